"""The one place that reads the clock, and the passage between instants and French wall time.

Instants are aware datetimes. Two of them that carry the *same* time zone object are compared by Python on
their wall time alone, which is wrong during the hour repeated in October: compare with `is_in_time`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present date in France."""
    return paris(now()).date()


def paris(instant: datetime) -> datetime:
    """The same instant on a French clock. A naive datetime is refused: it would be read as the machine's own time."""
    if instant.tzinfo is None:
        raise ValueError("an instant must carry a time zone")
    return instant.astimezone(PARIS)


def wall_instant(day: date, wall_time: time) -> datetime:
    """The instant at which French clocks show `wall_time` on `day`.

    A time that happens twice (October) is its first occurrence; a time that does not exist (March, 02:00 to
    03:00) is moved forward by the hour that is skipped: 02:30 becomes 03:30.
    """
    wall = datetime.combine(day, wall_time.replace(tzinfo=None, fold=0), tzinfo=PARIS)
    return wall.astimezone(UTC).astimezone(PARIS)


def day_start(day: date) -> datetime:
    """Midnight, in France, at the beginning of `day`."""
    return wall_instant(day, time.min)


def day_end(day: date) -> datetime:
    """Midnight, in France, at the end of `day`: the first instant that is no longer in it (23 to 25 hours later)."""
    return day_start(day + timedelta(days=1))


def is_in_time(instant: datetime, deadline: datetime) -> bool:
    """Whether `instant` is not after `deadline`, the deadline itself included; right even in the repeated hour."""
    return instant.astimezone(UTC) <= deadline.astimezone(UTC)
