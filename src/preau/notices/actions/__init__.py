"""What writes to people: mails queued, sent, taken back when they return."""

from __future__ import annotations

from preau.notices.actions.queueing import Mail, queue_mails

__all__ = ["Mail", "queue_mails"]
