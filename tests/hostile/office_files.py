"""Hostile Word files and workbooks, part by part."""

from __future__ import annotations

import io
import random
import zipfile

from tests.hostile.swelling import zip_with

CONTENT_TYPES = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>{}</Types>"
WORD = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
SHEET = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
LINKS = "xmlns='http://schemas.openxmlformats.org/package/2006/relationships'"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NOTHING_IS_LISTENING = "http://127.0.0.1:9/"


def package(parts: dict[str, str | bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES.format(""))
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def word(body: str, others: dict[str, str | bytes] | None = None, prolog: str = "") -> bytes:
    document = f"{prolog}<w:document {WORD}><w:body>{body}</w:body></w:document>"
    return package({"word/document.xml": document, **(others or {})})


def paragraph(text: str = "Total 12.34") -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def noise(number: int) -> str:
    """An amount that looks like no other, so that a file of many is not packed to nothing."""
    return f"{number * 2654435761 % 10**15 / 100:.2f}"


def zip_bomb(size: int = 1 << 30) -> bytes:
    """A gigabyte of one character as the document."""
    return zip_with("word/document.xml", size, CONTENT_TYPES.format("").encode())


def lying_size() -> bytes:
    """A document that swells far beyond what its entry promises."""
    data = word(paragraph("9" * 60_000_000))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    return data.replace(size.to_bytes(4, "little"), (4_000).to_bytes(4, "little"))


def external_entity(path: str) -> bytes:
    """The text of a file of this machine, and of an address, as entities."""
    prolog = (
        f'<!DOCTYPE d [<!ENTITY a SYSTEM "file://{path}"><!ENTITY b SYSTEM "{NOTHING_IS_LISTENING}">'
        f'<!ENTITY % c SYSTEM "file://{path}">%c;]>'
    )
    return word(paragraph("&a;&b; 12.34"), prolog=prolog)


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return word(paragraph("&e9;"), prolog=f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]>')


def laughs_in_styles() -> bytes:
    """The same where nobody looks: in the styles."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    styles = f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]><w:styles {WORD}>&e9;</w:styles>'
    return word(paragraph(), {"word/styles.xml": styles})


def outside_links(path: str) -> bytes:
    """A template, a picture and a sub-document that lie elsewhere."""
    kinds = ("attachedTemplate", "image", "subDocument", "oleObject", "frame")
    targets = (NOTHING_IS_LISTENING, f"file://{path}", "\\\\127.0.0.1\\share\\a.dotm")
    links = "".join(
        f"<Relationship Id='r{kind}{n}' Type='{OFFICE}/{kind}' Target='{target}' TargetMode='External'/>"
        for kind in kinds
        for n, target in enumerate(targets)
    )
    start = f"<Relationship Id='r1' Type='{OFFICE}/officeDocument' Target='/word/document.xml'/>"
    return package(
        {
            "_rels/.rels": f"<Relationships {LINKS}>{start}</Relationships>",
            "word/document.xml": f"<w:document {WORD}><w:body>{paragraph()}</w:body></w:document>",
            "word/_rels/document.xml.rels": f"<Relationships {LINKS}>{links}</Relationships>",
            "word/_rels/settings.xml.rels": f"<Relationships {LINKS}>{links}</Relationships>",
        }
    )


def main_part_outside() -> bytes:
    """A package whose main part is said to lie above it."""
    link = f"<Relationship Id='r1' Type='{OFFICE}/officeDocument' Target='../../../../etc/passwd'/>"
    return package({"_rels/.rels": f"<Relationships {LINKS}>{link}</Relationships>", "word/styles.xml": "<a/>"})


def nested_tables(depth: int = 100_000) -> bytes:
    """Tables within tables, deeper than any stack."""
    return word("<w:tbl><w:tr><w:tc>" * depth + paragraph() + "</w:tc></w:tr></w:tbl>" * depth)


def tables_within_reason(depth: int = 60) -> bytes:
    """Tables within tables as deep as an XML parser lets them be."""
    return word((f"<w:tbl><w:tr>{cell('1')}<w:tc>" * depth) + paragraph() + "</w:tc></w:tr></w:tbl>" * depth)


def many_tables(count: int = 20_000) -> bytes:
    """A document of tables, two cells each."""
    return word("".join(paragraph() + table(cell(f"Total {n}") + cell(noise(n))) for n in range(count)))


def giant_paragraph(size: int = 10_000_000) -> bytes:
    return word(paragraph("".join(f"支出{noise(n)}万元。" for n in range(size // 20))))


def wide_spans() -> bytes:
    """Spans and offsets beyond all bounds, and merges that begin nowhere."""
    huge = "<w:gridSpan w:val='1000000000'/>"
    skip = "<w:trPr><w:gridBefore w:val='999999999999999999999'/></w:trPr>"
    merged = "<w:vMerge w:val='continue'/>"
    rows = [cell("Total", huge) + cell("1.00", huge), skip + cell("2.00", merged) + cell("", merged), cell("", merged)]
    return word(table(*rows * 200))


def wide_row(count: int = 60_000) -> bytes:
    """One row of a quarter of a million cells."""
    return word(table("".join(cell(noise(n)) for n in range(count))))


def large_table(rows: int = 25_000, columns: int = 4) -> bytes:
    """A hundred thousand cells: within the bounds."""
    return word(
        table(
            *(
                cell(f"项目{row}") + "".join(cell(noise(row * columns + n)) for n in range(1, columns))
                for row in range(rows)
            )
        )
    )


def list_levels() -> bytes:
    """Levels and starts that are no numbers, a pattern that grows with every paragraph, styles that rest on each
    other in a ring."""
    level = "<w:lvl w:ilvl='0'><w:start w:val='99999999999999999999'/><w:numFmt w:val='decimal'/>{}</w:lvl>"
    numbering = (
        f"<w:numbering {WORD}><w:abstractNum w:abstractNumId='1'>"
        + level.format("<w:lvlText w:val='" + "%1" * 5000 + "'/>")
        + "<w:lvl w:ilvl='x'/></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='1'/>"
        "<w:lvlOverride w:ilvl='-1'><w:startOverride w:val='many'/></w:lvlOverride></w:num></w:numbering>"
    )
    ring = "".join(
        f"<w:style w:styleId='s{n}'><w:basedOn w:val='s{(n + 1) % 5000}'/>"
        "<w:pPr><w:outlineLvl w:val='z'/></w:pPr></w:style>"
        for n in range(5000)
    )
    properties = (
        "<w:pPr><w:pStyle w:val='s1'/><w:outlineLvl w:val='１'/>"
        "<w:numPr><w:ilvl w:val='²'/><w:numId w:val='1'/></w:numPr></w:pPr>"
    )
    return package(
        {
            "word/document.xml": f"<w:document {WORD}><w:body>"
            + f"<w:p>{properties}<w:r><w:t>Total 12.34</w:t></w:r></w:p>" * 300
            + "</w:body></w:document>",
            "word/numbering.xml": numbering,
            "word/styles.xml": f"<w:styles {WORD}>{ring}</w:styles>",
            "docProps/app.xml": "<Properties><Pages>１２３456789012345678901234567890</Pages></Properties>",
        }
    )


def with_macros() -> bytes:
    """A document with a macro project and one that is to run on opening."""
    return package(
        {
            "word/document.xml": f"<w:document {WORD}><w:body>{paragraph()}</w:body></w:document>",
            "word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Sub AutoOpen()" * 40,
            "word/activeX/activeX1.bin": b"\x00" * 512,
            "word/embeddings/oleObject1.bin": b"MZ" + b"\x00" * 512,
        }
    )


def many_parts(count: int = 60_000) -> bytes:
    return package({f"word/media/image{n}.png": b"" for n in range(count)} | {"word/document.xml": "<a/>"})


def workbook(sheet: str, others: dict[str, str] | None = None, prolog: str = "") -> bytes:
    """A workbook with one sheet; ``sheet`` is what stands in its root."""
    book = f"<workbook {SHEET} xmlns:r='{OFFICE}'><sheets><sheet name='a' sheetId='1' r:id='r1'/></sheets></workbook>"
    link = "<Relationship Id='{}' Type='" + OFFICE + "/{}' Target='{}'/>"
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = (
        f"<Types xmlns='{kinds}'><Default Extension='rels' ContentType="
        "'application/vnd.openxmlformats-package.relationships+xml'/><Default Extension='xml'"
        f" ContentType='application/xml'/><Override PartName='/xl/workbook.xml' ContentType='{main}.sheet.main+xml'/>"
        f"<Override PartName='/xl/worksheets/sheet1.xml' ContentType='{main}.worksheet+xml'/>"
        f"<Override PartName='/xl/sharedStrings.xml' ContentType='{main}.sharedStrings+xml'/></Types>"
    )
    strings = f"<sst {SHEET}><si><t>合计</t></si></sst>"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in {
            "[Content_Types].xml": types,
            "_rels/.rels": f"<Relationships {LINKS}>"
            + link.format("r1", "officeDocument", "xl/workbook.xml")
            + "</Relationships>",
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": f"<Relationships {LINKS}>"
            + link.format("r1", "worksheet", "worksheets/sheet1.xml")
            + link.format("r2", "sharedStrings", "sharedStrings.xml")
            + "</Relationships>",
            "xl/sharedStrings.xml": strings,
            "xl/worksheets/sheet1.xml": f"{prolog}<worksheet {SHEET}>{sheet}</worksheet>",
            **(others or {}),
        }.items():
            archive.writestr(name, content)
    return data.getvalue()


def whole_sheet() -> bytes:
    """A sheet that claims every cell there can be, with its first and its last one filled."""
    rows = "<row r='1'><c r='A1'><v>12.34</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
    return workbook(f"<dimension ref='A1:XFD1048576'/><sheetData>{rows}</sheetData>")


def merged_sheet() -> bytes:
    """Every cell of the sheet merged into one, twice over, and a hundred thousand small merges."""
    small = "".join(f"<mergeCell ref='A{n}:XFD{n + 3}'/>" for n in range(1, 100_000))
    merges = f"<mergeCells><mergeCell ref='A1:XFD1048576'/><mergeCell ref='A1:XFD1048576'/>{small}</mergeCells>"
    return workbook(f"<sheetData><row r='1'><c r='A1'><v>12.34</v></c></row></sheetData>{merges}")


def many_cells(rows: int = 60_000, columns: int = 20) -> bytes:
    """More than a million small cells: an 860 KB workbook of this kind took openpyxl 53 s and 558 MiB."""
    digits = iter(random.Random(1).choices("0123456789", k=rows * columns))
    lines = ("<row>" + "".join(f"<c><v>{next(digits)}</v></c>" for _ in range(columns)) + "</row>" for _ in range(rows))
    return workbook(f"<sheetData>{''.join(lines)}</sheetData>")


def string_bomb() -> bytes:
    """One long shared text, printed by a hundred thousand cells."""
    strings = f"<sst {SHEET}><si><t>{'合计' * 50_000}</t></si></sst>"
    cells = "".join(f"<row r='{n}'><c r='A{n}' t='s'><v>0</v></c></row>" for n in range(1, 100_001))
    return workbook(f"<sheetData>{cells}</sheetData>", {"xl/sharedStrings.xml": strings})


def formulas() -> bytes:
    """Formulas that run a program or fetch an address, with a saved value each, and a link to another book."""
    texts = (
        "cmd|'/C calc'!A1",
        f'HYPERLINK("{NOTHING_IS_LISTENING}")',
        "[1]a!A1",
        f'WEBSERVICE("{NOTHING_IS_LISTENING}")',
    )
    escaped = (text.replace("&", "&amp;").replace("<", "&lt;") for text in texts)
    cells = "".join(
        f"<row r='{n}'><c r='A{n}' t='str'><f>{text}</f><v>=1+1</v></c><c r='B{n}'><v>12.34</v></c></row>"
        for n, text in enumerate(escaped, 1)
    )
    link = f"<externalLink {SHEET}><externalBook/></externalLink>"
    return workbook(f"<sheetData>{cells}</sheetData>", {"xl/externalLinks/externalLink1.xml": link})


def sheet_entity(path: str) -> bytes:
    prolog = f'<!DOCTYPE d [<!ENTITY a SYSTEM "file://{path}">]>'
    return workbook(
        "<sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>&a;</t></is></c></row></sheetData>", prolog=prolog
    )


def wild_cells() -> bytes:
    """Places, types, styles and numbers that no workbook has."""
    cells = [
        "<c r='AAAA1'><v>1</v></c>",
        "<c r='A0'><v>1</v></c>",
        "<c r='A-1' t='s'><v>-5</v></c>",
        "<c r='B2' t='s'><v>99999999</v></c>",
        "<c r='C2' s='99999'><v>1e999</v></c>",
        "<c r='D2' t='d'><v>9999999-99-99</v></c>",
        "<c r='E2' t='b'><v>maybe</v></c>",
        "<c r='F2' t='zz'><v>nan</v></c>",
        "<c r='A99999999999'><v>1</v></c>",
    ]
    return workbook("<sheetData>" + "".join(f"<row r='x'>{one}</row>" for one in cells) + "</sheetData>")
