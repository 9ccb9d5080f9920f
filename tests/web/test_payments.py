"""Paying by card, page by page, with the invented bank at the other end of real signatures."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import include, path
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.config.urls import urlpatterns as product_urls
from preau.ledger.models import Entry
from preau.payments.actions import compare_journal
from preau.payments.enums import ReturnMotive, Verdict
from preau.payments.gateways.lyra import sign
from preau.payments.models import BankMessage, Payment, PaymentContract, PaymentReturn
from preau.receipts.agreement import disagreements
from preau.web import bank_messages
from preau.web.bank import tasks
from preau.web.bank.scenarios import SCENARIOS, SECURE
from tests.factories.money import CashOfficeFactory, WalletKindFactory
from tests.jobs import run_jobs
from tests.payments.conftest import KEY, NOW, CardTown, Family, open_contract

urlpatterns = [
    path("demonstration/banque/", include("preau.web.bank.urls")),
    path("demonstration/", include("preau.web.demonstration.urls")),
    *product_urls,
]
CALLBACK = "/paiement/notification/lyra/"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> Iterator[None]:
    settings.DEMO = True
    settings.ROOT_URLCONF = __name__
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town(db: None) -> CardTown:
    """Four meals or ten euros at least; the bank is a page of this site."""
    town = CardTown(min_meals=4, min_top_up_cents=1000)
    PaymentContract.objects.update(payment_url="/demonstration/banque/")
    return town


@pytest.fixture
def family(town: CardTown) -> Family:
    """It has both wallets."""
    family = town.family()
    town.wallet(family, town.care)
    return family


@pytest.fixture
def browser(client: Client, family: Family) -> Client:
    client.force_login(family.user)
    return client


def url(town: CardTown, rest: str = "payer/") -> str:
    return f"/{town.structure.slug}/porte-monnaie/{rest}"


def text(response: object) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())  # type: ignore[attr-defined]


def hidden(response: object) -> dict[str, str]:
    """The hidden fields of the page, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode())  # type: ignore[attr-defined]
    return {name: html.unescape(value) for name, value in found}


def amounts(town: CardTown, meals: str = "15,60", care: str = "0") -> dict[str, str]:
    return {f"montant-{town.meals.pk}": meals, f"montant-{town.care.pk}": care}


def confirm(browser: Client, town: CardTown, **typed: str) -> object:
    """Through the recap to the page that leaves for the bank."""
    recap = browser.post(url(town), amounts(town, **typed))
    sent = hidden(recap) | {"courriel": "awa@exemple.fr", "confirmer": "1"}
    return browser.post(url(town), sent, follow=True)


def pay_with(browser: Client, leaving: object, number: str) -> object:
    """At the bank: the card, and the code when it is asked for."""
    bank = browser.post("/demonstration/banque/", hidden(leaving))
    data = {"commande": hidden(bank)["commande"], "number": number, "month": "6", "year": "2029", "code": "123"}
    answer = browser.post("/demonstration/banque/carte/", data)
    if answer.status_code == 200:
        answer = browser.post("/demonstration/banque/code/", {"commande": hidden(answer)["commande"], "code": "0000"})
    return answer


@pytest.fixture
def delivered(monkeypatch: pytest.MonkeyPatch, client: Client) -> list[int]:
    """The bank's messages reach the site through its address, here without the network; their statuses."""
    statuses: list[int] = []

    def deliver(url: str, body: str) -> None:
        assert url == f"http://testserver{CALLBACK}"
        statuses.append(Client(enforce_csrf_checks=True).post(CALLBACK, body, content_type=FORM).status_code)

    monkeypatch.setattr(tasks.deliver, "func", deliver)
    return statuses


