"""The generator of budgets and final accounts: sums, planted misprints, pages; without any reader."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.fiscal import SOURCES, FiscalReport, load_fiscal_report, plant
from samples.fiscal.accounts import FUNDS, FinalAccounts, fill_rest
from samples.fiscal.amounts import PER_WAN, Printer, percent, roll_up
from samples.fiscal.budget import Budget
from samples.layouts import PlacedCell, TableBlock, TextBlock
from samples.pages import PageStyle, split_table
from samples.render_pages import render_pages

REPORTS = sorted(path.stem for path in SOURCES.glob("*.yml"))
CODED = {"F2", "F3", "F5", "F8", "B2", "B3", "B5", "B6", "B8", "BF5", "BF8", "BO"}


def clean(name: str) -> FiscalReport:
    report = load_fiscal_report(name, misprints=[], part="all")
    return replace(report, table_style=replace(report.table_style, codes="one", total="last"))


def tables(report: FiscalReport) -> dict[str, TableBlock]:
    return {block.key: block for block in report.blocks() if isinstance(block, TableBlock)}


def rows_of(block: TableBlock) -> dict[str, list[Decimal]]:
    """First cell of a row -> its amounts, a blank as zero."""
    rows: dict[int, list[PlacedCell]] = {}
    for cell in block.cells:
        if cell.row >= block.header_rows:
            rows.setdefault(cell.row, []).append(cell)
    amounts = {}
    for cells in rows.values():
        label, *others = sorted(cells, key=lambda cell: cell.column)
        numbers = [cell.text for cell in others if cell.column > 1]
        amounts[label.text] = [Decimal(text.replace(",", "") or "0") for text in numbers]
    return amounts


@pytest.mark.parametrize("name", REPORTS)
def test_classes_add_up_in_every_column(name: str) -> None:
    checked = 0
    for key, block in tables(clean(name)).items():
        rows = {code: amounts for code, amounts in rows_of(block).items() if code} if key in CODED else {}
        codes = [code for code in rows if code.isdigit()]
        if not codes:
            continue
        *_, total = rows.values()
        for code in codes:
            below = [rows[other] for other in codes if other.startswith(code) and len(other) == len(code) + 2]
            if below:
                assert rows[code] == [sum(column) for column in zip(*below, strict=True)], (key, code)
                checked += 1
        assert total == [sum(column) for column in zip(*(rows[c] for c in codes if len(c) == 3), strict=True)], key
    assert checked >= 10


@pytest.mark.parametrize("name", [name for name in REPORTS if "final" in name])
def test_what_comes_in_goes_out_or_stays(name: str) -> None:
    accounts = load_fiscal_report(name).figures
    assert isinstance(accounts, FinalAccounts)
    for fund in FUNDS:
        assert accounts.opening[fund] + accounts.received(fund) == accounts.spent(fund) + accounts.closing[fund]
    assert accounts.personnel + accounts.public_use == accounts.spent("general", column="basic")
    stays = accounts.opening["distribution"] + sum(accounts.closing.values())
    assert accounts.grand_total == accounts.spent() + stays


def test_reports_of_one_body_agree_across_years() -> None:
    before, after = (load_fiscal_report(f"jiading_convenience_final_{year}").figures for year in (2023, 2024))
    budget, unit = (
        load_fiscal_report(f"jiading_convenience_{name}_2025").figures for name in ("budget", "unit_budget")
    )
    assert isinstance(before, FinalAccounts)
    assert isinstance(after, FinalAccounts)
    assert isinstance(budget, Budget)
    assert isinstance(unit, Budget)
    assert all(after.opening[fund] == before.closing[fund] for fund in (*FUNDS, "own"))
    assert (
        sum(after.initial.values()) == load_fiscal_report("jiading_convenience_budget_2024").figures.totals()["general"]
    )
    assert budget.totals() == unit.totals()


def test_a_misprint_needs_exactly_one_place() -> None:
    blocks = clean("changxing_service_budget_2025").blocks()
    changed = plant(blocks, {"table": "B5", "row": "2010350", "number": "549.35", "printed": "594.35", "nth": "1"})
    different = [(old, new) for old, new in zip(blocks, changed, strict=True) if old != new]
    assert len(different) == 1
    old, new = different[0]
    assert isinstance(old, TableBlock)
    assert isinstance(new, TableBlock)
    assert [c.text for c in new.cells if c not in old.cells] == ["594.35"]
    with pytest.raises(ValueError, match="0 places"):
        plant(blocks, {"table": "B5", "row": "2010350", "number": "1.00", "printed": "2.00"})
    with pytest.raises(ValueError, match="0 places"):
        plant(blocks, {"sentence": "no such words", "number": "1.00", "printed": "2.00"})


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 30), st.sampled_from(["plain", "repeated", "changed"]), st.booleans())
def test_parts_of_a_table_hold_every_row_once_and_cut_no_merged_cell(
    rows: int, continuation: str, orphan: bool
) -> None:
    for block in tables(clean("kunshan_service_budget_2022_text")).values():
        style = PageStyle(rows_per_page=rows, continuation=continuation, orphan_totals=(block.key,) if orphan else ())
        parts = split_table(block, style)
        body = [
            cell.text
            for number, part in enumerate(parts)
            for cell in part.cells
            if cell.row >= (part.header_rows if number else 0)
        ]
        assert body == [cell.text for cell in block.cells]
        assert all(cell.row + cell.down <= part.row_count for part in parts for cell in part.cells)
        assert sum(part.row_count - (part.header_rows if number else 0) for number, part in enumerate(parts)) == (
            block.row_count
        )


def test_a_style_with_an_unknown_name_is_a_mistake() -> None:
    assert PageStyle.of({"rows_per_page": "12", "raises_numbers": "yes"}) == PageStyle(
        rows_per_page=12, raises_numbers=True
    )
    with pytest.raises(TypeError, match="no_such"):
        PageStyle.of({"no_such": "yes"})


def test_a_rest_closes_a_sum_and_never_goes_below_zero() -> None:
    assert fill_rest({"30101": "1.5", "30102": "rest"}, Decimal(40_000)) == {
        "30101": Decimal(15_000),
        "30102": Decimal(25_000),
    }
    with pytest.raises(ValueError, match="is left"):
        fill_rest({"30101": "5", "30102": "rest"}, Decimal(40_000))
    with pytest.raises(ValueError, match="is left"):
        fill_rest({"30101": "1"}, Decimal(40_000))


@given(st.dictionaries(st.from_regex(r"20[1-3]0[1-3]0[1-4]", fullmatch=True), st.integers(1, 10**9), min_size=1))
def test_a_class_is_the_sum_of_what_is_under_it(leaves: dict[str, int]) -> None:
    rows = roll_up({code: {"total": Decimal(amount)} for code, amount in leaves.items()})
    assert list(rows) == sorted(rows)
    for code, row in rows.items():
        assert row["total"] == sum(amount for leaf, amount in leaves.items() if leaf.startswith(code))


def test_numbers_are_printed_as_the_report_prints_them() -> None:
    yuan = Printer(Decimal(1), 0, trims_prose=True, prose_has_commas=True)
    assert yuan.cell(Decimal("12345678.00")) == "12,345,678"
    assert yuan.cell(Decimal(0)) == yuan.cell(None) == ""
    assert yuan.prose(Decimal("12_340_000")) == "1,234"
    assert Printer(PER_WAN).cell(Decimal("12345678.90")) == "1,234.57"
    assert percent(Decimal(1), Decimal(3)) == "33.33"


def test_text_outside_the_page_is_written_and_not_within_it() -> None:
    report = clean("changxing_service_budget_2025")
    style = PageStyle(hides_text=True)
    assert len(render_pages(report.blocks(), style)) > len(render_pages(report.blocks(), PageStyle()))
    assert any(isinstance(block, TextBlock) for block in report.blocks())
