"""« Activités »: an agent sets up what families book without a rule to write, and sees first what a change does."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.bookings.models import Booking
from preau.common import clock
from preau.notices.models import OutgoingMail
from preau.structures.models import Site
from tests.bookings.conftest import NOW, Town
from tests.factories import ActivityFactory, GroupFactory, StructureFactory
from tests.factories.accounts import StaffFactory

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)
TYPED: dict[str, object] = {
    "name": "Cantine du midi",
    "short_name": "Cantine",
    "kind": "canteen",
    "period": "school",
    "weekdays": ["1", "2", "4", "5"],
    "step_minutes": "15",
    "min_minutes": "0",
    "promotion": "automatic",
    "pattern_lead_days": "2",
    "is_active": "on",
    "ouvrir-genre": "toujours",
    "reserver-genre": "semaine",
    "reserver-jour": "4",
    "reserver-semaines": "1",
    "reserver-heure": "23:59",
    "annuler-genre": "jours",
    "annuler-n": "2",
    "annuler-unite": "jours_ouvres",
    "annuler-heure": "09:30",
    "attente-genre": "reserver",
}


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def manager(client: Client, town: Town) -> Client:
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.ACTIVITY_MANAGER).user)
    return client


@pytest.fixture
def town(db: None) -> Town:
    return Town()


def at(town: Town, *parts: object) -> str:
    return "/".join(["", town.structure.slug, "activites", *map(str, parts), ""])


def words(response: object) -> str:
    text = strip_tags(response.content.decode())  # type: ignore[attr-defined]
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_list_tells_each_activity_in_sentences(
    manager: Client, town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        GroupFactory.create(activity=ActivityFactory.create(structure=town.structure, name=f"A{number}"))
    ActivityFactory.create(structure=StructureFactory.create(), name="Ailleurs")
    with django_assert_max_num_queries(4):
        told = words(manager.get(at(town)))
    assert "Cantine" in told
    assert "lundi, mardi, jeudi et vendredi" in told
    assert "Réserver et annuler jusqu’à : " in told
    assert "Ailleurs" not in told


def test_new_activity_from_a_model_to_the_calendar(manager: Client, town: Town) -> None:
    """Seen first: the next days with their deadlines; nothing is written before « Enregistrer »."""
    site = Site.objects.create(structure=town.structure, name="École Jean-Moulin")
    page = manager.get(at(town, "nouvelle") + "?modele=mercredi")
    assertContains(page, "Mercredis")
    sent = {**TYPED, "groupes-lieux": [str(site.pk)], "groupes-places": "60", "groupes-attente": "10"}
    shown = words(manager.post(at(town, "nouvelle"), {**sent, "action": "apercu"}))
    assert "lundi 30 novembre" in shown, "the week before can no longer be booked"
    assert "lundi 23 novembre" not in shown
    assert "jeudi 26 novembre à 23 h 59" in shown
    assert not Activity.objects.filter(name="Cantine du midi").exists()
    done = manager.post(at(town, "nouvelle"), {**sent, "action": "enregistrer"})
    activity = Activity.objects.get(name="Cantine du midi")
    assertRedirects(done, at(town, activity.pk))
    assert activity.booking_rule == {"type": "previous_week", "weekday": 4, "weeks": 1, "time": "23:59"}
    assert activity.cancel_rule == {"type": "J-N", "n": 2, "unit": "jours_ouvres", "time": "09:30"}
    assert activity.promotion_rule is None
    group = ActivityGroup.objects.get(activity=activity)
    assert (group.site, group.capacity, group.waiting_capacity) == (site, 60, 10)
    days = OpeningDay.objects.filter(group=group, is_open=True)
    assert days.count() == 100
    assert set(days.values_list("capacity", flat=True)) == {60}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"name": ""}, "Ce champ est obligatoire"),
        ({"name": "Cantine"}, "existe déjà"),
        ({"weekdays": []}, "Cochez un jour au moins."),
        ({"reserver-genre": "jours", "reserver-n": ""}, "Ce délai a besoin de ce nombre."),
        ({"reserver-heure": ""}, "Donnez l’heure."),
        ({"reserver-genre": "carte"}, "jour"),
        ({"reserver-genre": "carte", "reserver-c1": "5"}, "mardi"),
        ({"annuler-n": "9999"}, "366"),
        ({"is_hourly": "on"}, "les familles choisissent les leurs"),
        ({"is_hourly": "on", "opens_time": "18:00", "closes_time": "16:00"}, "L’heure de fermeture doit suivre"),
        ({"ouvrir-genre": "date"}, "Donnez la date."),
        ({"ouvrir-genre": "semaines"}, "Donnez le nombre de semaines."),
        ({"reserver-genre": "lune"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_is_kept(
    manager: Client, town: Town, change: dict[str, object], complaint: str
) -> None:
    site = Site.objects.create(structure=town.structure, name="École")
    sent = {
        **TYPED,
        "groupes-lieux": [str(site.pk)],
        **change,
        "description": "Repas 好",
        "action": "enregistrer",
    }
    page = manager.post(at(town, "nouvelle"), sent)
    assert page.status_code == 200
    assert complaint in words(page)
    assertContains(page, "Repas 好")
    assert Activity.objects.count() == 1


def test_site_of_another_town_is_no_choice(manager: Client, town: Town) -> None:
    foreign = Site.objects.create(structure=StructureFactory.create(), name="École d’ailleurs")
    page = manager.post(at(town, "nouvelle"), {**TYPED, "groupes-lieux": [str(foreign.pk)], "action": "enregistrer"})
    assertNotContains(page, "École d’ailleurs")
    assert Activity.objects.count() == 1


def stored(town: Town, **changes: object) -> dict[str, object]:
    """The form of the town's canteen, as it is, then changed."""
    activity = town.activity
    kept = {name: getattr(activity, name) for name in ("name", "short_name", "kind", "period", "promotion")}
    return {**TYPED, **kept, "weekdays": list(activity.weekdays), **changes}


