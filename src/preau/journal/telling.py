"""A row of the journal in plain French: a sentence that its author begins, and what changed, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, DateTimeField, Model

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.common.acts import ACTS, CHANGED, SUBJECTS, Names, Piece, Row, Subject, tell_subject
from preau.common.clock import paris
from preau.common.errors import InvalidRuleError
from preau.common.money import format_cents
from preau.households.models import Household, Person
from preau.journal import pointed
from preau.journal.pointed import Pointed
from preau.journal.sources import HIDDEN, histories, options

_OWN_NAMES = ("first_name", "last_name", "name", "title", "reason", "number", "page")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that happened. `pieces` are the sentence, which `actor` begins (empty: the portal did it by itself);
    `changes` are (field, before, after)."""

    kind: str
    label: str
    at: datetime
    actor: str
    pieces: tuple[Piece, ...]
    changes: tuple[tuple[str, str, str], ...] = ()

    @property
    def sentence(self) -> str:
        return "".join(piece.text for piece in self.pieces)


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


MERGED = "households_householdevent"
"""The history of which `merged_into_id` is a household."""
SOMEBODY = {"user_id": "users", "person_id": "people", "household_id": "households"}
"""Columns about somebody, by the names that they are found in."""


@dataclass(frozen=True, slots=True)
class _Resolver:
    """The name of what a column points to."""

    names: Names
    found: Mapping[Pointed, str]

    def name(self, field: Any, number: int) -> str:
        if field.column in SOMEBODY:
            return str(getattr(self.names, SOMEBODY[field.column]).get(number, f"n° {number}"))
        return self.found.get((field.related_model, number), f"n° {number}")


def traces(rows: Sequence[Happening]) -> list[Trace]:
    """The rows told, with the names of those they point to; four statements at most, none for no rows."""
    if not rows:
        return []
    shown = [version for row in rows for version in (row.now, row.before) if version]
    users = _numbers(shown, "user_id") | _numbers([row.facts or {} for row in rows], "user")
    people, households = _numbers(shown, "person_id"), _numbers(shown, "household_id")
    homes = [version for row in rows if row.kind == MERGED for version in (row.now, row.before) if version]
    households |= _numbers(homes, "merged_into_id")
    told = [(histories()[row.kind].model, row) for row in rows if row.kind in histories()]
    found = pointed.names([(model, version) for model, row in told for version in (row.now, row.before)])
    names = Names(
        {user.pk: str(user) for user in User.objects.filter(pk__in=users).order_by("pk")},
        {person.pk: str(person) for person in Person.objects.filter(pk__in=people).order_by("pk")},
        {home.pk: str(home) for home in Household.objects.filter(pk__in=households).order_by("pk")},
    )
    return [_trace(row, names, found) for row in rows]


def _numbers(facts: Iterable[Mapping[str, Any]], name: str) -> set[int]:
    return {int(found[name]) for found in facts if found.get(name)}


def _trace(row: Happening, names: Names, found: Mapping[Pointed, str]) -> Trace:
    by = names.users.get(int((row.facts or {}).get("user") or 0), "")
    if row.kind in ACTS:
        act = ACTS[row.kind]
        return Trace(row.kind, act.label, row.at, by, tuple(act.tell(Row(row.now, names))))
    model = histories()[row.kind].model
    subject = subject_of(model)
    before = row.before if row.what == CHANGED else None
    targets = {
        column: found.get((target, int(row.now[column])), "")
        for column, target in pointed.links(model).items()
        if row.now.get(column)
    }
    about = _about(row.now, names, targets)
    pieces = tell_subject(subject, Row(row.now, names, row.what, before, about, targets))
    changes = _changes(model, subject, before, row.now, _Resolver(names, found)) if before else ()
    return Trace(row.kind, str(options(model).verbose_name), row.at, by, tuple(pieces), tuple(changes))


def subject_of(model: type[Model]) -> Subject:
    """How a tracked model is told; a test walks them all, so that none is without."""
    return SUBJECTS[options(model).label]


def _about(now: Mapping[str, Any], names: Names, targets: Mapping[str, str]) -> str:
    """What tells an object from its like: the account, the person, the household, what it points to, its own names."""
    found = [
        names.users.get(now.get("user_id") or 0, ""),
        names.people.get(now.get("person_id") or 0, ""),
        names.households.get(now.get("household_id") or 0, ""),
        *targets.values(),
        *(str(now.get(name) or "") for name in _OWN_NAMES),
        str(Role(now["role"]).label) if now.get("role") in Role.values else "",
    ]
    return ", ".join(name for name in found if name)


def _changes(
    model: type[Model],
    subject: Subject,
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    resolver: _Resolver,
) -> Iterable[tuple[str, str, str]]:
    for field in options(model).concrete_fields:
        column = field.column
        if column in HIDDEN or column in subject.hidden or before.get(column) == now.get(column):
            continue
        values = [_said(subject, field, version.get(column), resolver) for version in (before, now)]
        yield label_of(subject, field), values[0], values[1]


def label_of(subject: Subject, field: Any) -> str:
    """What a column is called: amounts are kept in cents and said in euros."""
    label = subject.words.get(field.column, str(getattr(field, "verbose_name", "")))
    return label.removesuffix(" (centimes)")


def _said(subject: Subject, field: Any, value: Any, resolver: _Resolver) -> str:
    """A rule that this version cannot read is said to be one: the rest of the journal is read all the same."""
    if field.column not in subject.says:
        return _short(_worded(field, value, resolver))
    try:
        return _short(subject.says[field.column](value))
    except InvalidRuleError:
        return "une règle d’une version précédente"


def _worded(field: Any, value: Any, resolver: _Resolver) -> Any:
    """Amounts are read in euros; a code is read in its words, an object by its name."""
    if value is None or value == "":
        return None
    if field.column.endswith("_cents"):
        return format_cents(int(value))
    if field.column in SOMEBODY or field.related_model in pointed.NAMED:
        return resolver.name(field, int(value))
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
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
