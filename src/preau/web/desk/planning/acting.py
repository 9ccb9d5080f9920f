"""Acts upon a choice of groups and days: their effect first, then the deed, which can be taken back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from preau.activities.enums import Promotion
from preau.activities.models import ActivityGroup, OpeningDay
from preau.bookings.actions import change_places, close_chosen, open_chosen, undo_act
from preau.bookings.models import DayAct
from preau.bookings.places import queries
from preau.bookings.places.choosing import (
    EVERY_DAY,
    Chosen,
    PlacesError,
    chosen_days,
    mark_of_days,
    why_not_undone,
)
from preau.bookings.places.queries import ActEffect
from preau.bookings.rules.places import Places, why_not_places
from preau.common import clock
from preau.common.actors import Right
from preau.common.money import format_cents
from preau.common.reasons import Reason
from preau.common.text import weekday_name
from preau.households.own import OwnHouseholdError
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, pages, url
from preau.web.desk.planning.grid import SECTION
from preau.web.fields import read_day
from preau.web.typed import ids

ACTS = ("places", "fermer", "rouvrir")
RIGHTS = {"places": Right.MANAGE_PLACES, "fermer": Right.CLOSE_DAYS, "rouvrir": Right.CLOSE_DAYS}
LONGEST = timedelta(days=366)
SHOWN = 5
_PLACES = re.compile(r"(?P<sign>[+\-−–]?)\s*(?P<number>[0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, as typed: it is kept in the page beside what is wrong with it."""

    act: str
    groups: list[int]
    dates: list[date]
    first: str
    last: str
    weekdays: list[int]
    places: str
    reason: str
    seen: str = ""
    """The mark of the days that the page showed."""

    @property
    def chosen(self) -> Chosen | None:
        """The days, when they can be read."""
        if self.dates:
            return Chosen(tuple(self.groups), self.dates[0], self.dates[-1], EVERY_DAY, tuple(self.dates))
        first, last = read_day(self.first), read_day(self.last or self.first)
        if first is None or last is None or last < first or last - first > LONGEST:
            return None
        return Chosen(tuple(self.groups), first, last, tuple(self.weekdays) or EVERY_DAY)

    @property
    def wanted(self) -> Places | None:
        """`57`, `+2`, `-3`."""
        found = _PLACES.fullmatch(self.places.strip())
        if found is None:
            return None
        number = int(found["number"])
        if not found["sign"]:
            return Places(to=number)
        return Places(by=number if found["sign"] == "+" else -number)

    @property
    def is_ready(self) -> bool:
        """Whether there is something to tell the effect of."""
        return {"places": bool(self.places), "fermer": bool(self.reason), "rouvrir": True}[self.act]


