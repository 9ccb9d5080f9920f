"""The terms of a flat rate (secondary schools): September to December, January to March, April to July."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from preau.common.spans import DateSpan, month_of
from preau.common.text import date_text


class Term(StrEnum):
    AUTUMN = "autumn"
    WINTER = "winter"
    SPRING = "spring"

    @property
    def words(self) -> str:
        return {"autumn": "de septembre à décembre", "winter": "de janvier à mars", "spring": "d’avril à juillet"}[self]


@dataclass(frozen=True, slots=True)
class TermDates(DateSpan):
    """The span of a term of a school year."""

    term: Term

    @property
    def words(self) -> str:
        return f"trimestre du {date_text(self.first)} au {date_text(self.last)}"


_FIRST_MONTHS = ((9, 12, Term.AUTUMN), (1, 3, Term.WINTER), (4, 7, Term.SPRING))


def term_of(day: date) -> TermDates | None:
    """The term a day falls in; `None` in August. A term begun is due in full."""
    for first, last, term in _FIRST_MONTHS:
        if first <= day.month <= last:
            end = month_of(date(day.year, last, 1)).last
            return TermDates(date(day.year, first, 1), end, term)
    return None
