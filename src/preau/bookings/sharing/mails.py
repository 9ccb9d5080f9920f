"""The words of the mails about days whose cost households share: never who the other one is, nor what it pays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from preau.common.text import count, day_text, until_text
from preau.notices.mails import Mail


@dataclass(frozen=True, slots=True)
class Told:
    """A question as one account reads it."""

    email: str
    structure_id: int
    structure: str
    slug: str
    first_name: str
    activity: str
    date: date
    deadline_at: datetime


def question_mails(rows: Iterable[Told]) -> list[Mail]:
    """One mail an account: the days it is asked about, and until when."""
    return [_question(email, list(group)) for email, group in groupby(rows, key=lambda row: row.email)]


def answer_mails(rows: Iterable[Told], *, accept: bool) -> list[Mail]:
    """One mail an account of whoever booked: what the other household answered."""
    return [_answer(email, list(group), accept) for email, group in groupby(rows, key=lambda row: row.email)]


def _question(email: str, rows: Sequence[Told]) -> Mail:
    first, number = rows[0], count(len(rows), "jour")
    text = [
        "Bonjour,",
        "",
        f"L’autre foyer de {first.first_name} a réservé et vous demande de payer votre part :",
        "",
        *(f"  - {_day(row)} (réponse {until_text(row.deadline_at)})" for row in rows),
        "",
        "Acceptez ou refusez sur le portail, page « Jours partagés ». Si vous n’acceptez pas, ou sans réponse de votre",
        "part, vous ne payez rien : l’autre foyer paie tout. La place reste réservée dans tous les cas.",
        "",
        first.structure,
    ]
    return Mail(email, f"Votre part de {number} à accepter ou refuser", "\n".join(text), first.structure_id)


def _answer(email: str, rows: Sequence[Told], accept: bool) -> Mail:
    first, number = rows[0], count(len(rows), "jour")
    said = "accepte de payer sa part" if accept else "refuse de payer sa part"
    effect = (
        "Ces jours ne vous coûtent plus que votre part dès que chaque foyer concerné a accepté."
        if accept
        else "Vous payez ces jours en entier. Vous pouvez encore les annuler dans les délais."
    )
    text = [
        "Bonjour,",
        "",
        f"L’autre foyer de {first.first_name} {said} :",
        "",
        *(f"  - {_day(row)}" for row in rows),
        "",
        effect,
        "",
        first.structure,
    ]
    return Mail(email, f"L’autre foyer {said} ({number})", "\n".join(text), first.structure_id)


def _day(row: Told) -> str:
    return f"{row.first_name}, {row.activity}, {day_text(row.date, year=True)}"
