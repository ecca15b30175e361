"""The tables that readers of a snapshot rely on, as the audit holds them: columns, kinds, keys, references, places."""

from __future__ import annotations

import re
from dataclasses import dataclass

KINDS = {
    "text": r"VARCHAR",
    "integer": r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?",
    "money": r"DECIMAL\(20,2\)",
    "number": r"DECIMAL\(\d+,\d+\)",
    "flag": r"BOOLEAN",
    "time": r"(DATE|TIMESTAMP.*)",
    "list": r"VARCHAR\[\]",
    "any": r".*",
}
"""Kind of a column → the DuckDB types that carry it. A binary float carries neither money nor a printed number."""

OUTCOMES = ("loaded", "duplicate", "superseded", "withdrawn", "quarantined", "unrecognised")
REASONED_OUTCOMES = ("withdrawn", "quarantined", "unrecognised")
CHECK_STATUSES = ("exact", "within_rounding", "broken", "not_evaluable", "not_applicable", "waived")
HELD = ("exact", "within_rounding")
TWO_SIDED_KINDS = ("sum", "equal")  # kinds of identity that hold exactly where both sides are within the tolerance
SEVERITIES = ("must", "should", "advisory")
BLAMES = ("source", "extraction", "unclear")
FINDING_STATUSES = ("open", "resolved", "waived")


@dataclass(frozen=True, slots=True)
class Table:
    """One contracted table.

    ``key`` is unique; ``required`` is never NULL (the key, where nothing else is said); ``place`` are the columns of
    which at least one names a cell or passage on every row.
    """

    name: str
    columns: dict[str, str]
    key: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()  # (own column, "schema.table.column")


def _table(name: str, columns: str, key: str = "", required: str = "", place: str = "", references: str = "") -> Table:
    """Build a table from its short notation: ``"id amount:money"``, text where no kind is said."""
    kinds = dict(word.partition(":")[::2] for word in columns.split())
    links = tuple((column, target) for column, _, target in (word.partition("->") for word in references.split()))
    return Table(
        name,
        {column: kind or "text" for column, kind in kinds.items()},
        tuple(key.split()),
        tuple((required or key).split()),
        tuple(place.split()),
        links,
    )


_RAW = "document_id->raw.documents.document_id"
_UNIT_YEAR = " unit_id->marts.dim_unit.unit_id fiscal_year->marts.dim_year.fiscal_year"
_FACT = "document_id->marts.dim_document.document_id" + _UNIT_YEAR
_ITEM = _FACT + " item_code->marts.dim_item.item_code"
_AMOUNT = (
    "fact_id document_id unit_id fiscal_year:integer item_code stage fund functional_code economic_code subject"
    " amount_yuan:money printed_text printed_unit decimals:integer is_approximate:flag source_kind form_id page:integer"
    " cell_id passage_id row_label column_label"
)

