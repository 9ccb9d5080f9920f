"""What waits for somebody, counted in the statement that opens every page: a floor above says how, once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """How many things of a kind wait.

    `sql` is a SELECT of one number, about the row that is read with it: the household `h` and the structure `s` on the
    pages of families. It may name `%(today)s` (the day in France) and `%(now)s`; anything else in it is fixed text.
    """

    name: str
    sql: str