def test_recap_announces_what_will_be_paid_and_keeps_what_was_typed(browser: Client, town: CardTown) -> None:
    page = browser.post(url(town), amounts(town, meals="15.6", care="20"))
    assert "Payer 35,60 €" in text(page)
    assert hidden(page) | amounts(town, meals="15.6", care="20") == hidden(page)
    back = browser.post(url(town, ""), hidden(page))
    assertContains(back, 'value="15.6"')
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"meals": "5"}, "Le versement minimal est de 4 repas, soit 15,60 €."),
        ({"meals": "0", "care": "9,99"}, "Le versement minimal est de 10,00 €."),
        ({"meals": "abc"}, "Ce montant n’est pas lisible."),
        ({"meals": "-20"}, "Indiquez un montant positif"),
        ({"meals": "0"}, "Indiquez au moins un montant à verser."),
        ({"meals": "9999"}, "Un versement ne dépasse pas 2 000,00 €."),
    ],
)
def test_wrong_amount_comes_back_to_its_field(browser: Client, town: CardTown, typed: dict[str, str], why: str) -> None:
    for more in ({}, {"confirmer": "1", "courriel": "awa@exemple.fr", "cle": "6c0b8c9e-6b7b-4c1b-9d0e-000000000001"}):
        page = browser.post(url(town), amounts(town, **typed) | more)
        assert why in text(page)
        assertContains(page, f'value="{list(typed.values())[-1]}"')
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(("email", "why"), [("", "Indiquez où envoyer le reçu."), ("awa", "n’est pas lisible")])
def test_receipt_needs_an_address(browser: Client, town: CardTown, email: str, why: str) -> None:
    recap = browser.post(url(town), amounts(town))
    page = browser.post(url(town), hidden(recap) | {"courriel": email, "confirmer": "1"})
    assert why in text(page)
    assert "Payer 15,60 €" in text(page)
    assert Payment.objects.count() == 0


def test_cash_office_without_contract_says_so(browser: Client, town: CardTown) -> None:
    PaymentContract.objects.update(is_active=False)
    page = browser.post(url(town), amounts(town))
    assert f"Le paiement par carte n’est pas ouvert pour : {town.office.name}." in text(page)


def test_looking_at_the_address_leads_to_the_balances(browser: Client, town: CardTown) -> None:
    assertRedirects(browser.get(url(town)), url(town, ""))


def test_form_for_the_bank_is_signed_and_carries_no_token_of_ours(browser: Client, town: CardTown) -> None:
    leaving = confirm(browser, town)
    fields = hidden(leaving)
    assert fields["signature"] == sign(fields, KEY)
    assert fields["vads_amount"] == "1560"
    assert "vads_cust_email" not in fields
    assert fields["vads_url_check"] == f"http://testserver{CALLBACK}"
    assert "form-action 'self' http://testserver" in leaving["Content-Security-Policy"]
    assert KEY not in leaving.content.decode()


def test_confirmation_sent_twice_is_one_order(browser: Client, town: CardTown) -> None:
    recap = browser.post(url(town), amounts(town))
    sent = hidden(recap) | {"courriel": "awa@exemple.fr", "confirmer": "1"}
    first, second = (browser.post(url(town), sent, follow=True) for _ in range(2))
    assert hidden(first)["vads_order_id"] == hidden(second)["vads_order_id"]
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("number", [SCENARIOS[0].number, SECURE])
def test_accepted_card_credits_both_wallets_by_the_banks_message_alone(
    browser: Client, town: CardTown, family: Family, delivered: list[int], number: str
) -> None:
    back = pay_with(browser, confirm(browser, town, meals="15,60", care="21,60"), number)
    payment = Payment.objects.get()
    assertRedirects(back, f"http://testserver{url(town, f'paiement/{payment.pk}/')}", fetch_redirect_response=False)
    assertContains(browser.get(back["Location"]), "Nous attendons la réponse de la banque.")
    assert town.balances(family) == (0, 0)  # the browser is back: that proves nothing
    run_jobs()
    assert delivered == [200]
    page = text(browser.get(back["Location"]))
    assert "Paiement de 37,20 € accepté." in page
    assert "Le reçu part à awa@exemple.fr." in page
    assert re.search(r"Périscolaire : <b[^>]*>21,60 €</b>.*Restauration : <b[^>]*>15,60 €</b>", page)
    assert town.balances(family) == (1560, 2160)
    history = text(browser.get(f"/{town.structure.slug}/operations/?genre=versements"))
    assert f"Versement par carte, commande {payment.order_number}" in history


