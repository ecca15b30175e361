"""A dry run: what a load would do, worked out by the ledger's own steps on a copy of the ledger in memory.

Nothing is written under the home folder, which need not even be there: documents are hashed and not kept, archives are
taken apart in the folder for temporary files. A file that lies as it lay is not opened, as in a load.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from extract.limits import ReadLimits
from flows import clock, ledger
from flows.clock import today
from flows.home import Home
from flows.intake.files import take_in
from flows.intake.reopening import forget_archives, reopen_archives
from flows.landing.schema import (
    OPS_TABLES,
    RAW_TABLES,
    READING_TABLES,
    SHAPED_TABLES,
    create_ops_schema,
    create_raw_schema,
)
from flows.ledger.file_cache import read_file_cache
from flows.lock import LockedError
from flows.roster.lines import Roster, read_roster, store_roster
from flows.scratch import use_scratch
from flows.settings import Settings
from flows.sources.arguments import read_sources
from flows.sources.descriptions import describe_again
from flows.sources.faults import explain
from flows.sources.gathering import gather
from flows.sources.model import show_place
from flows.sources.register import read_register, store_sights
from flows.sources.withdrawal import list_new_withdrawals, update_withdrawals
from flows.versions import Versions, read_versions
from flows.warehouse.snapshot import quoted_path

# What documents hold is not asked for: only what the ledger decides by.
COPIED = {
    "raw": sorted(set(RAW_TABLES) - set(READING_TABLES) - set(SHAPED_TABLES) - {"rereadings"}),
    "ops": sorted(OPS_TABLES),
}
_DOCUMENTS = """
    SELECT ledger.document_id, ledger.file_name, ledger.reader_version, ledger.is_asked_for, ledger.is_asked_to_shape,
        ledger.refusal, ledger.reason_code, documents.outcome
    FROM ops.ledger LEFT JOIN raw.documents USING (document_id) ORDER BY arrival_no
"""
_DUE = "FROM raw.roster ORDER BY line_no"
_LAST_PUBLISHED = """
    SELECT reader_version, shaping_version, rules_version FROM ops.runs WHERE status = 'published'
    ORDER BY run_id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class LookedAt(Home):
    """A home folder that is only looked at: whatever intake must put somewhere goes below ``scratch``."""

    scratch: Path

    @property
    def keeps_bytes(self) -> bool:
        return False

    @property
    def documents(self) -> Path:
        return self.scratch / "documents"

    @property
    def incoming(self) -> Path:
        return self.scratch / "incoming"

    def document(self, sha256: str) -> Path:
        return self.root / "documents" / f"{sha256}.bin"


