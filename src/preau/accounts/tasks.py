"""Jobs of the accounts."""

from __future__ import annotations

from procrastinate.contrib.django import app

from preau.accounts.actions import batches, requests
from preau.accounts.actions.secret_questions import forget_refused
from preau.common import clock
from preau.common.actors import WORKER
from preau.common.tasks import LONG


@app.task(name=requests.MATCH)
def match_waiting_requests(structure_id: int) -> None:
    """Look for whom the requests that arrived are, and tell the desk by mail; deferred with each of them."""
    requests.match_arrived(structure_id=structure_id, actor=WORKER, now=clock.now())


@app.task(name=batches.RUN, queue=LONG)
def run_batch(batch_id: int) -> None:
    """Do a batch part after part; whatever a killed worker left, the next one goes on from there."""
    while batches.advance(batch_id):
        pass


@app.periodic(cron="* * * * *")
@app.task(name="accounts.pick_up_batches", queue=LONG)
def pick_up_batches(timestamp: int) -> None:
    """Go on with the batches of workers that were killed; those under way are locked, and passed over."""
    for batch_id in batches.unfinished():
        run_batch(batch_id)


@app.periodic(cron="40 2 * * *")
@app.task(name="accounts.purge", queue=LONG)
def purge(timestamp: int) -> None:
    """Delete the secret questions that no structure permits any more; delays are the night's."""
    forget_refused()
