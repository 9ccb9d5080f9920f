"""Jobs of the pages."""

from __future__ import annotations

from procrastinate.contrib.django import app

from preau.web.bank.tasks import deliver

__all__ = ["deliver", "send_reset"]


@app.task(name="web.send_reset")
def send_reset(email: str, site: str) -> None:
    """Answer somebody who forgot a password."""
    from preau.web.account.resetting import queue_reset

    queue_reset(email, site)
