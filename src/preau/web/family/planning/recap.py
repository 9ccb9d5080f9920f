"""The recap: what is asked, what it costs, what would wait or be refused now; then confirming it, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from preau.bookings.actions import DraftChangedError, confirm_draft
from preau.bookings.confirming.deciding import Answer
from preau.bookings.confirming.preview import Preview, asks_for_days, preview_draft
from preau.bookings.confirming.sums import Sums
from preau.bookings.enums import DraftAction, MovementKind
from preau.bookings.models import Confirmation
from preau.bookings.planning.calendar import Line
from preau.bookings.planning.missed import named
from preau.bookings.reasons import BookingCode
from preau.common import clock
from preau.common.reasons import Reason, text
from preau.common.text import count
from preau.web.family.planning.missed import MissedSection, missed_sections
from preau.web.family.planning.tables import (
    Entry,
    Outcome,
    Section,
    cancelled_section,
    changed_section,
    refused_section,
    rows,
    total,
)
from preau.web.side import SidedRequest, planning_url

JUST_NOW = timedelta(minutes=5)


@dataclass(frozen=True)
class Recap:
    """The tables of the page, empty ones left out, and what they sum to: the bar's sum, then the receipt's."""

    sections: list[Section]
    added: int
    cancelled: int
    changed: int
    refused: int
    sums: Sums
    missed: list[MissedSection]
    version: int
    can_be_copied: bool

    @property
    def sentence(self) -> str:
        """`5 réservations, 1 annulation. En plus sur vos prochains débits : 10,20 €.`"""
        kinds = (
            (self.added, _("réservation"), _("réservations")),
            (self.cancelled, _("annulation"), _("annulations")),
            (self.changed, _("horaire changé"), _("horaires changés")),
            (self.refused, _("demande impossible"), _("demandes impossibles")),
        )
        words = ", ".join(count(number, one, many) for number, one, many in kinds if number)
        return f"{words}. {self.sums.sentence}"


def draft_recap(request: SidedRequest) -> HttpResponse:
    """What is about to be confirmed. Ten statements."""
    side = request.side
    recap = build_recap(preview_draft(structure=side.structure, household=side.household, agent=side.agent))
    context = {"recap": recap}
    return request.side.show(request, "family/planning/recap.html", context, 200)


def draft_confirm(request: SidedRequest) -> HttpResponse:
    """Confirm the draft that was read; one that changed is shown again, a second click shows the first's receipt."""
    side = request.side
    typed = request.POST.get("version", "")
    if (why := side.structure.why_no_booking(clock.today())) and asks_for_days(side.household, side.agent):
        messages.warning(
            request, _("%(why)s. Vos choix sont gardés : rien n’est perdu ni envoyé.") % {"why": text(why)}
        )
        return redirect(side.url("draft_recap"))
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1
    try:
        outcome = confirm_draft(
            structure=side.structure,
            household=side.household,
            actor=side.actor,
            version=version,
        )
    except DraftChangedError:
        messages.warning(request, _("Vos choix ont changé depuis ce récapitulatif. Vérifiez-les de nouveau."))
        return redirect(side.url("draft_recap"))
    confirmation = outcome.confirmation or _just_confirmed(request)
    if confirmation is None:
        return redirect(side.url("draft_recap"))
    return redirect(side.url("draft_result", confirmation.pk))


def _just_confirmed(request: SidedRequest) -> Confirmation | None:
    """The confirmation a first click made a moment ago."""
    since = clock.now() - JUST_NOW
    side = request.side
    found = Confirmation.objects.filter(
        household=side.household, structure=side.structure, actor=request.user, confirmed_at__gte=since
    )
    return found.order_by("-id").first()


def build_recap(preview: Preview) -> Recap:
    """The answers sorted into the tables of the page: what would be refused first, then as the guide has it."""
    found = rows([*(_entry(answer) for answer in preview.answers), *(_lost(preview, line) for line in preview.lost)])
    of = {outcome: [row for row in found if row.entry.outcome is outcome] for outcome in Outcome}
    booked, waiting = of[Outcome.FREE], of[Outcome.WAITING]
    totals = [(_("Total des places libres"), total(booked))]
    if waiting:
        totals.append((_("En plus, si toutes les places en attente viennent"), total(waiting)))
    note = _("Ces demandes ne peuvent pas être acceptées en ce moment. Modifiez-les, ou confirmez le reste.")
    refused = refused_section(of[Outcome.REFUSED], _("Serait refusé"), note)
    booking = Section("reservations", _("Réservations"), "ok", "plus-lg", [*booked, *waiting], totals)
    changed = changed_section(of[Outcome.CHANGED])
    cancelled = cancelled_section(of[Outcome.TO_CANCEL], _("Annulations"))
    return Recap(
        sections=[section for section in (refused, booking, changed, cancelled) if section.rows],
        added=booking.days,
        cancelled=cancelled.days,
        changed=changed.days,
        refused=refused.days,
        sums=preview.sums,
        missed=missed_sections(named(preview.planning, preview.missed), partial(planning_url, preview.planning)),
        version=preview.planning.version,
        can_be_copied=len(preview.planning.members) > 1,
    )


_OUTCOMES = {
    MovementKind.REFUSED: Outcome.REFUSED,
    MovementKind.BOOKED: Outcome.FREE,
    MovementKind.WAITING: Outcome.WAITING,
    MovementKind.CHANGED: Outcome.CHANGED,
    MovementKind.CANCELLED: Outcome.TO_CANCEL,
    MovementKind.GIVEN_UP: Outcome.TO_CANCEL,
}


def _entry(answer: Answer) -> Entry:
    request, held, quote = answer.request, answer.request.held, answer.quote
    hours, cents, explanation, reason = (
        (request.arrival, request.departure),
        quote.cents,
        quote.explanation,
        answer.reason,
    )
    if request.action == DraftAction.CANCEL and held is not None:
        hours, cents, explanation = (held.arrival, held.departure), 0 if held.is_waiting else held.price_cents, ()
        reason = reason or (Reason(BookingCode.WAS_WAITING) if held.is_waiting else None)
    elif answer.kind is MovementKind.CHANGED and held is not None:
        cents -= held.price_cents
    return Entry(
        outcome=_OUTCOMES[answer.kind],
        person_id=request.person_id,
        first_name=request.person_name,
        sticker=request.member.sticker if request.member else 1,
        activity=request.activity_name,
        date=answer.date,
        hours=hours,
        cents=cents,
        explanation=explanation,
        reason=reason or (Reason(BookingCode.SHARE_ASKED) if answer.asks else None),
        rank=answer.rank if answer.kind is MovementKind.WAITING else None,
    )


def _lost(preview: Preview, line: Line) -> Entry:
    member = preview.planning.member(line.person_id)
    activity = preview.planning.activity(line.activity_id)
    return Entry(
        Outcome.REFUSED,
        line.person_id,
        member.first_name if member else _("Enfant"),
        member.sticker if member else 1,
        activity.name if activity else _("Activité"),
        line.date,
        (line.arrival, line.departure),
        0,
        reason=Reason(BookingCode.DAY_NO_LONGER_OFFERED),
    )
