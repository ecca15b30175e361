"""The day in China of a moment in UTC, with a zone and as the tables keep it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from flows.clock import day_in_china, in_china


@pytest.mark.parametrize("zone", [UTC, None])
def test_a_day_ends_at_midnight_in_china(zone: object) -> None:
    moment = datetime(2024, 9, 20, 15, 59, tzinfo=zone)  # type: ignore[arg-type]
    days = [day_in_china(moment + timedelta(minutes=minutes)) for minutes in (0, 1)]
    assert days == [date(2024, 9, 20), date(2024, 9, 21)]
    assert f"{in_china(moment):%H:%M %z}" == "23:59 +0800"
