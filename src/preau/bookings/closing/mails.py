"""The mails to families whose days are cancelled, or put back, by the structure: one an address, days line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from preau.common.money import format_cents
from preau.common.sql import Read
from preau.common.text import day_text, fold_name, join_words
from preau.notices.mails import Mail
from preau.structures.models import Structure

BACK, AGAIN = "rendus à votre porte-monnaie", "débités de nouveau de votre porte-monnaie"
NAMED = 2
"""Activities that a subject names, at most."""


def _read_others(kept: list[tuple[int, list[str]]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple((household, tuple(emails)) for household, emails in kept)


@dataclass(frozen=True, slots=True)
class Touched:
    """A booking that an act cancelled or put back; `emails` are those of the accounts of the household that booked it,
    `others` those of each household that shares its cost."""

    id: int
    is_charged: bool
    is_spared: bool
    date: date
    first_name: str
    activity: str
    household_id: int
    emails: tuple[str, ...]
    others: Annotated[tuple[tuple[int, tuple[str, ...]], ...], Read(_read_others)]

    @property
    def told(self) -> Iterator[tuple[str, int]]:
        """Whom a mail goes to, and for which household."""
        for household, emails in ((self.household_id, self.emails), *self.others):
            yield from ((email, household) for email in emails)


def touched_mails(
    structure: Structure,
    subject: str,
    head: str,
    rows: Sequence[Touched],
    cents: Mapping[tuple[int, int], int],
    foot: str = "",
    moved: str = BACK,
) -> Iterator[Mail]:
    """One mail an address: `head`, all that was touched for its household with its cents that `moved`, `foot`.

    A household that shares the cost of a day is told as the one that booked it, with its own part (`cents`, by booking
    and household).
    """
    told: dict[str, dict[Touched, int]] = defaultdict(dict)
    for row in rows:
        for email, household in row.told:
            told[email][row] = told[email].get(row, 0) + cents.get((row.id, household), 0)
    for email, mine in sorted(told.items()):
        text = [
            "Bonjour,",
            "",
            head,
            "",
            *(_line(row.date, row.first_name, row.activity, own, moved) for row, own in mine.items()),
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
