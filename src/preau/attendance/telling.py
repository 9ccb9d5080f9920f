"""The day that an entry charges: how it was booked, by which confirmation, and how somebody was marked on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.attendance.enums import Motive, PassageKind
from preau.bookings.enums import BookingOrigin
from preau.common.sql import fetch
from preau.common.text import day_text, instant_text, span_text
from preau.ledger.enums import CauseKind
from preau.ledger.telling import Card, Explainer, Link, Told, ToTell

_HAPPENED = {
    PassageKind.PRESENT: gettext_lazy("présence"),
    PassageKind.ABSENT: gettext_lazy("absence"),
    PassageKind.EXCUSED: gettext_lazy("absence justifiée"),
    PassageKind.UNPLANNED: gettext_lazy("présence sans réservation"),
}
"""What happened, which is neither of a boy nor of a girl."""


@dataclass(frozen=True, slots=True)
class _Receipt:
    """The confirmation that asked for the day; its number is as it prints it."""

    id: int
    confirmed_at: datetime
    confirmed_by: str

    @property
    def number(self) -> str:
        return f"{self.confirmed_at:%y}-{self.id:06d}"


@dataclass(frozen=True, slots=True)
class _Booked:
    person_id: int
    name: str
    activity: str
    date: date
    asked_at: datetime
    origin: BookingOrigin
    arrival: time | None
    departure: time | None


@dataclass(frozen=True, slots=True)
class _Marked:
    kind: PassageKind
    at: datetime
    by: str
    motive: str
    arrival: time | None
    departure: time | None


@dataclass(frozen=True, slots=True)
class _Day:
    """A row of `DAYS`."""

    entry: int
    booked: _Booked | None
    receipt: _Receipt | None
    marked: _Marked | None


# A booking that came from another household keeps its history: what that one asked, and who, is not told.
# The passage of a booked day is the one in force, or else the last; that of a passage's own charge is itself.
DAYS = """
SELECT asked.entry, b.person_id AS booked__person_id, who.first_name AS booked__name, a.name AS booked__activity,
    b.date AS booked__date, b.created_at AS booked__asked_at, b.origin AS booked__origin,
    b.arrival AS booked__arrival, b.departure AS booked__departure,
    receipt.id AS receipt__id, receipt.confirmed_at AS receipt__confirmed_at, receipt.name AS receipt__confirmed_by,
    s.kind AS marked__kind, s.at AS marked__at,
    coalesce(nullif(marker.display_name, ''), marker.email, '') AS marked__by, s.motive AS marked__motive,
    s.arrival AS marked__arrival, s.departure AS marked__departure
FROM unnest(%(entries)s::bigint[], %(causes)s::bigint[], %(booked)s::boolean[]) AS asked(entry, cause, is_booking)
LEFT JOIN bookings_booking b ON asked.is_booking AND b.id = asked.cause
LEFT JOIN households_person who ON who.id = b.person_id
LEFT JOIN activities_openingday d ON d.id = b.opening_day_id
LEFT JOIN activities_activity a ON a.id = d.activity_id
LEFT JOIN LATERAL (
    SELECT c.id, c.confirmed_at, coalesce(nullif(u.display_name, ''), u.email, '') AS name
    FROM bookings_movement m JOIN bookings_confirmation c ON c.id = m.confirmation_id
    LEFT JOIN accounts_user u ON u.id = c.actor_id
    WHERE m.booking_id = b.id AND c.household_id = b.household_id ORDER BY m.id LIMIT 1
) AS receipt ON true
LEFT JOIN LATERAL (
    SELECT * FROM attendance_passage p
    WHERE (NOT asked.is_booking AND p.id = asked.cause)
        OR (p.opening_day_id = b.opening_day_id AND p.person_id = b.person_id)
    ORDER BY p.undone_at IS NULL DESC, p.id DESC LIMIT 1
) AS s ON true
LEFT JOIN accounts_user marker ON marker.id = s.actor_id
"""


class DayExplainer(Explainer):
    """A booked day, or somebody who came without a booking; nothing of the booking of another household."""

    causes = frozenset({CauseKind.BOOKING, CauseKind.PASSAGE})

    def tell(self, entries: Collection[ToTell]) -> Mapping[int, Told]:
        asked = {
            "entries": [entry.id for entry in entries],
            "causes": [entry.cause_id for entry in entries],
            "booked": [entry.cause_kind is CauseKind.BOOKING for entry in entries],
        }
        rows = {row.entry: row for row in fetch(_Day, DAYS, asked)}
        found = {entry.id: _told(entry, rows[entry.id]) for entry in entries}
        return {entry: told for entry, told in found.items() if told is not None}


def _told(entry: ToTell, day: _Day) -> Told | None:
    booked = None if entry.is_another_households else day.booked
    marked = (_mark(day.marked),) if day.marked else ()
    if booked is None:
        return Told(Card.CAUSE, _("Le passage"), sentences=marked) if marked else None
    links = [Link("day", (booked.date, booked.person_id))]
    if day.receipt is not None:
        links.append(Link("confirmation", (day.receipt.id,)))
    unmarked = _("Le jour n’a pas été pointé : une réservation qui n’est pas annulée à temps est due.")
    return Told(
        Card.CAUSE,
        _("La réservation"),
        sentences=(_day(booked), _asked(booked, day.receipt), *marked),
        muted="" if marked else unmarked,
        links=tuple(links),
    )


def _day(booked: _Booked) -> str:
    """`Cantine de Lina, lundi 16 novembre, 16 h 30 – 18 h.`"""
    said = _("%(activity)s de %(name)s, %(day)s") % {
        "activity": booked.activity,
        "name": booked.name,
        "day": day_text(booked.date),
    }
    return _whole(said, span_text(booked.arrival, booked.departure))


def _asked(booked: _Booked, receipt: _Receipt | None) -> str:
    """How the day came: by a confirmation, or by a pattern or the desk."""
    if receipt is None:
        facts = {"at": instant_text(booked.asked_at), "origin": str(booked.origin.label).lower()}
        return _("Enregistrée le %(at)s (%(origin)s).") % facts
    facts = {"at": instant_text(receipt.confirmed_at), "number": receipt.number}
    return _whole(_("Confirmée le %(at)s, reçu %(number)s") % facts, _by(receipt.confirmed_by))


def _mark(row: _Marked) -> str:
    said = _("Pointage : %(kind)s, le %(at)s") % {"kind": _HAPPENED[row.kind], "at": instant_text(row.at)}
    whole = _whole(said, _by(row.by), span_text(row.arrival, row.departure))
    motive = str(Motive(row.motive).label) if row.motive else ""
    return f"{whole} {motive[:1].upper()}{motive[1:]}." if motive else whole


def _by(who: str) -> str:
    return _("par %(who)s") % {"who": who} if who else ""


def _whole(*parts: str) -> str:
    """One sentence of the parts that say something."""
    return f"{', '.join(part for part in parts if part)}."
