"""The names of the jobs that pages of accounts ask for; they are in `web.tasks`."""

from __future__ import annotations

SEND_RESET, SEND_LINK = "web.send_reset", "web.send_sign_in_link"
