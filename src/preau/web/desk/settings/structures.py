"""« Vos structures » (guide 000): the list, with the switches of payment and booking."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from preau.accounts.queries import staffed_structures
from preau.common import clock
from preau.common.actors import Right
from preau.structures.actions import stop_service
from preau.structures.models import Structure
from preau.structures.rules import Service
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, url
from preau.web.desk.settings.effects import of_stopping
from preau.web.typed import number_in

SECTION = "desk_structures"


@desk_page(Right.CHANGE_SETTINGS)
def structure_list(request: DeskRequest) -> HttpResponse:
    """The structures the agent administers; a POST turns one switch of one of them, once its effect was read."""
    mine = staffed_structures(request.staff.user, Right.CHANGE_SETTINGS)
    if request.method == "POST":
        return _switch(request, mine)
    today = clock.today()
    rows = [(row, _state(row, Service.PAYMENT, today), _state(row, Service.BOOKING, today)) for row in mine]
    return draw(request, "desk/settings/structures.html", SECTION, rows=rows)


def _state(structure: Structure, service: Service, today: date) -> dict[str, object]:
    """A switch as the list shows it: `why` is None when the service is open today."""
    is_payment = service is Service.PAYMENT
    return {
        "service": service.value,
        "label": _("Paiement") if is_payment else _("Réservation"),
        "is_blocked": structure.payment_blocked if is_payment else structure.booking_blocked,
        "why": structure.why_no_payment(today) if is_payment else structure.why_no_booking(today),
    }


def _switch(request: DeskRequest, mine: list[Structure]) -> HttpResponse:
    if "structure" not in request.POST:
        return redirect(url(request, SECTION))
    wanted = number_in(request.POST.get("structure"))
    structure = next((row for row in mine if row.pk == wanted), None)
    service, action = request.POST.get("service"), request.POST.get("action")
    if structure is None or service not in set(Service):
        raise Http404
    if action == "bloquer":
        effect = of_stopping(structure, Service(service))
        return draw(
            request, "desk/settings/switch_confirm.html", SECTION, row=structure, service=service, effect=effect
        )
    is_stopped = action == "confirmer"
    stop_service(
        structure=structure,
        service=Service(service),
        is_stopped=is_stopped,
        actor=request.actor,
        now=clock.now(),
    )
    text = _("%(name)s : bloqué.") if is_stopped else _("%(name)s : rouvert.")
    messages.success(request, text % {"name": structure})
    return redirect(url(request, SECTION))
