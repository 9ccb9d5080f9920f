"""What was done, told in sentences: each room says its own acts in its file `acts.py`, read at start by the journal.

An act leaves a row of its own (`Act`: money taken, somebody marked), or a change that the database keeps in a history
(`Subject`). Both are told by a sentence that the author begins, made of pieces: words, and what they are about, by what
it is (« household ») and its number; the portal knows the pages. Pure: the room gives SQL and functions, nothing reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from preau.common.money import format_cents
from preau.common.text import WEEKDAYS, day_text

GONE = "un compte supprimé"
CREATED, CHANGED, REMOVED = "insert", "update", "delete"
_VERBS = {CREATED: "a créé", CHANGED: "a changé", REMOVED: "a supprimé"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a sentence; `to` and `id` say what they are about, when a page shows it."""

    text: str
    to: str = ""
    id: int = 0


Sentence = list[Piece]


def said(*parts: str | Piece) -> Sentence:
    """A sentence from words and pieces; what is empty is left out."""
    pieces = [Piece(part) if isinstance(part, str) else part for part in parts]
    return [piece for piece in pieces if piece.text]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of those whom the rows of a page point to."""

    users: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    households: Mapping[int, str] = field(default_factory=dict)
    others: Mapping[tuple[str, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row to tell: `what` was done of a history (empty for an act), as it is since, and was before."""

    now: Mapping[str, Any]
    names: Names
    what: str = ""
    before: Mapping[str, Any] | None = None
    about: str = ""
    """What tells the object of a history from its like."""
    targets: Mapping[str, str] = field(default_factory=dict)
    """The name of what each column of a history points to."""

    def text(self, name: str) -> str:
        return str(self.now.get(name) or "")

    def number(self, name: str) -> int:
        return int(self.now.get(name) or 0)

    def user(self, name: str = "user_id") -> str:
        return self.names.users.get(self.number(name), GONE)

    def person(self, name: str = "person_id") -> str:
        return self.names.people.get(self.number(name), "une personne effacée")

    def household(self, name: str = "household_id") -> Piece:
        """`KERVELLA (000001)`, empty without a household."""
        number = self.number(name)
        return Piece(self.names.households.get(number, "famille effacée"), "household", number) if number else Piece("")

    def of_household(self, words: str = ", famille ") -> Sentence:
        """The household after these words; nothing without one."""
        home = self.household()
        return [Piece(words), home] if home.text else []

    def amount(self, name: str = "cents", *, signed: bool = False, whole: bool = False) -> str:
        cents = self.number(name)
        return format_cents(abs(cents) if whole else cents, signed=signed)

    def day(self, name: str = "date") -> str:
        """`mardi 24 novembre 2026`, empty without one."""
        found = self.now.get(name)
        return day_text(date.fromisoformat(str(found)[:10]), year=True) if found else ""

    def target(self, name: str) -> str:
        """What a column of a history points to; empty when it is gone or nothing."""
        return self.targets.get(name, "")

    def is_now(self, name: str, value: object) -> bool:
        """Whether this column has just become so."""
        return bool(self.now.get(name) == value and (self.before is None or self.before.get(name) != value))


Tell = Callable[[Row], Sentence]


@dataclass(frozen=True, slots=True)
class Together:
    """Rows told as one: those of `table` alike in `same`, and in `perhaps` which may be empty, within the same minute;
    the last of them stands for all. `index` finds the next one: the columns of `same`, the instant, the number."""

    table: str
    same: tuple[str, ...]
    index: str
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """A kind of act that leaves a row. `now` is the SQL of what is told of it, where `{count}` is how many are told
    together; `words` that of its own words, for those that bear a printed number; `people`, `households` and `users`
    its columns about somebody. `family` heads the kind among others."""

    kind: str
    label: str
    family: str
    source: str
    now: str
    tell: Tell
    at: str = "at"
    actor: str = "actor_id"
    scope: str = "e.structure_id = %(structure)s"
    words: str = ""
    people: str = ""
    households: str = ""
    users: str = ""
    index: str = ""
    together: Together | None = None


def _nothing(_row: Row) -> Sentence:
    return []


@dataclass(frozen=True, slots=True)
class Subject:
    """A tracked model. `the` is what it is called after a verb: « la fermeture ». `tell` says what has words of its own
    and leaves the rest (an empty sentence) to « a changé la fermeture … ». `to` is what its page is of, `target` the
    column that says which. `words` are the labels of columns that the model does not name in French, `hidden` those
    that say nothing to an agent, `says` how a value is said that is neither text nor amount nor date (a rule,
    weekdays). `without` are changes that nobody did."""

    the: str
    family: str
    tell: Tell = _nothing
    to: str = ""
    target: str = "pgh_obj_id"
    words: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    says: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


ACTS: dict[str, Act] = {}
SUBJECTS: dict[str, Subject] = {}
"""By the label of the model: `structures.Closure`."""


def register(*acts: Act) -> None:
    """Called by the file `acts.py` of each room."""
    ACTS.update((act.kind, act) for act in acts)


def register_subjects(subjects: Mapping[str, Subject]) -> None:
    SUBJECTS.update(subjects)


def tell_subject(subject: Subject, row: Row) -> Sentence:
    """Its own words, else `a changé la fermeture Grève`."""
    if own := subject.tell(row):
        return own
    to, number = (subject.to, row.number(subject.target)) if subject.to else ("", 0)
    verb = f"{_VERBS.get(row.what, row.what)} {subject.the}"
    return said(f"{verb} ", Piece(row.about, to if number else "", number)) if row.about else said(verb)


def number_said(value: object) -> str:
    """`622,5` or `822` as French is written, from what JSON holds."""
    return str(value).removesuffix(".0").removesuffix(".00").replace(".", ",")


def weekdays_said(numbers: list[int] | int | None) -> str:
    """`lundi, mardi` from their ISO numbers; « tous » for none."""
    if isinstance(numbers, int):
        return WEEKDAYS[numbers - 1]
    return ", ".join(WEEKDAYS[number - 1] for number in numbers) if numbers else "tous"


def listed(words: Iterable[str]) -> str:
    """`Guichet, Cantine`, without what is empty."""
    return ", ".join(word for word in words if word)
