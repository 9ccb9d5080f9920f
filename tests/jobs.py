"""Runs what pages deferred, in the test's own transaction, as a worker would."""

from __future__ import annotations

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def run_jobs(limit: int = 100) -> int:
    """Run every job that waits, those that jobs defer included; how many ran. Each runs once."""
    seen: set[int] = set()
    while len(seen) < limit:
        waiting = ProcrastinateJob.objects.filter(status="todo", scheduled_at__isnull=True).exclude(id__in=seen)
        job = waiting.order_by("id").first()
        if job is None:
            return len(seen)
        seen.add(job.pk)
        app.tasks[job.task_name].func(**job.args)
    raise AssertionError(f"more than {limit} jobs: do they defer one another?")
