"""Who comes without a booking: the household that owes the day, and the price of a presence nobody had announced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Protocol

from preau.attendance.reasons import AttendanceCode
from preau.bookings.facts.prices import price_books
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.households.enums import CustodyKind
from preau.households.models import HouseholdPerson
from preau.households.rules import Custody, has_custody
from preau.households.shares import read_share, with_shares
from preau.pricing.audiences import audience_of
from preau.pricing.book import PriceBook
from preau.pricing.rules import PriceQuote
from preau.structures.models import Structure


class Asked(Protocol):
    """What is needed of a mark."""

    @property
    def person_id(self) -> int: ...
    @property
    def household_id(self) -> int | None: ...
    @property
    def arrival(self) -> time | None: ...
    @property
    def departure(self) -> time | None: ...


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without a booking; `household_id` is zero when no household can owe the day."""

    household_id: int
    price: PriceQuote | None
    hours_refusal: Reason | None

    def why_not(self, mark: Asked, *, is_hourly: bool) -> Reason | None:
        """Why this presence cannot be kept; None when it can."""
        if not self.household_id:
            return Reason(AttendanceCode.NO_HOUSEHOLD)
        if is_hourly and (mark.arrival is None or mark.departure is None):
            return Reason(AttendanceCode.HOURS_MISSING)
        if mark.arrival is not None and mark.departure is not None and mark.departure <= mark.arrival:
            return Reason(AttendanceCode.LEAVES_BEFORE_ARRIVING)
        return self.hours_refusal

    def quote(self, mark: Asked) -> PriceQuote:
        return self.price or PriceQuote(0, ("aucun prix",))


def guests(structure: Structure, activity_id: int, day: date, marks: Iterable[Asked]) -> dict[int, Guest]:
    """Each of these people with the household that has them on `day` and the price, by person; three statements."""
    asked = {mark.person_id: mark for mark in marks}
    rows = with_shares(HouseholdPerson.objects.filter(household__structure=structure, person__in=asked))
    memberships: dict[int, list[HouseholdPerson]] = {}
    for row in rows.select_related("person").prefetch_related("custody_days").order_by("-cost_percent", "id"):
        memberships.setdefault(row.person_id, []).append(row)
    chosen = {pk: _member(memberships.get(pk, []), mark, day) for pk, mark in asked.items()}
    households = {row.household_id for row in chosen.values() if row is not None}
    books = price_books(households, [activity_id]) if households else {}
    return {pk: _guest(chosen[pk], mark, activity_id, day, books) for pk, mark in asked.items()}


def _guest(
    row: HouseholdPerson | None, mark: Asked, activity_id: int, day: date, books: Mapping[int, PriceBook]
) -> Guest:
    """The guest; `row` was read with its share (`share_column`)."""
    if row is None:
        return Guest(0, None, None)
    share = read_share(getattr(row, "share_column"))  # noqa: B009 (an annotation of the query)
    try:
        quote = books[row.household_id].quote(
            activity_id,
            audience_of(row.person.kind),
            day,
            person_id=row.person_id,
            arrival=mark.arrival,
            departure=mark.departure,
            share=share,
            unbooked=True,
        )
    except InvalidRuleError as error:
        return Guest(row.household_id, None, error.reason)
    return Guest(row.household_id, quote, None)


def _member(rows: list[HouseholdPerson], mark: Asked, day: date) -> HouseholdPerson | None:
    """The household told, else the one that has the person that day, else the first."""
    if mark.household_id is not None:
        return next((row for row in rows if row.household_id == mark.household_id), None)
    return next((row for row in rows if _has(row, day)), rows[0] if rows else None)


def _has(row: HouseholdPerson, day: date) -> bool:
    custody = Custody(
        CustodyKind(row.custody_kind),
        row.custody_start,
        row.custody_phase,
        row.handover_weekday,
        tuple(row.custody_weekdays),
    )
    return has_custody(custody, day, {kept.date: kept.has_custody for kept in row.custody_days.all()})
