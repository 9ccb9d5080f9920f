"""The receipt of a confirmation: refused first, then waiting, then what was accepted, changed and cancelled."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from preau.bookings.confirming.queries import Answer, Confirmed, confirmed
from preau.bookings.enums import MovementKind
from preau.common.text import instant_text
from preau.web.family.planning.missed import missed_sections
from preau.web.family.planning.tables import (
    Entry,
    Outcome,
    Row,
    Section,
    cancelled_section,
    changed_section,
    days_count,
    refused_section,
    rows,
    total,
)
from preau.web.side import SidedRequest


def draft_result(request: SidedRequest, pk: int) -> HttpResponse:
    """A receipt of this household, kept for ever at its address. Five statements."""
    side = request.side
    found = confirmed(household=side.household, pk=pk)
    if found is None or found.confirmation.structure_id != side.structure.pk:
        raise Http404
    sections = _sections(found)
    context = {
        "receipt": found,
        "sections": sections,
        "missed": missed_sections(found.missed, side.url),
        "heading": _heading(found),
        "when": instant_text(found.confirmation.confirmed_at, year=True),
    }
    return request.side.show(request, "family/planning/result.html", context, 200)


def _heading(found: Confirmed) -> str:
    if not found.refused:
        return _("C’est enregistré")
    if len(found.refused) == len(found.answers):
        return _("Vos demandes n’ont pas pu être acceptées")
    return _("C’est enregistré, sauf %(days)s") % {"days": days_count(len(found.refused))}


def _sections(found: Confirmed) -> list[Section]:
    """In the order that matters: what was refused, what waits, what is done."""
    wait = _("Vous recevrez un e-mail si une place se libère. Si elle ne vous intéresse plus, rendez-la au plus tôt.")
    night = _("« Non transmis » : vos places sont acquises, elles seront transmises au service dans la nuit.")
    refused = refused_section(_rows(found.refused, Outcome.REFUSED), _("Refusé"), "")
    waiting = _rows(found.waiting, Outcome.WAITING)
    accepted = _rows(found.accepted, Outcome.ACCEPTED)
    changed = changed_section(_rows(found.changed, Outcome.CHANGED))
    sections = [
        refused,
        Section("attente", _("En attente"), "wait", "hourglass-split", waiting, note=wait),
        Section("accepte", _("Accepté"), "ok", "check-lg", accepted, [(_("Total"), total(accepted))], night),
        changed,
        cancelled_section(_rows(found.cancelled, Outcome.CANCELLED), _("Annulé")),
    ]
    return [section for section in sections if section.rows]


def _rows(lines: Iterable[Answer], outcome: Outcome) -> list[Row]:
    return rows(_entry(line, outcome) for line in lines)


def _entry(line: Answer, outcome: Outcome) -> Entry:
    return Entry(
        outcome=outcome,
        person_id=line.person_id,
        first_name=line.first_name,
        sticker=line.sticker,
        activity=line.activity,
        date=line.date,
        hours=(line.arrival, line.departure),
        cents=_cents(line),
        reason=line.reason or line.sharing,
        rank=line.rank if outcome is Outcome.WAITING else None,
    )


def _cents(line: Answer) -> int:
    """What a day given up cost, what other hours change, else its price; a place waited for costs nothing."""
    if line.kind is MovementKind.GIVEN_UP:
        return 0
    return line.move.after_cents - line.move.before_cents if line.kind is MovementKind.CHANGED else line.price_cents