@dataclass(frozen=True, slots=True)
class Step:
    """What would be done with one document. ``act`` is read, read again, shape again, nothing, duplicate, refused, or
    deferred of a file that somebody still writes; with an address: ask; of a place that gives nothing: failed.
    """

    file_name: str
    document_id: str
    act: str
    why: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The documents that come in or are made anew, and why the snapshot would be built; without causes it would not."""

    steps: tuple[Step, ...]
    causes: tuple[str, ...]

    def count(self) -> dict[str, int]:
        return dict(Counter(step.act for step in self.steps))


def preview_load(
    settings: Settings,
    sources: Sequence[str],
    *,
    retry: bool | Collection[str] = False,
    reshape: Collection[str] = (),
) -> Preview:
    """What ``flows.loading.load`` would do with the same arguments. Raises ``SourceError``, ``RosterError``,
    and ``LockedError`` while a run holds the ledger."""
    use_scratch()
    versions, limits = read_versions(), ReadLimits(**settings.limits)
    with tempfile.TemporaryDirectory(prefix="preview-") as scratch, duckdb.connect() as connection:
        home = LookedAt(settings.home, Path(scratch))
        _copy_ledger(connection, home)
        before = {row[0] for row in connection.execute("SELECT document_id FROM ops.ledger").fetchall()}
        run_id = ledger.make_run_id(clock.now())
        ledger.ask_again(connection, retry, reshape)
        roster = read_roster(settings.roster) if settings.roster else Roster()
        reopened = reopen_archives(connection, home, limits)
        named = read_sources(sources, from_settings=tuple(sources) == settings.sources)
        here = [source for source in named if not source.is_web]
        cache = read_file_cache(connection, Home(settings.home))
        take = partial(take_in, home=home, limits=limits, cache=cache)
        moment = clock.now()
        gathered = gather(here, home, connection, settings.fetching, limits, take, moment)
        opened = describe_again(connection, reopened.arrivals, read_register(connection))
        ledger.record_arrivals(connection, run_id, [*gathered.arrivals, *opened], cache.deferred)
        store_sights(connection, gathered, moment)
        update_withdrawals(connection, run_id, settings.fetching, moment)
        forget_archives(connection, reopened.archives)
        due = connection.execute(_DUE).fetchall()
        store_roster(connection, roster, today())
        told = [
            *(f"{each['file_name']} counts as withdrawn" for each in list_new_withdrawals(connection, run_id)),
            *(["the roster changed, or a due date has passed"] if connection.execute(_DUE).fetchall() != due else []),
        ]
        plan = ledger.make_plan(connection, versions, settings)
        steps = [
            Step(source.uri, "", "ask", "what an address gives is known when it is asked")
            for source in named
            if source.is_web
        ]
        steps += [
            Step(show_place(sight.uri), "", sight.status, explain(sight.code, sight.detail) if sight.code else "")
            for sight in gathered.failures
        ]
        steps += _list_steps(connection, plan, run_id, before)
        return Preview(tuple(steps), (*told, *_list_causes(connection, plan, versions, home, told)))


def _copy_ledger(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """The tables that the ledger decides by, in a database in memory, with the columns of this version."""
    create_raw_schema(connection)
    create_ops_schema(connection)
    if not home.landing.exists():
        return
    try:
        connection.execute(f"ATTACH '{quoted_path(home.landing)}' AS kept (READ_ONLY)")
    except duckdb.IOException as error:
        raise LockedError(f"another run holds the ledger of {home.root}; try again when it is done") from error
    present: dict[tuple[str, str], set[str]] = {}
    for schema, table, column in connection.execute(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE database_name = 'kept'"
    ).fetchall():
        present.setdefault((schema, table), set()).add(column)
    for schema, tables in COPIED.items():
        for table in tables:
            known = (RAW_TABLES if schema == "raw" else OPS_TABLES)[table]
            columns = ", ".join(f'"{name}"' for name in known if name in present.get((schema, table), ()))
            if columns:
                connection.execute(f"INSERT INTO {schema}.{table} BY NAME SELECT {columns} FROM kept.{schema}.{table}")
    connection.execute("DETACH kept")


def _list_steps(
    connection: duckdb.DuckDBPyConnection, plan: ledger.Plan, run_id: str, before: Collection[str]
) -> list[Step]:
    """A step a file that comes in, in its order; then those kept before that are made anew."""
    of_ledger = {row[0]: row[1:] for row in connection.execute(_DOCUMENTS).fetchall()}
    to_read, to_shape = set(plan.to_read), set(plan.to_shape)
    steps: list[Step] = []
    rows = ledger.read_run_documents(connection, run_id)
    arrived = [(row["document_id"], row["file_name"], row["outcome"], row["reason"]) for row in rows]
    seen = {row[0] for row in arrived}
    kept = [(document_id, row[0], None, None) for document_id, row in of_ledger.items() if document_id not in seen]
    for document_id, name, outcome, reason in [*arrived, *kept]:
        if document_id not in of_ledger:  # nothing of it was taken in
            steps.append(Step(name, document_id or "", outcome or "", reason or ""))
            continue
        _, reader, is_asked_for, is_asked_to_shape, refusal, code, standing = of_ledger[document_id]
        if outcome == "duplicate" and standing != "duplicate":
            act, why = "duplicate", reason or ""
        elif document_id in to_read and refusal:
            act, why = "refused", f"an archive that is not opened: {refusal}"
        elif document_id in to_read and reader is None:
            act, why = "read", "kept, but never read to the end" if document_id in before else "new"
        elif document_id in to_read:
            act, why = "read again", "asked for" if is_asked_for else "another version of the reader"
        elif document_id in to_shape:
            act, why = "shape again", "asked for" if is_asked_to_shape else "forms or shaping changed"
        else:
            act, why = "nothing", f"known: {standing}{f' ({code})' if code else ''}"
        if document_id in seen or act != "nothing":
            steps.append(Step(name, document_id, act, why))
    return steps


def _list_causes(
    connection: duckdb.DuckDBPyConnection, plan: ledger.Plan, versions: Versions, home: Home, told: Sequence[str]
) -> list[str]:
    """Why the snapshot would be built anew, beside what is ``told`` already."""
    causes = []
    if plan.to_read or plan.to_shape:
        causes.append(f"{len(plan.to_read)} documents are read, {len(plan.to_shape)} are shaped again")
    last = connection.execute(_LAST_PUBLISHED).fetchone()
    if last is None:
        causes.append("nothing was published yet")
    elif not home.current.exists():
        causes.append("current.duckdb is not there")
    elif last[2] != versions.rules:
        causes.append("forms, rules, models or suites changed since the last snapshot")
    elif not causes and not told and not plan.is_published:
        causes.append(
            "places of documents, settings or the release changed, or what was made anew is not published yet"
        )
    return causes


def print_preview(preview: Preview) -> None:
    """The preview for people, on standard output."""
    from flows.tables import make_console, make_table

    console = make_console()
    rows = [(step.file_name, step.document_id, step.act, step.why) for step in preview.steps]
    table = make_table(console, ("document", "id", "would", "why"), rows, whole={"document", "id", "would"})
    table.title, table.title_justify = "Dry run", "left"
    console.print(table)
    console.print("Documents: " + (", ".join(f"{n} {act}" for act, n in sorted(preview.count().items())) or "none"))
    if preview.causes:
        console.print("The snapshot would be built, checked and published:")
        for cause in preview.causes:
            console.print(f"  - {cause}")
    else:
        console.print("Nothing new: nothing would be built.")
    console.print("Nothing was written.")
