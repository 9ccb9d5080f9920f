"""The kinds of price: one for all, by band of quotient, at a rate of it, by term. A module each."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.text import typed
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.bases.bands import Band, IncomeBands, band_problems, check_bands
from preau.pricing.rules.bases.base import BASES, Base, Grid
from preau.pricing.rules.bases.effort import EffortRate
from preau.pricing.rules.bases.flat import FlatPrice
from preau.pricing.rules.bases.term import TermRate
from preau.pricing.rules.reading import JsonObject

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = [
    "BASES",
    "Band",
    "Base",
    "EffortRate",
    "FlatPrice",
    "Grid",
    "IncomeBands",
    "TermRate",
    "band_problems",
    "base_to_dict",
    "check_bands",
    "keys_of",
    "parse_base",
]


def parse_base(data: JsonObject) -> Base:
    """The base written as JSON. Raises `InvalidRuleError` (French); `KeyError` for what is missing."""
    kind = data["type"]
    if not isinstance(kind, str) or kind not in BASES:
        raise InvalidRuleError(Reason(PricingCode.KIND_UNKNOWN, typed=typed(kind)))
    return BASES[kind].parse(data)


def keys_of(kind: object) -> frozenset[str]:
    """The fields of the kind of this name; none of a kind that does not exist."""
    return BASES[kind].keys if isinstance(kind, str) and kind in BASES else frozenset()


def base_to_dict(base: Base) -> dict[str, Any]:
    """The JSON form: `parse_base(base_to_dict(base)) == base`."""
    return {"type": base.type} | base.dump()
