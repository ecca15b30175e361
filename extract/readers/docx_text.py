"""The visible text of Word paragraphs: deleted, hidden and instruction text left out, text boxes set aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from extract.readers.docx_numbering import Numbering
from extract.readers.docx_signs import formula_pieces, readable, sign_of
from extract.readers.package import Element, attribute, child, local_name
from extract.readers.pieces import Raised, join_pieces
from extract.readers.white_text import is_white_run

_SKIPPED = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "rt", "pPr", "rPr", "sdtPr", "sdtEndPr"})
_MARKS = {"noBreakHyphen": "-", "softHyphen": "", "tab": " ", "ptab": " ", "cr": "\n"}
MAX_INHERITANCE = 32  # styles; Word itself allows eleven
_SWITCHES = ("vanish", "strike", "dstrike")
_OFF = frozenset({"0", "false", "off"})


@dataclass(frozen=True, slots=True)
class Style:
    """What a style of paragraphs or characters says that reading needs; None where it says nothing."""

    outline_level: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    height: str | None = None  # w:vertAlign: superscript, subscript, baseline
    switches: Mapping[str, bool] = field(default_factory=dict)  # of ``_SWITCHES``


PLAIN = Style()


@dataclass(slots=True)
class Paragraph:
    """One paragraph: its text with its number, the page it begins on, and what hangs off it."""

    text: str
    page: int
    style: Style = PLAIN
    outline_level: int | None = None
    boxes: list[Element] = field(default_factory=list)  # contents of text boxes, to be read after it
    picture_count: int = 0
    has_text: bool = False


@dataclass(slots=True)
class TextState:
    """Goes through a document with the reader: the page, the lists' counters, the field that is open."""

    numbering: Numbering
    styles: dict[str, Style]
    page: int = 1
    struck: list[str] = field(default_factory=list)  # texts that are struck out, and not read
    white: list[str] = field(default_factory=list)  # texts in the colour of the paper, which were read
    _fields: list[bool] = field(default_factory=list)  # True: within the instruction of a field
    _is_fresh_page: bool = True

    def read_paragraph(self, element: Element) -> Paragraph:
        """``w:p`` → its paragraph; counts pages and numbers on the way."""
        properties = child(element, "pPr")
        if is_on(child(properties, "pageBreakBefore")):
            self._turn_page()
        style = self.styles.get(attribute(child(properties, "pStyle"), "val") or "", PLAIN)
        paragraph = Paragraph("", self.page, style)
        body = join_pieces(self._pieces(element, paragraph))
        self._fields = [False] * len(self._fields)  # an instruction ends with its paragraph, a result may go on
        section = child(properties, "sectPr")
        if section is not None and attribute(child(section, "type"), "val") != "continuous":
            self._turn_page()
        outline = attribute(child(properties, "outlineLvl"), "val")
        level = _level(outline, style.outline_level)
        paragraph.outline_level = level if level is not None and level < 9 else None
        number = self._number(properties, style) if body.strip() else ""
        paragraph.text = number + body
        return paragraph

    def _number(self, properties: Element | None, style: Style) -> str:
        own = child(properties, "numPr")
        list_id = attribute(child(own, "numId"), "val") or style.list_id
        level = attribute(child(own, "ilvl"), "val")
        if list_id is None or list_id == "0":
            return ""
        return self.numbering.next_number(list_id, _level(level, style.list_level) or 0)

    def _pieces(self, element: Element, paragraph: Paragraph) -> Iterator[str]:
        within = partial(self._pieces, paragraph=paragraph)
        for one in element:
            name = local_name(one)
            if name in _SKIPPED:
                continue
            if name == "fldChar":
                self._follow_field(attribute(one, "fldCharType"))
            elif name == "txbxContent":
                paragraph.boxes.append(one)
            elif name in ("pict", "blip", "object", "imagedata"):
                paragraph.picture_count += name in ("blip", "imagedata")
                yield from self._pieces(one, paragraph)
            elif name == "br" and attribute(one, "type") == "page":
                self._turn_page()
            elif name == "lastRenderedPageBreak":
                self.page += not self._is_fresh_page
                self._is_fresh_page = True
            elif self._is_unseen(one, name, paragraph.style):
                continue
            elif name == "r" and self._is_raised(one, paragraph.style):
                yield Raised("".join(self._pieces(one, paragraph)))
            elif name == "t":
                yield self._visible(readable(one.text or "", element), paragraph)
            elif name == "sym":
                yield self._visible(sign_of(one), paragraph)
            elif name == "br":
                yield "\n"
            elif name in _MARKS:
                yield _MARKS[name]
            else:
                yield from formula_pieces(one, within) or within(one)

    def _is_unseen(self, element: Element, name: str, style: Style) -> bool:
        """Hidden text, text that is struck out, and the text of a field's instruction."""
        if name == "r":
            if self._is_switched("vanish", element, style):
                return True
            is_struck = self._is_switched("strike", element, style) or self._is_switched("dstrike", element, style)
            text = "".join(one.text or "" for one in element if local_name(one) == "t") if is_struck else ""
            self.struck += [text] if text.strip() else []
            if not is_struck and is_white_run(element):
                text = "".join(one.text or "" for one in element if local_name(one) == "t")
                self.white += [text] if text.strip() else []
            return is_struck
        return any(self._fields) and name in ("t", "br", "sym", *_MARKS)

    def _is_switched(self, name: str, run: Element, style: Style) -> bool:
        """Whether a property is on: by the run itself, else by its own style and the paragraph's.

        ECMA-376 part 1, 17.7.3: a property that both styles switch on is off; a double strike knows no such thing.
        """
        own = child(run, "rPr", name)
        if own is not None:
            return is_on(own)
        inner = self._run_style(run).switches.get(name)
        if name == "dstrike":
            return bool(style.switches.get(name) if inner is None else inner)
        return bool(inner) != bool(style.switches.get(name))

    def _is_raised(self, run: Element, style: Style) -> bool:
        own = attribute(child(run, "rPr", "vertAlign"), "val")
        return (own or self._run_style(run).height or style.height) == "superscript"

    def _run_style(self, run: Element) -> Style:
        return self.styles.get(attribute(child(run, "rPr", "rStyle"), "val") or "", PLAIN)

    def _visible(self, text: str, paragraph: Paragraph) -> str:
        if text.strip():
            self._is_fresh_page = False
            if not paragraph.has_text:
                paragraph.has_text, paragraph.page = True, self.page
        return text

    def _turn_page(self) -> None:
        """An explicit break; Word repeats it as a rendered one, which must not count again."""
        self.page += 1
        self._is_fresh_page = True

    def _follow_field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(True)
        elif self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()


