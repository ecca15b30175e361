"""The clocks of those who publish and who are told: they are in China, while the tables keep UTC without a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))  # no summer time since 1991


def now() -> datetime:
    """The time as the tables keep it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def in_china(moment: datetime) -> datetime:
    """A moment as the clocks there have it. Without a zone it is UTC, as the tables keep it."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(CHINA)


def day_in_china(moment: datetime) -> date:
    """The day there, whose midnight ends a due date."""
    return in_china(moment).date()


def today() -> date:
    """The day by which due dates have passed."""
    return day_in_china(datetime.now(UTC))
