"""« Planning des activités »: what is full, who waits, acts on days with their effect first, outings of classes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from preau.accounts.enums import Role
from preau.activities.models import OpeningDay
from preau.bookings.models import Booking, DayAct
from preau.common import clock
from preau.web.desk.planning import grid
from tests.bookings.conftest import MONDAY, NOW, Town, counters
from tests.bookings.test_day_acts import SchoolTown, full, ids
from tests.factories import GroupFactory
from tests.factories.accounts import StaffFactory

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def town(db: None) -> SchoolTown:
    return SchoolTown()


@pytest.fixture
def manager(client: Client, town: Town) -> Client:
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.ACTIVITY_MANAGER).user)
    return client


def where(town: Town, rest: str = "planning/") -> str:
    return f"/{town.structure.slug}/gestion/{rest}"


def mark(page: Any) -> str:
    """What the page showed, as its form sends it back."""
    return page.context["effect"].mark


def do(manager: Client, town: Town, typed: dict[str, Any], *, follow: bool = False) -> Any:
    """The act, after the page that tells its effect."""
    seen = mark(manager.get(where(town, "planning/agir/"), typed))
    return manager.post(where(town, "planning/agir/"), typed | {"action": "faire", "lu": seen}, follow=follow)


# -- the grid ----------------------------------------------------------------------------------------------------------


def test_grid_tells_full_waiting_left_and_why_closed(manager: Client, town: SchoolTown) -> None:
    full(town, booked=2, waiting=3)
    town.days(TUESDAY, capacity=20, is_open=False, closed_reason="Grève")
    page = manager.get(where(town) + "?du=2026-11-30")
    for words in ("1 jour complet", "3 demandes en attente", "2<i>/2</i>", "3 attendent", "g-closed", town.group.name):
        assertContains(page, words)
    assertContains(manager.get(where(town) + "?du=2026-12-07"), "Aucun groupe n’a de jour à ces dates")


def test_grid_keeps_activity_site_and_view_in_its_address(manager: Client, town: SchoolTown) -> None:
    evening = GroupFactory.create(activity__structure=town.structure, activity__name="Garderie", site=town.school)
    town.days(capacity=5)
    town.days(group=evening, capacity=5)
    both = manager.get(where(town) + "?du=2026-11-30&vue=mois")
    assertContains(both, 'scope="rowgroup"', 2)
    one = manager.get(where(town) + f"?du=2026-11-30&site={town.school.pk}&activite={evening.activity_id}")
    assertContains(one, 'scope="rowgroup"', 1)
    assertContains(one, f"?du=2026-12-07&amp;activite={evening.activity_id}&amp;site={town.school.pk}")


@pytest.mark.parametrize(
    "query", ["?du=hier", "?du=0001-01-01", "?du=9999-12-31", "?site=99999999999999999999", "?fait=x"]
)
def test_grid_reads_any_address(manager: Client, town: SchoolTown, query: str) -> None:
    assert manager.get(where(town) + query).status_code == 200


def test_grid_takes_as_many_statements_for_one_group_and_thirty(
    manager: Client, town: SchoolTown, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for more in (0, 30):
        for _ in range(more):
            group = GroupFactory.create(activity=town.activity)
            town.days(MONDAY, TUESDAY, group=group, capacity=5)
        if not more:
            town.days(capacity=5)
        with django_assert_num_queries(7):  # session, account, role, what to choose, groups, days, outings
            manager.get(where(town) + "?du=2026-11-30")


def test_city_chooses_an_activity_or_a_site_first_where_the_full_ones_are_told(
    manager: Client, town: SchoolTown, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    full(town, booked=2, waiting=1)
    evening = GroupFactory.create(activity__structure=town.structure, activity__name="Garderie", site=town.school)
    town.days(group=evening, capacity=5)
    for _ in range(grid.ROWS):
        town.days(group=GroupFactory.create(activity=town.activity), capacity=5)
    with django_assert_num_queries(6):  # session, account, role, what to choose, no days, outings
        page = manager.get(where(town) + "?du=2026-11-30")
    assertNotContains(page, 'scope="rowgroup"')
    for words in (
        town.school.name,
        "Garderie",
        "1 groupe complet",
        "1 demande en attente",
        f"{grid.ROWS + 1} groupes",
        "1 jour complet",
    ):
        assertContains(page, words)
    found = manager.get(where(town) + "?du=2026-11-30&complets=1")
    assertContains(found, 'name="groupe"', 1)
    assertContains(found, "2<i>/2</i>")
    with django_assert_num_queries(7):
        first = manager.get(where(town) + f"?du=2026-11-30&activite={town.activity.pk}")
    assertContains(first, 'name="groupe"', grid.ROWS)
    assertContains(first, "Page 1 sur 2")
    assertContains(first, "1 jour complet")
    assertContains(manager.get(where(town) + f"?du=2026-11-30&activite={town.activity.pk}&page=2"), 'name="groupe"', 1)
    past = manager.get(where(town) + f"?du=2026-11-30&activite={town.activity.pk}&page=9", follow=True)
    assertContains(past, "Page 1 sur 2")
    assertContains(manager.get(where(town) + "?du=2026-11-30"), 'name="groupe"', grid.ROWS)  # as last
    assertContains(manager.get(where(town) + "?choisir=1"), f"{grid.ROWS + 1} groupes")


@pytest.mark.parametrize("kept", ["", "x", "1-2", "{town}-x-y", "{town}-99999999999999999999-", "{other}-{activity}-"])
def test_what_was_looked_at_last_is_read_however_it_was_written(
    manager: Client, town: SchoolTown, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    monkeypatch.setattr(grid, "ROWS", 0)
    town.days(capacity=5)
    words = kept.format(town=town.structure.pk, other=town.structure.pk + 1, activity=town.activity.pk)
    manager.cookies[grid.MEMORY] = words
    assertContains(manager.get(where(town) + "?du=2026-11-30"), "1 groupe")


# -- acts --------------------------------------------------------------------------------------------------------------


def test_manager_widens_a_full_day_by_two_after_reading_its_effect(manager: Client, town: SchoolTown) -> None:
    day, _ = full(town, booked=2, waiting=3)
    typed = {"acte": "places", "groupe": town.group.pk, "jour": "2026-11-30", "places": "+2"}
    page = manager.get(where(town, "planning/agir/"), typed)
    for words in ("en tout : 2.", "2 demandes en attente obtiennent une place"):
        assertContains(page, words)
    assert counters(day) == (2, 3)
    done = do(manager, town, typed, follow=True)
    assertContains(done, "1 jour a ses nouvelles places, places données à ceux qui attendaient : 2")
    assertContains(done, f"actes/{DayAct.objects.get().pk}/annuler/")
    assert counters(day) == (4, 1)


def test_places_sent_twice_widen_once_and_what_changed_meanwhile_is_told(manager: Client, town: SchoolTown) -> None:
    day, _ = full(town, booked=2, waiting=0)
    typed = {"acte": "places", "groupe": town.group.pk, "jour": "2026-11-30", "places": "+5"}
    page = where(town, "planning/agir/")
    sent = typed | {"action": "faire", "lu": mark(manager.get(page, typed))}
    assert manager.post(page, sent).status_code == 302
    again = manager.post(page, sent)
    for words in ("ne sont plus ce que la page montrait", "places changées le", 'value="+5"', 'value="faire"'):
        assertContains(again, words)
    assertContains(manager.post(page, typed | {"action": "faire"}), "ne sont plus ce que la page montrait")
    assert (counters(day), day.capacity, DayAct.objects.count()) == ((2, 0), 7, 1)
    assert manager.post(page, sent | {"lu": mark(again)}).status_code == 302
    day.refresh_from_db()
    assert day.capacity == 12


def test_too_few_places_are_told_with_the_day_and_cannot_be_done(manager: Client, town: SchoolTown) -> None:
    day, _ = full(town, booked=3, waiting=0)
    typed = {"acte": "places", "groupe": town.group.pk, "du": "2026-11-30", "au": "2026-12-01", "places": "2"}
    page = manager.get(where(town, "planning/agir/"), typed)
    assertContains(page, "3 enfants sont réservés")
    assertNotContains(page, 'value="faire"')
    again = do(manager, town, typed)
    assertContains(again, "3 enfants sont réservés")
    assertContains(again, 'value="2"')
    day.refresh_from_db()
    assert day.capacity == 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"places": "beaucoup"}, "Écrivez un nombre de places"),
        ({"places": "5", "du": "2026-12-02", "au": "2026-12-01"}, "Donnez des dates qui se suivent"),
        ({"places": "5", "du": "2026-11-01", "au": "2026-11-02"}, "Ces jours sont passés"),
        ({"places": "5", "groupe": ""}, "Cochez au moins un groupe"),
    ],
)
def test_mistakes_are_told_beside_what_was_typed(
    manager: Client, town: SchoolTown, typed: dict[str, str], words: str
) -> None:
    town.days(capacity=3)
    asked = {"acte": "places", "groupe": str(town.group.pk), "du": "2026-11-30", "action": "faire"} | typed
    page = manager.post(where(town, "planning/agir/"), asked)
    assertContains(page, words)
    assertContains(page, typed["places"])
    assert not DayAct.objects.exists()


def test_day_is_closed_with_its_effect_then_taken_back(manager: Client, town: SchoolTown) -> None:
    day, _ = full(town, booked=2, waiting=0)
    typed = {"acte": "fermer", "groupe": town.group.pk, "jour": "2026-11-30", "raison": "Grève"}
    assertContains(manager.post(where(town, "planning/agir/"), typed | {"action": "apercu"}), "2 réservations annulées")
    do(manager, town, typed)
    assert counters(day) == (0, 0)
    undo = where(town, f"planning/actes/{DayAct.objects.get().pk}/annuler/")
    assertContains(manager.get(undo), "2 réservations reviennent")
    assertContains(manager.post(undo, follow=True), "Réservations remises : 2")
    assert counters(day) == (2, 0)
    assertContains(manager.post(undo, follow=True), "déjà annulé")
    assertContains(manager.get(where(town, "planning/actes/")), "Annulé")


def test_acts_of_another_town_days_and_groups_are_not_reached(manager: Client, town: SchoolTown) -> None:
    other = SchoolTown()
    day, _ = full(other, booked=1, waiting=1)
    typed = {"acte": "places", "groupe": other.group.pk, "jour": "2026-11-30", "places": "9", "action": "faire"}
    assertContains(manager.post(where(town, "planning/agir/"), typed), "Aucun jour n’est concerné")
    assert manager.get(where(town, f"planning/jour/{day.pk}/")).status_code == 404
    assert manager.get(where(other)).status_code == 404
    assert manager.get(where(town, "planning/agir/") + "?acte=autre").status_code == 404
    outing = {"site": other.school.pk, "du": "2026-11-30", "raison": "Musée", "action": "faire"}
    assertContains(manager.post(where(town, "sorties/"), outing), "Choisissez l’école.")
    assert counters(day) == (1, 1)


# -- who waits ---------------------------------------------------------------------------------------------------------


def test_two_who_wait_get_a_place_by_hand_with_a_reason(manager: Client, town: SchoolTown) -> None:
    day, _ = full(town, booked=2, waiting=4)
    page = where(town, f"planning/jour/{day.pk}/")
    assertContains(manager.get(page), "Liste d’attente : 4 demandes")
    chosen = ids(day)[2:]
    refused = manager.post(page, {"demande": chosen, "elargir": "1"})
    assertContains(refused, "Dites pourquoi")
    assertContains(refused, " checked", 3)
    done = manager.post(page, {"demande": chosen, "elargir": "1", "raison": "Parents au travail"}, follow=True)
    assertContains(done, "2 places données, e-mails : 2.")
    assert counters(day) == (4, 2)
    assert DayAct.objects.get().reason == "Parents au travail"


def test_day_takes_as_many_statements_for_one_who_waits_and_five(
    manager: Client, town: SchoolTown, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    day, _ = full(town, booked=1, waiting=1)
    for more in (0, 4):
        for _ in range(more):
            town.book(town.family(), day)
        with django_assert_num_queries(6):  # session, account, role, day, who waits, outings
            manager.get(where(town, f"planning/jour/{day.pk}/"))


# -- outings -----------------------------------------------------------------------------------------------------------


def test_class_outing_in_four_clicks_without_script(manager: Client, town: SchoolTown) -> None:
    (day,) = town.days(capacity=5)
    away, stays = town.pupil("CE1 A"), town.pupil("CM2")
    for family in (away, stays):
        town.book(family, day)
    page = where(town, "sorties/")
    typed: dict[str, object] = {"site": town.school.pk, "du": "2026-11-30", "action": "classes"}
    assertContains(manager.post(page, typed), 'name="classe" value="CE1 A"')
    typed |= {"classe": ["CE1 A"], "raison": "Sortie au musée", "action": "apercu"}
    effect = manager.post(page, typed)
    for words in ("1 réservation annulée", "La classe de votre enfant ne vient pas : Sortie au musée."):
        assertContains(effect, words)
    done = manager.post(page, typed | {"action": "faire"}, follow=True)
    assertContains(done, "Sortie enregistrée. Annulés : 1")
    assertContains(done, "1 de moins, sortie (Sortie au musée)")
    assert Booking.objects.filter(state="booked").get().household_id == stays.household.pk


def test_family_without_an_address_is_listed_and_mistakes_keep_what_was_typed(
    manager: Client, town: SchoolTown
) -> None:
    (day,) = town.days(capacity=5)
    family = town.pupil("CE1 A")
    town.book(family, day)
    family.user.is_active = False
    family.user.save()
    typed = {"site": town.school.pk, "du": "2026-11-30", "raison": "Musée", "action": "apercu"}
    assertContains(manager.post(where(town, "sorties/"), typed), f"dossier {family.household.number}")
    wrong = manager.post(where(town, "sorties/"), typed | {"raison": "", "classe": "CE1 A"})
    assertContains(wrong, "Dites pourquoi")
    assertContains(wrong, 'value="CE1 A" checked')
    past = manager.post(where(town, "sorties/"), typed | {"du": date(2026, 11, 2).isoformat()})
    assertContains(past, "Ces jours sont passés")
    assert OpeningDay.objects.get(pk=day.pk).booked == 1
