"""Choosing a family on any page of the desk: the one search, its count, its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from preau.common.actors import Right
from preau.finding.families import Families, Hit, find_families
from preau.finding.rules import LONGEST
from preau.households.models import Household
from preau.web.desk.access import DeskRequest
from preau.web.desk.pages import Pages, pages
from preau.web.paging import page_number


@dataclass(frozen=True, slots=True)
class Picked:
    """What was typed, the families of the page asked for, where it stands among the others."""

    words: str
    families: Families
    pages: Pages

    def files(self, *related: str) -> list[tuple[Hit, Household]]:
        """Each with its file, and what is joined to it under these names; a statement, and one for each name."""
        ids = [hit.home.id for hit in self.families.rows]
        found = Household.objects.filter(pk__in=ids).prefetch_related(*related).order_by("pk").in_bulk()
        return [(hit, found[hit.home.id]) for hit in self.families.rows if hit.home.id in found]

    @property
    def context(self) -> dict[str, Any]:
        """For a template that shows them with `desk/search/count.html`, `home.html` and the pager."""
        return {"words": self.words, "families": self.families, "pages": self.pages}


def typed_words(request: DeskRequest) -> str:
    return request.GET.get("q", "").strip()[:LONGEST]


def pick(request: DeskRequest, words: str, right: Right = Right.SEE_FAMILIES) -> Picked:
    """The families that these words find; two statements, two more for a page past the last one.

    `right`: that of the pages of what is found. Raises `NotAllowedError` without it: no page shows by a search what
    its own right hides.
    """
    request.actor.must(right, request.structure.pk)
    number = page_number(request)
    found = find_families(request.structure, words, page=number)
    listing = pages(request, found.total)
    if listing.number != number:
        found = find_families(request.structure, words, page=listing.number)
    return Picked(words, found, listing)