@pytest.mark.parametrize(
    ("act", "amount", "left", "motive"),
    [
        ("rembourser", "15,60", 0, ReturnMotive.REFUND),
        ("rembourser", "5", 1060, ReturnMotive.REFUND),
        ("annuler", "", 0, ReturnMotive.CANCELLED),
        ("diminuer", "10", 1000, ReturnMotive.AMOUNT),
        ("expirer", "", 0, ReturnMotive.CANCELLED),
        ("remettre", "", 1560, None),
        ("verifier", "", 1560, None),
        ("contester", "", 1560, None),
    ],
)
def test_demonstration_bank_speaks_of_what_comes_after_a_payment(
    browser: Client,
    town: CardTown,
    family: Family,
    delivered: list[int],
    act: str,
    amount: str,
    left: int,
    motive: ReturnMotive | None,
) -> None:
    pay_with(browser, confirm(browser, town), "4970100000000003")
    run_jobs()
    payment = Payment.objects.get()
    shop = f"/demonstration/banque/marchands/{payment.shop_id}/"
    assert payment.order_number in text(browser.get(shop))
    sent = {"transaction": payment.transaction_number, "acte": act, "montant": amount}
    browser.post(f"{shop}operation/", sent, follow=True)
    run_jobs()
    assert (town.balances(family)[0], set(delivered)) == (left, {200})
    assert [row.motive for row in PaymentReturn.objects.order_by("id")] == ([motive] if motive else [])
    assert disagreements(town.office) == []


def test_waiting_page_asks_again_and_is_told_only_what_is_new(
    browser: Client, town: CardTown, delivered: list[int]
) -> None:
    back = pay_with(browser, confirm(browser, town), SECURE)["Location"]
    page = browser.get(back)
    asked = html.unescape(re.search(r'hx-get="([^"]+)"', page.content.decode())[1])  # type: ignore[index]
    assert browser.get(asked, headers={"HX-Request": "true"}).status_code == 204
    run_jobs()
    fresh = browser.get(asked, headers={"HX-Request": "true"})
    assertContains(fresh, "accepté.")
    assertNotContains(fresh, "hx-get")


def test_refused_card_then_accepted(browser: Client, town: CardTown, family: Family, delivered: list[int]) -> None:
    back = pay_with(browser, confirm(browser, town), "4970100000000029")["Location"]
    run_jobs()
    page = browser.get(back)
    assertContains(page, "La banque a refusé ce paiement.")
    leaving = browser.post(f"{back}recommencer/", hidden(page), follow=True)
    pay_with(browser, leaving, SECURE)
    run_jobs()
    assert town.balances(family) == (1560, 0)
    assert sorted(Payment.objects.values_list("state", flat=True)) == ["paid", "refused"]
    assert back.endswith(browser.post(f"{back}recommencer/")["Location"])  # a form without its key does nothing


def test_cancelled_at_the_bank(browser: Client, town: CardTown, delivered: list[int]) -> None:
    bank = browser.post("/demonstration/banque/", hidden(confirm(browser, town)))
    data = {"commande": hidden(bank)["commande"], "annuler": "1"}
    back = browser.post("/demonstration/banque/carte/", data)["Location"]
    run_jobs()
    page = browser.get(back)
    assertContains(page, "Vous avez abandonné ce paiement.")
    assertNotContains(page, "note-no")  # one's own choice is no refusal
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    ("number", "statuses", "state", "verdicts"),
    [
        ("4970100000000078", [200, 200, 200], "paid", ["credited", "duplicate", "duplicate"]),
        ("4970100000000086", [], "redirected", []),
        ("4970100000000094", [403, 200], "refused", ["forged", "noted"]),
        ("4970100000000060", [], "redirected", []),
    ],
)
def test_cards_of_trouble(
    browser: Client,
    town: CardTown,
    family: Family,
    delivered: list[int],
    number: str,
    statuses: list[int],
    state: str,
    verdicts: list[str],
) -> None:
    pay_with(browser, confirm(browser, town), number)
    run_jobs()
    assert delivered == statuses
    assert Payment.objects.get().state == state
    assert list(BankMessage.objects.order_by("id").values_list("verdict", flat=True)) == verdicts
    assert town.balances(family) == ((1560, 0) if state == "paid" else (0, 0))


