"""Tables over several pages: what is one table, and what becomes of the rows at the break."""

from __future__ import annotations

from extract.joining import TablePart, join_parts
from extract.model import Cell

EDGES = (50.0, 150.0, 250.0, 350.0)


def part(
    *rows: list[str | None],
    page: int = 1,
    edges: tuple[float, ...] = EDGES,
    full: frozenset[tuple[int, int]] = frozenset(),
) -> TablePart:
    """Rows of texts; None is covered by the cell to its left."""
    cells = []
    for row_no, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if text is not None:
                span = 1
                while column + span <= len(row) and row[column + span - 1] is None:
                    span += 1
                cells.append(Cell(page, row_no, column, text, 1, span))
    return TablePart(tuple(cells), edges, full_cells=full)


def grid(joined: TablePart | None) -> list[list[str]]:
    assert joined is not None
    dense = [[""] * joined.column_count for _ in range(joined.row_count)]
    for cell in joined.cells:
        for row in range(cell.row_no, cell.row_no + cell.row_span):
            for column in range(cell.column_no, cell.column_no + cell.column_span):
                assert dense[row - 1][column - 1] == ""
                dense[row - 1][column - 1] = cell.text
    return dense


HEADER: list[str | None] = ["项目", "预算数", "决算数"]


def test_rows_are_numbered_through() -> None:
    joined = join_parts(part(HEADER, ["公用", "3", "2"]), part(["人员", "5", "4"], page=2))
    assert grid(joined) == [HEADER, ["公用", "3", "2"], ["人员", "5", "4"]]


def test_a_repeated_header_is_kept_and_told() -> None:
    joined = join_parts(part(HEADER, ["公用", "3", "2"]), part(HEADER, ["人员", "5", "4"], page=2))
    assert joined is not None
    assert joined.repeated_rows == (3,)
    assert joined.row_count == 4


def test_the_same_form_for_another_project_is_another_table() -> None:
    first = part(["自评表", None, None], ["项目名称", "清淤", None], ["总额", "3", "2"])
    second = part(["自评表", None, None], ["项目名称", "供水", None], ["总额", "5", "4"], page=2)
    assert join_parts(first, second) is None


def test_another_title_in_the_first_row_is_another_table() -> None:
    first = part(["收入决算表", None, None], HEADER)
    assert join_parts(first, part(["支出决算表", None, None], HEADER, page=2)) is None


def test_a_closing_row_with_merged_labels_finds_its_columns() -> None:
    closing = part(["合计", "8"], page=2, edges=(50.0, 250.0, 350.0))
    assert grid(join_parts(part(HEADER, ["公用", "3", "2"]), closing))[-1] == ["合计", "合计", "8"]


def test_a_table_drawn_smaller_goes_on() -> None:
    smaller = part(["人员", "5", "4"], page=2, edges=(60.0, 140.0, 220.0, 300.0))
    assert len(grid(join_parts(part(HEADER), smaller))) == 2


def test_other_columns_are_another_table() -> None:
    assert join_parts(part(HEADER), part(["a", "b", "c"], page=2, edges=(50.0, 60.0, 70.0, 350.0))) is None
    assert join_parts(part(HEADER), part(["a", "b"], page=2, edges=(50.0, 200.0, 350.0))) is None


def test_a_merged_label_goes_on_over_the_break() -> None:
    first = part(["级别", "指标", "得分"], ["产出指标", "清淤", "25"])
    joined = join_parts(first, part(["", "排查", "24"], ["效益指标", "受益", "30"], page=2))
    assert grid(joined)[2:] == [["产出指标", "排查", "24"], ["效益指标", "受益", "30"]]


def test_a_torn_row_is_made_one_again() -> None:
    first = part(HEADER, ["政府采购", "3", "2"], full=frozenset({(2, 1)}))
    joined = join_parts(first, part(["金额", "", ""], ["人员", "5", "4"], page=2))
    assert grid(joined) == [HEADER, ["政府采购金额", "3", "2"], ["人员", "5", "4"]]


def test_a_label_without_values_after_a_short_label_is_a_row() -> None:
    joined = join_parts(part(HEADER, ["公用", "3", "2"]), part(["运行维护", "", ""], page=2))
    assert grid(joined)[-1] == ["运行维护", "", ""]


def test_a_numbered_label_begins_a_row_whatever_stands_above() -> None:
    first = part(HEADER, ["业务工作经费", "3", "2"], full=frozenset({(2, 1)}))
    assert len(grid(join_parts(first, part(["2、运行维护", "", ""], page=2)))) == 3
