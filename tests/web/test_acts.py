"""« À valider »: asked at the desk, counted in the menu, approved or refused by somebody else, seen by who asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.models import User
from preau.approvals.models import Act
from preau.ledger.models import Entry
from preau.structures.models import Structure
from tests.approvals.conftest import NOW, Family, PairTown, balance
from tests.factories import HouseholdAccessFactory

Enter = Callable[[User], Client]


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def pair(db: None) -> PairTown:
    return PairTown()


@pytest.fixture
def family(pair: PairTown) -> Family:
    return pair.family()


@pytest.fixture
def enter() -> Enter:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def url(pair: PairTown, tail: str) -> str:
    return f"/{pair.structure.slug}/{tail}"


def main(page: object) -> str:
    found = re.search(r"<main.*?</main>", page.content.decode(), re.S)  # type: ignore[attr-defined]
    assert found is not None
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).replace("\u00a0", " ").split())


def correction(pair: PairTown, client: Client, wallet_id: int, amount: str, step: str = "ecrire") -> object:
    where = url(pair, f"comptes-des-familles/porte-monnaie/{wallet_id}/correction/")
    data = {"cle": str(uuid4()), "raison": "repas froids", "sens": "rendre", "montant": amount, "etape": step}
    return client.post(where, data, follow=True)


def test_cash_officer_is_told_before_and_after(pair: PairTown, family: Family, enter: Enter) -> None:
    wallet, officer = pair.wallet(family), enter(pair.agent)
    assert "une autre personne" not in main(correction(pair, officer, wallet.pk, "50", "voir"))
    words = main(correction(pair, officer, wallet.pk, "60", "voir"))
    assert "Au-delà de 50,00 € dans la journée pour une famille, une autre personne valide d’abord." in words
    assert "Demander la validation" in words
    words = main(correction(pair, officer, wallet.pk, "60"))
    assert "Demande enregistrée : rien n’est écrit" in words
    assert (balance(wallet), Act.objects.count()) == (0, 1)
    words = main(officer.get(url(pair, "a-valider/")))
    assert "demandé par vous" in words
    assert "repas froids" in words
    page = officer.get(url(pair, f"a-valider/{Act.objects.get().pk}/"))
    assertContains(page, "Retirer ma demande")
    assertNotContains(page, "Valider et écrire")


def test_second_person_sees_the_count_and_approves_once(pair: PairTown, family: Family, enter: Enter) -> None:
    wallet = pair.pay(family, 1000)
    act = pair.give(wallet, 6000).waiting
    assert act is not None
    for who, count in ((pair.agent, None), (pair.mayor, "1"), (pair.deputy, "1"), (pair.orderer, "1")):
        page = enter(who).get(url(pair, "agents/")).content.decode()
        found = re.search(r'À valider<span class="count">(\d+)', page)
        assert (found and found[1]) == count
    mayor = enter(pair.mayor)
    where = url(pair, f"a-valider/{act.pk}/")
    words = main(mayor.get(where))
    assert "Restauration" in words
    assert "+ 60,00 € 70,00 €" in words
    assertRedirects(mayor.post(where, {"etape": "valider"}), url(pair, "a-valider/"))
    assert balance(wallet) == 7000
    assertContains(mayor.post(where, {"etape": "valider"}), "n’attend plus : elle est validée")
    assert balance(wallet) == 7000
    words = main(enter(pair.agent).get(url(pair, "a-valider/")))
    assert f"Validée par {pair.mayor}" in words


def test_refusal_wants_a_reason_that_who_asked_reads(pair: PairTown, family: Family, enter: Enter) -> None:
    act = pair.give(pair.wallet(family), 6000).waiting
    assert act is not None
    where, deputy = url(pair, f"a-valider/{act.pk}/"), enter(pair.deputy)
    assertContains(deputy.post(where, {"etape": "refuser", "raison": " "}), "Indiquez la raison du refus")
    deputy.post(where, {"etape": "refuser", "raison": "Pas de pièce"})
    words = main(enter(pair.agent).get(where))
    assert f"Refusée par {pair.deputy}" in words
    assert "Pas de pièce" in words
    assert not Entry.objects.exists()


def test_nobody_approves_alone_nor_for_their_own(pair: PairTown, family: Family, enter: Enter) -> None:
    act = pair.give(pair.wallet(family), 6000).waiting
    assert act is not None
    where = url(pair, f"a-valider/{act.pk}/")
    assertContains(enter(pair.agent).post(where, {"etape": "valider"}), "une autre personne la valide")
    HouseholdAccessFactory.create(user=pair.deputy, household=family.household)
    assertNotContains(enter(pair.deputy).get(where), "Valider et écrire")
    assertContains(enter(pair.deputy).post(where, {"etape": "valider"}), "C’est votre propre foyer")
    assert not Entry.objects.exists()
    assertRedirects(enter(pair.agent).post(where, {"etape": "retirer"}), url(pair, "a-valider/"))
    assertContains(enter(pair.mayor).post(where, {"etape": "valider"}), "n’attend plus : elle est retirée")


def test_receipt_that_waits_is_not_undone_again(pair: PairTown, family: Family, enter: Enter) -> None:
    receipt = pair.take(pair.part(family, 6000))
    officer, where = enter(pair.agent), url(pair, f"encaisser/recus/{receipt.pk}/")
    page = officer.post(f"{where}annuler/", {"raison": "faux"}, follow=True)
    assertContains(page, "Demande enregistrée")
    assertContains(page, "attend une deuxième personne")
    assertNotContains(page, "Oui, annuler")
    act = Act.objects.get()
    assertContains(enter(pair.mayor).get(url(pair, f"a-valider/{act.pk}/")), receipt.full_number)
    enter(pair.mayor).post(url(pair, f"a-valider/{act.pk}/"), {"etape": "valider"})
    assertContains(officer.get(where), "Annulé par le reçu")


def test_limit_is_a_setting_of_administrators_and_journaled(pair: PairTown, enter: Enter) -> None:
    mayor, where = enter(pair.mayor), url(pair, "reglages/")
    shown = mayor.get(where)
    form = shown.context["page"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    page = shown.context["page"]
    for other in [*page.minimums, page.pauses.management_form]:
        typed = {other.add_prefix(name): other[name].value() for name in other.fields}
        data |= {name: value for name, value in typed.items() if value is not None}
    assert data["second_person_above_cents"] == "50,00"
    for typed, words in (("", "Indiquez un montant"), ("1000,01", "0 à 1 000"), ("douze", "n’est pas lisible")):
        answer = mayor.post(where, {**data, "second_person_above_cents": typed})
        assertContains(answer, words)
        assertContains(answer, f'value="{typed}"' if typed else "second_person_above_cents")
    mayor.post(where, {**data, "second_person_above_cents": "0"})
    pair.structure.refresh_from_db()
    assert pair.structure.second_person_above_cents == 0
    event = Structure.pgh_event_model.objects.order_by("-pgh_id").first()  # type: ignore[attr-defined]
    assert (event.pgh_context.metadata["user"], event.second_person_above_cents) == (pair.mayor.pk, 0)
    assert enter(pair.agent).get(where).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_a_fixed_number_of_statements(
    pair: PairTown, enter: Enter, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mayor = enter(pair.mayor)
    for _ in range(number):
        act = pair.give(pair.wallet(pair.family()), 6000).waiting
    with django_assert_num_queries(5):  # session, account, role, waiting, decided
        mayor.get(url(pair, "a-valider/"))
    with django_assert_num_queries(9):  # session, account, role, act, wallets, households and roles of both
        mayor.get(url(pair, f"a-valider/{act.pk}/"))  # type: ignore[union-attr]
