"""What is seen in a snapshot and a ledger: owners, submissions, documents, sources, tables that moved, silences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import duckdb
import pytest
from alert_fakes import utc

from flows.alerts.events import Seen
from flows.alerts.kinds import SUBMISSION_KINDS
from flows.alerts.runs import failure_event, find_dropped, find_silence, hide_credentials, look_at_sources
from flows.alerts.settings import AlertSettings, Bounds, Owner
from flows.alerts.state import Comparison, Told, compare
from flows.alerts.warehouse import find_moved, look_at_snapshot, measure_tables

SETTINGS = AlertSettings({"default": Owner("default"), "finance": Owner("finance")})
SNAPSHOT = """
CREATE SCHEMA raw; CREATE SCHEMA marts;
CREATE TABLE raw.documents AS FROM (VALUES
    ('d1', 'loaded', false, 'a.pdf', NULL, NULL), ('d2', 'superseded', false, 'b.pdf', 'replaced by a.pdf', 'd1'),
    ('d3', 'withdrawn', false, 'c.pdf', 'https://a:b@c.cn/d?e=f 自 2024-03-01 起已无此文件 / gone: since', NULL),
    ('d5', 'loaded', true, 'e.pdf', 'held back by the policy', NULL),
    ('d4', 'quarantined', false, '<b>@d.pdf', 'damaged_document: 文件损坏 / the file is damaged', NULL)
) AS rows (document_id, outcome, is_held, file_name, reason, superseded_by);
CREATE TABLE raw.arrivals AS FROM (VALUES
    ('1', 'd1', 'default', TIMESTAMP '2024-01-01', 'file:///a'),
    ('2', 'd1', 'somebody', TIMESTAMP '2024-01-02', 'file:///a'),
    ('2', 'd1', 'finance', TIMESTAMP '2024-01-02', 'file:///b'),
    ('2', 'd3', 'nobody we know', TIMESTAMP '2024-01-02', 'file:///c')
) AS rows (run_id, document_id, owner, arrived_at, source_uri);
CREATE TABLE marts.dim_unit AS FROM (VALUES ('u', '甲市统计局', true)) AS rows (unit_id, unit_name, is_current);
CREATE TABLE marts.dim_document AS
    FROM (VALUES ('d1', 'budget', 'unit')) AS rows (document_id, report_type, report_scope);
CREATE TABLE marts.fct_identity_check AS
    FROM (VALUES ('f1', 'SE-A8', 'carryover p1/s18')) AS rows (root_cause_id, identity_id, instance);
CREATE TABLE marts.fct_finding AS FROM (VALUES
    ('f1', 'SE-A8', 'must', 'source', 'd1', 'u', 2023, '题', 'title', 5.00::DECIMAL(20,2), 'open'),
    ('f2', 'SE-A8', 'must', 'unclear', 'd1', 'u', 2023, '题', 'title', NULL, 'open'),
    ('f3', 'SE-A8', 'must', 'source', 'd1', 'u', 2023, '题', 'title', NULL, 'resolved')
) AS rows (finding_id, identity_id, severity, blame, document_id, unit_id, fiscal_year, title_zh, title_en,
    amount_at_stake_yuan, status);
CREATE TABLE marts.fct_submission AS FROM (VALUES
    ('s1', 'u', '甲市统计局', 'budget', 2024, DATE '2024-02-01', 12, 'late', 'd1', 'finance', NULL, NULL),
    ('s2', NULL, '甲市统计局', 'budget', 2023, DATE '2023-02-01', NULL, 'missing', NULL, NULL, NULL, NULL),
    ('s3', 'u', '甲市统计局', 'budget', 2025, DATE '2025-02-01', NULL, 'expected', NULL, NULL, NULL, NULL),
    ('s4', 'u', '甲市统计局', 'budget', 2022, DATE '2022-02-01', NULL, 'published', 'd1', NULL, NULL, NULL),
    ('s5', NULL, '统计局', 'budget', 2024, DATE '2024-02-01', NULL, 'unclear', NULL, NULL, '对应不到', 'any of these')
) AS rows (submission_id, unit_id, unit_name, report_type, fiscal_year, due_on, days_late, status, document_id, owner,
    reason_zh, reason_en);
