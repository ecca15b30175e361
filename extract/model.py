"""The one document model: what every reader ends in and every later step starts from.

Ids are readable, so that a person finds the page from the id alone::

    document_id   first 16 hex digits of the SHA-256 of the bytes
    cell_id       <document_id>/p<page>/t<table_no>/r<row_no>c<column_no>
    passage_id    <document_id>/p<page>/s<passage_no>

Pages, tables, rows, columns and passages count from 1; table and passage numbers run through the whole document.
Boxes are ``(x0, top, x1, bottom)`` in PDF points from the top left corner, None where the format has no geometry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell. A merged cell is one cell with spans, never a repeat; a covered place has no cell."""

    page: int
    row_no: int
    column_no: int
    text: str
    row_span: int = 1
    column_span: int = 1
    bbox: Box | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """One printed table, its parts on several pages joined (rows numbered through)."""

    table_no: int
    page_from: int
    page_to: int
    cells: tuple[Cell, ...]
    title: str | None = None
    printed_unit: str | None = None

    @property
    def row_count(self) -> int:
        return max((cell.row_no + cell.row_span - 1 for cell in self.cells), default=0)

    @property
    def column_count(self) -> int:
        return max((cell.column_no + cell.column_span - 1 for cell in self.cells), default=0)

    def grid(self) -> list[list[Cell | None]]:
        """The dense grid: ``grid[row][column]`` from 0, a merged cell standing at every place it covers."""
        width = self.column_count
        dense: list[list[Cell | None]] = [[None] * width for _ in range(self.row_count)]
        for cell in self.cells:
            for row in range(cell.row_no - 1, cell.row_no - 1 + cell.row_span):
                for column in range(cell.column_no - 1, cell.column_no - 1 + cell.column_span):
                    dense[row][column] = cell
        return dense


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of running text. ``char_from`` and ``char_to`` are offsets into the document's whole text as read.

    ``after_table`` is the number of the last table that stands before the passage (0 before the first one), so that
    headings and tables can be put in reading order.
    """

    passage_no: int
    page: int
    text: str
    section: str | None = None
    bbox: Box | None = None
    char_from: int | None = None
    char_to: int | None = None
    after_table: int = 0
    confidence: float = 1.0  # less than 1 where it was recognised from a picture


@dataclass(frozen=True, slots=True)
class Signal:
    """Something worth a look. ``code`` is one of ``forms/signals.csv``; ``cell_id`` may be a passage id too."""

    code: str
    message: str
    page: int | None = None
    cell_id: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a reader found in one document."""

    document_id: str
    media_type: str
    page_count: int
    tables: tuple[Table, ...] = ()
    passages: tuple[Passage, ...] = ()
    signals: tuple[Signal, ...] = ()

    def cell_id(self, table: Table, cell: Cell) -> str:
        return f"{self.document_id}/p{cell.page}/t{table.table_no}/r{cell.row_no}c{cell.column_no}"

    def passage_id(self, passage: Passage) -> str:
        return f"{self.document_id}/p{passage.page}/s{passage.passage_no}"


