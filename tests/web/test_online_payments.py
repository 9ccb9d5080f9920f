"""« Paiements en ligne » and « Contrats de paiement »: what the cash officer and the administrator do there."""

from __future__ import annotations

import html
import re
import socket
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.common import clock
from preau.common.pending import Asked
from preau.payments.actions import Comparison, compare_journal, keep_journal
from preau.payments.enums import GatewayName, Verdict
from preau.payments.gateways import http
from preau.payments.models import BankJournal, BankMessage, JournalDifference, Payment, PaymentContract
from preau.payments.pending import pending_contracts
from tests.acting import by
from tests.clock import clock_of_database
from tests.factories.accounts import StaffFactory
from tests.factories.money import CashOfficeFactory
from tests.payments import lyra_server
from tests.payments.conftest import KEY, NOW, CardTown, Family, uuid_of
from tests.payments.lyra_server import PASSWORD
from tests.payments.paybox_server import SECRET
from tests.payments.payfip_server import Bank, FaultError, serving
from tests.payments.samples import payment_in
from tests.payments.test_journals import journal, line
from tests.payments.test_paybox import KEY as HEX
from tests.payments.test_paybox import bank, pem


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def town(db: None) -> CardTown:
    return CardTown()


@pytest.fixture
def family(town: CardTown) -> Family:
    return town.family()


@pytest.fixture
def officer(town: CardTown) -> User:
    return StaffFactory.create(
        structure=town.structure, role=Role.CASH_OFFICER, user__display_name="Solange Petit"
    ).user


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


@pytest.fixture
def boss(town: CardTown) -> Client:
    client = Client()
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.ADMINISTRATOR).user)
    return client


def url(town: CardTown, rest: str = "") -> str:
    return f"/{town.structure.slug}/paiements-en-ligne/{rest}"


