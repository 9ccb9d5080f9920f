"""Why something cannot be, or was done: a code and typed facts, never a sentence.

Rules give reasons, actions raise them (`Refused`), the database keeps code and facts, and whoever shows one asks for
its words (`text`, `short`) in the language of its reader. `str(reason)` is `text(reason)`, so a reason is shown as a
lazy text would be; nothing reads it back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, Self, TypeAlias, Union

from preau.common import speech


class Kind(StrEnum):
    """What a fact is: how it is kept in JSON, and how it is usually written."""

    TEXT = "text"
    NUMBER = "number"
    CENTS = "cents"
    DAY = "day"
    INSTANT = "instant"
    HOUR = "hour"
    MINUTES = "minutes"
    WEEKDAY = "weekday"
    NAMES = "names"
    REASON = "reason"
    REASONS = "reasons"


TEXT, NUMBER, CENTS, DAY, INSTANT, HOUR, MINUTES, WEEKDAY, NAMES, REASON, REASONS = Kind
Fact: TypeAlias = Union[str, int, date, time, tuple[str, ...], "Reason", tuple["Reason", ...]]
_CODES: dict[str, Code] = {}


class Code(StrEnum):
    """The codes of a room, `NAME = "room.name", {fact: kind}`. The value is kept in the database: it never changes."""

    kinds: Mapping[str, Kind]

    def __new__(cls, value: str, kinds: Mapping[str, Kind] | None = None) -> Self:
        if value in _CODES:
            raise ValueError(f"{value} is a code already")
        code = str.__new__(cls, value)
        code._value_ = value
        code.kinds = kinds or {}
        _CODES[value] = code
        return code


def all_codes() -> list[Code]:
    """Every code of every room that is loaded."""
    return list(_CODES.values())


@dataclass(frozen=True, slots=True, init=False)
class Reason:
    """A code with its facts. Two are equal when both are; `reason.fact("until")` is one of them."""

    code: Code
    facts: tuple[tuple[str, Fact], ...]

    def __init__(self, code: Code, **facts: Fact) -> None:
        if code.kinds.keys() != facts.keys():
            raise TypeError(f"{code.value} has the facts {sorted(code.kinds)}, not {sorted(facts)}")
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "facts", tuple(sorted(facts.items())))

    def fact(self, name: str) -> Fact:
        """One of its facts. Raises `KeyError`."""
        return dict(self.facts)[name]

    def __str__(self) -> str:
        return text(self)


class CommonCode(Code):
    """What every room may say."""

    SAID = "common.said", {"text": TEXT}
    SEVERAL = "common.several", {"reasons": REASONS}
    LISTED = "common.listed", {"reasons": REASONS}
    SPAN_REVERSED = "common.span_reversed"
    CALENDAR_UNKNOWN = "common.calendar_unknown", {"day": DAY}
    PUBLIC_HOLIDAY = "common.public_holiday", {"name": TEXT}
    LOCAL_CLOSURE = "common.local_closure", {"name": TEXT}
    HOLIDAYS = "common.holidays", {"name": TEXT}
    BRIDGE = "common.bridge", {"name": TEXT}
    NO_SCHOOL_ON = "common.no_school_on", {"weekday": WEEKDAY}
    NO_SCHOOL_ZONE = "common.no_school_zone", {"zone": TEXT}
    NOT_ALLOWED = "common.not_allowed"
    NOT_THEIR_HOUSEHOLD = "common.not_their_household"
    AMOUNT_MISSING = "common.amount_missing"
    AMOUNT_UNREADABLE = "common.amount_unreadable"
    AMOUNT_TOO_LARGE = "common.amount_too_large", {"most": CENTS}
    CHANGED_SINCE = "common.changed_since", {"what": TEXT}


def text(reason: Reason | None) -> str:
    """The sentence, in the language being spoken; empty for no reason."""
    return "" if reason is None else _told(reason, "long", speech.is_english())


def short(reason: Reason | None) -> str:
    """A few words for a cell or a column, in the language being spoken; empty for no reason."""
    return "" if reason is None else _told(reason, "short", speech.is_english())


@lru_cache(maxsize=4096)
def _told(reason: Reason, form: Literal["long", "short"], in_english: bool) -> str:
    """A calendar says the same few reasons a thousand times."""
    words = speech.words_of(reason.code)
    return speech.fill(words.long if form == "long" else words.short, reason.code.kinds, dict(reason.facts))


def said(words: str) -> Reason:
    """What a person wrote, shown as it is: the closing of a structure, the note of an agent."""
    return Reason(CommonCode.SAID, text=words)


def joined(reasons: Iterable[Reason]) -> Reason | None:
    """Several reasons as one; none for none."""
    found = tuple(reasons)
    return Reason(CommonCode.SEVERAL, reasons=found) if len(found) > 1 else next(iter(found), None)


def plain(reason: Reason) -> dict[str, Any]:
    """The reason as the database keeps it: its code and its facts; dates and hours in ISO."""
    return {"code": reason.code.value, "facts": {name: _plain(fact) for name, fact in reason.facts}}


def kept(reason: Reason | None) -> str | None:
    """The same as text, for a parameter `jsonb` of a statement."""
    return json.dumps(plain(reason), ensure_ascii=False) if reason is not None else None


def read_reason(found: Mapping[str, Any] | str | None) -> Reason | None:
    """The reason that was kept; JSON comes as text from raw statements.

    A code that this version does not know is shown as it is: a reason that was kept is never lost.
    """
    if not found:
        return None
    data = json.loads(found) if isinstance(found, str) else found
    code, facts = _CODES.get(data["code"]), data["facts"]
    if code is None or code.kinds.keys() != facts.keys():
        return said(data["code"])
    return Reason(code, **{name: _READ.get(kind, int)(facts[name]) for name, kind in code.kinds.items()})


def _plain(fact: Fact) -> Any:
    match fact:
        case Reason():
            return plain(fact)
        case tuple():
            return [_plain(each) for each in fact]
        case date() | time():
            return fact.isoformat()
        case _:
            return fact


_READ: dict[Kind, Callable[[Any], Fact]] = {
    Kind.TEXT: str,
    Kind.DAY: date.fromisoformat,
    Kind.INSTANT: datetime.fromisoformat,
    Kind.HOUR: time.fromisoformat,
    Kind.NAMES: lambda found: tuple(str(name) for name in found),
    Kind.REASON: lambda found: read_reason(found) or said(""),
    Kind.REASONS: lambda found: tuple(read_reason(each) or said("") for each in found),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A reason and the field it is about; no field for the whole."""

    reason: Reason
    field: str = ""


