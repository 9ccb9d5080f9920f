"""What a version would change: example families before and after, and the days already booked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from django.utils.translation import gettext as _

from preau.bookings.repricing.impact import Impact, price_impact
from preau.common.money import format_cents
from preau.pricing.models import PriceAudience
from preau.pricing.queries import Version
from preau.pricing.rules import (
    PriceContext,
    PriceRule,
    Quotient,
    Rank,
    SiblingCount,
    TermRate,
    Unit,
    price,
    price_rule_to_dict,
    term_price,
)
from preau.structures.models import Structure

QUOTIENTS = (Decimal(300), Decimal(600), Decimal(900), Decimal(1300), Decimal(2000))
HOUR = (time(16, 30), time(17, 30))
"""What is shown of a price by the half-hour: one hour."""
FULL_WEEK = 4
"""What is shown of a flat rate: four days a week."""


@dataclass(frozen=True)
class Example:
    """What an invented family would pay before and after, as text."""

    who: str
    before: str
    after: str
    has_changed: bool


@dataclass(frozen=True)
class Preview:
    """`mark` names exactly what was previewed: what is published must be it."""

    examples: list[Example]
    impact: Impact
    unit: str
    mark: str


def preview(
    *,
    structure: Structure,
    activity_id: int,
    audience: str,
    rule: PriceRule,
    first: date,
    last: date | None,
    previous: Version | None,
) -> Preview:
    """The preview of `rule` from `first` to `last`, beside the version in force the day before; one statement."""
    before = previous.rule if previous else None
    examples = [_example(who, before, rule, context) for who, context in _families(audience)]
    impact = price_impact(
        structure_id=structure.pk, activity_id=activity_id, audience=audience, rule=rule, first=first, last=last
    )
    return Preview(examples, impact, unit_words(rule), mark_of(rule, audience, first))


def mark_of(rule: PriceRule, audience: str, first: date) -> str:
    """A short name of a version, the same for the same rule, people and day."""
    text = json.dumps([price_rule_to_dict(rule), audience, first.isoformat()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def unit_words(rule: PriceRule) -> str:
    """What the amounts of the examples are for."""
    if isinstance(rule.base, TermRate):
        return _("pour un trimestre, 4 jours par semaine")
    return _("pour une heure") if rule.unit is Unit.HALF_HOUR else _("pour une séance")


def _families(audience: str) -> list[tuple[str, PriceContext]]:
    """Five quotients, then what else changes a price."""
    usual = Quotient(QUOTIENTS[2])
    families = [(_("Quotient %(n)s") % {"n": value}, PriceContext(Quotient(value), *HOUR)) for value in QUOTIENTS]
    families.append((_("Quotient non connu"), PriceContext(None, *HOUR)))
    families.append((_("Quotient 900, hors commune"), PriceContext(usual, *HOUR, is_resident=False)))
    if audience != PriceAudience.ADULT:
        second = Rank(2, 2, SiblingCount.REGISTERED)
        families.append((_("Quotient 900, deuxième enfant"), PriceContext(usual, *HOUR, rank=second)))
    return families


def _example(who: str, before: PriceRule | None, after: PriceRule, context: PriceContext) -> Example:
    old, new = _cents(before, context), _cents(after, context)
    return Example(who, "–" if old is None else format_cents(old), format_cents(new or 0), old != new)


def _cents(rule: PriceRule | None, context: PriceContext) -> int | None:
    if rule is None:
        return None
    if isinstance(rule.base, TermRate):
        return term_price(rule, FULL_WEEK, context).cents
    return price(rule, context).cents
