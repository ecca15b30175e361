"""A tiny world for testing the flow: documents of a few lines, marts of two tables, an audit that says what it is told.

A document is a text file: ``key: value`` lines (unit, year, type, title, project, note, amount). ``unreadable`` as its
content makes the reader fail; ``crash-shaping`` makes shaping fail. An amount that starts with ``!`` becomes a finding.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import MagicMock

import duckdb
import fault_points

from extract.isolation import ReadResult, make_failure
from extract.model import Cell, Metadata, Passage, Reading, ScoreForm, Shaped, Signal, Table
from flows.home import Home
from flows.reading.work import SHAPE_KEPT, Extract
from flows.rereading.work import reread
from flows.run import Result
from flows.versions import Versions

UNREADABLE = "unreadable"
VERSIONS = Versions("1", "shaping", "rules", "0")
FINDINGS = "\n".join(
    [
        "CREATE TABLE marts.fct_finding AS",
        "SELECT 'finding-' || documents.document_id AS finding_id, 'SE-A1' AS identity_id, 'must' AS severity,",
        "documents.document_id, metadata.unit_name AS unit_id, metadata.fiscal_year, '数据不一致' AS title_zh,",
        "'figures differ' AS title_en, '=1+1' AS message_zh, 'they differ' AS message_en,",
        "CAST(-1.50 AS DECIMAL(20,2)) AS amount_at_stake_yuan,",
        "CASE WHEN EXISTS (FROM raw.rereadings AS again WHERE again.place_id = cells.cell_id AND verdict = 'agrees')",
        "THEN 'source' ELSE 'unclear' END AS blame, '重读' AS blame_reason_zh, 'read again' AS blame_reason_en,",
        "[cells.cell_id] AS places,",
        "coalesce(earlier.first_seen_run, (SELECT run_id FROM ops.run)) AS first_seen_run,",
        "(SELECT run_id FROM ops.run) AS last_seen_run, 'open' AS status",
        "FROM raw.documents JOIN raw.report_metadata AS metadata USING (document_id)",
        "JOIN raw.cells ON cells.document_id = documents.document_id AND starts_with(cells.text, '!')",
        "LEFT JOIN ops.findings AS earlier ON earlier.finding_id = 'finding-' || documents.document_id",
        "WHERE documents.outcome IN ('loaded', 'superseded', 'withdrawn') AND NOT documents.is_held",
    ]
)


CHECKS = "\n".join(
    [
        "CREATE TABLE marts.fct_identity_check AS",
        "SELECT 'check-' || cell_id AS check_id, [cell_id] AS places, 'finding-' || document_id AS root_cause_id,",
        "'SE-A1' AS identity_id, 'form 1' AS instance",
        "FROM raw.cells WHERE starts_with(text, '!')",
    ]
)
CHECK_FACTS = "\n".join(
    [
        "CREATE TABLE intermediate.int_check_facts AS",
        "SELECT check_id, places[1] AS fact_id, places[1] AS place_id, NULL::VARCHAR AS printed_text",
        "FROM marts.fct_identity_check",
    ]
)


def read_lines(text: str, document_id: str) -> Reading:
    lines = [line.partition(":") for line in text.splitlines() if line.strip()]
    cells = tuple(
        Cell(1, row, column, part.strip(), bbox=(10.0, 20.0 * row, 90.0, 20.0 * row + 15))
        for row, (key, _, value) in enumerate(lines, start=1)
        for column, part in ((1, key), (2, value))
        if key != "note"
    )
    notes = tuple(
        Passage(number, 1, value.strip()) for number, (key, _, value) in enumerate(lines, start=1) if key == "note"
    )
    tables = (Table(1, 1, 1, cells),) if cells else ()
    return Reading(document_id, "text/plain", 1, tables, notes, (Signal("looked_at", "by a fake"),))


def shape_lines(reading: Reading) -> Shaped:
    said: dict[str, str] = {}
    projects: list[str] = []
    for table in reading.tables:
        for row in table.grid():
            key, value = row[0].text, row[1].text
            if key == "project":
                projects.append(value)
            said[key] = value
    if "crash-shaping" in said:
        raise RuntimeError("a fault of shaping")
    metadata = Metadata(
        report_type=said.get("type", "self_evaluation"),
        fiscal_year=int(said["year"]) if "year" in said else None,
        unit_name=said.get("unit"),
        unit_name_printed=said.get("unit"),
        short_name=None,
        body_type=None,
        division_code=said.get("division"),
        province=None,
        city=None,
        county=None,
        fiscal_level=None,
        report_scope=None,
        title=said.get("title"),
    )
    forms = tuple(
        ScoreForm(
            form_no=number,
            form_id=None,
            table_no=1,
            page=1,
            project=project or None,
            total_weight=Decimal(100),
            **dict.fromkeys(
                [
                    "total_score",
                    "execution_rate_percent",
                    "execution_weight",
                    "execution_score",
                    "grade",
                    "total_weight_cell_id",
                    "total_score_cell_id",
                    "execution_rate_cell_id",
                    "execution_weight_cell_id",
                    "execution_score_cell_id",
                ]
            ),
        )
        for number, project in enumerate(projects, start=1)
    )
    return Shaped(metadata, {1: "form"} if reading.tables else {}, score_forms=forms)


class Calls(list[tuple[str, str]]):
    """What was done to which document, in order."""

    def of(self, what: str) -> list[str]:
        return [name for kind, name in self if kind == what]


def make_read_many(calls: Calls, at: Callable[[str], None]) -> Callable[..., Iterator[ReadResult]]:
    def read_many(jobs: Any, limits: Any, workers: int, function: str) -> Iterator[ReadResult]:
        for number, job in enumerate(jobs, start=1):
            if function == SHAPE_KEPT:
                reading = pickle.loads(job.path.read_bytes())
                calls.append(("shape", job.document_id))
            else:
                if number == 2:
                    at("reading")
                calls.append(("read", job.document_id))
                text = job.path.read_text(encoding="utf-8")
                if not text or text.startswith(UNREADABLE):
                    failure = make_failure("damaged_document", "a fake")
                    yield ReadResult(job.document_id, None, failure, 0.1)
                    continue
                reading = read_lines(text, job.document_id)
            shaped, fault = None, None
            try:
                shaped = shape_lines(reading)
            except RuntimeError as error:
                fault = make_failure("shaping_failed", str(error))
            yield ReadResult(job.document_id, Extract(reading, shaped, fault, 0.1, 0.1), None, 0.2)
        at("landed")

    return read_many


def make_reread_many(calls: Calls, at: Callable[[str], None]) -> Callable[..., Iterator[ReadResult]]:
    """The real second reading, in this process."""

    def reread_many(jobs: Any, limits: Any, workers: int, function: str) -> Iterator[ReadResult]:
        for job in jobs:
            calls.append(("reread", job.document_id))
            yield ReadResult(job.document_id, reread(job.path, job.document_id), None, 0.1)
        at("reread")

    return reread_many


class FakeWorker:
    """Both warm workers. ``verdict`` may hold structural failures; ``failures`` are dbt's."""

    failures: ClassVar[list[dict[str, str]]] = []
    structural_failures: ClassVar[list[dict[str, Any]]] = []
    at: ClassVar[Callable[[str], None]] = staticmethod(lambda point: None)

    def __init__(self, job: str, home: Path, log: Path) -> None:
        self.job = job
        self.path = home / ".building" / "warehouse.duckdb"

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        if self.job == "audit":
            return self._audit(request)
        return self._build_findings() if request.get("select") else self._build()

    def _build_findings(self) -> dict[str, Any]:
        with duckdb.connect(str(self.path)) as snapshot:
            type(self).at("findings")
            snapshot.execute(FINDINGS)
        return {"failures": self.failures, "counts": {}}

    def _build(self) -> dict[str, Any]:
        with duckdb.connect(str(self.path)) as snapshot:
            snapshot.execute("CREATE SCHEMA marts; CREATE SCHEMA intermediate")
            snapshot.execute("CREATE TABLE marts.snapshot AS SELECT * FROM ops.run")
            type(self).at("dbt")
            snapshot.execute(
                "CREATE TABLE marts.dim_unit AS SELECT DISTINCT unit_name AS unit_id, unit_name,"
                " CAST(NULL AS VARCHAR) AS short_name, true AS is_current FROM raw.report_metadata"
            )
            snapshot.execute(
                "CREATE TABLE marts.dim_document AS SELECT document_id, unit_name AS unit_id, fiscal_year,"
                " outcome = 'loaded' AS is_current, file_name, report_type, report_scope"
                " FROM raw.documents JOIN raw.report_metadata USING (document_id)"
                " WHERE outcome IN ('loaded', 'superseded', 'withdrawn') AND NOT is_held"
            )
            snapshot.execute(CHECKS)
            snapshot.execute(CHECK_FACTS)
        return {"failures": self.failures, "counts": {}}

    def _audit(self, request: dict[str, Any]) -> dict[str, Any]:
        type(self).at("suites")
        with duckdb.connect(request["snapshot"], read_only=True) as snapshot:
            found = snapshot.execute("SELECT document_id, identity_id FROM marts.fct_finding").fetchall()
        action = request["policy"]["must"]
        held = [{"document_id": each[0], "checks": [each[1]]} for each in found if action == "hold_document"]
        stopping = [each[1] for each in found if action == "stop_run"]
        return {
            "structural_failures": self.structural_failures,
            "held_documents": held,
            "stopping_checks": stopping,
        }

    def close(self) -> None: ...

    def stop(self) -> None: ...