def text(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\u00a0", " ").split())


# -- attempts ----------------------------------------------------------------------------------------------------------


def test_attempts_are_found_by_order_family_and_state(desk: Client, town: CardTown, family: Family) -> None:
    paid, waiting = town.order(family), town.order(town.family())
    family.household.number = "770077"  # no order of this test holds these digits
    family.household.save()
    town.tell(paid)
    everything = text(desk.get(url(town)))
    assert everything.index(waiting.order_number) < everything.index(paid.order_number)
    for query in (
        f"q={paid.order_number}",
        "etat=paid",
        f"q={uuid_of(f'uuid-{paid.pk}')}",
        f"q={family.household.number}",
    ):
        page = desk.get(f"{url(town)}?{query}")
        assertContains(page, paid.order_number)
        assertNotContains(page, waiting.order_number)
    assertContains(desk.get(f"{url(town)}?q=%27%22&etat=x&page=999"), "Aucun paiement de ce genre.")


def test_attempts_of_another_structure_are_not_there(desk: Client, town: CardTown) -> None:
    other = CardTown()
    theirs = other.order(other.family())
    assertNotContains(desk.get(url(town)), theirs.order_number)
    assert desk.get(url(town, f"{theirs.pk}/")).status_code == 404


def statements(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(where).status_code == 200
    return len(caught)


def test_lists_cost_the_same_for_one_and_three(desk: Client, town: CardTown, family: Family) -> None:
    counts = []
    for _ in range(2):
        town.tell(town.order(family), vads_order_id="26-999999", vads_trans_uuid=uuid4().hex)
        keep_journal(comparison=one_journal(town), actor=by(family.user))
        last = BankJournal.objects.latest("pk")
        pages = ("", "sommes-a-identifier/", "rapprochement/", f"rapprochement/{last.pk}/")
        counts.append([statements(desk, url(town, page)) for page in pages])
        town.order(town.family())
    assert counts[0] == counts[1]


def one_journal(town: CardTown) -> Comparison:
    lines = [line(f"27-{number}", 5) for number in range(1 + 2 * BankJournal.objects.count())]
    return compare_journal(
        structure=town.structure, cash_office_id=town.office.pk, file_name="jt.csv", data=journal(*lines)
    )


def test_attempt_shows_its_lines_and_every_message(desk: Client, town: CardTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment, "REFUSED")
    town.tell(payment)
    page = text(desk.get(url(town, f"{payment.pk}/")))
    for told in ("Restauration 15,60 €", "Périscolaire 21,60 €", "Total 37,20 €", "Refusé", "Crédité", "vads_order_id"):
        assert told in page
    assert "Interroger la banque" not in page


def test_asked_bank_is_asked_again_by_a_button(desk: Client, town: CardTown) -> None:
    given = {"gateway": GatewayName.PAYFIP, "bank_reference": "cc0cb210-1cd4-11ea-8cca-0213ad91a103"}
    payment = payment_in(town.structure, town.office, is_asked=True, **given)
    over = payment_in(town.structure, town.office)
    assertContains(desk.get(url(town, f"{payment.pk}/")), "Interroger la banque")
    for _ in range(2):
        assertContains(desk.post(url(town, f"{payment.pk}/interroger/"), follow=True), "La question part à la banque")
    assert ProcrastinateJob.objects.filter(task_name="payments.ask").count() == 1
    assertContains(desk.post(url(town, f"{over.pk}/interroger/"), follow=True), "a déjà donné sa réponse")


# -- sums to identify --------------------------------------------------------------------------------------------------


@pytest.fixture
def lost(town: CardTown, family: Family) -> BankMessage:
    """37,20 € for an order nobody knows."""
    town.tell(town.order(family), vads_order_id="26-999999")
    return BankMessage.objects.get(verdict=Verdict.SUSPENSE)


def test_sum_is_identified_from_search_to_wallet(
    desk: Client, town: CardTown, family: Family, lost: BankMessage
) -> None:
    assertContains(desk.get(url(town)), "Sommes à identifier")
    listed = text(desk.get(url(town, "sommes-a-identifier/")))
    assert "37,20 €" in listed
    assert "Commande « 26-999999 » inconnue" in listed
    where = url(town, f"sommes-a-identifier/{lost.pk}/")
    assertContains(desk.get(f"{where}?q=personne"), "Aucune famille.")
    number = family.household.number
    assertContains(desk.get(f"{where}?q={number}"), "Ce qui permet de le dire")
    sent = {
        "q": number,
        "foyer": family.household.pk,
        "kind": town.meals.pk,
        "reason": "Relevé du 21 montré au guichet",
    }
    for wrong, told in (({"reason": " "}, "Indiquez ce qui permet"), ({"kind": ""}, "Choisissez le porte-monnaie")):
        page = desk.post(where, sent | wrong)
        assertContains(page, told)
    assert town.balances(family) == (0, 0)
    assertRedirects(desk.post(where, sent), url(town, "sommes-a-identifier/"))
    assertContains(desk.post(where, sent, follow=True), "Cette somme a déjà été attribuée.")
    assert town.balances(family) == (3720, 0)
    assert "Relevé du 21 montré au guichet" in text(desk.get(url(town, "sommes-a-identifier/")))


def test_wallet_of_another_cash_office_and_family_of_another_structure_are_refused(
    desk: Client, town: CardTown, family: Family, lost: BankMessage
) -> None:
    other = CardTown()
    stranger = other.family()
    where = url(town, f"sommes-a-identifier/{lost.pk}/")
    sent = {"q": family.household.number, "foyer": family.household.pk, "kind": other.meals.pk, "reason": "x"}
    assertContains(desk.post(where, sent), "Ce qui permet de le dire")
    desk.post(where, sent | {"q": stranger.household.name, "foyer": stranger.household.pk, "kind": town.meals.pk})
    assert (town.balances(family), other.balances(stranger)) == ((0, 0), (0, 0))


# -- the bank's journal ------------------------------------------------------------------------------------------------


def sent(town: CardTown, data: bytes, name: str = "jt.csv") -> dict[str, object]:
    return {"regie": town.office.pk, "fichier": SimpleUploadedFile(name, data, "text/csv")}


def carried(response: Any) -> dict[str, str]:
    found = re.search(r'name="journal" value="([^"]+)"', response.content.decode())
    assert found is not None
    return {"journal": html.unescape(found[1])}


def test_journal_is_previewed_then_kept_once_and_answered(
    desk: Client, town: CardTown, family: Family, officer: User
) -> None:
    paid, lost = town.order(family), town.order(family)
    town.tell(paid)
    data = journal(line(paid.order_number, 3720), line(lost.order_number, 3720))
    preview = desk.post(url(town, "rapprochement/apercu/"), sent(town, data))
    assert "Rien n’est encore enregistré." in text(preview)
    assert f"1 écart Commande {lost.order_number} Payé à la banque, pas crédité ici" in text(preview)
    assert BankJournal.objects.count() == 0
    for _ in range(2):
        kept = desk.post(url(town, "rapprochement/apercu/"), carried(preview), follow=True)
    found = BankJournal.objects.get()
    assert (found.imported_by, found.paid_cents, found.file_name) == (officer, 7440, "jt.csv")
    assert "1 écart à traiter" in text(kept)
    again = desk.post(url(town, "rapprochement/apercu/"), sent(town, data), follow=True)
    assert "déjà été importé" in text(again)
    difference = JournalDifference.objects.get()
    where = url(town, f"rapprochement/ecart/{difference.pk}/")
    assert "Dites ce qui a été fait" in text(desk.post(where, {"suite": " "}))
    assert "C’est noté." in text(desk.post(where, {"suite": "Message demandé de nouveau à la banque"}, follow=True))
    assert "sa réponse reste" in text(desk.post(where, {"suite": "autre"}, follow=True))
    assert "Tous les écarts sont traités" in text(desk.get(url(town, f"rapprochement/{found.pk}/")))
    assert "traités" in text(desk.get(url(town, "rapprochement/")))


def test_journal_without_difference_says_so(desk: Client, town: CardTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    page = desk.post(url(town, "rapprochement/apercu/"), sent(town, journal(line(payment.order_number, 3720))))
    assert "au centime" in text(page)


def test_wrong_file_is_refused_at_its_field(desk: Client, town: CardTown) -> None:
    where = url(town, "rapprochement/apercu/")
    assert "Ligne 3 : le montant « douze »" in text(desk.post(where, sent(town, journal(line("26-1", "douze")))))
    assert "Ce fichier est vide." in text(desk.post(where, sent(town, b"")))
    assert "trop lourd" in text(desk.post(where, sent(town, b"x" * 1_000_001)))
    assert "Choisissez le fichier." in text(desk.post(where, {"regie": town.office.pk}))
    stranger = CardTown()
    page = desk.post(where, sent(town, journal(line("26-1", 1))) | {"regie": stranger.office.pk})
    assert "Sélectionnez un choix valide" in text(page)
    assert "trop ancien" in text(desk.post(where, {"journal": "faux"}, follow=True))
    assert BankJournal.objects.count() == 0


# -- contracts ---------------------------------------------------------------------------------------------------------


def contract_url(town: CardTown, office: int, rest: str = "") -> str:
    return f"/{town.structure.slug}/contrats-de-paiement/{office}/{rest}"


LYRA = {
    "shop_id": "87654321",
    "mode": "TEST",
    "key": "SecretDeLaBanque",
    "payment_url": "https://paiement.exemple.fr/",
    "proof": "message",
    "proof_note": "Pas d’accès à l’API",
    "is_active": "on",
}
PAYBOX = {"shop_id": "1999888.32.1", "key": HEX, "proof": "asked", "proof_note": "", "query_key": SECRET}
ASKED = {"proof": "asked", "proof_note": "", "query_key": PASSWORD, "service_url": "https://api.exemple.fr/"}


def test_contract_is_opened_and_its_key_never_shown(boss: Client, town: CardTown) -> None:
    office = CashOfficeFactory.create(structure=town.structure, name="Régie des loisirs")
    assertContains(boss.get(f"/{town.structure.slug}/contrats-de-paiement/"), "Ouvrir un contrat")
    where = contract_url(town, office.pk, "?banque=lyra")
    assertContains(boss.post(where, LYRA, follow=True), "Testez-le avant de l’ouvrir")
    kept = PaymentContract.objects.get(cash_office=office)
    assert (kept.gateway, kept.shop_id, kept.credentials().key) == ("lyra", "87654321", "SecretDeLaBanque")
    assertNotContains(boss.get(where), "SecretDeLaBanque")
    boss.post(where, LYRA | {"key": "", "is_active": ""})
    kept.refresh_from_db()
    assert (kept.credentials().key, kept.is_active) == ("SecretDeLaBanque", False)


def test_contract_says_what_proves_a_payment_and_its_password_is_never_shown(boss: Client, town: CardTown) -> None:
    office = CashOfficeFactory.create(structure=town.structure, name="Régie des loisirs")
    where, contracts = contract_url(town, office.pk, "?banque=lyra"), f"/{town.structure.slug}/contrats-de-paiement/"
    assertContains(boss.get(where), "Choisissez</option>")
    boss.post(where, LYRA | ASKED)
    kept = PaymentContract.objects.get(cash_office=office)
    told = kept.credentials()
    assert (kept.proof, told.query_key, told.service_url) == ("asked", PASSWORD, "https://api.exemple.fr/")
    assertNotContains(boss.get(where), PASSWORD)
    assert "Banque interrogée" in text(boss.get(contracts))
    boss.post(where, LYRA | ASKED | {"query_key": ""})
    kept.refresh_from_db()
    assert kept.credentials().query_key == PASSWORD
    assert "prodpassword_" in text(boss.post(where, LYRA | ASKED | {"query_key": "", "mode": "PRODUCTION"}))
    boss.post(where, LYRA)
    kept.refresh_from_db()
    assert (kept.proof, kept.sealed_query_key, kept.service_url) == ("message", "", "")
    page = text(boss.get(contracts))
    assert "Crédite sans interroger la banque" in page
    assert "Le message signé suffit : Pas d’accès à l’API" in page
    with clock_of_database(boss):
        assert "Pas d’accès à l’API" in text(boss.get(f"/{town.structure.slug}/journal/?q=87654321"))


def test_paybox_is_asked_with_its_own_secret(boss: Client, town: CardTown) -> None:
    office = CashOfficeFactory.create(structure=town.structure)
    where = contract_url(town, office.pk, "?banque=paybox")
    assert "Clé de Paybox Direct (CLE)" in text(boss.get(where))
    boss.post(where, LYRA | {"bank_key": pem(bank())} | PAYBOX)
    kept = PaymentContract.objects.get(cash_office=office)
    assert (kept.proof, kept.credentials().query_key, kept.service_url) == ("asked", SECRET, "")


def test_contract_nobody_completed_waits_for_the_administrator(boss: Client, town: CardTown) -> None:
    PaymentContract.objects.update(proof="undecided")
    assert "À compléter : fermé aux familles" in text(boss.get(f"/{town.structure.slug}/contrats-de-paiement/"))
    assert pending_contracts(Asked(town.structure.pk, 0, clock.now())).count == 1
    assert "Interrogation : à revoir" in checked(boss, town)


@pytest.mark.usefixtures("no_page")
def test_the_question_is_really_asked_by_the_test_of_a_contract(boss: Client, town: CardTown) -> None:
    assert "Interrogation : moins sûr, par choix Le portail crédite sur le seul message signé" in checked(boss, town)
    with lyra_server.serving(lyra_server.Bank(shop=town.contract.shop_id)) as service:
        town.contract.proof, town.contract.proof_note, town.contract.service_url = "asked", "", service.url
        town.contract.set_query_key(PASSWORD)
        town.contract.save()
        assert f"Interrogation : juste La banque répond à la boutique {service.shop}" in checked(boss, town)
        service.shop = "11111111"
        assert "refuse la question : invalid login or private key (INT_905)" in checked(boss, town)
        service.mood = "down"
        assert "Interrogation : à revoir La banque ne répond pas à la question (réponse 503" in checked(boss, town)


@pytest.mark.parametrize(
    ("gateway", "changes", "told"),
    [
        ("lyra", {"proof": ""}, "Choisissez ce qui prouve un paiement"),
        ("lyra", {"proof": "undecided"}, "Sélectionnez un choix valide"),
        ("lyra", {"proof_note": " "}, "Dites pourquoi la banque ne peut pas être interrogée"),
        ("lyra", ASKED | {"query_key": ""}, "commence par testpassword_"),
        ("lyra", ASKED | {"query_key": "prodpassword_abcdefgh"}, "commence par testpassword_"),
        ("lyra", ASKED | {"service_url": "http://api.exemple.fr/"}, "https://"),
        ("lyra", {"shop_id": "123"}, "Huit chiffres"),
        ("paybox", PAYBOX | {"query_key": ""}, "huit à vingt lettres et chiffres"),
        (
            "paybox",
            PAYBOX | {"mode": "PRODUCTION", "service_url": "https://preprod-ppps.paybox.com/PPPS.php"},
            "d’essai",
        ),
        ("paybox", PAYBOX | {"proof": ""}, "Choisissez ce qui prouve un paiement"),
        ("lyra", {"key": ""}, "sans elle, aucun message n’est cru"),
        ("lyra", {"key": "court"}, "huit caractères au moins"),
        ("lyra", {"payment_url": "http://paiement.exemple.fr/"}, "https://"),
        ("lyra", {"payment_url": "/demonstration/"}, "https://"),
        ("lyra", {"mode": "ACTIVATION"}, "Sélectionnez un choix valide"),
        ("paybox", {"shop_id": "1999888"}, "site.rang.identifiant"),
        ("paybox", {"shop_id": "1999888.32.1", "key": "pas hexadécimal"}, "chiffres 0 à 9"),
        ("paybox", {"shop_id": "1999888.32.1", "key": HEX, "bank_key": "-----BEGIN"}, "Collez toute la clé"),
        ("payfip", {"shop_id": "12"}, "Six chiffres"),
    ],
)
def test_wrong_terms_are_told_at_their_field_and_change_nothing(
    boss: Client, town: CardTown, gateway: str, changes: dict[str, str], told: str
) -> None:
    office = CashOfficeFactory.create(structure=town.structure)
    page = boss.post(contract_url(town, office.pk, f"?banque={gateway}"), LYRA | {"bank_key": pem(bank())} | changes)
    assert told in text(page)
    assert not PaymentContract.objects.filter(cash_office=office).exists()


def test_shop_of_another_office_is_refused(boss: Client, town: CardTown) -> None:
    office = CashOfficeFactory.create(structure=town.structure)
    page = boss.post(contract_url(town, office.pk, "?banque=lyra"), LYRA | {"shop_id": town.contract.shop_id})
    assert "sert déjà à une autre régie" in text(page)


def test_other_bank_asks_for_its_own_terms(boss: Client, town: CardTown) -> None:
    where = contract_url(town, town.office.pk)
    assert "Clé publique de la banque" in text(boss.get(f"{where}?banque=paybox"))
    assert "Clé secrète" not in text(boss.get(f"{where}?banque=payfip"))
    terms = {"shop_id": "1999888.32.1", "mode": "PRODUCTION", "bank_key": pem(bank())}
    assert "sans elle" in text(boss.post(f"{where}?banque=paybox", LYRA | terms | {"key": ""}))
    boss.post(f"{where}?banque=paybox", LYRA | terms | {"key": HEX})
    kept = PaymentContract.objects.get(cash_office=town.office)
    assert (kept.gateway, kept.credentials().key, kept.bank_key) == ("paybox", HEX, pem(bank()).strip())
    boss.post(f"{where}?banque=payfip", LYRA | {"shop_id": "090909", "mode": "ACTIVATION"})
    kept.refresh_from_db()
    assert (kept.gateway, kept.mode, kept.sealed_key, kept.credentials().key) == ("payfip", "ACTIVATION", "", "")


def checked(client: Client, town: CardTown) -> str:
    return text(client.post(contract_url(town, town.office.pk, "tester/")))


@pytest.fixture
def no_page(town: CardTown, monkeypatch: pytest.MonkeyPatch) -> None:
    """The payment page answers: what is tested here is the rest."""
    monkeypatch.setattr(http, "is_public", lambda url: True)
    PaymentContract.objects.update(payment_url="/demonstration/banque/")


@pytest.mark.usefixtures("no_page")
def test_lyra_and_paybox_are_tested_without_a_payment(boss: Client, town: CardTown) -> None:
    told = checked(boss, town)
    assert "Tout ce qui peut être vérifié sans payer est juste." in told
    assert "Signature : juste" in told
    PaymentContract.objects.update(gateway="paybox", shop_id="1999888.32.1", bank_key=pem(bank()))
    told = checked(boss, town)
    assert "Clés : à revoir Cette clé s’écrit avec" in told
    contract = PaymentContract.objects.get(cash_office=town.office)
    contract.set_key(HEX)
    contract.save()
    assert "Clés : juste" in checked(boss, town)
    PaymentContract.objects.update(sealed_key="autre")
    assert "Clé : à revoir Elle ne s’ouvre plus" in checked(boss, town)


@pytest.mark.usefixtures("no_page")
def test_payfip_is_really_asked(boss: Client, town: CardTown) -> None:
    with serving(Bank(clients={"090909": "CANTINE DE VALBRUNE"})) as service:
        told = {"gateway": "payfip", "shop_id": "090909", "service_url": service.url}
        PaymentContract.objects.update(**told, proof="asked")
        assert "Service : juste Le service connaît ce numéro : CANTINE DE VALBRUNE REGIE." in checked(boss, town)
        assert service.calls["recupererDetailClient"] == 1
        PaymentContract.objects.update(shop_id="111111")
        assert "refuse ce numéro : Le client n'existe pas. (T1)" in checked(boss, town)
        service.mood = "down"
        assert "Le service ne répond pas" in checked(boss, town)
        service.mood, service.faults = "", {"recupererDetailClient": FaultError("T9")}
        assert "(T9)" in checked(boss, town)


def page_check(monkeypatch: pytest.MonkeyPatch, answer: Callable[[str], tuple[int, bytes]]) -> None:
    monkeypatch.setattr(http, "is_public", lambda url: True)
    monkeypatch.setattr(http, "exchange", answer)


@pytest.mark.parametrize(("status", "told"), [(200, "juste"), (405, "juste"), (404, "à revoir"), (503, "à revoir")])
def test_payment_page_is_looked_at(
    boss: Client, town: CardTown, monkeypatch: pytest.MonkeyPatch, status: int, told: str
) -> None:
    page_check(monkeypatch, lambda url: (status, b""))
    assert f"Page de paiement : {told}" in checked(boss, town)


def test_portal_is_not_sent_to_look_inside_its_network(
    boss: Client, town: CardTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(http, "exchange", lambda url: looked.append(url) or (200, b""))
    for address in ("127.0.0.1", "192.0.2.8", "169.254.169.254", "::1", "64:ff9b::7f00:1", "2002:7f00:1::"):
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *told, found=found, **named: found)
        assert "réseau privé" in checked(boss, town)
    assert looked == []


def test_agents_without_the_role_find_neither(client: Client, town: CardTown) -> None:
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.DESK).user)
    assert client.get(url(town)).status_code == 404
    assert client.get(f"/{town.structure.slug}/contrats-de-paiement/").status_code == 404
    assert (KEY, Payment.objects.count()) == ("1122334455667788", 0)


def test_contract_changed_is_in_the_journal_without_its_key(boss: Client, town: CardTown) -> None:
    boss.post(contract_url(town, town.office.pk, "?banque=lyra"), LYRA)
    with clock_of_database(boss):
        told = text(boss.get(f"/{town.structure.slug}/journal/?q=87654321"))
    assert "contrat de paiement" in told
    assert "SecretDeLaBanque" not in told
