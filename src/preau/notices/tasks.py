"""Jobs of the mail."""

from __future__ import annotations

from procrastinate.contrib.django import app

from preau.notices.sending import send_due_mails


@app.task(name="notices.send_mails")
def send_mails() -> None:
    """Send what waits; deferred with the mails, in the same transaction."""
    send_due_mails()


@app.periodic(cron="*/10 * * * *")
@app.task(name="notices.pick_up_mails")
def pick_up_mails(timestamp: int) -> None:
    """Send what a stopped worker forgot, and what failed and is to be tried again."""
    send_due_mails()
