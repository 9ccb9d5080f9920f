"""Searching the journal: by who did it, by whom or what it is about, by kind, between two dates; a page by its key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Q

from preau.accounts.models import User
from preau.common.acts import ACTS, Act, Together
from preau.common.clock import day_start
from preau.common.numbers import number_forms
from preau.common.ordering import french_order
from preau.common.sql import fetch, scalar
from preau.common.text import fold_name
from preau.households.models import Household, HouseholdPerson, Person
from preau.journal.sources import History, histories
from preau.journal.telling import Happening, Trace, traces
from preau.structures.models import Structure

NAMED_AT_MOST = 200
"""People, accounts or files that some words may stand for."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)

# Newest first from each table, so that a page reads few rows of each; what was there before says what changed.
_HISTORY = """
(SELECT '{kind}' AS kind, e.pgh_id AS id, e.pgh_created_at AS at, e.pgh_label AS what,
    c.metadata AS facts, to_jsonb(e) AS now, (
        SELECT to_jsonb(p) FROM {kind} p WHERE p.pgh_obj_id = e.pgh_obj_id AND p.pgh_id < e.pgh_id
        ORDER BY p.pgh_id DESC LIMIT 1
    ) AS before
FROM {kind} e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
WHERE {where} ORDER BY e.pgh_created_at DESC, e.pgh_id DESC LIMIT {limit})
"""
_ACT = """
(SELECT '{kind}' AS kind, e.id AS id, e.{at} AS at, '' AS what, jsonb_build_object('user', e.{actor}) AS facts,
    jsonb_build_object({now}) AS now, NULL::jsonb AS before
FROM {source} WHERE {where} ORDER BY e.{at} DESC, e.id DESC LIMIT {limit})
"""
# The last of those told together is the one that has none after it in its minute; the others are counted from it.
_HEAD = """NOT EXISTS (SELECT FROM {table} l WHERE {same} AND l.structure_id = e.structure_id
    AND (l.{at}, l.id) > (e.{at}, e.id) AND l.{at} < date_trunc('minute', e.{at}) + interval '1 minute')"""
