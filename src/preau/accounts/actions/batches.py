"""Five hundred rows in one go: kept first, then done part after part by a job that any worker may take up again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from preau.accounts.acting import actor_of
from preau.accounts.actions.granting import grant_accesses
from preau.accounts.actions.opening import send_openings
from preau.accounts.enums import BatchKind
from preau.accounts.models import Batch
from preau.accounts.reasons import AccountCode
from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.reasons import Reason, plain
from preau.structures.models import Structure

RUN = "accounts.run_batch"
"""The job that goes on with a batch."""
PART = 50
"""Rows by transaction: a fifth of a second, and what a killed worker has to do again."""
PLACE = "~"
"""Where the address of a link takes its secret, in `addresses["link"]`; no secret holds this sign."""
RIGHT_OF: Mapping[BatchKind, Right] = {
    BatchKind.GRANT: Right.DECIDE_REQUESTS,
    BatchKind.SEND: Right.OPEN_ACCESSES,
}
"""Asked of whoever starts a batch, when it starts and at each of its parts."""


def start_batch(
    *,
    structure: Structure,
    kind: BatchKind,
    rows: Sequence[object],
    key: UUID,
    actor: Actor,
    now: datetime,
    addresses: Mapping[str, str] | None = None,
) -> Batch:
    """Keep the work on these rows: up to `PART` it is done at once, past that by a job.

    The same form sent twice is one batch, which is returned as it stands. `addresses` are `link` (with `PLACE`) and
    `sign_in`, for letters.
    """
    actor.must(RIGHT_OF[kind], structure.pk)
    values = {
        "kind": kind,
        "rows": list(rows),
        "addresses": dict(addresses or {}),
        "total": len(rows),
        "created_at": now,
        "moved_at": now,
    }
    with transaction.atomic():
        batch, is_new = Batch.objects.get_or_create(
            structure=structure, created_by_id=actor.id, key=key, defaults=values
        )
        if is_new and batch.total > PART:
            app.configure_task(RUN).defer(batch_id=batch.pk)
    if is_new and batch.total <= PART:
        advance(batch.pk)
        batch.refresh_from_db()
    return batch


def unfinished() -> list[int]:
    """The batches that are not done, the oldest first."""
    return list(Batch.objects.filter(finished_at__isnull=True).order_by("id").values_list("id", flat=True))


def advance(batch_id: int) -> bool:
    """Do the next part of a batch; whether some is left to this worker.

    The part and its count are one transaction: killed in the middle, nothing of it happened. Two workers at once: the
    second leaves. Rows that somebody has decided meanwhile are passed over. Whoever started it is asked for their right
    again at each part: once it is gone, the rest is left as it is, and the page says why.
    """
    with transaction.atomic():
        rows = Batch.objects.select_for_update(skip_locked=True, of=("self",)).select_related("structure", "created_by")
        batch = rows.filter(pk=batch_id, finished_at__isnull=True).first()
        if batch is None:
            return False
        kind, now, agent = BatchKind(batch.kind), clock.now(), actor_of(batch.created_by)
        if agent.may(RIGHT_OF[kind], batch.structure_id):
            part = batch.rows[batch.done : batch.done + PART]
            _WORK[kind](batch, part, agent, now)
            batch.done += len(part)
        else:
            batch.refusals.append([kind.label, plain(Reason(AccountCode.STARTER_WITHOUT_RIGHT))])
            batch.finished_at = now
        batch.moved_at = now
        if batch.done == batch.total:
            batch.finished_at = now
        batch.save(update_fields=["done", "accepted", "refusals", "moved_at", "finished_at"])
        return batch.finished_at is None


def resume_batch(*, structure: Structure, batch_id: int, actor: Actor) -> bool:
    """Ask again for a job on a batch that stands still; False for one that is finished, or foreign."""
    actor.must(Right.OPEN_ACCESSES, structure.pk)
    with transaction.atomic():
        if not Batch.objects.filter(structure=structure, pk=batch_id, finished_at__isnull=True).exists():
            return False
        app.configure_task(RUN).defer(batch_id=batch_id)
        return True


def _grant(batch: Batch, part: Sequence[tuple[int, int | None]], agent: Actor, now: datetime) -> None:
    granted = grant_accesses(structure=batch.structure, choices=dict(part), actor=agent, now=now)
    batch.accepted += len(granted.accepted)
    batch.refusals += [[str(request), plain(reason)] for request, reason in granted.refused]


def _send(batch: Batch, part: Sequence[int], agent: Actor, now: datetime) -> None:
    link, sign_in = batch.addresses["link"], batch.addresses["sign_in"]
    sent = send_openings(
        structure=batch.structure,
        opening_ids=part,
        link=lambda secret: link.replace(PLACE, secret),
        sign_in=sign_in,
        actor=agent,
        now=now,
    )
    batch.accepted += len(sent)


_WORK: dict[BatchKind, Callable[[Batch, Sequence[Any], Actor, datetime], None]] = {
    BatchKind.GRANT: _grant,
    BatchKind.SEND: _send,
}
