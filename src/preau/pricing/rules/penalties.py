"""Penalties: a line of their own beside the price, with what proves them, never hidden in a total. Pure; cents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from preau.common.errors import InvalidRuleError
from preau.common.money import format_cents
from preau.common.reasons import Reason
from preau.common.spans import school_year
from preau.common.text import count, date_text, ordinal
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.amounts import check_cents
from preau.pricing.rules.changes import Change


class Trigger(StrEnum):
    ABSENT = "absent"
    UNBOOKED = "unbooked"
    LATE_CANCEL = "late_cancel"
    LATE_PICK_UP = "late_pick_up"

    @property
    def words(self) -> str:
        """What happened, in French."""
        return _TRIGGERS[self]


_TRIGGERS = {
    Trigger.ABSENT: "absence non justifiée",
    Trigger.UNBOOKED: "présence sans réservation",
    Trigger.LATE_CANCEL: "annulation hors délai",
    Trigger.LATE_PICK_UP: "départ en retard",
}


class Period(StrEnum):
    """Over what the free allowance and the cap are counted."""

    MONTH = "month"
    SCHOOL_YEAR = "school_year"

    @property
    def words(self) -> str:
        return "dans le mois" if self is Period.MONTH else "dans l’année scolaire"

    def start(self, day: date) -> date:
        """The first day of the period `day` is in; a school year begins on 1 September."""
        if self is Period.MONTH:
            return day.replace(day=1)
        return school_year(day).first


@dataclass(frozen=True, slots=True)
class Penalty:
    """The first `free` events of a period cost nothing; then `change` is due, up to `cap_cents` a period.

    `Add` is a flat amount, `Percent` a part of the price of the service, `Replace` a price instead of what was billed:
    the line is then the difference.
    """

    trigger: Trigger
    change: Change
    free: int = 0
    period: Period = Period.SCHOOL_YEAR
    cap_cents: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.free, int) or isinstance(self.free, bool) or not 0 <= self.free <= 200:
            raise InvalidRuleError(Reason(PricingCode.FREE_OUT_OF_RANGE))
        if (why := self.change.why_no_penalty()) is not None:
            raise InvalidRuleError(why)
        if self.cap_cents is not None:
            check_cents(self.cap_cents)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on `day`: the `number`-th of its kind in the period (1 for the first).

    `price_cents` is the price of the service, `billed_cents` what its own line bills, `penalised_cents` what the
    penalties of the period already come to. `evidence` says where it was seen (a roll-call, a passage); JSON-able.
    """

    trigger: Trigger
    day: date
    number: int
    price_cents: int
    billed_cents: int = 0
    penalised_cents: int = 0
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """A line to bill, in cents (0: told, not billed), with French explanation and its evidence."""

    cents: int
    explanation: tuple[str, ...]
    details: Mapping[str, Any]


def penalise(penalty: Penalty, event: Event) -> PenaltyLine | None:
    """The line an event brings; `None` when the penalty is about something else."""
    if event.trigger is not penalty.trigger:
        return None
    nth = f"{event.trigger.words} du {date_text(event.day)}, {ordinal(event.number, feminine=True)} {_period(penalty)}"
    if event.number <= penalty.free:
        free = f"franchise : {count(penalty.free, 'fois', 'fois')} sans pénalité"
        return PenaltyLine(0, (nth, free), _details(penalty, event, 0))
    cents = penalty.change.penalty_cents(event.price_cents, event.billed_cents)
    lines = [nth, penalty.change.penalty_words(event.price_cents, event.billed_cents)]
    if penalty.cap_cents is not None:
        left = max(0, penalty.cap_cents - event.penalised_cents)
        if cents > left:
            lines.append(f"plafond de {format_cents(penalty.cap_cents)} {_period(penalty)} : {format_cents(left)}")
            cents = left
    return PenaltyLine(cents, tuple(lines), _details(penalty, event, cents))


def _period(penalty: Penalty) -> str:
    return penalty.period.words


def _details(penalty: Penalty, event: Event, cents: int) -> dict[str, Any]:
    return {
        "trigger": event.trigger.value,
        "date": event.day.isoformat(),
        "number": event.number,
        "free": penalty.free,
        "period_from": penalty.period.start(event.day).isoformat(),
        "price_cents": event.price_cents,
        "billed_cents": event.billed_cents,
        "cents": cents,
        "evidence": dict(event.evidence),
    }
