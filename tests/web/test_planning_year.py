"""The year: every child in one view, tools that fill it, what they refuse, and how light it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.activities.models import OpeningDay
from preau.bookings.models import DraftLine
from preau.households.models import Person
from tests.factories import ActivityFactory, GroupFactory, MembershipFactory, days_between, open_days, register
from tests.web.planning_town import NOW, PlanningTown, build

MONDAY, TUESDAY, THURSDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 3)
STATEMENTS = 9
CHANGE_STATEMENTS = 21  # the page twice, three writes and two of what the tool missed, a savepoint


@pytest.fixture
def town(db: None) -> Iterator[PlanningTown]:
    with time_machine.travel(NOW, tick=False):
        yield build()


@pytest.fixture
def browser(client: Client, town: PlanningTown) -> Client:
    client.force_login(town.user)
    return client


def page(browser: Client, town: PlanningTown, **query: object) -> str:
    response = browser.get(town.url("annee/", **query))
    assert response.status_code == 200
    return str(response.content.decode())


def post(browser: Client, town: PlanningTown, accept: str = "text/html", **data: object) -> object:
    return browser.post(town.url("annee/"), {"activite": town.canteen.pk, **data}, headers={"Accept": accept})


def label(html: str, week: str) -> str:
    """What a screen reader says of the week that begins on `week`."""
    found = re.search(rf'semaine={week}" aria-label="([^"]*)"', html)
    assert found is not None
    return found[1]


def lanes(html: str, week: str) -> list[str]:
    """The letters of every child in the week that begins on `week`."""
    found = re.search(rf'semaine={week}".*?</a>', html)
    assert found is not None
    drawn = re.findall(r'<span class="y-lane">(.*?)</span>', found[0])
    return ["".join(code or "o" for code in re.findall(r'<i(?: class="(.)")?></i>', lane)) for lane in drawn]


def test_week_says_each_child_in_words(browser: Client, town: PlanningTown) -> None:
    town.book(town.key(town.canteen, TUESDAY), town.key(town.canteen, THURSDAY))
    town.draft(town.key(town.canteen, MONDAY, child=1))
    OpeningDay.objects.filter(pk=town.day(town.canteen, date(2026, 12, 4)).pk).update(capacity=0)
    html = page(browser, town)
    assert (
        label(html, "2026-11-30") == "Semaine du 30 novembre : Lina 2 réservés, 1 complet ; Noé 1 à ajouter, 1 complet"
    )
    assert lanes(html, "2026-11-30") == ["obcbf", "nocof"]


def test_every_state_has_its_own_square(browser: Client, town: PlanningTown) -> None:
    days = [town.day(town.canteen, day) for day in days_between(date(2026, 12, 7), date(2026, 12, 18))]
    booked, dropped, waiting, given_up, queued, asked, full, _free = days
    for day in (waiting, given_up, queued, asked):
        OpeningDay.objects.filter(pk=day.pk).update(capacity=0, waiting_capacity=3)
    child = town.members[0].person_id
    town.book(*(f"{child}:{day.pk}" for day in (booked, dropped, waiting, given_up)))
    town.draft(f"{child}:{dropped.pk}", f"{child}:{given_up.pk}", wanted=False)
    town.draft(f"{child}:{asked.pk}")
    OpeningDay.objects.filter(pk=full.pk).update(capacity=0)
    html = page(browser, town)
    assert lanes(html, "2026-12-07")[0] == "brcws"
    assert lanes(html, "2026-12-14")[0] == "qmcfo"


def test_past_bookings_are_frozen_and_past_days_closed(browser: Client, town: PlanningTown) -> None:
    with time_machine.travel("2026-11-01 09:00", tick=False):
        town.book(town.key(town.canteen, date(2026, 11, 3)))
    assert lanes(page(browser, town), "2026-11-02") == ["clccc", "ccccc"]


def test_weeks_without_an_open_day_are_said_closed(browser: Client, town: PlanningTown) -> None:
    OpeningDay.objects.filter(date__range=(date(2026, 12, 21), date(2027, 1, 3))).update(is_open=False)
    OpeningDay.objects.filter(date__range=(date(2027, 1, 11), date(2027, 1, 15))).update(is_open=False)
    html = page(browser, town)
    assert '<span class="y-week off"><small>21/12</small><small>Vacances</small></span>' in html
    assert '<span class="y-week off"><small>11/1</small><small>Fermé</small></span>' in html


def test_year_marks_this_week_and_leads_to_this_month(browser: Client, town: PlanningTown) -> None:
    html = page(browser, town)
    assert re.findall(r'semaine=([0-9-]+)" aria-label="[^"]*" aria-current="date"', html) == ["2026-11-16"]
    assert 'href="#m2026-11"' in html
    assert 'aria-current="date"' not in page(browser, town, annee=2027)


def test_every_monday_of_a_child(browser: Client, town: PlanningTown) -> None:
    child = town.members[0].person_id
    response = post(browser, town, weekday=f"{child}:1")
    assert response.status_code == 302
    assert response["Location"] == f"/valbrune/planning/annee/?annee=2026&activite={town.canteen.pk}#semaine-type"
    mondays = [day.isoformat() for day in days_between(date(2026, 11, 23), date(2027, 1, 29), (1,))]
    assert town.lines() == [("Lina", day, "book") for day in mondays]
    html = page(browser, town)
    assert f'<small class="num" data-figure>{len(mondays)}/{len(mondays)}</small>' in html
    assert f'<small class="num" data-figure>0/{len(mondays)}</small>' in html
    assert 'aria-pressed="true" aria-label="Tous les lundis de Lina"' in html
    assert 'aria-pressed="false" aria-label="Tous les mardis de Lina"' in html
    assert 'aria-pressed="mixed" aria-label="Toute l’année de Lina, ' in html
    post(browser, town, weekday=f"{child}:1")
    assert town.lines() == []


def test_whole_year_of_a_child_with_price(browser: Client, town: PlanningTown) -> None:
    post(browser, town, year=town.members[1].person_id)
    days = days_between(date(2026, 11, 23), date(2027, 1, 29))
    assert town.lines() == [("Noé", day.isoformat(), "book") for day in days]
    html = page(browser, town)
    price = f"{len(days) * 390 / 100:.2f}".replace(".", ",")
    assert f"{price}\u00a0€" in html
    assert f"{len(days)} jours" in html


def test_mixed_weekday_is_completed_then_emptied(browser: Client, town: PlanningTown) -> None:
    """One Monday is booked: the first touch asks for all the others, the second gives everything up."""
    child = town.members[0].person_id
    first = date(2026, 11, 23)
    town.book(town.key(town.canteen, first))
    assert "Tous les lundis de Lina, 1 sur " in page(browser, town)
    post(browser, town, weekday=f"{child}:1")
    assert {action for _name, _day, action in town.lines()} == {"book"}
    post(browser, town, weekday=f"{child}:1")
    assert town.lines() == [("Lina", first.isoformat(), "cancel")]


def test_answer_for_the_script(browser: Client, town: PlanningTown) -> None:
    child = town.members[0].person_id
    answer = post(browser, town, accept="application/json", weekday=f"{child}:1").json()
    assert set(answer) == {"lanes", "labels", "months", "kids", "bar", "refused"}
    html = page(browser, town)
    weeks = re.findall(r'class="y-week" href="[^"]*semaine=([0-9-]+)"', html)
    assert answer["labels"] == [label(html, week) for week in weeks]
    drawn = ["".join(lane) for lane in zip(*(lanes(html, week) for week in weeks), strict=True)]
    assert [answer["lanes"][str(member.person_id)] for member in town.members] == drawn
    assert answer["kids"][str(child)]["pressed"] == ["true", "false", "false", "false", "false", "mixed"]
    assert answer["kids"][str(child)]["figures"][0] == "10/10"
    assert answer["kids"][str(child)]["enabled"] == [True, True, False, True, True, True]
    assert "10 changements" in answer["bar"]
    assert answer["refused"] == []


def test_hours_go_with_every_day(browser: Client, town: PlanningTown) -> None:
    child = town.members[0].person_id
    post(browser, town, activite=town.evening.pk, weekday=f"{child}:2", de="16:30", a="18:00")
    found = set(DraftLine.objects.values_list("arrival", "departure"))
    assert {(str(arrival), str(departure)) for arrival, departure in found} == {("16:30:00", "18:00:00")}
    assert DraftLine.objects.count() == 10


@pytest.mark.parametrize(("leaves", "said"), [("16:30", "doit suivre"), ("16:45", "par pas de"), ("demain", "16:30")])
def test_bad_hours_are_said_and_write_nothing(browser: Client, town: PlanningTown, leaves: str, said: str) -> None:
    data = {"activite": town.evening.pk, "weekday": f"{town.members[0].person_id}:2", "de": "16:30", "a": leaves}
    response = browser.post(town.url("annee/"), data)
    assert response.status_code == 422
    html = response.content.decode()
    assert said in html.split('id="an_erreur">')[1].split("</div>")[0]
    assert f'<option value="{leaves}" selected>' in html
    answer = browser.post(town.url("annee/"), data, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert said in " ".join(answer.json()["errors"])
    assert town.lines() == []


def test_bad_hours_do_not_stop_a_cancelling(browser: Client, town: PlanningTown) -> None:
    child = town.members[0].person_id
    post(browser, town, activite=town.evening.pk, weekday=f"{child}:2", de="16:30", a="18:00")
    response = post(browser, town, activite=town.evening.pk, weekday=f"{child}:2", de="16:30", a="16:30")
    assert response.status_code == 302
    assert town.lines() == []


def test_all_activities_together_have_no_tool(browser: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, TUESDAY))
    html = page(browser, town, activite="toutes")
    assert "day-tog" not in html
    assert lanes(html, "2026-11-30") == ["onooo", "ooooo"]
    assert "1 réservation" in html
    assert post(browser, town, activite="toutes", year=town.members[0].person_id).status_code == 404


def test_six_columns_when_an_activity_opens_on_saturday(browser: Client, town: PlanningTown) -> None:
    saturday = ActivityFactory.create(structure=town.structure, name="Samedis", weekdays=[6])
    group = GroupFactory.create(activity=saturday)
    open_days(group, days_between(date(2026, 11, 28), date(2026, 12, 12), (6,)))
    register(group, town.members[0])
    html = page(browser, town, activite=saturday.pk)
    assert 'class="year year-6"' in html
    assert lanes(html, "2026-11-30") == ["ccccco"]


@pytest.mark.parametrize(
    "data",
    [
        {"weekday": "x:1"},
        {"weekday": "999999:1"},
        {"year": "999999"},
        {"year": "9" * 30},
        {},
        {"activite": "999999", "year": "1"},
        {"activite": "x"},
    ],
)
def test_forged_tools_are_not_found(browser: Client, town: PlanningTown, data: dict[str, str]) -> None:
    assert post(browser, town, **data).status_code == 404
    assert DraftLine.objects.count() == 0


def test_weekday_out_of_the_week_is_not_found(browser: Client, town: PlanningTown) -> None:
    assert post(browser, town, weekday=f"{town.members[0].person_id}:8").status_code == 404


def test_other_households_child_and_activity_are_not_found(browser: Client, town: PlanningTown) -> None:
    stranger = MembershipFactory.create().person
    foreign = ActivityFactory.create()
    assert post(browser, town, year=stranger.pk).status_code == 404
    assert post(browser, town, activite=foreign.pk, year=town.members[0].person_id).status_code == 404
    assert browser.get(town.url("annee/", activite=foreign.pk)).status_code == 404
    assert DraftLine.objects.count() == 0


@pytest.mark.parametrize("asked", ["2027", "2025", "1999", "abcd", "20261", ""])
def test_any_year_can_be_asked_for(browser: Client, town: PlanningTown, asked: str) -> None:
    html = page(browser, town, annee=asked)
    shown = {"2027": "2027-2028", "2025": "2025-2026", "1999": "2025-2026"}.get(asked, "2026-2027")
    assert f"Année {shown}" in html
    empty = "Aucun jour n’est encore ouvert pour vous cette année-là."
    assert (empty in html) is (shown != "2026-2027")


def test_household_without_children(browser: Client, town: PlanningTown) -> None:
    for member in town.members:
        member.delete()
    assert "Aucun jour n’est encore ouvert pour vous cette année-là." in page(browser, town)


def test_names_are_escaped(browser: Client, town: PlanningTown) -> None:
    Person.objects.filter(pk=town.members[0].person_id).update(first_name='<b>"Léa"')
    html = page(browser, town)
    assert "<b>&quot;" not in html
    assert "&lt;b&gt;&quot;Léa&quot;" in label(html, "2026-11-30")


def test_statements_do_not_grow(client: Client, db: None) -> None:
    counts = []
    for number in (1, 3):
        with time_machine.travel(NOW, tick=False):
            town = build(number, slug=f"ville-{number}", email=f"parent-{number}@exemple.fr")
            client.force_login(town.user)
            post(client, town, year=town.members[0].person_id)
            with CaptureQueriesContext(connection) as found:
                assert client.get(f"/{town.structure.slug}/planning/annee/").status_code == 200
            with CaptureQueriesContext(connection) as changed:
                post(client, town, accept="application/json", weekday=f"{town.members[0].person_id}:1")
        counts.append((len(found), len(changed)))
    assert counts == [(STATEMENTS, CHANGE_STATEMENTS), (STATEMENTS, CHANGE_STATEMENTS)]
