"""Pure decisions about prices: what a service costs, with its explanation, and which rule is in force."""

from __future__ import annotations

from preau.pricing.rules.amounts import Quotient
from preau.pricing.rules.bases import (
    BASES,
    Band,
    Base,
    EffortRate,
    FlatPrice,
    Grid,
    IncomeBands,
    TermRate,
    band_problems,
    check_bands,
)
from preau.pricing.rules.changes import CHANGES, Add, Change, Percent, Replace, apply_change, change_words
from preau.pricing.rules.describing import describe_changes, describe_price
from preau.pricing.rules.modifiers import Aid, LatePickUp, Rank, Sibling, SiblingCount, SiblingRates, Slots, rank_of
from preau.pricing.rules.penalties import Event, Penalty, PenaltyLine, Period, Trigger, penalise
from preau.pricing.rules.price_format import parse_price_rule, price_rule_to_dict
from preau.pricing.rules.prices import PriceRule, Unit
from preau.pricing.rules.quote import PriceContext, PriceQuote, price, rule_at, term_price
from preau.pricing.rules.terms import Term, TermDates, term_of
from preau.pricing.rules.versions import why_not_from, why_not_withdrawn

__all__ = [
    "BASES",
    "CHANGES",
    "Add",
    "Aid",
    "Band",
    "Base",
    "Change",
    "EffortRate",
    "Event",
    "FlatPrice",
    "Grid",
    "IncomeBands",
    "LatePickUp",
    "Penalty",
    "PenaltyLine",
    "Percent",
    "Period",
    "PriceContext",
    "PriceQuote",
    "PriceRule",
    "Quotient",
    "Rank",
    "Replace",
    "Sibling",
    "SiblingCount",
    "SiblingRates",
    "Slots",
    "Term",
    "TermDates",
    "TermRate",
    "Trigger",
    "Unit",
    "apply_change",
    "band_problems",
    "change_words",
    "check_bands",
    "describe_changes",
    "describe_price",
    "parse_price_rule",
    "penalise",
    "price",
    "price_rule_to_dict",
    "rank_of",
    "rule_at",
    "term_of",
    "term_price",
    "why_not_from",
    "why_not_withdrawn",
]
