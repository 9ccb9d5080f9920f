"""One tab of a family's page drawn: the head, the sticky acts, the other tabs, then what the tab is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from preau.common import clock
from preau.common.actors import Right
from preau.households.actions import look_at_sign
from preau.web.desk.access import DeskRequest
from preau.web.desk.families.page.head import Head, load_head
from preau.web.desk.families.page.registry import tabs
from preau.web.desk.pages import draw, url
from preau.web.desk.search.recent import note_family
from preau.web.links import mail_link

SECTION = "desk_family_list"


@dataclass(frozen=True)
class Act:
    """A button of the head: what it says, where it leads. `is_main` for the one that is pressed most."""

    label: str | Promise
    icon: str
    url: str
    is_main: bool = False


@dataclass(frozen=True)
class ShownTab:
    label: str | Promise
    icon: str
    url: str
    is_current: bool
    is_whole: bool


def draw_tab(
    request: DeskRequest, household_id: int, page: str, template: str, head: Head | None = None, **context: Any
) -> HttpResponse:
    """The tab whose URL name is `page`. `head`, when the view has read it; six to ten statements otherwise.

    The sign that a child brings its own meal is one of health: that it was shown is kept, two statements more.
    """
    head = head or load_head(request, household_id)
    if head.signs:
        look_at_sign(household=head.household, actor=request.actor, now=clock.now())
    note_family(request, household_id)
    shown = [
        ShownTab(tab.label, tab.icon, url(request, tab.page, household_id), tab.page == page, tab.is_whole)
        for tab in tabs()
        if request.staff.may(tab.right)
    ]
    shared = {"head": head, "household": head.household, "tabs": shown, "acts": list(_acts(request, head))}
    return draw(request, template, SECTION, **shared, **context)


def _acts(request: DeskRequest, head: Head) -> Iterator[Act]:
    """What this agent may do at once for this family."""
    may, number = request.staff.may, head.household.pk
    if head.household.closed_at is not None:
        return
    if may(Right.TAKE_MONEY):
        yield Act(_("Encaisser"), "cash-coin", url(request, "desk_take", number), is_main=True)
    for tab in tabs():
        if tab.act and may(tab.needs):
            yield Act(tab.act, tab.icon, url(request, tab.page, number))
    if may(Right.MARK_ATTENDANCE):
        yield Act(_("Justifier une absence"), "calendar-check", url(request, "desk_family_excuse", number))
    if may(Right.KEEP_FAMILIES) and head.reached:
        yield Act(_("Écrire"), "envelope", mail_link(head.reached))
    if may(Right.OPEN_ACCESSES):
        yield Act(_("Imprimer un code"), "printer", f"{url(request, 'desk_invite')}?q={head.household.number}")
    if may(Right.CHANGE_SITUATIONS):
        yield Act(_("Changer le quotient"), "hash", url(request, "desk_quotient", number))