def _level(stated: str | None, default: int | None) -> int | None:
    """A level as an attribute states it; one that is no small number says nothing."""
    return int(stated) if stated is not None and stated.isdecimal() and len(stated) == 1 else default


def is_on(element: Element | None) -> bool:
    """A switch property: present and not switched off."""
    return element is not None and (attribute(element, "val") or "1") not in _OFF


def parse_styles(root: Element | None) -> dict[str, Style]:
    """``styles.xml`` → the styles of paragraphs and characters by id, what they inherit filled in."""
    elements = {
        attribute(one, "styleId") or "": one for one in (root if root is not None else ()) if local_name(one) == "style"
    }

    def style_of(style_id: str | None, seen: tuple[str, ...] = ()) -> Style:
        element = elements.get(style_id or "")
        if element is None or style_id is None or style_id in seen or len(seen) > MAX_INHERITANCE:
            return PLAIN
        above = style_of(attribute(child(element, "basedOn"), "val"), (*seen, style_id))
        outline = attribute(child(element, "pPr", "outlineLvl"), "val")
        list_id = attribute(child(element, "pPr", "numPr", "numId"), "val")
        level = attribute(child(element, "pPr", "numPr", "ilvl"), "val")
        run = child(element, "rPr")
        own = {name: is_on(one) for name in _SWITCHES if (one := child(run, name)) is not None}
        return Style(
            _level(outline, above.outline_level),
            list_id or above.list_id,
            _level(level, above.list_level),
            attribute(child(run, "vertAlign"), "val") or above.height,
            {**above.switches, **own},
        )

    return {style_id: style_of(style_id) for style_id in elements}
