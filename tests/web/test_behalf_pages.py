"""The planning of a family opened by an agent: the family’s own pages, behind the guard of the desk, with its draft."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess, User
from preau.bookings.models import Booking, BookingPattern, Confirmation, Draft
from preau.notices.models import OutgoingMail
from tests.factories import HouseholdFactory, UserFactory
from tests.factories.accounts import StaffFactory
from tests.web.planning_town import NOW, PlanningTown, build

WEDNESDAY = date(2026, 12, 2)
MONDAY = date(2026, 11, 23)
"""Two days from now: its deadline is over."""
JSON = {"HTTP_ACCEPT": "application/json"}
PAGES = ["", "semaine/", "annee/", "recopier/", "recapitulatif/", "brouillon/"]


@pytest.fixture
def town(db: None) -> PlanningTown:
    return build()


@pytest.fixture
def agent(town: PlanningTown) -> User:
    return StaffFactory.create(structure=town.structure, role=Role.ACTIVITY_MANAGER).user


@pytest.fixture
def desk(client: Client, agent: User) -> Client:
    client.force_login(agent)
    return client


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def here(town: PlanningTown, page: str = "", household: int | None = None) -> str:
    return f"/{town.structure.slug}/gestion/familles/{household or town.household.pk}/planning/{page}"


def touch(desk: Client, town: PlanningTown, key: str, month: str = "2026-12") -> None:
    assert desk.post(f"{here(town)}?mois={month}", {"cell": key}).status_code in (200, 302)


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_the_familys_own_in_the_desk(desk: Client, town: PlanningTown, page: str) -> None:
    text = desk.get(here(town, page)).content.decode()
    assert town.household.name in text
    assert "Espace des agents" in text
    assert f'"/{town.structure.slug}/planning/' not in text
    assert text.count("<h1") == 1


def test_agent_books_cancels_and_reads_the_receipt_without_a_script(desk: Client, town: PlanningTown) -> None:
    touch(desk, town, town.key(town.wednesday, WEDNESDAY))
    recap = desk.get(here(town, "recapitulatif/")).content.decode()
    assert "mer. 2 déc." in recap
    version = Draft.objects.get(agent__isnull=False).version
    answer = desk.post(here(town, "confirmer/"), {"version": str(version)}, follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain[-1][0] == here(town, f"resultat/{Confirmation.objects.get().pk}/")
    assert "Saisi au guichet, à la demande de la famille" in text
    assert Booking.objects.get().origin == "desk"


def test_script_gets_the_same_cells(desk: Client, town: PlanningTown) -> None:
    answer = desk.post(
        f"{here(town)}?mois=2026-12&activite={town.wednesday.pk}", {"cell": town.key(town.wednesday, WEDNESDAY)}, **JSON
    ).json()
    assert answer["refused"] == []
    assert here(town, "recapitulatif/") in answer["html"]["bar"]
    assert town.cell(town.wednesday, WEDNESDAY) in answer["html"]


def test_family_keeps_its_draft_and_reads_that_it_was_at_the_desk(desk: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, WEDNESDAY - timedelta(days=1)))
    touch(desk, town, town.key(town.wednesday, WEDNESDAY))
    desk.post(here(town, "confirmer/"))
    family = Client()
    family.force_login(town.user)
    assert [line[1] for line in town.lines()] == ["2026-12-01", "2026-12-02"]
    version = Draft.objects.get(agent__isnull=False).version
    desk.post(here(town, "confirmer/"), {"version": str(version)})
    assert [line[1] for line in town.lines()] == ["2026-12-01"]
    assert "Au guichet" in family.get(f"/{town.structure.slug}/suivi/?du=2026-12-01&au=2026-12-31").content.decode()


def test_desk_without_the_right_to_be_late_has_no_way_to(client: Client, town: PlanningTown) -> None:
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.DESK).user)
    assert here(town, "hors-delai/") not in client.get(here(town)).content.decode()
    assert client.post(here(town, "hors-delai/"), {"motif": "school", "mots": "Oui, vraiment"}).status_code == 404
    assert not Draft.objects.exclude(late_motive="").exists()


def test_reason_opens_a_day_past_its_deadline_and_is_told_before(desk: Client, agent: User, town: PlanningTown) -> None:
    key = town.key(town.canteen, MONDAY)
    with time_machine.travel(town.day(town.canteen, MONDAY).cancel_deadline_at + timedelta(minutes=1), tick=False):
        desk.force_login(agent)
        touch(desk, town, key, "2026-11")
        assert town.lines() == []
        typed = desk.post(here(town, "hors-delai/"), {"motif": "", "mots": "Oui, vraiment"})
        assert (typed.status_code, "Oui, vraiment" in typed.content.decode()) == (422, True)
        health = desk.post(here(town, "hors-delai/"), {"motif": "other", "mots": "Il est malade"}).content.decode()
        assert "N’écrivez rien sur la santé" in health
        desk.post(here(town, "hors-delai/"), {"motif": "work", "mots": "Nouvel horaire"})
        month = desk.get(f"{here(town)}?mois=2026-11&activite={town.canteen.pk}&enfant=tous").content.decode()
        assert "is-late" in month
        assert "Nouvel horaire" in month
        touch(desk, town, key, "2026-11")
        recap = desk.get(here(town, "recapitulatif/")).content.decode()
        assert "Hors délai, au guichet : Horaires de travail changés (Nouvel horaire)" in recap
        desk.post(here(town, "hors-delai/"), {"lever": "1"})
        assert "is-late" not in desk.get(f"{here(town)}?mois=2026-11&activite={town.canteen.pk}").content.decode()


def test_household_of_another_town_does_not_exist(desk: Client, town: PlanningTown) -> None:
    other = build(slug="ailleurs", email="autre@exemple.fr")
    person, day = other.members[0].person_id, WEDNESDAY.isoformat()
    for page in [*PAGES, "places/", "hors-delai/", f"jour/{day}/{person}/", "resultat/1/"]:
        assert desk.get(here(town, page, other.household.pk)).status_code == 404
    assert desk.post(here(town, "confirmer/", other.household.pk)).status_code == 404
    assert desk.get(here(town, f"jour/{day}/{person}/")).status_code == 404
    assert desk.get(here(town, "", 2**63)).status_code == 404


def test_receipt_of_another_household_does_not_exist(desk: Client, town: PlanningTown) -> None:
    other = build(slug="ailleurs", email="autre@exemple.fr")
    other.book(other.key(other.wednesday, WEDNESDAY))
    assert desk.get(here(town, f"resultat/{Confirmation.objects.get().pk}/")).status_code == 404


def test_families_and_strangers_find_no_desk(client: Client, town: PlanningTown) -> None:
    for user in (town.user, UserFactory.create()):
        client.force_login(user)
        for page in [*PAGES, "hors-delai/"]:
            assert client.get(here(town, page)).status_code == 404
    client.logout()
    assert client.get(here(town)).status_code == 302


def test_own_household_is_for_another_agent(desk: Client, agent: User, town: PlanningTown) -> None:
    HouseholdAccess.objects.create(user=agent, structure=town.structure, household=town.household)
    answer = desk.get(here(town))
    assert answer.status_code == 403
    assert "propre foyer" in answer.content.decode()
    assert desk.post(here(town), {"cell": town.key(town.wednesday, WEDNESDAY)}).status_code == 403
    assert town.lines() == []


@pytest.mark.parametrize(("page", "most"), [("", 21), ("semaine/", 20), ("recapitulatif/", 21)])
def test_statements_do_not_grow(desk: Client, db: None, town: PlanningTown, page: str, most: int) -> None:
    counts = []
    for children in (1, 4):
        other = build(children, slug=f"ville-{children}", email=f"{children}@exemple.fr")
        client = Client()
        client.force_login(StaffFactory.create(structure=other.structure, role=Role.DESK).user)
        client.get(here(other, page))  # the first page of a session says more: who entered, which desk
        with CaptureQueriesContext(connection) as found:
            assert client.get(here(other, page)).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= most


# -- by the year -------------------------------------------------------------------------------------------------------


def yearly(town: PlanningTown, page: str = "", household: int | None = None) -> str:
    return here(town, household=household).replace("/planning/", f"/inscriptions-annee/{page}")


def asked(town: PlanningTown, **changes: object) -> tuple[str, dict[str, object]]:
    """The address of the form for the child and the Wednesdays of the town, and what is typed in it."""
    group = town.groups[town.wednesday.name]
    where = f"{yearly(town, 'nouvelle/')}?enfant={town.members[0].person_id}&groupe={group.pk}"
    return where, {"start_date": "2026-12-09", "end_date": "", "weekdays": ["3"]} | changes


def test_agent_registers_by_the_year_changes_and_stops_and_the_family_is_told(desk: Client, town: PlanningTown) -> None:
    where, typed = asked(town)
    text = desk.post(where, typed, follow=True).content.decode()
    assert "Inscription enregistrée" in text
    assert f'"/{town.structure.slug}/inscriptions-annee/' not in text
    pattern = BookingPattern.objects.get()
    assert desk.post(yearly(town, f"{pattern.pk}/"), typed | {"start_date": "2026-12-16"}).status_code == 302
    assert desk.post(yearly(town, f"{pattern.pk}/arreter/")).status_code == 302
    mails = [mail.body for mail in OutgoingMail.objects.order_by("id")]
    assert [body.split("inscription à l’année")[0].strip().split("\n")[-1] for body in mails] == [
        "Un agent a enregistré cette",
        "Un agent a enregistré cette",
        "Un agent a supprimé cette",
    ]
    assert "mercredi, du 16 décembre 2026 au" in mails[1]
    assert not BookingPattern.objects.exists()


@pytest.mark.parametrize("page", ["", "nouvelle/"])
def test_pages_of_the_year_stand_in_the_desk(desk: Client, town: PlanningTown, page: str) -> None:
    text = desk.get(yearly(town, page)).content.decode()
    assert (town.household.name in text, text.count("<h1"), "À l’année" in text) == (True, 1, True)


def test_wrong_form_of_the_year_is_told_and_kept(desk: Client, town: PlanningTown) -> None:
    where, typed = asked(town, start_date="2026-11-22", weekdays=[])
    text = desk.post(where, typed).content.decode()
    assert 'value="2026-11-22"' in text
    assert (BookingPattern.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_families_own_acts_by_the_year_write_no_mail(client: Client, town: PlanningTown) -> None:
    client.force_login(town.user)
    where, typed = asked(town)
    address = f"/{town.structure.slug}/inscriptions-annee/nouvelle/?{where.partition('?')[2]}"
    assert client.post(address, typed).status_code == 302
    assert (BookingPattern.objects.count(), OutgoingMail.objects.count()) == (1, 0)


def test_registration_of_another_family_is_not_found(desk: Client, town: PlanningTown) -> None:
    desk.post(*asked(town))
    pattern = BookingPattern.objects.get()
    other = HouseholdFactory.create(structure=town.structure)
    for page in (f"{pattern.pk}/", f"{pattern.pk}/arreter/"):
        assert desk.get(yearly(town, page)).status_code == 200
        assert desk.post(yearly(town, page, other.pk)).status_code == 404
    assert BookingPattern.objects.count() == 1


def test_nobody_registers_by_the_year_for_another_town_nor_for_their_own(
    desk: Client, agent: User, town: PlanningTown
) -> None:
    other = HouseholdFactory.create()
    where, typed = asked(town)
    assert desk.post(where.replace(f"/{town.household.pk}/", f"/{other.pk}/"), typed).status_code == 404
    HouseholdAccess.objects.create(structure=town.structure, household=town.household, user=agent)
    assert desk.post(where, typed).status_code == 403
    assert not BookingPattern.objects.exists()
