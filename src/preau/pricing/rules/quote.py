"""What a service costs, and why. Pure: whole cents, `Decimal` in between, rounded half up once a step; no float."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any, Protocol, TypeVar

from preau.activities.rules import half_hours
from preau.common.errors import InvalidRuleError
from preau.common.money import format_cents, parts_of, percent_of
from preau.common.reasons import Reason
from preau.common.text import count, ordinal
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.amounts import Quotient
from preau.pricing.rules.bases import Base, Grid, TermRate
from preau.pricing.rules.changes import Change, apply_change, change_words
from preau.pricing.rules.modifiers import Rank, SiblingCount
from preau.pricing.rules.price_format import price_rule_to_dict
from preau.pricing.rules.prices import PriceRule, Unit


@dataclass(frozen=True, slots=True)
class PriceContext:
    """What the price of one service depends on.

    Both hours are needed by prices by the half-hour. `share_percent` is the household's part of the cost, when two
    households share it; `shares`, when known, are the percents of all that do, and `share_place` this one's among
    them. `rank` is unknown for adults. `late_minutes` is how long after closing the child was picked up.
    """

    quotient: Quotient | None = None
    arrival: time | None = None
    departure: time | None = None
    share_percent: int = 100
    shares: tuple[int, ...] = ()
    share_place: int = 0
    is_resident: bool = True
    rank: Rank | None = None
    has_lunch_box: bool = False
    is_unbooked: bool = False
    is_late: bool = False
    late_minutes: int = 0


@dataclass(frozen=True, slots=True)
class PriceQuote:
    """An amount in cents, the French lines that explain it, and the values it was computed from (JSON-able).

    `cents` is the family's part; `third_parties` what others pay of the same service, by name, in cents.
    """

    cents: int
    explanation: tuple[str, ...]
    details: Mapping[str, Any] = field(default_factory=dict)
    third_parties: tuple[tuple[str, int], ...] = ()

    @property
    def full_cents(self) -> int:
        """The price of the service, whoever pays."""
        return self.cents + sum(cents for _, cents in self.third_parties)

    def told(self, **details: Any) -> PriceQuote:
        """The same quote with more details."""
        return replace(self, details={**self.details, **details})

    def to_dict(self) -> dict[str, Any]:
        """The quote as JSON, as bookings, charges and bill lines keep it."""
        kept = {"cents": self.cents, "explanation": list(self.explanation), "details": dict(self.details)}
        if not self.third_parties:
            return kept
        return kept | {"third_parties": [{"name": name, "cents": cents} for name, cents in self.third_parties]}


def price(rule: PriceRule, context: PriceContext) -> PriceQuote:
    """The price of one service, with its explanation.

    An unknown quotient pays the highest price. Raises `InvalidRuleError` (French) when hours are needed and missing, or
    the share is not a percentage.
    """
    lines: list[str] = []
    if isinstance(rule.base, TermRate):
        unit_cents, lines = 0, ["compris dans le forfait du trimestre"]
    else:
        unit_cents = _unit_price(rule, rule.base, context, lines)
    slots = _half_hours(rule, context)
    cents = unit_cents
    if slots is not None:
        cents = unit_cents * slots
        lines.append(f"{count(slots, 'demi-heure')} × {format_cents(unit_cents)}{_limits(rule, slots, context)}")
    elif not lines:
        lines.append("tarif unique")
    cents = _presence(rule, context, cents, lines)
    return _split(rule, context, cents, lines, {"unit_cents": unit_cents, "half_hours": slots})


def term_price(rule: PriceRule, days: int, context: PriceContext) -> PriceQuote:
    """The flat rate of a term for that many days a week, due in full once begun, with its explanation.

    Raises `InvalidRuleError` (French) when the rule is no flat rate, or has none for so many days.
    """
    rate = rule.base.for_days(days) if isinstance(rule.base, TermRate) else None
    if rate is None:
        raise InvalidRuleError(Reason(PricingCode.NO_TERM_FOR_DAYS, days=days))
    lines = [f"forfait du trimestre pour {count(days, 'jour')} par semaine : {format_cents(rate)}"]
    outside = rule.outside if isinstance(rule.outside, Change) and not context.is_resident else None
    cents = _changed(rule, context, rate, lines, outside=outside)
    return _split(rule, context, cents, lines, {"unit_cents": cents, "days": days})


def _unit_price(rule: PriceRule, base: Base, context: PriceContext, lines: list[str]) -> int:
    """The price of a service or half-hour, residence, rank and lunch-box counted."""
    outside = None if context.is_resident else rule.outside
    if isinstance(outside, Grid):
        lines.append("tarif hors commune")
        return _changed(rule, context, outside.unit_cents(context.quotient, lines), lines, outside=None)
    if not isinstance(base, Grid):
        raise TypeError(f"not the price of a service: {base!r}")
    is_forgotten = outside is not None and outside.forgets  # then the quotient explains nothing
    cents = 0 if is_forgotten else base.unit_cents(context.quotient, lines)
    return _changed(rule, context, cents, lines, outside=outside)


def _changed(rule: PriceRule, context: PriceContext, cents: int, lines: list[str], *, outside: Change | None) -> int:
    if outside is not None:
        cents = _step("hors commune", outside, cents, lines)
    if rule.siblings is not None and context.rank is not None:
        change = rule.siblings.change(context.rank.number)
        words = _rank_words(context.rank)
        if change is not None:
            cents = _step(words, change, cents, lines)
        else:
            lines.append(f"{words} : prix entier")
    if rule.lunch_box is not None and context.has_lunch_box:
        cents = _step("panier-repas apporté (PAI)", rule.lunch_box, cents, lines)
    return cents


def _presence(rule: PriceRule, context: PriceContext, cents: int, lines: list[str]) -> int:
    """The price of the whole service when it was not booked, or late, or ended late."""
    if rule.unbooked is not None and context.is_unbooked:
        cents = _step("présence sans réservation", rule.unbooked, cents, lines)
    elif rule.late is not None and context.is_late:
        cents = _step("réservé hors délai", rule.late, cents, lines)
    slots = rule.late_pick_up.slots(context.late_minutes) if rule.late_pick_up is not None else 0
    if rule.late_pick_up is not None and slots:
        each = rule.late_pick_up.cents
        minutes = count(context.late_minutes, "minute")
        lines.append(f"départ {minutes} après la fermeture : {count(slots, 'tranche')} × {format_cents(each)}")
        cents += slots * each
    return cents


def _split(rule: PriceRule, context: PriceContext, cents: int, lines: list[str], details: dict[str, Any]) -> PriceQuote:
    """What third parties pay of the price, then the household's share of what is left and of what they pay."""
    if not 0 <= context.share_percent <= 100:
        raise InvalidRuleError(Reason(PricingCode.PART_OUT_OF_RANGE))
    quotient = context.quotient.value if context.quotient else None
    paid, left = [], cents
    for aid in rule.aids:
        if aid.serves(quotient, is_resident=context.is_resident):
            due = aid.cents if aid.cents is not None else percent_of(cents, aid.percent or 0)
            paid.append((aid.name, min(left, due)))
            left -= paid[-1][1]
            lines.append(f"part payée par {aid.name} : {format_cents(paid[-1][1])} sur {format_cents(cents)}")
    share = context.share_percent
    if share != 100 or context.shares:
        lines.append(f"part du foyer : {share} % de {format_cents(left)}")
        shares = context.shares or (share, 100 - share)
        paid = [(name, parts_of(part, shares)[context.share_place]) for name, part in paid]
        left = parts_of(left, shares)[context.share_place]
    if context.shares:
        lines.append(f"votre part {share} % : {format_cents(left)}")
        details = details | {"shares": list(context.shares), "share_place": context.share_place}
    return PriceQuote(left, tuple(lines), _details(rule, context) | details, tuple(paid))


