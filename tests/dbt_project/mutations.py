"""Reports that add up, each with one number changed: what the rules must notice, and where.

The samples' own reports are laid out as paragraphs and tables; one printed number is changed there, and a reading is
made of the blocks directly, without a file. So a mutant costs no page, and the changed place is known exactly.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from extract.model import Cell, Reading
from extract.readers.assembly import ReadingBuilder
from samples.fiscal import load_fiscal_report
from samples.layouts import Block, TableBlock, TextBlock

AMOUNT = re.compile(r"-?\d[\d,]*\.\d+|-?\d{1,3}(?:,\d{3})+|-?\d+")
PROSE_NUMBER = re.compile(r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)(?=万元(?!（含）以上)|%|辆|个；|个。)")
# Numbers that a report prints once and nothing else follows from: no rule can know that they are wrong.
FREE_WORDS = re.compile(
    r"(涉及(?:预算|项目预算)(?:金额|资金)|授予\w+合同金额|(?:减少|增加)(?=[\d.,]+万元(?:[。，；,]?(?!增长|下降)))|"
    r"报绩效目标的项目共?)$"
)
CODE_COLUMNS = {"three": 3, "lost_zero": 3, "one": 1}


@dataclass(frozen=True, slots=True)
class Mutation:
    """One changed number. ``place`` is a cell or passage id of the mutant's reading."""

    report: str
    table: str  # the table's key; "" in running text
    place: str
    old: str
    new: str
    context: str

    def __str__(self) -> str:
        return f"{self.report} {self.table or 'prose'} {self.place}: {self.old} -> {self.new} ({self.context})"


@dataclass(frozen=True, slots=True)
class Target:
    """A number that can be changed: in a cell of a table block, or at ``start`` of a paragraph."""

    block: int
    cell: int | None
    start: int
    text: str
    table: str
    context: str


def blocks_of(report: str, unit: str, **overrides: object) -> list[Block]:
    """The report as another body would print it, without what its source plants."""
    return load_fiscal_report(report, unit=unit, misprints=[], part="all", **overrides).blocks()


def read_blocks(blocks: list[Block], document_id: str) -> tuple[Reading, dict[int, int]]:
    """A reading as a reader makes it, and block number -> its table or passage number."""
    builder = ReadingBuilder(document_id, "application/pdf")
    numbers: dict[int, int] = {}
    page = 1
    for number, block in enumerate(blocks):
        if isinstance(block, TableBlock) and block.key == "contents":
            for cell in block.cells:  # the reader of pages tells a framed contents page from a table
                builder.add_passage(page, cell.text)
            continue
        if isinstance(block, TextBlock):
            page += block.style == "part"
            builder.add_passage(page, block.text, opens_part=block.style == "part")
            numbers[number] = len(builder.passages)
            continue
        page += 1
        for line in (block.title, " ".join(block.captions)):
            if line:
                builder.add_passage(page, line)
        cells = [Cell(page, c.row + 1, c.column + 1, c.text, c.down, c.right) for c in block.cells]
        numbers[number] = builder.add_table(cells).table_no
        if block.note:
            builder.add_passage(page, block.note)
    return builder.build(page), numbers


def list_targets(blocks: list[Block]) -> list[Target]:
    """Every printed amount, share, rate and count that something else in the report says too."""
    return [target for number, block in enumerate(blocks) for target in _targets_in(number, block)]


def _targets_in(number: int, block: Block) -> Iterator[Target]:
    if isinstance(block, TextBlock):
        for found in PROSE_NUMBER.finditer(block.text):
            before = block.text[max(0, found.start() - 24) : found.start()]
            if not FREE_WORDS.search(before) and not _is_free_change(block.text, found):
                yield Target(number, None, found.start(), found.group(1), "", before)
        return
    labels = {cell.row: cell.text for cell in block.cells if cell.column < 4 and not AMOUNT.fullmatch(cell.text)}
    for position, cell in enumerate(block.cells):
        if cell.row >= block.header_rows and AMOUNT.fullmatch(cell.text) and not _is_code(cell.text):
            yield Target(number, position, 0, cell.text, block.key, labels.get(cell.row, ""))


