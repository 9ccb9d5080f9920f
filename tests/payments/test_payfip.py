"""PayFiP against a service of our own over real HTTP: every result, every fault, and a bank on a bad day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Account, Entry
from preau.notices.models import OutgoingMail
from preau.payments.actions import (
    ask_bank,
    ask_unknown,
    asking,
    bank_form,
    expire_payments,
    payments_to_ask,
    prepare_payments,
    resting,
    start_payment,
    take_notice,
)
from preau.payments.enums import GatewayName, Mode, Outcome, PaymentState, Verdict
from preau.payments.errors import PaymentRefusedError
from preau.payments.gateways import http
from preau.payments.gateways.base import (
    BankForm,
    BankRefusedError,
    BankUnreachableError,
    Credentials,
    Incoming,
    MessageError,
    NotKnownYetError,
    Order,
    UnknownReferenceError,
)
from preau.payments.gateways.payfip import PayFiP, order_of_reference, reference_of_order, subject
from preau.payments.models import BankMessage, Payment
from preau.wallets.names import wallet_name
from tests.acting import by
from tests.jobs import run_jobs
from tests.payments.conftest import NOW, CardTown, Family
from tests.payments.payfip_server import MOODS, TECHNICAL, Bank, FaultError, serving
from tests.payments.test_hundred import ORDERS, credited, held, rush

NUMCLI = "090909"
NOTICES = "/paiement/notification/payfip/"
FORM = "application/x-www-form-urlencoded"


class PayFiPTown(CardTown):
    """A town whose régie is at PayFiP."""

    def __init__(self, bank: Bank) -> None:
        super().__init__()
        self.bank, self.contract.gateway, self.contract.shop_id = bank, GatewayName.PAYFIP, NUMCLI
        self.contract.mode, self.contract.service_url, self.contract.sealed_key = Mode.PRODUCTION, bank.url, ""
        self.contract.payment_url = "https://payfip.exemple.fr/tpa/paiementws.web"
        self.contract.save()
        type(self.structure).objects.filter(pk=self.structure.pk).update(contact_email="regie@exemple.fr")

    def leave(self, payment: Payment, now: datetime = NOW) -> BankForm:
        fresh = Payment.objects.get(pk=payment.pk)
        return bank_form(
            fresh, return_url="https://p.fr/r", callback_url="https://p.fr/n", site_url="https://p.fr/", now=now
        )

    def announced(self, family: Family, **shares: int) -> Payment:
        """An attempt whose page is open at the bank."""
        payment = self.order(family, {getattr(self, name): cents for name, cents in shares.items()} or None)
        self.leave(payment)
        return Payment.objects.get(pk=payment.pk)

    def ask(self, payment: Payment, after: int = 1) -> Verdict | None:
        return ask_bank(payment_id=payment.pk, now=NOW + timedelta(minutes=after))


@pytest.fixture(autouse=True)
def traveller() -> Iterator[time_machine.Coordinates]:
    """The day of the tests."""
    with time_machine.travel(NOW) as traveller:
        yield traveller


@pytest.fixture
def bank() -> Iterator[Bank]:
    with serving(Bank(clients={NUMCLI: "CANTINE DE VALBRUNE"})) as bank:
        yield bank


@pytest.fixture
def town(db: None, bank: Bank) -> PayFiPTown:
    return PayFiPTown(bank)


@pytest.fixture
def family(town: PayFiPTown) -> Family:
    return town.family()


@pytest.fixture
def make_town(transactional_db: None, bank: Bank) -> Callable[[], PayFiPTown]:
    return lambda: PayFiPTown(bank)


def shop(bank: Bank, **changes: str) -> Credentials:
    return Credentials(NUMCLI, "", "PRODUCTION", "", service_url=bank.url, **changes)


def order(**changes: object) -> Order:
    usual = Order("26-000042", "000042", NOW, 3720, "awa@exemple.fr", "https://p.fr/r", "https://p.fr/n")
    return replace(usual, **changes)


def notify(client: Client, idop: str, **more: str) -> HttpResponse:
    """A notice arrives, from the bank or from anybody."""
    return client.post(NOTICES, urlencode({"idop": idop} | more), content_type=FORM)


def state(payment: Payment) -> str:
    return Payment.objects.get(pk=payment.pk).state


def test_payment_is_announced_in_the_words_of_the_service(bank: Bank) -> None:
    reference = PayFiP().create(shop(bank), order())
    assert bank.payments == {
        reference: {
            "idOp": reference,
            "exer": "2026",
            "mel": "awa@exemple.fr",
            "montant": "3720",
            "numcli": NUMCLI,
            "objet": "Commande 26 000042",
            "refdet": "26000042",
            "saisie": "W",
        }
    }
    assert PayFiP().page(shop(bank), reference) == BankForm(
        "https://www.payfip.gouv.fr/tpa/paiementws.web", {"idop": reference}, method="get"
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"email": "awa.exemple.fr"}, "A2"),
        ({"number": "a"}, "R3"),
        ({"amount_cents": 99}, "M5"),
        ({"amount_cents": 10_000_000}, "M5"),
    ],
)
def test_what_the_service_refuses_to_announce_is_told_with_its_code(
    bank: Bank, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(BankRefusedError) as refused:
        PayFiP().create(shop(bank), order(**changes))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        ("P", Outcome.PAID),
        ("V", Outcome.PAID),
        ("R", Outcome.REFUSED),
        ("Z", Outcome.REFUSED),
        ("A", Outcome.CANCELLED),
        ("Q", Outcome.UNKNOWN),
        ("", Outcome.UNKNOWN),
    ],
)
def test_results_of_the_service(bank: Bank, result: str, outcome: Outcome) -> None:
    reference = PayFiP().create(shop(bank), order())
    bank.settle(reference, result)
    notice = PayFiP().ask(shop(bank), reference).notice
    assert (notice.outcome, notice.order_number, notice.shop_id) == (outcome, "26-000042", NUMCLI)
    assert (notice.amount_cents, notice.mode, notice.transaction) == (3720, "PRODUCTION", reference)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (FaultError("P1"), UnknownReferenceError),
        (FaultError("P5"), NotKnownYetError),
        (FaultError("A2"), BankRefusedError),
        (FaultError("R3"), BankRefusedError),
        (FaultError("T9", TECHNICAL), BankRefusedError),
        (FaultError("", TECHNICAL), BankRefusedError),
    ],
)
def test_faults_of_the_service(bank: Bank, fault: FaultError, error: type[BankRefusedError]) -> None:
    bank.faults["recupererDetailPaiementSecurise"] = fault
    with pytest.raises(BankRefusedError) as told:
        PayFiP().ask(shop(bank), str(uuid4()))
    assert (type(told.value), told.value.code) == (error, fault.code or "inconnu")


@pytest.mark.parametrize("mood", [*MOODS, "slow"])
def test_bank_on_a_bad_day_is_unreachable(bank: Bank, mood: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http.exchange, "__kwdefaults__", http.exchange.__kwdefaults__ | {"timeout": 1.0})
    bank.mood = mood
    with pytest.raises(BankUnreachableError):
        PayFiP().create(shop(bank), order())


def test_bank_that_is_not_there_is_unreachable() -> None:
    for url in ("http://127.0.0.1:1/", "ftp://127.0.0.1/", "pas une adresse"):
        with pytest.raises(BankUnreachableError):
            PayFiP().create(Credentials(NUMCLI, "", "TEST", "", service_url=url), order())


def test_certificate_that_proves_nothing_is_refused(bank: Bank) -> None:
    with pytest.raises(BankUnreachableError):
        PayFiP().create(shop(replace(bank, url=bank.url.replace("http:", "https:"))), order())


@pytest.mark.parametrize("text", ["26-081944", "26-1234567"])
def test_reference_of_an_order_goes_and_comes_back(text: str) -> None:
    assert order_of_reference(reference_of_order(text)) == text
    assert reference_of_order(text).isalnum()


def test_subject_keeps_what_the_service_takes() -> None:
    assert subject("Écolé n°1 : l’été & 26-1  " + "x" * 200) == ("Ecole n 1 l ete 26 1 " + "x" * 200)[:100]


@pytest.mark.parametrize("body", [b"", b"idop=", b"idop=../../etc", b"autre=1", b"idop=a&idop=b"])
def test_notice_without_a_reference_is_unreadable(db: None, body: bytes) -> None:
    assert take_notice(gateway=GatewayName.PAYFIP, body=body, now=NOW) == Verdict.UNREADABLE


def test_both_spellings_of_the_notice() -> None:
    reference = str(uuid4())
    for name in ("idop", "idOp"):
        assert PayFiP().reference_of(Incoming.of(f"{name}={reference}".encode())) == reference
    with pytest.raises(MessageError):
        PayFiP().reference_of(Incoming.of(b"x=1"))


def test_attempt_is_announced_once_and_its_page_lasts_a_quarter_of_an_hour(town: PayFiPTown, family: Family) -> None:
    payment = town.order(family)
    first, again = town.leave(payment), town.leave(payment, NOW + timedelta(minutes=14))
    assert (first == again, first.method, first.url) == (True, "get", "https://payfip.exemple.fr/tpa/paiementws.web")
    assert town.bank.calls["creerPaiementSecurise"] == 1
    with pytest.raises(PaymentRefusedError, match="recommencez"):
        town.leave(payment, NOW + timedelta(minutes=15))


def test_page_opened_twice_at_once_is_one_payment(town: PayFiPTown, family: Family) -> None:
    payment = town.order(family)
    first, second = (Payment.objects.get(pk=payment.pk) for _ in range(2))
    given = {"return_url": "https://p.fr/r", "callback_url": "https://p.fr/n", "site_url": "https://p.fr/", "now": NOW}
    assert bank_form(first, **given) == bank_form(second, **given)


@pytest.mark.parametrize(
    ("fault", "mood", "told"),
    [(FaultError("T1"), "", "n’a pas voulu"), (None, "down", "ne répond pas"), (None, "garbage", "ne répond pas")],
)
def test_bank_that_does_not_open_the_payment_debits_nothing(
    town: PayFiPTown, family: Family, fault: FaultError | None, mood: str, told: str
) -> None:
    payment = town.order(family)
    town.bank.mood = mood
    town.bank.faults = {"creerPaiementSecurise": fault} if fault else {}
    with pytest.raises(PaymentRefusedError, match=told):
        town.leave(payment)
    assert (Payment.objects.get(pk=payment.pk).bank_reference, Entry.objects.count()) == ("", 0)


def test_amount_out_of_the_banks_limits_is_refused_before_anything_is_written(town: PayFiPTown, family: Family) -> None:
    given = {"structure": town.structure, "household": family.household, "actor": by(family.user), "now": NOW}
    for cents, email in ((99, "a@exemple.fr"), (10_000_000, "a@exemple.fr"), (500, "a" * 80 + "@exemple.fr")):
        with pytest.raises(PaymentRefusedError, match="Rien n’a été payé"):
            prepare_payments(**given, shares={wallet_name(town.meals.pk): cents}, email=email, key=uuid4())
    assert Payment.objects.count() == 0


def test_notice_asks_the_bank_which_credits_once(client: Client, town: PayFiPTown, family: Family) -> None:
    payment = town.announced(family)
    told = {"idop": payment.bank_reference}
    assert notify(client, **told).status_code == 200
    assert client.get(NOTICES, told).status_code == 200
    run_jobs()
    assert (state(payment), town.bank.calls["recupererDetailPaiementSecurise"]) == ("redirected", 1)
    town.bank.settle(payment.bank_reference)
    for _ in range(3):
        notify(client, **told)
        run_jobs()
    assert (state(payment), town.balances(family)) == ("paid", (1560, 2160))
    assert [message.verdict for message in BankMessage.objects.all()] == [Verdict.CREDITED]
    assert OutgoingMail.objects.get().subject == "Reçu de votre paiement de 37,20 €"
    reconcile()


def test_notice_says_nothing_whatever_it_says(client: Client, town: PayFiPTown, family: Family) -> None:
    payment = town.announced(family)
    lie = {"idop": payment.bank_reference, "resultrans": "P", "montant": "3720", "refdet": "26000042"}
    notify(client, **lie)
    run_jobs()
    assert (state(payment), Entry.objects.count(), BankMessage.objects.count()) == ("redirected", 0, 0)


@pytest.mark.parametrize(
    ("result", "expected"), [("R", "refused"), ("Z", "refused"), ("A", "cancelled"), ("Q", "review")]
)
def test_results_that_do_not_pay(town: PayFiPTown, family: Family, result: str, expected: str) -> None:
    payment = town.announced(family)
    town.bank.settle(payment.bank_reference, result)
    assert town.ask(payment) == Verdict.NOTED
    town.ask(payment, 2)
    assert (state(payment), Entry.objects.count(), BankMessage.objects.count()) == (expected, 0, 1)


@pytest.mark.parametrize(
    ("changes", "reason", "after"),
    [
        ({"montant": "1"}, "montant", "review"),
        ({"montant": "beaucoup"}, "montant", "review"),
        ({"refdet": "26999999"}, "référence", "review"),
        ({"refdet": "", "montant": "1"}, "montant, référence", "review"),
        ({"saisie": "T"}, "mode", "review"),
        ({"numcli": "111111"}, "boutique", "redirected"),
    ],
)
def test_answer_that_differs_never_credits_and_alerts_once(
    town: PayFiPTown, family: Family, changes: dict[str, str], reason: str, after: str
) -> None:
    payment = town.announced(family)
    town.bank.settle(payment.bank_reference, "P", **changes)
    assert town.ask(payment) == Verdict.MISMATCH
    town.ask(payment, 2)
    assert BankMessage.objects.get().reason == f"Diffère : {reason}"
    assert (state(payment), Entry.objects.count(), OutgoingMail.objects.count()) == (after, 0, 1)


def test_answer_about_another_reference_is_no_answer(town: PayFiPTown, family: Family) -> None:
    payment = town.announced(family)
    town.bank.settle(payment.bank_reference, "P", idOp=str(uuid4()))
    assert town.ask(payment) is None
    assert (state(payment), BankMessage.objects.count()) == ("redirected", 0)


def test_order_of_another_family_told_for_this_one_credits_neither(town: PayFiPTown) -> None:
    mine, theirs = town.announced(town.family()), town.announced(town.family())
    refdet = reference_of_order(theirs.order_number)
    town.bank.settle(mine.bank_reference, "P", refdet=refdet)
    assert town.ask(mine) == Verdict.MISMATCH
    assert (state(mine), state(theirs), Entry.objects.count()) == ("review", "redirected", 0)


def test_late_paid_still_credits(town: PayFiPTown, family: Family) -> None:
    payment = town.announced(family)
    assert expire_payments(now=NOW + timedelta(hours=1)) == 1
    assert town.ask(payment, 90) is None
    town.bank.settle(payment.bank_reference)
    assert town.ask(payment, 20 * 60) == Verdict.CREDITED
    assert (state(payment), town.balances(family)) == ("paid", (1560, 2160))
    assert town.ask(payment, 21 * 60) is None


def test_refused_card_then_another_while_the_page_is_open(town: PayFiPTown, family: Family) -> None:
    payment = town.announced(family)
    town.bank.settle(payment.bank_reference, "R")
    town.ask(payment, 3)
    assert (state(payment), Payment.objects.get().is_asked) == ("refused", True)
    town.bank.settle(payment.bank_reference, "P")
    assert town.ask(payment, 6) == Verdict.CREDITED
    assert (state(payment), Payment.objects.get().is_asked) == ("paid", False)


def test_nobody_pays_and_the_bank_forgets(town: PayFiPTown, family: Family) -> None:
    payment = town.announced(family)
    town.ask(payment, 30)
    assert Payment.objects.get().is_asked
    del town.bank.payments[payment.bank_reference]
    town.ask(payment, 40)
    assert (state(payment), Payment.objects.get().is_asked) == ("expired", False)


def test_bank_that_is_down_is_left_alone_a_minute_then_asked_again(
    town: PayFiPTown, family: Family, traveller: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = town.announced(family)
    town.bank.settle(payment.bank_reference)
    town.bank.mood = "slow"
    with monkeypatch.context() as impatient:
        impatient.setattr(http.exchange, "__kwdefaults__", http.exchange.__kwdefaults__ | {"timeout": 0.5})
        assert town.ask(payment, 2) is None
    town.bank.mood = ""
    assert town.ask(payment, 2) is None
    traveller.shift(resting.DOWN_SECONDS + 1)
    assert town.ask(payment, 4) == Verdict.CREDITED


def test_bank_is_asked_often_then_less_and_less(town: PayFiPTown, family: Family) -> None:
    payment = town.announced(family)
    town.order(family)
    asked = []
    for minute in range(27 * 60):
        if payments_to_ask(now=NOW + timedelta(minutes=minute)):
            asked.append(minute)
            town.ask(payment, minute)
    assert asked[:20] == list(range(20))
    assert asked[20:31] == [*range(29, 120, 10), asked[30]]
    assert (len(asked), state(payment)) == (55, "expired")


def test_questions_do_not_pile_up(client: Client, town: PayFiPTown, family: Family) -> None:
    payment = town.announced(family)
    for _ in range(5):
        notify(client, payment.bank_reference)
    assert ProcrastinateJob.objects.filter(task_name="payments.ask").count() == 1


def test_payment_we_forgot_is_found_by_what_the_bank_says(client: Client, town: PayFiPTown, family: Family) -> None:
    known, lost = town.order(family), town.order(family)
    references = [
        PayFiP().create(shop(town.bank), order(number=number)) for number in (known.order_number, "26-999999")
    ]
    for reference in references:
        cents = str(known.amount_cents)
        town.bank.settle(reference, montant=cents)
        notify(client, reference)
    run_jobs()
    assert (state(known), state(lost), town.balances(family)) == ("paid", "redirected", (1560, 2160))
    assert Account.objects.get(kind="suspense").balance_cents == 3720


def test_inventions_are_asked_about_a_few_times_only(
    client: Client, town: PayFiPTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "UNKNOWN_AN_HOUR", 3)
    for _ in range(8):
        assert notify(client, str(uuid4())).status_code == 200
    run_jobs()
    assert (town.bank.calls["recupererDetailPaiementSecurise"], Entry.objects.count()) == (3, 0)


def test_payment_of_another_portal_is_nothing_to_us(town: PayFiPTown) -> None:
    town.bank.clients["222222"] = "AILLEURS"
    reference = PayFiP().create(replace(shop(town.bank), shop_id="222222"), order())
    town.bank.settle(reference)
    assert ask_unknown(gateway=GatewayName.PAYFIP, reference=reference, now=NOW) is None
    assert BankMessage.objects.count() == 0


@ORDERS
def test_orders_asked_about_at_once_give_as_many_credits(make_town: Callable[[], PayFiPTown], orders: int) -> None:
    town = make_town()
    family = town.family()
    payments = [town.announced(family, meals=1000 + number) for number in range(orders)]
    wrong = [town.announced(family, meals=5000 + number) for number in range(orders // 5)]
    for payment in payments:
        town.bank.settle(payment.bank_reference)
    for payment in wrong:
        town.bank.settle(payment.bank_reference, montant="1")
    asked = [payment for payment in (*payments, *wrong) for _ in range(3)]  # side by side: to different threads
    results = rush([lambda pk=payment.pk: town.ask(Payment(pk=pk)) for payment in asked])  # type: ignore[misc]
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Counter(results)[Verdict.CREDITED] == orders
    assert (credited(), held()) == (orders, sum(payment.amount_cents for payment in payments))
    assert {state(payment) for payment in payments} == {"paid"}
    assert {state(payment) for payment in wrong} == {PaymentState.REVIEW.value}
    reconcile()


def test_attempt_sent_to_the_bank_by_its_family(client: Client, town: PayFiPTown, family: Family) -> None:
    client.force_login(family.user)
    payment = town.order(family)
    page = client.get(f"/{town.structure.slug}/porte-monnaie/paiement/{payment.pk}/banque/")
    reference = Payment.objects.get(pk=payment.pk).bank_reference
    expected = '<form method="get" action="https://payfip.exemple.fr/tpa/paiementws.web" data-bank>'
    content = page.content.decode()
    assert [one in content for one in (expected, f'name="idop" value="{reference}"')] == [True, True]
    assert start_payment(payment_id=payment.pk, household=family.household, now=NOW) is not None


def test_direct_debit_that_comes_back_is_taken_back_once(town: PayFiPTown, family: Family) -> None:
    payment = town.announced(family)
    town.bank.settle(payment.bank_reference, "V")
    assert town.ask(payment, 3) == Verdict.CREDITED
    town.bank.settle(payment.bank_reference, "Z")
    body = f"idop={payment.bank_reference}".encode()
    late = NOW + timedelta(hours=2)
    assert take_notice(gateway=GatewayName.PAYFIP, body=body, now=NOW + timedelta(minutes=4)) == Verdict.DUPLICATE
    assert take_notice(gateway=GatewayName.PAYFIP, body=body, now=late) == Verdict.NOTED
    assert ask_bank(payment_id=payment.pk, now=late) == Verdict.RETURNED
    assert ask_bank(payment_id=payment.pk, now=late) is None
    assert (town.balances(family), state(payment)) == ((0, 0), "paid")
