"""Jobs of payments."""

from __future__ import annotations

from procrastinate.contrib.django import app

from preau.payments.actions import expire_payments


@app.periodic(cron="5,20,35,50 * * * *")
@app.task(name="payments.expire")
def expire(timestamp: int) -> None:
    """Close the attempts whose time is over, day and night."""
    expire_payments()
