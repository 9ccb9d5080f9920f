"""Signing out from afar: one browser, or all the others. Ending a session never needs more than being signed in."""

from __future__ import annotations

from preau.accounts.models import BrowserSession, User


def end_session(*, handle: str, kept_key: str, account: User) -> bool:
    """End the session of `account` that the list calls `handle`; the one that asks, `kept_key`, is left open.

    False when there is none: it was ended meanwhile, or is another person's.
    """
    rows = BrowserSession.objects.filter(user=account).exclude(session_key=kept_key)
    found = next((row for row in rows.defer("session_data") if row.handle == handle), None)
    return found is not None and bool(rows.filter(session_key=found.session_key).delete()[0])


def end_other_sessions(*, kept_key: str | None, account: User) -> int:
    """End every session of `account` but `kept_key`; how many were open."""
    rows = BrowserSession.objects.filter(user=account)
    return int((rows.exclude(session_key=kept_key) if kept_key else rows).delete()[0])
