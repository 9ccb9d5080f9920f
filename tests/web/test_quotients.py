"""« Quotients »: what the desk writes about a household moves its days to come, and never the days charged."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.accounts.enums import Role
from preau.bookings.models import Booking
from preau.common import clock
from preau.households.models import IncomeQuotient
from preau.journal.searching import Search, journal
from preau.pricing.models import PriceRule
from tests.bookings.conftest import Family, Town
from tests.factories import QuotientFactory
from tests.factories.accounts import StaffFactory

BANDS = [{"min": "0", "max": "400", "cents": 100}, {"min": "400", "max": None, "cents": 500}]
RULE = {
    "type": "bands",
    "bands": BANDS,
    "unit": "service",
    "outside": {"percent": "20"},
    "lunch_box": {"replace_cents": 50},
}


@pytest.fixture
def town(db: None) -> Town:
    made = Town()
    PriceRule.objects.update(rule=RULE)
    return made


@pytest.fixture
def family(town: Town) -> Family:
    """Two days booked, next week and the week after."""
    made = town.family()
    town.book(made, *town.days(day(7), day(14)), now=clock.now())
    return made


@pytest.fixture
def desk(town: Town) -> Client:
    client = Client()
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.DESK).user)
    return client


def day(days: int) -> date:
    return clock.today() + timedelta(days=days)


def address(family: Family) -> str:
    return f"/{family.household.structure.slug}/quotients/{family.household.pk}/"


def prices(family: Family) -> list[int]:
    return [row.price_cents for row in Booking.objects.filter(household=family.household).order_by("date")]


def said(client: Client, family: Family, **data: Any) -> str:
    page = client.post(address(family), data, follow=True).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_quotient_moves_the_days_from_its_date_on(desk: Client, family: Family) -> None:
    assert prices(family) == [500, 500]
    typed = {"action": "quotient", "value": "322,50", "valid_from": day(10).isoformat(), "source": "attestation CAF"}
    assert "1 jour réservé change de prix." in said(desk, family, **typed)
    assert prices(family) == [500, 100]
    row = IncomeQuotient.objects.get()
    assert (row.value, row.valid_from, row.source) == (Decimal("322.50"), day(10), "attestation CAF")


def test_quotient_typed_again_for_one_day_replaces_it_and_the_journal_tells(desk: Client, family: Family) -> None:
    for value in ("322", "822"):
        said(desk, family, action="quotient", value=value, valid_from=day(0).isoformat())
    assert [row.value for row in IncomeQuotient.objects.all()] == [Decimal(822)]
    search = Search(day(-1), day(1), kind="households_incomequotientevent")
    traces, _ = journal(structure=family.household.structure, search=search, limit=10)
    verbs = ["a changé le quotient 822", "a noté le quotient 322"]
    assert [trace.sentence.partition(",")[0] for trace in traces] == verbs
    assert {trace.actor for trace in traces} != {""}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"value": ""}, "Ce champ est obligatoire."),
        ({"value": "beaucoup"}, "Écrivez un nombre, par exemple 640 ou 622,50."),
        ({"value": "123456"}, "Un quotient va de 0 à 99 999,99."),
        ({"valid_from": ""}, "Ce champ est obligatoire."),
        ({"valid_from": "1999-01-01"}, "Choisissez une date à moins de deux ans d’aujourd’hui."),
    ],
)
def test_wrong_quotient_says_what_to_do_and_keeps_what_was_typed(
    desk: Client, family: Family, typed: dict[str, str], message: str
) -> None:
    data = {"action": "quotient", "value": "322", "valid_from": day(0).isoformat(), "source": "CAF"} | typed
    page = desk.post(address(family), data).content.decode()
    assert re.findall(r'class="field-error">.*?<span>(.*?)</span>', page, re.DOTALL) == [message]
    assert all(f'value="{value}"' in page for value in data.values() if value and value != "quotient")
    assert not IncomeQuotient.objects.exists()


def test_household_outside_the_town_pays_its_price_at_once(desk: Client, family: Family) -> None:
    said(desk, family, action="situation")
    family.household.refresh_from_db()
    assert (family.household.is_resident, prices(family)) == (False, [600, 600])


def test_lunch_box_counts_between_its_dates(desk: Client, family: Family) -> None:
    name = f"p{family.people[0]}"
    dates = {f"{name}-first": day(0).isoformat(), f"{name}-last": day(8).isoformat()}
    assert "1 jour réservé change de prix." in said(desk, family, action="situation", is_resident="on", **dates)
    assert prices(family) == [50, 500]


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [("", "8", "Indiquez aussi le premier jour."), ("8", "7", "La fin doit être le même jour que le début, ou après.")],
)
def test_lunch_box_with_wrong_dates_writes_nothing(
    desk: Client, family: Family, first: str, last: str, message: str
) -> None:
    name = f"p{family.people[0]}"
    typed = {"first": first and day(int(first)).isoformat(), "last": day(int(last)).isoformat()}
    text = said(desk, family, action="situation", **{f"{name}-{key}": value for key, value in typed.items()})
    assert message in text
    family.household.refresh_from_db()
    assert family.household.is_resident


def test_household_without_a_quotient_is_told_so(desk: Client, family: Family) -> None:
    assert "ce foyer paie le prix le plus haut" in desk.get(address(family)).content.decode()
    QuotientFactory.create(household=family.household)
    page = desk.get(address(family)).content.decode()
    assert "ce foyer paie le prix le plus haut" not in page
    assert "En vigueur" in page


def test_search_takes_as_many_statements_for_three_households(desk: Client, town: Town, family: Family) -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            page = desk.get(f"/{town.structure.slug}/quotients/", {"q": "kervella"}).content.decode()
        counts.append((len(captured), page.count("b link-tap")))
        town.family()
        town.family()
    assert [shown for _, shown in counts] == [1, 3]
    assert counts[0][0] == counts[1][0]
