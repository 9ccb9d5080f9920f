"""Sign-ins of agents, and those refused to them, noted for the journals of their structures."""

from __future__ import annotations

from datetime import datetime

from preau.accounts.entrances import EntranceOutcome
from preau.accounts.models import User
from preau.common.sql import execute

_NOTE = """
INSERT INTO accounts_agententrance (structure_id, user_id, outcome, with_factor, at)
SELECT works.structure_id, u.id, %(outcome)s, %(factor)s, %(at)s
FROM accounts_user u JOIN (
    SELECT DISTINCT user_id, structure_id FROM accounts_structurerole
    UNION ALL SELECT user_id, NULL FROM accounts_portalhost
) works ON works.user_id = u.id
WHERE {whose}
"""
_BY_NUMBER, _BY_ADDRESS = _NOTE.format(whose="u.id = %(whose)s"), _NOTE.format(whose="lower(u.email) = %(whose)s")


def note_entrance(*, account: User, with_factor: bool, now: datetime) -> None:
    """Somebody signed in; nothing is written for who is no agent. One statement."""
    _note(_BY_NUMBER, account.pk, EntranceOutcome.ENTERED, now, with_factor=with_factor)


def note_refusal(*, email: str, now: datetime) -> None:
    """A password was refused for this address; one statement, the same whether an account has it or not."""
    _note(_BY_ADDRESS, email.strip().lower(), EntranceOutcome.REFUSED, now)


def note_factor_refusal(*, account: User, now: datetime) -> None:
    """The password was right, the second factor was not. One statement."""
    _note(_BY_NUMBER, account.pk, EntranceOutcome.FACTOR_REFUSED, now)


def _note(sql: str, whose: int | str, outcome: EntranceOutcome, now: datetime, *, with_factor: bool = False) -> None:
    execute(sql, {"whose": whose, "outcome": outcome.value, "factor": with_factor, "at": now})
