"""The report of the day after: one mail an account about what happened to the household's requests (guide 004)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db import transaction

from preau.accounts.enums import NoticeTime
from preau.accounts.models import HouseholdAccess
from preau.bookings.enums import MovementKind
from preau.bookings.foot import foot
from preau.bookings.models import NightRun
from preau.common.reasons import Reason
from preau.common.reasons import text as text_of
from preau.common.sql import column, fetch
from preau.common.text import count, of_name, short_days
from preau.households.fragments import last_name
from preau.notices.actions import Mail, queue_mails
from preau.notices.wording import CHOSEN
from preau.structures.models import Structure

BATCH = 200
"""Households a transaction."""

HOUSEHOLDS = """
SELECT DISTINCT household_id FROM bookings_movement
WHERE id > %(after)s AND id <= %(last)s AND household_id > %(done)s AND kind <> 'repriced' ORDER BY household_id
"""

MOVEMENTS = f"""
SELECT v.household_id, v.structure_id, v.booking_id, v.kind, v.reason, b.date, a.name AS activity,
    upper({last_name("p")}) || ' ' || p.first_name AS person
FROM bookings_movement v
JOIN bookings_booking b ON b.id = v.booking_id
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN activities_activity a ON a.id = d.activity_id
JOIN households_person p ON p.id = b.person_id
WHERE v.id > %(after)s AND v.id <= %(last)s AND v.household_id = ANY(%(households)s) AND v.kind <> 'repriced'
ORDER BY v.household_id, v.id
"""  # noqa: S608 (no outside text)

ASKED = (MovementKind.BOOKED, MovementKind.WAITING, MovementKind.REFUSED)
GIVEN_BACK = (MovementKind.CANCELLED, MovementKind.GIVEN_UP)

COUNTS = (
    (ASKED, "nouvelle demande de réservation", "nouvelles demandes de réservation"),
    (GIVEN_BACK, "demande d’annulation", "demandes d’annulation"),
    ((MovementKind.CHANGED,), "changement d’horaires", "changements d’horaires"),
    ((MovementKind.PROMOTED,), "place obtenue après attente", "places obtenues après attente"),
    ((MovementKind.EXPIRED,), "liste d’attente close sans place", "listes d’attente closes sans place"),
)

SECTIONS = (
    ((MovementKind.REFUSED, MovementKind.EXPIRED), "Demandes refusées"),
    ((MovementKind.WAITING,), "Réservations mises en liste d’attente"),
    ((MovementKind.BOOKED, MovementKind.PROMOTED), "Réservations acceptées"),
    ((MovementKind.CHANGED,), "Horaires changés"),
    ((MovementKind.CANCELLED,), "Réservations annulées"),
    ((MovementKind.GIVEN_UP,), "Places en liste d’attente abandonnées"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A movement as the report tells it; `person` is `KERVELLA Lina`."""

    household_id: int
    structure_id: int
    booking_id: int
    kind: str
    reason: Reason | None
    date: date
    activity: str
    person: str


def send_reports(run: NightRun) -> int:
    """Queue the reports of the movements of `run`, each household once even when cut short; returns how many mails.

    The cursor of the run moves in the transaction that keeps the mails.
    """
    period = {"after": run.after_movement, "last": run.last_movement}
    households = column(int, HOUSEHOLDS, period | {"done": run.reported_household})
    sent = 0
    for start in range(0, len(households), BATCH):
        batch = households[start : start + BATCH]
        with transaction.atomic():
            mails = _mails(batch, period)
            queue_mails(mails)
            run.reported_household = batch[-1]
            run.save(update_fields=["reported_household"])
        sent += len(mails)
    return sent


def _mails(households: Sequence[int], period: dict[str, int | None]) -> list[Mail]:
    lines = fetch(Line, MOVEMENTS, period | {"households": list(households)})
    accesses: dict[int, list[HouseholdAccess]] = {}
    found = HouseholdAccess.objects.filter(household__in=households, user__is_active=True)
    found = found.filter(user__report_notices=NoticeTime.DAILY)
    for access in found.select_related("user").order_by("user__email"):
        accesses.setdefault(access.household_id, []).append(access)
    structures = Structure.objects.in_bulk({line.structure_id for line in lines})
    mails = []
    for household_id, rows in groupby(lines, key=lambda line: line.household_id):
        movements = list(rows)
        structure = structures[movements[0].structure_id]
        mails += [_mail(access, structure, movements) for access in accesses.get(household_id, ())]
    return mails


def _mail(access: HouseholdAccess, structure: Structure, movements: Sequence[Line]) -> Mail:
    text = [
        f"Bonjour {access.user.display_name}".rstrip() + ",",
        "",
        "Voici le compte rendu des modifications apportées à vos demandes de réservation",
        f"auprès {of_name(structure.name)}.",
        "",
        *_counts(movements),
        *_sections(movements),
        "",
        CHOSEN,
        *foot(structure),
    ]
    return Mail(access.user.email, "Compte rendu de vos réservations", "\n".join(text), structure.pk)


def _counts(movements: Sequence[Line]) -> list[str]:
    total = len(movements)
    verb = "ont été reçus" if total > 1 else "a été reçu"
    lines = [f"{count(total, 'mouvement')} sur vos demandes de réservation {verb}, dont :"]
    for kinds, one, many in COUNTS:
        if number := sum(line.kind in kinds for line in movements):
            lines.append(f"  - {count(number, one, many)}")
    return lines


def _sections(movements: Iterable[Line]) -> list[str]:
    """Each request once, as its last movement left it."""
    last = list({line.booking_id: line for line in movements}.values())
    text: list[str] = []
    for kinds, title in SECTIONS:
        if lines := [line for line in last if line.kind in kinds]:
            text += ["", title.upper(), *_by_activity(lines)]
    return text


def _by_activity(lines: Sequence[Line]) -> list[str]:
    text = []
    ordered = sorted(lines, key=lambda line: (line.activity, line.person, text_of(line.reason)))
    for activity, rows in groupby(ordered, key=lambda line: line.activity):
        text.append(f"  {activity}")
        for (person, why), days in groupby(rows, key=lambda line: (line.person, text_of(line.reason))):
            tail = f" ({why})" if why else ""
            text.append(f"    {person} : {short_days(day.date for day in days)}{tail}")
    return text
