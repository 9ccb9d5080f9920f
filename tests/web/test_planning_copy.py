"""Copying: what was just entered or a whole planning, to other children or another activity, and what cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.activities.models import OpeningDay
from preau.bookings.models import DraftLine
from preau.registrations.models import Registration
from tests.factories import ActivityFactory, GroupFactory, days_between, open_days, register
from tests.web.planning_town import NOW, PlanningTown, build

MONDAY, TUESDAY, THURSDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 3)
HOURS = (time(16, 30), time(18))


@pytest.fixture
def town(db: None) -> Iterator[PlanningTown]:
    with time_machine.travel(NOW, tick=False):
        yield build(3)


@pytest.fixture
def browser(client: Client, town: PlanningTown) -> Client:
    client.force_login(town.user)
    return client


def form(town: PlanningTown, **changes: object) -> dict[str, object]:
    """The planning of Lina's canteen in the first week of December, to Noé."""
    lina, noe = town.members[0].person_id, town.members[1].person_id
    data = {"quoi": "planning", "enfant": lina, "activite": town.canteen.pk, "du": "2026-11-30", "au": "2026-12-04"}
    return data | {"vers": [f"{noe}:{town.canteen.pk}"]} | changes


def copy(browser: Client, town: PlanningTown, **changes: object) -> str:
    response = browser.post(town.url("recopier/"), form(town, **changes))
    assert response.status_code == 200
    return str(response.content.decode())


def refused(html: str) -> list[list[str]]:
    """The table of what could not be copied: child, activity, days, reason."""
    table = html.split("Ce qui n’a pas pu être copié")
    lines = re.findall(r"<tr>(<th scope=\"row\".*?)</tr>", table[1].split("</table>")[0]) if len(table) > 1 else []
    return [
        [re.sub(r"<[^>]+>", " ", re.sub(r'<span class="gom.*?</span>', "", cell)).strip() for cell in line.split("</t")]
        for line in lines
    ]


def errors(browser: Client, town: PlanningTown, **changes: object) -> str:
    """What the page says after a form that is refused; nothing is written."""
    response = browser.post(town.url("recopier/"), form(town, **changes))
    assert response.status_code == 422
    assert DraftLine.objects.count() == 0
    return str(response.content.decode())


def test_planning_goes_to_another_child(browser: Client, town: PlanningTown) -> None:
    town.book(town.key(town.canteen, MONDAY))
    town.draft(town.key(town.canteen, TUESDAY))
    html = copy(browser, town)
    assert town.lines() == [
        ("Noé", "2026-11-30", "book"),
        ("Lina", "2026-12-01", "book"),
        ("Noé", "2026-12-01", "book"),
    ]
    assert "<b>2 jours</b> sont ajoutés à vos changements." in html
    assert refused(html) == []


def test_only_what_was_just_entered(browser: Client, town: PlanningTown) -> None:
    town.book(town.key(town.canteen, MONDAY))
    town.draft(town.key(town.canteen, TUESDAY))
    copy(browser, town, quoi="saisie")
    assert town.lines() == [("Lina", "2026-12-01", "book"), ("Noé", "2026-12-01", "book")]


def test_all_activities_to_several_children(browser: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, MONDAY))
    town.draft(town.key(town.evening, TUESDAY), hours=HOURS)
    targets = [f"{member.person_id}:" for member in town.members[1:]]
    copy(browser, town, activite="", vers=targets)
    found = DraftLine.objects.order_by("opening_day__date", "person_id").values_list(
        "person__first_name", "opening_day__activity__name", "departure"
    )
    names = ["Lina", "Noé", "Maël"]
    assert sorted(found, key=str) == sorted(
        [*((name, "Cantine", None) for name in names), *((name, "Accueil du soir", time(18)) for name in names)],
        key=str,
    )


def test_another_activity_of_the_same_child(browser: Client, town: PlanningTown) -> None:
    club = ActivityFactory.create(structure=town.structure, name="Étude")
    group = GroupFactory.create(activity=club)
    open_days(group, days_between(MONDAY, date(2026, 12, 4)))
    register(group, town.members[0])
    town.draft(town.key(town.canteen, MONDAY))
    copy(browser, town, vers=[f"{town.members[0].person_id}:{club.pk}"])
    assert DraftLine.objects.filter(opening_day__activity=club).count() == 1


def test_what_cannot_be_copied_is_listed_with_its_reason(browser: Client, town: PlanningTown) -> None:
    town.draft(*(town.key(town.canteen, day) for day in (MONDAY, TUESDAY, THURSDAY)))
    OpeningDay.objects.filter(pk=town.day(town.canteen, MONDAY).pk).update(capacity=0)
    DraftLine.objects.filter(opening_day__date=MONDAY).delete()
    town.draft(town.key(town.canteen, date(2026, 12, 4)))
    Registration.objects.filter(person=town.members[1].person, group=town.groups["Cantine"]).update(
        end_date=date(2026, 12, 2)
    )
    html = copy(browser, town)
    assert "<b>1 jour</b> est ajouté à vos changements." in html
    [[name, activity, days, reason, *_rest]] = [
        [re.sub(r".*>", "", cell).strip() for cell in row] for row in refused(html)
    ]
    assert (name, activity, days) == ("Noé", "Cantine", "jeu. 3, ven. 4 déc.")
    assert reason == "Pas d’inscription à cette date"


