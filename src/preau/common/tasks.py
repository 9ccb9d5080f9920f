"""Jobs about jobs."""

from __future__ import annotations

import logging

from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django import app

logger = logging.getLogger(__name__)

SILENT = 60
"""How long a worker may keep silent, in seconds, before its jobs are somebody else's; it beats every ten."""
LONG = "long"
"""The queue of jobs that may last: each worker makes them one at a time, beside the others."""
MOST_TRIES = 3
"""A job that has taken down that many workers is left as failed."""

_STALLED = """
SELECT job.id, job.task_name, job.attempts FROM procrastinate_jobs job
LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - %s * interval '1 second')
ORDER BY job.id FOR UPDATE OF job SKIP LOCKED
"""
_AGAIN = "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)"
_FAILED = "SELECT procrastinate_finish_job_v1(%s, 'failed', false)"


@app.periodic(cron="* * * * *")
@app.task(name="jobs.take_up", queueing_lock="jobs.take_up")
def take_up(timestamp: int) -> None:
    """Put the jobs of dead workers back in the queue."""
    take_up_stalled()


def take_up_stalled() -> int:
    """Put back each job that a dead worker left under way, and return how many.

    Two calls at the same time take each job once. A job whose twin already waits (same queueing lock) has nothing left
    to do, and one that was under way at the fall of `MOST_TRIES` workers is not tried again: both end as failed.
    """
    again = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STALLED, [SILENT])
        for number, name, attempts in cursor.fetchall():
            is_put_back = attempts + 1 < MOST_TRIES and _put_back(number)
            if not is_put_back:
                cursor.execute(_FAILED, [number])
            again += is_put_back
            logger.warning("job %d (%s) of a dead worker: %s", number, name, "again" if is_put_back else "given up")
    return again


def _put_back(number: int) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_AGAIN, [number])
    except IntegrityError:
        return False
    return True
