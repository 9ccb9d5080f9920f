"""Jobs of the exchanges with the outside."""

from __future__ import annotations

from procrastinate.contrib.django import app

from preau.common.tasks import LONG
from preau.nights.actions.running import make_up, watch


@app.periodic(cron="*/5 * * * *")
@app.task(name="exchange.night", queue=LONG, queueing_lock="night")
def night(timestamp: int) -> None:
    """The night, as soon as none has ended since half past one in France: at 1:30, or when a worker lives again."""
    watch()
    make_up()
