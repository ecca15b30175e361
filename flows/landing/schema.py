"""The landing database's tables, generated from the document model: a dataclass is a table, a field is a column."""

from __future__ import annotations

import dataclasses
import types
import typing
from decimal import Decimal

from extract import model

if typing.TYPE_CHECKING:
    import duckdb

SCALAR_TYPES: dict[object, str] = {
    str: "VARCHAR",
    int: "INTEGER",
    float: "DOUBLE",
    bool: "BOOLEAN",
    Decimal: "DECIMAL(38,8)",
    dict[str, str]: "JSON",
    tuple[str, ...]: "VARCHAR[]",
    model.Box: "DOUBLE[]",
}

# What a document's reading becomes. Cells and passages carry their readable ids beside the fields of their dataclass.
READING_TABLES: dict[str, dict[str, str]] = {}
# What shaping makes of it: replaced as a whole when a form changes, without reading again.
SHAPED_TABLES: dict[str, type] = {
    "report_metadata": model.Metadata,
    "table_values": model.Value,
    "mentions": model.Mention,
    "indicators": model.Indicator,
    "score_forms": model.ScoreForm,
    "listings": model.Listing,
    "goals": model.Goal,
    "comparisons": model.Comparison,
}


def sql_type(annotation: object) -> str:
    """The DuckDB type of a field's annotation; ``X | None`` is X. Raises ``TypeError`` for a type that has none."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        (annotation,) = (part for part in typing.get_args(annotation) if part is not types.NoneType)
    try:
        return SCALAR_TYPES[annotation]
    except KeyError:
        raise TypeError(f"no DuckDB type for {annotation!r}: add it to SCALAR_TYPES") from None


def columns_of(dataclass: type, without: tuple[str, ...] = ()) -> dict[str, str]:
    """Field name -> DuckDB type of a dataclass, in the order of its fields."""
    hints = typing.get_type_hints(dataclass)
    return {
        field.name: sql_type(hints[field.name]) for field in dataclasses.fields(dataclass) if field.name not in without
    }


READING_TABLES["tables"] = {
    "document_id": "VARCHAR",
    **columns_of(model.Table, without=("cells",)),
    "form_id": "VARCHAR",
}
READING_TABLES["cells"] = {
    "cell_id": "VARCHAR",
    "document_id": "VARCHAR",
    "table_no": "INTEGER",
    **columns_of(model.Cell),
}
READING_TABLES["passages"] = {"passage_id": "VARCHAR", "document_id": "VARCHAR", **columns_of(model.Passage)}
READING_TABLES["signals"] = {
    "document_id": "VARCHAR",
    "origin": "VARCHAR",  # reading, shaping or run: whose signal it is, so that each step replaces its own
    "signal_no": "INTEGER",
    **columns_of(model.Signal),
}

DOCUMENTS = {
    "document_id": "VARCHAR",
    "sha256": "VARCHAR",
    "file_name": "VARCHAR",
    "source_uri": "VARCHAR",
    "media_type": "VARCHAR",
    "page_count": "INTEGER",
    "byte_count": "BIGINT",
    "outcome": "VARCHAR",
    "reason": "VARCHAR",
    "reason_code": "VARCHAR",  # of forms/reading_failures.csv, where it is quarantined or unrecognised
    "duplicate_of": "VARCHAR",
    "superseded_by": "VARCHAR",
    "is_held": "BOOLEAN",  # held back from the marts by the policy of a severity
    "extractor_version": "VARCHAR",
    "loaded_at": "TIMESTAMP",
    "withdrawn_at": "TIMESTAMP",  # when it was found to be withdrawn
}
ARRIVALS = {
    "run_id": "VARCHAR",
    "source_uri": "VARCHAR",
    "file_name": "VARCHAR",
    "document_id": "VARCHAR",
    "arrived_at": "TIMESTAMP",
    "owner": "VARCHAR",  # as the source list said when it came in
    "expected_unit": "VARCHAR",
}

# The times in which a document counted: several, where it was replaced or withdrawn and counts again.
DOCUMENT_PERIODS = {
    "document_id": "VARCHAR",
    "period_no": "INTEGER",
    "current_from": "TIMESTAMP",
    "current_until": "TIMESTAMP",  # NULL: it still counts
    "replaced_by": "VARCHAR",  # the edition that came then; NULL: it was withdrawn, or still counts
}

# What a second engine found at the places behind broken checks. The landing database keeps every answer; a snapshot
# has those of its own findings.
REREADINGS = {
    "place_id": "VARCHAR",
    "document_id": "VARCHAR",
    "engine": "VARCHAR",  # "none": no engine could read the document again
    "engine_version": "VARCHAR",
    "verdict": "VARCHAR",  # agrees, differs, unread
    "reason": "VARCHAR",  # a word of kind blame_reason in forms/finding_words.csv
    "detail": "VARCHAR",
    "text": "VARCHAR",  # what the engine read there
    "has_same_place": "BOOLEAN",  # beside the same labels in the engine's own grid; NULL: not compared
    "question": "VARCHAR",  # a hash of the place as first read and of the engines: what an answer holds for
}

# The reports that are due (flows.roster.lines): the settings' roster, line by line; empty without one.
ROSTER = {
    "line_no": "INTEGER",
    "unit": "VARCHAR",
    "unit_name": "VARCHAR",
    "division_code": "VARCHAR",
    "report_type": "VARCHAR",
    "report_scope": "VARCHAR",
    "fiscal_year": "INTEGER",
    "approved_on": "DATE",
    "due_rule": "VARCHAR",
    "due_on": "DATE",
    "is_due_over": "BOOLEAN",  # the due date lay before the day of the run
    "published_at": "VARCHAR",
    "place": "VARCHAR",  # of published_at, where it is an address or a path
    "owner": "VARCHAR",
    "attachments": "VARCHAR[]",
    "attachment_count": "INTEGER",
    "note": "VARCHAR",
}

RAW_TABLES: dict[str, dict[str, str]] = {
    "documents": DOCUMENTS,
    "arrivals": ARRIVALS,
    "document_periods": DOCUMENT_PERIODS,
    "roster": ROSTER,
    "rereadings": REREADINGS,
    **READING_TABLES,
    **{name: {"document_id": "VARCHAR", **columns_of(dataclass)} for name, dataclass in SHAPED_TABLES.items()},
}

OPS_TABLES: dict[str, dict[str, str]] = {
    "runs": {
        "run_id": "VARCHAR",
        "started_at": "TIMESTAMP",
        "finished_at": "TIMESTAMP",
        "status": "VARCHAR",  # running, published, nothing_new, failed
        "snapshot_id": "VARCHAR",
        "reader_version": "VARCHAR",
        "shaping_version": "VARCHAR",
        "rules_version": "VARCHAR",
        "fingerprint": "VARCHAR",  # of everything that the snapshot was made from
        "message": "VARCHAR",
        "build_mode": "VARCHAR",  # full or delta: how its snapshot was built
        "build_reason": "VARCHAR",  # what was built anew, or why all of it
    },
    "run_stages": {"run_id": "VARCHAR", "stage": "VARCHAR", "seconds": "DOUBLE", "stage_no": "INTEGER"},
    # Open findings as a run published them: what ops.findings says is of the last one.
    "run_findings": {"run_id": "VARCHAR", "severity": "VARCHAR", "findings": "BIGINT"},
    "run_documents": {
        "run_id": "VARCHAR",
        "position": "INTEGER",
        "source_uri": "VARCHAR",
        "file_name": "VARCHAR",
        "document_id": "VARCHAR",
        "outcome": "VARCHAR",
        "is_new": "BOOLEAN",
        "reason": "VARCHAR",
    },
    # The files of the sources as a run found them: one that is as it was is not opened again.
    "files": {
        "source_uri": "VARCHAR",
        "byte_count": "BIGINT",
        "mtime_ns": "BIGINT",
        "inode": "BIGINT",
        "read_at_ns": "BIGINT",
        "is_deferred": "BOOLEAN",  # it was still being written
        "arrivals": "JSON",  # the documents that it gave, an archive several
        "made_by": "VARCHAR",  # a hash of the code that took it in
    },
    # What was made of a document by which version of the code: the ledger that a run asks first.
    "ledger": {
        "document_id": "VARCHAR",
        "arrival_no": "BIGINT",  # order of first arrival: a later report of the same thing supersedes an earlier one
        "sha256": "VARCHAR",
        "file_name": "VARCHAR",  # as first seen
        "source_uri": "VARCHAR",
        "byte_count": "BIGINT",
        "refusal": "VARCHAR",  # why an archive was not opened
        "refusal_code": "VARCHAR",  # of forms/reading_failures.csv
        "content_hash": "VARCHAR",  # of the printed text alone: the same report in other bytes has the same
        "own_outcome": "VARCHAR",  # loaded, unrecognised or quarantined: what it is without its neighbours
        "reader_version": "VARCHAR",  # NULL: not read yet
        "shaping_version": "VARCHAR",
        "read_seconds": "DOUBLE",
        "shape_seconds": "DOUBLE",
        "reason_code": "VARCHAR",  # why it is not loaded, and the words for it
        "reason_zh": "VARCHAR",
        "reason_en": "VARCHAR",
        "mend_zh": "VARCHAR",
        "mend_en": "VARCHAR",
        "tries": "INTEGER",  # how often it was tried since it was last loaded
        "is_asked_for": "BOOLEAN",  # somebody wants it read again, and no run has done so yet
        "is_asked_to_shape": "BOOLEAN",  # the same of shaping alone
        "redone": "INTEGER",  # how often it was made anew because somebody asked
    },
    # What was last seen of every place that documents come from: one row a source, an attachment of a page, and a file
    # that is gone from a folder.
    "sources": {
        "uri": "VARCHAR",  # never with user and password
        "kind": "VARCHAR",  # folder, glob, file, url, page; attachment, member
        "owner": "VARCHAR",
        "expected_unit": "VARCHAR",
        "report_type": "VARCHAR",
        "fiscal_year": "INTEGER",
        "note": "VARCHAR",
        "named_in": "VARCHAR",  # the source list and line; NULL: the command line
        "etag": "VARCHAR",
        "last_modified": "VARCHAR",
        "sha256": "VARCHAR",  # of the bytes that it gave last
        "content_hash": "VARCHAR",  # of the text of a page: its bytes change with every visit
        "media_type": "VARCHAR",
        "arrivals": "JSON",  # what those bytes are: the file, or the members of an archive
        "listed_by": "VARCHAR[]",  # the pages that an attachment is linked from
        "last_status": "VARCHAR",  # ok, unchanged, gone, failed, waiting
        "last_ok_at": "TIMESTAMP",
        "checked_at": "TIMESTAMP",  # of a path: since when it has been found so
        "not_before": "TIMESTAMP",  # its server asked to be left alone until then
        "failures": "INTEGER",  # how often in a row nobody could say what is there
        "gone_since": "TIMESTAMP",  # the first and the last time that it was found empty, without an answer in between
        "gone_until": "TIMESTAMP",
        "gone_runs": "INTEGER",
        "gone_code": "VARCHAR",
        "code": "VARCHAR",  # of flows/sources/faults.csv
        "message": "VARCHAR",
        "dropped_at": "TIMESTAMP",  # since when what named it, a list or the settings, does so no more
    },
    # Documents that count as withdrawn, or did once: their places have gone, or somebody said so.
    "withdrawals": {
        "document_id": "VARCHAR",
        "kind": "VARCHAR",  # gone, hand
        "place": "VARCHAR",
        "reason": "VARCHAR",
        "withdrawn_at": "TIMESTAMP",
        "run_id": "VARCHAR",  # NULL: by hand
        "ended_at": "TIMESTAMP",  # since when it stands again; NULL: it counts as withdrawn
    },
    # Every finding ever published, so that a later run knows when it was first seen.
    "findings": {
        "finding_id": "VARCHAR",
        "identity_id": "VARCHAR",
        "severity": "VARCHAR",
        "document_id": "VARCHAR",
        "unit_id": "VARCHAR",
        "fiscal_year": "INTEGER",
        "title_zh": "VARCHAR",
        "first_seen_run": "VARCHAR",
        "last_seen_run": "VARCHAR",
        "status": "VARCHAR",
        "blame": "VARCHAR",
    },
}


def create_tables(connection: duckdb.DuckDBPyConnection, schema: str, tables: dict[str, dict[str, str]]) -> None:
    """Create the schema and its tables where they are missing; add the columns that an older database lacks."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    present = _present_columns(connection, schema)
    for table, columns in tables.items():
        if table not in present:
            body = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"CREATE TABLE {schema}.{table} ({body})")
            continue
        for name, kind in columns.items():
            if name not in present[table]:
                connection.execute(f'ALTER TABLE {schema}.{table} ADD COLUMN "{name}" {kind}')


def _present_columns(connection: duckdb.DuckDBPyConnection, schema: str) -> dict[str, set[str]]:
    present: dict[str, set[str]] = {}
    rows = connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns()"
        " WHERE schema_name = ? AND database_name = current_database()",
        [schema],
    ).fetchall()
    for table, column in rows:
        present.setdefault(table, set()).add(column)
    return present


def create_raw_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """``raw.*``: what was printed, and what shaping made of it."""
    create_tables(connection, "raw", RAW_TABLES)


def create_ops_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """``ops.*``: runs, the ledger of versions, the findings of earlier runs."""
    create_tables(connection, "ops", OPS_TABLES)
