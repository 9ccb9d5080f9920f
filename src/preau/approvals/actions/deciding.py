"""What a second person does with a request: once, on the state of that instant."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from preau.accounts.acting import actor_of
from preau.accounts.models import StructureRole, User
from preau.approvals.actions.performing import perform, why_closed
from preau.approvals.enums import Outcome
from preau.approvals.errors import ApprovalError
from preau.approvals.models import Act, Decision
from preau.approvals.queries import why_not
from preau.approvals.reasons import ApprovalCode
from preau.common import clock
from preau.common.actors import NIGHT, Actor, NotAllowedError, Right
from preau.common.audit import audited
from preau.common.reasons import Reason
from preau.households.own import why_own
from preau.receipts.errors import ReceiptError
from preau.structures.models import Structure
from preau.wallets.errors import WalletError


def approve(*, structure: Structure, act_id: int, actor: Actor, now: datetime | None = None) -> Decision:
    """Do what was asked, if it can still be done. Raises `ApprovalError` (French): nothing is written then."""
    actor.must(Right.APPROVE_ACTS, structure.pk)
    moment = now or clock.now()
    with audited(user=actor.id, action="approve_act"), transaction.atomic():
        act = _hold(structure, act_id)
        _hold_rights(act, actor)
        if why := why_not(act, structure, actor, moment) or why_closed(act):
            raise ApprovalError(why)
        try:
            entry = perform(act, actor_of(act.asked_by), moment)
        except (WalletError, ReceiptError) as error:
            raise ApprovalError(*error.reasons) from error
        except NotAllowedError as error:
            raise ApprovalError(Reason(ApprovalCode.ASKER_NO_OFFICER)) from error
        if entry is None:
            raise ApprovalError(Reason(ApprovalCode.DONE_MEANWHILE))
        return _decide(act, Outcome.APPROVED, actor, moment, entry_id=entry)


def refuse(*, structure: Structure, act_id: int, reason: str, actor: Actor, now: datetime | None = None) -> Decision:
    """Refuse a request of somebody else, for a reason they read. Raises `ApprovalError` (French)."""
    actor.must(Right.APPROVE_ACTS, structure.pk)
    if not reason.strip():
        raise ApprovalError(Reason(ApprovalCode.REFUSAL_WITHOUT_WORDS))
    with audited(user=actor.id, action="refuse_act"), transaction.atomic():
        act = _hold(structure, act_id)
        if act.asked_by_id == actor.id:
            raise ApprovalError(Reason(ApprovalCode.OWN_TO_WITHDRAW))
        _refuse_own(act, actor)
        return _decide(act, Outcome.REFUSED, actor, now or clock.now(), reason=reason.strip()[:200])


def withdraw(*, structure: Structure, act_id: int, actor: Actor, now: datetime | None = None) -> Decision:
    """Take back one's own request. Raises `ApprovalError` (French)."""
    actor.must(Right.APPROVE_ACTS, structure.pk)
    with audited(user=actor.id, action="withdraw_act"), transaction.atomic():
        act = _hold(structure, act_id)
        if act.asked_by_id != actor.id:
            raise ApprovalError(Reason(ApprovalCode.OTHERS_TO_REFUSE))
        _refuse_own(act, actor)
        return _decide(act, Outcome.WITHDRAWN, actor, now or clock.now())


def expire_acts(*, now: datetime) -> int:
    """End the requests that waited too long, and count them. One that somebody decides is left to the next night."""
    rows = Act.objects.filter(is_alone=False, expires_at__lt=now, decision__isnull=True).order_by("id")
    ended = 0
    for pk in rows.values_list("pk", flat=True):
        with transaction.atomic():
            act = Act.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if act is not None and not Decision.objects.filter(act=act).exists():
                _decide(act, Outcome.EXPIRED, NIGHT, now)
                ended += 1
    return ended


def _hold(structure: Structure, act_id: int) -> Act:
    """The request, held until the end of the transaction; whoever waited here sees what the other decided."""
    rows = Act.objects.select_for_update(of=("self",)).filter(structure=structure, pk=act_id, is_alone=False)
    act = rows.select_related("asked_by", "wallet__kind", "receipt__cash_office").first()
    if act is None:
        raise ApprovalError(Reason(ApprovalCode.GONE))
    done = Decision.objects.filter(act=act).first()
    if done is not None:
        raise ApprovalError(Reason(ApprovalCode.DECIDED, outcome=done.get_outcome_display().lower()))
    return act


def _hold_rights(act: Act, actor: Actor) -> None:
    """Hold what both may do until the end of the transaction: a role taken away, or an account closed, in the same
    instant is seen here, or comes after what it did not prevent."""
    both = [actor.account, act.asked_by_id]
    people = User.objects.select_for_update(no_key=True).filter(pk__in=both).order_by("pk")
    list(people.values_list("pk", flat=True))
    roles = StructureRole.objects.select_for_update().filter(user__in=both, structure=act.structure_id)
    list(roles.order_by("pk").values_list("pk", flat=True))


def _refuse_own(act: Act, actor: Actor) -> None:
    if why := why_own(actor, act.households):
        raise ApprovalError(why)


def _decide(
    act: Act, outcome: Outcome, actor: Actor, at: datetime, *, reason: str = "", entry_id: int | None = None
) -> Decision:
    return Decision.objects.create(
        act=act,
        outcome=outcome,
        asked_by_id=act.asked_by_id,
        decided_by_id=actor.id,
        at=at,
        reason=reason,
        entry_id=entry_id,
    )