def _half_hours(rule: PriceRule, context: PriceContext) -> int | None:
    if rule.unit is not Unit.HALF_HOUR:
        return None
    if context.arrival is None or context.departure is None:
        raise InvalidRuleError(Reason(PricingCode.HOURS_MISSING))
    return rule.slots.due(half_hours(context.arrival, context.departure, rule.slots.grace_minutes))


def _limits(rule: PriceRule, slots: int, context: PriceContext) -> str:
    """Why the half-hours due are not those spent."""
    if context.arrival is None or context.departure is None:
        return ""
    begun = half_hours(context.arrival, context.departure)
    if slots > begun:
        return f" (minimum facturé, pour {count(begun, 'commencée')})"
    if slots == begun:
        return ""
    if slots == rule.slots.most:
        return f" (maximum facturé, pour {count(begun, 'commencée')})"
    return f" ({rule.slots.grace_minutes} minutes de tolérance)"


def _step(label: str, change: Change, cents: int, lines: list[str]) -> int:
    """Apply a change and tell it: `hors commune : + 20 % de 3,25 €`."""
    tail = f" sur {format_cents(cents)}" if not change.forgets else ""
    lines.append(f"{label} : {change_words(change)}{tail}")
    return apply_change(change, cents)


def _rank_words(rank: Rank) -> str:
    whom = "inscrit à cette date" if rank.counts is SiblingCount.REGISTERED else "réservé ce jour-là"
    return f"{ordinal(rank.number)} enfant {whom}, sur {rank.total}"


def _details(rule: PriceRule, context: PriceContext) -> dict[str, Any]:
    quotient, rank = context.quotient, context.rank
    return {
        "rule": price_rule_to_dict(rule),
        "quotient": f"{quotient.value:.2f}" if quotient else None,
        "quotient_from": quotient.valid_from.isoformat() if quotient and quotient.valid_from else None,
        "share_percent": context.share_percent,
        "is_resident": context.is_resident,
        "rank": rank.number if rank and rule.siblings else None,
        "siblings": rank.total if rank and rule.siblings else None,
        "has_lunch_box": context.has_lunch_box,
        "is_unbooked": context.is_unbooked,
        "is_late": context.is_late,
        "late_minutes": context.late_minutes,
    }


class Dated(Protocol):
    """Anything in force from a date on, until the next one: prices, quotients."""

    @property
    def valid_from(self) -> date: ...


DatedT = TypeVar("DatedT", bound=Dated)


def rule_at(rules: Iterable[DatedT], day: date) -> DatedT | None:
    """The rule in force on the day of service: the latest that began by then; `None` before the first one."""
    return max((rule for rule in rules if rule.valid_from <= day), key=lambda rule: rule.valid_from, default=None)
