"""Sums of unknown reference, once somebody found whose they are."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.reasons import Reason
from preau.households.models import Household
from preau.households.own import why_own
from preau.ledger.actions import Cause
from preau.ledger.enums import AccountKind, CauseKind
from preau.payables.actions import credit
from preau.payables.categories import load_members
from preau.payables.finding import find
from preau.payables.kinds import Payable, PayableName, Wanted
from preau.payables.lines import paid_for
from preau.payments.actions.returning import left_of
from preau.payments.enums import Verdict
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import BankMessage, SuspenseSettlement
from preau.payments.reasons import PaymentCode
from preau.structures.models import Structure


def settle_suspense(
    *, message: BankMessage, payable: Payable, reason: str, actor: Actor, at: datetime | None = None
) -> SuspenseSettlement:
    """Let a sum in suspense pay something to the cash office that received it, once. Raises `PaymentRefusedError`."""
    if message.verdict != Verdict.SUSPENSE or not message.amount_cents:
        raise PaymentRefusedError(Reason(PaymentCode.NOTHING_TO_IDENTIFY))
    if payable.cash_office_id != message.cash_office_id or payable.household_id is None:
        raise PaymentRefusedError(Reason(PaymentCode.SUSPENSE_OF_OTHER_OFFICE))
    if not reason.strip():
        raise PaymentRefusedError(Reason(PaymentCode.SUSPENSE_WITHOUT_WORDS))
    if why := why_own(actor, [payable.household_id]):
        raise PaymentRefusedError(why)
    moment = at or clock.now()
    try:
        with transaction.atomic():
            # Held, then read: what the bank takes back at the same instant is either seen in `left`, or waits for the
            # family found.
            held = BankMessage.objects.select_for_update().get(pk=message.pk)
            left = left_of([held])[held.pk]
            if left != message.amount_cents:
                raise PaymentRefusedError(Reason(PaymentCode.SUSPENSE_TAKEN_BACK))
            settlement = SuspenseSettlement.objects.create(
                message=message,
                household_id=payable.household_id,
                reason=reason.strip()[:200],
                actor_id=actor.account,
                at=moment,
                **paid_for(payable),
            )
            credit(
                shares={payable: message.amount_cents},
                cause=Cause(CauseKind.MESSAGE, message.pk),
                actor=actor,
                means=AccountKind.SUSPENSE,
                text="Versement par carte, identifié par la régie",
                at=moment,
            )
    except IntegrityError as error:
        raise PaymentRefusedError(Reason(PaymentCode.SUSPENSE_SETTLED)) from error
    return settlement


def identify(
    *,
    structure: Structure,
    message_id: int,
    household_id: int,
    name: PayableName,
    reason: str,
    actor: Actor,
    at: datetime | None = None,
) -> SuspenseSettlement:
    """Let a sum of this structure pay something that a household of it has to pay, or may.

    Raises `PaymentRefusedError`, and `DoesNotExist` for what is not of this structure.
    """
    actor.must(Right.RECONCILE_BANK, structure.pk)
    message = BankMessage.objects.get(pk=message_id, cash_office__structure=structure)
    household = Household.objects.get(pk=household_id, structure=structure)
    if not reason.strip():
        raise PaymentRefusedError(Reason(PaymentCode.SUSPENSE_WITHOUT_WORDS))
    with transaction.atomic():
        wanted = Wanted(household.pk, name)
        payable = find([wanted], load_members([household.pk])).get(wanted)
        if payable is None:
            raise PaymentRefusedError(Reason(PaymentCode.NOT_PAID_BY_HOUSEHOLD))
        return settle_suspense(message=message, payable=payable, reason=reason, actor=actor, at=at)
