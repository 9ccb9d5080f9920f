"""What waits for somebody, counted in the statement that opens every page: a floor above says how, once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """How many things of a kind wait.

    `sql` is a SELECT of one number, about the row that is read with it: the household `h` and the structure `s` on the
    pages of families, the structure `s` on those of the desk. It may name `%(today)s` (the day in France), `%(now)s`
    and `%(user)s`, who looks; anything else in it is fixed text.
    """

    name: str
    sql: str


REQUESTS = Tally(
    "requests",
    "SELECT count(*) FROM accounts_accountrequest q WHERE q.structure_id = s.id AND q.state = 'new'",
)
"""Requests for accounts that nobody decided."""

SIGN_UPS = Tally(
    "sign_ups",
    "SELECT count(*) FROM accounts_signup u "
    "WHERE u.structure_id = s.id AND u.activated_at IS NOT NULL AND u.household_id IS NULL",
)
"""Activated accounts that no file knows yet."""
