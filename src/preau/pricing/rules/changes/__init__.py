"""What changes a price: another price instead, cents more or less, a percentage more or less. A module each."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.changes.add import Add
from preau.pricing.rules.changes.base import CHANGES, Change
from preau.pricing.rules.changes.percent import Percent
from preau.pricing.rules.changes.replace import Replace
from preau.pricing.rules.reading import JsonObject

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = [
    "CHANGES",
    "Add",
    "Change",
    "Percent",
    "Replace",
    "apply_change",
    "change_to_dict",
    "change_words",
    "parse_change",
]


def parse_change(data: JsonObject) -> Change:
    """The change written as JSON: one key, that of its kind. Raises `InvalidRuleError` (French)."""
    if len(data) == 1:
        ((key, value),) = data.items()
        if key in CHANGES:
            return CHANGES[key].parse(value)
    raise InvalidRuleError(Reason(PricingCode.CHANGE_OF_THREE_KINDS))


def change_to_dict(change: Change) -> dict[str, Any]:
    """The JSON form: `parse_change(change_to_dict(change)) == change`."""
    return {change.key: change.dump()}


def apply_change(change: Change, cents: int) -> int:
    """The price in cents once changed, never under zero."""
    return change.apply(cents)


def change_words(change: Change) -> str:
    """`prix de 6,50 €`, `+ 1,00 €`, `− 10 %`."""
    return change.words()
