"""Line by line, what a confirmation answers. No database here: facts read under the lock come in, answers go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from preau.activities.rules import HoursRule, Limits, check_hours
from preau.bookings.confirming.sums import Move
from preau.bookings.enums import DraftAction, MovementKind
from preau.bookings.facts.people import Member, Right, no_right
from preau.bookings.reasons import BookingCode
from preau.bookings.rules import CHARGED, TAKEN, DayFacts, Held, has_room, why_not_bookable, why_not_cancellable
from preau.bookings.rules.late import Late, is_past
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason, joined
from preau.households.rules import WHOLE
from preau.pricing.book import Place, PriceBook
from preau.pricing.models import PriceAudience
from preau.pricing.rules import PriceQuote

NO_PRICE = PriceQuote(0, ())


@dataclass(frozen=True, slots=True)
class Request:
    """A draft line with everything its answer depends on, read after the places were locked."""

    action: str
    person_id: int
    person_name: str
    activity_id: int
    activity_name: str
    hours_rule: HoursRule | None
    limits: Limits
    is_promoted_at_once: bool
    is_offered: bool
    arrival: time | None
    departure: time | None
    day: DayFacts
    member: Member | None
    right: Right | None
    held: Held | None

    @property
    def is_late(self) -> bool:
        """Whether a deadline was lifted for it, at the desk."""
        return is_past(self.day, cancels=self.action == DraftAction.CANCEL)

    @property
    def is_the_households(self) -> bool:
        """False for a person or an activity of somebody else's: refused, and kept nowhere in this household's file."""
        return self.is_offered and self.member is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request. `kind` is a `MovementKind`; `rank` is the place in the waiting list."""

    request: Request
    kind: MovementKind
    reason: Reason | None = None
    rank: int | None = None
    quote: PriceQuote = NO_PRICE

    @property
    def date(self) -> date:
        return self.request.day.date

    @property
    def is_full(self) -> bool:
        """Whether it is refused for want of places, the waiting list included."""
        return self.reason is not None and self.reason.code is BookingCode.FULL

    @property
    def asks(self) -> bool:
        """Whether another household is asked to pay its part of the day: until it agrees, this one pays all."""
        is_kept = self.kind in (MovementKind.BOOKED, MovementKind.CHANGED)
        return is_kept and self.request.member is not None and self.request.member.share.asks


@dataclass(slots=True)
class Places:
    """The places of a day while lines are answered one after the other."""

    free: int | None
    waiting: int

    def release(self, *, was_waiting: bool) -> None:
        if was_waiting:
            self.waiting -= 1
        elif self.free is not None:
            self.free += 1

    def promote(self) -> None:
        self.waiting -= 1
        if self.free is not None:
            self.free -= 1


def promote_all(places: Places, request: Request, now: datetime) -> None:
    """Those who wait get what was freed, as the confirmation gives it to them before anything new is answered.

    Who waits and has no right any more is not known here: they are passed over by the confirmation alone.
    """
    if request.is_promoted_at_once and request.day.is_open and now <= request.day.promotion_deadline_at:
        while places.waiting > 0 and (places.free is None or places.free > 0):
            places.promote()


def suppose_all(requests: Sequence[Request], prices: PriceBook) -> PriceBook:
    """The prices once every request is granted: where they count the siblings present, one line changes another's.

    What is refused in the end is counted again (`reckoned`).
    """
    booked = [_place(request) for request in requests if request.action == DraftAction.BOOK]
    return prices.suppose(booked, [_place(request) for request in requests if request.action == DraftAction.CANCEL])


def granted(new: Sequence[Answer], held: Sequence[Answer], prices: PriceBook) -> PriceBook:
    """The prices once it is known who got a place: the book itself unless siblings present count, and something
    asked was not granted."""
    absent = [a for a in new if a.kind is not MovementKind.BOOKED and prices.counts_present(a.request.activity_id)]
    kept = [a for a in held if _stays(a)]
    if not absent and not kept:
        return prices
    return prices.suppose([_place(answer.request) for answer in kept], [_place(answer.request) for answer in absent])


def _stays(answer: Answer) -> bool:
    """Whether a booked day that was to be cancelled keeps its place."""
    held = answer.request.held
    is_refused = answer.kind is MovementKind.REFUSED and answer.request.action == DraftAction.CANCEL
    return is_refused and held is not None and held.is_ours and not held.is_waiting


def requoted(answers: Sequence[Answer], prices: PriceBook) -> list[Answer]:
    """The same answers, what is booked, waited for or changed priced by these prices."""
    priced = (MovementKind.BOOKED, MovementKind.WAITING, MovementKind.CHANGED)
    return [
        replace(answer, quote=_quote(answer.request, prices)) if answer.kind in priced else answer for answer in answers
    ]


