"""The words of the mails to those who waited: a place, or the end of the wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from preau.common.text import day_text, short_day, until_text
from preau.notices.mails import Mail
from preau.notices.wording import CHOSEN


@dataclass(frozen=True, slots=True)
class Promoted:
    """A waiting request that got its place; `emails` are those of the household's accounts that want it
    told at once; the others read it in the report, or not at all."""

    booking_id: int
    day_id: int
    date: date
    first_name: str
    activity_name: str
    structure_id: int
    structure_name: str
    slug: str
    cancel_deadline_at: datetime
    emails: tuple[str, ...]


def promotion_mails(promoted: Sequence[Promoted]) -> list[Mail]:
    """One mail an address and structure for all the places it obtained."""
    waited: dict[tuple[str, int], list[Promoted]] = {}
    for promotion in promoted:
        for email in promotion.emails:
            waited.setdefault((email, promotion.structure_id), []).append(promotion)
    return [_promotion_mail(email, rows) for (email, _), rows in waited.items()]


@dataclass(frozen=True, slots=True)
class Expired:
    """A request whose waiting list closed before it got a place; `emails` are those of the household's accounts
    that want it told at once."""

    date: date
    first_name: str
    activity_name: str
    structure_id: int
    structure_name: str
    emails: Sequence[str]


def expiry_mails(expired: Sequence[Expired]) -> list[Mail]:
    """One mail an address and structure for all the requests that got no place."""
    waited: dict[tuple[str, int], list[Expired]] = {}
    for row in expired:
        for email in row.emails:
            waited.setdefault((email, row.structure_id), []).append(row)
    return [_expiry_mail(email, rows) for (email, _), rows in waited.items()]


def _expiry_mail(email: str, rows: list[Expired]) -> Mail:
    first = rows[0]
    subject = f"Liste d’attente close : {first.activity_name}, {short_day(first.date)}"
    if len(rows) > 1:
        subject = f"{len(rows)} demandes en liste d’attente restées sans place"
    text = [
        "Bonjour,",
        "",
        "La liste d’attente est close et aucune place ne s’est libérée. Rien n’est réservé pour :",
        "",
        *(f"  - {row.first_name}, {row.activity_name}, {day_text(row.date, year=True)}" for row in rows),
        "",
        f"Prévoyez une autre solution {'ce jour-là' if len(rows) == 1 else 'ces jours-là'}.",
        "",
        CHOSEN,
        "",
        first.structure_name,
    ]
    return Mail(email, subject, "\n".join(text), first.structure_id)


def _promotion_mail(email: str, rows: list[Promoted]) -> Mail:
    first = rows[0]
    subject = f"Place obtenue : {first.activity_name}, {short_day(first.date)}"
    if len(rows) > 1:
        subject = f"{len(rows)} places obtenues"
    lines = [
        f"  - {row.first_name}, {row.activity_name}, {day_text(row.date, year=True)} "
        f"(annulable {until_text(row.cancel_deadline_at)})"
        for row in rows
    ]
    text = [
        "Bonjour,",
        "",
        "Une place s’est libérée : votre demande en liste d’attente est acceptée.",
        "",
        *lines,
        "",
        "Si cette place ne vous intéresse plus, annulez-la depuis votre planning.",
        CHOSEN,
        "",
        first.structure_name,
    ]
    return Mail(email, subject, "\n".join(text), first.structure_id)
