"""When a night is due."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from preau.common.clock import is_in_time, paris, wall_instant

MARK = time(1, 30)
"""When the night begins, on a French clock."""
LONGEST = timedelta(hours=26)
"""How long the portal may go without a night that ended: a day, and the time of a long night."""


def mark_of(now: datetime) -> datetime:
    """The last half past one, in France, that is not after `now`: the night of that date is the one to be done.

    In October half past one comes once; in March it exists (the hour that is skipped begins at two).
    """
    today = paris(now).date()
    mark = wall_instant(today, MARK)
    return mark if is_in_time(mark, now) else wall_instant(today - timedelta(days=1), MARK)


def is_overdue(last_ended: datetime, now: datetime) -> bool:
    """Whether those who host the portal should know that no night has ended for too long."""
    return now - last_ended > LONGEST
