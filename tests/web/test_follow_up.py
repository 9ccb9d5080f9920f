"""The follow-up: the list with its states and filters, its CSV, its print view, and giving up a place."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, time

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from preau.activities.models import OpeningDay
from preau.bookings.models import Booking, DraftLine
from preau.households.models import Person
from tests.web.planning_town import NOW, PlanningTown, build

MONDAY, TUESDAY, THURSDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 3)
STATEMENTS = 6


@pytest.fixture
def town(db: None) -> Iterator[PlanningTown]:
    with time_machine.travel(NOW, tick=False):
        yield build()


@pytest.fixture
def browser(client: Client, town: PlanningTown) -> Client:
    client.force_login(town.user)
    return client


@pytest.fixture
def booked(town: PlanningTown) -> PlanningTown:
    """One request in every state: accepted and sent, accepted, cancelled, waiting, refused."""
    wait, full = town.day(town.canteen, THURSDAY), town.day(town.canteen, date(2026, 12, 4))
    town.book(town.key(town.canteen, MONDAY))
    Booking.objects.update(transmitted_at=timezone.now())
    town.book(town.key(town.canteen, TUESDAY, child=1))
    town.book(town.key(town.evening, MONDAY), hours=(time(16, 30), time(18)))
    town.draft(town.key(town.evening, MONDAY), wanted=False)
    OpeningDay.objects.filter(pk=wait.pk).update(capacity=0, waiting_capacity=2)
    town.draft(f"{town.members[0].person_id}:{wait.pk}", f"{town.members[0].person_id}:{full.pk}")
    OpeningDay.objects.filter(pk=full.pk).update(capacity=0)
    town.book()
    return town


def page(browser: Client, **query: object) -> str:
    response = browser.get("/valbrune/suivi/", query)
    assert response.status_code == 200
    return str(response.content.decode())


def lines(html: str) -> list[tuple[str, str, str]]:
    """Day, child and state of every row."""
    found = []
    for row in re.findall(r'<tr>\s*<th scope="row">(.*?)</tr>', html, re.DOTALL):
        name = re.search(r"</span>\s*<span>(.*?)</span>", row)
        state = re.search(r'class="chip.*?</svg>(.*?)</span>', row)
        assert name is not None
        assert state is not None
        found.append((row.split("<")[0], name[1], state[1]))
    return found


def sheet(browser: Client, **query: object) -> list[list[str]]:
    response = browser.get("/valbrune/suivi/", {"format": "csv", **query})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_every_state_in_words(browser: Client, booked: PlanningTown) -> None:
    html = page(browser)
    assert lines(html) == [
        ("lundi 30 novembre", "Lina", "Acceptée"),
        ("lundi 30 novembre", "Lina", "Annulée"),
        ("mardi 1er décembre", "Noé", "Acceptée, non transmise"),
        ("jeudi 3 décembre", "Lina", "Liste d’attente, 1er"),
        ("vendredi 4 décembre", "Lina", "Refusée"),
    ]
    assert "Complet, liste d’attente comprise" in html
    assert "16 h 30 – 18 h" in html
    assert "<b>5 réservations</b> du 21 novembre 2026 au 31 août 2027." in html


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"etat": "waiting"}, 1),
        ({"etat": "booked"}, 2),
        ({"du": "2026-12-01"}, 3),
        ({"au": "2026-11-30"}, 2),
        ({"du": "01/12/2026", "au": "01/12/2026"}, 1),
        ({"au": "2026-10-31", "du": ""}, 0),
        ({"du": "", "au": ""}, 5),
    ],
)
def test_filters(browser: Client, booked: PlanningTown, query: dict[str, str], count: int) -> None:
    assert len(lines(page(browser, **query))) == count


def test_filters_by_child_and_activity(browser: Client, booked: PlanningTown) -> None:
    assert len(lines(page(browser, enfant=booked.members[1].person_id))) == 1
    assert len(lines(page(browser, activite=booked.evening.pk))) == 1
    assert "Aucune réservation ne correspond." in page(browser, activite=booked.wednesday.pk)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"du": "31/02/2026"}, "Cette date n’existe pas. Écrivez-la comme 05/11/2026."),
        ({"du": "2026-12-02", "au": "2026-12-01"}, "La fin doit être le même jour que le début, ou après."),
        ({"du": "2001-01-01", "au": "2026-12-01"}, "Choisissez trois ans au plus."),
        ({"enfant": "999999"}, "Choisissez dans la liste."),
        ({"activite": "x"}, "Choisissez dans la liste."),
        ({"etat": "x"}, "Choisissez dans la liste."),
    ],
)
def test_bad_filters_say_so_at_the_field(
    browser: Client, booked: PlanningTown, query: dict[str, str], said: str
) -> None:
    html = page(browser, **query)
    assert html.count(said) == 1
    assert lines(html) == []
    assert page(browser, format="csv", **query).count(said) == 1


def test_typed_date_is_kept(browser: Client, town: PlanningTown) -> None:
    assert re.search(r'<input type="text" name="du" value="31/02/2026"', page(browser, du="31/02/2026"))


def test_nothing_yet(browser: Client, town: PlanningTown) -> None:
    html = page(browser)
    assert "Aucune réservation ne correspond." in html
    assert "format=csv" not in html


def test_csv(browser: Client, booked: PlanningTown) -> None:
    headings, *rows = sheet(browser)
    assert headings == [
        "Date", "Enfant", "Nom", "Activité", "Arrivée", "Départ", "État", "Transmise", "Rang", "Raison", "Coût (€)",
        "Demandée le", "Changée le",
    ]  # fmt: skip
    now = "21/11/2026 10:00"
    assert rows[0] == ["30/11/2026", "Lina", "Kervella", "Cantine", "", "", "Acceptée", "oui", "", "", "3,90", now, now]
    assert rows[1][4:8] == ["16:30", "18:00", "Annulée", "non"]
    assert rows[3][6:9] == ["Liste d’attente, 1er", "non", "1"]
    assert rows[4][9] == "Complet, liste d’attente comprise"
    assert len(sheet(browser, etat="waiting")) == 2


def test_csv_holds_no_formula(browser: Client, booked: PlanningTown) -> None:
    Person.objects.update(first_name="=HYPERLINK(1)", last_name="@x;y")
    rows = sheet(browser)[1:]
    assert {(row[1], row[2]) for row in rows} == {("'=HYPERLINK(1)", "'@x;y")}


def test_print_view_has_every_row_and_no_filter(browser: Client, town: PlanningTown) -> None:
    keys = [
        town.key(town.canteen, day, child)
        for activity, day in town.days
        if activity == town.canteen.pk
        for child in (0, 1)
    ]
    changeable = town.planning().by_day
    town.book(*(key for key in keys if changeable[_pair(key)].is_changeable))
    assert len(lines(page(browser))) == 50
    assert "Page 1 sur 2" in page(browser)
    assert len(lines(page(browser, page="2"))) == 30
    html = page(browser, format="imprimer")
    assert len(lines(html)) == 80
    assert "<select" not in html
    assert "data-print" in html


def _pair(key: str) -> tuple[int, int]:
    person, day = key.split(":")
    return int(person), int(day)


def test_giving_up_a_place_goes_through_the_draft(browser: Client, booked: PlanningTown) -> None:
    html = page(browser)
    key = re.search(r'name="renoncer" value="([\d:]+)">\s*<input type="hidden" name="jour" value="([\d-]+)"', html)
    assert key is not None
    response = browser.post("/valbrune/suivi/", {"renoncer": key[1], "jour": key[2]})
    assert response["Location"] == "/valbrune/planning/recapitulatif/"
    assert booked.lines() == [("Lina", "2026-12-03", "cancel")]
    assert "Place en liste d’attente" in browser.get(response["Location"]).content.decode()


def test_giving_up_too_late_is_said(browser: Client, booked: PlanningTown) -> None:
    day = booked.day(booked.canteen, THURSDAY)
    OpeningDay.objects.filter(pk=day.pk).update(cancel_deadline_at="2026-11-20T17:00:00Z")
    data = {"renoncer": booked.key(booked.canteen, THURSDAY), "jour": "2026-12-03"}
    html = browser.post("/valbrune/suivi/", data, follow=True).content.decode()
    assert "Délai passé : il fallait annuler avant le vendredi 20 novembre à 18 h" in html
    assert booked.lines() == []


@pytest.mark.parametrize(
    "data", [{}, {"renoncer": "x"}, {"renoncer": "1:2"}, {"renoncer": "999999:999999", "jour": "x"}]
)
def test_forged_giving_up_is_not_found(browser: Client, booked: PlanningTown, data: dict[str, str]) -> None:
    assert browser.post("/valbrune/suivi/", data).status_code == 404
    assert DraftLine.objects.count() == 0


def test_other_households_are_not_seen(browser: Client, booked: PlanningTown) -> None:
    other = build(1, slug="autreville", email="autre@exemple.fr")
    other.book(other.key(other.canteen, MONDAY))
    assert len(lines(page(browser))) == 5
    assert browser.get("/autreville/suivi/").status_code == 404
    key = other.key(other.canteen, MONDAY)
    assert browser.post("/valbrune/suivi/", {"renoncer": key, "jour": "2026-11-30"}).status_code == 404
    assert "Choisissez dans la liste." in page(browser, enfant=other.members[0].person_id)


def test_statements_do_not_grow(browser: Client, town: PlanningTown) -> None:
    counts = []
    for days in ((MONDAY,), (TUESDAY, THURSDAY, date(2026, 12, 4))):
        town.book(*(town.key(town.canteen, day) for day in days))
        with CaptureQueriesContext(connection) as found:
            page(browser)
        counts.append(len(found))
    assert counts == [STATEMENTS, STATEMENTS]
