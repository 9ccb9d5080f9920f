"""Everything that an agent may find in a structure, of the kinds that their rights open and no other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from preau.common.actors import Actor
from preau.finding.families import PER_PAGE, Families, find_families
from preau.finding.papers import Paper, find_papers
from preau.finding.rules import OPENED_BY, Asked, Kind
from preau.households.homes import Home
from preau.structures.models import Structure


@dataclass(frozen=True, slots=True)
class Found:
    """Families, page by page, and the papers of a number."""

    families: Families = field(default_factory=Families)
    papers: tuple[Paper, ...] = ()

    @property
    def sure(self) -> Home | Paper | None:
        """The one thing of the number that was typed; a family before a paper."""
        if self.families.sure:
            return self.families.sure
        return self.papers[0] if len(self.papers) == 1 and not self.families.total else None

    @property
    def total(self) -> int:
        return self.families.total + len(self.papers)


def kinds_for(actor: Actor, structure: Structure) -> frozenset[Kind]:
    """The kinds of which the actor may open the page in this structure."""
    return frozenset(
        kind for kind, rights in OPENED_BY.items() if any(actor.may(right, structure.pk) for right in rights)
    )


def find(*, structure: Structure, actor: Actor, typed: str, today: date, page: int = 1, limit: int = PER_PAGE) -> Found:
    """What an agent looks for; three statements at most, none for kinds that they may not open."""
    kinds = kinds_for(actor, structure)
    families = find_families(structure, typed, page=page, limit=limit) if Kind.FAMILY in kinds else Families()
    papers = [] if Asked.read(typed).is_too_short else find_papers(structure, typed, kinds, today)
    return Found(families, tuple(papers))
