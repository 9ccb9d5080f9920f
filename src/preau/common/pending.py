"""What waits for agents in a structure: each room says how much, since when and for how much (ADR 32).

Registered by the `AppConfig.ready` of a room, read at the desk's entrance alone. Pure, but for what rooms read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from preau.common.clock import paris


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom it is read: the number of the structure, that of the agent's account, the instant."""

    structure: int
    agent: int
    now: datetime

    @property
    def today(self) -> date:
        """The French date."""
        return paris(self.now).date()


@dataclass(frozen=True, slots=True)
class Pending:
    """How much waits, the day of the oldest, what it amounts to (cents), and how many have waited too long.

    `cents` is None where no money is at stake.
    """

    count: int = 0
    since: date | None = None
    cents: int | None = None
    late: int = 0


NOTHING = Pending()
Reader = Callable[[Asked], Pending]
_READERS: dict[str, Reader] = {}


def register(name: str, read: Reader) -> None:
    """How a room reads what waits under this name: a fixed number of statements, whatever waits."""
    _READERS[name] = read


def names() -> frozenset[str]:
    """Everything that may wait."""
    return frozenset(_READERS)


def read(name: str, asked: Asked) -> Pending:
    """What waits under this name."""
    return _READERS[name](asked)


def waiting_rows(rows: QuerySet[Any], at: str, *, late_before: datetime | None = None) -> Pending:
    """Rows that wait since their column `at`; those of before `late_before` have waited too long. One statement."""
    late = Q(**{f"{at}__lt": late_before}) if late_before else Q(pk__in=[])
    found = rows.order_by().aggregate(count=Count("pk"), since=Min(at), late=Count("pk", filter=late))
    since = paris(found["since"]).date() if found["since"] else None
    return Pending(found["count"], since, late=found["late"])


TWO_DAYS = timedelta(hours=48)
"""What a family is told that an answer takes, at most, where nothing else is said (desk.md, page 1)."""
