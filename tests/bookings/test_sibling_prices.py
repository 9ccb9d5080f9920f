"""The price of a sibling (row C6): by age among the children who count on the day, whatever was entered first."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from preau.bookings.actions import Wish, run_night
from preau.bookings.confirming.preview import preview
from preau.bookings.facts.prices import price_book, price_books
from preau.bookings.models import Booking, Movement
from preau.bookings.repricing.actions import reprice
from preau.common.reasons import text
from preau.households.models import IncomeQuotient
from preau.pricing.models import PriceRule
from tests.bookings.conftest import MONDAY, NOW, Family, Town
from tests.bookings.scene import TONIGHT, pattern
from tests.factories import PriceRuleFactory, RegistrationFactory

BIRTHS = (date(2015, 3, 1), date(2017, 6, 1), date(2020, 1, 15))
RATES = [{"percent": "-10"}, {"replace_cents": 200}]


def siblings_town(town: Town, counts: str) -> Family:
    """1,000 cents, 10 % less for the second child, 2 € from the third on; three children from 2015 to 2020."""
    rule = {"type": "flat", "cents": 1000, "unit": "service", "siblings": {"counts": counts, "changes": RATES}}
    PriceRule.objects.update(rule=rule)
    family = town.family(children=3)
    for member, birth_date in zip(family.members, BIRTHS, strict=True):
        member.person.birth_date = birth_date
        member.person.save()
    return family


def prices(family: Family) -> list[int]:
    """What each child's booked days cost, the eldest first."""
    rows = Booking.objects.filter(household=family.household, state="booked").order_by("person__birth_date", "date")
    return [row.price_cents for row in rows]


def book(town: Town, family: Family, child: int, day_id: int) -> None:
    assert town.draft(family, Wish(family.people[child], day_id, True)) == []
    town.confirm(family)


@pytest.mark.parametrize("counts", ["registered", "present"])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_sibling_prices_do_not_depend_on_the_order_of_booking(town: Town, counts: str, order: tuple[int, ...]) -> None:
    family = siblings_town(town, counts)
    [day] = town.days()
    for child in order:
        book(town, family, child, day.pk)
    assert prices(family) == [1000, 900, 200]
    assert reprice(now=NOW) == 0


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_sibling_prices_do_not_depend_on_the_order_of_registration(town: Town, order: tuple[int, ...]) -> None:
    family = siblings_town(town, "registered")
    for member in family.members:
        member.person.registrations.all().delete()
    [day] = town.days()
    for child in order:
        RegistrationFactory.create(group=town.group, person_id=family.people[child])
        book(town, family, child, day.pk)
    reprice(now=NOW)
    assert prices(family) == [1000, 900, 200]


def test_days_booked_together_are_priced_together(town: Town) -> None:
    family = siblings_town(town, "present")
    [day] = town.days()
    town.book(family, day)
    assert prices(family) == [1000, 900, 200]
    assert list(Movement.objects.values_list("kind", flat=True)) == ["booked"] * 3


def test_only_the_children_present_count(town: Town) -> None:
    family = siblings_town(town, "present")
    monday, tuesday = town.days(MONDAY, MONDAY + timedelta(days=1))
    for child, day in ((0, monday), (2, monday), (2, tuesday)):
        book(town, family, child, day.pk)
    assert prices(family) == [1000, 900, 1000]


def test_cancelling_gives_its_rank_to_the_next_child(town: Town) -> None:
    family = siblings_town(town, "present")
    [day] = town.days()
    town.book(family, day)
    assert town.draft(family, Wish(family.people[0], day.pk, False)) == []
    assert preview(town.planning(family)).sums.net_cents == -1000 + 100 + 700
    town.confirm(family)
    assert prices(family) == [1000, 900]
    moved = Movement.objects.filter(kind="repriced").order_by("id")
    assert [(row.price_cents, text(row.reason), row.actor_id) for row in moved] == [
        (1000, "Rang parmi les frères et sœurs", family.user.pk),
        (900, "Rang parmi les frères et sœurs", family.user.pk),
    ]


def test_a_child_without_a_place_does_not_count(town: Town) -> None:
    family = siblings_town(town, "present")
    town.book(family, *town.days(capacity=1, waiting_capacity=5))
    rows = Booking.objects.filter(household=family.household).order_by("person__birth_date")
    assert [(row.state, row.price_cents) for row in rows] == [("booked", 1000), ("waiting", 900), ("waiting", 900)]


def test_draft_shows_what_the_confirmation_will_cost(town: Town) -> None:
    family = siblings_town(town, "present")
    [day] = town.days()
    book(town, family, 2, day.pk)
    assert prices(family) == [1000]
    assert town.draft(family, Wish(family.people[0], day.pk, True)) == []
    assert preview(town.planning(family)).sums.net_cents == 1000 - 100
    town.confirm(family)
    assert prices(family) == [1000, 900]


