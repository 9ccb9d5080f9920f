"""« Sortie ou absence de classe »: which classes are away and when, what it cancels, then the deed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from preau.activities.models import Activity
from preau.bookings.actions import record_outing
from preau.bookings.places import queries
from preau.bookings.places.choosing import LONGEST_REASON, PlacesError
from preau.bookings.places.outing import LONGEST_WORDS, Outing, usual_words
from preau.common import clock
from preau.common.actors import Right
from preau.common.ordering import french_order
from preau.households.own import OwnHouseholdError
from preau.structures.models import Site
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, url
from preau.web.fields import read_day
from preau.web.typed import ids, number_in

SECTION = "desk_outing"
MOST_CLASSES = 200
LONGEST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Asked:
    """What is typed, kept in the page beside what is wrong with it; `site` is one of the structure, or None."""

    site: Site | None
    first: str
    last: str
    classes: list[str]
    activities: list[int]
    reason: str
    words: str

    @property
    def span(self) -> tuple[date, date] | None:
        """The days, when they can be read."""
        first, last = read_day(self.first), read_day(self.last or self.first)
        if first is None or last is None or not 0 <= (last - first).days < LONGEST_DAYS:
            return None
        return first, last

    @property
    def outing(self) -> Outing | None:
        """The outing, once it is whole."""
        if self.site is None or self.span is None or not self.reason:
            return None
        return Outing(self.site.pk, *self.span, self.reason, tuple(self.classes), tuple(self.activities), self.words)


def _asked(request: DeskRequest, data: QueryDict) -> Asked:
    number = number_in(data.get("site", ""))
    site = Site.objects.filter(structure=request.structure, pk=number).first() if number else None
    return Asked(
        site,
        data.get("du", "")[:10],
        data.get("au", "")[:10],
        [name[:80] for name in data.getlist("classe")[:MOST_CLASSES]],
        ids(data, "activite"),
        data.get("raison", "").strip()[: LONGEST_REASON + 1],
        data.get("message", "").strip()[:LONGEST_WORDS],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.MANAGE_PLACES)
def outing_page(request: DeskRequest) -> HttpResponse:
    """Site and day first, then classes and activities, then the effect, then the deed."""
    asked = _asked(request, request.POST if request.method == "POST" else request.GET)
    action = request.POST.get("action", "")
    errors = _errors(asked, action) if asked.site or action else []
    outing = asked.outing
    if action == "faire" and outing is not None and not errors:
        try:
            return _record(request, outing)
        except (PlacesError, OwnHouseholdError) as error:
            errors = [str(error)]
    shows = outing is not None and not errors and action in {"apercu", "faire"}
    context = {
        "asked": asked,
        "errors": errors,
        "sites": Site.objects.filter(structure=request.structure).order_by(french_order("name")),
        "classes": queries.classes(request.structure, asked.site.pk) if asked.site else [],
        "activities": Activity.objects.filter(structure=request.structure).order_by("position", "name"),
        "effect": queries.outing_effect(request.structure, outing) if outing and shows else None,
        "unreachable": queries.unreachable(request.structure, outing) if outing and shows else [],
        "usual": usual_words(asked.reason),
        "longest": LONGEST_WORDS,
    }
    return draw(request, "desk/planning/outing.html", SECTION, **context)


def _errors(asked: Asked, action: str) -> list[str]:
    found = []
    if asked.site is None:
        found.append(_("Choisissez l’école."))
    if asked.span is None:
        found.append(_("Donnez le jour de la sortie, ou deux dates qui se suivent, à moins d’un mois."))
    elif asked.span[0] < clock.today():
        found.append(_("Ces jours sont passés : choisissez aujourd’hui au plus tôt."))
    if action in {"apercu", "faire"} and not 0 < len(asked.reason) <= LONGEST_REASON:
        found.append(_("Dites pourquoi, en 120 caractères au plus : les familles le lisent."))
    return found


def _record(request: DeskRequest, outing: Outing) -> HttpResponse:
    done = record_outing(
        structure=request.structure, outing=outing, actor=request.actor, now=clock.now(), today=clock.today()
    )
    text = _("Sortie enregistrée. Annulés : %(n)s, places rendues à qui attendait : %(given)s, e-mails : %(mails)s.")
    messages.success(request, text % {"n": done.cancelled, "given": done.promoted, "mails": done.mails})
    return redirect(f"{url(request, 'desk_grid')}?du={outing.first.isoformat()}&fait={done.act.pk}")
