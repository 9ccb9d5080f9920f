"""What a bank took back, and whose a sum in suspense is: recorded alone up to the limit, by two people above it."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

import preau
from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.approvals.actions import approve, ask_identify, ask_return, refuse
from preau.approvals.errors import ApprovalError
from preau.approvals.models import Act, Decision
from preau.ledger.actions.reconciling import reconcile
from preau.payments.actions.returning import Statement
from preau.payments.enums import ReturnMotive, Verdict
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import BankMessage, Payment, PaymentReturn, SuspenseSettlement
from preau.receipts.agreement import disagreements
from preau.structures.models import Structure
from tests.acting import by
from tests.factories.accounts import StaffFactory
from tests.payments.conftest import NOW, CardTown, Family
from tests.wallets.conftest import payable_of

LATER = NOW + timedelta(hours=1)
CENTS = 3720
"""What a family of this town pays by card."""


@pytest.fixture
def town(db: None) -> CardTown:
    return CardTown(code="ENF")


@pytest.fixture
def family(town: CardTown) -> Family:
    return town.family()


@pytest.fixture
def officer(town: CardTown) -> User:
    return StaffFactory.create(structure=town.structure, role=Role.CASH_OFFICER).user


@pytest.fixture
def mayor(town: CardTown) -> User:
    return StaffFactory.create(structure=town.structure, role=Role.ADMINISTRATOR).user


def limit(town: CardTown, cents: int) -> None:
    Structure.objects.filter(pk=town.structure.pk).update(second_person_above_cents=cents)


def dispute(town: CardTown, payment: Payment, officer: User, key: UUID | None = None, cents: int = CENTS):
    told = Statement(ReturnMotive.CHARGEBACK, cents, LATER.date(), "carte volée")
    return ask_return(
        structure=town.structure, payment_id=payment.pk, told=told, key=key or uuid4(), actor=by(officer), now=LATER
    )


def lost(town: CardTown, family: Family) -> BankMessage:
    """A sum of an order nobody knows."""
    assert town.tell(town.order(family), vads_order_id="26-999999") == Verdict.SUSPENSE
    return BankMessage.objects.get(verdict=Verdict.SUSPENSE)


def identify(town: CardTown, family: Family, message: BankMessage, officer: User) -> SuspenseSettlement | None:
    return ask_identify(
        structure=town.structure,
        message_id=message.pk,
        household_id=family.household.pk,
        name=payable_of(town.wallet(family)).name,
        reason="la famille a montré son relevé",
        actor=by(officer),
        now=LATER,
    )


def agree(town: CardTown) -> None:
    reconcile()
    assert disagreements(town.office) == []


def test_return_up_to_the_limit_is_recorded_at_once_and_once(town: CardTown, family: Family, officer: User) -> None:
    payment, key = town.order(family), uuid4()
    town.tell(payment)
    made = dispute(town, payment, officer, key)
    assert made is not None
    assert dispute(town, payment, officer, key) == made
    assert (PaymentReturn.objects.count(), Act.objects.get().is_alone) == (1, True)
    agree(town)


def test_return_above_the_limit_waits_for_another(town: CardTown, family: Family, officer: User, mayor: User) -> None:
    limit(town, CENTS - 1)
    payment = town.order(family)
    town.tell(payment)
    assert dispute(town, payment, officer) is None
    assert (PaymentReturn.objects.count(), sum(town.balances(family))) == (0, CENTS)
    act = Act.objects.get()
    assert act.amount_cents == -CENTS
    assert (
        act.reason
        == f"Contesté par le porteur de la carte le 21/11/2026, commande {payment.order_number} : carte volée"
    )
    with pytest.raises(PaymentRefusedError, match="attend déjà"):
        dispute(town, payment, officer)
    with pytest.raises(ApprovalError):
        approve(structure=town.structure, act_id=act.pk, actor=by(officer), now=LATER)
    decision = approve(structure=town.structure, act_id=act.pk, actor=by(mayor), now=LATER)
    made = PaymentReturn.objects.get()
    assert (made.receipt.entry_id, made.actor, made.note) == (decision.entry_id, officer, "carte volée")
    assert sum(town.balances(family)) == 0
    agree(town)


def test_returns_sum_up_with_what_was_done_alone(town: CardTown, family: Family, officer: User) -> None:
    limit(town, 3000)
    payment = town.order(family)
    town.tell(payment)
    assert dispute(town, payment, officer, cents=2000) is not None
    assert dispute(town, payment, officer, cents=1001) is None
    assert PaymentReturn.objects.count() == 1


def test_what_the_bank_took_back_meanwhile_is_not_taken_twice(
    town: CardTown, family: Family, officer: User, mayor: User
) -> None:
    limit(town, 0)
    payment = town.order(family)
    town.tell(payment)
    assert dispute(town, payment, officer) is None
    limit(town, 100_000)
    assert dispute(town, payment, officer, cents=CENTS) is not None
    with pytest.raises(ApprovalError, match="Il reste"):
        approve(structure=town.structure, act_id=Act.objects.get(is_alone=False).pk, actor=by(mayor), now=LATER)
    assert (PaymentReturn.objects.count(), Decision.objects.count()) == (1, 0)
    agree(town)


def test_sum_above_the_limit_is_identified_by_two(town: CardTown, family: Family, officer: User, mayor: User) -> None:
    limit(town, CENTS - 1)
    message = lost(town, family)
    assert identify(town, family, message, officer) is None
    assert (SuspenseSettlement.objects.count(), sum(town.balances(family))) == (0, 0)
    act = Act.objects.get()
    refuse(structure=town.structure, act_id=act.pk, reason="autre relevé", actor=by(mayor), now=LATER)
    assert identify(town, family, message, officer) is None
    act = Act.objects.exclude(pk=act.pk).get()
    decision = approve(structure=town.structure, act_id=act.pk, actor=by(mayor), now=LATER)
    made = SuspenseSettlement.objects.get()
    assert (made.actor, made.reason, made.at) == (officer, "la famille a montré son relevé", LATER)
    assert decision.entry_id is not None
    assert sum(town.balances(family)) == CENTS
    agree(town)


def test_sum_up_to_the_limit_is_identified_at_once(town: CardTown, family: Family, officer: User) -> None:
    message = lost(town, family)
    assert identify(town, family, message, officer) is not None
    assert sum(town.balances(family)) == CENTS
    with pytest.raises(PaymentRefusedError):
        identify(town, family, message, officer)
    agree(town)


def test_pages_know_the_acts_and_not_the_verbs_below_them() -> None:
    verbs, root = {"record_return", "identify", "settle_suspense"}, Path(preau.__path__[0])
    callers = {
        path.relative_to(root).parts[0]
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("preau.payments.actions")
        and verbs.intersection(alias.name for alias in node.names)
    }
    assert callers == {"payments", "approvals", "demonstration"}
