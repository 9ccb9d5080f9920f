"""What writes to people: mails queued, sent, taken back when they return."""

from __future__ import annotations

from preau.notices.actions.queueing import queue_mails
from preau.notices.mails import Mail

__all__ = ["Mail", "queue_mails"]
