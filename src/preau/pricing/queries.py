"""Reads of prices: everything needed to price the days of a household, in one statement."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection

from preau.activities.rules import half_hours
from preau.pricing.rules import PriceContext, PriceQuote, PriceRule, Quotient, parse_price_rule, price, rule_at

_SQL = """
SELECT 'rule', activity_id, audience, valid_from, rule, NULL FROM pricing_pricerule WHERE activity_id = ANY(%(ids)s)
UNION ALL
SELECT 'quotient', NULL, NULL, valid_from, NULL, value FROM households_incomequotient WHERE household_id = %(household)s
"""


@dataclass(frozen=True, slots=True)
class _DatedRule:
    valid_from: date
    audience: str
    rule: PriceRule


@dataclass(frozen=True, slots=True)
class _DatedQuotient:
    valid_from: date
    value: Decimal


@dataclass(frozen=True)
class PriceBook:
    """The prices of some activities for one household; no database behind it."""

    rules: dict[int, list[_DatedRule]]
    quotients: list[_DatedQuotient]
    _known: dict[tuple[Any, ...], PriceQuote] = field(default_factory=dict)

    def quote(
        self,
        activity_id: int,
        audience: str,
        day: date,
        *,
        arrival: time | None = None,
        departure: time | None = None,
        share_percent: int = 100,
    ) -> PriceQuote:
        """The price of one service on `day` for a `child` or an `adult`, with its explanation.

        No rule in force is free, and says so. By the half-hour, missing hours raise `InvalidRuleError`.
        """
        rules = [rule for rule in self.rules.get(activity_id, ()) if rule.audience in ("all", audience)]
        dated = rule_at(rules, day)
        if dated is None:
            return PriceQuote(0, ("aucun prix fixé à cette date",))
        quotient = rule_at(self.quotients, day)
        slots = half_hours(arrival, departure) if arrival and departure else None
        key = (activity_id, audience, dated.valid_from, quotient and quotient.valid_from, slots, share_percent)
        if key not in self._known:
            known = Quotient(quotient.value, quotient.valid_from) if quotient else None
            self._known[key] = price(dated.rule, PriceContext(known, slots, share_percent))
        return self._known[key]

    def rule_on(self, activity_id: int, audience: str, day: date) -> PriceRule | None:
        """The price rule in force on `day`, if any."""
        dated = rule_at([r for r in self.rules.get(activity_id, ()) if r.audience in ("all", audience)], day)
        return dated.rule if dated else None


def price_book(household_id: int, activity_ids: Collection[int]) -> PriceBook:
    """Every price of these activities and every quotient of the household; one statement."""
    rules: dict[int, list[_DatedRule]] = {}
    quotients = []
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"ids": list(activity_ids), "household": household_id})
        for kind, activity_id, audience, valid_from, rule, value in cursor.fetchall():
            if kind == "quotient":
                quotients.append(_DatedQuotient(valid_from, value))
            else:
                rules.setdefault(activity_id, []).append(_DatedRule(valid_from, audience, _parsed(rule)))
    return PriceBook(rules, quotients)


_MANY = """
SELECT 'rule', activity_id, audience, valid_from, rule, NULL FROM pricing_pricerule WHERE activity_id = ANY(%(ids)s)
UNION ALL
SELECT 'quotient', household_id, NULL, valid_from, NULL, value FROM households_incomequotient
WHERE household_id = ANY(%(households)s)
"""


def price_books(household_ids: Collection[int], activity_ids: Collection[int]) -> dict[int, PriceBook]:
    """The same for many households, by household; one statement."""
    rules: dict[int, list[_DatedRule]] = {}
    quotients: dict[int, list[_DatedQuotient]] = {household_id: [] for household_id in household_ids}
    with connection.cursor() as cursor:
        cursor.execute(_MANY, {"ids": list(activity_ids), "households": list(quotients)})
        for kind, owner_id, audience, valid_from, rule, value in cursor.fetchall():
            if kind == "quotient":
                quotients[owner_id].append(_DatedQuotient(valid_from, value))
            else:
                rules.setdefault(owner_id, []).append(_DatedRule(valid_from, audience, _parsed(rule)))
    return {household_id: PriceBook(rules, known) for household_id, known in quotients.items()}


@lru_cache(maxsize=512)
def _parsed(rule: str) -> PriceRule:
    """A rule from the JSON text that raw SQL gives; parsed once for each distinct text."""
    return parse_price_rule(json.loads(rule))
