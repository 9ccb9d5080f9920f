"""Price rules as JSON.

Written form, a base, a unit, and what changes the price when there is something:

    {"type": "flat", "cents": 390, "unit": "service"}
    {"type": "bands", "bands": [{"min": "0", "max": "400", "cents": 50}, {"min": "400", "max": null, "cents": 175}]}
    {"type": "effort_rate", "percent": "0.36", "floor_cents": 260, "ceiling_cents": 450}
    {"type": "term", "days": [{"days": 4, "cents": 18200}, {"days": 5, "cents": 21500}]}

`unit` is `service` (the default) or `half_hour`. Quotients and rates are decimals, written as text. A change is one
of `{"replace_cents": 650}`, `{"add_cents": -50}`, `{"percent": "-10"}`. Keys that may follow: `hours`
(`grace_minutes`, `least`, `most`), `outside` (a change, bands or an effort rate), `siblings` (`counts`, `changes`),
`lunch_box`, `unbooked`, `late` (changes), `late_pick_up` (`slot_minutes`, `cents`, `grace_minutes`), `aids` (`name`,
`cents` or `percent`, `below`, `residents_only`), `penalties` (`trigger`, `change`, `free`, `period`, `cap_cents`).
Any other key is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.text import typed
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.changes import Add, Change, Percent, Replace
from preau.pricing.rules.modifiers import Aid, LatePickUp, SiblingCount, SiblingRates, Slots
from preau.pricing.rules.penalties import Penalty, Period, Trigger
from preau.pricing.rules.prices import (
    USUAL_SLOTS,
    Band,
    Base,
    EffortRate,
    FlatPrice,
    IncomeBands,
    PriceRule,
    TermRate,
    Unit,
)

_BASE_KEYS = {
    "flat": {"cents"},
    "bands": {"bands"},
    "effort_rate": {"percent", "floor_cents", "ceiling_cents"},
    "term": {"days"},
}
_CHANGES = ("lunch_box", "unbooked", "late")
_KEYS = {"type", "unit", "hours", "outside", "siblings", *_CHANGES, "late_pick_up", "aids", "penalties"}

Read = TypeVar("Read")


def parse_price_rule(data: Mapping[str, Any]) -> PriceRule:
    """The price rule written as JSON. Raises `InvalidRuleError` (French) when it cannot be applied."""
    try:
        base = _parse_base(data)
        _check_keys(data, _KEYS | _BASE_KEYS[data["type"]])
        changes = {name: _optional(data, name, _parse_change) for name in _CHANGES}
        return PriceRule(
            base,
            _member(Unit, data.get("unit", Unit.SERVICE), "L’unité de prix"),
            slots=_optional(data, "hours", _parse_slots) or USUAL_SLOTS,
            outside=_optional(data, "outside", _parse_outside),
            siblings=_optional(data, "siblings", _parse_siblings),
            late_pick_up=_optional(data, "late_pick_up", _parse_late_pick_up),
            aids=tuple(_parse_aid(aid) for aid in _rows(data.get("aids", []), "Les aides")),
            penalties=tuple(_parse_penalty(row) for row in _rows(data.get("penalties", []), "Les pénalités")),
            **changes,
        )
    except KeyError as error:
        raise InvalidRuleError(Reason(PricingCode.PART_MISSING, name=str(error.args[0]))) from error


def _parse_base(data: Mapping[str, Any]) -> Base:
    match data["type"]:
        case "flat":
            return FlatPrice(data["cents"])
        case "bands":
            return IncomeBands(tuple(_parse_band(band) for band in _rows(data["bands"], "Les tranches")))
        case "effort_rate":
            return EffortRate(_decimal(data["percent"]), data["floor_cents"], data["ceiling_cents"])
        case "term":
            days = _rows(data["days"], "Les forfaits")
            return TermRate(tuple((_whole(row["days"]), _whole(row["cents"])) for row in days))
        case other:
            raise InvalidRuleError(Reason(PricingCode.KIND_UNKNOWN, typed=typed(other)))


def _parse_band(data: Mapping[str, Any]) -> Band:
    maximum = data.get("max")
    return Band(_decimal(data["min"]), None if maximum is None else _decimal(maximum), data["cents"])


def _parse_change(data: Mapping[str, Any]) -> Change:
    match dict(data):
        case {"replace_cents": cents, **rest} if not rest:
            return Replace(_whole(cents))
        case {"add_cents": cents, **rest} if not rest:
            return Add(_whole(cents))
        case {"percent": percent, **rest} if not rest:
            return Percent(_decimal(percent))
    raise InvalidRuleError(Reason(PricingCode.CHANGE_OF_THREE_KINDS))


def _parse_outside(data: Mapping[str, Any]) -> IncomeBands | EffortRate | Change:
    if "type" not in data:
        return _parse_change(data)
    _check_keys(data, {"type"} | _BASE_KEYS.get(str(data["type"]), set()))
    base = _parse_base(data)
    if isinstance(base, FlatPrice | TermRate):
        raise InvalidRuleError(Reason(PricingCode.OUTSIDE_UNKNOWN))
    return base


def _parse_slots(data: Mapping[str, Any]) -> Slots:
    _check_keys(data, {"grace_minutes", "least", "most"})
    return Slots(data.get("grace_minutes", 0), data.get("least", 0), data.get("most"))


def _parse_siblings(data: Mapping[str, Any]) -> SiblingRates:
    _check_keys(data, {"counts", "changes"})
    counts = _member(SiblingCount, data["counts"], "La façon de compter")
    return SiblingRates(counts, tuple(_parse_change(change) for change in _rows(data["changes"], "Les rangs")))


def _parse_late_pick_up(data: Mapping[str, Any]) -> LatePickUp:
    _check_keys(data, {"slot_minutes", "cents", "grace_minutes"})
    return LatePickUp(data["slot_minutes"], data["cents"], data.get("grace_minutes", 0))


def _parse_aid(data: Mapping[str, Any]) -> Aid:
    _check_keys(data, {"name", "cents", "percent", "below", "residents_only"})
    percent, below = (None if data.get(key) is None else _decimal(data[key]) for key in ("percent", "below"))
    return Aid(str(data["name"]), data.get("cents"), percent, below, data.get("residents_only") is True)


def _parse_penalty(data: Mapping[str, Any]) -> Penalty:
    _check_keys(data, {"trigger", "change", "free", "period", "cap_cents"})
    return Penalty(
        _member(Trigger, data["trigger"], "Le motif de pénalité"),
        _parse_change(_mapping(data["change"], "change")),
        data.get("free", 0),
        _member(Period, data.get("period", Period.SCHOOL_YEAR), "La période"),
        data.get("cap_cents"),
    )


def price_rule_to_dict(rule: PriceRule) -> dict[str, Any]:
    """The JSON form of a price rule: `parse_price_rule(price_rule_to_dict(rule)) == rule`."""
    data = _base_to_dict(rule.base) | {"unit": rule.unit.value}
    if rule.slots != USUAL_SLOTS:
        data["hours"] = asdict(rule.slots)
    if rule.outside is not None:
        is_grid = isinstance(rule.outside, IncomeBands | EffortRate)
        data["outside"] = _base_to_dict(rule.outside) if is_grid else _change_to_dict(rule.outside)
    if rule.siblings is not None:
        changes = [_change_to_dict(change) for change in rule.siblings.changes]
        data["siblings"] = {"counts": rule.siblings.counts.value, "changes": changes}
    for name in _CHANGES:
        if (change := getattr(rule, name)) is not None:
            data[name] = _change_to_dict(change)
    if rule.late_pick_up is not None:
        data["late_pick_up"] = asdict(rule.late_pick_up)
    if rule.aids:
        data["aids"] = [_aid_to_dict(aid) for aid in rule.aids]
    if rule.penalties:
        data["penalties"] = [_penalty_to_dict(penalty) for penalty in rule.penalties]
    return data


def _base_to_dict(base: object) -> dict[str, Any]:
    match base:
        case FlatPrice():
            return {"type": "flat", "cents": base.cents}
        case IncomeBands():
            return {"type": "bands", "bands": [_band_to_dict(band) for band in base.bands]}
        case EffortRate():
            limits = {"floor_cents": base.floor_cents, "ceiling_cents": base.ceiling_cents}
            return {"type": "effort_rate", "percent": str(base.percent)} | limits
        case TermRate():
            return {"type": "term", "days": [{"days": days, "cents": cents} for days, cents in base.cents]}
    raise TypeError(f"not a base: {base!r}")


def _change_to_dict(change: object) -> dict[str, Any]:
    match change:
        case Replace():
            return {"replace_cents": change.cents}
        case Add():
            return {"add_cents": change.cents}
        case Percent():
            return {"percent": str(change.percent)}
    raise TypeError(f"not a change: {change!r}")


def _band_to_dict(band: Band) -> dict[str, Any]:
    maximum = None if band.maximum is None else str(band.maximum)
    return {"min": str(band.minimum), "max": maximum, "cents": band.cents}


def _aid_to_dict(aid: Aid) -> dict[str, Any]:
    kept = {"cents": aid.cents, "percent": _text(aid.percent), "below": _text(aid.below)}
    return {"name": aid.name, "residents_only": aid.residents_only} | {k: v for k, v in kept.items() if v is not None}


def _penalty_to_dict(penalty: Penalty) -> dict[str, Any]:
    data: dict[str, Any] = {"trigger": penalty.trigger.value, "change": _change_to_dict(penalty.change)}
    data |= {"free": penalty.free, "period": penalty.period.value}
    return data if penalty.cap_cents is None else data | {"cap_cents": penalty.cap_cents}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _optional(data: Mapping[str, Any], name: str, parse: Callable[[Mapping[str, Any]], Read]) -> Read | None:
    value = data.get(name)
    return None if value is None else parse(_mapping(value, name))


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidRuleError(Reason(PricingCode.PART_BADLY_WRITTEN, name=name))
    return value


def _rows(value: object, name: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise InvalidRuleError(Reason(PricingCode.PART_NOT_LIST, name=name))
    return value


def _check_keys(data: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(str(key) for key in set(data) - known):
        raise InvalidRuleError(Reason(PricingCode.PART_UNKNOWN, name=unknown[0]))


MemberT = TypeVar("MemberT", bound=StrEnum)


def _member(kind: type[MemberT], value: object, name: str) -> MemberT:
    for member in kind:
        if member.value == value:
            return member
    raise InvalidRuleError(Reason(PricingCode.CHOICE_UNKNOWN, name=name, typed=typed(value)))


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidRuleError(Reason(PricingCode.NOT_WHOLE_NUMBER, typed=typed(value)))
    return value


def _decimal(value: object) -> Decimal:
    """A finite decimal from text or an integer; a float is refused, its value being already inexact."""
    try:
        is_exact = isinstance(value, str | int | Decimal) and not isinstance(value, bool)
        number = Decimal(value) if is_exact else Decimal("NaN")  # type: ignore[arg-type]
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise InvalidRuleError(Reason(PricingCode.NUMBER_UNREADABLE, typed=typed(value)))
    return number
