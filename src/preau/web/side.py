"""On which side a page of a household's planning is opened: by the family, or by an agent at its request.

The pages are the same (`web/family/planning`): same cells, same draft, same recap, same reasons. What differs is who
acts, whose draft it is, where its addresses lead and what stands around it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from preau.bookings.planning.calendar import Planning
from preau.bookings.planning.loading import load_planning
from preau.common.actors import Actor
from preau.households.models import Household
from preau.structures.models import Structure
from preau.web.signed_in import SignedInRequest

Show = Callable[[Any, str, dict[str, Any], int], HttpResponse]
FAMILY_SHELL, DESK_SHELL = "family/planning/shell.html", "desk/families/behalf/shell.html"


def _as_family(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, template, context, status=status)


@dataclass(frozen=True)
class Side:
    """Whose planning, and who acts: the family, or an agent on its behalf (`Actor.on_behalf_of`).

    `show` draws a page with what stands around it; `may_book_late`: whether this agent may go past deadlines.
    """

    structure: Structure
    household: Household
    actor: Actor
    may_book_late: bool = False
    show: Show = _as_family

    @property
    def agent(self) -> int | None:
        """The account that acts for the family; None for the family itself."""
        return self.actor.agent

    @property
    def shell(self) -> str:
        """The template that stands around the page."""
        return FAMILY_SHELL if self.agent is None else DESK_SHELL

    @property
    def level(self) -> int:
        """The level of the page's own heading: the desk has one above it."""
        return 1 if self.agent is None else 2

    def url(self, page: str, *args: Any) -> str:
        """The address of a page of the planning, on this side."""
        return address(self.structure, self.household, self.agent, page, *args)

    def load(self, first: date, last: date) -> Planning:
        """The planning of these days, both included, with this side's draft; six statements."""
        return load_planning(
            structure=self.structure, household=self.household, first=first, last=last, agent=self.agent
        )


class SidedRequest(SignedInRequest):
    """A request whose side is known: the family's pages, and the desk's for a family."""

    side: Side


def address(structure: Structure, household: Household, agent: int | None, page: str, *args: Any) -> str:
    """The address of a page of the planning: the family's, or the same for its agent."""
    if agent is None:
        return reverse(page, args=[structure.slug, *args])
    return reverse(f"desk_{page}", args=[structure.slug, household.pk, *args])


def planning_url(planning: Planning, page: str, *args: Any) -> str:
    """The address of a page of this planning, on the side that loaded it."""
    return address(planning.structure, planning.household, planning.agent, page, *args)
