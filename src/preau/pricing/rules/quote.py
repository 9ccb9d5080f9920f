"""What a service costs, and why. Pure: whole cents, `Decimal` in between, rounded half up once a step; no float."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from preau.common.errors import InvalidRuleError
from preau.common.money import format_cents, percent_of, round_half_up
from preau.common.text import count, date_text
from preau.pricing.rules.price_format import price_rule_to_dict
from preau.pricing.rules.prices import (
    EffortRate,
    FlatPrice,
    IncomeBands,
    PriceRule,
    Unit,
    highest_cents,
    quotient_text,
)


@dataclass(frozen=True, slots=True)
class Quotient:
    """An income quotient in euros and the day it is known from."""

    value: Decimal
    valid_from: date | None = None

    def __post_init__(self) -> None:
        if not (self.value.is_finite() and self.value >= 0):
            raise InvalidRuleError("Le quotient familial ne peut pas être négatif.")


@dataclass(frozen=True, slots=True)
class PriceContext:
    """What the price of one service depends on.

    `half_hours` is needed by prices by the half-hour. `share_percent` is the household's part of the cost, when two
    households share it.
    """

    quotient: Quotient | None = None
    half_hours: int | None = None
    share_percent: int = 100


@dataclass(frozen=True, slots=True)
class PriceQuote:
    """An amount in cents, the French lines that explain it, and the values it was computed from (JSON-able)."""

    cents: int
    explanation: tuple[str, ...]
    details: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The quote as JSON, as bill lines keep it."""
        return {"cents": self.cents, "explanation": list(self.explanation), "details": dict(self.details)}


def price(rule: PriceRule, context: PriceContext) -> PriceQuote:
    """The price of one service, with its explanation.

    An unknown quotient pays the highest price. Raises `InvalidRuleError` (French) when half-hours are needed and
    missing, or the share is not a percentage.
    """
    if not 0 <= context.share_percent <= 100:
        raise InvalidRuleError("La part du coût doit être comprise entre 0 et 100 %.")
    unit_cents, lines = _unit_price(rule.base, context.quotient)
    cents = unit_cents
    if rule.unit is Unit.HALF_HOUR:
        if context.half_hours is None or context.half_hours < 0:
            raise InvalidRuleError("Indiquez les horaires : le prix est calculé à la demi-heure.")
        cents = unit_cents * context.half_hours
        lines.append(f"{count(context.half_hours, 'demi-heure')} × {format_cents(unit_cents)}")
    elif not lines:
        lines.append("tarif unique")
    if context.share_percent != 100:
        lines.append(f"part du foyer : {context.share_percent} % de {format_cents(cents)}")
        cents = percent_of(cents, context.share_percent)
    return PriceQuote(cents, tuple(lines), _details(rule, context, unit_cents))


def _unit_price(base: FlatPrice | IncomeBands | EffortRate, quotient: Quotient | None) -> tuple[int, list[str]]:
    if isinstance(base, FlatPrice):
        return base.cents, []
    if quotient is None:
        return highest_cents(base), ["quotient familial non connu : tarif le plus élevé"]
    if isinstance(base, EffortRate):
        return _effort(base, quotient)
    band = next(band for band in base.bands if quotient.value in band)
    return band.cents, [f"{_quotient_words(quotient)} : tranche {band.label}"]


def _effort(base: EffortRate, quotient: Quotient) -> tuple[int, list[str]]:
    raw = round_half_up(quotient.value * base.percent)
    words = f"{_quotient_words(quotient)} × {_rate_text(base.percent)} %"
    if raw < base.floor_cents:
        return base.floor_cents, [f"{words} = {format_cents(raw)}, prix plancher {format_cents(base.floor_cents)}"]
    if raw > base.ceiling_cents:
        return base.ceiling_cents, [f"{words} = {format_cents(raw)}, prix plafond {format_cents(base.ceiling_cents)}"]
    return raw, [words]


def _quotient_words(quotient: Quotient) -> str:
    since = f" du {date_text(quotient.valid_from)}" if quotient.valid_from else ""
    return f"quotient {quotient_text(quotient.value)}{since}"


def _details(rule: PriceRule, context: PriceContext, unit_cents: int) -> dict[str, Any]:
    quotient = context.quotient
    return {
        "rule": price_rule_to_dict(rule),
        "unit_cents": unit_cents,
        "quotient": str(quotient.value) if quotient else None,
        "quotient_from": quotient.valid_from.isoformat() if quotient and quotient.valid_from else None,
        "half_hours": context.half_hours,
        "share_percent": context.share_percent,
    }


def _rate_text(value: Decimal) -> str:
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


class Dated(Protocol):
    """Anything in force from a date on, until the next one: prices, quotients."""

    @property
    def valid_from(self) -> date: ...


DatedT = TypeVar("DatedT", bound=Dated)


def rule_at(rules: Iterable[DatedT], day: date) -> DatedT | None:
    """The rule in force on the day of service: the latest that began by then; `None` before the first one."""
    return max((rule for rule in rules if rule.valid_from <= day), key=lambda rule: rule.valid_from, default=None)
