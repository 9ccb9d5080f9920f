"""The journal of a structure: every history the database keeps and every movement of a booking, read as one list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.bookings.enums import MovementKind
from preau.common.clock import day_start
from preau.common.text import fold_name
from preau.households.models import Person
from preau.structures.models import Structure

MOVEMENTS = "movement"
HIDDEN = {"id", "structure_id", "settings_changed_at", "updated_at", "created_at", "folded_name"}
_WHAT = {"insert": "Créé", "update": "Changé", "delete": "Supprimé"}

# Newest first from each table, so that a page reads few rows of each; what was there before says what changed.
_HISTORY = """
(SELECT '{kind}' AS kind, e.pgh_obj_id AS object_id, e.pgh_created_at AS at, e.pgh_label AS what,
    c.metadata AS facts, to_jsonb(e) AS now, (
        SELECT to_jsonb(p) FROM {table} p WHERE p.pgh_obj_id = e.pgh_obj_id AND p.pgh_id < e.pgh_id
        ORDER BY p.pgh_id DESC LIMIT 1
    ) AS before
FROM {table} e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
WHERE {scope} AND e.pgh_created_at >= %(first)s AND e.pgh_created_at < %(end)s
    AND (%(words)s = '' OR {text} ILIKE %(like)s OR (c.metadata->>'user') = ANY(%(actors)s){linked})
ORDER BY e.pgh_created_at DESC, e.pgh_id DESC LIMIT %(limit)s)
"""
_MOVEMENTS = """
(SELECT 'movement' AS kind, m.booking_id AS object_id, m.at AS at, m.kind AS what,
    jsonb_build_object('user', m.actor_id) AS facts, jsonb_build_object(
    'person', p.first_name || ' ' || p.last_name, 'household', h.name, 'activity', a.name, 'date', d.date,
    'reason', m.reason) AS now, NULL::jsonb AS before
FROM bookings_movement m JOIN bookings_booking b ON b.id = m.booking_id
    JOIN households_person p ON p.id = b.person_id JOIN households_household h ON h.id = m.household_id
    JOIN activities_openingday d ON d.id = b.opening_day_id JOIN activities_activity a ON a.id = d.activity_id
WHERE m.structure_id = %(structure)s AND m.at >= %(first)s AND m.at < %(end)s
    AND (%(words)s = '' OR concat_ws(' ', p.first_name, p.last_name, p.first_name, h.name, h.number, a.name, m.reason)
        ILIKE %(like)s OR m.actor_id::text = ANY(%(actors)s))
ORDER BY m.at DESC, m.id DESC LIMIT %(limit)s)
"""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: words about a person, an agent or an object, a kind of object, dates both included."""

    first: date
    last: date
    words: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that happened; `changes` are (field, before, after)."""

    kind: str
    about: str
    at: datetime
    what: str
    actor: str
    changes: list[tuple[str, str, str]]


def _options(model: type[Model]) -> Any:
    return model._meta  # noqa: SLF001 (public in all but name)


@cache
def histories() -> dict[str, tuple[type[Model], type[Model]]]:
    """The tracked models that lead to a structure, with the model of their history, by table of the history."""
    found = {}
    for model in apps.get_models():
        event = getattr(model, "pgh_event_model", None)
        if event is not None and _options(model).app_label != "pghistory" and _scope(model):
            found[_options(event).db_table] = (model, event)
    return found


def _scope(model: type[Model]) -> str:
    """SQL that keeps the rows of one structure; empty when the model does not lead to one."""
    columns = {field.column for field in _options(model).concrete_fields}
    if model is Structure:
        return "e.pgh_obj_id = %(structure)s"
    if "structure_id" in columns:
        return "e.structure_id = %(structure)s"
    if "household_id" in columns:
        return "e.household_id IN (SELECT id FROM households_household WHERE structure_id = %(structure)s)"
    return ""


def kinds() -> list[tuple[str, str]]:
    """The kinds of objects, with their French names, in order of these."""
    named = [(table, str(_options(model).verbose_name)) for table, (model, _event) in histories().items()]
    return sorted([*named, (MOVEMENTS, "réservation")], key=lambda kind: kind[1])


def journal(*, structure: Structure, search: Search, limit: int, offset: int = 0) -> list[Trace]:
    """What happened, the last first; four statements at most, two more when words are looked for."""
    actors = _actors_named(search.words)
    values: dict[str, Any] = {
        "structure": structure.pk,
        "first": day_start(search.first),
        "end": day_start(search.last + timedelta(days=1)),
        "words": search.words,
        "like": f"%{_escaped(search.words)}%",
        "actors": actors,
        "people": _people_named(structure, search.words),
        "limit": limit + offset,
        "offset": offset,
    }
    parts = [_part(table) for table in histories() if search.kind in {"", table}]
    parts += [_MOVEMENTS] if search.kind in {"", MOVEMENTS} else []
    with connection.cursor() as cursor:
        union = " UNION ALL ".join(parts)
        sql = f"SELECT * FROM ({union}) AS found ORDER BY at DESC LIMIT %(limit)s OFFSET %(offset)s"  # noqa: S608
        cursor.execute(sql, values)
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return _traces([_read(row) for row in rows])


def _part(table: str) -> str:
    model, event = histories()[table]
    texts = [
        f'e."{field.column}"::text'
        for field in _options(event).concrete_fields
        if not field.name.startswith("pgh_") and field.column not in HIDDEN
    ]
    text = f"concat_ws(' ', {', '.join(texts)})"
    columns = {field.column for field in _options(model).concrete_fields}
    linked = " OR e.person_id = ANY(%(people)s)" if "person_id" in columns else ""
    linked += " OR e.user_id::text = ANY(%(actors)s)" if "user_id" in columns else ""
    return _HISTORY.format(kind=table, table=table, scope=_scope(model), text=text, linked=linked)


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _actors_named(words: str) -> list[str]:
    """The accounts whose name or e-mail holds these words."""
    if not words:
        return []
    rows = User.objects.filter(display_name__icontains=words) | User.objects.filter(email__icontains=words)
    return [str(pk) for pk in rows.values_list("pk", flat=True).order_by("pk")[:500]]


def _people_named(structure: Structure, words: str) -> list[int]:
    """The people of the structure whose name holds all these words."""
    folded = fold_name(words).split()
    if not folded:
        return []
    rows = Person.objects.filter(structure=structure)
    for word in folded:
        rows = rows.filter(folded_name__contains=word)
    return list(rows.values_list("pk", flat=True).order_by("pk")[:500])


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """JSON comes as text or as objects, as the connection is set."""
    for name in ("facts", "now", "before"):
        if isinstance(row[name], str):
            row[name] = json.loads(row[name])
    return row


def _traces(rows: list[dict[str, Any]]) -> list[Trace]:
    ids: set[Any] = {(row["facts"] or {}).get("user") for row in rows} | {row["now"].get("user_id") for row in rows}
    users = {user.pk: user for user in User.objects.filter(pk__in=ids - {None}).order_by("pk")} if rows else {}
    people_ids = {row["now"].get("person_id") for row in rows} - {None}
    people = {person.pk: str(person) for person in Person.objects.filter(pk__in=people_ids).order_by("pk")}
    return [_trace(row, users, people) for row in rows]


def _trace(row: dict[str, Any], users: Mapping[int, User], people: Mapping[int, str]) -> Trace:
    actor = users.get((row["facts"] or {}).get("user") or 0)
    by, now = str(actor) if actor else "", row["now"]
    if row["kind"] == MOVEMENTS:
        words = [now["person"], now["household"], now["activity"], f"{date.fromisoformat(now['date']):%d/%m/%Y}"]
        reason = [("raison", "", now["reason"])] if now["reason"] else []
        return Trace("réservation", ", ".join(words), row["at"], str(MovementKind(row["what"]).label), by, reason)
    model = histories()[row["kind"]][0]
    before = row["before"] if row["what"] == "update" else None
    changes = _changes(model, before, now) if before else []
    what = _WHAT.get(row["what"], row["what"])
    return Trace(str(_options(model).verbose_name), _about(now, users, people), row["at"], what, by, changes)


def _about(now: dict[str, Any], users: Mapping[int, User], people: Mapping[int, str]) -> str:
    """What tells an object from its like: the account, names, or a number."""
    user = users.get(now.get("user_id") or 0)
    names = [now.get(name) for name in ("first_name", "last_name", "name", "title", "reason", "number")]
    if now.get("role") in Role.values:
        names.append(Role(now["role"]).label)
    found = [str(user)] if user else []
    found += [people[now["person_id"]]] if now.get("person_id") in people else []
    return ", ".join(found + [str(name) for name in names if name]) or f"n° {now.get('id', '')}"


def _changes(model: type[Model], before: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, str, str]]:
    labels = {field.column: str(getattr(field, "verbose_name", "")) for field in _options(model).concrete_fields}
    return [
        (labels[column], _short(before.get(column)), _short(now.get(column)))
        for column in labels
        if column not in HIDDEN and before.get(column) != now.get(column)
    ]


def _short(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        value = " ; ".join(_short(item) for item in value)
    elif isinstance(value, dict):
        value = ", ".join(_short(item) for item in value.values())
    text = "" if value is None else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
