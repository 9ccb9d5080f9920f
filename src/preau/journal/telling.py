"""A row of a history in plain French: what happened, to whom, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, DateTimeField, Model

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.bookings.enums import MovementKind
from preau.common.clock import paris
from preau.common.money import format_cents
from preau.common.reasons import read_reason, text
from preau.households.models import Household, Person
from preau.journal import pointed
from preau.journal.acts import ACTS, sentence
from preau.journal.people_acts import TOLD
from preau.journal.pointed import Pointed
from preau.journal.sources import HIDDEN, MOVEMENTS, histories, options

_WHAT = {"insert": "Créé", "update": "Changé", "delete": "Supprimé"}


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that happened; `changes` are (field, before, after).

    An act of `acts.py` is a `sentence` that its author begins, about the row `target` of its `source`; `page` is for
    the floor above to fill.
    """

    kind: str
    about: str
    at: datetime
    what: str
    actor: str
    changes: list[tuple[str, str, str]]
    sentence: str = ""
    source: str = ""
    target: int | None = None
    page: str = ""


@dataclass(frozen=True, slots=True)
class _Names:
    users: Mapping[int, User]
    people: Mapping[int, str]
    households: Mapping[int, str]
    pointed: Mapping[Pointed, str]


@dataclass(frozen=True, slots=True)
class Happening:
    """A row of a history: of the table or kind of acts `kind`, what was there before and is since."""

    at: datetime
    kind: str
    id: int
    what: str
    facts: Mapping[str, Any] | None
    now: Mapping[str, Any]
    before: Mapping[str, Any] | None


def traces(rows: Sequence[Happening]) -> list[Trace]:
    """The rows told, with the names of those they point to; four statements at most, none for no rows."""
    if not rows:
        return []
    shown = [row.now for row in rows]
    users = _numbers(shown, "user_id") | _numbers([row.facts or {} for row in rows], "user")
    people, households = _numbers(shown, "person_id"), _numbers(shown, "household_id")
    told = [(histories()[row.kind].model, row) for row in rows if row.kind in histories()]
    found = [(model, version) for model, row in told for version in (row.now, row.before)]
    names = _Names(
        {user.pk: user for user in User.objects.filter(pk__in=users).order_by("pk")},
        {person.pk: str(person) for person in Person.objects.filter(pk__in=people).order_by("pk")},
        {home.pk: str(home) for home in Household.objects.filter(pk__in=households).order_by("pk")},
        pointed.names(found),
    )
    return [_trace(row, names) for row in rows]


def _numbers(facts: Iterable[Mapping[str, Any]], name: str) -> set[int]:
    return {int(found[name]) for found in facts if found.get(name)}


def _trace(row: Happening, names: _Names) -> Trace:
    actor = names.users.get((row.facts or {}).get("user") or 0)
    by, now = str(actor) if actor else "", row.now
    if row.kind == MOVEMENTS:
        words = [now["person"], now["household"], now["activity"], f"{date.fromisoformat(now['date']):%d/%m/%Y}"]
        reason = [("raison", "", text(read_reason(now["reason"])))] if now["reason"] else []
        return Trace("réservation", ", ".join(words), row.at, str(MovementKind(row.what).label), by, reason)
    if row.kind in ACTS:
        return _act(row, names, by)
    model = histories()[row.kind].model
    before = row.before if row.what == "update" else None
    changes = _changes(model, before, now, names) if before else []
    what = _WHAT.get(row.what, row.what)
    return Trace(str(options(model).verbose_name), _about(model, now, names), row.at, what, by, changes)


def _act(row: Happening, names: _Names, by: str) -> Trace:
    kind, now = row.kind, row.now
    household = names.households.get(now.get("household_id") or 0, "")
    if kind in TOLD:
        user = names.users.get(now.get("user_id") or 0)
        told = TOLD[kind](now, household, str(user) if user else "")
    else:
        told = sentence(kind, now, names.people.get(now.get("person_id") or 0, ""), household)
    return Trace(ACTS[kind].label, household, row.at, "", by, [], told, kind, now["target"])


def _about(model: type[Model], now: Mapping[str, Any], names: _Names) -> str:
    """What tells an object from its like: the account, the person, the household, the activity or the kind of wallet,
    its own names, or a number."""
    people = (
        names.users.get(now.get("user_id") or 0),
        names.people.get(now.get("person_id") or 0),
        names.households.get(now.get("household_id") or 0),
    )
    found = [str(somebody) for somebody in people if somebody]
    targets = [(target, int(now[column])) for column, target in pointed.links(model).items() if now.get(column)]
    found += [name for target in targets if (name := names.pointed.get(target))]
    own = [now.get(name) for name in ("first_name", "last_name", "name", "title", "reason", "number", "page")]
    if now.get("role") in Role.values:
        own.append(Role(now["role"]).label)
    return ", ".join(found + [str(name) for name in own if name]) or f"n° {now.get('id', '')}"


def _changes(
    model: type[Model], before: Mapping[str, Any], now: Mapping[str, Any], names: _Names
) -> list[tuple[str, str, str]]:
    return [
        _change(field, before.get(field.column), now.get(field.column), names)
        for field in options(model).concrete_fields
        if field.column not in HIDDEN and before.get(field.column) != now.get(field.column)
    ]


def _change(field: Any, before: Any, now: Any, names: _Names) -> tuple[str, str, str]:
    """Amounts are kept in cents and read in euros; a code is read in its words, an object by its name."""
    label = str(getattr(field, "verbose_name", ""))
    if field.column.endswith("_cents"):
        label = label.removesuffix(" (centimes)")
    return label, _short(_worded(field, before, names)), _short(_worded(field, now, names))


def _worded(field: Any, value: Any, names: _Names) -> Any:
    if value is None or value == "":
        return None
    if field.column.endswith("_cents"):
        return format_cents(int(value))
    if field.related_model in pointed.NAMED:
        return names.pointed.get((field.related_model, int(value)), f"n° {value}")
    choices = getattr(getattr(field, "base_field", None) or field, "flatchoices", None)
    if choices:
        words = {str(code): str(label) for code, label in choices}
        return [words.get(str(one), one) for one in value] if isinstance(value, list) else words.get(str(value), value)
    if isinstance(field, DateTimeField):
        return f"{paris(datetime.fromisoformat(value)):%d/%m/%Y %H:%M}"
    return f"{date.fromisoformat(value):%d/%m/%Y}" if isinstance(field, DateField) else value


def _short(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        value = " ; ".join(_short(item) for item in value)
    elif isinstance(value, dict):
        value = ", ".join(_short(item) for item in value.values())
    text = "" if value is None else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
