"""The recap and the receipt: what is asked, what it costs, what would wait or be refused, and confirming once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.activities.models import OpeningDay
from preau.bookings.models import Booking, Confirmation, Draft, DraftLine
from preau.households.models import Person
from preau.registrations.models import Registration
from tests.web.planning_town import NOW, PlanningTown, build

MONDAY, TUESDAY, THURSDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 4)
HOURS = (time(16, 30), time(18))


@pytest.fixture
def town(db: None) -> Iterator[PlanningTown]:
    with time_machine.travel(NOW, tick=False):
        yield build()


@pytest.fixture
def browser(client: Client, town: PlanningTown) -> Client:
    client.force_login(town.user)
    return client


def rows(html: str, key: str) -> list[list[str]]:
    """The words of every cell of a table of the page, spaces made one; empty when it has no such table."""
    found = re.search(rf'aria-labelledby="t-{key}">.*?<tbody>(.*?)</tbody>', html, re.DOTALL)
    lines = re.findall(r"<tr>(.*?)</tr>", found[1], re.DOTALL) if found else []
    return [[_words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL)] for line in lines]


def _words(html: str) -> str:
    text = re.sub(r"<svg.*?</svg>", "", html)
    text = re.sub(r'<span class="gom.*?</span>', "", text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").split())


def recap(browser: Client, town: PlanningTown) -> str:
    response = browser.get(town.url("recapitulatif/"))
    assert response.status_code == 200
    return str(response.content.decode())


def confirm(browser: Client, town: PlanningTown, html: str) -> object:
    version = re.search(r'name="version" value="(\d+)"', html)
    assert version is not None
    return browser.post(town.url("confirmer/"), {"version": version[1]})


def limit(town: PlanningTown, day: date, places: int, waiting: int = 0) -> None:
    OpeningDay.objects.filter(pk=town.day(town.canteen, day).pk).update(capacity=places, waiting_capacity=waiting)


def test_bookings_with_their_cost_explained(browser: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, MONDAY), town.key(town.canteen, TUESDAY))
    town.draft(town.key(town.evening, THURSDAY, child=1), hours=HOURS)
    html = recap(browser, town)
    assert rows(html, "reservations") == [
        ["Lina", "Cantine", "lun. 30 nov., mar. 1er déc.", "Place libre", "7,80 € 2 × 3,90 € tarif unique"],
        ["Noé", "Accueil du soir 16 h 30 – 18 h", "jeu. 3 déc.", "Place libre", "2,40 € 3 demi-heures × 0,80 €"],
    ]
    assert "+\u00a010,20\u00a0€" in html
    assert "3 réservations. En plus sur vos prochains débits : 10,20\u00a0€.</div>" in html


def test_cancellations_and_changes_of_hours_have_their_tables(browser: Client, town: PlanningTown) -> None:
    town.book(town.key(town.canteen, MONDAY))
    town.book(town.key(town.evening, THURSDAY), hours=HOURS)
    town.draft(town.key(town.canteen, MONDAY), wanted=False)
    town.draft(town.key(town.evening, THURSDAY), hours=(time(16, 30), time(18, 30)))
    html = recap(browser, town)
    assert rows(html, "annulations") == [["Lina", "Cantine", "lun. 30 nov.", "À annuler", "− 3,90 €"]]
    [[name, activity, day, said, cost]] = rows(html, "horaires")
    assert [name, activity, day, said] == [
        "Lina",
        "Accueil du soir 16 h 30 – 18 h 30",
        "jeu. 3 déc.",
        "Nouveaux horaires",
    ]
    assert cost.startswith("+ 0,80 €")
    assert "1 annulation, 1 horaire changé" in html
    assert "−\u00a03,10\u00a0€" in html


def test_waiting_is_said_with_its_rank_before_confirming(browser: Client, town: PlanningTown) -> None:
    limit(town, MONDAY, 1, waiting=1)
    town.draft(town.key(town.canteen, MONDAY), town.key(town.canteen, MONDAY, child=1))
    html = recap(browser, town)
    assert [row[3] for row in rows(html, "reservations")] == ["Place libre", "En attente, 1er"]
    assert "Si les places en attente viennent : 3,90\u00a0€ de plus." in html
    assert "+\u00a03,90\u00a0€" in html


def test_what_would_be_refused_comes_first_with_its_reason(browser: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, MONDAY), town.key(town.canteen, TUESDAY))
    limit(town, MONDAY, 0)
    html = recap(browser, town)
    assert rows(html, "refus") == [["Lina", "Cantine", "lun. 30 nov.", "Refusé Complet, liste d’attente comprise", "–"]]
    assert html.index("t-refus") < html.index("t-reservations")


def test_line_whose_right_was_withdrawn_would_be_refused(browser: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, MONDAY))
    Registration.objects.all().delete()
    [[name, _activity, day, said, _cost]] = rows(recap(browser, town), "refus")
    assert (name, day, said) == ("Lina", "lun. 30 nov.", "Refusé Ce jour n’est plus proposé à votre foyer")


def test_many_days_are_counted_and_unfold(browser: Client, town: PlanningTown) -> None:
    keys = [town.key(town.canteen, day) for (activity, day) in town.days if activity == town.canteen.pk]
    town.draft(*(key for key in keys if town.planning().by_day[_pair(key)].is_changeable))
    [[_name, _activity, days, _said, _cost]] = rows(recap(browser, town), "reservations")
    assert days.startswith("40 jours ")


def _pair(key: str) -> tuple[int, int]:
    person, day = key.split(":")
    return int(person), int(day)


def test_empty_draft(browser: Client, town: PlanningTown) -> None:
    html = recap(browser, town)
    assert "Rien à confirmer" in html
    assert "confirmer/" not in html


def test_confirming_leads_to_the_receipt(browser: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, MONDAY))
    response = confirm(browser, town, recap(browser, town))
    confirmation = Confirmation.objects.get()
    assert response["Location"] == town.url(f"resultat/{confirmation.pk}/")
    html = browser.get(response["Location"]).content.decode()
    assert confirmation.number in html
    assert "samedi 21 novembre 2026 à 10 h" in html
    assert "Le même compte rendu est envoyé à awa.kervella@exemple.fr." in html
    assert rows(html, "accepte") == [["Lina", "Cantine", "lun. 30 nov.", "Accepté, non transmis", "3,90 €"]]


def test_second_click_shows_the_same_receipt(browser: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, MONDAY))
    html = recap(browser, town)
    first, second = confirm(browser, town, html), confirm(browser, town, html)
    assert first["Location"] == second["Location"]
    assert Booking.objects.count() == Confirmation.objects.count() == 1


@pytest.mark.parametrize("typed", ["0", "", "abc", "-1", "9" * 30])
def test_another_version_confirms_nothing(browser: Client, town: PlanningTown, typed: str) -> None:
    town.draft(town.key(town.canteen, MONDAY))
    response = browser.post(town.url("confirmer/"), {"version": typed}, follow=True)
    html = response.content.decode()
    assert "Vos choix ont changé depuis ce récapitulatif. Vérifiez-les de nouveau." in html
    assert rows(html, "reservations")
    assert Booking.objects.count() == 0


def test_draft_changed_in_another_tab_is_read_again(browser: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, MONDAY))
    html = recap(browser, town)
    town.draft(town.key(town.canteen, TUESDAY))
    assert confirm(browser, town, html)["Location"] == town.url("recapitulatif/")
    assert Booking.objects.count() == 0


def test_nothing_to_confirm_and_nothing_confirmed_lately(browser: Client, town: PlanningTown) -> None:
    town.book(town.key(town.canteen, MONDAY))
    Confirmation.objects.update(confirmed_at="2026-11-20T09:00:00Z")
    response = browser.post(town.url("confirmer/"), {"version": Draft.objects.get().version})
    assert response["Location"] == town.url("recapitulatif/")


def test_confirming_is_a_post(browser: Client, town: PlanningTown) -> None:
    assert browser.get(town.url("confirmer/")).status_code == 405


def test_receipt_tells_refused_then_waiting_then_accepted_then_cancelled(browser: Client, town: PlanningTown) -> None:
    town.book(town.key(town.canteen, TUESDAY))
    limit(town, MONDAY, 1, waiting=1)
    limit(town, THURSDAY, 1)
    town.draft(town.key(town.canteen, MONDAY), town.key(town.canteen, MONDAY, child=1))
    town.draft(town.key(town.canteen, THURSDAY))
    town.draft(town.key(town.canteen, TUESDAY), wanted=False)
    limit(town, THURSDAY, 0)
    html = browser.get(confirm(browser, town, recap(browser, town))["Location"]).content.decode()
    assert "C’est enregistré, sauf 1 jour" in html
    assert re.findall(r'aria-labelledby="t-(\w+)"', html) == ["refus", "attente", "accepte", "annulations"]
    assert rows(html, "refus")[0][3] == "Refusé Complet, liste d’attente comprise"
    assert rows(html, "attente") == [["Noé", "Cantine", "lun. 30 nov.", "En attente, 1er", "3,90 €"]]
    assert rows(html, "annulations") == [["Lina", "Cantine", "mar. 1er déc.", "Annulé", "− 3,90 €"]]


def test_receipt_of_refusals_only(browser: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, MONDAY))
    limit(town, MONDAY, 0)
    html = browser.get(confirm(browser, town, recap(browser, town))["Location"]).content.decode()
    assert "Vos demandes n’ont pas pu être acceptées" in html


def test_receipt_of_another_household_is_not_found(browser: Client, town: PlanningTown) -> None:
    other = build(1, slug="autreville", email="autre@exemple.fr")
    other.book(other.key(other.canteen, MONDAY))
    pk = Confirmation.objects.get().pk
    assert browser.get(town.url(f"resultat/{pk}/")).status_code == 404
    assert browser.get(f"/autreville/planning/resultat/{pk}/").status_code == 404
    assert browser.get(town.url(f"resultat/{'9' * 30}/")).status_code == 404


def test_names_are_escaped(browser: Client, town: PlanningTown) -> None:
    Person.objects.update(first_name="<i>Léa</i>")
    town.draft(town.key(town.canteen, MONDAY))
    html = recap(browser, town)
    assert "<i>Léa" not in html
    assert "&lt;i&gt;Léa" in html


def test_statements_do_not_grow(browser: Client, town: PlanningTown) -> None:
    keys = [town.key(town.canteen, day, child) for day in (MONDAY, TUESDAY, THURSDAY) for child in (0, 1)]
    counts = []
    for some in (keys[:1], keys[1:]):
        town.draft(*some)
        with CaptureQueriesContext(connection) as found:
            html = recap(browser, town)
        with CaptureQueriesContext(connection) as shown:
            url = confirm(browser, town, html)["Location"]
        with CaptureQueriesContext(connection) as receipt:
            browser.get(url)
        counts.append((len(found), len(shown), len(receipt)))
    assert counts == [(10, 15, 5), (10, 15, 5)]
    assert DraftLine.objects.count() == 0