def test_rank_is_explained_and_kept(town: Town) -> None:
    family = siblings_town(town, "registered")
    [day] = town.days()
    town.book(family, day)
    row = Booking.objects.get(person_id=family.people[1])
    assert row.price["explanation"] == [
        "2e enfant inscrit à cette date, sur 3 : \u2212\u00a010\u00a0% sur 10,00\u00a0€"
    ]
    rule = PriceRule.objects.get()
    kept = {key: row.price["details"][key] for key in ("rank", "siblings", "rule_id", "rule_from")}
    assert kept == {"rank": 2, "siblings": 3, "rule_id": rule.pk, "rule_from": "2020-01-01"}


def test_twins_have_one_rank_each_whoever_is_first(town: Town) -> None:
    family = siblings_town(town, "registered")
    type(family.members[0].person).objects.update(birth_date=BIRTHS[0])
    [day] = town.days()
    town.book(family, day)
    assert sorted(prices(family)) == [200, 900, 1000]


def test_registration_that_begins_later_counts_from_its_first_day(town: Town) -> None:
    family = siblings_town(town, "registered")
    eldest = family.members[0].person.registrations.get()
    eldest.start_date = MONDAY + timedelta(days=1)
    eldest.save()
    monday, tuesday = town.days(MONDAY, MONDAY + timedelta(days=1))
    for day in (monday, tuesday):
        book(town, family, 2, day.pk)
    assert prices(family) == [900, 200]


def test_new_version_reprices_its_days_and_no_other(town: Town) -> None:
    family = town.family()
    monday, tuesday = town.days(MONDAY, MONDAY + timedelta(days=1))
    town.book(family, monday, tuesday)
    PriceRuleFactory.create(
        activity=town.activity,
        valid_from=MONDAY + timedelta(days=1),
        rule={"type": "flat", "cents": 450, "unit": "service"},
    )
    assert (reprice(now=NOW), prices(family), reprice(now=NOW)) == (1, [390, 450], 0)
    assert text(Movement.objects.get(kind="repriced").reason) == "Nouveau tarif"


@pytest.mark.parametrize(
    ("change", "reason"), [("quotient", "Nouveau quotient familial"), ("town", "Commune du foyer")]
)
def test_what_a_household_becomes_reprices_its_days(town: Town, change: str, reason: str) -> None:
    bands = [{"min": "0", "max": "400", "cents": 100}, {"min": "400", "max": None, "cents": 500}]
    rule = {"type": "bands", "bands": bands, "unit": "service", "outside": {"percent": "20"}}
    PriceRule.objects.update(rule=rule)
    family = town.family()
    town.book(family, *town.days())
    if change == "quotient":
        IncomeQuotient.objects.create(household=family.household, value=300, valid_from=MONDAY)
    else:
        type(family.household).objects.update(is_resident=False)
    assert (reprice(now=NOW), prices(family)) == (1, [100 if change == "quotient" else 600])
    assert text(Movement.objects.get(kind="repriced").reason) == reason


def test_confirmation_with_siblings_present_costs_four_statements_more(town: Town) -> None:
    counted: dict[str, int] = {}
    for counts in ("registered", "present"):
        family = siblings_town(town, counts)
        days = town.days(group=town.group) if counts == "registered" else town.days(MONDAY + timedelta(days=7))
        wishes = [Wish(person, day.pk, True) for day in days for person in family.people]
        town.draft(family, *wishes)
        with CaptureQueriesContext(connection) as captured:
            town.confirm(family)
        counted[counts] = len(captured)
    assert counted["present"] - counted["registered"] == 4


def test_night_prices_the_children_of_annual_registrations_together(town: Town) -> None:
    family = siblings_town(town, "present")
    town.days()
    for person in (family.people[2], family.people[0]):
        pattern(town, family, person_id=person)
    run_night(now=TONIGHT)
    assert prices(family) == [1000, 900]


def test_price_of_an_audience_wins_over_the_price_for_all(town: Town) -> None:
    PriceRuleFactory.create(
        activity=town.activity,
        audience="child",
        valid_from=date(2021, 1, 1),
        rule={"type": "flat", "cents": 300, "unit": "service"},
    )
    PriceRuleFactory.create(
        activity=town.activity, valid_from=date(2022, 1, 1), rule={"type": "flat", "cents": 800, "unit": "service"}
    )
    book = price_book(town.family().household.pk, [town.activity.pk])
    days = (date(2020, 6, 1), date(2021, 6, 1), date(2022, 6, 1))
    cents = {who: [book.quote(town.activity.pk, who, day).cents for day in days] for who in ("child", "adult")}
    assert cents == {"child": [390, 300, 300], "adult": [390, 390, 800]}


def test_own_lunch_box_counts_between_its_dates(town: Town) -> None:
    PriceRule.objects.update(rule={"type": "flat", "cents": 390, "lunch_box": {"replace_cents": 150}})
    family = town.family()
    person = family.members[0].person
    person.lunch_box_from = person.lunch_box_until = MONDAY
    person.save()
    town.book(family, *town.days(MONDAY, MONDAY + timedelta(days=1)))
    assert prices(family) == [150, 390]


def test_books_of_many_households_take_one_statement(town: Town) -> None:
    siblings_town(town, "present")
    households = [town.family(children=2).household.pk for _ in range(3)]
    for asked in (households[:1], households):
        with CaptureQueriesContext(connection) as captured:
            price_books(asked, [town.activity.pk])
        assert len(captured) == 1