def _asked(data: QueryDict) -> Asked:
    act = data.get("acte", "")
    if act not in ACTS:
        raise Http404
    days = sorted({day for typed in data.getlist("jour")[:400] if (day := read_day(typed))})
    week = [number for number in ids(data, "semaine") if number in EVERY_DAY]
    texts = [data.get(name, "")[:200].strip() for name in ("du", "au", "places", "raison")]
    seen = data.get("lu", "")[:100]
    return Asked(act, ids(data, "groupe")[:1000], days, texts[0], texts[1], week, texts[2], texts[3], seen)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act would do: `held` by the days, `refused` reasons, `more` places in all, requests that get one."""

    held: ActEffect
    refused: list[Reason]
    more: int = 0
    promoted: int = 0
    unlimited: int = 0
    mark: str = ""


def _effect(request: DeskRequest, asked: Asked, chosen: Chosen) -> Effect:
    held = queries.act_effect(request.structure, chosen)
    days = chosen_days(request.structure, chosen)
    mark = mark_of_days(days)
    wanted = asked.wanted
    if asked.act != "places" or wanted is None:
        return Effect(held, [], mark=mark)
    refused, more, promoted, unlimited = [], 0, 0, 0
    for day in days:
        places = wanted.of(day.capacity)
        if why := why_not_places(places, booked=day.booked, day=day.date, group=str(day.group)):
            refused.append(why)
        elif places is None:
            unlimited += 1
        else:
            more += places - (day.capacity if day.capacity is not None else places)
            promoted += _promoted(day, places)
    return Effect(held, refused[:SHOWN], more, promoted, unlimited, mark)


def _promoted(day: OpeningDay, places: int) -> int:
    """How many of those who wait would get one of so many places by themselves."""
    moves = day.activity.promotion == Promotion.AUTOMATIC and day.is_open
    return min(day.waiting, places - day.booked) if moves and clock.now() <= day.promotion_deadline_at else 0


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.MANAGE_PLACES)
def act_page(request: DeskRequest) -> HttpResponse:
    """The choice, its effect, then the deed; without an act, back to the planning, where one is chosen."""
    data = request.POST if request.method == "POST" else request.GET
    if "acte" not in data:
        return redirect(url(request, SECTION))
    asked = _asked(data)
    if not request.staff.may(RIGHTS[asked.act]):
        raise Http404
    errors = _errors(asked)
    is_readable = not errors
    if request.method == "POST" and request.POST.get("action") == "faire" and not errors and asked.chosen:
        try:
            done = _do(request, asked, asked.chosen)
        except (PlacesError, OwnHouseholdError) as error:
            errors = [str(error)]
        else:
            return redirect(f"{url(request, SECTION)}?du={done.first_date.isoformat()}&fait={done.pk}")
    chosen = asked.chosen
    named = ActivityGroup.objects.filter(structure=request.structure, pk__in=asked.groups).select_related("activity")
    context = {
        "asked": asked,
        "errors": errors,
        "groups": named.order_by("activity__position", "name"),
        "week": [(number, weekday_name(number)) for number in EVERY_DAY],
        "effect": _effect(request, asked, chosen) if chosen and asked.is_ready and is_readable else None,
    }
    return draw(request, "desk/planning/act.html", SECTION, **context)


def _errors(asked: Asked) -> list[str]:
    found = []
    if not asked.groups:
        found.append(_("Cochez au moins un groupe dans le planning."))
    if asked.chosen is None and (asked.first or asked.is_ready):
        found.append(_("Donnez des dates qui se suivent, à moins d’un an l’une de l’autre."))
    if asked.chosen and asked.chosen.first < clock.today():
        found.append(_("Ces jours sont passés : choisissez aujourd’hui au plus tôt."))
    if asked.act == "places" and asked.places and asked.wanted is None:
        found.append(_("Écrivez un nombre de places, comme 57, ou ce qui change : +2, -3."))
    return found


def _do(request: DeskRequest, asked: Asked, chosen: Chosen) -> DayAct:
    common: dict[str, Any] = {
        "structure": request.structure,
        "chosen": chosen,
        "actor": request.actor,
        "now": clock.now(),
        "today": clock.today(),
        "seen": asked.seen,
    }
    if asked.act == "places":
        done = change_places(places=asked.wanted or Places(), **common)
        text = ngettext("%(n)s jour a ses nouvelles places", "%(n)s jours ont leurs nouvelles places", done.days)
    elif asked.act == "fermer":
        done = close_chosen(reason=asked.reason, **common)
        text = ngettext("%(n)s jour fermé", "%(n)s jours fermés", done.days)
    else:
        done = open_chosen(**common)
        text = ngettext("%(n)s jour rouvert", "%(n)s jours rouverts", done.days)
    told = [text % {"n": done.days}]
    if done.promoted:
        told.append(_("places données à ceux qui attendaient : %(n)s") % {"n": done.promoted})
    if done.cancelled:
        told.append(_("réservations et attentes annulées : %(n)s") % {"n": done.cancelled})
    told.append(_("e-mails : %(n)s") % {"n": done.mails})
    messages.success(request, ", ".join(told) + ".")
    return done.act


@require_safe
@desk_page(Right.MANAGE_PLACES)
def act_list(request: DeskRequest) -> HttpResponse:
    """The acts, the last first, with what can still be taken back."""
    rows = DayAct.objects.filter(structure=request.structure).select_related("actor", "site", "undone_by")
    listing = pages(request, rows.count())
    shown = [(act, why_not_undone(act, clock.today()) is None) for act in rows.order_by("-id")[listing.rows]]
    return draw(request, "desk/planning/acts.html", SECTION, rows=shown, pages=listing)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.MANAGE_PLACES)
def act_undo(request: DeskRequest, act_id: int) -> HttpResponse:
    """An act taken back, after a page that says what that does."""
    act = DayAct.objects.filter(structure=request.structure, pk=act_id).select_related("actor", "site").first()
    if act is None:
        raise Http404
    if request.method != "POST":
        why = why_not_undone(act, clock.today())
        return draw(request, "desk/planning/undo.html", SECTION, act=act, why=why, lines=act.lines.count())
    try:
        done = undo_act(
            structure=request.structure, act_id=act.pk, actor=request.actor, now=clock.now(), today=clock.today()
        )
    except (PlacesError, OwnHouseholdError) as error:
        messages.error(request, str(error))
        return redirect(url(request, "desk_grid_acts"))
    if done is not None:
        text = _("Acte annulé. Réservations remises : %(back)s, e-mails : %(mails)s.")
        messages.success(request, text % {"back": done.back, "mails": done.mails})
        if done.taken_cents:
            taken = _("Ce que l’acte avait rendu est débité de nouveau : %(amount)s.")
            messages.success(request, taken % {"amount": format_cents(done.taken_cents)})
        if done.lost:
            lost = _("Réservations qui n’ont pas pu revenir, leur place étant prise : %(n)s.")
            messages.warning(request, lost % {"n": done.lost})
    return redirect(f"{url(request, SECTION)}?du={act.first_date.isoformat()}")
