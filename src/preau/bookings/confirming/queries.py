"""Reads of what was confirmed, and the follow-up of bookings. One statement each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from preau.bookings.confirming.sums import NOTHING, Move, Sums, sums_of
from preau.bookings.enums import BookingOrigin, BookingState, MovementKind, ShareState
from preau.bookings.fragments import waiting_rank
from preau.bookings.models import Confirmation
from preau.bookings.planning.missed import MissedDay, MissedNamed, missed_rows, with_names
from preau.bookings.reasons import BookingCode
from preau.bookings.rules.missed import Missed
from preau.common.reasons import Reason, said
from preau.common.sql import fetch
from preau.common.text import ordinal
from preau.households.fragments import last_name
from preau.households.models import Household


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request; `rank` is the place in the waiting list it was given."""

    person_id: int
    first_name: str
    last_name: str
    sticker: int
    activity: str
    date: date
    kind: MovementKind
    reason: Reason | None
    rank: int | None
    arrival: time | None
    departure: time | None
    price_cents: int
    before_cents: int
    questions: str

    @property
    def sharing(self) -> Reason | None:
        """Who pays, where another household was asked."""
        if not self.questions or self.kind not in (MovementKind.BOOKED, MovementKind.CHANGED):
            return None
        if ShareState.REFUSED in self.questions:
            return Reason(BookingCode.SHARE_REFUSED)
        return Reason(BookingCode.SHARE_ASKED if ShareState.ASKED in self.questions else BookingCode.SHARE_AGREED)

    @property
    def move(self) -> Move:
        """What it moved of the debits to come."""
        return _move(self.kind, self.price_cents, self.before_cents, self.rank)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """`sums` is what it added to the debits to come when it was confirmed, `missed` what its tools could not ask
    for."""

    confirmation: Confirmation
    answers: list[Answer]
    sums: Sums = NOTHING
    missed: tuple[MissedNamed, ...] = ()

    @property
    def is_at_the_desk(self) -> bool:
        """Whether an agent confirmed it, at the family's request."""
        return self.confirmation.origin == BookingOrigin.DESK

    def _of(self, *kinds: MovementKind) -> list[Answer]:
        return [answer for answer in self.answers if answer.kind in kinds]

    @property
    def refused(self) -> list[Answer]:
        return self._of(MovementKind.REFUSED)

    @property
    def waiting(self) -> list[Answer]:
        return self._of(MovementKind.WAITING)

    @property
    def accepted(self) -> list[Answer]:
        return self._of(MovementKind.BOOKED)

    @property
    def changed(self) -> list[Answer]:
        return self._of(MovementKind.CHANGED)

    @property
    def cancelled(self) -> list[Answer]:
        return self._of(MovementKind.CANCELLED, MovementKind.GIVEN_UP)


# The price before a movement is that of the one before it: a booking's price never moves without one.
_BEFORE = """coalesce((
        SELECT earlier.price_cents FROM bookings_movement earlier
        WHERE earlier.booking_id = v.booking_id AND earlier.id < v.id ORDER BY earlier.id DESC LIMIT 1
    ), v.price_cents)"""

MOVES = f"""
SELECT v.kind, v.price_cents, {_BEFORE} AS before_cents, v.rank FROM bookings_movement v WHERE v.confirmation_id = %s
"""  # noqa: S608 (no outside text)

CONFIRMED = f"""
SELECT c.confirmed_at, c.origin, c.late_motive, c.late_words,
    p.id AS answer__person_id, p.first_name AS answer__first_name, {last_name("p")} AS answer__last_name,
    coalesce(m.sticker, 1) AS answer__sticker, a.name AS answer__activity,
    b.date AS answer__date, v.kind AS answer__kind, v.reason AS answer__reason, v.rank AS answer__rank,
    b.arrival AS answer__arrival, b.departure AS answer__departure, v.price_cents AS answer__price_cents,
    {_BEFORE} AS answer__before_cents, coalesce((
        -- accepted by one household and not by another: whoever booked still waits for an answer
        SELECT string_agg(DISTINCT CASE
            WHEN q.state = 'accepted' AND b.state = 'booked' AND NOT b.is_agreed THEN 'asked' ELSE q.state END, ' ')
        FROM bookings_sharequestion q WHERE q.booking_id = b.id
    ), '') AS answer__questions
FROM bookings_confirmation c
JOIN bookings_movement v ON v.confirmation_id = c.id
JOIN bookings_booking b ON b.id = v.booking_id
JOIN households_person p ON p.id = b.person_id
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN activities_activity a ON a.id = d.activity_id
LEFT JOIN households_householdperson m ON m.person_id = p.id AND m.household_id = c.household_id
WHERE c.id = %s AND c.household_id = %s ORDER BY b.date, v.id
"""  # noqa: S608 (no outside text)


MISSED = """
SELECT m.person_id, m.activity_id, m.date, m.cancels, m.why, m.reason, p.first_name, coalesce(h.sticker, 1) AS sticker,
    a.name AS activity
FROM bookings_missedline m
JOIN bookings_confirmation c ON c.id = m.confirmation_id
JOIN households_person p ON p.id = m.person_id
JOIN activities_activity a ON a.id = m.activity_id
LEFT JOIN households_householdperson h ON h.person_id = m.person_id AND h.household_id = c.household_id
WHERE m.confirmation_id = %s ORDER BY h.sticker, m.person_id, a.position, a.name, m.date
"""


