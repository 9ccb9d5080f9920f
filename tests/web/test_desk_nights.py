"""« Passages de nuit »: the last nights, as an administrator and as a host see them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from preau.accounts.actions.hosting import add_host
from preau.accounts.enums import Role
from preau.accounts.models import StructureRole, User
from preau.common import nightly
from preau.nights.models import NightPart
from preau.structures.models import Structure

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
START = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
PAGE = "/valbrune/passages-de-nuit/"


@pytest.fixture
def agent(db: None) -> User:
    structure = Structure.objects.create(slug="valbrune", name="Valbrune")
    user = User.objects.create_user("mairie@exemple.fr")
    StructureRole.objects.create(user=user, structure=structure, role=Role.ADMINISTRATOR)
    return user


def shown(user: User) -> str:
    client = Client()
    with time_machine.travel(NOW, tick=False):
        client.force_login(user)  # a session left for an hour would be over
        return client.get(PAGE).content.decode().replace("\u00a0", " ")


def run(part: str, minutes: int | None, **values: object) -> None:
    end = START + timedelta(minutes=minutes) if minutes else None
    NightPart.objects.create(night=date(2026, 11, 30), part=part, started_at=START, finished_at=end, **values)


def test_page_before_the_first_night(agent: User) -> None:
    assert "Aucun passage n’a encore eu lieu" in shown(agent)


def test_page_tells_times_parts_counts_and_runs_that_were_cut(agent: User) -> None:
    run("bookings", None)
    run("bookings", 3, counts={"transmitted": 12, "promoted": 0})
    run("money", 4, counts={"charged": 340})
    run("retention", 5, counts={"sessions": 7})
    page = shown(agent)
    for words in (
        "Nuit du 30 novembre",
        "De 1 h 30 à 1 h 33",
        "demandes transmises : 12",
        "jours débités : 340",
        "appareils) : 7",
    ):
        assert words in page
    assert "places données" not in page
    assert page.count("Interrompu ou en cours") == 1
    assert "Dernier passage : " in page


def test_failure_says_its_reason_to_hosts_alone(agent: User) -> None:
    run("money", 4, failure="régie de Kerlann : 12,00 €")
    assert "Échec" in shown(agent)
    assert "Kerlann" not in shown(agent)
    agent.is_superuser = True  # the mark of an earlier version opens nothing
    agent.save()
    assert "Kerlann" not in shown(agent)
    add_host(email=agent.email)
    assert "régie de Kerlann" in shown(agent)


def test_what_waits_for_a_failed_part_is_named_until_it_is_mended(agent: User) -> None:
    run("bookings", 3, failure="un prix manque")
    assert "Attend que ceci soit réparé : Réservations" in shown(agent)
    run("bookings", 5)
    assert "Attend que" not in shown(agent)


def test_page_shouts_when_no_night_ended_for_26_hours(agent: User) -> None:
    old = START - timedelta(days=1)
    for part in nightly.names():
        NightPart.objects.create(night=old.date(), part=part, started_at=old, finished_at=old)
    assert "depuis plus de 26 heures" in shown(agent)
