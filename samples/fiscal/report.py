"""A budget or a final accounts report as data: its source, and the paragraphs and tables that it makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from samples.fiscal.accounts import THREE_PUBLIC, FinalAccounts, money
from samples.fiscal.amounts import PER_WAN, ZERO, Amounts, Printer
from samples.fiscal.budget import Budget
from samples.fiscal.budget_tables import budget_tables
from samples.fiscal.final_tables import final_tables
from samples.fiscal.tables import HERE, TableStyle, lay_out, read_yaml
from samples.fiscal.wording import Lists, budget_wording, count_sentence_fields, final_wording
from samples.layouts import Block, PlacedCell, TableBlock, TextBlock
from samples.pages import PageStyle

SOURCES = HERE / "sources"
FINAL_ACCOUNTS = "final_accounts"
PARTS = ("all", "text", "tables")


@dataclass(frozen=True)
class FiscalReport:
    """One report. ``values`` is its source file; ``table_style`` and ``page_style`` say how it is printed."""

    name: str
    format: str
    values: Mapping[str, Any]
    table_style: TableStyle
    page_style: PageStyle

    @property
    def is_final(self) -> bool:
        return bool(self.values["family"] == FINAL_ACCOUNTS)

    @cached_property
    def figures(self) -> FinalAccounts | Budget:
        """The numbers, with what they are compared with: other reports' numbers where the source names one."""
        prior = self._prior()
        if not self.is_final:
            return Budget(self.values, prior)
        if self.values.get("budget_of"):
            budget = load_fiscal_report(self.values["budget_of"]).figures
            assert isinstance(budget, Budget)
            return FinalAccounts(self.values, budget.items, budget.three_public, prior)
        initial = {code: money(text) for code, text in self.values["initial"].items()}
        three_public = dict(zip(THREE_PUBLIC, map(money, self.values["three_public_budget"]), strict=True))
        return FinalAccounts(self.values, initial, three_public, prior)

    def _prior(self) -> Amounts:
        """The year before: what the source says of it, on top of the report that it names."""
        totals: Amounts = dict.fromkeys((f"three_public.{name}" for name in THREE_PUBLIC), ZERO)
        if self.values.get("prior_of"):
            totals |= load_fiscal_report(self.values["prior_of"]).figures.totals()
        return totals | {name: money(text) for name, text in self.values.get("prior", {}).items()}

    @property
    def printer(self) -> Printer:
        printing = self.values.get("printing", {})
        return Printer(
            Decimal(1) if printing.get("unit") == "yuan" else PER_WAN,
            int(printing.get("decimals", 2)),
            printing.get("commas", "yes") == "yes",
            printing.get("prose_commas", "no") == "yes",
            printing.get("trims_prose", "no") == "yes",
        )

    def blocks(self) -> list[Block]:
        """Paragraphs and tables in reading order, with the misprints that the source plants."""
        blocks = list(self._fill())
        for misprint in self.values.get("misprints", []):
            blocks = plant(blocks, misprint)
        return blocks

    @property
    def _template(self) -> Any:
        return read_yaml(f"templates/{self.values['template']}.yml")

    def _fields(self) -> tuple[dict[str, str], Lists]:
        wording = self._template["wording"]
        if isinstance(self.figures, FinalAccounts):
            fields, lists = final_wording(self.figures, self.printer, wording["labels"])
        else:
            fields, lists = budget_wording(self.figures, self.printer)
        plain = {name: text for name, text in self.values.items() if isinstance(text, str)}
        fields = plain | {"prior_year": str(int(self.values["year"]) - 1)} | fields
        fields |= count_sentence_fields(self.values, self.printer)
        for name in ("setup",):
            fields[name] = plain.get(name, "").format_map(fields)
        return fields, lists

    def _fill(self) -> Iterator[Block]:
        fields, lists = self._fields()
        part = self.values.get("part", "all")
        for entry in self._template["text"]:
            if entry == "tables":
                yield from self._tables(fields) if part != "text" else ()
            elif part == "tables":
                continue
            elif entry == "contents":
                yield from self._contents(fields)
            else:
                yield from self._sentences({"text": entry} if isinstance(entry, str) else entry, fields, lists)

    def _sentences(self, entry: Mapping[str, str], fields: dict[str, str], lists: Lists) -> Iterator[TextBlock]:
        """One paragraph, or one for each entry of a list; none where its condition does not hold."""
        is_left_out = (
            ("when" in entry and entry["when"] not in self.values)
            or ("unless" in entry and entry["unless"] in self.values)
            or ("when_grammar" in entry and entry["when_grammar"] != self.values.get("grammar"))
        )
        if is_left_out:
            return
        years = {"now": fields["year"], "before": fields["prior_year"]}
        style = entry.get("style", "text")
        if "each" in entry:
            for item in lists[entry["each"]]:
                yield TextBlock(entry["text"].format_map({**years, **item}), style)
        else:
            joined = entry.get("by", "").join(
                entry["item"].format_map(item) for item in lists.get(entry.get("join", ""), [])
            )
            yield TextBlock(entry["text"].format_map({**fields, "joined": joined}), style)

    def _contents(self, fields: dict[str, str]) -> Iterator[Block]:
        """The contents page, framed in one column where the pages are printed so."""
        lines = [line.format_map(fields) for line in self._template["contents"]]
        plain = replace(self, table_style=replace(self.table_style, title_in_grid=False))
        lines += [block.title for block in plain._tables(fields)]
        head = read_yaml("classes.yml")["contents_title"]
        if self.page_style.frames_contents:
            cells = tuple(PlacedCell(row, 0, line) for row, line in enumerate(lines))
            yield TextBlock(head, "part")
            yield TableBlock("", cells, (1,), len(lines), key="contents")
        else:
            yield TextBlock(head, "part")
            yield from (TextBlock(line, "contents") for line in lines)

    def _tables(self, fields: dict[str, str]) -> Iterator[TableBlock]:
        wording, printer = self._template["wording"], self.printer
        if isinstance(self.figures, FinalAccounts):
            data = final_tables(self.figures, printer, wording["income_labels"])
        else:
            data = budget_tables(self.figures, printer, wording)
        captions = [caption.format_map(fields) for caption in self._template["captions"]]
        layout_set = self.values.get("tables", self.values["template"])
        for key, definition in read_yaml(f"layouts/{layout_set}.yml").items():
            if key not in data:
                continue
            in_wan = [captions[0], read_yaml("classes.yml")["in_wan"]] if "in_wan" in definition else captions
            block = lay_out(layout_set, key, data[key], fields, in_wan, self.table_style)
            is_empty = "note" in definition and not data[key].get("classes")
            yield replace(block, note=definition["note"].format_map(fields)) if is_empty else block


