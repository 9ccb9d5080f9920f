"""The month: what it shows, what its tools write, what it refuses."""

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
from preau.common.clock import wall_instant
from preau.registrations.models import Registration
from tests.web.planning_town import NOW, PlanningTown, build, crowd

MONDAY = date(2026, 11, 30)
TUESDAY, THURSDAY, FRIDAY = date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 4)
WEDNESDAY = date(2026, 12, 2)
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


def december(town: PlanningTown, **query: object) -> str:
    return town.url(mois="2026-12", **query)


def page(browser: Client, url: str) -> str:
    response = browser.get(url)
    assert response.status_code == 200
    return unescape(response.content.decode())


def cell(text: str, ident: str) -> str:
    """The element of a cell in a page."""
    found = re.search(rf'<(button|a) class="case[^>]*id="{ident}".*?</\1>', text)
    assert found, f"{ident} is not in the page"
    return found[0]


# -- what is shown -----------------------------------------------------------------------------------------------------


def test_free_day_says_everything_in_its_label(browser: Client, town: PlanningTown) -> None:
    text = page(browser, december(town, activite=town.wednesday.pk))
    found = cell(text, town.cell(town.wednesday, WEDNESDAY))
    assert 'class="case st-free"' in found
    assert 'aria-pressed="false"' in found
    assert (
        "Lina, mercredi 2 décembre, Mercredis : libre, 12 places, réservable jusqu’au mardi 1er décembre à 18 h"
        in found
    )
    assert '<span class="t">12 pl.</span>' in found


def test_states_of_days_with_few_places(browser: Client, town: PlanningTown) -> None:
    ninth, sixteenth = WEDNESDAY + timedelta(days=7), WEDNESDAY + timedelta(days=14)
    crowd(town.day(town.wednesday, WEDNESDAY), 9)
    crowd(town.day(town.wednesday, ninth), 12, 1)
    crowd(town.day(town.wednesday, sixteenth), 12, 2)
    text = page(browser, december(town, activite=town.wednesday.pk))
    assert '<span class="t">3 pl.</span>' in cell(text, town.cell(town.wednesday, WEDNESDAY))
    queue = cell(text, town.cell(town.wednesday, ninth))
    assert "st-queue" in queue
    assert "complet, vous seriez 2e en liste d’attente" in queue
    full = cell(text, town.cell(town.wednesday, sixteenth))
    assert full.startswith('<a class="case st-full"')
    assert "aria-pressed" not in full
    assert "Complet, liste d’attente comprise" in full


def test_locked_day_is_a_link_that_says_why(browser: Client, town: PlanningTown) -> None:
    town.book(town.key(town.canteen, date(2026, 11, 23)))
    with time_machine.travel(datetime(2026, 11, 22, 18, tzinfo=NOW.tzinfo), tick=False):
        text = page(browser, town.url(mois="2026-11", activite=town.canteen.pk))
    found = cell(text, town.cell(town.canteen, date(2026, 11, 23)))
    assert found.startswith('<a class="case st-booked-lock"')
    assert "réservé. Délai passé : il fallait annuler avant le dimanche 22 novembre à 18 h" in found
    assert f"/planning/jour/2026-11-23/{town.members[0].person_id}/#a{town.canteen.pk}" in found


def test_pending_changes_have_a_ring_and_a_tag(browser: Client, town: PlanningTown) -> None:
    town.book(town.key(town.canteen, TUESDAY))
    town.draft(town.key(town.canteen, TUESDAY), wanted=False)
    town.draft(town.key(town.canteen, THURSDAY))
    text = page(browser, december(town, activite=town.canteen.pk))
    added, taken = (cell(text, town.cell(town.canteen, day)) for day in (THURSDAY, TUESDAY))
    assert 'data-pending="add"' in added
    assert '<span class="tag">+ ajout</span>' in added
    assert 'data-pending="del"' in taken
    assert "Retiré" in taken
    assert "<b>2 changements</b>" in text
    assert "1 ajout, 1 retrait · 0,00\u00a0€" in text


