"""The week: every activity of every child, the same cells as the month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.bookings.models import DraftLine
from tests.web.planning_town import NOW, PlanningTown, build

TUESDAY, WEDNESDAY, THURSDAY = date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)
WEEK = {"semaine": "2026-12-01"}
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town(db: None) -> PlanningTown:
    return build()


@pytest.fixture
def browser(client: Client, town: PlanningTown) -> Client:
    client.force_login(town.user)
    return client


def page(browser: Client, url: str) -> str:
    response = browser.get(url)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_week_shows_every_activity_of_every_child(browser: Client, town: PlanningTown) -> None:
    text = page(browser, town.url("semaine/", **WEEK))
    assert "Semaine du 30 novembre au 4 décembre" in text
    for child in range(2):
        for activity, day in ((town.canteen, TUESDAY), (town.evening, TUESDAY), (town.wednesday, WEDNESDAY)):
            assert f'id="{town.cell(activity, day, child)}"' in text


def test_weekend_shows_the_week_to_come(browser: Client, town: PlanningTown) -> None:
    assert "Semaine du 23 au 27 novembre" in page(browser, town.url("semaine/"))


@pytest.mark.parametrize("typed", ["hier", "2026-02-30", "1999-01-01"])
def test_week_that_cannot_be_read_is_one_that_can(browser: Client, town: PlanningTown, typed: str) -> None:
    expected = "Semaine du 31 août au 4 septembre" if typed == "1999-01-01" else "Semaine du 23 au 27 novembre"
    assert expected in page(browser, town.url("semaine/", semaine=typed))


def test_week_without_days_says_so(browser: Client, town: PlanningTown) -> None:
    assert "Rien n’est proposé cette semaine." in page(browser, town.url("semaine/", semaine="2027-05-03"))


def test_cell_and_row_are_toggled(browser: Client, town: PlanningTown) -> None:
    url = town.url("semaine/", **WEEK)
    response = browser.post(url, {"cell": town.key(town.canteen, TUESDAY)})
    assert response["Location"] == f"/valbrune/planning/semaine/?semaine=2026-11-30#{town.cell(town.canteen, TUESDAY)}"
    browser.post(url, {"row": f"{town.members[1].person_id}:{town.canteen.pk}"})
    assert town.lines() == [
        ("Noé", "2026-11-30", "book"),
        ("Lina", "2026-12-01", "book"),
        ("Noé", "2026-12-01", "book"),
        ("Noé", "2026-12-03", "book"),
        ("Noé", "2026-12-04", "book"),
    ]


def test_hours_are_those_of_the_activity(browser: Client, town: PlanningTown) -> None:
    hours = {f"de_{town.evening.pk}": "17:00", f"a_{town.evening.pk}": "18:00"}
    answer = browser.post(
        town.url("semaine/", **WEEK), {"cell": town.key(town.evening, TUESDAY), **hours}, headers=JSON
    ).json()
    assert "17\u00a0h–18\u00a0h" in answer["html"][town.cell(town.evening, TUESDAY)]
    assert list(DraftLine.objects.values_list("arrival", "departure")) == [(time(17), time(18))]


def test_bad_hours_write_nothing_and_stay_typed(browser: Client, town: PlanningTown) -> None:
    data = {
        "cell": town.key(town.evening, TUESDAY),
        f"de_{town.evening.pk}": "18:00",
        f"a_{town.evening.pk}": "17:00",
    }
    response = browser.post(town.url("semaine/", **WEEK), data)
    assert response.status_code == 422
    text = unescape(response.content.decode())
    assert "L’heure de départ doit suivre l’heure d’arrivée." in text
    assert '<option value="17:00" selected>' in text
    assert town.lines() == []


def test_forged_keys_are_not_found(browser: Client, town: PlanningTown) -> None:
    stranger = build(slug="ailleurs", email="autre@exemple.fr")
    url = town.url("semaine/", **WEEK)
    mine = town.members[0].person_id
    forged = [
        {"cell": stranger.key(stranger.canteen, TUESDAY)},
        {"row": f"{stranger.members[0].person_id}:{town.canteen.pk}"},
        {"row": f"{mine}:{stranger.canteen.pk}"},
        {"row": ""},
        {"cell": town.key(town.canteen, date(2026, 12, 8))},
    ]
    assert [browser.post(url, data).status_code for data in forged] == [404] * len(forged)
    assert town.lines() == stranger.lines() == []


def test_places_of_a_week(browser: Client, town: PlanningTown) -> None:
    answer = browser.get(town.url("places/", **WEEK)).json()
    assert answer["places"] == {town.cell(town.wednesday, WEDNESDAY, child): ["free", 12] for child in range(2)}


def test_statements_do_not_grow_with_children(client: Client, db: None) -> None:
    counts = []
    for number, children in enumerate((1, 6)):
        town = build(children=children, slug=f"ville-{number}", email=f"p{number}@exemple.fr")
        client.force_login(town.user)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(town.url("semaine/")).status_code == 200
        counts.append(len(queries))
    assert counts == [9, 9]