def test_two_cash_offices_are_two_payments_told_before_the_first(
    browser: Client, town: CardTown, family: Family, delivered: list[int]
) -> None:
    office = CashOfficeFactory.create(structure=town.structure, name="Régie du self")
    kind = WalletKindFactory.create(cash_office=office, name="Self")
    town.wallet(family, kind)
    open_contract(office, payment_url="/demonstration/banque/")
    typed = amounts(town) | {f"montant-{kind.pk}": "17"}
    recap = browser.post(url(town), typed)
    assert "vous ferez <b>2 paiements</b>" in text(recap)
    sent = hidden(recap) | {"courriel": "awa@exemple.fr", "confirmer": "1"}
    assert "Payer 17,00 €, 1er paiement" in text(recap)
    first = browser.post(url(town), sent, follow=True)
    assert hidden(first)["vads_amount"] == "1700"
    back = pay_with(browser, first, "4970100000000029")["Location"]
    run_jobs()
    page = text(browser.get(back))
    assert f"Payer 15,60 €, {town.office.name}" in page
    second = Payment.objects.get(amount_cents=1560)
    pay_with(browser, browser.post(url(town, f"paiement/{second.pk}/banque/"), follow=True), SECURE)
    run_jobs()
    assert sorted(Payment.objects.values_list("state", flat=True)) == ["paid", "refused"]


def test_late_starts_and_over_attempts_say_so(browser: Client, town: CardTown) -> None:
    leaving = confirm(browser, town)
    payment = Payment.objects.get()
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        assertContains(browser.post("/demonstration/banque/", hidden(leaving)), "Cette page a expiré")
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        page = browser.get(url(town, f"paiement/{payment.pk}/"))
        assertContains(page, "Ce paiement n’a pas été mené à son terme.")
        again = browser.post(url(town, f"paiement/{payment.pk}/recommencer/"), hidden(page), follow=True)
        assert hidden(again)["vads_order_id"] != payment.order_number


def test_contract_changed_meanwhile_sends_back(browser: Client, town: CardTown) -> None:
    confirm(browser, town)
    PaymentContract.objects.update(shop_id="87654321")
    again = browser.post(url(town, f"paiement/{Payment.objects.get().pk}/banque/"), follow=True)
    assertContains(again, "Le contrat de cette régie a changé")


def test_key_that_cannot_be_opened_is_told_and_pays_nothing(
    browser: Client, town: CardTown, settings: Settings
) -> None:
    confirm(browser, town)
    settings.SECRET_KEY, address = "another", url(town, f"paiement/{Payment.objects.get().pk}/banque/")
    browser.force_login(Payment.objects.get().payer)
    assertContains(browser.get(address, follow=True), "Le paiement par carte est en panne.")


def test_payment_is_its_households_alone(browser: Client, town: CardTown) -> None:
    other = town.order(town.family())
    for rest in ("", "banque/", "recommencer/"):
        address = url(town, f"paiement/{other.pk}/{rest}")
        assert {browser.get(address).status_code, browser.post(address).status_code} - {405} == {404}


