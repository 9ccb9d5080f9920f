"""Pieces of SQL about accounts that statements of every room above say."""

from __future__ import annotations

AT_ONCE = "account.waiting_notices = 'at_once'"
"""That an account wants to be told at once what becomes of its waiting lists."""


def household_emails(household: str, only: str = "true") -> str:
    """A column: the addresses of a household's active accounts, in order; `only` is a condition on `account`."""
    return f"""ARRAY(
        SELECT account.email FROM accounts_householdaccess access
        JOIN accounts_user account ON account.id = access.user_id
        WHERE access.household_id = {household} AND account.is_active AND {only}
        ORDER BY account.email
    )"""  # noqa: S608 (no outside text)
