"""« Jour » : the groups of a date, the roll of one, and what marking writes."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.attendance.models import Passage
from preau.common import clock
from preau.households.models import Person
from preau.ledger.models import Entry
from preau.web.desk.attendance import day
from tests.bookings.conftest import NOW, Family
from tests.factories import GroupFactory, SiteFactory
from tests.factories.accounts import CardFactory, StaffFactory
from tests.wallets.conftest import MoneyTown, balance

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def money(db: None) -> MoneyTown:
    return MoneyTown()


@pytest.fixture
def cook(client: Client, money: MoneyTown) -> User:
    user = StaffFactory.create(structure=money.structure, role=Role.CANTEEN).user
    client.force_login(user)
    return user


def days(town: MoneyTown) -> str:
    return f"/{town.structure.slug}/jour/"


def roll(town: MoneyTown, day: object = TODAY) -> str:
    return f"{days(town)}{town._past_day(town.group, day).pk}/"  # type: ignore[arg-type]


def press(client: Client, town: MoneyTown, button: str, **data: str) -> str:
    """The page after a button of today's roll."""
    return client.post(roll(town), {"pointer": button, **data}, follow=True).content.decode()


def kinds() -> list[str]:
    return list(Passage.objects.filter(undone_at=None).order_by("id").values_list("kind", flat=True))


def test_day_lists_its_groups_with_what_is_left(client: Client, cook: User, money: MoneyTown) -> None:
    family = money.family(2)
    money.eat(family, TODAY)
    response = client.get(days(money))
    (row,) = response.context["rows"]
    assert (row.booked, row.marked, row.left) == (2, 0, 2)
    assertContains(response, "2 réservations, 2 à pointer")
    press(client, money, f"present-{family.people[0]}")
    assertContains(client.get(days(money)), "Reste 1 à pointer")
    press(client, money, "tous-9")
    assertContains(client.get(days(money)), "Pointé, 2 présents")


