"""Which pupil of the file is which person already known, and what changes for them. Pure."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from preau.connectors.onde.pupils import LEVELS, Pupil
from preau.connectors.onde.spoiled import is_less_accented
from preau.connectors.onde.table import Unreadable

FEW_ABSENT = 3
"""Fewer absent children than this are never a sign of a partial file."""
LAST_LEVELS = frozenset({"GS", "CM2"})
"""Levels after which a child leaves the school."""
FIELDS = ("last_name", "usage_name", "first_name", "birth_date", "sex", "ine", "level", "class_name")


@dataclass(frozen=True, slots=True)
class Known:
    """A child of the structure, as stored. `key` is its folded name."""

    id: int
    key: str
    last_name: str
    first_name: str
    birth_date: date | None
    usage_name: str = ""
    sex: str = ""
    ine: str = ""
    level: str = ""
    class_name: str = ""
    school_id: int | None = None
    left_on: date | None = None

    @property
    def title(self) -> str:
        return f"{self.last_name} {self.first_name}"


@dataclass(frozen=True, slots=True)
class Change:
    """What the file changes for a person: `changes` holds field, value before, value after; `school` as its id."""

    known: Known
    pupil: Pupil
    changes: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """`persons` gives the person of each known pupil, by line; `doubtful` lines are left for a person to settle."""

    new: tuple[Pupil, ...]
    changed: tuple[Change, ...]
    absent: tuple[Known, ...]
    doubtful: tuple[Unreadable, ...]
    persons: dict[int, int]
    absences_unknown: bool = False
    is_partial: bool = False
    """Whether so many are absent that the file is likely to be a part of the school: nobody is then marked absent."""


def match(
    pupils: Sequence[Pupil],
    unreadable: Sequence[Unreadable],
    known: Sequence[Known],
    school_id: int | None,
    *,
    is_whole: bool = False,
) -> Matches:
    """Compare the file with the children of the structure.

    By INE, else by folded name and birth date. What the file leaves empty erases nothing. Absent are the children of
    the file's school (of no school when it has none) whom no line may be; a line of which not even the name can be
    read could be anybody, and then nobody is called absent. A file that looks like a part of the school is told so,
    unless `is_whole` says that it is all of it.
    """
    finder = _Finder(known)
    new: list[Pupil] = []
    changed: list[Change] = []
    doubtful: list[Unreadable] = []
    persons: dict[int, int] = {}
    seen: set[int] = set()
    for pupil in pupils:
        found = finder.find(pupil)
        reason = _doubt(pupil, found)
        if not reason and found and found[0].id in seen:
            reason = f"{pupil.title} : une autre ligne est déjà {found[0].title}"
        seen |= {person.id for person in found}
        if reason:
            doubtful.append(Unreadable(pupil.line, reason, pupil.key, pupil.ine))
        elif not found:
            new.append(pupil)
        else:
            persons[pupil.line] = found[0].id
            if changes := differences(found[0], pupil, school_id):
                changed.append(Change(found[0], pupil, changes))
    blind = any(not line.key for line in unreadable)
    absent = [] if blind else _absent(known, seen, unreadable, school_id)
    is_partial = not is_whole and looks_partial([person for person in known if person.school_id == school_id], absent)
    return Matches(tuple(new), tuple(changed), tuple(absent), tuple(doubtful), persons, blind, is_partial)


def looks_partial(school: Sequence[Known], absent: Sequence[Known]) -> bool:
    """Whether more children are absent than a year explains: over a third, or a whole class of a level that stays."""
    there = [person for person in school if person.left_on is None and person.level in ("", *LEVELS.values())]
    if len(absent) < FEW_ABSENT:
        return False
    classes = Counter(person.class_name for person in there if person.level not in LAST_LEVELS and person.class_name)
    gone = Counter(person.class_name for person in absent if person.level not in LAST_LEVELS and person.class_name)
    whole_class = any(number >= FEW_ABSENT and number == classes[name] for name, number in gone.items())
    return whole_class or 3 * len(absent) > len(there)


class _Finder:
    def __init__(self, known: Iterable[Known]) -> None:
        self._by_ine: dict[str, Known] = {}
        self._by_name: dict[tuple[str, date | None], list[Known]] = defaultdict(list)
        for person in known:
            if person.ine:
                self._by_ine[person.ine] = person
            self._by_name[person.key, person.birth_date].append(person)

    def find(self, pupil: Pupil) -> list[Known]:
        """The person with this INE, else those with this name and birth date whose INE is not another one."""
        if pupil.ine and pupil.ine in self._by_ine:
            return [self._by_ine[pupil.ine]]
        namesakes = self._by_name.get((pupil.key, pupil.birth_date), [])
        return [person for person in namesakes if not (person.ine and pupil.ine)]


def _doubt(pupil: Pupil, found: Sequence[Known]) -> str:
    """Why a match must not be trusted, in French; empty when it may."""
    if len(found) > 1:
        return f"{pupil.title} : {len(found)} personnes connues ont ce nom et cette date de naissance"
    if found and found[0].ine and found[0].ine == pupil.ine:
        person = found[0]
        if person.key != pupil.key and person.birth_date not in (None, pupil.birth_date):
            return f"{pupil.title} : l’INE {pupil.ine} est celui de {person.title}, né un autre jour"
    return ""


def says_otherwise(before: Any, after: Any) -> bool:
    """Whether the file says something else: not when it is silent, nor when only the accents or their form differ."""
    if isinstance(before, str) and isinstance(after, str):
        before = unicodedata.normalize("NFC", before)
        return bool(after) and after != before and not is_less_accented(before, after)
    return bool(after) and after != before


def differences(person: Known, pupil: Pupil, school_id: int | None) -> tuple[tuple[str, Any, Any], ...]:
    """Fields where the file says something else; empty cells and an unknown school say nothing."""
    changes: list[tuple[str, Any, Any]] = [
        (field, getattr(person, field), getattr(pupil, field))
        for field in FIELDS
        if says_otherwise(getattr(person, field), getattr(pupil, field))
    ]
    if school_id is not None and person.school_id != school_id:
        changes.append(("school_id", person.school_id, school_id))
    if person.left_on is not None:
        changes.append(("left_on", person.left_on, None))
    return tuple(changes)


def _absent(
    known: Sequence[Known], seen: set[int], unreadable: Sequence[Unreadable], school_id: int | None
) -> list[Known]:
    keys = {line.key for line in unreadable}
    ines = {line.ine for line in unreadable} - {""}
    return [
        person
        for person in known
        if person.school_id == school_id
        and person.level in ("", *LEVELS.values())
        and person.left_on is None
        and person.id not in seen
        and person.key not in keys
        and person.ine not in ines
    ]
