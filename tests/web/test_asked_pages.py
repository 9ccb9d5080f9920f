"""« Inscriptions »: a family asks on the portal, an agent answers one or many, and both read what came of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.accounts.enums import Role
from preau.activities.models import ActivityGroup
from preau.common import clock
from preau.notices.models import OutgoingMail
from preau.registrations.models import Registration
from preau.structures.models import Structure
from tests.factories import ActivityFactory, GroupFactory, RegistrationFactory, StructureFactory
from tests.factories.accounts import StaffFactory
from tests.web.planning_town import PlanningTown, build


@pytest.fixture
def town(db: None) -> PlanningTown:
    return build()


@pytest.fixture
def family(town: PlanningTown) -> Client:
    browser = Client()
    browser.force_login(town.user)
    return browser


@pytest.fixture
def desk(client: Client, town: PlanningTown) -> Client:
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.DESK).user)
    return client


def here(structure: Structure, page: str = "") -> str:
    return f"/{structure.slug}/inscriptions-demandees/{page}"


def study(town: PlanningTown, **fields: Any) -> ActivityGroup:
    group: ActivityGroup = GroupFactory.create(
        activity=ActivityFactory.create(structure=town.structure, name="Étude", weekdays=[1, 4]), **fields
    )
    return group


def asked(town: PlanningTown, group: ActivityGroup, member: int = 1) -> Registration:
    made: Registration = RegistrationFactory.create(
        group=group,
        person=town.members[member].person,
        household=town.household,
        state="pending",
        start_date=clock.today(),
        end_date=None,
    )
    return made


def shown(client: Client, path: str, **query: str) -> str:
    return client.get(path, query).content.decode()


def test_family_asks_agent_accepts_family_sees_it(family: Client, desk: Client, town: PlanningTown) -> None:
    group, person = study(town, most_registered=3), town.members[1].person
    slug, ask = town.structure.slug, f"/{town.structure.slug}/inscriptions/demander/{town.members[1].person_id}/"
    typed = {"groupe": str(group.pk), "du": clock.today().isoformat(), "jours": ["1", "2"]}
    wrong = family.post(ask, typed)
    assert (wrong.status_code, "jours où l’activité ouvre" in wrong.content.decode()) == (422, True)
    assert f'value="{group.pk}" selected' in wrong.content.decode()
    said = family.post(ask, typed | {"jours": ["1"]}, follow=True).content.decode()
    assert "En attente de réponse" in said
    made = Registration.objects.get(group=group)

    front = shown(desk, f"/{slug}/agents/")
    assert "1 demande d’inscription" in front
    listed = shown(desk, here(town.structure))
    assert str(person) in listed
    assert "0 sur 3, reste 3" in " ".join(listed.split())
    chosen = {"demande": str(made.pk), "acte": "accepter"}
    effect = desk.post(here(town.structure, "decider/"), chosen).content.decode()
    assert "1 e-mail part" in " ".join(effect.split())
    assert Registration.objects.get(pk=made.pk).state == "pending"
    told = desk.post(here(town.structure, "decider/"), chosen | {"action": "faire"}, follow=True).content.decode()
    assert "1 inscription acceptée, e-mails : 1." in told
    assert OutgoingMail.objects.filter(to=town.user.email, subject__contains="acceptée").count() == 1
    assert "(lundi)" in shown(family, f"/{slug}/inscriptions/")
    assert str(person) in shown(desk, here(town.structure), etat="acceptees")


def test_refusal_keeps_what_was_typed_then_tells_the_family(family: Client, desk: Client, town: PlanningTown) -> None:
    made = asked(town, study(town))
    chosen = {"demande": str(made.pk), "acte": "refuser", "action": "faire"}
    wrong = desk.post(here(town.structure, "decider/"), chosen | {"motif": "other", "mots": "Enfant malade"})
    assert (wrong.status_code, "N’écrivez rien sur la santé : la famille" in wrong.content.decode()) == (422, True)
    assert "Enfant malade</textarea>" in wrong.content.decode()
    assert 'value="other" selected' in wrong.content.decode()
    desk.post(here(town.structure, "decider/"), chosen | {"motif": "full", "mots": ""})
    assert "Plus de place dans ce groupe" in shown(family, f"/{town.structure.slug}/inscriptions/")
    assert "Plus de place dans ce groupe" in shown(desk, here(town.structure, f"{made.pk}/"))


def test_whole_filter_is_answered_and_full_groups_wait(desk: Client, town: PlanningTown) -> None:
    group, other = study(town, most_registered=1), asked(town, GroupFactory.create(activity__structure=town.structure))
    rows = [asked(town, group, member) for member in (0, 1)]
    chosen = {"toutes": "1", "activite": str(group.activity_id), "acte": "accepter", "action": "faire"}
    told = desk.post(here(town.structure, "decider/"), chosen, follow=True).content.decode()
    assert "1 inscription acceptée" in told
    assert "1 inscrits au plus" in told
    states = dict(Registration.objects.values_list("pk", "state").filter(pk__in=[*(r.pk for r in rows), other.pk]))
    assert states == {rows[0].pk: "validated", rows[1].pk: "pending", other.pk: "pending"}
    assert "Complet, 1 sur 1" in shown(desk, here(town.structure))


def test_request_changes_group_where_places_are_shown(desk: Client, town: PlanningTown) -> None:
    group = study(town)
    made = asked(town, group)
    there = GroupFactory.create(activity=group.activity, name="Annexe", most_registered=4)
    page = here(town.structure, f"{made.pk}/")
    assert "Annexe, restent 4" in shown(desk, page)
    assert desk.post(page, {"groupe": ""}).status_code == 422
    assert desk.post(page, {"groupe": str(there.pk)}).status_code == 302
    assert Registration.objects.get(pk=made.pk).group == there


def test_family_takes_back_its_own_request_and_no_other(family: Client, town: PlanningTown) -> None:
    mine, slug = asked(town, study(town)), town.structure.slug
    theirs = RegistrationFactory.create(state="pending")
    for row, left in ((theirs, 1), (mine, 0)):
        family.post(f"/{slug}/inscriptions/{row.pk}/retirer/")
        assert Registration.objects.filter(pk=row.pk).count() == left


def test_requests_of_another_town_do_not_exist(desk: Client, town: PlanningTown) -> None:
    foreign = RegistrationFactory.create(state="pending", group__activity__structure=StructureFactory.create())
    by_the_desk = Registration.objects.filter(person=town.members[0].person, state="validated")[0]
    for row in (foreign, by_the_desk):
        assert desk.get(here(town.structure, f"{row.pk}/")).status_code == 404
        desk.post(here(town.structure, "decider/"), {"demande": str(row.pk), "acte": "refuser", "action": "faire"})
        before = row.state
        row.refresh_from_db()
        assert row.state == before
    strange = {"etat": "x", "activite": "0x", "lieu": "9" * 30, "enfant": "李小龍", "tri": "rien"}
    assert desk.get(here(town.structure), strange).status_code == 200


def test_list_costs_the_same_with_one_request_and_with_nine(desk: Client, town: PlanningTown) -> None:
    counts = []
    for number in (1, 8):
        for _ in range(number):
            asked(town, GroupFactory.create(activity__structure=town.structure))
        with CaptureQueriesContext(connection) as queries:
            desk.get(here(town.structure))
        counts.append(len(queries))
    assert counts[0] == counts[1]
