"""Jobs of the accounts."""

from __future__ import annotations

from procrastinate.contrib.django import app

from preau.common import clock
from preau.common.actors import WORKER
from preau.common.tasks import LONG


@app.task(name="accounts.match_waiting_requests")
def match_waiting_requests(structure_id: int) -> None:
    """Look for whom the requests that arrived are, and tell the desk by mail; deferred with each of them."""
    from django.db import transaction

    from preau.accounts.actions.requests import match_requests
    from preau.accounts.mails import arrived_mail
    from preau.notices.actions import queue_mails
    from preau.structures.models import Structure

    structure = Structure.objects.filter(pk=structure_id).first()
    if structure is None:
        return
    with transaction.atomic():
        arrived = match_requests(structure=structure, actor=WORKER, now=clock.now())
        if arrived and structure.requests_email:
            queue_mails([arrived_mail(structure, arrived)])


@app.task(name="accounts.run_batch", queue=LONG)
def run_batch(batch_id: int) -> None:
    """Do a batch part after part; whatever a killed worker left, the next one goes on from there."""
    from preau.accounts.actions.batches import advance

    while advance(batch_id):
        pass


@app.periodic(cron="* * * * *")
@app.task(name="accounts.pick_up_batches", queue=LONG)
def pick_up_batches(timestamp: int) -> None:
    """Go on with the batches of workers that were killed; those under way are locked, and passed over."""
    from preau.accounts.models import Batch

    for batch_id in Batch.objects.filter(finished_at__isnull=True).order_by("id").values_list("id", flat=True):
        run_batch(batch_id)


@app.periodic(cron="40 2 * * *")
@app.task(name="accounts.purge", queue=LONG)
def purge(timestamp: int) -> None:
    """Delete the secret questions that no structure permits any more; delays are the night's (the night)."""
    from preau.accounts.models import SecretQuestion
    from preau.accounts.questions import owners

    SecretQuestion.objects.exclude(user__in=owners()).delete()