def test_lanes_show_every_child(browser: Client, town: PlanningTown) -> None:
    text = page(browser, december(town, activite=town.canteen.pk, enfant="tous"))
    for child, name in enumerate(("Lina", "Noé")):
        assert f"{name}, mardi 1er décembre, Cantine : libre" in cell(text, town.cell(town.canteen, TUESDAY, child))


def test_without_activity_a_day_opens_its_sheet(browser: Client, town: PlanningTown) -> None:
    town.book(town.key(town.canteen, TUESDAY))
    text = page(browser, december(town))
    person = town.members[0].person_id
    found = cell(text, f"j{person}-2026-12-01")
    assert 'class="case st-booked"' in found
    assert "Lina, mardi 1er décembre : Cantine réservé, Soir libre." in found
    assert f'href="/valbrune/planning/jour/2026-12-01/{person}/"' in found
    assert 'name="month"' not in text


def test_only_activity_of_a_child_is_chosen_at_once(browser: Client, town: PlanningTown) -> None:
    Registration.objects.filter(person=town.members[1].person).exclude(group__activity=town.canteen).delete()
    assert 'name="month"' in page(browser, december(town, enfant=town.members[1].person_id))
    assert 'name="month"' not in page(browser, december(town, enfant=town.members[0].person_id))


def test_activity_stays_chosen_through_an_empty_month(browser: Client, town: PlanningTown) -> None:
    text = page(browser, town.url(mois="2027-04", activite=town.canteen.pk))
    assert "Rien n’est proposé ce mois-ci." in text
    assert f"?mois=2027-03&activite={town.canteen.pk}&" in text


@pytest.mark.parametrize(("weekdays", "columns"), [([1, 2, 4, 5], ""), ([1, 6], " cols-6"), ([7], " cols-7")])
def test_columns_follow_the_activity(browser: Client, town: PlanningTown, weekdays: list[int], columns: str) -> None:
    town.wednesday.weekdays = weekdays
    town.wednesday.save()
    assert f'<div class="marelle{columns}">' in page(browser, december(town, activite=town.wednesday.pk))


def test_default_month_is_the_first_with_something_to_book(browser: Client, town: PlanningTown) -> None:
    OpeningDay.objects.filter(date__lt=date(2027, 1, 1)).update(is_open=False)
    assert 'id="mois"><span aria-hidden="true">Janvier 2027' in page(browser, town.url())


def test_months_stop_at_the_ends_of_the_school_year(browser: Client, town: PlanningTown) -> None:
    assert 'aria-label="Août 2026"' not in page(browser, town.url(mois="2026-09"))
    assert "Septembre 2026" in page(browser, town.url(mois="2019-01"))
    assert 'aria-label="Septembre 2027"' not in page(browser, town.url(mois="2027-08"))


@pytest.mark.parametrize("month", ["2026-13", "decembre", "2026-1", "", "9999-12"])
def test_unreadable_month_shows_the_default_one(browser: Client, town: PlanningTown, month: str) -> None:
    assert "Novembre 2026" in page(browser, town.url(mois=month))


def test_household_without_registration_is_told_so(browser: Client, town: PlanningTown) -> None:
    Registration.objects.all().delete()
    assert "Aucune inscription n’est validée pour votre foyer" in page(browser, town.url())


def test_names_are_escaped(browser: Client, town: PlanningTown) -> None:
    member = town.members[0]
    member.person.first_name = "<b>Li\"na'"
    member.person.save()
    town.canteen.name = town.canteen.short_name = "<i>Cantine"
    town.canteen.save()
    for query in ({}, {"enfant": "tous"}):
        body = browser.get(december(town, activite=town.canteen.pk, **query)).content.decode()
        assert "<b>Li" not in body
        assert "<i>Cantine" not in body
    for path in ("semaine/?semaine=2026-12-01", f"jour/2026-12-01/{member.person_id}/"):
        body = browser.get(town.url() + path).content.decode()
        assert "<b>Li" not in body
        assert "<i>Cantine" not in body


