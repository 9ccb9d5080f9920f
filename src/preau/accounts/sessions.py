"""Sessions in the database, each with whose it is, from which browser, and when it was last seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from preau.accounts.personal import BrowserSession
from preau.accounts.rules.browsers import browser_of
from preau.common import clock

SEEN_EVERY = timedelta(hours=1)
"""How old `last_seen_at` may be before a page writes it again."""
AGENT_SEEN_EVERY = timedelta(minutes=1)
"""The same for an agent, whose session ends when nobody has used it for `AGENT_IDLE_MINUTES`."""
BROWSER, OPENED_AT, AGENT = "browser", "opened_at", "is_agent"


class SessionStore(DatabaseStore):
    """Django's own store on `BrowserSession`: reading takes one statement, and one more once an hour.

    An agent's is written once a minute, and ends by itself when it was left.
    """

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def load(self) -> dict[str, Any]:
        row: BrowserSession | None = self._get_session_from_db()  # type: ignore[attr-defined]
        if row is None:
            return {}
        now = clock.now()
        values: dict[str, Any] = self.decode(row.session_data)
        is_agent = AGENT in values
        if is_agent and row.last_seen_at < now - timedelta(minutes=settings.AGENT_IDLE_MINUTES):
            row.delete()
            self._session_key = None
            return {}
        if row.last_seen_at < now - (AGENT_SEEN_EVERY if is_agent else SEEN_EVERY):
            BrowserSession.objects.filter(session_key=row.session_key).update(last_seen_at=now)
        return values

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        row = cast("BrowserSession", super().create_model_instance(data))
        row.last_seen_at = clock.now()
        row.opened_at = datetime.fromisoformat(data[OPENED_AT]) if OPENED_AT in data else row.last_seen_at
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.browser = data.get(BROWSER, "")
        return row


def note_opening(session: SessionBase, user_agent: str, now: datetime, *, is_agent: bool) -> None:
    """What the list will say of a session in which somebody has just signed in, and whether it ends when left."""
    session[BROWSER], session[OPENED_AT] = browser_of(user_agent), now.isoformat()
    if is_agent:
        session[AGENT] = True


def note_agent(session: SessionBase) -> None:
    """The session of somebody who became an agent after signing in ends when left, from now on."""
    if AGENT not in session:
        session[AGENT] = True
