"""How a report's pages are laid out: what makes the same content look different from one body to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from samples.layouts import PlacedCell, TableBlock


@dataclass(frozen=True, slots=True)
class PageStyle:
    """The pages of one PDF.

    ``continuation``: a table on its next page begins ``plain``, with its header ``repeated``, or with a ``changed``
    one (its last row alone, other column widths). ``rows_per_page`` breaks longer tables; 0: where the page ends.
    ``rotated``: keys of tables on pages turned by 90°; ``orphan_totals``: of those whose last row is alone on a page.
    """

    draws_rectangles: bool = False
    continuation: str = "plain"
    rows_per_page: int = 0
    orphan_totals: tuple[str, ...] = ()
    puts_title_before: bool = False
    shares_pages: bool = False
    rotated: tuple[str, ...] = ()
    raises_numbers: bool = False
    hides_text: bool = False
    frames_contents: bool = False

    @classmethod
    def of(cls, values: Mapping[str, str | list[str]]) -> PageStyle:
        """The style that a source file describes: ``yes`` for a flag. A name that no field has raises ``TypeError``."""
        defaults = cls()
        given: dict[str, object] = {}
        for name, value in values.items():
            default = getattr(defaults, name, None)
            if isinstance(default, bool):
                given[name] = value == "yes"
            elif isinstance(default, int):
                given[name] = int(str(value))
            else:
                given[name] = tuple(value) if isinstance(value, list) else value
        return cls(**given)  # type: ignore[arg-type]


def split_table(block: TableBlock, style: PageStyle) -> list[TableBlock]:
    """The parts of a table that stand on pages of their own."""
    wanted = range(0, block.row_count, style.rows_per_page or block.row_count)
    bounds = sorted({_above_merged(block, row) for row in wanted})
    last = block.row_count - 1
    if block.key in style.orphan_totals and last > bounds[-1] and _above_merged(block, last) == last:
        bounds.append(last)
    parts = []
    for first, end in zip(bounds, [*bounds[1:], block.row_count], strict=True):
        header = [] if first == 0 or end - first == 1 else _continued_header(block, style.continuation)
        height = max((cell.row + cell.down for cell in header), default=0)
        body = [replace(cell, row=cell.row - first + height) for cell in block.cells if first <= cell.row < end]
        is_wider = first > 0 and style.continuation == "changed"
        widths = tuple(width + 2 * (column == 0) for column, width in enumerate(block.widths))
        parts.append(
            replace(block, cells=(*header, *body), row_count=end - first + height,
                    widths=widths if is_wider else block.widths,
                    header_rows=block.header_rows if first == 0 else height, title=block.title if first == 0 else "",
                    captions=block.captions if first == 0 else (), note=block.note if end == block.row_count else "")
        )  # fmt: skip
    return parts


def _above_merged(block: TableBlock, row: int) -> int:
    """The row, or the first row of the merged cells that a break at it would cut; 0 where they reach to the top."""
    while cut := [cell.row for cell in block.cells if cell.row < row < cell.row + cell.down]:
        row = min(cut)
    return 0 if row <= block.header_rows else row


def _continued_header(block: TableBlock, continuation: str) -> list[PlacedCell]:
    """The header as it stands again: nothing, all of it, or one row of what each column is called."""
    header = [cell for cell in block.cells if cell.row < block.header_rows]
    if continuation == "repeated":
        return header
    if continuation == "plain":
        return []
    leaves = [cell for cell in header if cell.row + cell.down == block.header_rows]
    return [replace(cell, row=0, down=1) for cell in leaves]
