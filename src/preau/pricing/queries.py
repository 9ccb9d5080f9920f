"""Reads of prices: everything needed to price the days of a household, in one statement."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import lru_cache

from django.db import connection

from preau.pricing.book import DatedQuotient, DatedRule, PriceBook
from preau.pricing.rules import PriceRule, parse_price_rule

_MANY = """
SELECT 'rule', activity_id, audience, valid_from, rule, NULL, id FROM pricing_pricerule
WHERE activity_id = ANY(%(ids)s)
UNION ALL
SELECT 'quotient', household_id, NULL, valid_from, NULL, value, id FROM households_incomequotient
WHERE household_id = ANY(%(households)s)
"""


def price_book(household_id: int, activity_ids: Collection[int]) -> PriceBook:
    """Every price of these activities and every quotient of the household; one statement."""
    return price_books([household_id], activity_ids)[household_id]


def price_books(household_ids: Collection[int], activity_ids: Collection[int]) -> dict[int, PriceBook]:
    """The same for many households, by household; one statement."""
    rules: dict[int, list[DatedRule]] = {}
    quotients: dict[int, list[DatedQuotient]] = {household_id: [] for household_id in household_ids}
    with connection.cursor() as cursor:
        cursor.execute(_MANY, {"ids": list(activity_ids), "households": list(quotients)})
        for kind, owner_id, audience, valid_from, rule, value, pk in cursor.fetchall():
            if kind == "quotient":
                quotients[owner_id].append(DatedQuotient(valid_from, value))
            else:
                rules.setdefault(owner_id, []).append(DatedRule(pk, valid_from, audience, parsed_rule(rule)))
    return {household_id: PriceBook(rules, known) for household_id, known in quotients.items()}


@lru_cache(maxsize=512)
def parsed_rule(rule: str) -> PriceRule:
    """A rule from the JSON text that raw SQL gives; parsed once for each distinct text."""
    return parse_price_rule(json.loads(rule))