def _is_free_change(text: str, found: re.Match[str]) -> bool:
    """A difference without a rate beside it: only the other year's report could tell."""
    is_change = re.search(r"(增加|减少)$", text[: found.start()]) is not None
    return is_change and not re.match(r"万元，(增长|下降)", text[found.end() :]) and text[found.end()] != "%"


def _is_code(text: str) -> bool:
    return text.isdigit() and len(text) < 8


def mutate(blocks: list[Block], target: Target, chance: random.Random) -> tuple[list[Block], str]:
    """The blocks with the target's number changed by more than rounding could; the new text."""
    new = _other_number(target.text, chance)
    changed = list(blocks)
    block = changed[target.block]
    if isinstance(block, TableBlock):
        assert target.cell is not None
        cells = list(block.cells)
        cells[target.cell] = replace(cells[target.cell], text=new)
        changed[target.block] = replace(block, cells=tuple(cells))
    else:
        end = target.start + len(target.text)
        changed[target.block] = replace(block, text=block.text[: target.start] + new + block.text[end:])
    return changed, new


def _other_number(text: str, chance: random.Random) -> str:
    """One digit changed, or two neighbours swapped; by at least ten times the last printed place."""
    value = Decimal(text.replace(",", ""))
    step = Decimal(10).scaleb(int(value.as_tuple().exponent)) if "." in text or "," in text else Decimal(1)
    digits = [place for place, char in enumerate(text) if char.isdigit()]
    while True:
        letters = list(text)
        place = chance.choice(digits)
        neighbour = place + 1 if place + 1 in digits else place - 1
        if chance.random() < 0.5 and neighbour in digits:
            letters[place], letters[neighbour] = letters[neighbour], letters[place]
        else:
            letters[place] = chance.choice("0123456789")
        new = "".join(letters)
        is_well_formed = new[0] != "0" or text[0] == "0" or new.startswith("0.")
        if is_well_formed and abs(Decimal(new.replace(",", "")) - value) >= step:
            return new


def choose(targets: list[Target], count: int, chance: random.Random) -> list[Target]:
    """``count`` targets spread over the tables and the prose: each in turn, until there are enough."""
    groups: dict[str, list[Target]] = {}
    for target in targets:
        groups.setdefault(target.table, []).append(target)
    for group in groups.values():
        chance.shuffle(group)
    chosen: list[Target] = []
    while len(chosen) < count and any(groups.values()):
        for name, group in groups.items():
            takes = 4 if name == "" else 1  # the prose says as much as several tables
            chosen += [group.pop() for _ in range(min(takes, len(group)))]
    return chosen[:count]


def make_mutants(report: str, units: Iterator[str], count: int, seed: int) -> Iterator[tuple[Reading, Mutation]]:
    """``count`` mutants of one report, each of a body of its own, as ``(reading, what was changed)``."""
    chance = random.Random(f"{seed} {report}")
    for position in range(count):
        unit = next(units)
        blocks = blocks_of(report, unit, district=unit[:3])
        target = choose(list_targets(blocks), count, random.Random(f"{seed} {report}"))[position]
        changed, new = mutate(blocks, target, chance)
        document_id = f"{report}-{position:03}"
        reading, numbers = read_blocks(changed, document_id)
        number = numbers[target.block]
        block = changed[target.block]
        if isinstance(block, TableBlock):
            table = reading.tables[number - 1]
            cell = block.cells[target.cell or 0]
            at = next(c for c in table.cells if (c.row_no, c.column_no) == (cell.row + 1, cell.column + 1))
            place = reading.cell_id(table, at)
        else:
            place = reading.passage_id(reading.passages[number - 1])
        yield reading, Mutation(report, target.table, place, target.text, new, target.context)
