"""The registrations of a family at the desk: sensible choices, what falls said before, nothing of another town."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.accounts.enums import Role
from preau.bookings.models import Booking
from preau.common import clock
from preau.registrations.models import Registration
from tests.factories import ActivityFactory, GroupFactory
from tests.factories.accounts import StaffFactory
from tests.web.planning_town import NOW, PlanningTown, build

DAY = "%Y-%m-%d"


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    """In the weeks of the town's calendar, whenever these tests are run."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def town(db: None) -> PlanningTown:
    return build()


@pytest.fixture
def desk(client: Client, town: PlanningTown) -> Client:
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.DESK).user)
    return client


def here(town: PlanningTown, page: str = "") -> str:
    return f"/{town.structure.slug}/gestion/familles/{town.household.pk}/inscriptions/{page}"


def test_agent_registers_a_child_and_reads_where_to_book(desk: Client, town: PlanningTown) -> None:
    group = GroupFactory.create(activity=ActivityFactory.create(structure=town.structure, name="Étude"))
    person = town.members[1].person_id
    typed = {f"p{person}-groupe": str(group.pk), f"p{person}-du": clock.today().strftime(DAY), "inscrire": str(person)}
    wrong = desk.post(here(town), typed | {f"p{person}-au": "2020-01-01"})
    assert (wrong.status_code, "La fin doit être" in wrong.content.decode()) == (422, True)
    assert f'value="{clock.today().strftime(DAY)}"' in wrong.content.decode()
    text = desk.post(here(town), typed, follow=True).content.decode()
    assert "Noé est inscrit à « Étude" in text
    assert Registration.objects.get(group=group).person_id == person


def test_ending_shows_the_effect_before_it_writes(desk: Client, town: PlanningTown) -> None:
    day = min(day for activity, day in town.days if activity == town.canteen.pk and day > clock.today() + timedelta(9))
    town.book(town.key(town.canteen, day))
    found = Registration.objects.get(person=town.members[0].person, group__activity=town.canteen)
    typed = {"terminer": "1", "au": clock.today().strftime(DAY)}
    text = desk.post(here(town, f"{found.pk}/"), typed).content.decode()
    assert "Rien n’est encore écrit" in text
    assert "1 jour réservé" in text
    found.refresh_from_db()
    assert found.end_date is None
    text = desk.post(here(town, f"{found.pk}/"), typed | {"reste": "cancel"}, follow=True).content.decode()
    assert "1 jour annulé" in text
    found.refresh_from_db()
    assert found.end_date == clock.today()
    assert Booking.objects.get().state == "cancelled"


def test_changing_group_is_offered_where_there_is_another(desk: Client, town: PlanningTown) -> None:
    found = Registration.objects.get(person=town.members[0].person, group__activity=town.wednesday)
    assert "Changer de groupe" not in desk.get(here(town, f"{found.pk}/")).content.decode()
    other = GroupFactory.create(activity=town.wednesday, name="Les grands")
    assert "Les grands" in desk.get(here(town, f"{found.pk}/")).content.decode()
    first = clock.today() + timedelta(days=1)
    typed = {"changer": "1", "groupe": str(other.pk), "du": first.strftime(DAY)}
    assert desk.post(here(town, f"{found.pk}/"), typed).status_code == 302
    assert Registration.objects.get(group=other).start_date == first


def test_reader_sees_and_does_nothing(client: Client, town: PlanningTown) -> None:
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.READER).user)
    assert "Inscrire" not in client.get(here(town)).content.decode()
    found = Registration.objects.order_by("id")[0]
    assert client.post(here(town), {"inscrire": str(found.person_id)}).status_code == 404
    assert client.get(here(town, f"{found.pk}/")).status_code == 404


def test_nothing_of_another_family_or_town(desk: Client, town: PlanningTown) -> None:
    other = build(slug="ailleurs", email="autre@exemple.fr")
    theirs = Registration.objects.filter(structure=other.structure).order_by("id")[0]
    assert desk.get(here(other)).status_code == 404
    for number in (theirs.pk, 2**63):
        assert desk.get(here(town, f"{number}/")).status_code == 404
        assert desk.post(here(town, f"{number}/"), {"terminer": "1", "au": "2027-01-01"}).status_code == 404
    typed = {"inscrire": str(other.members[0].person_id)}
    assert desk.post(here(town), typed).status_code == 404
    family = Client()
    family.force_login(town.user)
    assert family.get(here(town)).status_code == 404


def test_statements_do_not_grow(db: None) -> None:
    counts = []
    for children in (1, 4):
        other = build(children, slug=f"ville-{children}", email=f"{children}@exemple.fr")
        client = Client()
        client.force_login(StaffFactory.create(structure=other.structure, role=Role.DESK).user)
        client.get(here(other))  # the first page of a session says more: who entered
        with CaptureQueriesContext(connection) as found:
            assert client.get(here(other)).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 16
