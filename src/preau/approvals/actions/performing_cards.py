"""What an act about cards writes, by the verbs of payments, in the name of whoever asked."""

from __future__ import annotations

from datetime import date, datetime

from preau.approvals.errors import ApprovalError
from preau.approvals.models import Act
from preau.common.actors import Actor
from preau.common.errors import InvalidRuleError
from preau.ledger.enums import CauseKind
from preau.ledger.models import Entry
from preau.payables.kinds import PayableName
from preau.payments.actions import credit_difference, identify, record_return
from preau.payments.actions.returning import Statement
from preau.payments.enums import CREDITING, ReturnMotive
from preau.payments.errors import PaymentRefusedError


def perform_return(act: Act, asker: Actor, now: datetime) -> int:
    """What was asked about a payment, done now. Raises `ApprovalError`."""
    kept = act.details
    day, motive = date.fromisoformat(kept["day"]), ReturnMotive(kept["motive"])
    told = Statement(motive, kept["cents"], day, kept["note"])
    try:
        made = record_return(
            structure=act.structure, payment_id=kept["payment"], told=told, key=act.key, actor=asker, at=now
        )
    except PaymentRefusedError as error:
        raise ApprovalError(*error.reasons) from error
    return made.receipt.entry_id


def perform_identify(act: Act, asker: Actor, now: datetime) -> int:
    """What was asked about a sum in suspense, done now. Raises `ApprovalError`."""
    kept = act.details
    kind, pk = kept["payable"]
    try:
        identify(
            structure=act.structure,
            message_id=kept["message"],
            household_id=kept["household"],
            name=PayableName(kind, pk),
            reason=kept["words"],
            actor=asker,
            at=now,
        )
    except PaymentRefusedError as error:
        raise ApprovalError(*error.reasons) from error
    written = Entry.objects.filter(cause_kind=CauseKind.MESSAGE, cause_id=kept["message"])
    return written.order_by("-id").values_list("pk", flat=True)[0]


def perform_credit(act: Act, asker: Actor, now: datetime) -> int | None:
    """The order of a line of the bank's file, credited now; None when the bank's message came first.

    Raises `ApprovalError`.
    """
    try:
        message = credit_difference(
            structure=act.structure, difference_id=act.details["difference"], actor=asker, now=now
        )
    except InvalidRuleError as error:
        raise ApprovalError(*error.reasons) from error
    if message.verdict not in CREDITING:
        return None
    written = Entry.objects.filter(cause_kind=CauseKind.PAYMENT, cause_id=act.details["payment"])
    return written.order_by("-id").values_list("pk", flat=True)[0]
