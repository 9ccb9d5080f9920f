"""What people write in a deadline rule: hours, weekdays, numbers, under one name or another."""

from __future__ import annotations

import re
from datetime import time

from preau.activities.reasons import ActivityCode
from preau.activities.rules.deadlines.base import JsonObject
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.text import WEEKDAYS, fold_name, typed

_TIME = re.compile(r"(?P<hour>[0-9]{1,2}) ?[:h] ?(?P<minute>[0-9]{2})?(?::00)?")
_ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_REQUIRED = object()


def weekday(value: object) -> int:
    """An ISO weekday, from a number or from a French or English name. The range is checked by the rule itself."""
    name = fold_name(str(value))
    for names in (WEEKDAYS, _ENGLISH_WEEKDAYS):
        if name in names:
            return names.index(name) + 1
    return whole(value, "jour de la semaine")


def hour(value: object) -> time:
    """A wall time: `18:00`, `18 h`."""
    match = _TIME.fullmatch(str(value).strip().lower()) if isinstance(value, str) else None
    try:
        if match is not None:
            return time(int(match["hour"]), int(match["minute"] or 0))
    except ValueError:
        pass
    raise InvalidRuleError(Reason(ActivityCode.HOUR_UNREADABLE, typed=typed(value)))


def whole(value: object, label: str) -> int:
    """A whole number; `label` names it in the complaint."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}", value.strip()):
        return int(value)
    raise InvalidRuleError(Reason(ActivityCode.NOT_WHOLE_NUMBER, typed=typed(value), label=label))


def first(data: JsonObject, *names: str, default: object = _REQUIRED) -> object:
    """The value under the first of `names` that is present."""
    for name in names:
        if name in data:
            return data[name]
    if default is _REQUIRED:
        raise InvalidRuleError(Reason(ActivityCode.DEADLINE_PART_MISSING, name=names[0]))
    return default
