"""Who a household books for, and their right to each group: shared by the calendar and by the confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from preau.activities.rules import Limits, why_not_eligible
from preau.bookings.reasons import BookingCode
from preau.common.reasons import Reason
from preau.common.sql import Read
from preau.households.enums import PersonKind
from preau.households.rules import CostShare, Custody, has_custody
from preau.households.shares import read_share
from preau.pricing.audiences import audience_of
from preau.pricing.models import PriceAudience


def _read_days(found: Mapping[str, bool] | None) -> Mapping[date, bool]:
    return {date.fromisoformat(day): has for day, has in (found or {}).items()}


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the household. `exceptions` are the custody days that differ from the rule; `left_on` is since when
    the structure's file no longer has them."""

    person_id: int
    first_name: str
    last_name: str
    kind: PersonKind
    birth_date: date | None
    level: str
    sticker: int
    custody: Custody
    share: Annotated[CostShare, Read(read_share)]
    exceptions: Annotated[Mapping[date, bool], Read(_read_days)]
    left_on: date | None = None

    @property
    def audience(self) -> PriceAudience:
        """Whose prices apply."""
        return audience_of(self.kind)


@dataclass(frozen=True, slots=True)
class Right:
    """A validated registration; both dates included, `weekdays` None meaning all."""

    start_date: date
    end_date: date | None
    weekdays: tuple[int, ...] | None

    def covers(self, day: date) -> bool:
        return self.start_date <= day and (self.end_date is None or day <= self.end_date)


def no_right(
    member: Member | None, rights: list[Right] | tuple[Right, ...], limits: Limits, day: date, blocked: Reason | None
) -> Reason | None:
    """Why this person may not ask for this day, places and deadlines apart; `None` when they may.

    `blocked` is the structure's reason for stopping all bookings, None when it does not.
    """
    if blocked:
        return blocked
    if member is None:
        return Reason(BookingCode.NOT_OF_HOUSEHOLD)
    if member.left_on is not None and member.left_on <= day:
        return Reason(BookingCode.LEFT)
    if reason := _not_registered(rights, day):
        return reason
    if not has_custody(member.custody, day, member.exceptions):
        return Reason(BookingCode.OTHER_CUSTODY)
    return why_not_eligible(limits, birth_date=member.birth_date, level=member.level, day=day)


def _not_registered(rights: list[Right] | tuple[Right, ...], day: date) -> Reason | None:
    right = next((right for right in rights if right.covers(day)), None)
    if right is None:
        return Reason(BookingCode.NOT_REGISTERED)
    if right.weekdays is not None and day.isoweekday() not in right.weekdays:
        return Reason(BookingCode.NOT_THIS_WEEKDAY)
    return None
