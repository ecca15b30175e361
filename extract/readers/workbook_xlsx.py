"""Office Open XML workbooks → sheets. Parts that hold cells are read as a stream; drawings alone are looked at besides.

Nothing is computed, no macro is run, no link to another file is followed. Why not openpyxl: reading as a stream it
gives neither merged cells nor hidden rows, reading whole it needs 50 times the file's size and stops at a part that the
file names and lacks.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.limits import current_limits
from extract.readers.budget import CellBudget
from extract.readers.errors import DamagedDocument, TooManyPages, TooMuchText, UnsupportedFormat
from extract.readers.package import (
    Element,
    attribute,
    child,
    local_name,
    main_part,
    read_part,
    relations_of,
    stream_part,
)
from extract.readers.pieces import Raised, join_pieces
from extract.readers.print_headers import sheet_header
from extract.readers.sheet_cells import (
    PLAIN,
    CellStyle,
    built_in_formats,
    error_cell,
    is_ruled,
    missing_result,
    number_cell,
    text_cell,
    truth_cell,
)
from extract.readers.sheets import RULED, Place, RowCollector, Sheet, SheetCell, Span, parse_address
from extract.readers.white_text import CODE, SHADES, white_formats

_USUAL_PART = "xl/workbook.xml"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MARKS = ("row", "col", "mergeCell", "sheetFormatPr", "drawing", "headerFooter", *SHADES)
_NUMBER = re.compile(r"\d{1,9}")


@dataclass(slots=True)
class XlsxOpener:
    """One package. ``sheets`` gives its sheets in order, the hidden ones too."""

    archive: zipfile.ZipFile
    budget: CellBudget = field(default_factory=CellBudget)
    strings: list[str] = field(default_factory=list)
    struck: dict[int, str] = field(default_factory=dict)  # what is struck out in a string, by the string's number
    styles: list[CellStyle] = field(default_factory=list)
    epoch_1904: bool = False
    missing_parts: list[str] = field(default_factory=list)

    @property
    def has_macros(self) -> bool:
        return any(name.lower().endswith("vbaproject.bin") for name in self.archive.namelist())

    @property
    def has_external_links(self) -> bool:
        return any(name.startswith("xl/externalLinks/") for name in self.archive.namelist())

    def sheets(self) -> Iterator[Sheet]:
        """Raises DamagedDocument, TooManyPages, and UnsupportedFormat for a binary workbook."""
        name = self._main_part()
        root = read_part(self.archive, name)
        listed = child(root, "sheets")
        if root is None or listed is None:
            raise DamagedDocument(name)
        relations = relations_of(self.archive, name)
        by_kind = dict(relations.values())
        self.epoch_1904 = is_true(attribute(child(root, "workbookPr"), "date1904"))
        self.styles = list(self._read_styles(by_kind.get("styles")))
        self.strings = list(self._read_strings(by_kind.get("sharedStrings")))
        if len(listed) > current_limits.get().page_count:
            raise TooManyPages(f"{len(listed)} > {current_limits.get().page_count}")
        for page, entry in enumerate((one for one in listed if local_name(one) == "sheet"), start=1):
            kind, part = relations.get(attribute(entry, "id") or "", ("", ""))
            sheet = Sheet(attribute(entry, "name") or "", page, (attribute(entry, "state") or "visible") != "visible")
            if part not in self.archive.namelist():
                self.missing_parts.append(part or f"{sheet.name}")
            elif kind == "worksheet":
                self._read_sheet(sheet, part)
            else:
                sheet.picture_count = 1  # a chart on a sheet of its own
            yield sheet

    def _main_part(self) -> str:
        names = self.archive.namelist()
        name = main_part(self.archive) or _USUAL_PART
        if name.endswith(".bin") or "xl/workbook.bin" in names:
            raise UnsupportedFormat("application/vnd.ms-excel.sheet.binary.macroEnabled.12")
        if name not in names:
            raise DamagedDocument(_USUAL_PART)
        return name

    def _read_strings(self, part: str | None) -> Iterator[str]:
        if part is None or part not in self.archive.namelist():
            return
        total = 0
        for number, item in enumerate(stream_part(self.archive, part, "si")):
            text = string_of(item)
            total += len(text)
            if total > current_limits.get().character_count:
                raise TooMuchText(f"> {current_limits.get().character_count:,}")
            if struck := struck_text(item):
                self.struck[number] = struck
            yield text

    def _read_styles(self, part: str | None) -> Iterator[CellStyle]:
        root = read_part(self.archive, part) if part else None
        formats = dict(built_in_formats())
        for one in children(root, "numFmts"):
            formats[_whole(attribute(one, "numFmtId"))] = attribute(one, "formatCode") or "General"
        ruled = [_is_ruled(border) for border in children(root, "borders")]
        for one, is_white in zip(children(root, "cellXfs"), white_formats(root), strict=True):
            border = _whole(attribute(one, "borderId"))
            yield CellStyle(
                formats.get(_whole(attribute(one, "numFmtId")), "General"),
                border < len(ruled) and ruled[border],
                _whole(attribute(child(one, "alignment"), "indent")),
                is_white,
            )

    def _read_sheet(self, sheet: Sheet, part: str) -> None:
        rows = RowCollector(sheet, self.budget)
        last = 0
        for element in stream_part(self.archive, part, *_MARKS):
            name = local_name(element)
            if name == "row":
                last = self._read_row(element, last, sheet, rows)
            elif name == "col":
                self._hide_columns(element, sheet)
            elif name == "mergeCell":
                self._read_span(element, sheet)
            elif name == "headerFooter":
                sheet.header = sheet_header(element)
            elif name in SHADES:
                sheet.oddities.drop(CODE)
            elif name == "drawing":
                self._look_at_drawing(sheet, part, attribute(element, "id"))

    def _read_row(self, element: Element, last: int, sheet: Sheet, rows: RowCollector) -> int:
        row = _whole(element.get("r")) or last + 1
        self.budget.count_records(len(element) + 1)
        if is_true(element.get("hidden")) or (is_true(element.get("customHeight")) and _is_zero(element.get("ht"))):
            sheet.hidden_rows.add(row)
        cells: dict[int, SheetCell] = {}
        column = 0
        for one in element:
            column += 1
            style = self._style(one)
            if not len(one) and not style.is_ruled:
                continue  # most cells of a sheet that was styled as a whole: nothing else is asked of them
            place = parse_address(one.get("r") or "")
            column = place[1] if place else column
            cell = self._cell(one, style, (row, column), sheet)
            if cell is not None and style.is_white and cell.text.strip():
                sheet.oddities.add(CODE, (row, column), cell.text.strip()[:40])
            if cell is not None:
                sheet.tell_overwritten((row, column), cells.get(column), cell)
                cells[column] = cell
        if cells:
            rows.add_row(row, cells)
        return row

    def _style(self, element: Element) -> CellStyle:
        number = _whole(element.get("s"))
        return self.styles[number] if number < len(self.styles) else PLAIN

    def _cell(self, element: Element, style: CellStyle, place: Place, sheet: Sheet) -> SheetCell | None:
        """None for a cell that shows neither text nor a rule."""
        if not len(element):
            return RULED
        kind = element.get("t") or "n"
        if kind == "inlineStr":
            inline = child(element, "is")
            if inline is not None and (struck := struck_text(inline)):
                sheet.oddities.add("struck_text", place, struck)
            return text_cell(string_of(inline) if inline is not None else "", style, place, sheet.oddities)
        value = child(element, "v")
        text = (value.text or "") if value is not None else ""
        if not text:
            if child(element, "f") is not None and kind != "str":
                return missing_result(style, place, sheet.oddities)
            return RULED if style.is_ruled else None
        return self._value(kind, text, style, place, sheet)

    def _value(self, kind: str, text: str, style: CellStyle, place: Place, sheet: Sheet) -> SheetCell:
        if kind == "s":
            index = _whole(text)
            if index >= len(self.strings):
                sheet.oddities.add("number_not_readable", place, f"string {text}")
            if index in self.struck:
                sheet.oddities.add("struck_text", place, self.struck[index])
            return text_cell(self.strings[index] if index < len(self.strings) else "", style, place, sheet.oddities)
        if kind == "b":
            return truth_cell(text.strip() in ("1", "true"), style)
        if kind == "e":
            return error_cell(text, style, place, sheet.oddities)
        if kind in ("str", "d"):
            return text_cell(unescape(text), style, place, sheet.oddities)
        return number_cell(text, style, place, sheet.oddities, epoch_1904=self.epoch_1904)

    def _hide_columns(self, element: Element, sheet: Sheet) -> None:
        first, last = _whole(element.get("min")), _whole(element.get("max"))
        is_thin = is_true(element.get("customWidth")) and _is_zero(element.get("width"))
        if is_true(element.get("hidden")) or is_thin:
            sheet.hidden_columns.update(range(first, min(last, 16_384) + 1))

    def _read_span(self, element: Element, sheet: Sheet) -> None:
        first, _, last = (element.get("ref") or "").partition(":")
        start, end = parse_address(first), parse_address(last)
        if start and end and start <= end:
            self.budget.spend(1, 0)
            sheet.spans.append(Span(*start, *end))

    def _look_at_drawing(self, sheet: Sheet, part: str, relation_id: str | None) -> None:
        _, drawing = relations_of(self.archive, part).get(relation_id or "", ("", ""))
        try:
            root = read_part(self.archive, drawing) if drawing else None
        except DamagedDocument:
            root = None
        if root is None:
            self.missing_parts.append(drawing or f"{sheet.name}: drawing")
            return
        for one in root.iter():
            if local_name(one) == "txBody":
                text = "".join(t.text or "" for t in one.iter() if local_name(t) == "t").strip()
                sheet.box_texts += [text] if text else []
            sheet.picture_count += local_name(one) in ("pic", "graphicFrame")


def string_of(item: Element) -> str:
    """The text of a string item, its runs joined; the pinyin that belongs to a phonetic run is no text of it."""
    return unescape(join_pieces(text for text, is_struck in _runs(item) if not is_struck))


def struck_text(item: Element) -> str:
    """What is struck out in a string item and so no text of it; a cell whose font is struck as a whole is not meant."""
    return unescape("".join(text for text, is_struck in _runs(item) if is_struck))


def _runs(item: Element) -> Iterator[tuple[str, bool]]:
    """The runs of a string item, and whether each is struck out."""
    for one in item.iter():
        run = one.getparent()
        if local_name(one) != "t" or local_name(run) == "rPh":
            continue
        properties = child(run, "rPr") if local_name(run) == "r" else None
        strike = child(properties, "strike")
        text = one.text or ""
        is_raised = attribute(child(properties, "vertAlign"), "val") == "superscript"
        yield Raised(text) if is_raised else text, strike is not None and is_true(attribute(strike, "val") or "1")


def unescape(text: str) -> str:
    """``_x000D_`` is how such a file writes a character that XML cannot hold."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text


def children(root: Element | None, name: str) -> list[Element]:
    """What stands under the first child of that name."""
    found = child(root, name)
    return list(found) if found is not None else []


def is_true(value: str | None) -> bool:
    return value in ("1", "true", "on")


def _whole(value: str | None) -> int:
    return int(value) if value is not None and _NUMBER.fullmatch(value.strip()) else 0


def _is_zero(value: str | None) -> bool:
    return value is not None and not value.strip("0.")


def _is_ruled(border: Element) -> bool:
    drawn = {local_name(side) for side in border if (attribute(side, "style") or "none") != "none"}
    return is_ruled(
        "left" in drawn or "start" in drawn, "right" in drawn or "end" in drawn, "top" in drawn, "bottom" in drawn
    )
