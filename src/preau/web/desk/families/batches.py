"""Work on many rows: asked for by a form that carries a key, followed on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.accounts.actions.batches import resume_batch
from preau.accounts.enums import BatchKind
from preau.accounts.models import Batch
from preau.common import clock
from preau.common.actors import Right
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, url

STILL = timedelta(seconds=30)
"""A batch that has not moved for so long has lost its worker."""
PAGES = {BatchKind.GRANT: "desk_requests", BatchKind.SEND: "desk_openings"}


def form_key(request: DeskRequest, rows: Sequence[object]) -> UUID:
    """The key of the form and of the rows it sends: printed in another tab, a page may send again, for other rows.

    A form without a key is never the same as another.
    """
    try:
        key = UUID(request.POST.get("cle", ""))
    except ValueError:
        return uuid4()
    return uuid5(key, repr(rows))


def follow(request: DeskRequest, batch: Batch) -> HttpResponse:
    """The page after a batch was asked for: its progress, or what it did when that is already known."""
    if not batch.is_finished:
        return redirect(url(request, "desk_batch", batch.pk))
    tell(request, batch)
    return redirect(_after(request, batch))


def _after(request: DeskRequest, batch: Batch) -> str:
    if batch.kind == BatchKind.SEND:
        return f"{url(request, 'desk_openings')}?etat=envoyees"
    return url(request, "desk_openings" if batch.accepted else "desk_requests")


def words(batch: Batch) -> str:
    """What a finished batch did; empty when it changed nothing."""
    number = batch.accepted
    if not number:
        return ""
    if batch.kind == BatchKind.SEND:
        text = ngettext("%(n)s lettre part par e-mail.", "%(n)s lettres partent par e-mail.", number)
    else:
        text = ngettext(
            "%(n)s accès créé : sa lettre est prête.", "%(n)s accès créés : leurs lettres sont prêtes.", number
        )
    return text % {"n": number}


def nothing(batch: Batch) -> str:
    """Why a finished batch changed nothing."""
    if batch.kind == BatchKind.SEND:
        return _("Ces comptes sont déjà ouverts : il n’y a rien à envoyer.")
    return _("Ces demandes étaient déjà traitées.")


def tell(request: DeskRequest, batch: Batch) -> None:
    """What a finished batch did, at the top of the next page."""
    if done := words(batch):
        messages.success(request, done)
    for name, reason in batch.refused:
        messages.warning(request, _("%(name)s reste à traiter : %(reason)s.") % {"name": name, "reason": reason})
    if not (done or batch.refusals):
        messages.info(request, nothing(batch))


@desk_page(Right.OPEN_ACCESSES)
def batch_page(request: DeskRequest, batch_id: int) -> HttpResponse:
    """How far a batch is; a batch that stands still is taken up again."""
    batch = Batch.objects.defer("rows").filter(structure=request.structure, pk=batch_id).first()
    if batch is None:
        raise Http404
    if request.method == "POST":
        if resume_batch(structure=request.structure, batch_id=batch.pk, actor=request.actor):
            messages.info(request, _("Le travail reprend là où il en était."))
        return redirect(url(request, "desk_batch", batch.pk))
    context = {
        "batch": batch,
        "words": words(batch) or ("" if batch.refusals else nothing(batch)) if batch.is_finished else "",
        "is_still": not batch.is_finished and clock.now() - batch.moved_at > STILL,
        "after": _after(request, batch),
    }
    return draw(request, "desk/families/batch.html", PAGES[BatchKind(batch.kind)], **context)