@pytest.mark.parametrize("together", [False, True])
def test_statements_do_not_grow_with_children(client: Client, db: None, together: bool) -> None:
    counts = []
    for number, children in enumerate((1, 6)):
        town = build(children=children, slug=f"ville-{number}", email=f"p{number}@exemple.fr")
        client.force_login(town.user)
        query = {"activite": town.canteen.pk} | ({"enfant": "tous"} if together else {})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(town.url(**query)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("children", [3, 6])
def test_page_stays_light(client: Client, db: None, children: int) -> None:
    town = build(children=children)
    client.force_login(town.user)
    for query in ({}, {"enfant": "tous"}, {"activite": town.canteen.pk, "enfant": "tous"}):
        limit = 60_000 if children == 3 else 80_000
        assert len(client.get(december(town, **query)).content) < limit


# -- what its tools write ----------------------------------------------------------------------------------------------


def send(browser: Client, url: str, **data: object) -> str:
    """Post without JavaScript; returns where the browser goes next."""
    response = browser.post(url, data)
    assert response.status_code == 302, response.content
    return str(response["Location"])


def test_cell_is_booked_then_freed(browser: Client, town: PlanningTown) -> None:
    url = december(town, activite=town.canteen.pk)
    place = send(browser, url, cell=town.key(town.canteen, TUESDAY))
    assert place.endswith("#" + town.cell(town.canteen, TUESDAY))
    assert town.lines() == [("Lina", "2026-12-01", "book")]
    send(browser, url, cell=town.key(town.canteen, TUESDAY))
    assert town.lines() == []


def test_request_sent_twice_changes_nothing_more(browser: Client, town: PlanningTown) -> None:
    url, key = december(town, activite=town.canteen.pk), town.key(town.canteen, TUESDAY)
    assert f'value="{key}:1"' in page(browser, url)
    for _ in range(2):
        send(browser, url, cell=f"{key}:1")
    assert town.lines() == [("Lina", "2026-12-01", "book")]
    assert f'value="{key}:0"' in page(browser, url)
    for _ in range(2):
        send(browser, url, month="1", vers="1")
    assert len(town.lines()) == 18
    for _ in range(2):
        send(browser, url, cell=f"{key}:0")
    assert len(town.lines()) == 17


@pytest.mark.parametrize("month", ["2026-11", "2026-12"])
def test_week_that_spans_two_months_is_whole_on_both_pages(browser: Client, town: PlanningTown, month: str) -> None:
    """« Semaine du 30 novembre au 4 décembre »: its button and its cells reach the 30th from December too."""
    url = town.url(mois=month, activite=town.canteen.pk, enfant=town.members[0].person_id)
    assert f'id="{town.cell(town.canteen, MONDAY)}"' in browser.get(url).content.decode()
    assert send(browser, url, week=MONDAY.isoformat()).endswith(f"#week-{MONDAY}")
    whole = ["2026-11-30", "2026-12-01", "2026-12-03", "2026-12-04"]
    assert town.lines() == [("Lina", day, "book") for day in whole]
    send(browser, url, week=MONDAY.isoformat())
    assert town.lines() == []
    send(browser, url, cell=f"{town.key(town.canteen, MONDAY)}:1")
    assert town.lines() == [("Lina", "2026-11-30", "book")]


def test_week_tool_completes_what_is_mixed_then_empties_it(browser: Client, town: PlanningTown) -> None:
    town.book(town.key(town.canteen, THURSDAY))
    url = december(town, activite=town.canteen.pk)
    send(browser, url, week=MONDAY.isoformat())
    others = ["2026-11-30", "2026-12-01", "2026-12-04"]
    assert town.lines() == [("Lina", day, "book") for day in others]
    send(browser, url, week=MONDAY.isoformat())
    assert town.lines() == [("Lina", "2026-12-03", "cancel")]


def test_weekday_tool_takes_the_whole_column(browser: Client, town: PlanningTown) -> None:
    send(browser, december(town, activite=town.canteen.pk), weekday="1")
    assert [day for _name, day, _action in town.lines()] == ["2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28"]


def test_month_tool_takes_every_child_shown(browser: Client, town: PlanningTown) -> None:
    send(browser, december(town, activite=town.canteen.pk), month="1")
    assert {name for name, _day, _action in town.lines()} == {"Lina"}
    assert len(town.lines()) == 18
    DraftLine.objects.all().delete()
    send(browser, december(town, activite=town.canteen.pk, enfant="tous"), month="1")
    assert len(town.lines()) == 36


def test_lane_tool_takes_one_child(browser: Client, town: PlanningTown) -> None:
    url = december(town, activite=town.canteen.pk, enfant="tous")
    send(browser, url, lane=f"{town.members[1].person_id}:2026-12-07")
    assert [line[:2] for line in town.lines()] == [
        ("Noé", f"2026-12-{day}") for day in ("07", "08", "10", "11")
    ]  # fmt: skip


def test_several_weeks_reach_past_the_month(browser: Client, town: PlanningTown) -> None:
    url = december(town, activite=town.canteen.pk)
    send(browser, url, weeks="1", du="2026-12-28", au="2027-01-15", jours=["1", "5"])
    assert [day for _name, day, _action in town.lines()] == [
        "2026-12-28", "2027-01-01", "2027-01-04", "2027-01-08", "2027-01-11", "2027-01-15",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            {"du": "2027-01-15", "au": "2027-01-01", "jours": ["1"]},
            "La fin doit être le même jour que le début, ou après.",
        ),
        ({"du": "2020-01-15", "au": "2027-01-01", "jours": ["1"]}, "Cette date est hors de l’année scolaire."),
        ({"du": "hier", "au": "2027-01-01", "jours": ["1"]}, "Saisissez une date valide."),
        ({"du": "2026-12-01", "au": "2027-01-01"}, "Ce champ est obligatoire."),
        ({"du": "2026-12-01", "au": "2027-01-01", "jours": ["9"]}, "Sélectionnez un choix valide."),
    ],
)
def test_several_weeks_badly_typed_write_nothing(
    browser: Client, town: PlanningTown, typed: dict[str, object], message: str
) -> None:
    response = browser.post(december(town, activite=town.canteen.pk), {"weeks": "1", **typed})
    assert response.status_code == 422
    text = unescape(response.content.decode())
    assert message in text
    assert f'value="{typed["au"]}"' in text
    assert town.lines() == []


