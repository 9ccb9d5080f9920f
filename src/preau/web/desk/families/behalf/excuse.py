"""« Justifier une absence » from the family's page: the last days booked, what each would give back, a coded motive."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from preau.attendance.actions import Mark
from preau.attendance.enums import Motive, PassageKind
from preau.attendance.errors import AttendanceError
from preau.attendance.models import Passage
from preau.attendance.rules import OLDEST
from preau.bookings.enums import BookingState
from preau.bookings.models import Booking
from preau.common import clock
from preau.common.actors import Right
from preau.common.money import format_cents
from preau.common.text import day_text
from preau.dues.enums import DueKind, DueState
from preau.dues.models import Due
from preau.households.models import Household
from preau.wallets.actions import mark
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.page.frame import draw_tab
from preau.web.desk.families.page.head import load_head
from preau.web.desk.pages import url
from preau.web.typed import parse_id

PAGE, SUMMARY = "desk_family_excuse", "desk_family"
SHOWN = 30


class ExcuseForm(forms.Form):
    """Why, in a code; a note is for the roll alone, and goes after three months."""

    motif = forms.ChoiceField(
        label=gettext_lazy("Motif"), choices=[(motive.value, str(motive.label).capitalize()) for motive in Motive]
    )
    note = forms.CharField(
        label=gettext_lazy("Note interne (facultative, effacée après trois mois)"), max_length=200, required=False
    )


@dataclass(frozen=True)
class BookedDay:
    """A booked day of the last weeks. `taken_cents` is what this household was debited of it, None when nothing was."""

    booking: Booking
    kind: str
    taken_cents: int | None

    @property
    def is_excused(self) -> bool:
        return self.kind == PassageKind.EXCUSED

    @property
    def mark(self) -> str:
        """How it was marked, in words."""
        return str(PassageKind(self.kind).label) if self.kind else _("Pas pointé")

    @property
    def effect(self) -> str:
        """What justifying gives back, or spares."""
        if self.taken_cents:
            return _("%(amount)s rendus") % {"amount": format_cents(self.taken_cents)}
        if self.booking.price_cents:
            return _("%(amount)s ne seront pas débités") % {"amount": format_cents(self.booking.price_cents)}
        return _("gratuit")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.SEE_FAMILIES, Right.MARK_ATTENDANCE)
def excuse(request: DeskRequest, household_id: int) -> HttpResponse:
    """Choose a motive, then the day; or take a justification back. Four statements more than the head."""
    head = load_head(request, household_id)
    child = parse_id(request.GET.get("enfant", ""))
    days = _days(head.household, child)
    if request.method == "POST":
        return _excuse(request, head.household, days)
    context = {"days": days, "child": child, "form": ExcuseForm()}
    return draw_tab(request, household_id, SUMMARY, "desk/families/behalf/excuse.html", head, **context)


def _excuse(request: DeskRequest, household: Household, days: list[BookedDay]) -> HttpResponse:
    """The day is one of those shown: a day of somebody else's is a 404."""
    here = f"{url(request, PAGE, household.pk)}?{request.GET.urlencode()}".rstrip("?")
    chosen = parse_id(request.POST.get("justifier", "") or request.POST.get("retirer", ""))
    day = next((day for day in days if day.booking.pk == chosen), None)
    if day is None:
        raise Http404
    person, taken = day.booking.person, "retirer" in request.POST
    form = ExcuseForm(request.POST)
    if not form.is_valid() and not taken:
        messages.error(request, _("Choisissez un motif dans la liste : rien n’a été écrit."))
        return redirect(here)
    motive, note = form.cleaned_data.get("motif", ""), form.cleaned_data.get("note", "")
    asked = Mark(person.pk, None) if taken else Mark(person.pk, PassageKind.EXCUSED, Motive(motive), note)
    try:
        done = mark(structure=request.structure, day_id=day.booking.opening_day_id, marks=[asked], actor=request.actor)
    except AttendanceError as error:
        messages.error(request, str(error))
        return redirect(here)
    for _person, why in done.refused if done else ():
        messages.error(request, str(why))
    if done and done.people:
        messages.success(request, _said(day, taken=taken))
    return redirect(here)


def _said(day: BookedDay, *, taken: bool) -> str:
    who = {"name": day.booking.person.first_name, "day": day_text(day.booking.date), "effect": day.effect}
    if taken:
        return _("L’absence de %(name)s, %(day)s, n’est plus justifiée : le jour est dû de nouveau.") % who
    return _("Absence justifiée, %(name)s, %(day)s : %(effect)s.") % who


def _days(household: Household, child: int | None) -> list[BookedDay]:
    """The last booked days that may still be marked, today included, the latest first; three statements."""
    today = clock.today()
    rows = Booking.objects.filter(
        household=household, date__range=(today - OLDEST, today), state=BookingState.BOOKED
    ).select_related("person", "opening_day__activity")
    if child is not None:
        rows = rows.filter(person=child)
    bookings = list(rows.order_by("-date", "person__first_name", "opening_day__activity__position", "id")[:SHOWN])
    marked = Passage.objects.filter(
        opening_day__in=[row.opening_day_id for row in bookings],
        person__in=[row.person_id for row in bookings],
        undone_at__isnull=True,
    )
    kinds = {(row.person_id, row.opening_day_id): row.kind for row in marked.order_by("id")}
    dues = Due.objects.filter(
        household=household, kind=DueKind.BOOKING, source_id__in=[row.pk for row in bookings], state=DueState.WALLET
    )
    taken = dict(dues.order_by("source_id").values_list("source_id", "cents"))
    return [BookedDay(row, kinds.get((row.person_id, row.opening_day_id), ""), taken.get(row.pk)) for row in bookings]
