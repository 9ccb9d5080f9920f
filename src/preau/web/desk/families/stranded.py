"""« Réservations sans inscription »: bookings to come whose right is gone and that nobody settled, person by person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from preau.bookings.actions import settle_stranded
from preau.bookings.stranding.queries import Scope, find_stranded
from preau.common import clock
from preau.common.actors import Right
from preau.households.models import Person
from preau.households.own import OwnHouseholdError
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, pages, url
from preau.web.stranding import SettlementForm, settled_words, settlement_in

SECTION = "desk_stranded"


@desk_page(Right.SETTLE_BOOKINGS)
def stranded_list(request: DeskRequest) -> HttpResponse:
    """Who has days to come without a right, and why; seven statements."""
    rows = find_stranded(Scope(structure_id=request.structure.pk), clock.today()).rows
    listing = pages(request, len(rows))
    return draw(request, "desk/families/stranded.html", SECTION, rows=rows[listing.rows], pages=listing)


@desk_page(Right.SETTLE_BOOKINGS)
def stranded_person(request: DeskRequest, person_id: int) -> HttpResponse:
    """The days of one person, and what becomes of them."""
    person = Person.objects.filter(structure=request.structure, pk=person_id).first()
    if person is None:
        raise Http404
    scope = Scope(people=frozenset({person.pk}))
    stranding = find_stranded(scope, clock.today())
    form = SettlementForm(request.POST if request.method == "POST" else None, stranding, submitted=True)
    settlement = settlement_in(request.POST) if form.is_valid() else None
    if settlement is None:
        context = {"person": person, "stranding": stranding, "form": form}
        return draw(request, "desk/families/stranded_person.html", SECTION, **context)
    try:
        done = settle_stranded(structure=request.structure, scope=scope, settlement=settlement, actor=request.actor)
    except OwnHouseholdError as error:
        messages.error(request, str(error))
        return redirect(url(request, SECTION))
    if words := settled_words(done):
        messages.success(request, words)
    return redirect(url(request, SECTION))
