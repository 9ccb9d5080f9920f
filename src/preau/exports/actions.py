"""A file is asked for, claimed by a worker, then finished or given up. Any worker takes up what a dead one left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from procrastinate.contrib.django import app

from preau.common import clock
from preau.common.actors import Actor
from preau.exports.models import PreparedFile
from preau.notices.actions import Mail, queue_mails
from preau.structures.models import Structure

MAKE = "web.make_file"
"""The job that makes a file: it asks a page, and lives above."""
SILENT = timedelta(seconds=150)
"""A worker that has said nothing for so long is dead: the longest document is given up after 120 seconds."""
ATTEMPTS = 3
FRESH = timedelta(minutes=10)
"""Asked again within so long, a file is the same one."""
KEPT = timedelta(days=3)
LONG = timedelta(seconds=30)
"""Past that the person has left the page: a mail says when the file is ready."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file as its page gives it."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """A file to make: the address that gives it, its length and language; its key, and the page that follows it."""

    path: str
    lines: int
    language: str
    key: UUID
    link: str


def ask_file(*, structure: Structure, asked: Asked, actor: Actor, now: datetime) -> PreparedFile:
    """The file of that address for this person: the one they asked for already, under way or fresh, or a new one."""
    own = PreparedFile.objects.defer("content").filter(structure=structure, asked_by_id=actor.id, path=asked.path)
    with transaction.atomic():
        fresh = own.filter(Q(finished_at__isnull=True) | Q(asked_at__gt=now - FRESH), has_failed=False)
        if (known := fresh.order_by("id").last()) is not None:
            return known
        values = {"key": asked.key, "link": asked.link, "language": asked.language, "lines": asked.lines}
        made, is_new = PreparedFile.objects.get_or_create(
            structure=structure,
            asked_by_id=actor.id,
            path=asked.path,
            finished_at=None,
            defaults=values | {"asked_at": now},
        )
        if is_new:
            app.configure_task(MAKE).defer(file_id=made.pk)
        return made


def claim(file_id: int, now: datetime) -> PreparedFile | None:
    """The file, for the worker that shall make it; None when it is made, given up, or in hand elsewhere."""
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - SILENT)
    waiting = PreparedFile.objects.filter(free, pk=file_id, finished_at__isnull=True)
    if not waiting.update(claimed_at=now, attempts=F("attempts") + 1, done=0):
        return None
    return PreparedFile.objects.select_related("structure", "asked_by").get(pk=file_id)


def tell_progress(file_id: int, done: int) -> None:
    """How many lines are written; also that the worker lives."""
    PreparedFile.objects.filter(pk=file_id).update(done=done, claimed_at=clock.now())


def finish(file: PreparedFile, made: Made, now: datetime) -> bool:
    """Keep what was made; False when another worker was quicker. Whoever waited long is told by mail."""
    with transaction.atomic():
        kept = PreparedFile.objects.filter(pk=file.pk, finished_at__isnull=True).update(
            name=made.name, content_type=made.content_type, content=made.content, finished_at=now, done=file.lines
        )
        if kept and now - file.asked_at > LONG:
            queue_mails([_ready_mail(file, made)])
        return bool(kept)


def give_back(file: PreparedFile, now: datetime) -> None:
    """It could not be made: for another try, or given up after `ATTEMPTS`."""
    rows = PreparedFile.objects.filter(pk=file.pk, finished_at__isnull=True)
    if file.attempts >= ATTEMPTS:
        rows.update(finished_at=now, has_failed=True)
    else:
        rows.update(claimed_at=None)


def waiting_files(now: datetime) -> list[int]:
    """Those that no living worker has in hand."""
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - SILENT)
    rows = PreparedFile.objects.filter(free, finished_at__isnull=True).order_by("id")
    return list(rows.values_list("id", flat=True))


def purge_files(now: datetime) -> int:
    """Delete files asked for more than `KEPT` ago; how many."""
    return PreparedFile.objects.filter(asked_at__lt=now - KEPT).delete()[0]


def _ready_mail(file: PreparedFile, made: Made) -> Mail:
    return Mail(
        to=file.asked_by.email,
        subject=f"Votre fichier est prêt : {made.name}",
        body=(
            f"Bonjour,\n\nLe fichier que vous avez demandé est prêt. Il est gardé {KEPT.days} jours, et vous seul "
            f"pouvez l’ouvrir, une fois connecté :\n\n{file.link}\n\n{file.structure.name}"
        ),
        structure_id=file.structure_id,
    )
