"""The findings of the editions that counted at the end of an earlier day, as far as a snapshot can still say.

Of an edition that counts today everything is there, by the rules of today. Of one that was replaced or withdrawn since,
the snapshot keeps which findings were open when it stopped counting, without figures, places and blame; and nothing
where no run was published while it counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb

from flows.queries import fetch_rows

# Editions of the day, and of those that count no more the last run that was published in their time. A finding that
# was closed while its edition still counted was seen last by an earlier run than that.
_EDITIONS = """
    SELECT counted.document_id, counted.file_name, counted.unit_id, counted.fiscal_year, counted.is_current,
        max(run.run_id) AS last_run
    FROM marts.documents_as_of($day) AS counted
    LEFT JOIN marts.fct_run AS run
        ON run.status = 'published'
        AND run.finished_at >= counted.current_from
        AND run.finished_at <= counted.current_until
    GROUP BY ALL
"""
_UNITS = "(SELECT DISTINCT ON (unit_id) * FROM marts.dim_unit ORDER BY unit_id, is_current DESC)"
_WANTED = """
    ($year IS NULL OR {owner}.fiscal_year = $year)
    AND ($unit IS NULL OR {owner}.unit_id = $unit
         OR contains(unit.unit_name, $unit) OR contains(unit.short_name, $unit))
"""
_FINDINGS = f"""
    WITH editions AS ({_EDITIONS})
    SELECT finding.* EXCLUDE (unit_id, blame, places, message_zh, message_en, status),
        CASE WHEN editions.is_current THEN finding.blame END AS blame,
        CASE WHEN editions.is_current THEN finding.places END AS places,
        CASE WHEN editions.is_current THEN finding.message_zh END AS message_zh,
        CASE WHEN editions.is_current THEN finding.message_en END AS message_en,
        CASE WHEN editions.is_current THEN finding.status ELSE document.outcome END AS status,
        unit.unit_name, unit.short_name, editions.file_name
    FROM marts.fct_finding AS finding
    JOIN editions USING (document_id)
    JOIN raw.documents AS document USING (document_id)
    LEFT JOIN {_UNITS} AS unit ON unit.unit_id = finding.unit_id
    WHERE CASE WHEN editions.is_current THEN finding.status = 'open'
               ELSE finding.status = 'resolved' AND finding.last_seen_run >= editions.last_run END
      AND ($severity IS NULL OR finding.severity = $severity)
      AND ($blame IS NULL OR (editions.is_current AND finding.blame = $blame))
      AND {_WANTED.format(owner="finding")}
    ORDER BY editions.is_current DESC, finding.blame <> 'source',
        list_position(['must', 'should', 'advisory'], finding.severity),
        finding.amount_at_stake_yuan DESC NULLS LAST, unit.unit_name, finding.fiscal_year, finding.finding_id
"""
_UNKNOWN = f"""
    WITH editions AS ({_EDITIONS})
    SELECT editions.document_id, editions.file_name
    FROM editions
    LEFT JOIN {_UNITS} AS unit ON unit.unit_id = editions.unit_id
    WHERE NOT editions.is_current AND editions.last_run IS NULL AND {_WANTED.format(owner="editions")}
    ORDER BY ALL
"""


def list_findings(
    connection: duckdb.DuckDBPyConnection, day: date, wanted: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The findings of the editions that counted at the end of ``day`` (in China), and the documents among these of
    which nobody can say any.

    ``wanted`` may narrow it by ``severity``, ``unit``, ``year``, ``blame`` (None: all). The ``status`` of a finding is
    ``open``, or what became of its edition since: ``superseded``, ``withdrawn``.
    """
    asked = {name: wanted.get(name) for name in ("severity", "unit", "year", "blame")}
    findings = fetch_rows(connection, _FINDINGS, asked | {"day": day})
    narrowed = {name: asked[name] for name in ("unit", "year")}
    return findings, fetch_rows(connection, _UNKNOWN, narrowed | {"day": day})
