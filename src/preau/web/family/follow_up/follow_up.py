"""The follow-up of bookings (P15): every request with its state, to read, filter, print and keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from preau.activities.models import Activity
from preau.bookings.actions import Wish, edit_draft
from preau.bookings.confirming.queries import FollowUpRow
from preau.bookings.confirming.queries import follow_up as find_rows
from preau.bookings.enums import BookingState
from preau.bookings.planning.loading import load_planning
from preau.common import clock
from preau.common.reasons import text
from preau.common.spans import school_year
from preau.common.text import time_text
from preau.households.models import HouseholdPerson
from preau.web.access import FamilyRequest, family_page
from preau.web.family.planning.copy_form import DateField
from preau.web.family.planning.params import parse_key
from preau.web.fields import choice_field, read_day, span_in
from preau.web.long_files import elsewhere
from preau.web.paging import page_number
from preau.web.sheets import Cell, csv_response, euros, xlsx_response

PAGE = 50
PRINTED = 2000
LONGEST = timedelta(days=3 * 366)
HEADINGS = (
    "Date", "Enfant", "Nom", "Activité", "Arrivée", "Départ", "État", "Transmise", "Rang", "Raison", "Coût (€)",
    "Demandée le", "Changée le",
)  # fmt: skip

FILES = {"csv": csv_response, "xlsx": xlsx_response}
_CHIPS = {
    BookingState.BOOKED: ("ok", "check-lg"),
    BookingState.WAITING: ("wait", "hourglass-split"),
    BookingState.REFUSED: ("no", "slash-circle"),
    BookingState.CANCELLED: ("off", "x-lg"),
}


class FilterForm(forms.Form):
    """Every filter is optional; one that cannot be read says so at its field and the list stays empty."""

    enfant = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    activite = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    etat = forms.ChoiceField(required=False)
    du = DateField(required=False)
    au = DateField(required=False)

    def __init__(self, request: FamilyRequest) -> None:
        data = request.GET.copy()
        data.setdefault("du", clock.today().isoformat())
        data.setdefault("au", school_year(clock.today()).last.isoformat())
        super().__init__(data, auto_id="suivi_%s")
        family = request.family
        members = HouseholdPerson.objects.filter(household=family.household).select_related("person")
        people = [(m.person_id, m.person.first_name) for m in members.order_by("sticker", "id")]
        activities = Activity.objects.filter(structure=family.structure).order_by("position", "name")
        choice_field(self, "enfant").choices = [("", _("Tous")), *people]
        choice_field(self, "activite").choices = [("", _("Toutes")), *activities.values_list("id", "name")]
        choice_field(self, "etat").choices = [("", _("Tous")), *((s.value, s.label) for s in BookingState)]
        for name in ("enfant", "activite", "etat"):
            self.fields[name].error_messages["invalid_choice"] = gettext_lazy("Choisissez dans la liste.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            today = clock.today()
            data["du"] = data["du"] or (min(today, data["au"]) if data["au"] else today)
            data["au"] = data["au"] or max(school_year(today).last, data["du"])
            span = span_in(self)
            if span and span.last - span.first > LONGEST:
                self.add_error("au", _("Choisissez trois ans au plus."))
        return data


@dataclass(frozen=True, slots=True)
class Shown:
    """A row with how its state is drawn, and the hours in words."""

    row: FollowUpRow
    css: str
    icon: str

    @property
    def hours(self) -> str:
        return f"{_clock(self.row.arrival)} – {_clock(self.row.departure)}" if self.row.arrival else ""

    @property
    def can_give_up(self) -> bool:
        """A place in the waiting list of a day to come; whether it is still in time is said when asked."""
        return self.row.state is BookingState.WAITING and self.row.date >= clock.today()


def _clock(moment: time | None) -> str:
    return time_text(moment) if moment else ""


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def follow_up(request: FamilyRequest) -> HttpResponse:
    """The list, its CSV and XLSX (`?format=`) and its print view (`?format=imprimer`). Six statements."""
    if request.method == "POST":
        return _give_up(request)
    form = FilterForm(request)
    rows = _rows(request, form)
    wanted = request.GET.get("format", "")
    if form.is_valid() and wanted in FILES:
        return elsewhere(request, len(rows)) or FILES[wanted](
            f"suivi-reservations.{wanted}", HEADINGS, map(_cells, rows)
        )
    printing = wanted == "imprimer"
    page: Page[FollowUpRow] = Paginator(rows, PRINTED if printing else PAGE).get_page(page_number(request))
    asked = form.cleaned_data if form.is_valid() else {}
    context = {
        "form": form,
        "page": page,
        "shown": [Shown(row, *_CHIPS[row.state]) for row in page],
        "printing": printing,
        "total": len(rows),
        "query": _query(form),
        "slug": request.family.structure.slug,
        "first": asked.get("du"),
        "last": asked.get("au"),
    }
    return render(request, "family/follow_up.html", context)


def _rows(request: FamilyRequest, form: FilterForm) -> list[FollowUpRow]:
    if not form.is_valid():
        return []
    asked = form.cleaned_data
    return find_rows(
        household=request.family.household,
        first=asked["du"],
        last=asked["au"],
        person_id=asked["enfant"],
        activity_id=asked["activite"],
        state=asked["etat"] or None,
    )


def _query(form: FilterForm) -> str:
    """The filters again, for the links of the page."""
    return urlencode({name: form.data[name] for name in form.fields if form.data.get(name)})


def _cells(row: FollowUpRow) -> list[Cell]:
    return [
        row.date,
        row.first_name,
        row.last_name,
        row.activity,
        row.arrival,
        row.departure,
        row.state_label,
        "oui" if row.is_transmitted else "non",
        row.rank,
        text(row.reason),
        euros(row.price_cents),
        row.created_at,
        row.changed_at,
    ]


def _give_up(request: FamilyRequest) -> HttpResponse:
    """Put the giving up of a waiting place into the draft, and go to the recap that confirms it."""
    person_id, day_id = parse_key(request.POST.get("renoncer", ""))
    day = read_day(request.POST.get("jour", "")) or date.min
    family = request.family
    planning = load_planning(structure=family.structure, household=family.household, first=day, last=day)
    if (person_id, day_id) not in planning.by_day:
        raise Http404
    wish = Wish(person_id, day_id, wanted=False)
    edit = edit_draft(planning=planning, wishes=[wish], actor=request.actor)
    if edit.refused:
        messages.warning(request, " ".join(text(refusal.reason) for refusal in edit.refused))
        return redirect("follow_up", family.structure.slug)
    return redirect("draft_recap", family.structure.slug)
