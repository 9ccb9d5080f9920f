"""The words of the mails about bookings, in the shape families know (guide 004: counts, then by activity and child)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from preau.bookings.confirming.deciding import Answer
from preau.bookings.confirming.sums import Sums
from preau.bookings.enums import BookingOrigin, MovementKind
from preau.bookings.foot import foot
from preau.bookings.models import Confirmation
from preau.bookings.planning.missed import MissedNamed
from preau.common.reasons import text as text_of
from preau.common.text import count, instant_text, of_name, ordinal, short_day, short_days
from preau.notices.mails import Mail
from preau.structures.models import Structure

AT_THE_DESK = (
    "",
    "Un agent les a saisies pour vous, à votre demande, au guichet ou par téléphone.",
    "Si vous n’avez rien demandé, prévenez-nous.",
)
SECTIONS = (
    (MovementKind.REFUSED, "Demandes refusées"),
    (MovementKind.WAITING, "Réservations mises en liste d’attente"),
    (MovementKind.BOOKED, "Réservations acceptées"),
    (MovementKind.CHANGED, "Horaires changés"),
    (MovementKind.CANCELLED, "Réservations annulées"),
    (MovementKind.GIVEN_UP, "Places en liste d’attente abandonnées"),
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was asked, when, what became of it, what its tools could not ask for."""

    confirmation: Confirmation
    answers: Sequence[Answer]
    sums: Sums
    missed: Sequence[MissedNamed]


def receipt_mail(structure: Structure, name: str, email: str, receipt: Receipt) -> Mail:
    """The receipt of a confirmation; one that the desk made says that it was at the family's request."""
    confirmation, answers = receipt.confirmation, receipt.answers
    head = [
        f"Bonjour {name or ''}".rstrip() + ",",
        "",
        f"Vos demandes de réservation auprès {of_name(structure.name)} ont été enregistrées sous le numéro",
        f"{confirmation.number}, le {instant_text(confirmation.confirmed_at, year=True)}.",
        f"Elles comptent {count(len(answers), 'ligne')}.",
        *(AT_THE_DESK if confirmation.origin == BookingOrigin.DESK else ()),
    ]
    body = [
        *head, *_sections(answers), *_missed(receipt.missed), *_asked(answers), "", receipt.sums.sentence, "",
        *foot(structure),
    ]  # fmt: skip
    return Mail(email, f"Reçu de vos réservations n° {confirmation.number}", "\n".join(body), structure.pk)


def _sections(answers: Sequence[Answer]) -> list[str]:
    lines: list[str] = []
    for kind, title in SECTIONS:
        chosen = [answer for answer in answers if answer.kind is kind]
        if chosen:
            lines += ["", title.upper(), *_by_activity(chosen)]
    return lines


def _by_activity(answers: Iterable[Answer]) -> list[str]:
    lines = []
    by_activity = sorted(answers, key=lambda answer: (answer.request.activity_name, answer.request.person_name))
    for activity, rows in groupby(by_activity, key=lambda answer: answer.request.activity_name):
        lines.append(f"  {activity}")
        for person, days in groupby(rows, key=lambda answer: answer.request.person_name):
            lines += [f"    {person} : {line}" for line in _days(list(days))]
    return lines


def _days(answers: list[Answer]) -> list[str]:
    """Days compacted; a refusal or a rank is told day by day, with its words."""
    if any(answer.reason or answer.rank for answer in answers):
        return [f"{short_day(answer.date)} – {_words(answer)}" for answer in answers]
    dates: list[date] = [answer.date for answer in answers]
    return [short_days(dates)]


def _words(answer: Answer) -> str:
    return text_of(answer.reason) or (f"{ordinal(answer.rank, feminine=False)} en attente" if answer.rank else "")


def _asked(answers: Sequence[Answer]) -> list[str]:
    """Where another household has to agree: who pays until then."""
    number = sum(answer.asks for answer in answers)
    if not number:
        return []
    return [
        "",
        f"L’autre foyer est interrogé pour {count(number, 'jour')} : sans son accord, vous payez le prix entier.",
    ]


def _missed(missed: Sequence[MissedNamed]) -> list[str]:
    """The days that nobody asked for, by reason: they are not booked, and the family may believe so."""
    lines: list[str] = []
    for cancels, title in ((False, "Non demandés"), (True, "Non annulés")):
        chosen = [found for found in missed if found.row.cancels is cancels]
        if not chosen:
            continue
        days = sum(len(found.row.days) * len(found.people) for found in chosen)
        lines += ["", f"{title} : {count(days, 'jour')}".upper()]
        for found in chosen:
            lines.append(f"  {found.activity}, {found.names} : {found.row.days_text}")
            reason, advice = (text_of(each).rstrip(".") for each in (found.row.reason, found.row.advice))
            lines.append(f"    {reason}. {advice}.")
    return lines
