"""« Encaisser »: what the agent types, what is refused, the receipt and its undoing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.common import clock
from preau.ledger.models import Account, Entry
from preau.receipts.actions import undo_receipt
from preau.receipts.enums import Means
from preau.receipts.models import Cheque, Receipt
from preau.structures.models import CashOffice
from preau.wallets.actions import charge_day, correct, open_wallets
from preau.wallets.models import Wallet
from tests.acting import by
from tests.factories.accounts import CardFactory, GuardianFactory
from tests.factories.money import CashOfficeFactory, WalletKindFactory
from tests.receipts.conftest import NOW, DeskTown, Family, balance
from tests.wallets.conftest import PAST


@pytest.fixture
def desk(db: None) -> DeskTown:
    return DeskTown(cash_float_cents=10_000, max_holding_cents=50_000)


@pytest.fixture
def agent(client: Client, desk: DeskTown) -> Client:
    client.force_login(desk.agent)
    return client


def till(desk: DeskTown, path: str = "") -> str:
    return f"/{desk.structure.slug}/encaisser/{path}"


def take(desk: DeskTown, family: Family) -> str:
    return till(desk, f"foyer/{family.household.pk}/")


def form(desk: DeskTown, family: Family, typed: str = "31,20", **fields: Any) -> dict[str, Any]:
    """Cash for the meals of a household."""
    part = str(family.household.pk)
    values = {"action": "encaisser", "cle": str(uuid4()), "part": part, "moyen": "cash", "payeur": "Awa Kervella"}
    return values | {f"montant-{part}-{desk.meals.pk}": typed} | fields


def cheque(desk: DeskTown, family: Family, **fields: Any) -> dict[str, Any]:
    means = {"moyen": "cheque", "banque": "Crédit agricole", "numero": "0001234"}
    return form(desk, family, **means | fields)


def nothing_written() -> bool:
    return not (Receipt.objects.exists() or Entry.objects.exists() or Cheque.objects.exists())


def test_family_is_found_by_number_card_name_and_guardian(agent: Client, desk: DeskTown) -> None:
    family, other = desk.family(), desk.family()
    child = family.members[0].person
    child.first_name, child.last_name = "Éloïse", "Le Goff"
    child.save()
    GuardianFactory.create(household=family.household, first_name="Yann", last_name="Kérouac")
    CardFactory.create(person=child, number="0000098765")
    for words in ("eloise goff", "Kérouac", "kervella eloise"):
        response = agent.get(till(desk), {"q": words})
        assert [home.id for home in response.context["families"].homes] == [family.household.pk], words
    for words in (family.household.number, "98765"):
        assertRedirects(agent.get(till(desk), {"q": words}), take(desk, family), fetch_redirect_response=False)
    both = agent.get(till(desk), {"q": "KERVELLA"}).context["families"].homes
    assert {home.id for home in both} == {family.household.pk, other.household.pk}


@pytest.mark.parametrize("words", ["inconnu", "765", "%", "' OR 1=1", "\u2019"])
def test_search_that_finds_nothing_says_what_to_try(agent: Client, desk: DeskTown, words: str) -> None:
    desk.family()
    assertContains(agent.get(till(desk), {"q": words}), "Aucune famille.")


def test_family_of_another_structure_is_not_found(agent: Client, desk: DeskTown) -> None:
    stranger = DeskTown().family()
    stranger.household.number = "77777"
    stranger.household.save()
    assertContains(agent.get(till(desk), {"q": "77777"}), "Aucune famille.")
    assert agent.get(take(desk, stranger)).status_code == 404


def test_form_shows_wallets_balances_and_the_guardian(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    desk.pay(family, 1240)
    GuardianFactory.create(household=family.household, first_name="Zoé", last_name="Autre")
    GuardianFactory.create(household=family.household, first_name="Marc", last_name="Payeur", is_payer=True)
    desk.eat(family, group=desk.evening_group, cents=480)
    Account.objects.filter(pk=desk.wallet(family, desk.care).account_id).update(overdraft_cents=1000)
    charge_day(until=PAST, now=NOW)
    response = agent.get(take(desk, family))
    assertContains(response, "solde 12,40\u00a0€")
    assertContains(response, "doit 4,80\u00a0€")
    assert response.context["form"].payer == "Marc Payeur"


def test_cash_is_taken_and_the_change_told(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    response = agent.post(take(desk, family), form(desk, family, donne="50"), follow=True)
    receipt = Receipt.objects.get()
    assert response.redirect_chain == [(till(desk, f"recus/{receipt.pk}/"), 302)]
    assertContains(response, "Rendez 18,80\u00a0€.")
    assertContains(response, "Trente et un euros et vingt centimes")
    assert (balance(desk.wallet(family)), receipt.means, receipt.actor) == (3120, "cash", desk.agent)


def test_form_sent_twice_takes_once(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    sent = form(desk, family)
    first, second = agent.post(take(desk, family), sent), agent.post(take(desk, family), sent)
    assert (first["Location"], Receipt.objects.count()) == (second["Location"], 1)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"typed": ""}, "Indiquez un montant pour un porte-monnaie au moins."),
        ({"typed": "0"}, "Indiquez un montant positif."),
        ({"typed": "-5"}, "Indiquez un montant positif."),
        ({"typed": "cinq"}, "Ce montant n’est pas lisible."),
        ({"typed": "1.234,50"}, "Ce montant n’est pas lisible."),
        ({"typed": "20000"}, "Un encaissement ne dépasse pas"),
        ({"payeur": " "}, "Indiquez qui paie."),
        ({"donne": "30"}, "Il manque 1,20\u00a0€."),
        ({"donne": "trente"}, "Ce montant n’est pas lisible."),
        ({"moyen": "online"}, "Choisissez un moyen de paiement."),
        ({"moyen": "troc"}, "Choisissez un moyen de paiement."),
        ({"moyen": "voucher"}, "Indiquez les numéros des titres."),
        ({"cle": "x"}, "Ce formulaire n’était pas complet."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_kept(
    agent: Client, desk: DeskTown, fields: dict[str, str], why: str
) -> None:
    family = desk.family()
    response = agent.post(take(desk, family), form(desk, family, **fields))
    assertContains(response, why)
    assert nothing_written()
    if fields.get("typed"):
        assertContains(response, f'value="{fields["typed"]}"')


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"banque": ""}, "Indiquez la banque du chèque."),
        ({"numero": " "}, "Indiquez le numéro du chèque."),
        ({"montant_cheque": "40"}, "Il reste 8,80\u00a0€ du chèque à répartir."),
        ({"montant_cheque": "30"}, "La répartition dépasse le chèque de 1,20\u00a0€."),
        ({"montant_cheque": "-31,20"}, "Indiquez un montant positif."),
        ({"montant_cheque": "beaucoup"}, "Ce montant n’est pas lisible."),
    ],
)
def test_cheque_with_a_mistake_is_refused(agent: Client, desk: DeskTown, fields: dict[str, str], why: str) -> None:
    family = desk.family()
    assertContains(agent.post(take(desk, family), cheque(desk, family, **fields)), why)
    assert nothing_written()


def test_cheque_of_one_family_needs_no_amount_typed_twice(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    response = agent.post(take(desk, family), cheque(desk, family), follow=True)
    assertContains(response, "Crédit agricole, n° 0001234, 31,20\u00a0€")
    assert list(Cheque.objects.values_list("drawer", "bank", "amount_cents")) == [
        ("Awa Kervella", "Crédit agricole", 3120)
    ]
    assertContains(agent.get(take(desk, family)), '<option value="Crédit agricole">')


def test_cheque_is_split_between_children(agent: Client, desk: DeskTown) -> None:
    family = desk.family(2)
    split = agent.post(take(desk, family), cheque(desk, family, action=f"repartir:{family.household.pk}"))
    keys = [str(part.key) for part in split.context["form"].parts]
    assert keys == [f"{family.household.pk}-{person}" for person in family.people]
    assert [part.cents for part in split.context["form"].parts] == [3120, 0]
    amounts = {f"montant-{key}-{desk.meals.pk}": typed for key, typed in zip(keys, ("20", "11,20"), strict=True)}
    sent = cheque(desk, family, part=keys, montant_cheque="31,20") | amounts
    response = agent.post(take(desk, family), sent, follow=True)
    assertContains(response, "Le même chèque paie aussi")
    assert list(Receipt.objects.order_by("id").values_list("amount_cents", "lines__person")) == [
        (2000, family.people[0]),
        (1120, family.people[1]),
    ]


def test_cheque_is_split_between_families(agent: Client, desk: DeskTown) -> None:
    family, other = desk.family(), desk.family()
    other.household.name = "LE BRAS"
    other.household.save()
    searched = agent.post(take(desk, family), cheque(desk, family, action="chercher", q="le bras"))
    assert [home.id for home in searched.context["found"]] == [other.household.pk]
    added = agent.post(take(desk, family), cheque(desk, family, action=f"foyer:{other.household.pk}"))
    assert [part.home.id for part in added.context["form"].parts] == [family.household.pk, other.household.pk]
    assert nothing_written()
    parts = [str(family.household.pk), str(other.household.pk)]
    sent = cheque(desk, family, part=parts, montant_cheque="50")
    sent |= {f"montant-{parts[1]}-{desk.care.pk}": "18,80"}
    agent.post(take(desk, family), sent)
    found = list(Receipt.objects.order_by("number").values_list("household", "amount_cents"))
    assert found == [(family.household.pk, 3120), (other.household.pk, 1880)]


def test_part_taken_away_leaves_the_others(agent: Client, desk: DeskTown) -> None:
    family, other = desk.family(), desk.family()
    parts = [str(family.household.pk), str(other.household.pk)]
    response = agent.post(take(desk, family), cheque(desk, family, part=parts, action=f"retirer:{parts[1]}"))
    assert [str(part.key) for part in response.context["form"].parts] == parts[:1]
    assertContains(response, 'value="31,20"')


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"moyen": "cash"}, "Seul un chèque se répartit"),
        ({"montant_cheque": ""}, "Indiquez un montant, par exemple"),
        ({"montant_cheque": "31,20"}, "Indiquez un montant pour chacun"),
    ],
)
def test_split_with_a_mistake_is_refused(agent: Client, desk: DeskTown, fields: dict[str, str], why: str) -> None:
    family, other = desk.family(), desk.family()
    parts = [str(family.household.pk), str(other.household.pk)]
    assertContains(agent.post(take(desk, family), cheque(desk, family, part=parts, **fields)), why)
    assert nothing_written()


def test_parts_of_others_are_left_out(agent: Client, desk: DeskTown) -> None:
    family, stranger = desk.family(), DeskTown().family()
    other = desk.family()
    for key in (f"{stranger.household.pk}", f"{family.household.pk}-{other.people[0]}", "x", "1-2-3", "9" * 30):
        sent = cheque(desk, family, part=[str(family.household.pk), key], action="additionner")
        response = agent.post(take(desk, family), sent)
        assert [part.home.id for part in response.context["form"].parts] == [family.household.pk], key


def test_wallets_of_another_cash_office_are_not_on_the_form(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    office = CashOfficeFactory.create(structure=desk.structure, name="Séjours")
    leisure = WalletKindFactory.create(cash_office=office, name="Mercredis")
    sent = form(desk, family, typed="") | {f"montant-{family.household.pk}-{leisure.pk}": "10"}
    assertContains(agent.post(take(desk, family), sent), "Indiquez un montant pour un porte-monnaie au moins.")
    agent.get(till(desk), {"regie": office.pk})
    response = agent.get(take(desk, family))
    assert [amount.offer.label for amount in response.context["form"].parts[0].amounts] == ["Mercredis"]
    assertContains(response, "Séjours")


def test_closed_wallet_has_no_field_and_is_refused(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    Wallet.objects.filter(pk=desk.wallet(family).pk).update(closed_at=clock.now())
    assertContains(agent.get(take(desk, family)), "Fermé")
    assertContains(agent.post(take(desk, family), form(desk, family)), "est fermé : il faut d’abord le rouvrir")
    assert nothing_written()


def test_receipt_is_undone_from_its_page(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    receipt = desk.take(desk.part(family), at=clock.now())
    where = till(desk, f"recus/{receipt.pk}/annuler/")
    assertContains(agent.post(where, {"raison": " "}), "Indiquez la raison de l’annulation.")
    response = agent.post(where, {"raison": "montant faux"}, follow=True)
    assertContains(response, "Reçu d’annulation")
    assert balance(desk.wallet(family)) == 0
    page = agent.get(till(desk, f"recus/{receipt.pk}/"))
    assertContains(page, "montant faux")
    assertNotContains(page, "Oui, annuler")


def test_day_shows_totals_by_means_and_the_drawer(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    now = clock.now()
    desk.take(desk.part(family, 2000), at=now)
    receipt = desk.take(desk.part(family, 500), at=now)
    undo_receipt(receipt=receipt, reason="faux", actor=by(desk.agent), at=now)
    desk.take(desk.part(family, 1000), means=Means.VOUCHER, at=now)
    response = agent.get(till(desk))
    totals = [(total.means, total.count, total.cents) for total in response.context["totals"]]
    assert totals == [(Means.CASH, 2, 2000), (Means.VOUCHER, 1, 1000)]
    assert response.context["in_drawer_cents"] == 12_000
    assertContains(response, "annulé")
    assertContains(response, "120,00\u00a0€")
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assertContains(agent.get(till(desk), {"jour": yesterday}), "Rien n’a été encaissé ce jour-là.")


def test_cash_of_days_not_closed_is_still_in_the_drawer(agent: Client, desk: DeskTown) -> None:
    desk.take(desk.part(desk.family(), 1500), at=clock.now() - timedelta(days=3))
    response = agent.get(till(desk))
    assert (response.context["former_cents"], response.context["in_drawer_cents"]) == (1500, 11_500)
    assertContains(response, "Espèces des jours pas encore clos")


def test_too_much_money_kept_and_kept_too_long_are_warned_of(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    desk.take(desk.part(family, 50_000), at=clock.now())
    assertNotContains(agent.get(till(desk)), "faites un versement")
    desk.take(desk.part(family, 1), at=clock.now() - timedelta(days=40))
    response = agent.get(till(desk))
    assertContains(response, "plus que les 500,00\u00a0€ permis")
    assertContains(response, "plus d’un mois")


@pytest.mark.parametrize("number", [1, 3])
def test_till_takes_a_fixed_number_of_statements(
    agent: Client, desk: DeskTown, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        desk.take(desk.part(desk.family()), at=clock.now())
    with django_assert_num_queries(12):
        agent.get(till(desk))
    with django_assert_num_queries(6):  # the search, then near names
        agent.get(till(desk), {"q": "kervella"})


@pytest.mark.parametrize("number", [1, 3])
def test_form_takes_a_fixed_number_of_statements(
    agent: Client, desk: DeskTown, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    families = [desk.family(number) for _ in range(number)]
    parts = [str(family.household.pk) for family in families]
    with django_assert_num_queries(9):
        agent.post(take(desk, families[0]), cheque(desk, families[0], part=parts, action="additionner"))


def test_paper_says_the_amount_in_words(agent: Client, desk: DeskTown) -> None:
    receipt = desk.take(desk.part(desk.family()), at=clock.now())
    response = agent.get(till(desk, f"recus/{receipt.pk}/recu.pdf"))
    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert response.content == agent.get(till(desk, f"recus/{receipt.pk}/recu.pdf")).content
    assert re.search(receipt.full_number.encode(), response.content)


def test_family_opens_its_receipt_and_no_other(client: Client, desk: DeskTown) -> None:
    family, other = desk.family(), desk.family()
    receipt = desk.take(desk.part(family))
    client.force_login(family.user)
    path = f"/{desk.structure.slug}/recus/{receipt.pk}/recu.pdf"
    assert client.get(path)["Content-Type"] == "application/pdf"
    client.force_login(other.user)
    assert client.get(path).status_code == 404


def test_operation_leads_the_family_to_its_receipt_and_the_agent_to_its_page(client: Client, desk: DeskTown) -> None:
    family = desk.family()
    receipt = desk.take(desk.part(family))
    client.force_login(family.user)
    page = client.get(f"/{desk.structure.slug}/operations/{receipt.entry_id}/")
    assertContains(page, f'href="/{desk.structure.slug}/recus/{receipt.pk}/recu.pdf"')
    client.force_login(desk.agent)
    where = reverse("desk_operation", args=[desk.structure.slug, receipt.entry_id])
    assertContains(client.get(where), f'href="{till(desk)}recus/{receipt.pk}/"')


@pytest.mark.parametrize("typed", ["", "hier", "2026-13-40", "9999-12-31", date.max.isoformat()])
def test_day_that_cannot_be_read_is_today(agent: Client, desk: DeskTown, typed: str) -> None:
    assert agent.get(till(desk), {"jour": typed}).context["day"] == clock.today()


def owing(desk: DeskTown, family: Family) -> int:
    """What the family owes, in cents."""
    CashOffice.objects.filter(pk=desk.office.pk).update(overdraft_cents=2000)
    correct(wallet=desk.wallet(family), cents=-480, reason="Retard", key=uuid4(), actor=by(desk.agent))
    return -balance(desk.wallet(family))


def field(desk: DeskTown, family: Family, page: str) -> str:
    """What the field of meals holds."""
    found = re.search(rf'name="montant-{family.household.pk}-{desk.meals.pk}"[^>]*?value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_what_is_owed_comes_first_and_is_written_by_one_touch(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    owed = owing(desk, family)
    page = agent.get(take(desk, family)).content.decode()
    assert f"Solder {owed // 100},{owed % 100:02d}" in page.replace("\u00a0", " ")
    part = family.household.pk
    pressed = {"action": f"ecrire:solder-montant-{part}-{desk.meals.pk}", "payeur": "Yann", "moyen": "cheque"}
    answer = agent.post(take(desk, family), form(desk, family, "", **pressed))
    assert field(desk, family, answer.content.decode()) == f"{owed // 100},{owed % 100:02d}"
    assert (answer.context["form"].payer, answer.context["form"].means) == ("Yann", "cheque")
    assert not Receipt.objects.exists()


def test_quick_amounts_write_and_keep_what_was_typed_elsewhere(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    part = family.household.pk
    pressed = {"action": f"ecrire:3000-montant-{part}-{desk.meals.pk}", "donne": "50"}
    page = agent.post(take(desk, family), form(desk, family, "", **pressed)).content.decode()
    assert field(desk, family, page) == "30,00"
    assert 'value="50"' in page
    for wrong in ("ecrire:999-montant-{}-{}", "ecrire:3000-montant-999-{}", "ecrire:", "ecrire:solder", "ecrire:x-y-z"):
        action = wrong.format(part, desk.meals.pk)
        answer = agent.post(take(desk, family), form(desk, family, "", action=action))
        assert field(desk, family, answer.content.decode()) == ""


def test_the_hand_begins_in_the_first_amount_and_goes_to_the_wrong_one(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    assert agent.get(take(desk, family)).content.decode().count(" autofocus") == 1
    answer = agent.post(take(desk, family), form(desk, family, "douze"))
    assert answer.context["form"].focus == f"montant-{family.household.pk}-{desk.meals.pk}"


def test_what_is_owed_to_another_cash_office_is_told_apart(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    office = CashOfficeFactory.create(structure=desk.structure, name="Régie du port", overdraft_cents=2000)
    kind = WalletKindFactory.create(structure=desk.structure, cash_office=office)
    open_wallets([(family.household.pk, kind.pk)])
    wallet = Wallet.objects.get(household=family.household, kind=kind)
    correct(wallet=wallet, cents=-480, reason="Retard", key=uuid4(), actor=by(desk.agent))
    assertContains(agent.get(f"{take(desk, family)}?regie={desk.office.pk}"), "Doit aussi 4,80\u00a0€ à Régie du port")


def test_a_receipt_leads_to_its_family(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    receipt = desk.take(desk.part(family, 3000))
    where = reverse("desk_family_money", args=[desk.structure.slug, family.household.pk])
    assertContains(agent.get(reverse("desk_receipt", args=[desk.structure.slug, receipt.pk])), where)
    assertContains(agent.get(take(desk, family)), where)
