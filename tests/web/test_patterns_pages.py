"""Annual registrations seen by a family: the list, the form with its words, the stop."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.activities.models import OpeningDay
from preau.bookings.models import BookingPattern
from tests.bookings.conftest import MONDAY, Family, Town
from tests.factories import (
    ActivityFactory,
    GroupFactory,
    PriceRuleFactory,
    StructureFactory,
    days_between,
    open_days,
    register,
)

NOW = "2026-11-21T09:00:00+00:00"
pytestmark = pytest.mark.django_db

FORM = {"start_date": "2026-11-30", "end_date": "", "weekdays": ["1", "2"]}


@pytest.fixture(autouse=True)
def _clock(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town() -> Town:
    town = Town()
    town.days(*days_between(MONDAY, date(2026, 12, 18)))
    return town


@pytest.fixture
def family(town: Town) -> Family:
    return town.family()


def signed_in(family: Family) -> Client:
    client = Client()
    client.force_login(family.user)
    return client


def root(town: Town) -> str:
    return f"/{town.structure.slug}/inscriptions-annee/"


def new(town: Town, family: Family, child: int = 0) -> str:
    return f"{root(town)}nouvelle/?enfant={family.people[child]}&groupe={town.group.pk}"


def pattern(town: Town, family: Family, child: int = 0, **fields: Any) -> BookingPattern:
    values = {"person_id": family.people[child], "group": town.group, "start_date": date(2026, 9, 1)}
    return BookingPattern.objects.create(
        structure=town.structure, household=family.household, **values | {"weekdays": [1, 2]} | fields
    )


def test_empty_list_offers_a_first_registration(town: Town, family: Family) -> None:
    response = signed_in(family).get(root(town))
    assertContains(response, "Vous n’avez pas d’inscription à l’année.")
    assertContains(response, f'href="{root(town)}nouvelle/"', count=1)


def test_household_without_right_is_told(town: Town) -> None:
    family = town.family(group=GroupFactory.create(activity__structure=town.structure, activity__allows_patterns=False))
    response = signed_in(family).get(root(town))
    assertContains(response, "Aucune activité n’est ouverte à l’inscription à l’année")
    assertNotContains(response, "nouvelle/")


@pytest.mark.parametrize(("children", "patterns"), [(1, 1), (3, 6)])
def test_list_takes_the_same_statements_whatever_its_length(
    town: Town, children: int, patterns: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    family = town.family(children=children)
    for number in range(patterns):
        pattern(town, family, number % children, start_date=date(2026, 9, 1 + number))
    client = signed_in(family)
    with django_assert_num_queries(8):  # session, account, household, and five of the registrations
        response = client.get(root(town))
    assertContains(response, "6 jours à venir", count=patterns)


def test_list_says_what_is_booked_and_when_it_shows(town: Town, family: Family) -> None:
    pattern(town, family, every_two_weeks=True, start_date=MONDAY)
    response = signed_in(family).get(root(town))
    assertContains(response, "Lundi et mardi, une semaine sur deux")
    assertContains(response, "Du 30 novembre 2026 au 31 août 2027.")
    assertContains(response, "Prochaine application : cette nuit.")
    assertContains(response, "4 jours à venir")
    assertContains(response, "15,60\u00a0€")
    BookingPattern.objects.update(applied_at="2026-11-22T00:30:00+00:00")
    assertNotContains(signed_in(family).get(root(town)), "Prochaine application")


def test_finished_registrations_are_folded(town: Town, family: Family) -> None:
    pattern(town, family, end_date=date(2026, 10, 1))
    response = signed_in(family).get(root(town))
    assertContains(response, "1 inscription terminée")
    assertNotContains(response, "Modifier")


def test_only_one_choice_leads_to_the_form_at_once(town: Town, family: Family) -> None:
    assertContains(signed_in(family).get(f"{root(town)}nouvelle/"), 'name="start_date" value="2026-11-23"')


def test_several_choices_are_links(town: Town) -> None:
    family = town.family(children=2)
    response = signed_in(family).get(f"{root(town)}nouvelle/")
    for person in family.people:
        assertContains(response, f'href="?enfant={person}&amp;groupe={town.group.pk}"', count=1)


def test_form_says_the_lead_time_and_the_end(town: Town, family: Family) -> None:
    response = signed_in(family).get(new(town, family))
    assertContains(response, "Délai de mise en place : 2 jours, donc pas avant le lundi 23 novembre 2026.")
    assertContains(response, "Vide : jusqu’à la fin de l’année scolaire, le 31 août 2027.")
    assertNotContains(response, 'name="arrival"')
    assertNotContains(response, "mercredi")


def test_registration_is_saved_then_shown_as_pending(town: Town, family: Family) -> None:
    client = signed_in(family)
    response = client.post(new(town, family), FORM | {"every_two_weeks": "on"}, follow=True)
    assertRedirects(response, root(town))
    assertContains(response, "Vous verrez les jours dans le planning demain.")
    made = BookingPattern.objects.get()
    assert (made.household, made.person_id, made.group) == (family.household, family.people[0], town.group)
    assert (made.start_date, made.end_date, made.weekdays, made.every_two_weeks) == (MONDAY, None, [1, 2], True)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start_date": ""}, "Indiquez une date."),
        ({"start_date": "31/02/2027"}, "Cette date n’est pas lisible"),
        ({"start_date": "2026-11-22"}, "Pas avant le lundi 23 novembre 2026"),
        ({"end_date": "2026-11-01"}, "La fin doit être le même jour que le début, ou après."),
        ({"weekdays": []}, "Cochez au moins un jour."),
        ({"weekdays": ["9"]}, "Sélectionnez un choix valide"),
    ],
)
def test_bad_input_is_told_at_the_field_and_kept(
    town: Town, family: Family, changes: dict[str, Any], message: str
) -> None:
    typed = FORM | changes | {"every_two_weeks": "on"}
    response = signed_in(family).post(new(town, family), typed)
    assertContains(response, message)
    content = response.content.decode()
    if typed["start_date"]:
        assert f'value="{typed["start_date"]}"' in content
    assert 'id="id_every_two_weeks" checked' in content
    assert not BookingPattern.objects.exists()


def test_french_date_is_read(town: Town, family: Family) -> None:
    signed_in(family).post(new(town, family), FORM | {"start_date": "30/11/2026"})
    assert BookingPattern.objects.get().start_date == MONDAY


def test_hours_are_asked_for_where_the_activity_wants_them(town: Town) -> None:
    activity = ActivityFactory.create(structure=town.structure, evening=True, name="Accueil du soir")
    PriceRuleFactory.create(activity=activity)
    evening = GroupFactory.create(activity=activity)
    open_days(evening, days_between(MONDAY, date(2026, 12, 18)))
    family = town.family(group=evening)
    client = signed_in(family)
    address = f"{root(town)}nouvelle/?enfant={family.people[0]}&groupe={evening.pk}"
    assertContains(client.get(address), '<option value="17:30">17 h 30</option>', count=2)
    wrong = client.post(address, FORM | {"arrival": "17:30", "departure": "17:00"})
    assertContains(wrong, "L’heure de départ doit suivre")
    assertContains(wrong, '<option value="17:30" selected>')
    client.post(address, FORM | {"arrival": "16:30", "departure": "18:00"})
    made = BookingPattern.objects.get()
    assert (made.arrival, made.departure) == (time(16, 30), time(18))


def test_running_registration_is_changed_from_a_date(town: Town, family: Family) -> None:
    made = pattern(town, family)
    client = signed_in(family)
    response = client.get(f"{root(town)}{made.pk}/")
    assertContains(response, "Changer à partir du")
    assertContains(response, 'value="2026-11-23"')
    assertRedirects(client.post(f"{root(town)}{made.pk}/", FORM | {"weekdays": ["4"]}), root(town))
    rows = BookingPattern.objects.order_by("id").values_list("start_date", "end_date", "weekdays")
    assert list(rows) == [(date(2026, 9, 1), date(2026, 11, 29), [1, 2]), (MONDAY, None, [4])]


def test_stop_is_asked_once_more_then_done(town: Town, family: Family) -> None:
    made = pattern(town, family)
    client = signed_in(family)
    address = f"{root(town)}{made.pk}/arreter/"
    assertContains(client.get(address), "Arrêter cette inscription ?")
    early = client.post(address, {"last_date": "2026-11-21"})
    assertContains(early, "Pas avant le lundi 23 novembre 2026")
    assertContains(early, 'value="2026-11-21"')
    response = client.post(address, {"last_date": "2026-12-04"}, follow=True)
    assertContains(response, "Inscription arrêtée après le vendredi 4 décembre 2026.")
    made.refresh_from_db()
    assert made.end_date == date(2026, 12, 4)


def test_registration_to_come_is_removed(town: Town, family: Family) -> None:
    made = pattern(town, family, start_date=MONDAY)
    client = signed_in(family)
    assertContains(client.get(f"{root(town)}{made.pk}/arreter/"), "Supprimer cette inscription ?")
    assertContains(client.post(f"{root(town)}{made.pk}/arreter/", follow=True), "Inscription supprimée.")
    assert not BookingPattern.objects.exists()


def test_everything_of_others_is_not_found(town: Town, family: Family) -> None:
    other = town.family()
    made = pattern(town, other)
    client = signed_in(family)
    for path in (f"{made.pk}/", f"{made.pk}/arreter/"):
        assert client.get(root(town) + path).status_code == 404
        assert client.post(root(town) + path, FORM).status_code == 404
    assert client.post(new(town, other), FORM).status_code == 404
    abroad = StructureFactory.create()
    group = GroupFactory.create(activity__structure=abroad)
    address = f"{root(town)}nouvelle/?enfant={family.people[0]}&groupe={group.pk}"
    assert client.post(address, FORM).status_code == 404
    assert client.get(f"/{abroad.slug}/inscriptions-annee/").status_code == 404
    assert BookingPattern.objects.get().household == other.household


def test_signed_out_goes_to_the_sign_in_page(client: Client, town: Town) -> None:
    assert client.get(root(town))["Location"].startswith("/compte/connexion/")


def test_person_with_two_groups_may_choose(town: Town, family: Family) -> None:
    second = GroupFactory.create(activity=ActivityFactory.create(structure=town.structure, name="Garderie"))
    register(second, *family.members)
    response = signed_in(family).get(f"{root(town)}nouvelle/")
    assertContains(response, "Garderie")
    assertContains(response, "Cantine")


def test_days_that_a_registration_will_not_book_are_told_with_their_reason(town: Town, family: Family) -> None:
    """Full, full with a queue, closed; asked of the page again, nothing when all of them are taken."""
    days = {day.date: day for day in OpeningDay.objects.filter(group=town.group)}
    tuesday, monday, second = MONDAY + timedelta(days=1), MONDAY + timedelta(days=7), MONDAY + timedelta(days=8)
    OpeningDay.objects.filter(pk=days[tuesday].pk).update(capacity=0, waiting_capacity=0)
    OpeningDay.objects.filter(pk=days[monday].pk).update(capacity=0, waiting_capacity=3)
    OpeningDay.objects.filter(pk=days[second].pk).update(is_open=False, closed_reason="Sortie scolaire")
    client = signed_in(family)
    response = client.post(new(town, family), FORM, follow=True)
    made = BookingPattern.objects.get()
    assertRedirects(response, f"{root(town)}?inscrite={made.pk}")
    assertContains(response, "Jours que l’inscription ne prend pas")
    assertContains(response, "Complet, liste d’attente comprise")
    assertContains(response, "L’inscription vous met sur la liste d’attente cette nuit.")
    assertContains(response, "Sortie scolaire")
    for words in ("mar. 1er déc.", "lun. 7 déc.", "mar. 8 déc."):
        assertContains(response, words)
    assertNotContains(client.get(root(town)), "ne prend pas")
    assertNotContains(client.get(f"{root(town)}?inscrite=x"), "ne prend pas")
    OpeningDay.objects.update(capacity=None, is_open=True)
    assertNotContains(client.get(f"{root(town)}?inscrite={made.pk}"), "ne prend pas")