@dataclass(frozen=True, slots=True)
class _Moved:
    """A row of `MOVES`."""

    kind: MovementKind
    price_cents: int
    before_cents: int
    rank: int | None


@dataclass(frozen=True, slots=True)
class _Answered:
    """A row of `CONFIRMED`."""

    confirmed_at: datetime
    origin: BookingOrigin
    late_motive: str
    late_words: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class _MissedDay:
    """A row of `MISSED`."""

    person_id: int
    activity_id: int
    date: date
    cancels: bool
    why: Missed
    reason: Reason | None
    first_name: str
    sticker: int
    activity: str


def confirmed(*, household: Household, pk: int) -> Confirmed | None:
    """The confirmation `pk` of this household with its answers by date, or None when it has none such."""
    rows = fetch(_Answered, CONFIRMED, [pk, household.pk])
    if not rows:
        return None
    missed = fetch(_MissedDay, MISSED, [pk])
    confirmation = Confirmation(
        pk=pk,
        structure_id=household.structure_id,
        household=household,
        confirmed_at=rows[0].confirmed_at,
        origin=rows[0].origin,
        late_motive=rows[0].late_motive,
        late_words=rows[0].late_words,
    )
    answers = [row.answer for row in rows]
    told = [answer for answer in answers if answer.kind is not MovementKind.REPRICED]
    return Confirmed(confirmation, told, sums_of(answer.move for answer in answers), tuple(_missed(missed)))


def _move(kind: MovementKind, price_cents: int, before_cents: int, rank: int | None) -> Move:
    """What is given up is told at the price it had; whoever waits keeps a rank."""
    if kind in (MovementKind.CANCELLED, MovementKind.GIVEN_UP):
        return Move(kind, price_cents, 0)
    return Move(kind, before_cents, price_cents, rank is not None)


def _missed(rows: Sequence[_MissedDay]) -> list[MissedNamed]:
    members = {row.person_id: (row.first_name, row.sticker) for row in rows}
    activities = {row.activity_id: row.activity for row in rows}
    days = [
        MissedDay(row.person_id, row.activity_id, row.date, row.cancels, row.why, row.reason or said(""))
        for row in rows
    ]
    return with_names(missed_rows(days), members, activities)


def confirmed_sums(pk: int) -> Sums:
    """What a confirmation added to the debits to come; one statement. The receipt and its mail say this."""
    rows = fetch(_Moved, MOVES, [pk])
    return sums_of(_move(row.kind, row.price_cents, row.before_cents, row.rank) for row in rows)


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A request as it stands. « Non transmis » is accepted here, not sent to the management software yet."""

    booking_id: int
    person_id: int
    first_name: str
    last_name: str
    sticker: int
    activity_id: int
    activity: str
    day_id: int
    date: date
    state: BookingState
    rank: int | None
    reason: Reason | None
    arrival: time | None
    departure: time | None
    price_cents: int
    created_at: datetime
    changed_at: datetime
    transmitted_at: datetime | None
    origin: BookingOrigin

    @property
    def is_at_the_desk(self) -> bool:
        """Whether an agent decided it last, at the family's request."""
        return self.origin is BookingOrigin.DESK

    @property
    def is_transmitted(self) -> bool:
        return self.transmitted_at is not None

    @property
    def state_label(self) -> str:
        """The word of the guide for the state, with the rank."""
        match self.state:
            case BookingState.BOOKED:
                return "Acceptée" if self.is_transmitted else "Acceptée, non transmise"
            case BookingState.WAITING:
                return f"Liste d’attente, {ordinal(self.rank or 1)}"
            case BookingState.REFUSED:
                return "Refusée"
            case _:
                return "Annulée"


FOLLOW_UP = f"""
SELECT b.id AS booking_id, p.id AS person_id, p.first_name, {last_name("p")} AS last_name,
    coalesce(m.sticker, 1) AS sticker, a.id AS activity_id, a.name AS activity, d.id AS day_id, b.date, b.state,
    {waiting_rank("b")} AS rank, b.reason, b.arrival, b.departure, b.price_cents, b.created_at, b.changed_at,
    b.transmitted_at, b.origin
FROM bookings_booking b
JOIN households_person p ON p.id = b.person_id
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN activities_activity a ON a.id = d.activity_id
LEFT JOIN households_householdperson m ON m.person_id = p.id AND m.household_id = b.household_id
WHERE b.household_id = %(household)s AND b.date BETWEEN %(first)s AND %(last)s
    AND (%(person)s::bigint IS NULL OR p.id = %(person)s)
    AND (%(activity)s::bigint IS NULL OR a.id = %(activity)s)
    AND (%(state)s::text IS NULL OR b.state = %(state)s)
ORDER BY b.date, m.sticker, p.id, a.position, b.id
"""  # noqa: S608 (no outside text)


def follow_up(
    *,
    household: Household,
    first: date,
    last: date,
    person_id: int | None = None,
    activity_id: int | None = None,
    state: str | None = None,
) -> list[FollowUpRow]:
    """The requests of this household from `first` to `last`, both included, by date; each filter is optional."""
    values: dict[str, Any] = {"household": household.pk, "first": first, "last": last}
    values |= {"person": person_id, "activity": activity_id, "state": state}
    return fetch(FollowUpRow, FOLLOW_UP, values)
