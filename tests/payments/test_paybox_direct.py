"""Paybox is asked before money moves: a signed answer of its test platform, or of another shop, credits nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from preau.ledger.models import Entry
from preau.payments.actions import confirm_payment
from preau.payments.enums import Mode, Proof, Verdict
from preau.payments.gateways import paybox_direct
from preau.payments.gateways.base import BankRefusedError, BankUnreachableError, Question, UnknownReferenceError
from preau.payments.gateways.paybox import KIND
from preau.payments.gateways.paybox_direct import PayboxDirect
from preau.payments.models import BankMessage, Payment, PaymentReturn
from preau.payments.rules.contracts import why_not_service
from tests.payments.asked import alerts, now_of, verdicts
from tests.payments.conftest import NOW, Family
from tests.payments.paybox_server import MOODS, SECRET, Bank, Paid, serving
from tests.payments.test_paybox import PayboxTown


class AskedPayboxTown(PayboxTown):
    """Its bank is asked before anything is credited."""

    def __init__(self, bank: Bank) -> None:
        super().__init__()
        self.bank = bank
        bank.site, bank.rank, _identifier = self.contract.shop_id.split(".")
        self.contract.proof, self.contract.proof_note, self.contract.service_url = Proof.ASKED, "", bank.url
        self.contract.set_query_key(SECRET)
        self.contract.save()

    def paid(self, payment: Payment, **changes: object) -> Paid:
        """The payment as the bank has it; its message says the same."""
        numbers = (str(7000 + payment.pk), "8001")
        kept = Paid(f"{payment.shop_id}!{payment.order_number}", payment.amount_cents, numbers)
        return replace(kept, **changes)

    def ask(self, payment: Payment, after: float = 1) -> list[Verdict] | None:
        cache.clear()
        return confirm_payment(payment_id=payment.pk, now=NOW + timedelta(minutes=after))


@pytest.fixture(autouse=True)
def traveller() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW) as traveller:
        yield traveller


@pytest.fixture
def town(db: None) -> Iterator[AskedPayboxTown]:
    cache.clear()
    with serving(Bank()) as bank:
        yield AskedPayboxTown(bank)


@pytest.fixture
def family(town: AskedPayboxTown) -> Family:
    return town.family()


@pytest.mark.parametrize("status", ["Capturé", "Autorisé"])
def test_a_payment_that_the_bank_finds_is_credited(town: AskedPayboxTown, family: Family, status: str) -> None:
    payment = town.order(family)
    assert town.hear(town.answer(payment)) is Verdict.TO_ASK
    assert (town.balances(family), now_of(payment).state) == ((0, 0), "pending")
    town.bank.paid = [town.paid(payment, status=status)]
    assert town.ask(payment) == [Verdict.CREDITED]
    assert (town.balances(family), now_of(payment).is_asked, alerts()) == ((1560, 2160), False, [])
    assert town.hear(town.answer(payment)) is Verdict.DUPLICATE
    existence, status_asked = town.bank.questions
    assert (existence["TYPE"], existence["MONTANT"], existence["DEVISE"]) == ("00011", "0000003720", "978")
    assert (status_asked["TYPE"], status_asked["CLE"]) == ("00017", SECRET)
    assert existence["NUMQUESTION"] != status_asked["NUMQUESTION"]
    raw = BankMessage.objects.get(verdict="credited").raw
    assert "PORTEUR" not in raw
    assert SECRET not in raw


def test_numbers_are_a_pair_whatever_the_bank_calls_them(town: AskedPayboxTown, family: Family) -> None:
    payment = town.order(family)
    town.hear(town.answer(payment))
    town.bank.paid = [town.paid(payment, numbers=("8001", str(7000 + payment.pk)))]
    assert town.ask(payment) == [Verdict.CREDITED]
    assert town.hear(town.answer(payment)) is Verdict.DUPLICATE


def test_a_test_payment_never_pays_a_real_order(town: AskedPayboxTown, family: Family) -> None:
    """S11: the two platforms sign with one key, and whoever posts a form of the test platform names its fields."""
    payment = town.order(family)
    assert town.hear(town.answer(payment, autorisation="654321")) is Verdict.TO_ASK
    for after in (1, 10, 40):
        town.ask(payment, after=after)
    assert (town.balances(family), Entry.objects.count(), now_of(payment).state) == ((0, 0), 0, "review")
    assert verdicts() == ["to_ask", "denied"]
    assert "ne confirme pas" in alerts()[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"cents": 100},
        {"reference": "1999888.32.110647233!26-000001"},
        {"currency": "840"},
        {"numbers": ("1", "8001")},
        {"numbers": ("0", "0")},
        {"status": "Refusé"},
        {"status": "Annulé"},
        {"status": "Remboursé"},
        {"status": "Rejet support"},
        {"status": "Crédit"},
    ],
)
def test_what_the_bank_has_otherwise_credits_nothing(
    town: AskedPayboxTown, family: Family, changes: dict[str, object]
) -> None:
    payment = town.order(family)
    town.hear(town.answer(payment))
    town.bank.paid = [town.paid(payment, **changes)]
    for after in (1, 40):
        town.ask(payment, after=after)
    assert (town.balances(family), Entry.objects.count()) == ((0, 0), 0)
    assert now_of(payment).state in ("review", "refused", "cancelled")
    assert (verdicts()[-1], now_of(payment).is_asked) == ("denied", False)
    assert alerts()


def test_the_number_of_one_payment_under_the_reference_of_another(town: AskedPayboxTown, family: Family) -> None:
    """A real payment of an euro; a message that gives its numbers to an order of two thousand."""
    small, big = town.order(family, {town.meals: 100}), town.order(family, {town.meals: 200_000})
    town.bank.paid = [town.paid(small)]
    town.hear(town.answer(big, transaction=str(7000 + small.pk)))
    for after in (1, 40):
        town.ask(big, after=after)
    assert (town.balances(family), now_of(big).state) == ((0, 0), "review")


@pytest.mark.parametrize("mood", MOODS)
def test_a_bank_on_a_bad_day_loses_nothing(town: AskedPayboxTown, family: Family, mood: str) -> None:
    payment = town.order(family)
    town.hear(town.answer(payment))
    town.bank.paid, town.bank.mood = [town.paid(payment)], mood
    assert town.ask(payment) is None
    assert (town.balances(family), now_of(payment).state) == ((0, 0), "pending")
    town.bank.mood = ""
    assert town.ask(payment, after=5) == [Verdict.CREDITED]
    assert town.balances(family) == (1560, 2160)


@pytest.mark.parametrize(
    "changes", [{"SITE": "9999999"}, {"RANG": "01"}, {"NUMQUESTION": "1"}, {"STATUS": ""}, {"CODEREPONSE": ""}]
)
def test_an_answer_to_another_question_is_none(town: AskedPayboxTown, family: Family, changes: dict[str, str]) -> None:
    payment = town.order(family)
    town.hear(town.answer(payment))
    town.bank.paid, town.bank.changes = [town.paid(payment)], changes
    assert town.ask(payment) is None
    assert town.balances(family) == (0, 0)


def test_asked_again_by_an_agent_a_cancelled_payment_is_taken_back(town: AskedPayboxTown, family: Family) -> None:
    payment = town.order(family)
    town.hear(town.answer(payment))
    town.bank.paid = [town.paid(payment)]
    town.ask(payment)
    town.bank.paid = [town.paid(payment, status="Annulé")]
    Payment.objects.filter(pk=payment.pk).update(is_asked=True)
    assert town.ask(payment, after=600) == [Verdict.RETURNED]
    assert (town.balances(family), PaymentReturn.objects.count()) == ((0, 0), 1)
    Payment.objects.filter(pk=payment.pk).update(is_asked=True)
    assert town.ask(payment, after=700) == [Verdict.DUPLICATE]
    assert PaymentReturn.objects.count() == 1


def test_no_question_without_a_message(town: AskedPayboxTown, family: Family) -> None:
    """Its numbers come with the message: an attempt without one is not asked about."""
    assert not town.order(family).is_asked


def test_the_protocol_alone(town: AskedPayboxTown, family: Family) -> None:
    credentials, gateway, payment = town.contract.credentials(), PayboxDirect(), town.order(family)
    assert gateway.check(credentials) == town.contract.shop_id
    with pytest.raises(BankRefusedError, match="Accès refusé"):
        gateway.check(replace(credentials, query_key="faux"))
    with pytest.raises(UnknownReferenceError):
        gateway.confirm(credentials, Question(payment.order_number, 3720))
    town.bank.paid = [town.paid(payment)]
    assert gateway.confirm(credentials, Question(payment.order_number, 3720)) == []
    with pytest.raises(BankUnreachableError):
        gateway.check(replace(credentials, service_url="file:///etc/passwd"))


def test_each_mode_has_its_platform(monkeypatch: pytest.MonkeyPatch, town: AskedPayboxTown) -> None:
    asked: list[str] = []
    monkeypatch.setattr(paybox_direct, "exchange", lambda url, **told: asked.append(url) or (503, b""))
    for mode in (Mode.PRODUCTION, Mode.TEST):
        with pytest.raises(BankUnreachableError):
            PayboxDirect().check(replace(town.contract.credentials(), mode=mode, service_url=""))
    assert asked == ["https://ppps.paybox.com/PPPS.php", "https://preprod-ppps.paybox.com/PPPS.php"]
    for url in ("https://preprod-ppps.paybox.com/PPPS.php", "https://recette-ppps.e-transactions.fr/PPPS.php"):
        assert why_not_service(Mode.PRODUCTION, url)
        assert not why_not_service(Mode.TEST, url)
    assert not why_not_service(Mode.PRODUCTION, "https://ppps.paybox.com/PPPS.php")


@pytest.mark.parametrize("key", ["", "court", "avec espace1", "a" * 21, "clé9999999"])
def test_the_secret_of_direct_has_a_shape(key: str) -> None:

    assert KIND.why_not_query_key(Mode.TEST, key)
    assert not KIND.why_not_query_key(Mode.TEST, SECRET)