def test_hours_go_with_every_day_touched(browser: Client, town: PlanningTown) -> None:
    url = december(town, activite=town.evening.pk)
    place = send(browser, url, week="2026-12-07", de="16:30", a="17:30")
    assert "de=16%3A30&a=17%3A30" in place
    assert list(DraftLine.objects.values_list("arrival", "departure").distinct().order_by("arrival")) == [
        (time(16, 30), time(17, 30))
    ]


@pytest.mark.parametrize(
    ("arrival", "departure", "message"),
    [
        ("17:30", "17:00", "L’heure de départ doit suivre l’heure d’arrivée."),
        ("16:40", "18:00", "L’heure d’arrivée se choisit par pas de 30 minutes à partir de 16 h 30."),
        ("16:30", "23:00", "Le départ se fait entre 16 h 30 et 18 h 30."),
        ("midi", "18:00", "Donnez une heure comme 16:30."),
    ],
)
def test_bad_hours_write_nothing(
    browser: Client, town: PlanningTown, arrival: str, departure: str, message: str
) -> None:
    url = december(town, activite=town.evening.pk)
    data = {"cell": town.key(town.evening, TUESDAY), "de": arrival, "a": departure}
    response = browser.post(url, data)
    assert response.status_code == 422
    text = unescape(response.content.decode())
    assert message in text
    assert f'<option value="{arrival}" selected>' in text
    assert browser.post(url, data, headers=JSON).json() == {"error": message}
    assert town.lines() == []


