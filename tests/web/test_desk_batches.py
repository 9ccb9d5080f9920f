"""Five hundred rows ticked at once: the job, its page, two clicks, and the others' batches."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import MatchKind
from preau.accounts.models import AccountRequest, Batch, HouseholdAccess, Opening, User
from preau.common import clock
from preau.households.models import HouseholdPerson
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure
from tests.factories import MembershipFactory
from tests.factories.accounts import AccountRequestFactory, OpeningFactory, StaffFactory
from tests.jobs import run_jobs

LIST = "/valbrune/gestion-des-comptes/"
DECIDE = f"{LIST}decider/"
LETTERS = "/valbrune/lettres-d-acces/"
EDIT = f"{LETTERS}editer/"
ROWS = 60


@pytest.fixture
def agent(client: Client, town: Structure) -> Client:
    client.force_login(StaffFactory.create(structure=town).user)
    return client


@pytest.fixture
def lina(town: Structure) -> HouseholdPerson:
    return MembershipFactory.create(household__structure=town, person__first_name="Lina")


@pytest.fixture
def asked(town: Structure, lina: HouseholdPerson) -> list[AccountRequest]:
    """Sixty certain requests for one household, a likely one, and one that nobody knows."""
    found = [{"membership": lina.pk, "score": 85, "reasons": ["même nom"]}]
    seen = {"structure": town, "matched_at": clock.now()}
    rows = AccountRequestFactory.create_batch(ROWS, match_kind=MatchKind.CERTAIN, proposals=found, **seen)
    AccountRequestFactory.create(match_kind=MatchKind.LIKELY, proposals=found, **seen)
    AccountRequestFactory.create(match_kind=MatchKind.NONE, **seen)
    return list(rows)


def form(rows: list[AccountRequest], lina: HouseholdPerson, key: UUID) -> dict[str, object]:
    chosen = {f"choix-{row.pk}": lina.pk for row in rows}
    return {"demande": [row.pk for row in rows], "action": "creer", "cle": str(key), **chosen}


def test_many_ticked_rows_are_followed_on_a_page(
    agent: Client, lina: HouseholdPerson, asked: list[AccountRequest]
) -> None:
    response = agent.post(DECIDE, form(asked, lina, uuid4()))
    page = f"/valbrune/traitements/{Batch.objects.get().pk}/"
    assertRedirects(response, page)
    for words in ("Le travail avance.", f"0 sur {ROWS}", 'hx-trigger="every 1s"', "Actualiser"):
        assertContains(agent.get(page), words)
    assertContains(agent.get(LIST), "Création des accès en cours, 0 sur 60.")
    run_jobs()
    response = agent.get(page)
    assertContains(response, f"{ROWS} accès créés")
    assertNotContains(response, 'hx-trigger="every')
    assertNotContains(agent.get(LIST), "en cours")


def test_two_clicks_are_one_batch_one_job_and_one_access_each(
    agent: Client, lina: HouseholdPerson, asked: list[AccountRequest]
) -> None:
    data = form(asked, lina, uuid4())
    first, second = (agent.post(DECIDE, data)["Location"] for _ in range(2))
    assert first == second
    assert ProcrastinateJob.objects.filter(task_name="accounts.run_batch").count() == 1
    run_jobs()
    assertContains(agent.post(DECIDE, data, follow=True), f"{ROWS} accès créés")
    assert (Batch.objects.count(), HouseholdAccess.objects.count(), Opening.objects.count()) == (1, ROWS, ROWS)


@pytest.mark.parametrize(("kind", "number"), [("", ROWS), ("certain", ROWS), ("likely", 1)])
def test_all_pages_at_once_takes_the_sure_ones(
    agent: Client, lina: HouseholdPerson, asked: list[AccountRequest], kind: str, number: int
) -> None:
    if not kind:
        assertContains(agent.get(LIST), f"Les {ROWS} demandes sûres, autres pages comprises")
    agent.post(DECIDE, {"toutes": "1", "correspondance": kind, "action": "creer", "cle": str(uuid4())})
    run_jobs()
    assert HouseholdAccess.objects.count() == number
    assert AccountRequest.objects.filter(state="new").count() == ROWS + 2 - number


def test_what_could_not_be_granted_is_told_with_its_reason(
    agent: Client, town: Structure, lina: HouseholdPerson, asked: list[AccountRequest]
) -> None:
    AccountRequest.objects.filter(pk=asked[0].pk).update(email="fermee@exemple.fr")
    User.objects.create_user("fermee@exemple.fr", is_active=False)
    agent.post(DECIDE, form(asked, lina, uuid4()))
    run_jobs()
    response = agent.get(f"/valbrune/traitements/{Batch.objects.get().pk}/")
    for words in (f"{ROWS - 1} accès créés", "1 demande reste à traiter", "le compte de cette adresse est fermé"):
        assertContains(response, words)


def test_letters_leave_by_a_job_and_another_choice_of_the_same_page_is_not_lost(
    agent: Client, town: Structure, lina: HouseholdPerson
) -> None:
    rows = [opening.pk for opening in OpeningFactory.create_batch(ROWS + 1, household=lina.household)]
    data = {"lettre": rows[:ROWS], "action": "courriel", "cle": str(uuid4())}
    page = agent.post(EDIT, data)["Location"]
    assert agent.post(EDIT, data)["Location"] == page
    run_jobs()
    assertContains(agent.get(page), f"{ROWS} lettres partent par e-mail.")
    agent.post(EDIT, data | {"lettre": rows[ROWS:]})
    assert OutgoingMail.objects.count() == ROWS + 1


def test_batch_that_stands_still_is_taken_up_again(
    agent: Client, lina: HouseholdPerson, asked: list[AccountRequest]
) -> None:
    page = agent.post(DECIDE, form(asked, lina, uuid4()))["Location"]
    Batch.objects.update(moved_at=clock.now() - timedelta(minutes=1))
    assertContains(agent.get(page), "Rien n’avance depuis un moment.")
    assertContains(agent.post(page, follow=True), "Le travail reprend là où il en était.")
    run_jobs()
    assertNotContains(agent.post(page, follow=True), "Le travail reprend")
    assert HouseholdAccess.objects.count() == ROWS


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_as_many_statements_for_one_and_three(
    agent: Client,
    town: Structure,
    asked: list[AccountRequest],
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = {"demande": [row.pk for row in asked[:number]], "action": "creer"}
    agent.post(DECIDE, rows)
    page = f"/valbrune/traitements/{Batch.objects.get().pk}/"
    agent.get(page)
    with django_assert_num_queries(4):  # session, account, role, batch
        assertContains(agent.get(page), "choisissez d’abord la personne concernée", count=number)
