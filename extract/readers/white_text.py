"""Text in the colour of the paper: which styles of a workbook and which runs of a Word file print it.

Such text is read and told, never dropped: whether it is seen depends on what lies beneath, and a file does not always
say that. Where a style beyond the cell or run may shade its place (a table style, a rule of conditional formatting, a
text box), nothing is told. Web pages take their backgrounds from style sheets that are not fetched: there it is not
looked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from extract.readers.package import Element, attribute, child, local_name

CODE = "white_text"
SHADES = ("tableParts", "conditionalFormatting")  # parts of a sheet that may shade cells
_WHITE_INDEXES = frozenset({"1", "9"})  # of the palette, ECMA-376 part 1, 18.8.27
_BLANK_SHADES = frozenset({"auto", "ffffff"})


def white_formats(styles: Element | None) -> Iterator[bool]:
    """``styles.xml`` of a workbook → for each cell format whether it prints white on no filling."""
    fonts = [_is_white(child(font, "color")) for font in _below(styles, "fonts")]
    fills = [_is_filled(fill) for fill in _below(styles, "fills")]
    for one in _below(styles, "cellXfs"):
        font, fill = (_number(attribute(one, name)) for name in ("fontId", "fillId"))
        yield font < len(fonts) and fonts[font] and not (fill < len(fills) and fills[fill])


def is_white_run(run: Element) -> bool:
    """Whether ``w:r`` states white for its colour, and nothing around it may be shaded."""
    own = child(run, "rPr")
    if (attribute(child(own, "color"), "val") or "").lower() != "ffffff":
        return False
    if child(own, "highlight") is not None or _is_shaded(own):
        return False
    for above in run.iterancestors():
        name = local_name(above)
        properties = child(above, f"{name}Pr")
        if name == "txbxContent" or _is_shaded(properties) or child(properties, "tblStyle") is not None:
            return False
        if name == "p" and child(properties, "pStyle") is not None:
            return False
    return True


def _is_shaded(properties: Element | None) -> bool:
    shade = child(properties, "shd")
    if shade is None:
        return False
    pattern = attribute(shade, "val") or "clear"
    return pattern not in ("clear", "nil") or (attribute(shade, "fill") or "auto").lower() not in _BLANK_SHADES


def _is_white(colour: Element | None) -> bool:
    code = (attribute(colour, "rgb") or "").lower()
    return code[-6:] == "ffffff" or attribute(colour, "indexed") in _WHITE_INDEXES


def _is_filled(fill: Element) -> bool:
    pattern = child(fill, "patternFill")
    return pattern is None or (attribute(pattern, "patternType") or "none") != "none"


def _below(root: Element | None, name: str) -> list[Element]:
    found = child(root, name)
    return list(found) if found is not None else []


def _number(value: str | None) -> int:
    return int(value) if value is not None and value.isdecimal() and len(value) < 10 else 0
