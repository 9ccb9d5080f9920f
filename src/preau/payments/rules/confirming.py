"""A bank's message beside what the bank answers when it is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from preau.payments.enums import Operation, Outcome, Proof
from preau.payments.rules.asking import UNKNOWN_FOR, UNSURE_FOR


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a transaction, by a message or by an answer: all that must agree. Cents and words of the house.

    `undoes`: an authorised debit comes to nothing.
    """

    transaction: str
    operation: Operation
    outcome: Outcome
    cents: int | None
    currency: str
    order: str
    shop: str
    mode: str
    undoes: bool = False


class Agreement(Enum):
    """What the bank's answer makes of its message: true, not known yet, or not so."""

    TRUE, WAITING, FALSE = "true", "waiting", "false"


def needs_question(proof: Proof, said: Said, *, is_awaited: bool = False) -> bool:
    """Whether the bank is asked first: for all that may move money, and all that comes while its answer is awaited."""
    if proof is Proof.MESSAGE or said.operation is Operation.VERIFICATION:
        return False
    return is_awaited or _moves(said)


def agreement(told: Said, answers: Iterable[Said], waited: timedelta) -> Agreement:
    """Whether the answers say what the message said, field by field, `waited` after it came.

    A bank that does not know yet, or has not decided, is asked again for a while. A payment told and since cancelled
    is not what was told: staff hear of it.
    """
    if not _moves(told):
        return Agreement.TRUE
    same = next((one for one in answers if one.transaction == told.transaction), None)
    if same is None or (told.undoes and same.outcome is Outcome.PAID):
        return Agreement.WAITING if waited < UNKNOWN_FOR else Agreement.FALSE
    if _fields(same) != _fields(told):
        return Agreement.FALSE
    if same.outcome is Outcome.PENDING:
        return Agreement.WAITING if waited < UNSURE_FOR else Agreement.FALSE
    is_same = same.undoes if told.undoes else same.outcome is told.outcome
    return Agreement.TRUE if is_same else Agreement.FALSE


def _moves(said: Said) -> bool:
    """Whether money may move for it. Bad news of a payment that was not credited moves none."""
    return said.outcome is Outcome.PAID or said.undoes


def _fields(said: Said) -> tuple[object, ...]:
    return said.operation, said.cents, said.currency, said.order, said.shop, said.mode
