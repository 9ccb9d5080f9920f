"""The menu of the back office as one page shows it, and the way to other structures. Makes no statement."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from preau.accounts.queries import StaffContext
from preau.structures.models import Structure
from preau.web.desk.sections import FRONT, GROUPS, SECTIONS, SETTINGS, Group, Section, section_of

COOKIE = "rubriques"
"""What the browser says of groups that the agent folded or unfolded: « familles.-argent », the latter folded."""
FEW = 14
"""A menu of so many entries shows all of them; a longer one, the group of the page."""


@dataclass(frozen=True)
class Link:
    """A section as one page shows it, with how much waits in it where the menu says so."""

    section: Section
    url: str
    is_current: bool
    count: int = 0


@dataclass(frozen=True)
class ShownGroup:
    """A head of the menu with its entries; `url` only where the head itself is the entry (settings)."""

    group: Group
    links: tuple[Link, ...]
    is_open: bool = True
    url: str = ""

    @property
    def count(self) -> int:
        """How much waits under this head."""
        return sum(link.count for link in self.links)

    @property
    def is_current(self) -> bool:
        """Whether the page is one of its sections."""
        return any(link.is_current for link in self.links)


@dataclass(frozen=True)
class Elsewhere:
    """Another structure of the agent: the same section there, or its entrance."""

    structure: Structure
    url: str


@dataclass(frozen=True)
class Menu:
    """Everything the frame of a page needs to lead elsewhere."""

    groups: tuple[ShownGroup, ...]
    settings: ShownGroup | None
    elsewhere: tuple[Elsewhere, ...] = ()
    is_front: bool = False

    @property
    def links(self) -> list[Link]:
        """Every section the agent may open, in order."""
        shown = [*self.groups, self.settings] if self.settings else self.groups
        return [link for group in shown for link in group.links]


def menu_of(request: HttpRequest, staff: StaffContext, current: str) -> Menu:
    """The menu of an agent, seen from the section `current` (a page name)."""
    found = _groups(staff, current, _remembered(request))
    settings = next((one for one in found if one.group is SETTINGS), None)
    rest = tuple(one for one in found if one.group is not SETTINGS)
    return Menu(rest, settings, _elsewhere(staff, current), current == FRONT)


def _groups(staff: StaffContext, current: str, remembered: dict[str, bool]) -> list[ShownGroup]:
    slug = staff.structure.slug
    mine = [section for section in SECTIONS if staff.may(section.right)]
    is_short = sum(section.group is not SETTINGS for section in mine) <= FEW
    found = []
    for group in GROUPS:
        links = tuple(
            Link(one, reverse(one.page, args=[slug]), one.page == current, staff.waits.get(one.count, 0))
            for one in mine
            if one.group is group
        )
        if not links:
            continue
        is_here = any(link.is_current for link in links)
        is_open = is_here or remembered.get(group.key, is_short)
        found.append(ShownGroup(group, links, is_open, links[0].url if group is SETTINGS else ""))
    return found


def _remembered(request: HttpRequest) -> dict[str, bool]:
    """The groups that this browser says were touched; whether each was left open."""
    words = request.COOKIES.get(COOKIE, "").split(".")
    return {word.removeprefix("-"): not word.startswith("-") for word in words}


def _elsewhere(staff: StaffContext, current: str) -> tuple[Elsewhere, ...]:
    section = section_of(current)
    found = []
    for structure in staff.structures:
        if structure.pk == staff.structure.pk:
            continue
        opens = section is not None and staff.actor.may(section.right, structure.pk)
        found.append(Elsewhere(structure, reverse(current if opens else FRONT, args=[structure.slug])))
    return tuple(found)
