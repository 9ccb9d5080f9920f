"""The mails to families whose days are cancelled, or put back, by the structure: one an address, days line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from preau.common.money import format_cents
from preau.common.text import day_text, fold_name, join_words
from preau.notices.mails import Mail
from preau.structures.models import Structure

BACK, AGAIN = "rendus à votre porte-monnaie", "débités de nouveau de votre porte-monnaie"
NAMED = 2
"""Activities that a subject names, at most."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A booking that an act cancelled or put back; `emails` are those of the household's accounts."""

    id: int
    is_charged: bool
    date: date
    first_name: str
    activity: str
    emails: tuple[str, ...]


def touched_mails(
    structure: Structure,
    subject: str,
    head: str,
    rows: Sequence[Touched],
    cents: Mapping[int, int],
    foot: str = "",
    moved: str = BACK,
) -> Iterator[Mail]:
    """One mail an address: `head`, all that was touched for its household with the cents that `moved`, `foot`."""
    told = sorted((email, index) for index, row in enumerate(rows) for email in row.emails)
    for email, found in groupby(told, key=lambda pair: pair[0]):
        mine = [rows[index] for _, index in found]
        text = [
            "Bonjour,",
            "",
            head,
            "",
            *(_line(row.date, row.first_name, row.activity, cents.get(row.id, 0), moved) for row in mine),
            "",
            *([foot, ""] if foot else []),
            structure.name,
            *([structure.contact_email] if structure.contact_email else []),
        ]
        yield Mail(email, subject, "\n".join(text), structure.pk)


def cancelled_subject(first: date, last: date, activities: Sequence[str], reason: str) -> str:
    """`Vendredi 4 décembre : pas de cantine (grève)`: what a parent reads in a notification. Activities as named."""
    when = day_text(first).capitalize() if first == last else f"Du {day_text(first)} au {day_text(last)}"
    names = [_of(_small(name)) for name in activities]
    if not names or len(names) > NAMED:
        return f"{when} : {'annulations' if names else 'fermé'} ({_small(reason)})"
    return f"{when} : pas {join_words(names).replace(' et ', ' ni ')} ({_small(reason)})"


def _of(name: str) -> str:
    """`de cantine`, `d’accueil du soir`."""
    return f"d’{name}" if fold_name(name)[:1] in tuple("aeiouy") else f"de {name}"


def _small(words: str) -> str:
    """Without the capital of a sentence; initials keep theirs (`PAI`)."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _line(day: date, name: str, activity: str, cents: int, moved: str) -> str:
    """A day; what moved on its account is said."""
    line = f"  - {name}, {activity}, {day_text(day, year=True)}"
    return f"{line} : {format_cents(cents)} {moved}" if cents else line