def load_fiscal_report(name: str, **overrides: Any) -> FiscalReport:
    """The report of ``sources/<name>.yml``; one that is ``based_on`` another is that one with other values."""
    values = dict(read_yaml(f"sources/{name}.yml"))
    if "based_on" in values:
        values = {**load_fiscal_report(values["based_on"]).values, **values}
    values |= overrides
    styles = values.get("table_style", {})
    table_style = TableStyle(
        styles.get("codes", "three"),
        styles.get("total", "last"),
        styles.get("title_in_grid") == "yes",
        tuple(styles.get("versions", {}).items()),
    )
    return FiscalReport(name, values["format"], values, table_style, PageStyle.of(values.get("page_style", {})))


def plant(blocks: list[Block], misprint: Mapping[str, str]) -> list[Block]:
    """The blocks with one number printed wrong: in the cell of ``table`` right of ``row``, or in the paragraph with
    the words ``sentence``. A place that is not there exactly once raises ``ValueError``."""
    old, new = misprint["number"], misprint["printed"]
    hits = 0
    changed: list[Block] = []
    for block in blocks:
        if isinstance(block, TextBlock) and misprint.get("sentence", "\0") in block.text:
            hits += block.text.count(old)
            block = replace(block, text=block.text.replace(old, new))
        elif isinstance(block, TableBlock) and block.key == misprint.get("table"):
            rows = {cell.row for cell in block.cells if cell.text == misprint["row"]}
            at = [cell for cell in block.cells if cell.row in rows and cell.text == old][
                int(misprint.get("nth", "0")) :
            ]
            hits += bool(at)
            block = replace(block, cells=tuple(
                replace(cell, text=new) if at and cell is at[0] else cell for cell in block.cells))  # fmt: skip
        changed.append(block)
    if hits != 1:
        raise ValueError(f"{hits} places for {dict(misprint)}")
    return changed
