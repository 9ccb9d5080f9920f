"""The demonstration's bank is asked: message, job, question and answer through the site's own addresses."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains

from preau.payments.actions import ask_bank, confirm_payment, payments_to_ask
from preau.payments.enums import Proof
from preau.payments.gateways import lyra_rest
from preau.payments.models import BankMessage, Payment, PaymentContract, PaymentReturn
from tests.jobs import run_jobs
from tests.payments.conftest import NOW, CardTown, Family
from tests.web import test_payments as pages
from tests.web.test_payments import SECURE, confirm, hidden, pay_with, text

PASSWORD = "testpassword_0123456789abcdef"
SITE = "http://127.0.0.1:8000"
QUESTIONS = "/demonstration/banque/api-payment/V4/Order/Get"

browser, delivered, family, town = pages.browser, pages.delivered, pages.family, pages.town


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> Iterator[None]:
    settings.DEMO, settings.DEMO_ADDRESS = True, f"{SITE}/"
    settings.ROOT_URLCONF = pages.__name__
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def asked(town: CardTown, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The contract has its bank asked; questions go to the bank's address, here without the network."""
    town.contract.proof, town.contract.proof_note = Proof.ASKED, ""
    town.contract.service_url = town.contract.payment_url = "/demonstration/banque/"
    town.contract.set_query_key(PASSWORD)
    town.contract.save()
    cache.clear()
    questions: list[str] = []

    def exchange(url: str, *, body: bytes, headers: Mapping[str, str], largest: int) -> tuple[int, bytes]:
        assert url == SITE + QUESTIONS
        questions.append(json.loads(body)["orderId"])
        told = {"authorization": headers["Authorization"]}
        answer = Client(enforce_csrf_checks=True).post(QUESTIONS, body, content_type="application/json", headers=told)
        return answer.status_code, answer.content

    monkeypatch.setattr(lyra_rest, "exchange", exchange)
    return questions


def verdicts() -> list[str]:
    return list(BankMessage.objects.order_by("id").values_list("verdict", flat=True))


def test_paid_by_card_asked_and_credited(
    browser: Client, town: CardTown, family: Family, delivered: list[int], asked: list[str]
) -> None:
    back = pay_with(browser, confirm(browser, town), SECURE)["Location"]
    run_jobs()
    payment = Payment.objects.get()
    assert (delivered, asked, verdicts()) == ([200], [payment.order_number], ["to_ask", "credited"])
    assert (town.balances(family), payment.state) == ((1560, 0), "paid")
    assertContains(browser.get(back), "accepté.")


def test_three_copies_credit_once(browser: Client, town: CardTown, family: Family, delivered: list[int]) -> None:
    pay_with(browser, confirm(browser, town), "4970100000000078")
    run_jobs()
    assert (delivered, town.balances(family)) == ([200, 200, 200], (1560, 0))
    assert verdicts().count("credited") == 1


def test_a_silent_bank_shows_that_the_payment_is_being_verified(
    browser: Client, town: CardTown, family: Family, delivered: list[int]
) -> None:
    back = pay_with(browser, confirm(browser, town), "4970100000000102")["Location"]
    run_jobs()
    assertContains(browser.get(back), "Paiement en cours de vérification auprès de la banque.")
    assert (town.balances(family), verdicts()) == ((0, 0), ["to_ask"])
    with time_machine.travel(NOW + timedelta(minutes=3), tick=False):
        (pk,) = payments_to_ask()
        cache_again(pk)
        confirm_payment(payment_id=pk)
    assert (town.balances(family), verdicts()) == ((1560, 0), ["to_ask", "credited"])
    assertContains(browser.get(back), "accepté.")


def cache_again(payment_id: int) -> None:
    """The minute in which a silent bank is left alone is over."""
    contract = Payment.objects.get(pk=payment_id).cash_office.contract
    cache.delete(f"payments.down:lyra:{contract.service_url}")
    assert ask_bank(payment_id=payment_id) is None


def test_a_message_that_the_bank_denies_credits_nothing(
    browser: Client, town: CardTown, family: Family, delivered: list[int]
) -> None:
    back = pay_with(browser, confirm(browser, town), "4970100000000110")["Location"]
    run_jobs()
    assert (town.balances(family), verdicts()) == ((0, 0), ["to_ask", "noted", "denied"])
    assertContains(browser.get(back), "La banque a refusé ce paiement.")


def test_a_lost_message_is_found_by_the_question(browser: Client, town: CardTown, family: Family) -> None:
    pay_with(browser, confirm(browser, town), "4970100000000086")
    run_jobs()
    with time_machine.travel(NOW + timedelta(minutes=21), tick=False):
        (pk,) = payments_to_ask()
        confirm_payment(payment_id=pk)
    assert town.balances(family) == (1560, 0)


@pytest.mark.parametrize(
    ("act", "amount", "left", "returns"),
    [
        ("rembourser", "5,60", 1000, 1),
        ("annuler", "15,60", 0, 1),
        ("diminuer", "10,00", 1000, 1),
        ("remettre", "15,60", 1560, 0),
        ("expirer", "15,60", 0, 1),
        ("verifier", "15,60", 1560, 0),
    ],
)
def test_what_comes_after_a_payment_is_asked_about(
    browser: Client,
    town: CardTown,
    family: Family,
    delivered: list[int],
    act: str,
    amount: str,
    left: int,
    returns: int,
) -> None:
    pay_with(browser, confirm(browser, town), "4970100000000003")
    run_jobs()
    payment = Payment.objects.get()
    sent = {"transaction": payment.transaction_number, "acte": act, "montant": amount}
    browser.post(f"/demonstration/banque/marchands/{payment.shop_id}/operation/", sent, follow=True)
    run_jobs()
    run_jobs()  # the question of the payment stands before the message in the queue of the tests
    assert (town.balances(family)[0], PaymentReturn.objects.count()) == (left, returns)
    assert "denied" not in verdicts()


def ask(password: str = PASSWORD, body: Any = None, shop: str = "") -> dict[str, Any]:
    credentials = PaymentContract.objects.get().credentials()
    user = base64.b64encode(f"{shop or credentials.shop_id}:{password}".encode()).decode()
    sent = json.dumps({"orderId": "26-000001"} if body is None else body)
    headers = {"authorization": f"Basic {user}"}
    answer = Client().post(QUESTIONS, sent, content_type="application/json", headers=headers)
    return dict(answer.json())


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({}, "PSP_010"),
        ({"password": "faux"}, "INT_905"),
        ({"password": ""}, "INT_905"),
        ({"shop": "00000000"}, "INT_905"),
        ({"body": []}, "INT_902"),
        ({"body": {}}, "INT_902"),
    ],
)
def test_the_bank_answers_only_its_shops(told: dict[str, Any], code: str) -> None:
    assert ask(**told)["answer"]["errorCode"] == code


def test_the_bank_answers_nobody_else() -> None:
    assert Client().get(QUESTIONS).status_code == 405
    for header in ("", "Basic", "Basic é", "Basic AAAA", "Bearer x"):
        answer = Client().post(QUESTIONS, "{}", content_type="application/json", headers={"authorization": header})
        assert answer.json()["answer"]["errorCode"] == "INT_905"


def test_all_cards_are_told_on_the_page(browser: Client, town: CardTown) -> None:
    page = browser.post("/demonstration/banque/", hidden(confirm(browser, town)))
    told = html.unescape(text(page))
    assert "banque muette ensuite" in told
    assert "que la banque dément" in told