def test_marks_are_written_with_their_agent_and_charged(client: Client, cook: User, money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    money.eat(family, TODAY)
    (person,) = family.people
    response = client.post(roll(money), {"pointer": f"present-{person}"})
    assertRedirects(response, f"{roll(money)}#p-{person}")
    passage = Passage.objects.get()
    assert (passage.kind, passage.actor, passage.at, balance(wallet)) == ("present", cook, NOW, 610)
    press(client, money, f"excused-{person}", **{f"motif-{person}": "outing", f"note-{person}": "musée"})
    assert (kinds(), balance(wallet), Passage.objects.latest("id").motive) == (["excused"], 1000, "outing")
    assert "musée" in client.get(roll(money)).content.decode()
    page = press(client, money, f"absent-{person}")
    assert 'data-mark="out"' in page
    press(client, money, f"effacer-{person}")
    assert kinds() == []


def test_everybody_left_is_marked_at_once(client: Client, cook: User, money: MoneyTown) -> None:
    family = money.family(3)
    money.pay(family, 5000)
    money.eat(family, TODAY)
    press(client, money, f"absent-{family.people[1]}")
    page = press(client, money, "tous-2")
    assert "2 personnes pointées présentes." in page
    assert sorted(kinds()) == ["absent", "present", "present"]
    assert "2 personnes viennent d’être pointées d’un coup." in page
    press(client, money, f"absent-{family.people[2]}")
    page = press(client, money, "annuler")
    assert "d’un coup" not in page
    assert sorted(kinds()) == ["absent", "absent"]


def test_more_than_twenty_are_marked_in_two_touches_and_undone_in_one(
    client: Client, cook: User, money: MoneyTown
) -> None:
    family = money.family(21)
    wallet = money.pay(family, 50000)
    money.eat(family, TODAY)
    page = client.get(roll(money)).content.decode()
    assert "Les 21 personnes pas encore pointées seront marquées présentes, et débitées." in page
    press(client, money, "tous-20")
    assert kinds() == []
    press(client, money, "tous-21")
    assert len(kinds()) == 21
    charged = balance(wallet)
    assert charged < 50000
    press(client, money, "annuler")
    assert (kinds(), balance(wallet)) == ([], charged)  # a booked day is owed, marked or not
    press(client, money, "tous-21")
    assert balance(wallet) == charged


def test_somebody_without_a_booking_is_found_by_card_and_marked(client: Client, cook: User, money: MoneyTown) -> None:
    family = money.family()
    money.pay(family, 1000)
    person = family.members[0].person
    card = CardFactory.create(person=person, structure=money.structure)
    page = client.get(roll(money), {"q": card.number[-5:]}).content.decode()
    assert f'value="unplanned-{person.pk}"' in page
    page = press(client, money, f"unplanned-{person.pk}")
    assert "Sans réservation" in page
    assert Entry.objects.filter(cause_kind="passage").count() == 1
    assertNotContains(client.get(roll(money), {"q": card.number[-5:]}), f'value="unplanned-{person.pk}"')


def test_wallet_too_small_is_said_and_the_mark_stays(client: Client, cook: User, money: MoneyTown) -> None:
    family = money.family()
    money.eat(family, TODAY)
    page = press(client, money, f"present-{family.people[0]}")
    assert "Le porte-monnaie de 1 personne ne suffit pas" in page
    assert kinds() == ["present"]


@pytest.mark.parametrize("button", ["", "present", "present-", "present-x", "dormir-1", "-1", "present-99999999999999"])
def test_buttons_that_mean_nothing_write_nothing(client: Client, cook: User, money: MoneyTown, button: str) -> None:
    money.eat(money.family(), TODAY)
    assert client.post(roll(money), {"pointer": button}).status_code == 302
    assert kinds() == []


def test_refused_mark_says_why(client: Client, cook: User, money: MoneyTown) -> None:
    family = money.family()
    assert "pointez-la « sans réservation »" in press(client, money, f"present-{family.people[0]}")


def test_day_to_come_is_shown_and_cannot_be_marked(client: Client, cook: User, money: MoneyTown) -> None:
    family, tomorrow = money.family(), TODAY + timedelta(days=1)
    money.eat(family, tomorrow)
    response = client.get(roll(money, tomorrow))
    assertContains(response, "Ce jour n’est pas encore venu")
    assertNotContains(response, 'name="pointer"')
    page = client.post(roll(money, tomorrow), {"pointer": f"present-{family.people[0]}"}, follow=True)
    assertContains(page, "Ce jour n’est pas encore venu")
    assert kinds() == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [("hier", "n’est pas lisible"), ("2030-01-01", "à moins d’un an"), ("0001-01-01", "n’est pas lisible")],
)
def test_date_that_cannot_be_shown_keeps_what_was_typed(
    client: Client, cook: User, money: MoneyTown, typed: str, words: str
) -> None:
    response = client.get(days(money), {"date": typed})
    assertContains(response, words)
    assertContains(response, f'value="{typed}"')


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_a_fixed_number_of_statements(
    client: Client, cook: User, money: MoneyTown, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    families: list[Family] = [money.family() for _ in range(number)]
    for family in families:
        money.eat(family, TODAY)
    url = roll(money)
    with django_assert_num_queries(4):  # session, account, role, groups
        client.get(days(money))
    with django_assert_num_queries(5):  # session, account, role, day, roll
        client.get(url)


# -- many children, many sites -----------------------------------------------------------------------------------------

PART = {"Accept": "text/html;part=contenu"}


def in_class(family: Family, name: str) -> int:
    person = Person.objects.get(pk=family.people[0])
    person.class_name = name
    person.save()
    return person.pk


def test_class_alone_is_shown_and_marked_at_once(client: Client, cook: User, money: MoneyTown) -> None:
    here, elsewhere = money.family(), money.family()
    for family, name in ((here, "CP"), (elsewhere, "CM2")):
        in_class(family, name)
        money.eat(family, TODAY)
    page = client.get(roll(money) + "?classe=CP")
    assertContains(page, f'id="p-{here.people[0]}"')
    assertNotContains(page, f'id="p-{elsewhere.people[0]}"')
    done = client.post(roll(money) + "?classe=CP", {"pointer": "tous-1"})
    assert done["Location"].endswith("?classe=CP")
    assert list(Passage.objects.values_list("person", flat=True)) == [here.people[0]]
    assertContains(client.get(roll(money) + "?classe=autre"), f'id="p-{elsewhere.people[0]}"')


def test_answer_to_a_mark_has_what_changed_alone(
    client: Client, cook: User, money: MoneyTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    families = [money.family() for _ in range(4)]
    for family in families:
        money.eat(family, TODAY)
    mine, theirs, before, nobody = (family.people[0] for family in families)
    press(client, money, f"present-{before}")
    seen = (NOW + timedelta(minutes=1)).isoformat()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=2))
    press(client, money, f"absent-{theirs}")  # by another agent, while this page was there
    answer = client.post(roll(money), {"pointer": f"present-{mine}", "vu": seen}, headers=PART)
    assertContains(answer, "data-part")
    assert [f'id="p-{who}"' in answer.content.decode() for who in (mine, theirs, before, nobody)] == [1, 1, 0, 0]
    assertContains(answer, "1 à pointer")
    for data in ({"pointer": f"present-{mine}", "vu": "hier"}, {"pointer": "tous-1", "vu": seen}):
        assertContains(client.post(roll(money), data, headers=PART), f'id="p-{nobody}"')


def test_site_is_chosen_once_and_led_to_where_there_are_many(
    client: Client, cook: User, money: MoneyTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = [
        GroupFactory.create(activity__structure=money.structure, site=SiteFactory.create(structure=money.structure))
        for _ in range(2)
    ]
    for group in groups:
        money.days(TODAY, group=group, capacity=5)
    site = groups[0].site
    assertContains(client.get(days(money) + f"?site={site.pk}"), f"{groups[0].name}")
    assert [row.site_id for row in client.get(days(money)).context["rows"]] == [site.pk]
    assert len(client.get(days(money) + "?site=").context["rows"]) == 2
    monkeypatch.setattr(day, "MANY_GROUPS", 1)
    page = client.get(days(money) + "?site=")
    assertContains(page, "Choisissez votre site")
    assertContains(page, f"site={site.pk}")
