"""What an agent records by hand about cards: what a bank took back, whose a sum is, what only the bank's file says."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from preau.approvals.actions.asking import Asked, ask_act
from preau.approvals.enums import ActKind
from preau.approvals.errors import ApprovalError
from preau.common.actors import Actor, Right
from preau.common.errors import InvalidRuleError
from preau.households.models import Household
from preau.payables.kinds import PayableName
from preau.payments.actions import credit_difference, is_credited
from preau.payments.actions.returning import Statement
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import BankMessage, JournalDifference, Payment, PaymentReturn, SuspenseSettlement
from preau.structures.models import Structure


def ask_return(
    *,
    structure: Structure,
    payment_id: int,
    told: Statement,
    key: UUID,
    actor: Actor,
    now: datetime | None = None,
) -> PaymentReturn | None:
    """Record what a bank took back of a payment, or ask a second person to: `None` then.

    Raises `PaymentRefusedError`, `Payment.DoesNotExist`.
    """
    actor.must(Right.RECONCILE_BANK, structure.pk)
    payment = Payment.objects.select_related("household").get(structure=structure, pk=payment_id)
    words = f"{told.motive.label} le {told.bank_date:%d/%m/%Y}, commande {payment.order_number} : {told.note.strip()}"
    details = {"payment": payment.pk, "motive": told.motive, "day": told.bank_date.isoformat(), "note": told.note}
    try:
        asked = ask_act(
            kind=ActKind.RETURN,
            households=[payment.household],
            cents=-told.cents,
            reason=words,
            details=details | {"cents": told.cents},
            key=key,
            actor=actor,
            now=now,
        )
    except ApprovalError as error:
        raise PaymentRefusedError(*error.reasons) from error
    if asked.waiting is not None:
        return None
    return PaymentReturn.objects.select_related("receipt__cash_office").get(key=f"desk:{key}")


def ask_identify(
    *,
    structure: Structure,
    message_id: int,
    household_id: int,
    name: PayableName,
    reason: str,
    actor: Actor,
    now: datetime | None = None,
) -> SuspenseSettlement | None:
    """Say whose a sum in suspense is, or ask a second person to: `None` then.

    Raises `PaymentRefusedError`, and `DoesNotExist` for what is not of this structure.
    """
    actor.must(Right.RECONCILE_BANK, structure.pk)
    message = BankMessage.objects.get(pk=message_id, cash_office__structure=structure)
    household = Household.objects.get(pk=household_id, structure=structure)
    details = {"message": message.pk, "household": household.pk, "payable": [name.kind, name.id], "words": reason}
    try:
        asked = ask_act(
            kind=ActKind.IDENTIFY,
            households=[household],
            cents=message.amount_cents or 0,
            reason=f"Commande {message.order_number} : {reason.strip()}",
            details=details,
            key=uuid4(),
            actor=actor,
            now=now,
        )
    except ApprovalError as error:
        raise PaymentRefusedError(*error.reasons) from error
    return None if asked.waiting is not None else SuspenseSettlement.objects.get(message=message)


def ask_credit(*, structure: Structure, difference_id: int, actor: Actor, now: datetime | None = None) -> Asked:
    """Credit an order that the bank's file says paid, or ask a second person to: an agent brought the file.

    What the bank's message has credited meanwhile is only noted. Raises `PaymentRefusedError`,
    `JournalDifference.DoesNotExist`.
    """
    actor.must(Right.RECONCILE_BANK, structure.pk)
    rows = JournalDifference.objects.select_related("payment__household", "line__journal")
    found = rows.get(structure=structure, pk=difference_id)
    try:
        if found.payment is None or found.line is None or is_credited(found.payment, found.line):
            credit_difference(structure=structure, difference_id=difference_id, actor=actor, now=now)
            return Asked()
        journal = found.line.journal
        return ask_act(
            kind=ActKind.CREDIT,
            households=[found.payment.household],
            cents=found.line.amount_cents,
            reason=f"Commande {found.order_number}, ligne {found.line.number} du fichier {journal.file_name}",
            details={"difference": found.pk, "payment": found.payment.pk, "digest": journal.digest},
            key=uuid4(),
            actor=actor,
            now=now,
        )
    except (ApprovalError, InvalidRuleError) as error:
        raise PaymentRefusedError(*error.reasons) from error
