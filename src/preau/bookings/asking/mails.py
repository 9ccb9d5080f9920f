"""The words of the mails that answer what families asked to be registered to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from preau.bookings.addresses import addresses_of
from preau.common.reasons import text as text_of
from preau.common.text import WEEKDAYS, date_text, join_words, of_name
from preau.notices.mails import Mail
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration
from preau.structures.models import Structure


def answer_mails(structure: Structure, rows: Sequence[Registration]) -> list[Mail]:
    """One mail an account of each household, about all its requests that were answered; one statement at most."""
    asked = {row.household_id for row in rows if row.household_id is not None}
    mails = []
    for address in addresses_of(asked) if asked else ():
        mine = [row for row in rows if row.household_id == address.household_id]
        mails.append(Mail(address.email, _subject(structure, mine), "\n".join(_text(structure, mine)), structure.pk))
    return mails


def unreachable(rows: Iterable[Registration]) -> list[Registration]:
    """Those of these requests whose household has no account to write to; one statement."""
    found = list(rows)
    known = {address.household_id for address in addresses_of({row.household_id for row in found if row.household_id})}
    return [row for row in found if row.household_id not in known]


def _subject(structure: Structure, rows: Sequence[Registration]) -> str:
    if len(rows) > 1:
        return f"Vos demandes d’inscription : la réponse {of_name(structure.name)}"
    (row,) = rows
    answer = "acceptée" if row.state == RegistrationState.VALIDATED else "refusée"
    return f"Inscription {answer} : {row.person.first_name}, {row.group.activity.name}"


def _text(structure: Structure, rows: Sequence[Registration]) -> list[str]:
    accepted = [row for row in rows if row.state == RegistrationState.VALIDATED]
    refused = [row for row in rows if row.state == RegistrationState.REFUSED]
    text = ["Bonjour,"]
    if accepted:
        text += ["", "Inscriptions acceptées :", "", *(f"  - {told(row)}" for row in accepted), ""]
        text += ["L’inscription ne réserve aucun jour : choisissez-les maintenant dans le planning du portail."]
    if refused:
        text += ["", "Demandes refusées :", ""]
        for row in refused:
            text += [f"  - {told(row)}", f"    {text_of(row.refusal)}"]
    contact = [structure.contact_email] if structure.contact_email else []
    return [*text, "", structure.name, *contact]


def told(row: Registration) -> str:
    """`Noé : Cantine, Jean-Moulin, à partir du 4 janvier 2027, lundi et jeudi`."""
    until = f"du {date_text(row.start_date)} au {date_text(row.end_date)}" if row.end_date else ""
    since = until or f"à partir du {date_text(row.start_date)}"
    days = f", {join_words([WEEKDAYS[day - 1] for day in sorted(row.weekdays)])}" if row.weekdays else ""
    return f"{row.person.first_name} : {row.group.activity.name}, {row.group.name}, {since}{days}"
