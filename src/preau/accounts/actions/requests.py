"""Asking for an account, looking for whom it is, refusing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from preau.accounts.enums import Asker, RequestState
from preau.accounts.mails import arrived_mail, refusal_mail
from preau.accounts.models import AccountRequest
from preau.accounts.register import register_of
from preau.accounts.rules.matching import Asked, Match, match
from preau.common.actors import Actor, Right
from preau.common.text import fold_name
from preau.households.models import HouseholdPerson
from preau.notices.actions import queue_mails
from preau.structures.models import Structure
from preau.structures.queries import wordings_of

MATCH = "accounts.match_waiting_requests"
"""The job that looks for whom new requests are."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form of a request holds, checked."""

    asker: Asker
    last_name: str
    first_name: str
    email: str
    card_digits: str = ""


@transaction.atomic
def ask_account(*, structure: Structure, wish: Wish, now: datetime, terms_id: int | None = None) -> None:
    """Keep a request, with the version of the terms it accepts; its match is looked for by a job.

    The same statements whatever is known of the person. A request that waits already for the same holder and e-mail
    stays the only one.
    """
    AccountRequest.objects.bulk_create(
        [
            AccountRequest(
                structure=structure,
                asker=wish.asker,
                card_digits=wish.card_digits,
                last_name=wish.last_name,
                first_name=wish.first_name,
                folded_name=f"{fold_name(wish.last_name)} {fold_name(wish.first_name)}",
                email=wish.email.lower(),
                terms_accepted_at=now,
                terms_id=terms_id,
            )
        ],
        ignore_conflicts=True,
    )
    app.configure_task(MATCH).defer(structure_id=structure.pk)


@transaction.atomic
def match_arrived(*, structure_id: int, actor: Actor, now: datetime) -> None:
    """Look for whom the requests that arrived are, and tell the desk by mail where it asked for that."""
    actor.must(Right.DECIDE_REQUESTS, structure_id)
    structure = Structure.objects.filter(pk=structure_id).first()
    if structure is None:
        return
    arrived = match_requests(structure=structure, actor=actor, now=now)
    if arrived and structure.requests_email:
        queue_mails([arrived_mail(structure, arrived)])


@transaction.atomic
def match_requests(*, structure: Structure, actor: Actor, now: datetime, again: bool = False) -> int:
    """Look for whom the waiting requests are, those never looked for, or all `again`; return how many.

    Three statements whatever their number, one when there is none.
    """
    actor.must(Right.DECIDE_REQUESTS, structure.pk)
    waiting = AccountRequest.objects.filter(structure=structure, state=RequestState.NEW).order_by("id")
    if not again:
        waiting = waiting.filter(matched_at__isnull=True)
    requests = list(waiting.select_for_update(of=("self",)))
    if not requests:
        return 0
    register = register_of(structure)
    for request in requests:
        asked = Asked(request.last_name, request.first_name, request.email, request.card_digits)
        _keep(request, match(register, asked), now)
    AccountRequest.objects.bulk_update(requests, ["match_kind", "proposals", "matched_at"], batch_size=2000)
    return len(requests)


def _keep(request: AccountRequest, found: Match, now: datetime) -> None:
    request.match_kind = found.kind
    request.matched_at = now
    request.proposals = [
        {"membership": proposal.candidate.key, "score": proposal.score, "reasons": proposal.reasons}
        for proposal in found.proposals
    ]


@transaction.atomic
def refuse_requests(
    *, structure: Structure, request_ids: Sequence[int], reason: str, actor: Actor, now: datetime
) -> int:
    """Refuse the requests among these that still wait, tell each person why, and return how many."""
    actor.must(Right.DECIDE_REQUESTS, structure.pk)
    requests = list(
        AccountRequest.objects.filter(structure=structure, id__in=request_ids, state=RequestState.NEW)
        .order_by("id")
        .select_for_update(of=("self",))
    )
    for request in requests:
        request.reason = reason
    AccountRequest.objects.filter(id__in=[request.pk for request in requests]).update(
        state=RequestState.REFUSED, reason=reason, decided_at=now, decided_by_id=actor.id
    )
    words = wordings_of(structure)
    queue_mails([refusal_mail(request, structure, words) for request in requests])
    return len(requests)


@transaction.atomic
def choose_membership(*, structure: Structure, request_id: int, membership_id: int, actor: Actor) -> bool:
    """Keep an agent's choice of the person a waiting request is about; False when either is gone or foreign."""
    actor.must(Right.DECIDE_REQUESTS, structure.pk)
    if not HouseholdPerson.objects.filter(id=membership_id, household__structure=structure).exists():
        return False
    rows = AccountRequest.objects.filter(structure=structure, id=request_id, state=RequestState.NEW)
    return bool(rows.update(membership=membership_id))
