"""Pure decisions about prices: what a service costs, with its explanation, and which rule is in force."""

from __future__ import annotations

from preau.pricing.rules.price_format import describe_price, parse_price_rule, price_rule_to_dict
from preau.pricing.rules.prices import (
    Band,
    EffortRate,
    FlatPrice,
    IncomeBands,
    PriceRule,
    Unit,
    check_bands,
    highest_cents,
)
from preau.pricing.rules.quote import PriceContext, PriceQuote, Quotient, price, rule_at

__all__ = [
    "Band",
    "EffortRate",
    "FlatPrice",
    "IncomeBands",
    "PriceContext",
    "PriceQuote",
    "PriceRule",
    "Quotient",
    "Unit",
    "check_bands",
    "describe_price",
    "highest_cents",
    "parse_price_rule",
    "price",
    "price_rule_to_dict",
    "rule_at",
]