def test_cancelling_taken_back_keeps_the_hours_it_had(browser: Client, town: PlanningTown) -> None:
    key = town.key(town.evening, TUESDAY)
    town.book(key, hours=(time(16, 30), time(17, 30)))
    town.draft(key, wanted=False)
    send(browser, december(town, activite=town.evening.pk), cell=key, de="16:30", a="18:30")
    assert town.lines() == []


def test_answer_to_the_script_holds_what_to_repaint(browser: Client, town: PlanningTown) -> None:
    url = december(town, activite=town.canteen.pk)
    answer = browser.post(url, {"week": MONDAY.isoformat()}, headers=JSON).json()
    cells = {town.cell(town.canteen, day) for day in (MONDAY, TUESDAY, THURSDAY, FRIDAY)}
    weeks = [MONDAY + timedelta(weeks=number) for number in range(5)]
    assert set(answer) == {"html", "version", "refused"}
    heads = {"month-1", *(f"weekday-{day}" for day in (1, 2, 4, 5)), *(f"week-{day}" for day in weeks)}
    assert set(answer["html"]) == cells | heads | {"bar"}
    assert answer["refused"] == []
    assert 'data-pending="add"' in answer["html"][town.cell(town.canteen, TUESDAY)]
    assert "<b>4 changements</b>" in answer["html"]["bar"]
    assert f'data-version="{answer["version"]}"' in answer["html"]["bar"]


def test_day_that_closed_meanwhile_is_refused_with_its_reason(browser: Client, town: PlanningTown) -> None:
    url = december(town, activite=town.canteen.pk)
    send(browser, url, cell=town.key(town.canteen, TUESDAY))
    OpeningDay.objects.filter(pk=town.day(town.canteen, TUESDAY).pk).update(
        booking_deadline_at=wall_instant(date(2026, 11, 20), time(18))
    )
    found = cell(page(browser, url), town.cell(town.canteen, TUESDAY))
    assert "votre changement n’est plus possible, touchez pour le retirer" in found
    send(browser, url, cell=town.key(town.canteen, TUESDAY))
    assert town.lines() == []


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.fixture
def stranger(town: PlanningTown) -> PlanningTown:
    """Another household of another town."""
    return build(slug="ailleurs", email="autre@exemple.fr")


def test_ids_of_another_household_are_not_found(browser: Client, town: PlanningTown, stranger: PlanningTown) -> None:
    mine, theirs = town.members[0].person_id, stranger.members[0].person_id
    urls = [
        december(town, enfant=theirs),
        december(town, activite=stranger.canteen.pk),
        town.url(f"jour/2026-12-01/{theirs}/"),
        town.url("places/", activite=stranger.canteen.pk),
        december(stranger),
        town.url(enfant="abc"),
        town.url(activite="9" * 30),
        town.url(activite="0" * 30 + "9" * 5000),
        town.url(f"jour/2026-02-30/{mine}/"),
    ]
    assert [browser.get(url).status_code for url in urls] == [404] * len(urls)


def test_touch_from_a_page_grown_old_says_why(browser: Client, town: PlanningTown) -> None:
    url = december(town, activite=town.canteen.pk)
    day = town.day(town.canteen, TUESDAY)
    OpeningDay.objects.filter(pk=day.pk).update(booking_deadline_at=wall_instant(date(2026, 11, 1), time(18)))
    why = "Lina, mar. 1er déc. : Délai passé : il fallait réserver avant le dimanche 1er novembre à 18 h"
    touch = {"cell": f"{town.key(town.canteen, TUESDAY)}:1"}
    assert browser.post(url, touch, headers=JSON).json()["refused"] == [why]
    send(browser, url, **touch)
    assert why in page(browser, url)
    assert browser.post(url, {"cell": f"{town.key(town.canteen, TUESDAY)}:0"}, headers=JSON).json()["refused"] == []
    assert town.lines() == []


