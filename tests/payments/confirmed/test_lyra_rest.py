"""What a contract believes, Lyra's REST protocol alone, and the rules of agreement."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, transaction

from preau.config import check_config
from preau.payments import rules
from preau.payments.enums import Operation, Outcome, Proof, Verdict
from preau.payments.errors import PaymentRefusedError
from preau.payments.gateways.base import BankRefusedError, BankUnreachableError, Question, UnknownReferenceError
from preau.payments.gateways.lyra_rest import LyraRest
from preau.payments.models import PaymentContract
from preau.payments.rules import Agreement, Said, agreement, needs_question
from preau.payments.rules.asking import UNKNOWN_FOR, UNSURE_FOR
from tests.factories.money import CashOfficeFactory
from tests.payments.asked import AskedTown, alerts, now_of
from tests.payments.conftest import Family, open_contract, uuid_of
from tests.payments.lyra_server import row


@pytest.fixture
def undecided(town: AskedTown) -> AskedTown:
    town.contract.proof = Proof.UNDECIDED
    town.contract.save()
    return town


def test_undecided_contract_begins_no_payment(undecided: AskedTown, family: Family) -> None:
    with pytest.raises(PaymentRefusedError, match="n’est pas ouvert"):
        undecided.order(family)


def test_upgrade_says_which_contracts_wait_for_a_choice(town: AskedTown) -> None:
    told = StringIO()
    call_command("upgrade_notes", stdout=told)
    assert told.getvalue() == ""
    assert check_config.contracts() == ("ok", "0 payment contracts credit without asking the bank")
    PaymentContract.objects.update(proof="message", proof_note="pas d’API")
    assert check_config.contracts() == ("warning", "1 payment contracts credit without asking the bank")
    PaymentContract.objects.update(proof="undecided")
    call_command("upgrade_notes", stdout=told)
    assert town.office.name in told.getvalue()
    assert check_config.contracts()[0] == "warning"


def test_upgrade_chooses_only_what_was_chosen_already(town: AskedTown) -> None:
    """The migration, on rows of before: the invented bank and PayFiP are asked, nobody is said to be enough."""
    choose = import_module("preau.payments.migrations.0003_asked_before_crediting").choose
    offices = [CashOfficeFactory.create(structure=town.structure) for _ in range(2)]
    demo, payfip = (open_contract(office, proof="undecided", proof_note="") for office in offices)
    PaymentContract.objects.filter(pk=demo.pk).update(payment_url="/demonstration/banque/")
    PaymentContract.objects.filter(pk=payfip.pk).update(gateway="payfip", shop_id="090909")
    PaymentContract.objects.filter(pk=town.contract.pk).update(proof="undecided")
    choose(apps, None)
    found = {row.pk: row for row in PaymentContract.objects.order_by("pk")}
    assert [found[row.pk].proof for row in (demo, payfip, town.contract)] == ["asked", "asked", "undecided"]
    assert found[demo.pk].credentials().query_key.startswith("testpassword_")


def test_what_was_under_way_at_the_upgrade_waits_and_is_credited_by_the_choice(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    PaymentContract.objects.update(proof="undecided")
    assert town.tell(payment) is Verdict.TO_ASK
    assert "complétez-le" in alerts()[0]
    town.tell(payment, after=2)
    assert len(alerts()) == 1
    assert town.ask(payment) is None
    assert town.balances(family) == (0, 0)
    PaymentContract.objects.update(proof="asked")
    town.bank.knows(payment, row(payment))
    assert town.ask(payment, after=3) == [Verdict.CREDITED]
    assert town.balances(family) == (1560, 2160)


def test_choosing_the_message_credits_what_waited_once(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    PaymentContract.objects.update(proof="undecided")
    town.tell(payment)
    PaymentContract.objects.update(proof="message", proof_note="pas d’API")
    assert town.ask(payment) == [Verdict.CREDITED]
    assert (town.balances(family), now_of(payment).is_asked) == ((1560, 2160), False)
    assert town.tell(payment, after=5) is Verdict.DUPLICATE
    assert town.balances(family) == (1560, 2160)


def test_the_choice_of_the_message_says_why_in_the_database_too(town: AskedTown) -> None:
    with pytest.raises(IntegrityError, match="contract_says_why_no_question"), transaction.atomic():
        PaymentContract.objects.update(proof="message")


def test_errors_of_the_service_have_their_own_kind(town: AskedTown, family: Family) -> None:
    credentials, gateway = town.contract.credentials(), LyraRest()
    assert gateway.check(credentials) == town.contract.shop_id
    with pytest.raises(UnknownReferenceError):
        gateway.confirm(credentials, Question("26-424242", 100))
    with pytest.raises(BankRefusedError, match="INT_905"):
        gateway.check(replace(credentials, query_key="faux"))
    with pytest.raises(BankUnreachableError):
        gateway.check(replace(credentials, service_url="file:///etc/passwd"))


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "3720"},
        {"amount": True},
        {"amount": None},
        {"amount": 37.2},
        {"uuid": None},
        {"uuid": "court"},
        {"detailedStatus": ""},
        {"operationType": "GIFT"},
        {"orderDetails": None},
    ],
)
def test_a_transaction_that_is_none_is_no_answer(town: AskedTown, family: Family, changes: dict[str, Any]) -> None:
    payment = town.order(family)
    town.bank.knows(payment, row(payment, **changes))
    with pytest.raises(BankUnreachableError):
        LyraRest().confirm(town.contract.credentials(), Question(payment.order_number, 3720))


def said(**changes: Any) -> Said:
    kept = {"transaction": uuid_of("a"), "operation": Operation.DEBIT, "outcome": Outcome.PAID, "cents": 1000}
    return Said(**(kept | {"currency": "978", "order": "26-000001", "shop": "1", "mode": "TEST"} | changes))


@pytest.mark.parametrize(
    ("answer", "minutes", "found"),
    [
        ({}, 0, Agreement.TRUE),
        ({"cents": 999}, 0, Agreement.FALSE),
        ({"currency": "840"}, 0, Agreement.FALSE),
        ({"order": "26-000002"}, 0, Agreement.FALSE),
        ({"shop": "2"}, 0, Agreement.FALSE),
        ({"mode": "PRODUCTION"}, 0, Agreement.FALSE),
        ({"operation": Operation.CREDIT}, 0, Agreement.FALSE),
        ({"outcome": Outcome.REFUSED}, 0, Agreement.FALSE),
        ({"outcome": Outcome.UNKNOWN}, 0, Agreement.FALSE),
        ({"outcome": Outcome.PENDING}, 60, Agreement.WAITING),
        ({"outcome": Outcome.PENDING}, UNSURE_FOR.total_seconds() / 60, Agreement.FALSE),
        ({"transaction": "b"}, 1, Agreement.WAITING),
        ({"transaction": "b"}, UNKNOWN_FOR.total_seconds() / 60, Agreement.FALSE),
    ],
)
def test_agreement_is_of_every_field(answer: dict[str, Any], minutes: float, found: Agreement) -> None:
    assert agreement(said(), [said(**answer)], timedelta(minutes=minutes)) is found


def test_only_what_may_move_money_needs_a_question() -> None:
    assert needs_question(Proof.ASKED, said())
    assert needs_question(Proof.UNDECIDED, said())
    assert needs_question(Proof.ASKED, said(operation=Operation.CREDIT))
    assert needs_question(Proof.ASKED, said(outcome=Outcome.CANCELLED, undoes=True))
    assert needs_question(Proof.ASKED, said(outcome=Outcome.REFUSED), is_awaited=True)
    assert not needs_question(Proof.ASKED, said(outcome=Outcome.REFUSED))
    assert not needs_question(Proof.ASKED, said(operation=Operation.VERIFICATION))
    assert not needs_question(Proof.MESSAGE, said(), is_awaited=True)


def test_pauses_grow_from_a_minute_to_an_hour() -> None:
    ages = [timedelta(minutes=minutes) for minutes in (0, 1, 4, 30, 120, 6000)]
    assert [rules.pause(age).total_seconds() for age in ages] == [50, 50, 120, 900, 3600, 3600]