def with_late(answers: Sequence[Answer], late: Late | None) -> list[Answer]:
    """The same answers, those that a lifted deadline allowed with its reason."""
    if late is None:
        return list(answers)
    refused = MovementKind.REFUSED
    return [
        replace(answer, reason=late.reason) if answer.request.is_late and answer.kind is not refused else answer
        for answer in answers
    ]


def move_of(answer: Answer) -> Move:
    """What an answer moves of the household's debits to come."""
    held, after = answer.request.held, answer.quote.cents
    before = held.price_cents if held is not None and held.is_ours else 0
    waits = held is not None and held.is_waiting
    if answer.kind in (MovementKind.CANCELLED, MovementKind.GIVEN_UP):
        after = 0
    return Move(answer.kind, before, after, waits)


def _place(request: Request) -> Place:
    return request.activity_id, request.day.date, request.person_id


def settle_held(requests: Sequence[Request], blocked: Reason | None, prices: PriceBook, now: datetime) -> list[Answer]:
    """Answers to cancellations and to changes of hours: they free places, so they come first."""
    answers = []
    for request in requests:
        if request.action == DraftAction.CANCEL:
            answers.append(_cancel(request, now))
        elif request.action == DraftAction.CHANGE:
            answers.append(_change(request, blocked, prices, now))
    return answers


def settle_new(
    requests: Sequence[Request], places: dict[int, Places], blocked: Reason | None, prices: PriceBook, now: datetime
) -> list[Answer]:
    """Answers to new bookings, in order: a place, a rank in the waiting list, or a refusal. Takes from `places`."""
    return [
        _book(request, places[request.day.id], blocked, prices, now)
        for request in requests
        if request.action == DraftAction.BOOK
    ]


def _cancel(request: Request, now: datetime) -> Answer:
    if request.held is None or not request.held.is_ours:
        return Answer(request, MovementKind.REFUSED, Reason(BookingCode.NO_MORE_BOOKED))
    if late := why_not_cancellable(request.day, now, request.held):
        return Answer(request, MovementKind.REFUSED, late)
    return Answer(request, MovementKind.GIVEN_UP if request.held.is_waiting else MovementKind.CANCELLED)


def _change(request: Request, blocked: Reason | None, prices: PriceBook, now: datetime) -> Answer:
    if request.held is None or not request.held.is_ours:
        return Answer(request, MovementKind.REFUSED, Reason(BookingCode.NO_MORE_BOOKED))
    if request.held.is_charged:
        return Answer(request, MovementKind.REFUSED, CHARGED)
    if reason := _why_not(request, blocked, now):
        return Answer(request, MovementKind.REFUSED, reason)
    try:
        quote = _quote(request, prices)
    except InvalidRuleError as error:
        return Answer(request, MovementKind.REFUSED, error.reason)
    return Answer(request, MovementKind.CHANGED, rank=request.held.rank, quote=quote)


def _book(request: Request, places: Places, blocked: Reason | None, prices: PriceBook, now: datetime) -> Answer:
    if request.held is not None and request.held.is_ours:
        return Answer(request, MovementKind.REFUSED, Reason(BookingCode.ALREADY_BOOKED))
    if reason := _why_not(request, blocked, now):
        return Answer(request, MovementKind.REFUSED, reason)
    try:
        quote = _quote(request, prices)
    except InvalidRuleError as error:
        return Answer(request, MovementKind.REFUSED, error.reason)
    day = request.day
    if has_room(places.free, places.waiting, day.promotion_deadline_at, now):
        if places.free is not None:
            places.free -= 1
        return Answer(request, MovementKind.BOOKED, quote=quote)
    if places.waiting < day.waiting_capacity:
        places.waiting += 1
        return Answer(request, MovementKind.WAITING, rank=places.waiting, quote=quote)
    return Answer(request, MovementKind.REFUSED, Reason(BookingCode.FULL))


def _why_not(request: Request, blocked: Reason | None, now: datetime) -> Reason | None:
    if not request.is_offered:
        return Reason(BookingCode.NOT_OFFERED)
    rights = (request.right,) if request.right else ()
    no = no_right(request.member, rights, request.limits, request.day.date, blocked)
    if reason := why_not_bookable(request.day, no, now):
        return reason
    if request.held is not None and not request.held.is_ours:
        return TAKEN
    if request.hours_rule is None:
        return None
    return joined(fault.reason for fault in check_hours(request.hours_rule, request.arrival, request.departure))


def _quote(request: Request, prices: PriceBook) -> PriceQuote:
    """The price today's rules give; what the browser showed plays no part. Raises `InvalidRuleError`."""
    member = request.member
    return prices.quote(
        request.activity_id,
        member.audience if member is not None else PriceAudience.CHILD,
        request.day.date,
        person_id=request.person_id,
        arrival=request.arrival,
        departure=request.departure,
        share=member.share if member is not None else WHOLE,
    )
