"""Price rules as JSON.

Written form, a base and a unit:

    {"type": "flat", "cents": 390, "unit": "service"}
    {"type": "bands", "bands": [{"min": "0", "max": "400", "cents": 50}, {"min": "400", "max": null, "cents": 175}]}
    {"type": "effort_rate", "percent": "0.36", "floor_cents": 260, "ceiling_cents": 450}

`unit` is `service` (the default) or `half_hour`. Quotients and rates are decimals, written as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from preau.common.errors import InvalidRuleError
from preau.common.money import format_cents
from preau.common.text import count
from preau.pricing.rules.prices import Band, EffortRate, FlatPrice, IncomeBands, PriceRule, Unit


def parse_price_rule(data: Mapping[str, Any]) -> PriceRule:
    """The price rule written as JSON. Raises `InvalidRuleError` (French) when it cannot be applied."""
    try:
        unit = Unit(data.get("unit", Unit.SERVICE))
    except ValueError as error:
        raise InvalidRuleError(f"L’unité de prix « {data['unit']} » n’existe pas.") from error
    try:
        return PriceRule(_parse_base(data), unit)
    except KeyError as error:
        raise InvalidRuleError(f"Il manque « {error.args[0]} » dans la règle de prix.") from error


def _parse_base(data: Mapping[str, Any]) -> FlatPrice | IncomeBands | EffortRate:
    match data["type"]:
        case "flat":
            return FlatPrice(data["cents"])
        case "bands":
            bands = data["bands"]
            if not isinstance(bands, list) or not all(isinstance(band, Mapping) for band in bands):
                raise InvalidRuleError("Les tranches doivent être une liste.")
            return IncomeBands(tuple(_parse_band(band) for band in bands))
        case "effort_rate":
            return EffortRate(_decimal(data["percent"]), data["floor_cents"], data["ceiling_cents"])
        case other:
            raise InvalidRuleError(f"Le type de prix « {other} » n’existe pas.")


def _parse_band(data: Mapping[str, Any]) -> Band:
    maximum = data.get("max")
    return Band(_decimal(data["min"]), None if maximum is None else _decimal(maximum), data["cents"])


def price_rule_to_dict(rule: PriceRule) -> dict[str, Any]:
    """The JSON form of a price rule: `parse_price_rule(price_rule_to_dict(rule)) == rule`."""
    base = rule.base
    match base:
        case FlatPrice():
            data: dict[str, Any] = {"type": "flat", "cents": base.cents}
        case IncomeBands():
            data = {"type": "bands", "bands": [_band_to_dict(band) for band in base.bands]}
        case EffortRate():
            data = {"type": "effort_rate", "percent": str(base.percent)}
            data |= {"floor_cents": base.floor_cents, "ceiling_cents": base.ceiling_cents}
    return data | {"unit": rule.unit.value}


def describe_price(rule: PriceRule) -> str:
    """French words of a rule: `3,90 €`, `de 0,50 € à 1,75 € selon le quotient (2 tranches)`, `0,90 € la demi-heure`."""
    base = rule.base
    match base:
        case FlatPrice():
            words = format_cents(base.cents)
        case IncomeBands():
            prices = [band.cents for band in base.bands]
            bands = count(len(prices), "tranche")
            words = f"de {format_cents(min(prices))} à {format_cents(max(prices))} selon le quotient ({bands})"
        case EffortRate():
            limits = f"de {format_cents(base.floor_cents)} à {format_cents(base.ceiling_cents)}"
            words = f"{_percent_text(base.percent)}\u00a0% du quotient, {limits}"
    return f"{words} la demi-heure" if rule.unit is Unit.HALF_HOUR else words


def _percent_text(percent: Decimal) -> str:
    return f"{percent.normalize():f}".replace(".", ",")


def _band_to_dict(band: Band) -> dict[str, Any]:
    maximum = None if band.maximum is None else str(band.maximum)
    return {"min": str(band.minimum), "max": maximum, "cents": band.cents}


def _decimal(value: object) -> Decimal:
    """A finite decimal from text or an integer; a float is refused, its value being already inexact."""
    try:
        number = Decimal(value) if isinstance(value, str | int | Decimal) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise InvalidRuleError(f"« {value} » n’est pas un nombre lisible.")
    return number
