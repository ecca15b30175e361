"""Write ``old_word.rtf`` by hand, and from it what LibreOffice makes of it: ``old_word.doc`` and ``old_word.odt``.

    python tests/extract/readers/make_office.py

``ends_with_table.doc`` is what it makes of a document without a paragraph after its table.
Run it only to change the sources: LibreOffice writes other bytes every time.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from docx import Document

SOURCES = Path(__file__).parent / "sources"
EDGES = (2000, 5000, 7000, 9000)
ROWS = (
    ("项目", "年初预算数", None, "决算数"),  # None: goes on with the cell before
    ("", "本年", "结转", ""),
    ("基本支出", "300.00", "12.35", "312.35"),
    ("其中：人员经费", "250.10", "", "250.10"),
    ("项目支出", "1,100.00", "-0.09", "1,099.91"),
)


def encode(text: str) -> str:
    """Chinese as Word writes it: the code point, then the GBK bytes for those that know no Unicode."""
    return "".join(
        char if char.isascii() else f"{{\\uc2\\u{ord(char) - 65536 * (ord(char) > 32767)}{gbk(char)}}}" for char in text
    )


def gbk(char: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in char.encode("gbk").rjust(2, b"?"))


def row(cells: tuple[str | None, ...], *, heads: str = "") -> str:
    """One row: the edges of its cells, then their texts. ``heads`` marks merged cells: s starts, c goes on."""
    edges, texts = [], []
    for number, text in enumerate(cells):
        if text is None:
            edges[-1] = f"\\cellx{EDGES[number]}"
            continue
        mark = {"s": "\\clvmgf", "c": "\\clvmrg"}.get(heads[number : number + 1], "")
        edges.append(f"{mark}\\clbrdrt\\brdrs\\clbrdrl\\brdrs\\clbrdrb\\brdrs\\clbrdrr\\brdrs\\cellx{EDGES[number]}")
        texts.append(f"\\pard\\intbl {encode(text)}\\cell")
    return "\\trowd\\trgaph100" + "".join(edges) + "".join(texts) + "\\row\n"


def paragraph(text: str) -> str:
    return f"\\pard {encode(text)}\\par\n"


def write_rtf() -> str:
    hidden = "\\pard {\\v " + encode("隐藏文字999.99万元") + "}" + encode("二、情况说明") + "\\par\n"
    return (
        "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 SimSun;}}\n"
        + paragraph("云中县档案馆2023年度部门决算")
        + paragraph("一、支出决算表")
        + paragraph("单位：万元")
        + row(ROWS[0], heads="s--s")
        + row(ROWS[1], heads="c--c")
        + "".join(row(each) for each in ROWS[2:])
        + hidden
        + paragraph("2023年度支出决算1412.26万元，其中：项目支出1099.91万元，比上年减少3.2%。")
        + "\\page "
        + paragraph("三、名词解释")
        + "}\n"
    )


def write_bare(path: Path) -> None:
    """A paragraph, then a table that ends the document."""
    document = Document()
    document.add_paragraph("表前")
    table = document.add_table(rows=2, cols=2)
    for row_no in range(2):
        for column_no in range(2):
            table.cell(row_no, column_no).text = f"{row_no}{column_no}"
    document.save(str(path))


def main() -> None:
    source = SOURCES / "old_word.rtf"
    source.write_text(write_rtf(), encoding="ascii")
    with tempfile.TemporaryDirectory() as profile:
        bare = Path(profile) / "ends_with_table.docx"
        write_bare(bare)
        for form, path in (("doc", source), ("odt", source), ("doc", bare)):
            command = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to", form]
            subprocess.run([*command, "--outdir", str(SOURCES), str(path)], check=True)


if __name__ == "__main__":
    main()
