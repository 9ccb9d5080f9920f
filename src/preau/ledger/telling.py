"""How an entry is explained: each room that posts, or that knows more of a cause, registers what it can tell of it.

The ledger names nobody above: an entry has a cause, and whoever knows that cause says words, facts and where to see
more. A page gets cards, in the order in which rooms stand; it knows no cause either.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from preau.ledger.enums import CauseKind, EntryKind


class Card(StrEnum):
    """Where on the page of an operation: the movement itself, what it is about, how it was paid."""

    MOVEMENT = "mouvement"
    CAUSE = "cause"
    PAYMENT = "paiement"


@dataclass(frozen=True, slots=True)
class ToTell:
    """An entry to explain, to a household or (None) to the desk. `details` are whole, whoever reads."""

    id: int
    kind: EntryKind
    cause_kind: CauseKind
    cause_id: int
    revision: int
    details: Mapping[str, Any]
    household_id: int | None

    @property
    def is_another_households(self) -> bool:
        """Whether it is told to a household about a day that another one booked: what that one asked is not told."""
        return self.household_id is not None and self.details.get("household", self.household_id) != self.household_id


@dataclass(frozen=True, slots=True)
class Link:
    """Where more can be seen: `to` is what (« receipt »), and the arguments of its page; the portal knows the pages."""

    to: str
    arguments: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a room says of an entry, for one card. `title` heads the card when this comes first in it.

    `facts` are labels with their values; `muted` a sentence in the background; `by`, who did it when no person did.
    """

    card: Card
    title: str = ""
    sentences: tuple[str, ...] = ()
    muted: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    links: tuple[Link, ...] = ()
    by: str = ""


class Explainer(ABC):
    """What a room tells of entries with these causes, and, when it says so, of these kinds only."""

    causes: ClassVar[frozenset[CauseKind]]
    kinds: ClassVar[frozenset[EntryKind] | None] = None

    @abstractmethod
    def tell(self, entries: Collection[ToTell]) -> Mapping[int, Told]:
        """By entry, what there is to say; one statement, whatever their number."""

    def knows(self, entry: ToTell) -> bool:
        """Whether it is asked about this entry."""
        return entry.cause_kind in self.causes and (self.kinds is None or entry.kind in self.kinds)


_REGISTERED: dict[type[Explainer], Explainer] = {}


def register(explainer: Explainer) -> None:
    """Called at start, by each room, lower rooms first; a second one of the same class takes the place of the first."""
    _REGISTERED[type(explainer)] = explainer


def explainers() -> list[Explainer]:
    """Those who tell, in the order of what they say."""
    return list(_REGISTERED.values())


def tell(entries: Iterable[ToTell]) -> dict[int, list[Told]]:
    """By entry, all that is told of it; one statement for each explainer that knows some of them."""
    asked = list(entries)
    found: dict[int, list[Told]] = {entry.id: [] for entry in asked}
    for explainer in explainers():
        if known := [entry for entry in asked if explainer.knows(entry)]:
            for entry_id, told in explainer.tell(known).items():
                found[entry_id].append(told)
    return found
