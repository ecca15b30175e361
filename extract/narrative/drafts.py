"""A number of prose on its way to a `Mention`, and the circumstances it is read in."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.amounts import Amount
from extract.narrative.stages import Year
from extract.narrative.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known before a paragraph is read: the document's year and own names, the heading, the default stage."""

    vocabulary: Vocabulary
    report_year: int | None = None
    report_type: str | None = None
    own_names: tuple[str, ...] = ()
    section: str | None = None
    default_stage: str | None = None
    is_target: bool = False
    lists_projects: bool = False  # the paragraph before announced the projects: 项目支出80万元，其中：

    @property
    def speaks_of_results(self) -> bool:
        """Whether what this kind of report says without a stage was spent or done."""
        return self.report_type in ("self_evaluation", "final_accounts")


@dataclass(slots=True, eq=False)
class Draft:
    """One number with what was found out about it so far. ``own_stage`` was stated; ``parent`` is the number that this
    one is a part of; ``is_level`` is False for a change (比上年增加) and for a rate."""

    amount: Amount
    label: str
    label_norm: str
    own_stage: str | None = None
    weak_stage: str | None = None
    is_stage_only: bool = False
    sign: int = 1
    subject: str | None = None
    subject_norm: str | None = None
    scope: str | None = None
    list_no: int | None = None
    year: Year | None = None
    parent: Draft | None = None
    previous: Draft | None = None
    stage: str | None = None
    is_level: bool = True
    named_by: Draft | None = None  # the amount whose name a bare stage took
    is_part: bool = False  # stands within 其中
    is_declared_none: bool = False
    is_compared: bool = False  # what a level is compared with: 比预算数15万元减少…
    is_summary: bool = False  # sums up a list or a name (三大职能): a number of words, not of work to do
    class_names: tuple[str, ...] = ()  # the functional class as printed: 类, 款, 项 as far as they stand
    functional_code: str | None = None
    fund: str | None = None
    is_fund_part: bool = False  # says whose money a part of its parent is, and is no line of its own

    @property
    def is_money(self) -> bool:
        return self.amount.kind == "money"


@dataclass(slots=True, eq=False)
class Group:
    """An open 其中: the number that the parts belong to, and the parts found so far."""

    parent: Draft
    in_brackets: bool
    before: list[Draft] = field(default_factory=list)  # the numbers that the parts might belong to as well
    parts: list[Draft] = field(default_factory=list)
