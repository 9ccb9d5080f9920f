"""Which cash office the agent collects for: the one chosen last in this browser, else the first."""

from __future__ import annotations

from dataclasses import dataclass

from preau.structures.models import CashOffice
from preau.structures.queries import cash_offices
from preau.web.desk.access import DeskRequest
from preau.web.typed import number_in

SECTION = "desk_till"
KEPT = "till_office"


@dataclass(frozen=True)
class Till:
    """The cash office in hand, among those in service."""

    office: CashOffice | None
    offices: list[CashOffice]


def till_of(request: DeskRequest) -> Till:
    """One statement; `?regie=` chooses another office, and the browser's session remembers it."""
    offices = cash_offices(request.structure)
    wanted = number_in(request.GET.get("regie"))
    chosen = next((office for office in offices if office.pk == wanted), None)
    if chosen is not None and request.session.get(KEPT) != chosen.pk:
        request.session[KEPT] = chosen.pk
    kept = request.session.get(KEPT)
    office = chosen or next((office for office in offices if office.pk == kept), offices[0] if offices else None)
    return Till(office, offices)
