"""Pages of the wallets: balances, amounts, histories, and the reason of each cent."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.ledger.models import Entry
from preau.pricing.models import PriceRule
from preau.wallets.actions import charge_day, undo
from preau.wallets.models import Wallet
from preau.web.family.wallets.balances import read_until
from tests.acting import by
from tests.factories import QuotientFactory, UserFactory
from tests.wallets.conftest import NOW, PAST, Family, MoneyTown, balance


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town(db: None) -> MoneyTown:
    """Four meals or ten euros at least."""
    return MoneyTown(min_meals=4, min_top_up_cents=1000)


@pytest.fixture
def family(town: MoneyTown) -> Family:
    return town.family()


@pytest.fixture
def browser(client: Client, family: Family) -> Client:
    client.force_login(family.user)
    return client


def url(town: MoneyTown, rest: str = "porte-monnaie/") -> str:
    return f"/{town.structure.slug}/{rest}"


def text(response: object) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())  # type: ignore[attr-defined]


def test_balances_meals_and_estimate(browser: Client, town: MoneyTown, family: Family) -> None:
    town.pay(family, 3120)
    town.eat(family, date(2026, 11, 24), date(2026, 11, 26))
    town.eat(family, date(2026, 12, 1))
    page = text(browser.get(url(town)))
    assert "31,20 €" in page
    assert "8 repas à 3,90 €" in page
    assert "(3 repas)" in page
    assert "− 11,70 €" in page
    assert "19,50 €" in page
    sooner = text(browser.get(url(town), {"jusquau": "2026-11-30"}))
    assert "(2 repas)" in sooner
    assert "23,40 €" in sooner


@pytest.mark.parametrize(("today", "until"), [(1, "2026-11-30"), (20, "2026-11-30"), (21, "2026-12-31")])
def test_what_comes_is_counted_past_a_month_that_ends(today: int, until: str) -> None:
    with time_machine.travel(datetime(2026, 11, today, 9, tzinfo=UTC)):
        assert read_until("").typed == until


def test_family_at_the_highest_price_for_want_of_a_quotient_is_told_so(
    browser: Client, town: MoneyTown, family: Family
) -> None:
    told = "Votre quotient familial n’est pas connu"
    assertNotContains(browser.get(url(town)), told)
    bands = [{"min": "0", "max": "400", "cents": 100}, {"min": "400", "max": None, "cents": 500}]
    PriceRule.objects.filter(activity=town.activity).update(rule={"type": "bands", "bands": bands, "unit": "service"})
    assertContains(browser.get(url(town)), told)
    QuotientFactory.create(household=family.household, valid_from=PAST)
    assertNotContains(browser.get(url(town)), told)


def test_suggestion_fills_the_field_and_covers_the_booked_days(
    browser: Client, town: MoneyTown, family: Family
) -> None:
    town.eat(family, date(2026, 11, 24))
    response = browser.get(url(town))
    assertContains(response, 'value="15,60"')
    assert "Proposé : 15,60 €. Minimum 4 repas, soit 15,60 €" in text(response)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("demain", "Cette date n’est pas lisible."),
        ("2026-11-20", "Choisissez aujourd’hui ou un jour à venir."),
        ("2028-01-01", "Choisissez une date à moins d’un an."),
    ],
)
def test_unusable_date_is_told_at_the_field(browser: Client, town: MoneyTown, typed: str, message: str) -> None:
    response = browser.get(url(town), {"jusquau": typed})
    assertContains(response, message)
    assertContains(response, f'value="{typed}"')


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("15,599", "Deux chiffres au plus après la virgule"),
        ("trois", "Ce montant n’est pas lisible."),
        ("-20", "Indiquez un montant positif, ou 0,00."),
        ("15,59", "Le versement minimal est de 4 repas, soit 15,60"),
        ("2000,01", "Un versement ne dépasse pas"),
    ],
)
def test_bad_amount_is_told_at_the_field_and_kept(browser: Client, town: MoneyTown, typed: str, message: str) -> None:
    response = browser.post(url(town), {f"montant-{town.meals.pk}": typed})
    assertContains(response, message)
    assertContains(response, f'value="{typed}"')
    assert Entry.objects.count() == 0


def test_amounts_are_added_up_without_javascript(browser: Client, town: MoneyTown) -> None:
    data = {f"montant-{town.meals.pk}": "20", f"montant-{town.care.pk}": "16,50", "montant-9999": "5"}
    evening = text(browser.post(url(town), data))
    assert 'À payer maintenant</span> <span class="figure h3" data-pay>20,00 €' in evening  # no right to evenings


def test_pages_do_not_grow_with_what_they_show(
    browser: Client, town: MoneyTown, family: Family, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 20):
        town.pay(family, 100_00 * count)
        town.pay(family, 100_00, town.care)
        town.eat(family, *(PAST - timedelta(days=n + count) for n in range(count)))
        charge_day(until=PAST, now=NOW)
        for page, most in (("porte-monnaie/", 11), ("operations/", 5), ("porte-monnaie/virement/", 4)):
            with django_assert_max_num_queries(most):
                assert browser.get(url(town, page)).status_code == 200


def test_history_by_month_with_arrows_and_filters(browser: Client, town: MoneyTown, family: Family) -> None:
    town.pay(family, 5000)
    town.eat(family, PAST)
    charge_day(until=PAST, now=NOW)
    page = browser.get(url(town, "operations/"))
    assertContains(page, "Novembre 2026")
    assertContains(page, "mois=2026-10")
    assertNotContains(page, "mois=2026-12")
    assert "2 opérations : + 50,00 € et − 3,90 €." in text(page)
    assertNotContains(browser.get(url(town, "operations/"), {"genre": "consommations"}), "Versement</a>")
    assertNotContains(browser.get(url(town, "operations/"), {"genre": "versements"}), "Cantine,")
    assertContains(browser.get(url(town, "operations/"), {"mois": "2026-10"}), "Aucune opération ce mois-ci.")
    assertContains(browser.get(url(town, "operations/"), {"mois": "2026-10"}), "mois=2026-11")


def test_history_is_cut_in_pages(browser: Client, town: MoneyTown, family: Family) -> None:
    for _ in range(26):
        town.pay(family, 1000)
    assertContains(browser.get(url(town, "operations/")), "Page 1 sur 2")
    second = browser.get(url(town, "operations/"), {"page": "2"})
    assert text(second).count("Versement</a>") == 1
    assert text(browser.get(url(town, "operations/"), {"format": "imprimer"})).count("Versement</a>") == 26


def test_history_leaves_as_csv_and_xlsx(browser: Client, town: MoneyTown, family: Family) -> None:
    town.pay(family, 5000)
    town.eat(family, PAST)
    charge_day(until=PAST, now=NOW)
    response = browser.get(url(town, "operations/"), {"format": "csv"})
    rows = list(csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[4] for row in rows] == ["Montant (€)", "-3,90", "50,00"]
    assert rows[1][0] == "21/11/2026 10:00"
    book = browser.get(url(town, "operations/"), {"format": "xlsx"})
    with ZipFile(BytesIO(book.content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert {-3.9, 50.0} <= {float(value) for value in re.findall(r"<v>([-0-9.]+)</v>", sheet)}


def test_history_leaves_as_pdf(browser: Client, town: MoneyTown, family: Family) -> None:
    for _ in range(60):
        town.pay(family, 5000)
    response = browser.get(url(town, "operations/"), {"format": "pdf"})
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="operations-2026-11.pdf"'
    assert response.content.startswith(b"%PDF-1.")
    assert len(re.findall(rb"/Type ?/Page\b", response.content)) == 2
    assert browser.get(url(town, "operations/"), {"format": "pdf", "mois": "2026-10"}).status_code == 200


def test_from_a_line_to_its_cause_and_its_price(browser: Client, town: MoneyTown, family: Family) -> None:
    town.pay(family, 5000)
    town.eat(family, PAST)
    charge_day(until=PAST, now=NOW)
    entry = Entry.objects.get(kind="charge")
    assertContains(browser.get(url(town, "operations/")), url(town, f"operations/{entry.pk}/"))
    page = browser.get(url(town, f"operations/{entry.pk}/"))
    assertContains(page, "tarif unique")
    assertContains(page, url(town, f"planning/jour/2026-11-16/{family.people[0]}/"))
    undone = undo(entry_id=entry.pk, reason="Absence justifiée", actor=by(UserFactory.create()))
    assertContains(browser.get(url(town, f"operations/{entry.pk}/")), url(town, f"operations/{undone}/"))
    assertContains(browser.get(url(town, f"operations/{undone}/")), "Annulation : Absence justifiée")


def test_another_household_sees_nothing(client: Client, town: MoneyTown, family: Family) -> None:
    town.pay(family, 5000)
    stranger = town.family()
    client.force_login(stranger.user)
    entry = Entry.objects.get()
    assert client.get(url(town, f"operations/{entry.pk}/")).status_code == 404
    assertNotContains(client.get(url(town, "operations/")), "Versement</a>")
    assertNotContains(client.get(url(town)), "50,00")
    other = MoneyTown()
    assert client.get(url(other)).status_code == 404
    answer = client.post(url(town, f"porte-monnaie/{other.meals.pk}/prevenir/"), {"seuil": "10"})
    assert answer.status_code == 404


def test_threshold_is_kept_changed_and_removed(browser: Client, town: MoneyTown) -> None:
    where = url(town, f"porte-monnaie/{town.meals.pk}/prevenir/")
    assertRedirects(browser.post(where, {"seuil": "12,50"}), url(town))
    assert Wallet.objects.get().low_balance_cents == 1250
    assertContains(browser.get(url(town)), "Vous êtes prévenu sous 12,50")
    assertContains(browser.post(where, {"seuil": "douze"}, follow=True), "Ce montant n’est pas lisible.")
    assert Wallet.objects.get().low_balance_cents == 1250
    browser.post(where, {"seuil": ""})
    assert Wallet.objects.get().low_balance_cents is None


def test_transfer_between_two_wallets(browser: Client, town: MoneyTown, family: Family) -> None:
    source, target = town.pay(family, 5000), town.wallet(family, town.care)
    where, data = url(town, "porte-monnaie/virement/"), {"de": source.pk, "vers": target.pk, "cle": str(uuid4())}
    assertContains(browser.post(where, data | {"montant": "50,01"}), "choisissez un montant plus petit")
    assertContains(browser.post(where, data | {"montant": "x"}), "Ce montant n’est pas lisible.")
    assertContains(browser.post(where, data | {"montant": "5", "vers": source.pk}), "deux porte-monnaie")
    for _ in range(2):
        assertRedirects(browser.post(where, data | {"montant": "20"}), url(town))
    assert (balance(source), balance(target)) == (3000, 2000)


def test_nothing_to_pay_is_an_empty_field_that_takes_forty_as_forty(browser: Client, town: MoneyTown) -> None:
    page = browser.get(url(town)).content.decode()
    assert f'name="montant-{town.meals.pk}"' in page
    assert 'placeholder="0,00" value=""' in page
    assert page.count("data-fill=") >= 3
    for typed in ("40", "40 €", "€40,00", "40,00 euros"):
        answer = text(browser.post(url(town), {f"montant-{town.meals.pk}": typed}))
        assert 'À payer maintenant</span> <span class="figure h3" data-pay>40,00 €' in answer


def test_one_key_of_two_households_is_two_transfers(client: Client, town: MoneyTown) -> None:
    """A key is its household's own: nobody uses up somebody else's, nor learns that it was used."""
    homes, key = [town.family(), town.family()], str(uuid4())
    for family in homes:
        source, target = town.pay(family, 5000), town.wallet(family, town.care)
        client.force_login(family.user)
        data = {"de": source.pk, "vers": target.pk, "cle": key, "montant": "20"}
        assertRedirects(client.post(url(town, "porte-monnaie/virement/"), data), url(town))
        assert (balance(source), balance(target)) == (3000, 2000)
    assert Entry.objects.filter(kind="transfer").count() == 2


def test_wallet_of_another_household_cannot_be_used(browser: Client, town: MoneyTown, family: Family) -> None:
    source, theirs = town.pay(family, 5000), town.wallet(town.family())
    town.wallet(family, town.care)
    data = {"de": theirs.pk, "vers": source.pk, "cle": str(uuid4()), "montant": "1"}
    assertContains(browser.post(url(town, "porte-monnaie/virement/"), data), "Choisissez dans la liste.")


def test_family_without_wallets_is_told_so(client: Client, make_nothing: Family) -> None:
    client.force_login(make_nothing.user)
    response = client.get(f"/{make_nothing.household.structure.slug}/porte-monnaie/")
    assertContains(response, "Aucune de vos activités ne se paie avec un porte-monnaie.")


@pytest.fixture
def make_nothing(town: MoneyTown) -> Family:
    return town.family(0)
