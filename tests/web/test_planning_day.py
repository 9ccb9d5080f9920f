"""The sheet of a day: one card an activity, hours, price and why, what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.activities.models import OpeningDay
from preau.bookings.models import DraftLine
from tests.web.planning_town import NOW, PlanningTown, build, crowd

TUESDAY, WEDNESDAY, THURSDAY = date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)
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


def sheet(town: PlanningTown, day: date = TUESDAY, child: int = 0) -> str:
    return town.url(f"jour/{day.isoformat()}/{town.members[child].person_id}/")


def page(browser: Client, url: str) -> str:
    response = browser.get(url)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_card_says_why_before_how_much(browser: Client, town: PlanningTown) -> None:
    town.book(town.key(town.evening, TUESDAY), hours=(time(16, 30), time(18)))
    text = page(browser, sheet(town))
    assert "<h1>Mardi 1er décembre" in text
    assert "3 demi-heures × 0,80\u00a0€</span><b data-cost>2,40\u00a0€</b>" in text
    assert "Annuler jusqu’au lundi 30 novembre à 18 h." in text
    assert "pour Lina ce jour-là, 1 activité</span><b>2,40\u00a0€</b>" in text


def test_locked_card_says_why_and_has_no_switch(browser: Client, town: PlanningTown) -> None:
    with time_machine.travel(datetime(2026, 11, 30, 18, tzinfo=NOW.tzinfo), tick=False):
        text = page(browser, sheet(town))
    assert "Délai passé : il fallait réserver avant le lundi 30 novembre à 18 h." in text
    assert 'role="switch"' not in text


def test_queue_tells_the_rank_to_expect(browser: Client, town: PlanningTown) -> None:
    crowd(town.day(town.wednesday, WEDNESDAY), 12, 1)
    text = page(browser, sheet(town, WEDNESDAY))
    assert "Si vous l’ajoutez, Lina sera <b>2e</b> sur la liste d’attente." in text
    browser.post(sheet(town, WEDNESDAY), {"cell": town.key(town.wednesday, WEDNESDAY)})
    text = page(browser, sheet(town, WEDNESDAY))
    assert "Attente, 2e" in text
    assert "<b>0,00\u00a0€</b>" in text


def test_neighbours_are_the_open_days(browser: Client, town: PlanningTown) -> None:
    OpeningDay.objects.filter(date=WEDNESDAY).update(is_open=False)
    text = page(browser, sheet(town))
    assert f'href="{sheet(town, THURSDAY)}" aria-label="jeudi 3 décembre"' in text
    assert f'href="{sheet(town, date(2026, 11, 30))}" aria-label="lundi 30 novembre"' in text


def test_day_without_activity_says_so(browser: Client, town: PlanningTown) -> None:
    text = page(browser, sheet(town, date(2026, 12, 6)))
    assert "Aucune activité n’est proposée à Lina ce jour-là." in text


def test_switch_books_with_the_hours_of_the_card(browser: Client, town: PlanningTown) -> None:
    data = {"cell": town.key(town.evening, TUESDAY), "de": "17h", "a": "18:00"}
    response = browser.post(sheet(town), data)
    assert response["Location"] == f"{sheet(town)}#a{town.evening.pk}"
    assert list(DraftLine.objects.values_list("action", "arrival", "departure")) == [("book", time(17), time(18))]


def test_hours_of_a_booked_day_are_changed(browser: Client, town: PlanningTown) -> None:
    key = town.key(town.evening, TUESDAY)
    town.book(key, hours=(time(16, 30), time(18)))
    answer = browser.post(sheet(town), {"hours": key, "de": "16:30", "a": "17:00"}, headers=JSON).json()
    assert set(answer["html"]) == {f"a{town.evening.pk}", "total", "bar"}
    assert "0,80" in answer["html"]["total"]
    assert "1 horaire changé · −\u00a01,60\u00a0€" in answer["html"]["bar"].replace("\u2212", "−")
    assert list(DraftLine.objects.values_list("action", "departure")) == [("change", time(17))]


def test_same_hours_for_the_other_days_of_the_activity(browser: Client, town: PlanningTown) -> None:
    """Booked days and days of the draft take them, in other months too; another child and another activity do not."""
    far = max(day for activity, day in town.days if activity == town.evening.pk)
    assert far.month != TUESDAY.month or far > TUESDAY + timedelta(days=17)
    for day in (TUESDAY, far):
        town.book(town.key(town.evening, day), hours=(time(16, 30), time(18)))
    town.book(town.key(town.evening, TUESDAY, child=1), hours=(time(16, 30), time(18)))
    browser.post(sheet(town, THURSDAY), {"cell": town.key(town.evening, THURSDAY), "de": "16:30", "a": "18:00"})
    browser.post(sheet(town), {"hours": town.key(town.evening, TUESDAY), "de": "16:30", "a": "17:00", "memes": "1"})
    lines = DraftLine.objects.order_by("opening_day__date")
    assert list(lines.values_list("opening_day__date", "person", "action", "departure")) == [
        (TUESDAY, town.members[0].person_id, "change", time(17)),
        (THURSDAY, town.members[0].person_id, "book", time(17)),
        (far, town.members[0].person_id, "change", time(17)),
    ]


def test_same_hours_keep_their_box_when_they_are_wrong(browser: Client, town: PlanningTown) -> None:
    town.book(town.key(town.evening, TUESDAY), hours=(time(16, 30), time(18)))
    data = {"hours": town.key(town.evening, TUESDAY), "de": "17:10", "a": "18:00", "memes": "1"}
    response = browser.post(sheet(town), data)
    assert response.status_code == 422
    assert f'id="m{town.evening.pk}" name="memes" value="1" checked' in response.content.decode()
    assert town.lines() == []


def test_open_page_reads_its_places(browser: Client, town: PlanningTown) -> None:
    card = f"a{town.wednesday.pk}"
    (url,) = re.findall(r'data-places="([^"]+)"', page(browser, sheet(town, WEDNESDAY)))
    assert browser.get(url).json()["places"][card] == ["free", 12]
    crowd(town.day(town.wednesday, WEDNESDAY), 12, 1)
    answer = browser.get(f"{url}&cases={card}").json()
    assert answer["places"][card][0] == "queue"
    assert "plus de place" in answer["html"][card]
    stale = browser.get(f"{url}&v=99").json()
    assert {card, "total", "bar"} <= set(stale["html"])
    stranger = build(slug="ailleurs", email="autre@exemple.fr")
    theirs = re.sub(r"enfant=\d+", f"enfant={stranger.members[0].person_id}", url)
    assert browser.get(theirs).status_code == 404


@pytest.mark.parametrize("tool", ["cell", "hours"])
def test_bad_hours_write_nothing_and_stay_typed(browser: Client, town: PlanningTown, tool: str) -> None:
    data = {tool: town.key(town.evening, TUESDAY), "de": "17:10", "a": "18:00"}
    response = browser.post(sheet(town), data)
    assert response.status_code == 422
    text = unescape(response.content.decode())
    message = "L’heure d’arrivée se choisit par pas de 30 minutes à partir de 16 h 30."
    assert f"<span>{message}</span>" in text
    assert 'value="17:10"' in text
    assert browser.post(sheet(town), data, headers=JSON).json() == {"error": message}
    assert town.lines() == []


def test_late_change_of_hours_is_refused_with_its_reason(browser: Client, town: PlanningTown) -> None:
    key = town.key(town.evening, TUESDAY)
    town.book(key, hours=(time(16, 30), time(18)))
    with time_machine.travel(datetime(2026, 11, 30, 18, tzinfo=NOW.tzinfo), tick=False):
        response = browser.post(sheet(town), {"hours": key, "de": "16:30", "a": "17:00"}, follow=True)
    assert "Lina, mar. 1er déc. : Il est trop tard pour changer les horaires de ce jour" in unescape(
        response.content.decode()
    )
    assert town.lines() == []


def test_forged_keys_are_not_found(browser: Client, town: PlanningTown) -> None:
    stranger = build(slug="ailleurs", email="autre@exemple.fr")
    forged = [
        {"cell": stranger.key(stranger.canteen, TUESDAY)},
        {"cell": town.key(town.canteen, THURSDAY)},
        {"cell": town.key(town.canteen, TUESDAY, 1)},
        {"hours": "1:2"},
        {},
    ]
    assert [browser.post(sheet(town), data).status_code for data in forged] == [404] * len(forged)
    assert browser.get(sheet(stranger)).status_code == 404
    assert browser.get(town.url("jour/1999-12-01/1/")).status_code == 404
    assert town.lines() == stranger.lines() == []


def test_statements_do_not_grow_with_children(client: Client, db: None) -> None:
    counts = []
    for number, children in enumerate((1, 6)):
        town = build(children=children, slug=f"ville-{number}", email=f"p{number}@exemple.fr")
        client.force_login(town.user)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(sheet(town)).status_code == 200
        counts.append(len(queries))
    assert counts == [9, 9]
