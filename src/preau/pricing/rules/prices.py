"""The shapes a price rule can take, and what makes one valid. Amounts in cents, quotients in euros (`Decimal`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from preau.common.errors import InvalidRuleError
from preau.common.money import round_half_up
from preau.common.reasons import Reason
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.changes import Change, check_cents
from preau.pricing.rules.modifiers import Aid, LatePickUp, SiblingRates, Slots, check_aids
from preau.pricing.rules.penalties import Penalty


class Unit(StrEnum):
    SERVICE = "service"
    HALF_HOUR = "half_hour"


@dataclass(frozen=True, slots=True)
class FlatPrice:
    cents: int

    def __post_init__(self) -> None:
        check_cents(self.cents)


@dataclass(frozen=True, slots=True)
class Band:
    """Quotients from `minimum`, included, to `maximum`, excluded; `None` leaves it open. In euros."""

    minimum: Decimal
    maximum: Decimal | None
    cents: int

    def __contains__(self, quotient: Decimal) -> bool:
        return self.minimum <= quotient and (self.maximum is None or quotient < self.maximum)

    @property
    def label(self) -> str:
        """`de 640 à moins de 860`, `à partir de 1900`."""
        if self.maximum is None:
            return f"à partir de {quotient_text(self.minimum)}"
        return f"de {quotient_text(self.minimum)} à moins de {quotient_text(self.maximum)}"


@dataclass(frozen=True, slots=True)
class IncomeBands:
    """Bands in order, without hole or overlap, from 0 to an open end: every quotient has exactly one price."""

    bands: tuple[Band, ...]

    def __post_init__(self) -> None:
        if reasons := check_bands(self.bands):
            raise InvalidRuleError(*reasons)
        for band in self.bands:
            check_cents(band.cents)


@dataclass(frozen=True, slots=True)
class EffortRate:
    """`percent` % of the quotient, in euros, never under `floor_cents` nor over `ceiling_cents`."""

    percent: Decimal
    floor_cents: int
    ceiling_cents: int

    def __post_init__(self) -> None:
        check_cents(self.floor_cents)
        check_cents(self.ceiling_cents)
        if self.ceiling_cents < self.floor_cents:
            raise InvalidRuleError(Reason(PricingCode.CEILING_UNDER_FLOOR))
        if self.percent < 0:
            raise InvalidRuleError(Reason(PricingCode.RATE_NEGATIVE))


@dataclass(frozen=True, slots=True)
class TermRate:
    """The flat rate of a term: `cents` by number of days a week, in order. A service of the term is not paid apart."""

    cents: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        days = [number for number, _ in self.cents]
        if not days or days != sorted(set(days)) or not all(1 <= number <= 7 for number in days):
            raise InvalidRuleError(Reason(PricingCode.TERM_DAYS))
        for _, cents in self.cents:
            check_cents(cents)

    def for_days(self, number: int) -> int | None:
        """The flat rate for that many days a week: the smallest that covers them."""
        return next((cents for days, cents in self.cents if days >= number), None)


Grid = FlatPrice | IncomeBands | EffortRate
Base = Grid | TermRate

USUAL_SLOTS = Slots()
"""Every half-hour begun, no limit."""


@dataclass(frozen=True, slots=True)
class PriceRule:
    """A base and what it is changed by, always in this order: residence, siblings, own lunch-box (for the unit price),
    then hours, presence not booked or booked late, late pick-up, and the part of third parties.

    `outside` is for households that do not live in the town: their own grid, or a change. Penalties are no part of the
    price: each makes a line of its own (`penalties.penalise`).
    """

    base: Base
    unit: Unit = Unit.SERVICE
    slots: Slots = USUAL_SLOTS
    outside: IncomeBands | EffortRate | Change | None = None
    siblings: SiblingRates | None = None
    lunch_box: Change | None = None
    unbooked: Change | None = None
    late: Change | None = None
    late_pick_up: LatePickUp | None = None
    aids: tuple[Aid, ...] = ()
    penalties: tuple[Penalty, ...] = ()

    def __post_init__(self) -> None:
        check_aids(self.aids)
        if self.slots != USUAL_SLOTS and self.unit is not Unit.HALF_HOUR:
            raise InvalidRuleError(Reason(PricingCode.SLOTS_WITHOUT_HALF_HOURS))
        if isinstance(self.base, TermRate):
            self._check_term()
        if len({penalty.trigger for penalty in self.penalties}) != len(self.penalties):
            raise InvalidRuleError(Reason(PricingCode.PENALTY_TWICE))

    def _check_term(self) -> None:
        if self.unit is Unit.HALF_HOUR:
            raise InvalidRuleError(Reason(PricingCode.TERM_BY_HALF_HOUR))
        if isinstance(self.outside, IncomeBands | EffortRate):
            raise InvalidRuleError(Reason(PricingCode.TERM_OUTSIDE))


def highest_cents(base: Grid) -> int:
    """The highest unit price a rule can give: what is paid while the quotient is not known."""
    match base:
        case FlatPrice():
            return base.cents
        case IncomeBands():
            return max(band.cents for band in base.bands)
        case EffortRate():
            return base.ceiling_cents


def effort_cents(base: EffortRate, quotient: Decimal) -> tuple[int, int]:
    """What the rate gives, rounded half up to the cent, and what is due between floor and ceiling."""
    raw = round_half_up(quotient * base.percent)
    return raw, min(max(raw, base.floor_cents), base.ceiling_cents)


def check_bands(bands: Sequence[Band]) -> list[Reason]:
    """What is wrong with income bands; empty when they leave no hole and no overlap."""
    return [reason for _, reason in band_problems(bands)]


def band_problems(bands: Sequence[Band]) -> list[tuple[int, Reason]]:
    """The same with the number of the band each sentence is about, from 0 on; the first in order is the first to read.

    A hole or an overlap is told at the upper of the two bands.
    """
    if not bands:
        return [(0, Reason(PricingCode.NO_BAND))]
    found = []
    if bands[0].minimum != 0:
        found.append((0, Reason(PricingCode.FIRST_BAND_NOT_ZERO, start=quotient_text(bands[0].minimum))))
    for number, band in enumerate(bands):
        if band.maximum is not None and band.maximum <= band.minimum:
            found.append((number, Reason(PricingCode.BAND_EMPTY, band=band.label)))
    for number, (lower, upper) in enumerate(pairwise(bands)):
        found += _neighbour_problems(number, lower, upper)
    if bands[-1].maximum is not None:
        last = Reason(PricingCode.LAST_BAND_ENDS, since=_from(bands[-1].maximum))
        found.append((len(bands) - 1, last))
    return found


def _neighbour_problems(number: int, lower: Band, upper: Band) -> list[tuple[int, Reason]]:
    if lower.maximum is None:
        return [(number, Reason(PricingCode.BAND_WITHOUT_END, band=lower.label))]
    if lower.maximum < upper.minimum:
        hole = f"de {quotient_text(lower.maximum)} à moins de {quotient_text(upper.minimum)}"
        return [(number + 1, Reason(PricingCode.BANDS_APART, hole=hole))]
    if lower.maximum > upper.minimum:
        return [(number + 1, Reason(PricingCode.BANDS_OVERLAP, lower=lower.label, upper=upper.label))]
    return []


def _from(quotient: Decimal) -> str:
    return f"à partir de {quotient_text(quotient)}"


def quotient_text(value: Decimal) -> str:
    """`859`, `622,50`."""
    return str(int(value)) if value == value.to_integral_value() else f"{value:.2f}".replace(".", ",")
