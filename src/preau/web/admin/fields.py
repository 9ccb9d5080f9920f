"""Rules kept as JSON, told in French words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from preau.activities.rules import describe, describe_window, parse_rule, parse_window
from preau.common.errors import InvalidRuleError
from preau.pricing.rules import describe_price, parse_price_rule


def deadline_words(data: Mapping[str, Any] | None) -> str:
    """`la veille, à 18 h`."""
    return in_words(data, lambda rule: describe(parse_rule(rule)))


def window_words(data: Mapping[str, Any] | None) -> str:
    """`6 semaines à l’avance, le lundi à 8 h`."""
    return in_words(data, lambda rule: describe_window(parse_window(rule)))


def price_words(data: Mapping[str, Any] | None) -> str:
    """`3,90 €`."""
    return in_words(data, lambda rule: describe_price(parse_price_rule(rule)))


def in_words(data: Mapping[str, Any] | None, describe: Callable[[Mapping[str, Any]], str]) -> str:
    """A stored rule in French words; « – » for none, the complaint for one that cannot be read."""
    if not data:
        return "–"
    try:
        return describe(data)
    except InvalidRuleError as error:
        return " ".join(error.messages)