@dataclass(frozen=True, slots=True)
class Value:
    """One number (or stated blank) of a table, with the labels that its row and its column print.

    Python names no item: ``row_label_norm`` and ``column_label_norm`` are normalised labels, and the seeds say in SQL
    what they mean. ``role`` is the column's role from ``forms/columns.csv`` (amount, weight, score, rate, count ...).
    """

    value_id: str  # the cell id; "<cell id>#2" for the second number of one cell
    table_no: int
    cell_id: str
    page: int
    form_id: str | None
    block_id: str | None
    form_no: int  # the n-th form of the document, from 1
    row_no: int
    column_no: int
    row_label: str | None
    row_label_norm: str | None
    parent_label_norm: str | None  # the row label that this row belongs to (其中), None at the top
    column_label: str | None
    column_label_norm: str | None
    role: str
    stage: str | None  # initial_budget, budget_adjustment, full_year_budget, budget_unspecified, actual, carryover
    fiscal_year: int | None  # as the header prints it; None: the report's own year plus year_offset
    year_offset: int
    subject: str | None  # a project or item name as printed
    printed_text: str  # the number as printed, a part of the cell's text; "" for a blank
    value: Decimal | None
    decimals: int | None
    unit: str | None  # 元 万元 亿元 % 人 ㎡ 分 ...
    operator: str | None = None  # >= <= = > <
    is_approximate: bool = False
    # Where value is None: blank dash slash none_declared ellipsis not_applicable unreadable.
    null_kind: str | None = None
    # Of the fiscal statements of budgets and final accounts (final_accounts_and_budgets.md, sections 1 and 2).
    statement: str | None = None  # F1 ... F9, FF5, FF6, FO, FG, B1 ... B9, BF5, BF8, BO, BG
    fund: str | None = None  # whose money the column counts: all general_public_budget government_fund ...
    functional_code: str | None = None  # 3, 5 or 7 digits, lost zeros restored
    economic_code: str | None = None  # 3 or 5 digits
    row_kind: str | None = None  # class, total or line


@dataclass(frozen=True, slots=True)
class Mention:
    """One number of running text (a passage, or a cell that holds prose), with its subject."""

    mention_id: str  # "<passage id or cell id>#<n>", n from 1
    passage_id: str | None
    cell_id: str | None
    page: int
    char_from: int  # offsets of printed_text in the passage or cell text
    char_to: int
    section: str | None
    label: str  # the words that name the number, as printed
    label_norm: str  # the longest known label in them, else their normalised head
    parent_mention_id: str | None  # 其中: the mention that this one is a part of
    subject: str | None  # a project, an activity, whom or what is counted
    subject_norm: str | None
    scope: str | None  # "project" inside a paragraph about one project
    list_no: int | None  # position in an enumeration
    stage: str | None
    fiscal_year: int | None  # None: the report's own year plus year_offset
    year_offset: int
    printed_text: str  # number and unit as printed
    value: Decimal
    decimals: int
    unit: str
    is_approximate: bool = False
    is_target: bool = False  # a goal, not a result
    is_declared_none: bool = False  # 无此项支出: a zero that someone stated
    functional_code: str | None = None  # the digits that prose prints: 公共安全支出（204类）司法（06款） is 20406
    class_names: tuple[str, ...] = ()  # the classes that it is about as printed: 类, 款, 项 as far as they stand
    fund: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison that prose prints: an amount against last year's, against its budget, as a share of a whole.

    The numbers are mentions; an id is None where the text prints no such number.
    """

    comparison_id: str  # "<passage id>#k<n>"
    passage_id: str
    page: int
    char_from: int  # offsets of the comparison's words in the passage
    char_to: int
    printed_text: str  # the words of the comparison as printed, no longer than a clause
    kind: str  # change (year on year), completion (of a budget), share (of a whole)
    mention_id: str | None  # the amount that is compared
    base_mention_id: str | None  # what it is compared with: last year's, the budget, the whole
    base_label_norm: str | None  # the whole of a share, where words name it: 占本年支出合计的
    base_stage: str | None
    base_year: int | None  # as printed; None: 上年 and the like (see base_year_offset), or not said
    base_year_offset: int | None  # -1 for 上年, 去年; None where a year is printed or none is said
    difference_mention_id: str | None  # the printed change in money
    rate_mention_id: str | None  # the printed rate, share or completion rate
    direction: str | None  # increase, decrease, level; mixed: the words contradict
    direction_text: str | None  # as printed: 增加, 下降, 持平, 决算数小于预算数
    section: str | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator row of a performance form. Texts as printed; cell ids; None where the form has no such cell."""

    indicator_id: str  # <document_id>/f<form_no>/i<position>
    form_no: int
    form_id: str | None
    table_no: int
    page: int
    project: str | None
    position: int
    level1: str | None
    level2: str | None
    level3: str | None
    target_text: str | None
    target_operator: str | None  # >= <= = > < qualitative
    target_value: Decimal | None
    target_decimals: int | None
    actual_text: str | None
    actual_operator: str | None  # an operator printed before an actual value is an oddity that a rule looks for
    actual_value: Decimal | None
    actual_decimals: int | None
    value_unit: str | None
    kind: str  # quantitative qualitative date
    target_date: str | None  # ISO
    actual_date: str | None
    weight: Decimal | None
    score: Decimal | None
    deviation_note: str | None
    level1_weight: Decimal | None  # the weight that the level-1 label declares: 产出指标(50分)
    level1_weight_cell_id: str | None
    target_cell_id: str | None
    actual_cell_id: str | None
    weight_cell_id: str | None
    score_cell_id: str | None
    note_cell_id: str | None