class Refused(Exception):  # noqa: N818 (a refusal is an answer, not a failure)
    """What an action or a rule does not do, and why: nothing was written. Rooms have their own below it."""

    def __init__(self, *reasons: Reason | Fault, field: str = "") -> None:
        self.faults = tuple(each if isinstance(each, Fault) else Fault(each, field) for each in reasons)
        super().__init__(*self.faults)

    def __str__(self) -> str:
        return " ".join(self.messages)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return tuple(fault.reason for fault in self.faults)

    @property
    def reason(self) -> Reason:
        """All of it as one reason, to keep or to pass on."""
        return joined(self.reasons) or said("")

    @property
    def field(self) -> str:
        """The field of the first reason; empty for the whole."""
        return self.faults[0].field if self.faults else ""

    @property
    def messages(self) -> tuple[str, ...]:
        """The sentences, in the language being spoken."""
        return tuple(text(reason) for reason in self.reasons)

    def by_field(self, whole: str = "") -> dict[str, list[str]]:
        """The sentences of each field; `whole` names those that are about none."""
        found: dict[str, list[str]] = {}
        for fault in self.faults:
            found.setdefault(fault.field or whole, []).append(text(fault.reason))
        return found


def refuse(error: type[Refused], reason: Reason | None) -> None:
    """Raise `error` when there is a reason to."""
    if reason is not None:
        raise error(reason)