def write_report(snapshot: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        target.write_text(str(connection.execute("SELECT run_id FROM ops.run").fetchone()), encoding="utf-8")
    return target


def install(set_attribute: Callable[[Any, str, Any], None], at: Callable[[str], None] = lambda point: None) -> Calls:
    """Put the fakes in the place of readers, dbt, suites, report and Prefect; returns the list of what was done."""
    import flows.alerts
    import flows.ledger.file_cache
    import flows.load
    import flows.reading.documents
    import flows.report
    import flows.rereading.questions
    import flows.run
    import flows.steps
    import flows.warehouse.publishing

    calls = Calls()
    set_attribute(flows.run, "read_versions", lambda: VERSIONS)
    set_attribute(flows.ledger.file_cache, "REST_NS", 0)
    set_attribute(flows.reading.documents, "read_many", make_read_many(calls, at))
    set_attribute(flows.rereading.questions, "read_many", make_reread_many(calls, at))
    set_attribute(flows.run, "Worker", FakeWorker)
    set_attribute(FakeWorker, "at", staticmethod(at))
    set_attribute(flows.report, "write_report", write_report)
    for module, names in (
        (flows.alerts, ("alert",)),
        (flows.reading.documents, ("read_batch", "shape_batch")),
        (flows.steps, ("settle_documents", "build_checked", "write_aside", "publish")),
    ):
        for name in names:
            set_attribute(flows.load, name, getattr(module, name))
    set_attribute(flows.load, "create_markdown_artifact", lambda *args, **kwargs: None)
    point_to = flows.warehouse.publishing.point_to

    def point_to_or_die(home: Any, snapshot_id: str) -> None:
        is_swap = snapshot_id != home.published_id()
        if is_swap:
            at("before swap")
        point_to(home, snapshot_id)
        if is_swap:
            at("after swap")

    set_attribute(flows.warehouse.publishing, "point_to", point_to_or_die)
    return calls


def run_struck(at: Callable[[str], None], home: str, sources: list[str], retry: bool = False) -> None:
    """What the child of a fault test runs: the flow without Prefect, whose import takes longer than the run.

    With ``retry``, in a world in which every file can be read.
    """
    _leave_prefect_out()
    install(setattr, at)
    fault_points.surround(setattr, at)
    if retry:
        globals()["UNREADABLE"] = "never"
    from flows.load import load_reports

    load_reports(home, sources, retry)


def backfill_until_killed(point: str, home: str, how: str, document_ids: list[str]) -> None:
    """The same of a backfill of these documents; ``how`` is read or shape."""
    _leave_prefect_out()
    install(setattr, fault_points.kill_at(point))
    from flows.load import load_reports
    from flows.run import open_run
    from flows.settings import read_settings

    asked = {"retry" if how == "read" else "reshape": frozenset(document_ids)}
    with open_run(read_settings(Path(home)), (), **asked):  # type: ignore[arg-type]
        load_reports(home)


def _leave_prefect_out() -> None:
    for name in ("prefect", "prefect.artifacts", "prefect.cache_policies"):
        sys.modules[name] = MagicMock()
    sys.modules["prefect"].flow = sys.modules["prefect"].task = lambda **_: lambda function: function  # type: ignore[attr-defined]


class Warehouse:
    def __init__(self, root: Path, calls: Calls, inbox: Path | None = None) -> None:
        self.home = Home(root / "warehouse")
        self.inbox = inbox or root / "inbox"
        self.inbox.mkdir(exist_ok=True)
        self.calls = calls

    def put(self, name: str, text: str) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def load(self, *sources: Path | str, retry: bool | frozenset[str] = False) -> Result:
        from flows.load import load_reports

        result: Result = load_reports.fn(str(self.home.root), [str(each) for each in sources or (self.inbox,)], retry)
        return result

    def query(self, sql: str) -> list[Any]:
        with duckdb.connect(str(self.home.current), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def outcomes(self) -> dict[str, str]:
        return dict(self.query("SELECT file_name, outcome FROM raw.documents"))