"""


@pytest.fixture
def snapshot() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute(SNAPSHOT)
    return connection


MOMENT = datetime.fromisoformat("2024-03-01 02:00")


def see(connection: duckdb.DuckDBPyConnection) -> Seen:
    seen = Seen()
    look_at_snapshot(connection, SETTINGS, seen)
    return seen


def test_a_snapshot_is_seen_with_its_owners(snapshot: duckdb.DuckDBPyConnection) -> None:
    seen = see(snapshot)
    assert [(event.kind, event.key, event.owner, event.severity) for event in seen.events] == [
        ("document_superseded", "document_superseded:d2", "default", "must"),
        ("document_withdrawn", "document_withdrawn:d3", "default", "must"),
        ("document_quarantined", "document_quarantined:d4", "default", "must"),
        ("document_held", "document_held:d5", "default", "must"),
        ("finding", "f1", "finance", "must"),
        ("finding", "f2", "finance", "advisory"),  # not confirmed by a second reading
        ("submission_late", "submission:s1", "finance", "must"),
        ("submission_missing", "submission:s2", "default", "must"),
        ("submission_unclear", "submission:s5", "default", "must"),
    ]
    assert seen.standing == {"d1", "d2", "s4"}
    quarantined = seen.events[2].words
    assert (quarantined["file"], quarantined["reason_zh"], quarantined["reason_en"]) == (
        "＜b＞＠d.pdf",
        "文件损坏",
        "the file is damaged",
    )


def test_a_withdrawal_is_told_with_its_reason_and_without_credentials(snapshot: duckdb.DuckDBPyConnection) -> None:
    (withdrawn,) = [event for event in see(snapshot).events if event.kind == "document_withdrawn"]
    assert withdrawn.words["reason_zh"] == "https://c.cn/d 自 2024-03-01 起已无此文件"
    assert withdrawn.words["reason_en"] == "gone: since"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("missing", "published", ["ended"]),
        ("missing", "expected", []),  # its due date was moved: nothing has come
        ("missing", "late", ["submission_late"]),
        ("expected", "unclear", ["submission_unclear"]),
        ("unclear", "expected", ["ended"]),
        ("unclear", "missing", ["submission_missing"]),
    ],
)
def test_what_is_told_when_a_line_of_the_roster_turns(
    snapshot: duckdb.DuckDBPyConnection, before: str, after: str, told: list[str]
) -> None:
    def compare_with(known: Sequence[Told]) -> Comparison:
        return compare(SETTINGS.owners["default"], known, see(snapshot))

    snapshot.execute("UPDATE marts.fct_submission SET status = ? WHERE submission_id = 's2'", [before])
    known = compare_with([]).rows
    snapshot.execute("UPDATE marts.fct_submission SET status = ? WHERE submission_id = 's2'", [after])
    assert [change.kind for change in compare_with(known).changes] == told


def test_a_missing_report_of_a_name_that_no_report_bears_is_told_with_a_doubt(
    snapshot: duckdb.DuckDBPyConnection,
) -> None:
    snapshot.execute("UPDATE marts.fct_submission SET status = 'missing'")
    said = {
        event.key: event.words["is_unknown"] for event in see(snapshot).events if event.kind == "submission_missing"
    }
    assert {key for key, is_unknown in said.items() if is_unknown} == {"submission:s2", "submission:s5"}


def test_a_finding_has_a_name_that_outlives_its_document_and_its_page(snapshot: duckdb.DuckDBPyConnection) -> None:
    (finding,) = [event for event in see(snapshot).events if event.key == "f1"]
    assert finding.alias == "SE-A8|u|2023|budget|unit|carryover"


def test_a_body_of_a_district_is_told_with_its_city(snapshot: duckdb.DuckDBPyConnection) -> None:
    snapshot.execute(
        "ALTER TABLE marts.dim_unit ADD COLUMN display_name VARCHAR DEFAULT '鼓楼区民政局（江苏省南京市）'"
    )
    (finding,) = [event for event in see(snapshot).events if event.key == "f1"]
    assert finding.words["unit"] == "鼓楼区民政局（江苏省南京市）"


def test_an_older_snapshot_lacks_owners_and_submissions(snapshot: duckdb.DuckDBPyConnection) -> None:
    snapshot.execute("DROP TABLE marts.fct_submission; ALTER TABLE raw.arrivals DROP COLUMN owner")
    seen = see(snapshot)
    assert {event.owner for event in seen.events} == {"default"}
    assert not seen.kinds & set(SUBMISSION_KINDS)


def facts(rows: int, amount: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("CREATE SCHEMA marts")
    connection.execute(
        f"CREATE TABLE marts.fct_budget AS SELECT {amount}::DECIMAL(20,2) AS amount_yuan FROM range({rows})"
    )
    connection.execute(f"CREATE TABLE marts.fct_score AS SELECT 1 AS score FROM range({rows // 100})")
    # Every night lists the files that it knows too: that is no volume of data.
    connection.execute(f"CREATE TABLE marts.fct_run_document AS SELECT 1 AS run_id FROM range({rows * rows})")
    return connection


@pytest.mark.parametrize(
    ("rows", "amount", "moved"),
    [
        (1000, "10", []),
        (1200, "10", []),
        (800, "10", []),
        (1201, "10", [("rows", "1,000", "1,201"), ("total", "10,000.00", "12,010.00")]),
        (700, "15", [("rows", "1,000", "700")]),
        (1000, "13", [("total", "10,000.00", "13,000.00")]),
    ],
)
def test_what_moves_beyond_its_bounds(rows: int, amount: str, moved: list[tuple[str, ...]]) -> None:
    bounds = Bounds(rows_percent=20, totals_percent=20, rows_at_least=100)
    events = find_moved(measure_tables(facts(1000, "10")), measure_tables(facts(rows, amount)), bounds, "now")
    assert [(event.words["measure"], event.words["before"], event.words["after"]) for event in events] == moved


def test_a_table_that_is_gone_has_moved_and_a_small_one_may() -> None:
    before = {("fct_a", "rows"): Decimal(100), ("fct_b", "rows"): Decimal(99)}
    (event,) = find_moved(before, {}, Bounds(rows_at_least=100), "now")
    assert event.key == "volume:now:fct_a:rows"


def test_sources_out_of_reach_are_seen_without_their_credentials() -> None:
    landing = duckdb.connect(":memory:")
    assert look_at_sources(landing, SETTINGS, MOMENT) is None
    landing.execute("CREATE SCHEMA ops")
    landing.execute(
        "CREATE TABLE ops.sources AS FROM (VALUES"
        " ('https://clerk:pa55@bureau.cn/list?key=k3y', 'finance', 3,"
        " '无法访问 https://clerk:pa55@bureau.cn/list?key=k3y / no answer'),"
        " ('/mnt/inbox', NULL, 0, NULL)) AS rows (uri, owner, failures, message)"
    )
    events = look_at_sources(landing, SETTINGS, MOMENT)
    assert events is not None
    assert [(event.owner, event.words) for event in events] == [
        (
            "finance",
            {
                "place": "https://bureau.cn/list",
                "message_zh": "无法访问 https://bureau.cn/list",
                "message_en": "no answer",
            },
        )
    ]
    assert look_at_sources(landing, AlertSettings(SETTINGS.owners, source_failures=4), MOMENT) == []


def test_a_source_that_is_asked_for_no_more_is_dropped_and_a_path_reads_as_one() -> None:
    landing = duckdb.connect(":memory:")
    landing.execute("CREATE SCHEMA ops")
    landing.execute(
        "CREATE TABLE ops.sources AS FROM (VALUES"
        " ('file:///mnt/%E5%8E%BF/a%20b.zip#甲.pdf', 3, ?::TIMESTAMP, NULL),"
        " ('file:///mnt/dropped', 3, ?::TIMESTAMP, ?::TIMESTAMP),"
        " ('file:///mnt/forgotten', 3, ?::TIMESTAMP - INTERVAL 15 DAY, NULL),"
        " ('file:///mnt/weekly', 3, ?::TIMESTAMP - INTERVAL 8 DAY, NULL)"
        ") AS rows (uri, failures, checked_at, dropped_at)",
        [MOMENT] * 5,
    )
    events = look_at_sources(landing, SETTINGS, MOMENT)
    assert [event.words["place"] for event in events or ()] == ["/mnt/县/a b.zip#甲.pdf", "/mnt/weekly"]
    dropped = find_dropped(landing, MOMENT)
    assert len(dropped) == 2 and not dropped & {event.key for event in events or ()}


def test_a_path_is_shown_as_it_is() -> None:
    assert hide_credentials("/mnt/a@b?c") == "/mnt/a@b?c"


def test_the_same_failure_with_other_numbers_is_the_same() -> None:
    assert failure_event("only 35 MB are free").version == failure_event("only 7 MB are free").version
    assert failure_event("only 35 MB are free").version != failure_event("dbt failed").version


@pytest.mark.parametrize(
    ("published_hours", "good_hours", "silent", "run", "is_silent"),
    [
        (47, 1, 48, None, False),
        (48, 1, 48, None, True),
        (48, 1, None, 36, False),
        (48, 36, None, 36, True),
        (None, None, 48, 36, False),
    ],
)
def test_a_silence(
    published_hours: int | None,
    good_hours: int | None,
    silent: int | None,
    run: int | None,
    is_silent: bool,
) -> None:
    moment = utc(2024, 3, 3, 12)
    published, good = (
        None if hours is None else moment - timedelta(hours=hours) for hours in (published_hours, good_hours)
    )
    settings = AlertSettings(SETTINGS.owners, silent_hours=silent, run_hours=run)
    assert bool(find_silence(published, good, moment, settings)) == is_silent
