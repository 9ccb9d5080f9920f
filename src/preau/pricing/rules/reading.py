"""What price rules are read with: every fault is told in French, by the name of its part."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.text import typed
from preau.pricing.reasons import PricingCode

JsonObject = Mapping[str, Any]
ReadT = TypeVar("ReadT")
MemberT = TypeVar("MemberT", bound=StrEnum)


def optional(data: JsonObject, name: str, parse: Callable[[JsonObject], ReadT]) -> ReadT | None:
    """The part of that name, if it is there."""
    value = data.get(name)
    return None if value is None else parse(mapping(value, name))


def mapping(value: object, name: str) -> JsonObject:
    if not isinstance(value, Mapping):
        raise InvalidRuleError(Reason(PricingCode.PART_BADLY_WRITTEN, name=name))
    return value


def rows(value: object, name: str) -> list[JsonObject]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise InvalidRuleError(Reason(PricingCode.PART_NOT_LIST, name=name))
    return value


def check_keys(data: JsonObject, known: Collection[str]) -> None:
    if unknown := sorted(str(key) for key in set(data) - set(known)):
        raise InvalidRuleError(Reason(PricingCode.PART_UNKNOWN, name=unknown[0]))


def member(kind: type[MemberT], value: object, name: str) -> MemberT:
    for one in kind:
        if one.value == value:
            return one
    raise InvalidRuleError(Reason(PricingCode.CHOICE_UNKNOWN, name=name, typed=typed(value)))


def whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidRuleError(Reason(PricingCode.NOT_WHOLE_NUMBER, typed=typed(value)))
    return value


def decimal(value: object) -> Decimal:
    """A finite decimal from text or an integer; a float is refused, its value being already inexact."""
    try:
        exact = value if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else "NaN"
        number = Decimal(exact)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise InvalidRuleError(Reason(PricingCode.NUMBER_UNREADABLE, typed=typed(value)))
    return number