@dataclass(frozen=True, slots=True)
class ScoreForm:
    """One self-evaluation form: its totals and its execution line."""

    form_no: int
    form_id: str | None
    table_no: int
    page: int
    project: str | None  # None: the whole department
    total_weight: Decimal | None
    total_score: Decimal | None
    execution_rate_percent: Decimal | None
    execution_weight: Decimal | None
    execution_score: Decimal | None
    grade: str | None
    total_weight_cell_id: str | None
    total_score_cell_id: str | None
    execution_rate_cell_id: str | None
    execution_weight_cell_id: str | None
    execution_score_cell_id: str | None
    total_score_decimals: int | None = None
    execution_rate_decimals: int | None = None
    execution_score_decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A stated number of things beside the things themselves: 共5个，其中：一是……五是……"""

    listing_id: str  # "<passage id>#l<n>"
    passage_id: str
    page: int
    kind: str  # projects, organs, enumeration
    subject: str | None
    stated_text: str
    stated_value: Decimal
    listed_count: int
    items: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal that the report states for a project or an activity: what identity rules match results against."""

    goal_id: str  # "<passage id>#g<n>"
    passage_id: str
    page: int
    subject: str
    subject_norm: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself. Never from the file's name."""

    report_type: str  # self_evaluation final_accounts budget other
    fiscal_year: int | None
    unit_name: str | None  # the full name, normalised
    unit_name_printed: str | None
    short_name: str | None
    body_type: str | None
    division_code: str | None
    province: str | None
    city: str | None
    county: str | None
    fiscal_level: str | None  # central province city county township
    report_scope: str | None  # department unit
    title: str | None
    credit_code: str | None = None
    budget_code: str | None = None
    evidence: dict[str, str] = field(default_factory=dict)  # field -> cell id or passage id
    aliases: tuple[str, ...] = ()  # the names that the body's own report may call it by, longest first


@dataclass(frozen=True, slots=True)
class Shaped:
    """What shaping makes of a reading: everything that goes into the landing database besides the reading itself."""

    metadata: Metadata
    table_forms: dict[int, str]  # table_no -> form_id
    values: tuple[Value, ...] = ()
    mentions: tuple[Mention, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    score_forms: tuple[ScoreForm, ...] = ()
    listings: tuple[Listing, ...] = ()
    goals: tuple[Goal, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class ProseCell:
    """A table cell that holds running text, handed from the shaping of tables to the reading of prose."""

    cell_id: str
    page: int
    text: str
    section: str | None  # the form's title and the labels over and beside the cell
    default_stage: str | None  # target, actual, or None: the text says
    form_id: str | None
    is_target: bool


@dataclass(frozen=True, slots=True)
class Narrative:
    """What reading prose makes of a document: the numbers, the lists with a stated length, the goals, the oddities."""

    mentions: tuple[Mention, ...] = ()
    listings: tuple[Listing, ...] = ()
    goals: tuple[Goal, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    signals: tuple[Signal, ...] = ()
