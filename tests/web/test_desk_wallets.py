"""« Comptes des familles » : found, read by many, moved by the cash office, shown before it is written."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.attendance.enums import PassageKind
from preau.households.models import Household
from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Account, Entry
from preau.wallets.actions import Mark, charge_day, mark
from preau.wallets.models import Operation, Wallet
from preau.wallets.uncovered import uncovered
from tests.acting import by
from tests.bookings.conftest import NOW, Family
from tests.factories.accounts import CardFactory, StaffFactory
from tests.wallets.conftest import PAST, MoneyTown, balance


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def money(db: None) -> MoneyTown:
    return MoneyTown()


@pytest.fixture
def family(money: MoneyTown) -> Family:
    return money.family()


@pytest.fixture
def officer(client: Client, money: MoneyTown) -> User:
    user = StaffFactory.create(
        structure=money.structure, role=Role.CASH_OFFICER, user__display_name="Régie de la ville"
    ).user
    client.force_login(user)
    return user


def url(town: MoneyTown, tail: str = "") -> str:
    return f"/{town.structure.slug}/comptes-des-familles/{tail}"


def text(page: object) -> str:
    main = re.search(r"<main.*?</main>", page.content.decode(), re.S)  # type: ignore[attr-defined]
    assert main is not None
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).replace("\u00a0", " ").split())


def send(client: Client, where: str, step: str = "ecrire", **data: object) -> object:
    return client.post(where, {"cle": str(uuid4()), "raison": "erreur de saisie", "etape": step, **data})


# -- found -------------------------------------------------------------------------------------------------------------


def test_family_is_found_by_number_card_and_name(
    client: Client, officer: User, money: MoneyTown, family: Family
) -> None:
    household, person = family.household, family.members[0].person
    card = CardFactory.create(person=person, structure=money.structure)
    there = url(money, f"{household.pk}/")
    assertRedirects(client.get(url(money), {"q": household.number}), there)
    assertRedirects(client.get(url(money), {"q": card.number[-5:]}), there)
    assertContains(client.get(url(money), {"q": person.last_name[:4]}), there)
    other = MoneyTown().family()
    assertContains(client.get(url(money), {"q": other.household.number + "999"}), "Aucune famille")


def test_family_page_shows_wallets_overdraft_and_what_is_owed(client: Client, officer: User, money: MoneyTown) -> None:
    money.office.overdraft_cents = 500
    money.office.save()
    family = money.family()
    money.pay(family, 300)
    money.eat(family, PAST, PAST - timedelta(days=1), PAST - timedelta(days=2))
    charge_day(until=PAST, now=NOW)
    page = client.get(url(money, f"{family.household.pk}/"))
    assertContains(page, f"/encaisser/foyer/{family.household.pk}/")
    words = text(page)
    assert "− 4,80 €" in words
    assert "Découvert permis 5,00 €" in words
    assert "À découvert" in words
    assert "lundi 16 novembre Cantine" in words
    assert "3,90 €" in words


def test_days_nobody_could_bear_are_listed_by_family(client: Client, officer: User, money: MoneyTown) -> None:
    first, second, paid = money.family(), money.family(), money.family()
    money.pay(paid, 1000)
    for family in (first, second, paid):
        money.eat(family)
    guest = money.family()
    marks = [Mark(guest.people[0], PassageKind.UNPLANNED)]
    mark(
        structure=money.structure, day_id=money._past_day(money.group, PAST).pk, marks=marks, actor=by(officer), now=NOW
    )
    charge_day(until=PAST, now=NOW)
    rows = uncovered(structure=money.structure, today=NOW.date())
    assert {row.household_id for row in rows} == {home.household.pk for home in (first, second, guest)}
    assert {(row.total, row.total_cents) for row in rows} == {(3, 1170)}
    assert [row.is_unplanned for row in rows if row.household_id == guest.household.pk] == [True]
    words = text(client.get(url(money, "jours-non-debites/")))
    assert "3,90 €" in words
    money.pay(first, 1000)
    charge_day(until=PAST, now=NOW)
    assert len(uncovered(structure=money.structure, today=NOW.date())) == 2
    assert uncovered(structure=MoneyTown().structure, today=NOW.date()) == []


# -- read --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.DESK, Role.READER, Role.ADMINISTRATOR])
def test_readers_see_and_do_not_move(client: Client, money: MoneyTown, family: Family, role: Role) -> None:
    client.force_login(StaffFactory.create(structure=money.structure, role=role).user)
    wallet = money.pay(family, 1000)
    page = client.get(url(money, f"{family.household.pk}/"))
    assertContains(page, "10,00")
    for tail in ("/correction/", "/encaisser/"):
        assertNotContains(page, tail)
    entry = Entry.objects.get()
    assertNotContains(client.get(url(money, f"operation/{entry.pk}/")), "/annuler/")
    for tail in ("correction", "remboursement", "virement", "fermeture"):
        assert send(client, url(money, f"porte-monnaie/{wallet.pk}/{tail}/")).status_code == 404  # type: ignore[attr-defined]
    assert Entry.objects.count() == 1


def test_history_leaves_as_the_familys_own(client: Client, officer: User, money: MoneyTown, family: Family) -> None:
    money.pay(family, 1000)
    there = url(money, f"{family.household.pk}/operations/")
    assertContains(client.get(there), f"Foyer {family.household.name}")
    assertContains(client.get(there), url(money, f"operation/{Entry.objects.get().pk}/"))
    for wanted, kind in (("csv", "text/csv"), ("xlsx", "spreadsheetml"), ("pdf", "application/pdf")):
        assert kind in client.get(there, {"format": wanted})["Content-Type"]


# -- moved -------------------------------------------------------------------------------------------------------------


def test_correction_is_shown_then_written_once(client: Client, officer: User, money: MoneyTown, family: Family) -> None:
    wallet = money.pay(family, 1000)
    where = url(money, f"porte-monnaie/{wallet.pk}/correction/")
    data = {"sens": "rendre", "montant": "2,45", "raison": "repas froid", "cle": str(uuid4())}
    words = text(client.post(where, {**data, "etape": "voir"}))
    assert "Restauration + 2,45 € 12,45 €" in words
    assert "En face Gestes et corrections" in words
    assert balance(wallet) == 1000
    for _ in range(2):
        assertRedirects(client.post(where, {**data, "etape": "ecrire"}), url(money, f"{family.household.pk}/"))
    assert (balance(wallet), Operation.objects.count()) == (1245, 1)
    entry = Entry.objects.get(kind="correction")
    assert (entry.text, entry.actor) == ("Correction : repas froid", officer)
    send(client, where, sens="prendre", montant="0,45")
    assert balance(wallet) == 1200
    reconcile()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"montant": ""}, "Indiquez un montant, par exemple 3,90."),
        ({"montant": "douze"}, "Ce montant n’est pas lisible."),
        ({"montant": "-3"}, "Indiquez un montant au-dessus de zéro."),
        ({"montant": "0"}, "Indiquez un montant au-dessus de zéro."),
        ({"montant": "10000,01"}, "Une opération ne dépasse pas"),
        ({"raison": "  "}, "Indiquez la raison : la famille la lira."),
        ({"sens": ""}, "Choisissez le sens de la correction."),
        ({"sens": "voler"}, "Choisissez le sens de la correction."),
        ({"sens": "prendre", "montant": "10,01"}, "dépasserait le découvert permis"),
    ],
)
def test_mistake_is_told_and_writes_nothing(
    client: Client, officer: User, money: MoneyTown, family: Family, data: dict[str, str], words: str
) -> None:
    wallet = money.pay(family, 1000)
    typed = {"sens": "rendre", "montant": "3,90", "raison": "geste", **data}
    for step in ("voir", "ecrire"):
        page = send(client, url(money, f"porte-monnaie/{wallet.pk}/correction/"), step, **typed)
        assertContains(page, words)  # type: ignore[arg-type]
        assertContains(page, f'value="{typed["montant"]}"' if typed["montant"] else 'name="montant"')  # type: ignore[arg-type]
    assert (balance(wallet), Operation.objects.count()) == (1000, 0)


def test_going_back_from_the_preview_keeps_what_was_typed(
    client: Client, officer: User, money: MoneyTown, family: Family
) -> None:
    wallet = money.pay(family, 1000)
    page = send(client, url(money, f"porte-monnaie/{wallet.pk}/correction/"), "changer", sens="rendre", montant="2,45")
    assertContains(page, 'value="2,45"')  # type: ignore[arg-type]
    assertContains(page, 'value="voir"')  # type: ignore[arg-type]


def test_transfer_between_two_wallets_of_the_family(
    client: Client, officer: User, money: MoneyTown, family: Family
) -> None:
    source, target = money.pay(family, 1000), money.wallet(family, money.care)
    where = url(money, f"porte-monnaie/{source.pk}/virement/")
    words = text(send(client, where, "voir", vers=target.pk, montant="4"))
    assert "Restauration − 4,00 € 6,00 €" in words
    assert "Périscolaire + 4,00 € 4,00 €" in words
    assertContains(send(client, where, vers=target.pk, montant="10,01"), "choisissez un montant plus petit")  # type: ignore[arg-type]
    stranger = money.wallet(money.family())
    assertContains(send(client, where, vers=stranger.pk, montant="1"), "dans la liste")  # type: ignore[arg-type]
    send(client, where, vers=target.pk, montant="4")
    assert (balance(source), balance(target), Operation.objects.get().reason) == (600, 400, "erreur de saisie")


def test_refund_empties_and_closes_through_the_accountant(
    client: Client, officer: User, money: MoneyTown, family: Family
) -> None:
    wallet = money.pay(family, 1000)
    where = url(money, f"porte-monnaie/{wallet.pk}/remboursement/")
    assert "Restauration − 10,00 € 0,00 €" in text(send(client, where, "voir"))
    for _ in range(2):
        send(client, where, raison="départ de la commune")
    wallet.refresh_from_db()
    assert (balance(wallet), wallet.closed_at) == (0, NOW)
    assert Account.objects.get(kind="deposit").balance_cents == 1000
    assertContains(client.get(where), "ne contient rien à rembourser")


def test_empty_wallet_closes_and_opens_again_with_a_reason(
    client: Client, officer: User, money: MoneyTown, family: Family
) -> None:
    full, empty = money.pay(family, 1000), money.wallet(family, money.care)
    assertContains(send(client, url(money, f"porte-monnaie/{full.pk}/fermeture/")), "n’est pas vide")  # type: ignore[arg-type]
    where = url(money, f"porte-monnaie/{empty.pk}/fermeture/")
    assertContains(send(client, where, raison=""), "Indiquez la raison")  # type: ignore[arg-type]
    for closed in (NOW, None):
        send(client, where)
        empty.refresh_from_db()
        assert empty.closed_at == closed
    full.refresh_from_db()
    assert full.closed_at is None
    events = Wallet.pgh_event_model.objects.filter(pgh_obj=empty).order_by("pgh_id")  # type: ignore[attr-defined]
    assert [row.pgh_context.metadata["action"] for row in events if row.pgh_context] == [
        "close_wallet",
        "reopen_wallet",
    ]


def test_charge_is_undone_once_and_both_lines_are_linked(
    client: Client, officer: User, money: MoneyTown, family: Family
) -> None:
    wallet = money.pay(family, 1000)
    money.eat(family)
    charge_day(until=PAST, now=NOW)
    entry = Entry.objects.get(kind="charge")
    where = url(money, f"operation/{entry.pk}/annuler/")
    assertContains(client.get(url(money, f"operation/{entry.pk}/")), where)
    assert "Restauration + 3,90 € 10,00 €" in text(send(client, where, "voir"))
    assertRedirects(send(client, where, raison="absence"), url(money, f"operation/{entry.pk}/"))  # type: ignore[arg-type]
    assertContains(send(client, where), "a déjà été annulée")  # type: ignore[arg-type]
    assert balance(wallet) == 1000
    undone = Entry.objects.get(reverses=entry)
    assertContains(client.get(url(money, f"operation/{entry.pk}/")), url(money, f"operation/{undone.pk}/"))
    assertContains(client.get(url(money, f"operation/{undone.pk}/")), url(money, f"operation/{entry.pk}/"))
    assertNotContains(client.get(url(money, f"operation/{entry.pk}/")), where)


def test_money_that_came_in_is_not_undone_here(client: Client, officer: User, money: MoneyTown, family: Family) -> None:
    wallet = money.pay(family, 1000)
    entry = Entry.objects.get()
    assertContains(client.get(url(money, f"operation/{entry.pk}/")), "annulez son reçu à la caisse")
    assertContains(send(client, url(money, f"operation/{entry.pk}/annuler/")), "annulez son reçu")  # type: ignore[arg-type]
    assert balance(wallet) == 1000


# -- how much it costs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_a_fixed_number_of_statements(
    client: Client, officer: User, money: MoneyTown, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    households = Household.objects.filter(structure=money.structure)
    for _ in range(number):
        family = money.family()
        money.pay(family, 400)
        money.eat(family, *(PAST - timedelta(days=n) for n in range(number + 1)))
    households.update(name="Martin")
    charge_day(until=PAST, now=NOW)
    entry = Entry.objects.filter(kind="charge").latest("id")
    home = households.order_by("-pk")[0]
    client.get(url(money, f"{home.pk}/"))  # the session knows it as the last one opened
    for tail, statements, query in (
        ("", 5, {"q": "martin"}),  # session, account, role, search, near names
        (f"{home.pk}/", 20, {}),  # …, the head, wallets, what is owed, operations, receipts
        ("jours-non-debites/", 5, {}),  # …, parts of shared days, owed
        (f"{home.pk}/operations/", 6, {}),  # …, household, operations, wallets
        (f"operation/{entry.pk}/", 6, {}),  # …, entry and lines, day, what began it
    ):
        with django_assert_num_queries(statements):
            assert client.get(url(money, tail), query).status_code == 200
