"""Jobs about jobs."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from preau.common.sql import execute, fetch

logger = logging.getLogger(__name__)

SILENT = 60
"""How long a worker may keep silent, in seconds, before its jobs are somebody else's; it beats every ten."""
LONG = "long"
"""The queue of jobs that may last: each worker makes them one at a time, beside the others."""
MOST_TRIES = 3
"""A job that has taken down that many workers is left as failed."""

# Several workers may look at once: SKIP LOCKED lets each take what no other is taking up again.
_STALLED = """
SELECT job.id, job.task_name, job.attempts FROM procrastinate_jobs job
LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - %s * interval '1 second')
ORDER BY job.id FOR UPDATE OF job SKIP LOCKED
"""
_AGAIN = "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)"
_FAILED = "SELECT procrastinate_finish_job_v1(%s, 'failed', false)"


@dataclass(frozen=True, slots=True)
class _Stalled:
    """A row of `_STALLED`."""

    id: int
    task_name: str
    attempts: int


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
    with transaction.atomic():
        for job in fetch(_Stalled, _STALLED, [SILENT]):
            is_put_back = job.attempts + 1 < MOST_TRIES and _put_back(job.id)
            if not is_put_back:
                execute(_FAILED, [job.id])
            again += is_put_back
            outcome = "again" if is_put_back else "given up"
            logger.warning("job %d (%s) of a dead worker: %s", job.id, job.task_name, outcome)
    return again


def _put_back(number: int) -> bool:
    try:
        with transaction.atomic():
            execute(_AGAIN, [number])
    except IntegrityError:
        return False
    return True
