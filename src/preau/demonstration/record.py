"""Writes the bookings of the sample families as the portal would have: receipt, movements, price and transmission."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from preau.activities.models import OpeningDay
from preau.bookings.enums import BookingOrigin, BookingState, MovementKind
from preau.bookings.facts.prices import price_book
from preau.bookings.models import Booking, Confirmation, Movement
from preau.demonstration.families import Home
from preau.demonstration.period import Period
from preau.households.models import HouseholdPerson, Person
from preau.households.rules import WHOLE
from preau.households.shares import read_share, with_shares
from preau.pricing.audiences import audience_of
from preau.pricing.book import Presence

_KINDS = {BookingState.BOOKED: MovementKind.BOOKED, BookingState.WAITING: MovementKind.WAITING}


@dataclass(frozen=True, slots=True)
class Ask:
    """A person on a day; hours where the activity asks for them."""

    person: Person
    day: OpeningDay
    arrival: time | None = None
    departure: time | None = None


def confirm(
    period: Period,
    home: Home,
    at: datetime,
    asks: Sequence[Ask],
    state: BookingState = BookingState.BOOKED,
    origin: BookingOrigin = BookingOrigin.FAMILY,
) -> list[Booking]:
    """Bookings in one state, confirmed at `at`; those of a pattern have neither receipt nor actor."""
    if not asks:
        return []
    by_family = origin == BookingOrigin.FAMILY
    confirmation = _receipt(home, at) if by_family else None
    bookings = Booking.objects.bulk_create(_bookings(period, home, at, asks, state, origin))
    ranks = {ask.day.pk: ask.day.waiting + 1 for ask in asks} if state == BookingState.WAITING else {}
    Movement.objects.bulk_create(
        _movement(home, booking, at, _KINDS[state], confirmation, ranks.get(booking.opening_day_id))
        for booking in bookings
    )
    return bookings


def cancel(home: Home, at: datetime, bookings: Iterable[Booking]) -> None:
    """Bookings given up by the family at `at`, not transmitted yet."""
    confirmation = _receipt(home, at)
    for booking in bookings:
        booking.state, booking.changed_at, booking.transmitted_at = BookingState.CANCELLED, at, None
        booking.save(update_fields=["state", "changed_at", "transmitted_at"])
        _movement(home, booking, at, MovementKind.CANCELLED, confirmation, None).save()


def _receipt(home: Home, at: datetime) -> Confirmation:
    return Confirmation.objects.create(
        structure=home.household.structure, household=home.household, actor=home.user, confirmed_at=at
    )


def _bookings(
    period: Period, home: Home, at: datetime, asks: Sequence[Ask], state: BookingState, origin: BookingOrigin
) -> list[Booking]:
    household = home.household
    book = price_book(household.pk, {ask.day.activity_id for ask in asks})
    members = with_shares(HouseholdPerson.objects.filter(household=household))
    shares = {row.person_id: read_share(vars(row)["share_column"]) for row in members}
    bookings = []
    for ask in asks:
        day = ask.day
        presence = Presence(ask.person.pk, ask.arrival, ask.departure, shares.get(ask.person.pk, WHOLE))
        quote = book.quote_presence(day.activity_id, audience_of(ask.person.kind), day.date, presence)
        bookings.append(
            Booking(
                structure_id=household.structure_id,
                household=household,
                person=ask.person,
                opening_day=day,
                date=day.date,
                state=state,
                origin=origin,
                arrival=ask.arrival,
                departure=ask.departure,
                price_cents=quote.cents,
                price=quote.to_dict(),
                created_at=at,
                changed_at=at,
                transmitted_at=period.transmitted(at),
            )
        )
    return bookings


def _movement(
    home: Home,
    booking: Booking,
    at: datetime,
    kind: MovementKind,
    confirmation: Confirmation | None,
    rank: int | None,
) -> Movement:
    return Movement(
        structure_id=booking.structure_id,
        household=home.household,
        booking=booking,
        confirmation=confirmation,
        actor=home.user if confirmation else None,
        kind=kind,
        at=at,
        rank=rank,
        price_cents=booking.price_cents,
    )