_COUNT = """(SELECT count(*) FROM {table} l WHERE {same} AND l.structure_id = e.structure_id
    AND l.{at} >= date_trunc('minute', e.{at}) AND (l.{at}, l.id) <= (e.{at}, e.id))"""
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
"""Between which days the journal is searched: what happened is there, and instants do not overflow."""
_BY_USER = (
    "e.pgh_context_id IN (SELECT id FROM pghistory_context WHERE metadata->>'user' = ANY(%(actors)s) "
    "AND created_at >= %(first)s AND created_at < %(end)s)"
)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: words about a person, a file or an object; who did it; a kind; dates both included.

    `household`: only what was done about the file of this number and its people, whatever the words.
    """

    first: date
    last: date
    words: str = ""
    actor: str = ""
    kind: str = ""
    household: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the journal, after which a page begins: instants are shared by all that one request wrote."""

    at: datetime
    kind: str
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _TICK}-{self.kind}-{self.id}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place an address names; None for anything else."""
        found = re.fullmatch(r"(\d{1,17})-([a-z_]{1,63})-(\d{1,18})", text)
        if found is None or not (found[2] in ACTS or found[2] in histories()):
            return None
        return cls(_EPOCH + int(found[1]) * _TICK, found[2], int(found[3]))


@dataclass(frozen=True)
class _Meant:
    """What the words of a search stand for; None where nothing was asked. `is_file`: they are a file, no words."""

    words: str
    actors: list[int] | None
    people: list[int] | None
    households: list[int] | None
    users: list[int] | None
    is_file: bool = False

    @property
    def is_about(self) -> bool:
        """Whether something is looked for."""
        return self.is_file or bool(self.words)


def journal(
    *, structure: Structure, search: Search, limit: int, after: Place | None = None
) -> tuple[list[Trace], Place | None]:
    """A page of what happened, the last first, and where the next one begins.

    Five statements; one more when an agent is asked for, three more when words are. None of them reads the texts of the
    large histories: words become people, accounts and files first, which indexes find.
    """
    union, values = _union(structure, search, limit, after)
    if not union:
        return [], None
    text = f'{union} ORDER BY at DESC, kind COLLATE "C" DESC, id DESC LIMIT {limit + 1:d}'
    rows = fetch(Happening, text, _named_in(text, values))
    last = rows[limit - 1] if len(rows) > limit else None
    return traces(rows[:limit]), Place(last.at, last.kind, last.id) if last else None


def how_many(*, structure: Structure, search: Search, most: int) -> int:
    """How many acts a search finds, counted up to one more than `most`; the statements of a page."""
    union, values = _union(structure, search, most, None)
    if not union:
        return 0
    text = f"SELECT count(*) FROM ({union} LIMIT {most + 1:d}) AS counted"  # noqa: S608 (made of the models alone)
    return scalar(int, text, _named_in(text, values))


def _union(structure: Structure, search: Search, limit: int, after: Place | None) -> tuple[str, dict[str, Any]]:
    """What reads the first rows of every history and kind of acts, with its values; empty when none can hold any."""
    meant = _meant(structure, search)
    parts = [part for history in histories().values() if (part := _part(history, search, meant, after, limit))]
    parts += [part for kind, act in ACTS.items() if (part := _act(kind, act, search, meant, after, limit))]
    if not parts:
        return "", {}
    values = {
        "structure": structure.pk,
        "first": day_start(min(max(search.first, FIRST_DAY), LAST_DAY)),
        "end": day_start(min(max(search.last, FIRST_DAY), LAST_DAY) + timedelta(days=1)),
        "like": f"%{_escaped(search.words)}%",
        "actors": [str(pk) for pk in meant.actors or []],
        "actor_ids": meant.actors or [],
        "people": meant.people or [],
        "households": meant.households or [],
        "users": meant.users or [],
        "at": after.at if after else None,
        "id": after.id if after else None,
    }
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS found", values  # noqa: S608 (made of the models alone)


def _named_in(text: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in re.findall(r"%\((\w+)\)s", text)}


def _part(history: History, search: Search, meant: _Meant, after: Place | None, limit: int) -> str:
    """The statement of one history; empty when it cannot hold what is looked for."""
    if search.kind not in {"", history.table}:
        return ""
    where = [history.scope, "e.pgh_created_at >= %(first)s", "e.pgh_created_at < %(end)s"]
    if meant.is_about:
        about = [f"e.{column} = ANY(%({name})s)" for name, column in history.links.items() if getattr(meant, name)]
        if (history.links or meant.is_file) and not about:
            return ""
        where.append(f"({' OR '.join(about)})" if about else f"{history.words} ILIKE %(like)s")
    if meant.actors is not None:
        where.append(_BY_USER if meant.actors else "false")
    where += _beyond(after, history.table, "pgh_created_at", "pgh_id")
    return _HISTORY.format(kind=history.table, where=" AND ".join(where), limit=limit + 1)


def _act(kind: str, act: Act, search: Search, meant: _Meant, after: Place | None, limit: int) -> str:
    """The statement of one kind of acts; empty when it cannot hold what is looked for."""
    if search.kind not in {"", kind}:
        return ""
    where = [act.scope, f"e.{act.at} >= %(first)s", f"e.{act.at} < %(end)s"]
    if meant.is_about:
        about = [f"{act.people} = ANY(%(people)s)"] if act.people and meant.people else []
        about += [f"{act.households} = ANY(%(households)s)"] if act.households and meant.households else []
        about += [f"{act.users} = ANY(%(users)s)"] if act.users and meant.users else []
        about += [f"{act.words} ILIKE %(like)s"] if act.words and meant.words else []
        if not about:
            return ""
        where.append(f"({' OR '.join(about)})")
    if meant.actors is not None:
        where.append(f"e.{act.actor} = ANY(%(actor_ids)s)" if meant.actors else "false")
    where += _beyond(after, kind, act.at, "id")
    count = "1"
    if act.together and not meant.is_about:
        where.append(_alike(_HEAD, act.together, act.at))
        count = _alike(_COUNT, act.together, act.at)
    return _ACT.format(
        kind=kind,
        at=act.at,
        actor=act.actor,
        now=act.now.replace("{count}", count),
        source=act.source,
        where=" AND ".join(where),
        limit=limit + 1,
    )


def _alike(statement: str, together: Together, at: str) -> str:
    same = [f"l.{column} = e.{column}" for column in together.same]
    same += [f"l.{column} IS NOT DISTINCT FROM e.{column}" for column in together.perhaps]
    return statement.format(table=together.table, same=" AND ".join(same), at=at)


def _beyond(after: Place | None, kind: str, at: str, number: str) -> list[str]:
    """What comes after a place in the order of the journal: instant, kind, number, all descending."""
    if after is None:
        return []
    if kind == after.kind:
        return [f"(e.{at}, e.{number}) < (%(at)s, %(id)s)"]
    return [f"e.{at} {'<=' if kind < after.kind else '<'} %(at)s"]


def _meant(structure: Structure, search: Search) -> _Meant:
    actors = _accounts_named(search.actor) if search.actor else None
    if search.household is not None:
        return _Meant("", actors, _people_of(structure, search.household), [search.household], None, is_file=True)
    if not search.words:
        return _Meant("", actors, None, None, None)
    people = _people_named(structure, search.words)
    files = _files_named(structure, search.words)
    return _Meant(search.words, actors, people, files, _accounts_named(search.words))


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _accounts_named(words: str) -> list[int]:
    """The accounts whose name or e-mail holds these words: agents who have left are among them."""
    rows = User.objects.filter(Q(display_name__icontains=words) | Q(email__icontains=words))
    return list(rows.values_list("pk", flat=True).order_by("pk")[:NAMED_AT_MOST])


def _people_named(structure: Structure, words: str) -> list[int]:
    """The people of the structure whose name holds all these words."""
    rows = Person.objects.filter(structure=structure)
    for word in fold_name(words).split():
        rows = rows.filter(folded_name__contains=word)
    return list(rows.values_list("pk", flat=True).order_by("pk")[:NAMED_AT_MOST])


def _people_of(structure: Structure, household: int) -> list[int]:
    """The people of a file, and no one when it is of another structure."""
    rows = HouseholdPerson.objects.filter(household=household, household__structure=structure)
    return list(rows.order_by("person").values_list("person", flat=True))


def _files_named(structure: Structure, words: str) -> list[int]:
    """The files of this number, or whose name holds all these words."""
    named = Q()
    for word in fold_name(words).split():
        named &= Q(plain_name__contains=word)
    rows = Household.objects.filter(structure=structure).annotate(plain_name=french_order("name"))
    found = rows.filter(Q(number__in=number_forms(words)) | named if named else Q(number__in=number_forms(words)))
    return list(found.values_list("pk", flat=True).order_by("pk")[:NAMED_AT_MOST])
