"""What a change of the settings would take away from families, told before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.bookings.closing.queries import drafts_under_way
from preau.common import clock
from preau.common.money import format_cents
from preau.common.text import date_text
from preau.payments.under_way import payments_under_way
from preau.structures.models import Structure
from preau.structures.rules import Pause, Service, parse_pauses

if TYPE_CHECKING:
    from preau.web.desk.settings.forms import MinimumForm
    from preau.web.desk.settings.portal import SettingsPage


def of_stopping(structure: Structure, service: Service) -> str:
    """What stopping a service at once does, with what is under way; one statement."""
    if service is Service.BOOKING:
        text = _("Aucune famille ne pourra réserver. Annuler reste possible.")
        return f"{text} {_drafts(drafts_under_way(structure))}".strip()
    text, payments = _("Aucune famille ne pourra payer en ligne."), payments_under_way(structure)
    kept = ngettext(
        "%(n)s paiement est en cours à la banque : il va à son terme.",
        "%(n)s paiements sont en cours à la banque : ils vont à leur terme.",
        payments,
    )
    return f"{text} {kept % {'n': payments}}" if payments else text


def _drafts(number: int) -> str:
    """What becomes of the choices that are not confirmed; nothing to say without any."""
    text = ngettext(
        "%(n)s famille a des choix pas encore confirmés : ils sont gardés.",
        "%(n)s familles ont des choix pas encore confirmés : ils sont gardés.",
        number,
    )
    return text % {"n": number} if number else ""


def of_settings(structure: Structure, page: SettingsPage) -> list[str]:
    """What families would lose with these settings, in the order of the page; empty when they lose nothing.

    `page` is valid. Two statements at most.
    """
    data, changed = page.form.cleaned_data, set(page.form.changed_data)
    found = [
        of_stopping(structure, service)
        for service in Service
        if f"{service}_blocked" in changed and data[f"{service}_blocked"]
    ]
    if "offers_booking" in changed and not data["offers_booking"]:
        found.append(_of_no_booking(structure))
    if "weeks" in changed and _is_less(data["weeks"], page.form.initial.get("weeks")):
        found.append(_of_weeks(data["weeks"]))
    found += [_of_minimum(form) for form in page.minimums if _is_raised(form)]
    kept = parse_pauses(structure.pauses)
    return found + [
        _of_pause(row.pause) for row in page.pauses if row.pause and row.pause not in kept and _is_ahead(row.pause)
    ]


def _of_no_booking(structure: Structure) -> str:
    hidden = _("Le planning et les inscriptions à l’année disparaissent du portail. Ce qui est réservé le reste.")
    return f"{hidden} {_drafts(drafts_under_way(structure))}".strip()


def _is_less(weeks: int | None, before: int | None) -> bool:
    return weeks is not None and (before is None or weeks < before)


def _of_weeks(weeks: int) -> str:
    text = ngettext(
        "Les familles ne réserveront plus que la semaine en cours et la suivante.",
        "Les familles ne réserveront plus que la semaine en cours et les %(n)s suivantes.",
        weeks,
    )
    if not weeks:
        text = _("Les familles ne réserveront plus que la semaine en cours.")
    return text % {"n": weeks} + " " + _("Ce qui est réservé au-delà le reste, et peut être annulé.")


def _is_raised(form: MinimumForm) -> bool:
    return any(form.cleaned_data[name] > form.initial[name] for name in form.fields)


def _of_minimum(form: MinimumForm) -> str:
    data = form.cleaned_data
    return _(
        "%(office)s : un versement plus petit que %(amount)s, ou que le prix de %(meals)s repas, sera refusé. "
        "Un paiement déjà commencé garde son montant."
    ) % {
        "office": form.office,
        "amount": format_cents(data["min_top_up_cents"]),
        "meals": data["min_meals"],
    }


def _is_ahead(pause: Pause) -> bool:
    return pause.last >= clock.today()


def _of_pause(pause: Pause) -> str:
    if pause.booking and pause.payment:
        text = _("Du %(first)s au %(last)s inclus : ni réservation, ni paiement en ligne.")
    elif pause.booking:
        text = _("Du %(first)s au %(last)s inclus : pas de réservation. Annuler reste possible.")
    else:
        text = _("Du %(first)s au %(last)s inclus : pas de paiement en ligne.")
    return text % {"first": date_text(pause.first), "last": date_text(pause.last)}