def test_hours_that_do_not_fit_are_refused(browser: Client, town: PlanningTown) -> None:
    study = ActivityFactory.create(
        structure=town.structure,
        name="Étude",
        is_hourly=True,
        opens_time=time(17),
        closes_time=time(19),
        step_minutes=30,
    )
    group = GroupFactory.create(activity=study)
    open_days(group, [TUESDAY])
    register(group, town.members[0])
    town.draft(town.key(town.evening, TUESDAY), hours=HOURS)
    html = copy(browser, town, activite=town.evening.pk, vers=[f"{town.members[0].person_id}:{study.pk}"])
    assert "Horaires incompatibles : L’arrivée se fait entre 17 h et 19 h." in html
    assert DraftLine.objects.count() == 1


def test_copying_twice_changes_nothing_more(browser: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, MONDAY))
    copy(browser, town)
    before = town.lines()
    html = copy(browser, town)
    assert "Aucun jour n’a été ajouté" in html
    assert town.lines() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"du": ""}, "Donnez une date."),
        ({"du": "31/02/2026"}, "Cette date n’existe pas. Écrivez-la comme 05/11/2026."),
        ({"du": "2026-12-05", "au": "2026-12-01"}, "La fin doit être le même jour que le début, ou après."),
        ({"au": "2030-01-01"}, "La copie se fait entre le 1er septembre 2026 et le 31 août 2027."),
        ({"du": "2020-01-01"}, "La copie se fait entre le 1er septembre 2026 et le 31 août 2027."),
        ({"quoi": ""}, "Choisissez ce qu’il faut copier."),
        ({"enfant": ""}, "Choisissez un enfant."),
        ({"vers": []}, "Choisissez au moins un enfant ou une activité à remplir."),
    ],
)
def test_errors_are_said_at_the_field(
    browser: Client, town: PlanningTown, changes: dict[str, object], said: str
) -> None:
    page = errors(browser, town, **changes)
    assert page.count(said) == 1
    assert "Rien n’a été copié : lisez plus bas ce qu’il faut changer." in page


def test_typed_date_is_kept(browser: Client, town: PlanningTown) -> None:
    assert re.search(r'<input type="text" name="du" value="31/02/2026"[^>]*>', errors(browser, town, du="31/02/2026"))


def test_a_planning_is_not_copied_on_itself(browser: Client, town: PlanningTown) -> None:
    lina = town.members[0].person_id
    for target in (f"{lina}:", f"{lina}:{town.canteen.pk}"):
        assert "On ne copie pas un planning sur lui-même" in errors(browser, town, vers=[target])


def test_one_activity_is_not_filled_from_all(browser: Client, town: PlanningTown) -> None:
    assert "choisissez aussi l’activité à copier" in errors(browser, town, activite="")


def test_other_households_children_are_refused(browser: Client, town: PlanningTown) -> None:
    other = build(1, slug="autreville", email="autre@exemple.fr")
    stranger = other.members[0].person_id
    said = "Sélectionnez un choix valide"
    assert said in errors(browser, town, enfant=stranger)
    assert said in errors(browser, town, vers=[f"{stranger}:"])
    assert said in errors(browser, town, activite=other.canteen.pk)


def test_form_starts_with_what_was_just_entered(browser: Client, town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, MONDAY, child=1), town.key(town.canteen, THURSDAY, child=1))
    html = browser.get(town.url("recopier/")).content.decode()
    assert re.search(r'name="quoi" value="saisie"[^>]* checked', html)
    assert f'<option value="{town.members[1].person_id}" selected>Noé</option>' in html
    assert 'name="du" value="2026-11-30"' in html
    assert 'name="au" value="2026-12-03"' in html


def test_household_without_children(browser: Client, town: PlanningTown) -> None:
    for member in town.members:
        member.delete()
    assert "Votre foyer n’a pas encore d’enfant inscrit." in browser.get(town.url("recopier/")).content.decode()


def test_statements_do_not_grow(browser: Client, town: PlanningTown) -> None:
    town.draft(*(town.key(town.canteen, day) for day in (MONDAY, TUESDAY, THURSDAY)))
    counts = []
    for last, target in (("2026-11-30", town.members[1]), ("2026-12-04", town.members[2])):
        with CaptureQueriesContext(connection) as found:
            copy(browser, town, au=last, vers=[f"{target.person_id}:"])
        counts.append(len(found))
    with CaptureQueriesContext(connection) as shown:
        browser.get(town.url("recopier/"))
    assert counts == [14, 14]
    assert len(shown) == 10
