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

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.bases import Grid, base_to_dict, keys_of, parse_base
from preau.pricing.rules.changes import Change, change_to_dict, parse_change
from preau.pricing.rules.modifiers import Aid, LatePickUp, SiblingCount, SiblingRates, Slots
from preau.pricing.rules.penalties import Penalty, Period, Trigger
from preau.pricing.rules.prices import USUAL_SLOTS, PriceRule, Unit
from preau.pricing.rules.reading import check_keys, decimal, mapping, member, optional, rows

_CHANGES = ("lunch_box", "unbooked", "late")
_KEYS = {"type", "unit", "hours", "outside", "siblings", *_CHANGES, "late_pick_up", "aids", "penalties"}


def parse_price_rule(data: Mapping[str, Any]) -> PriceRule:
    """The price rule written as JSON. Raises `InvalidRuleError` (French) when it cannot be applied."""
    try:
        base = parse_base(data)
        check_keys(data, _KEYS | keys_of(data["type"]))
        changes = {name: optional(data, name, parse_change) for name in _CHANGES}
        return PriceRule(
            base,
            member(Unit, data.get("unit", Unit.SERVICE), "L’unité de prix"),
            slots=optional(data, "hours", _parse_slots) or USUAL_SLOTS,
            outside=optional(data, "outside", _parse_outside),
            siblings=optional(data, "siblings", _parse_siblings),
            late_pick_up=optional(data, "late_pick_up", _parse_late_pick_up),
            aids=tuple(_parse_aid(aid) for aid in rows(data.get("aids", []), "Les aides")),
            penalties=tuple(_parse_penalty(row) for row in rows(data.get("penalties", []), "Les pénalités")),
            **changes,
        )
    except KeyError as error:
        raise InvalidRuleError(Reason(PricingCode.PART_MISSING, name=str(error.args[0]))) from error


def _parse_outside(data: Mapping[str, Any]) -> Grid | Change:
    if "type" not in data:
        return parse_change(data)
    check_keys(data, {"type"} | keys_of(data["type"]))
    base = parse_base(data)
    if not (base.serves_outside and isinstance(base, Grid)):
        raise InvalidRuleError(Reason(PricingCode.OUTSIDE_UNKNOWN))
    return base


def _parse_slots(data: Mapping[str, Any]) -> Slots:
    check_keys(data, {"grace_minutes", "least", "most"})
    return Slots(data.get("grace_minutes", 0), data.get("least", 0), data.get("most"))


def _parse_siblings(data: Mapping[str, Any]) -> SiblingRates:
    check_keys(data, {"counts", "changes"})
    counts = member(SiblingCount, data["counts"], "La façon de compter")
    return SiblingRates(counts, tuple(parse_change(change) for change in rows(data["changes"], "Les rangs")))


def _parse_late_pick_up(data: Mapping[str, Any]) -> LatePickUp:
    check_keys(data, {"slot_minutes", "cents", "grace_minutes"})
    return LatePickUp(data["slot_minutes"], data["cents"], data.get("grace_minutes", 0))


def _parse_aid(data: Mapping[str, Any]) -> Aid:
    check_keys(data, {"name", "cents", "percent", "below", "residents_only"})
    percent, below = (None if data.get(key) is None else decimal(data[key]) for key in ("percent", "below"))
    return Aid(str(data["name"]), data.get("cents"), percent, below, data.get("residents_only") is True)


def _parse_penalty(data: Mapping[str, Any]) -> Penalty:
    check_keys(data, {"trigger", "change", "free", "period", "cap_cents"})
    return Penalty(
        member(Trigger, data["trigger"], "Le motif de pénalité"),
        parse_change(mapping(data["change"], "change")),
        data.get("free", 0),
        member(Period, data.get("period", Period.SCHOOL_YEAR), "La période"),
        data.get("cap_cents"),
    )


def price_rule_to_dict(rule: PriceRule) -> dict[str, Any]:
    """The JSON form of a price rule: `parse_price_rule(price_rule_to_dict(rule)) == rule`."""
    data = base_to_dict(rule.base) | {"unit": rule.unit.value}
    if rule.slots != USUAL_SLOTS:
        data["hours"] = asdict(rule.slots)
    if rule.outside is not None:
        outside = rule.outside
        data["outside"] = base_to_dict(outside) if isinstance(outside, Grid) else change_to_dict(outside)
    if rule.siblings is not None:
        changes = [change_to_dict(change) for change in rule.siblings.changes]
        data["siblings"] = {"counts": rule.siblings.counts.value, "changes": changes}
    for name in _CHANGES:
        if (change := getattr(rule, name)) is not None:
            data[name] = change_to_dict(change)
    if rule.late_pick_up is not None:
        data["late_pick_up"] = asdict(rule.late_pick_up)
    if rule.aids:
        data["aids"] = [_aid_to_dict(aid) for aid in rule.aids]
    if rule.penalties:
        data["penalties"] = [_penalty_to_dict(penalty) for penalty in rule.penalties]
    return data


def _aid_to_dict(aid: Aid) -> dict[str, Any]:
    kept = {"cents": aid.cents, "percent": _text(aid.percent), "below": _text(aid.below)}
    return {"name": aid.name, "residents_only": aid.residents_only} | {k: v for k, v in kept.items() if v is not None}


def _penalty_to_dict(penalty: Penalty) -> dict[str, Any]:
    data: dict[str, Any] = {"trigger": penalty.trigger.value, "change": change_to_dict(penalty.change)}
    data |= {"free": penalty.free, "period": penalty.period.value}
    return data if penalty.cap_cents is None else data | {"cap_cents": penalty.cap_cents}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