def test_return_page_takes_few_statements(
    browser: Client, town: CardTown, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    confirm(browser, town)
    payment = Payment.objects.get()
    with django_assert_max_num_queries(8):
        browser.get(url(town, f"paiement/{payment.pk}/"))


@pytest.mark.parametrize(
    "changes",
    [
        {"vads_amount": "1"},
        {"vads_site_id": "1"},
        {"signature": ""},
        {"vads_currency": "840"},
        {"vads_ctx_mode": "PRODUCTION"},
        {"vads_trans_id": "900000"},
        {"vads_trans_date": "hier"},
        {"vads_url_check": "file:///etc/passwd"},
    ],
)
def test_bank_takes_only_a_form_its_shop_signed(browser: Client, town: CardTown, changes: dict[str, str]) -> None:
    fields = hidden(confirm(browser, town))
    for signed in (False, True):
        sent = fields | changes
        if signed and not changes.keys() & {"vads_amount", "signature"}:
            sent["signature"] = sign(sent, KEY)
        assert browser.post("/demonstration/banque/", sent).status_code == 400


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"number": "4111 1111 1111 1111"}, "pas une carte d’essai"),
        ({"number": ""}, "Indiquez le numéro de la carte."),
        ({"code": "12"}, "Trois chiffres"),
        ({"month": "1", "year": "2026"}, "n’est plus valable"),
    ],
)
def test_bank_says_what_is_wrong_with_a_card(browser: Client, town: CardTown, typed: dict[str, str], why: str) -> None:
    bank = browser.post("/demonstration/banque/", hidden(confirm(browser, town)))
    data = {"commande": hidden(bank)["commande"], "number": SECURE, "month": "6", "year": "2029", "code": "123"}
    assertContains(browser.post("/demonstration/banque/carte/", data | typed), why)


def test_bank_refuses_a_wrong_code_and_a_page_that_is_not_its_own(browser: Client, town: CardTown) -> None:
    bank = browser.post("/demonstration/banque/", hidden(confirm(browser, town)))
    data = {"commande": hidden(bank)["commande"], "number": SECURE, "month": "6", "year": "2029", "code": "123"}
    secure = browser.post("/demonstration/banque/carte/", data)
    for code, why in (("1234", "pas le bon"), ("", "Indiquez le code")):
        answer = browser.post("/demonstration/banque/code/", {"commande": hidden(secure)["commande"], "code": code})
        assertContains(answer, why)
    back = browser.post("/demonstration/banque/code/", {"commande": hidden(secure)["commande"], "revenir": "1"})
    assertContains(back, "Votre carte")
    for page in ("carte/", "code/"):
        assertContains(browser.post(f"/demonstration/banque/{page}", data | {"commande": "x"}), "Cette page a expiré")


def test_bank_does_not_exist_outside_the_demonstration(client: Client, settings: Settings, db: None) -> None:
    settings.DEMO = False
    for page in ("", "carte/", "code/"):
        assert client.post(f"/demonstration/banque/{page}").status_code == 404


def test_callback_needs_no_cookie_and_answers_by_what_it_did(town: CardTown) -> None:
    bank, payment = Client(enforce_csrf_checks=True), town.order(town.family())
    for body, status in (
        (town.says(payment), 200),
        (town.says(payment), 200),
        (town.says(payment, key="faux"), 403),
        (b"", 400),
        (b"x" * (bank_messages.MAX_BYTES + 1), 413),
    ):
        answer = bank.post(CALLBACK, body, content_type=FORM)
        assert (answer.status_code, answer.cookies) == (status, {})
    assert bank.get(CALLBACK).status_code == 405
    assert bank.post("/paiement/notification/inconnue/").status_code == 404
    assert BankMessage.objects.filter(verdict=Verdict.CREDITED).count() == 1


def test_bank_gives_the_journal_of_the_day_with_the_payment_whose_message_was_lost(
    browser: Client, town: CardTown, delivered: list[int]
) -> None:
    for number in ("4970100000000003", "4970100000000029", "4970100000000086"):
        pay_with(browser, confirm(browser, town), number)
    run_jobs()
    orders = [payment.order_number for payment in Payment.objects.order_by("id")]
    assertContains(browser.get("/demonstration/banque/marchands/"), town.contract.shop_id)
    file = browser.get(f"/demonstration/banque/marchands/{town.contract.shop_id}/journal.csv")
    assert file["Content-Disposition"] == f'attachment; filename="journal_{town.contract.shop_id}_{NOW:%Y%m%d}.csv"'
    assert browser.get("/demonstration/banque/marchands/99999999/journal.csv").status_code == 404
    found = compare_journal(
        structure=town.structure, cash_office_id=town.office.pk, file_name="jt.csv", data=file.content
    )
    assert [line.is_paid for line in found.lines] == [True, False, True]
    assert [(row.kind.value, row.order_number, row.bank_cents) for row in found.differences] == [
        ("not_here", orders[2], 1560)
    ]
