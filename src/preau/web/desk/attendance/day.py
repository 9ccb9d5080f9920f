"""« Jour »: the groups open on a date, and the roll of one of them, where passages are marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from preau.accounts.desk import Option, find_people
from preau.attendance.enums import Motive, PassageKind
from preau.attendance.errors import AttendanceError
from preau.attendance.queries import DayGroup, RollDay, RollRow, days_on, roll, roll_day
from preau.attendance.rules import why_not_markable
from preau.common import clock
from preau.common.actors import Right
from preau.common.finding import Found
from preau.common.text import fold_name
from preau.households.own import OWN
from preau.wallets.actions import Mark, Marked, mark
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, url
from preau.web.desk.remembered import SITE, remember, remembered
from preau.web.fields import read_day
from preau.web.typed import number_in, parse_time

SECTION = "desk_days"
FURTHEST = timedelta(days=366)
MANY = 20
"""More people than this are not marked by one touch."""
MANY_GROUPS = 60
"""More groups than this on a date are led to by their sites."""
ONE = ("present-", "absent-", "excused-", "effacer-")
OVERLAP = timedelta(seconds=10)
"""Marks written a moment before the last one that a page knew may have come to be read only after it."""
MARKED_AT_ONCE = "marked_at_once"
PART = "part=contenu"
"""What the script of the page says it accepts: the page at once, of which it draws the content again."""


@dataclass(frozen=True, slots=True)
class SiteDay:
    """A site on a date: so many groups, people booked, people left to mark."""

    id: int | None
    name: str
    groups: int
    booked: int
    left: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The date of the address; `typed` is kept in the field beside its error."""

    date: date
    typed: str
    error: str = ""


def asked_day(typed: str) -> Asked:
    """The date of an address; today, with what to do, for one that cannot be read."""
    today = clock.today()
    if not typed:
        return Asked(today, today.isoformat())
    found = read_day(typed)
    if found is None:
        return Asked(today, typed[:20], _("Cette date n’est pas lisible. Écrivez-la comme 30/11/2026."))
    if abs(found - today) > FURTHEST:
        return Asked(today, typed, _("Choisissez une date à moins d’un an."))
    return Asked(found, typed)


@require_safe
@desk_page(Right.MARK_ATTENDANCE)
def day_list(request: DeskRequest) -> HttpResponse:
    """The groups of a date, with what is left to mark."""
    asked = asked_day(request.GET.get("date", ""))
    every = days_on(request.structure, asked.date)
    sites = dict(sorted(((row.site, row.site_id) for row in every if row.site_id), key=lambda one: fold_name(one[0])))
    site = number_in(request.GET.get("site", "")) if "site" in request.GET else remembered(request, SITE)[0]
    site = site if site in sites.values() else None
    rows = [row for row in every if site is None or row.site_id in (site, None)]
    is_long = site is None and len(rows) > MANY_GROUPS
    context = {
        "asked": asked,
        "rows": rows,
        "sites": [(number, name) for name, number in sites.items()],
        "site": site,
        "by_site": _by_site(rows) if is_long else [],
        "today": clock.today(),
        "previous": asked.date - timedelta(days=1),
        "following": asked.date + timedelta(days=1),
        "left": sum(row.left for row in rows),
        "booked": sum(row.booked for row in rows),
        "why_not": why_not_markable(asked.date, clock.today()),
    }
    response = draw(request, "desk/attendance/days.html", SECTION, **context)
    if "site" in request.GET:
        remember(request, response, SITE, site)
    return response


def _by_site(rows: Sequence[DayGroup]) -> list[SiteDay]:
    """The sites of groups too many for one list, in French order; those without a site last."""
    found: dict[tuple[bool, str, int], list[DayGroup]] = {}
    for row in rows:
        found.setdefault((row.site_id is None, fold_name(row.site), row.site_id or 0), []).append(row)
    return [
        SiteDay(of[0].site_id, of[0].site, len(of), sum(one.booked for one in of), sum(one.left for one in of))
        for _key, of in sorted(found.items())
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.MARK_ATTENDANCE)
def day_roll(request: DeskRequest, day_id: int) -> HttpResponse:
    """The roll of a group; a POST marks one person, or everybody not marked yet."""
    day = roll_day(request.structure, day_id)
    if day is None:
        raise Http404
    if request.method == "POST":
        _mark(request, day)
        if PART not in request.headers.get("Accept", ""):
            return redirect(_back(request, day))
    words = request.GET.get("q", "")[:100]
    every = roll(day.id)
    there = {row.person_id for row in every}
    rows = _of_class(request, every)
    context = {
        "day": day,
        "rows": rows,
        "drawn": _changed(request, rows),
        "everybody": len(every),
        "classes": sorted({row.class_name for row in every if row.class_name}, key=fold_name),
        "class_name": _class(request),
        "letters": sorted({row.letter for row in rows}) if len(rows) > MANY else [],
        "seen_at": max((row.at for row in rows if row.at), default=None),
        "children_url": f"{url(request, 'desk_children')}?"
        + urlencode({"activite": day.activity_id, "site": day.site_id or "", "du": day.date.isoformat()}),
        "why_not": why_not_markable(day.date, clock.today()),
        "marked": sum(row.kind is not None for row in rows),
        "there": sum(row.kind in (PassageKind.PRESENT, PassageKind.UNPLANNED) for row in rows),
        "left": sum(row.kind is None for row in rows),
        "motives": Motive.choices,
        "many": MANY,
        "undoable": _just_marked(request, day, rows),
        "words": words,
        "found": _others(request, words, there),
    }
    response = draw(request, "desk/attendance/roll.html", SECTION, **context)
    if day.site_id:
        remember(request, response, SITE, day.site_id)
    return response