TABLES: tuple[Table, ...] = (
    _table(
        "raw.documents",
        "document_id sha256 file_name source_uri media_type page_count:integer outcome reason duplicate_of"
        " superseded_by is_held:flag extractor_version loaded_at:time withdrawn_at:time",
        key="document_id",
        required="document_id sha256 outcome",
    ),
    _table(
        "raw.arrivals", "run_id source_uri file_name document_id arrived_at:time owner expected_unit", references=_RAW
    ),
    _table(
        "raw.tables",
        "document_id table_no:integer title printed_unit page_from:integer page_to:integer form_id",
        key="document_id table_no",
        references=_RAW,
    ),
    _table(
        "raw.cells",
        "cell_id document_id page:integer table_no:integer row_no:integer column_no:integer row_span:integer"
        " column_span:integer text bbox:any confidence:any",
        key="cell_id",
        required="cell_id document_id page row_no column_no",
        references=_RAW,
    ),
    _table(
        "raw.passages",
        "passage_id document_id page:integer section text bbox:any char_from:integer char_to:integer",
        key="passage_id",
        required="passage_id document_id page text",
        references=_RAW,
    ),
    _table(
        "raw.signals",
        "document_id code message page:integer cell_id text",
        required="document_id code message",
        references=_RAW,
    ),
    _table(
        "marts.dim_unit",
        "unit_id unit_name short_name body_type division_code province city county fiscal_level report_scope"
        " parent_unit_id valid_from:any valid_to:any is_current:flag",
        key="unit_id valid_from",
        required="unit_id is_current",
    ),
    _table("marts.dim_year", "fiscal_year:integer starts_on:time ends_on:time is_closed:flag", key="fiscal_year"),
    _table(
        "marts.dim_document",
        "document_id report_id unit_id fiscal_year:integer report_type is_current:flag file_name source_uri",
        key="document_id",
        required="document_id report_id report_type is_current",
        references=_RAW + _UNIT_YEAR,
    ),
    _table("marts.dim_item", "item_code item_name parent_code unit", key="item_code"),
    *(
        _table(
            f"marts.dim_{classification}_class",
            "code name level parent_code valid_from:integer valid_to:integer is_current:flag source",
            required="code name level is_current source",
        )
        for classification in ("functional", "economic")
    ),
    *(
        _table(
            f"marts.{fact}",
            _AMOUNT + (" fact_table superseded_by" if fact == "fct_superseded" else ""),
            key="fact_id",
            required="fact_id document_id item_code stage fund amount_yuan source_kind",
            place="cell_id passage_id",
            references=_ITEM,
        )
        for fact in ("fct_budget", "fct_expenditure", "fct_revenue", "fct_superseded")
    ),
    _table(
        "marts.fct_indicator",
        "fact_id document_id unit_id fiscal_year:integer project position:integer level1 level2 level3 target_text"
        " target_operator target_value:number actual_text actual_value:number value_unit kind target_date:any"
        " actual_date:any weight:number score:number is_met:flag deviation_note page:integer target_cell_id"
        " actual_cell_id weight_cell_id score_cell_id",
        key="fact_id",
        required="fact_id document_id kind",
        place="target_cell_id actual_cell_id weight_cell_id score_cell_id",
        references=_FACT,
    ),
    _table(
        "marts.fct_score",
        "document_id unit_id fiscal_year:integer project total_weight:number total_score:number"
        " execution_rate_percent:number execution_weight:number execution_score:number grade",
        required="document_id",
        references=_FACT,
    ),
    _table(
        "marts.fct_quantity",
        "fact_id document_id unit_id fiscal_year:integer stage item_code subject value:number value_unit printed_text"
        " is_approximate:flag source_kind",
        key="fact_id",
        required="fact_id document_id value source_kind",
        place="cell_id passage_id",
        references=_ITEM,
    ),
    _table(
        "marts.fct_identity_check",
        "check_id identity_id document_id unit_id fiscal_year:integer instance left_value:number right_value:number"
        " difference:number tolerance:number value_unit status severity missing:any places:list root_cause_id",
        key="check_id",
        required="check_id identity_id document_id status severity",
        references=_FACT + " identity_id->forms.identities.identity_id",
    ),
    _table(
        "marts.fct_finding",
        "finding_id identity_id severity document_id unit_id fiscal_year:integer title_zh title_en message_zh"
        " message_en amount_at_stake_yuan:money blame places:list first_seen_run last_seen_run status",
        key="finding_id",
        required="finding_id identity_id severity document_id title_zh title_en message_zh message_en blame status",
        # a resolved finding may outlive its document's turn as the current one
        references=_RAW + " identity_id->forms.identities.identity_id",
    ),
    _table("marts.snapshot", "snapshot_id published_at:time run_id versions:any", key="snapshot_id"),
    _table(
        "forms.identities",
        "identity_id kind statement_zh statement_en severity citation valid_from:any valid_to:any report_type"
        " left_out_reason_en",
        key="identity_id",
        required="identity_id kind statement_zh statement_en severity report_type",
    ),
)


def carries(kind: str, data_type: str) -> bool:
    """Whether a DuckDB type (``DECIMAL(20,2)``) may carry a column of this kind."""
    return re.fullmatch(KINDS[kind], data_type) is not None