def test_weekday_taken_away_asks_what_becomes_of_what_is_booked(manager: Client, town: Town) -> None:
    manager.post(at(town, town.activity.pk), stored(town, action="enregistrer"))
    family = town.family()
    town.book(family, OpeningDay.objects.get(group=town.group, date=date(2026, 12, 8)))
    OutgoingMail.objects.all().delete()
    without_tuesday = stored(town, weekdays=["1", "4", "5"])
    asked = manager.post(at(town, town.activity.pk), {**without_tuesday, "action": "enregistrer"})
    assert "1 jour réservé n’aurait plus lieu" in words(asked)
    town.activity.refresh_from_db()
    assert 2 in town.activity.weekdays
    assert Booking.objects.get().state == "booked"
    answer = {**without_tuesday, "reste": "cancel", "action": "enregistrer"}
    assertRedirects(manager.post(at(town, town.activity.pk), answer), at(town, town.activity.pk))
    town.activity.refresh_from_db()
    assert town.activity.weekdays == [1, 4, 5]
    assert Booking.objects.get().state == "cancelled"
    assert OutgoingMail.objects.filter(to=family.user.email).count() == 1


def test_places_never_fall_under_what_is_booked(manager: Client, town: Town) -> None:
    manager.post(at(town, town.activity.pk), stored(town, action="enregistrer"))
    day = OpeningDay.objects.get(group=town.group, date=date(2026, 12, 8))
    for _ in range(2):
        town.book(town.family(), day)
    sent = {"name": town.group.name, "capacity": "1", "waiting_capacity": "4", "action": "apercu"}
    shown = manager.post(at(town, "groupes", town.group.pk), sent)
    assert "1 jour à venir a déjà plus de réservations" in words(shown)
    town.group.refresh_from_db()
    assert town.group.capacity != 1
    manager.post(at(town, "groupes", town.group.pk), {**sent, "action": "enregistrer"})
    day.refresh_from_db()
    assert (day.capacity, day.booked, day.waiting_capacity) == (2, 2, 4)
    other = OpeningDay.objects.get(group=town.group, date=date(2026, 12, 10))
    assert other.capacity == 1


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"name": ""}, "Ce champ est obligatoire"),
        ({"min_age": "9", "max_age": "3"}, "âge"),
        ({"capacity": "-1"}, "supérieure ou égale à 0"),
        ({"capacity": "beaucoup"}, "nombre entier"),
        ({"levels": ["LUNE"]}, "Sélectionnez un choix valide"),
    ],
)
def test_group_that_cannot_be_is_told(manager: Client, town: Town, change: dict[str, object], complaint: str) -> None:
    sent = {"name": "Maternelles", "waiting_capacity": "0", "action": "enregistrer", **change}
    page = manager.post(at(town, town.activity.pk, "groupes", "nouveau"), sent)
    assert complaint in words(page)
    assert ActivityGroup.objects.count() == 1


