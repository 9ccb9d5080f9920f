"""Jobs of the pages."""

from __future__ import annotations

from procrastinate.contrib.django import app

from preau.web.bank.tasks import deliver

__all__ = ["deliver", "send_reset", "send_sign_in_link"]


@app.task(name="web.send_reset")
def send_reset(email: str, site: str) -> None:
    """Answer somebody who forgot a password."""
    from preau.web.account.resetting import queue_reset

    queue_reset(email, site)


@app.task(name="web.send_sign_in_link")
def send_sign_in_link(email: str, site: str) -> None:
    """Answer somebody who waits at the sign-in."""
    from preau.web.account.entering import queue_link

    queue_link(email, site)