def test_forged_tools_write_nothing(browser: Client, town: PlanningTown, stranger: PlanningTown) -> None:
    url = december(town, activite=town.canteen.pk)
    theirs, day = stranger.members[0].person_id, town.day(town.canteen, TUESDAY).pk
    forged: list[dict[str, object]] = [
        {"cell": stranger.key(stranger.canteen, TUESDAY)},
        {"cell": f"{theirs}:{day}"},
        {"cell": f"{town.members[0].person_id}:{stranger.day(stranger.canteen, TUESDAY).pk}"},
        {"cell": "1"},
        {"cell": "a:b"},
        {"cell": f"{'9' * 40}:1"},
        {"cell": f"{'0' * 5000}:1"},
        {"week": "demain"},
        {"lane": "x:2026-12-07"},
        {"nothing": "1"},
        {"cell": f"{town.key(town.canteen, TUESDAY)}:2"},
        {"month": "1", "vers": "oui"},
        {},
    ]
    assert [browser.post(url, data).status_code for data in forged] == [404] * len(forged)
    assert browser.post(december(town), {"month": "1"}).status_code == 404
    send(browser, url, lane=f"{theirs}:2026-12-07")
    assert town.lines() == stranger.lines() == []


def test_signed_out_family_signs_in_first(client: Client, town: PlanningTown) -> None:
    assert client.get(town.url())["Location"] == "/compte/connexion/?next=/valbrune/planning/"
    response = client.post(town.url(), {"month": "1"}, headers=JSON)
    assert response["Location"] == "/compte/connexion/?next=/valbrune/planning/"


def test_form_without_token_is_refused(town: PlanningTown) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town.user)
    assert strict.post(december(town, activite=town.canteen.pk), {"month": "1"}).status_code == 403
    assert town.lines() == []


# -- places, and giving up ---------------------------------------------------------------------------------------------


def test_places_are_those_of_limited_days(browser: Client, town: PlanningTown) -> None:
    crowd(town.day(town.wednesday, WEDNESDAY), 9)
    answer = browser.get(town.url("places/", mois="2026-12", activite=town.wednesday.pk, enfant="tous")).json()
    assert answer["html"] == {}
    assert answer["places"][town.cell(town.wednesday, WEDNESDAY, 1)] == ["free", 3]
    assert browser.get(town.url("places/", mois="2026-12", activite=town.canteen.pk)).json()["places"] == {}


def test_places_draw_again_the_cells_asked_for(browser: Client, town: PlanningTown) -> None:
    ident = town.cell(town.wednesday, WEDNESDAY)
    answer = browser.get(town.url("places/", mois="2026-12", activite=town.wednesday.pk, cases=ident)).json()
    assert list(answer["html"]) == [ident]


def test_places_draw_everything_when_the_draft_changed_elsewhere(browser: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.wednesday, WEDNESDAY))
    answer = browser.get(town.url("places/", mois="2026-12", activite=town.wednesday.pk, v="0")).json()
    assert "<b>1 changement</b>" in answer["html"]["bar"]
    assert len(answer["html"]) == 6


def test_draft_is_abandoned_only_when_confirmed(browser: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, TUESDAY))
    assert "<b>1 changement</b>" in page(browser, town.url("brouillon/"))
    assert len(town.lines()) == 1
    response = browser.post(town.url("brouillon/"), follow=True)
    assert "Vos changements sont abandonnés." in unescape(response.content.decode())
    assert town.lines() == []