def _class(request: DeskRequest) -> str:
    """The class that the roll is about; empty for all."""
    return request.GET.get("classe", "")[:80]


def _of_class(request: DeskRequest, rows: list[RollRow]) -> list[RollRow]:
    """Those of the class asked for; everybody when nobody is of it."""
    wanted = _class(request)
    return [row for row in rows if row.class_name == wanted] or rows


def _changed(request: DeskRequest, rows: list[RollRow]) -> list[RollRow] | None:
    """The rows that a page already there must draw again: whom it marked, whom others marked since; None for all."""
    person = _person(request.POST.get("pointer", ""))
    seen = parse_datetime(request.POST.get("vu", "") or "-")
    shown = {row.person_id: row for row in rows}
    is_part = PART in request.headers.get("Accept", "") and request.POST.get("pointer", "").startswith(ONE)
    if not is_part or seen is None or not is_aware(seen) or person not in shown or not shown[person].is_booked:
        return None
    since = seen - OVERLAP
    return [row for row in rows if row.person_id == person or (row.at is not None and row.at >= since)]


def _others(request: DeskRequest, words: str, there: set[int]) -> Found[Option]:
    """Who is looked for and not in the roll, once each."""
    seen = set(there)

    def is_seen(option: Option) -> bool:
        person = option.membership.person_id
        was_seen = person in seen
        seen.add(person)
        return was_seen

    return find_people(request.structure, words).without(is_seen)


def _back(request: DeskRequest, day: RollDay) -> str:
    """The same roll, at the row of the person."""
    pressed = request.POST.get("pointer", "")
    person = _person(pressed) if not pressed.startswith("tous-") else None
    query = f"?{urlencode({'classe': _class(request)})}" if _class(request) else ""
    return url(request, "desk_roll", day.id) + query + (f"#p-{person}" if person else "")


def _person(pressed: str) -> int | None:
    """The person of a button `present-12`."""
    return number_in(pressed.partition("-")[2])


def _mark(request: DeskRequest, day: RollDay) -> None:
    """What the button says; anything unreadable does nothing."""
    try:
        done = mark(
            structure=request.structure,
            day_id=day.id,
            marks=_marks(request, day),
            actor=request.actor,
            now=clock.now(),
        )
    except AttendanceError as error:
        messages.error(request, str(error))
        return
    if done is None:
        return
    pressed = request.POST.get("pointer", "")
    if pressed.startswith("tous-"):
        request.session[MARKED_AT_ONCE] = {"day": day.id, "people": done.people}
    elif pressed == "annuler":
        request.session.pop(MARKED_AT_ONCE, None)
    _tell(request, done, pressed)


def _marks(request: DeskRequest, day: RollDay) -> list[Mark]:
    pressed = request.POST.get("pointer", "")
    if pressed == "annuler":
        return [Mark(row.person_id, None) for row in _just_marked(request, day, roll(day.id))]
    if pressed.startswith("tous-"):
        unmarked = [row.person_id for row in _of_class(request, roll(day.id)) if row.kind is None]
        # More people than the button said have come to the list: they are shown before being marked.
        said = _person(pressed) or 0
        return [Mark(person, PassageKind.PRESENT) for person in unmarked] if len(unmarked) <= said else []
    kind, person = pressed.partition("-")[0], _person(pressed)
    if person is None or kind not in (*PassageKind.values, "effacer"):
        return []
    data: dict[str, Any] = {"note": request.POST.get(f"note-{person}", "").strip()[:200]}
    if kind == PassageKind.EXCUSED and (motive := request.POST.get(f"motif-{person}", "")) in Motive.values:
        data["motive"] = Motive(motive)
    if kind == PassageKind.UNPLANNED:
        data["arrival"] = parse_time(request.POST.get(f"arrivee-{person}", ""))
        data["departure"] = parse_time(request.POST.get(f"depart-{person}", ""))
    return [Mark(person, None if kind == "effacer" else PassageKind(kind), **data)]


def _just_marked(request: DeskRequest, day: RollDay, rows: Sequence[RollRow]) -> list[RollRow]:
    """Those whom this agent marked all at once on this day, as long as their mark is the one that was made."""
    kept = request.session.get(MARKED_AT_ONCE) or {}
    people = set(kept.get("people", ())) if kept.get("day") == day.id else set()
    return [row for row in rows if row.person_id in people and row.kind == PassageKind.PRESENT]


def _tell(request: DeskRequest, done: Marked, pressed: str) -> None:
    own = sum(why == OWN for _person_id, why in done.refused)
    if pressed.startswith("tous-") and own:
        text = ngettext(
            "%(n)d enfant de votre foyer n’est pas pointé : demandez à un autre agent de le faire.",
            "%(n)d enfants de votre foyer ne sont pas pointés : demandez à un autre agent de le faire.",
            own,
        )
        messages.warning(request, text % {"n": own})
    else:
        for _person_id, why in done.refused[:3]:
            messages.error(request, str(why))
    if pressed == "annuler" and done.people:
        text = ngettext(
            "Pointage annulé pour %(n)d personne.", "Pointage annulé pour %(n)d personnes.", len(done.people)
        )
        messages.success(request, text % {"n": len(done.people)})
    elif len(done.people) > 1:
        text = ngettext("%(n)d personne pointée présente.", "%(n)d personnes pointées présentes.", len(done.people))
        messages.success(request, text % {"n": len(done.people)})
    if left := done.charged.left:
        text = ngettext(
            "Le porte-monnaie de %(n)d personne ne suffit pas : le jour est gardé, la régie en est informée.",
            "Le porte-monnaie de %(n)d personnes ne suffit pas : ces jours sont gardés, la régie en est informée.",
            left,
        )
        messages.info(request, text % {"n": left})