def test_new_group_has_its_days_at_once(manager: Client, town: Town) -> None:
    sent = {
        "name": "Maternelles",
        "capacity": "30",
        "waiting_capacity": "0",
        "weekdays": ["1"],
        "action": "enregistrer",
    }
    manager.post(at(town, town.activity.pk, "groupes", "nouveau"), sent)
    days = OpeningDay.objects.filter(group__name="Maternelles")
    assert {day.date.isoweekday() for day in days} == {1}


def test_rule_that_the_sentence_cannot_say_is_kept_as_it_is(manager: Client, town: Town) -> None:
    odd = {"type": "J-N", "n": 1, "unit": "jours_ouverture", "open_weekdays": [1, 2], "time": "11:00"}
    Activity.objects.filter(pk=town.activity.pk).update(booking_rule=odd)
    assertContains(manager.get(at(town, town.activity.pk)), 'value="tel"')
    manager.post(at(town, town.activity.pk), stored(town, **{"reserver-genre": "tel", "action": "enregistrer"}))
    town.activity.refresh_from_db()
    assert town.activity.booking_rule == odd


@pytest.mark.parametrize(
    "rule",
    [
        {"type": "J-N", "n": 1, "unit": "jours_calendaires", "time": "18:00"},
        {"type": "J-N", "n": 1, "unit": "jours_ouverture", "open_weekdays": [1, 2, 4, 5], "time": "11:00"},
        {"type": "previous_week", "weekday": 2, "weeks": 2, "time": "23:59"},
        {"type": "previous_month", "day": 31, "months": 1, "time": "12:00"},
        {"type": "weekday_map", "map": {"1": 5, "2": 5, "4": 2, "5": 2}, "time": "09:00"},
    ],
    ids=lambda rule: str(rule["type"]),
)
def test_form_sent_as_it_is_shown_changes_nothing(manager: Client, town: Town, rule: dict[str, object]) -> None:
    """What the page shows of a rule is the rule: read from its own fields, it is the same."""
    Activity.objects.filter(pk=town.activity.pk).update(
        booking_rule=rule, cancel_rule=rule, promotion_rule=rule, opens_time=time(11), closes_time=time(14)
    )
    before = Activity.objects.filter(pk=town.activity.pk).values().get()
    page = manager.get(at(town, town.activity.pk))
    sent: dict[str, object] = {}
    for form in page.context["editor"].forms:
        for bound in form:
            value = bound.value()
            if value in (None, False, ""):
                continue
            sent[bound.html_name] = bound.field.prepare_value(value) if value is not True else "on"
    manager.post(at(town, town.activity.pk), {**sent, "action": "enregistrer"})
    assert Activity.objects.filter(pk=town.activity.pk).values().get() == before
