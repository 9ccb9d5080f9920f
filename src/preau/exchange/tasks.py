"""Jobs of the exchanges with the outside."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from preau.bookings.actions import NightBusyError, run_night
from preau.common import clock
from preau.exchange.money_night import run_money_night

logger = logging.getLogger(__name__)

NIGHT_HOUR = 1


@app.periodic(cron="30 23,0 * * *")
@app.task(name="exchange.night", queueing_lock="night")
def night(timestamp: int) -> None:
    """The night at 1:30 in France. Schedules are told in UTC: of 23:30 and 0:30 one is the hour, the other is not."""
    if clock.paris(datetime.fromtimestamp(timestamp, UTC)).hour != NIGHT_HOUR:
        return
    try:
        run_night()
    except NightBusyError:
        logger.warning("the night was already running")
        return
    run_money_night()
