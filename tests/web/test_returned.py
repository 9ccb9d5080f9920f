"""« E-mails non remis »: what an agent sees of a mail that came back, and the address taken up again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from preau.accounts.models import Opening, StructureRole, User
from preau.notices.actions.bounces import take_report
from preau.notices.actions.sending import send_due_mails
from preau.notices.marks import mark
from preau.notices.models import DeadAddress, OutgoingMail
from preau.structures.models import Structure
from tests.factories import HouseholdFactory
from tests.factories.accounts import OpeningFactory, StaffFactory

PAGE = "/valbrune/e-mails-revenus/"
LETTERS = "/valbrune/lettres-d-acces/"
SAMPLES = Path(__file__).parents[1] / "notices" / "samples"


@pytest.fixture
def agent(client: Client, town: Structure) -> Client:
    client.force_login(StaffFactory.create(structure=town).user)
    return client


def post(agent: Client, town: Structure, report: str, email: str = "ines.m@exemple.fr") -> OutgoingMail:
    """A letter mailed by the desk, then what came back of it."""
    household = HouseholdFactory.create(structure=town, name="MARÉCHAL", number=f"D{Opening.objects.count()}")
    user = User.objects.create_user(email)
    opening = OpeningFactory.create(household=household, user=user)
    user.accesses.create(structure=town, household=household)
    agent.post(f"{LETTERS}editer/", {"lettre": opening.pk, "action": "courriel"})
    send_due_mails()
    sent = OutgoingMail.objects.latest("id")
    take_report((SAMPLES / f"{report}.eml").read_text().replace("@TOKEN@", mark(sent.pk)).encode())
    return sent


@pytest.mark.parametrize(
    ("report", "words", "is_dead"),
    [
        ("postfix_unknown", "Revenu, adresse en panne : cette boîte n’existe pas", True),
        ("gmail_full", "Revenu : cette boîte est pleine", False),
        ("sendmail_delayed", "Retardé : le serveur du destinataire ne répond pas", False),
    ],
)
def test_letter_that_came_back_says_why(agent: Client, town: Structure, report: str, words: str, is_dead: bool) -> None:
    post(agent, town, report)
    assertContains(agent.get(f"{LETTERS}?etat=envoyees"), words)
    page = agent.get(PAGE)
    for text in ("ines.m@exemple.fr", "Dossier D0, MARÉCHAL", words.partition(" : ")[2]):
        assertContains(page, text if text.startswith(("i", "D")) else text[0].upper() + text[1:])
    assertContains(page, f'href="{LETTERS}{Opening.objects.get().pk}/adresse/"')
    assertContains(page, "Reprendre les envois", count=2 if is_dead else 0)
    waits = [row.errand.name for row in agent.get("/valbrune/agents/").context["to_do"]]
    assert waits == (["returned"] if is_dead else [])


def test_address_taken_up_again_gets_what_waited(agent: Client, town: Structure) -> None:
    sent = post(agent, town, "postfix_unknown")
    agent.post(f"{LETTERS}editer/", {"lettre": Opening.objects.get().pk, "action": "courriel"})
    assert send_due_mails() == 0
    assertContains(agent.get(f"{LETTERS}?etat=envoyees"), "Retenue : adresse en panne")
    lift = f"{PAGE}{sent.pk}/reprendre/"
    assertContains(agent.post(lift, follow=True), "Les envois reprennent vers ines.m@exemple.fr.")
    assertContains(agent.post(lift, follow=True), "avaient déjà repris")
    assert send_due_mails() == 1
    assert DeadAddress.objects.get().lifted_by == StructureRole.objects.get().user_id
    assertNotContains(agent.get(PAGE), "Reprendre les envois")


def test_address_of_a_letter_is_put_right_and_its_old_link_dies(agent: Client, town: Structure) -> None:
    post(agent, town, "postfix_unknown")
    opening = Opening.objects.get()
    page = f"{LETTERS}{opening.pk}/adresse/"
    assertContains(agent.get(f"{LETTERS}?etat=envoyees"), f'href="{page}"')
    assertContains(agent.post(page, {"email": "ines.m"}), "Écrivez une adresse complète")
    assertContains(agent.post(page, {"email": "Ines.Marechal@exemple.fr"}, follow=True), "Adresse corrigée.")
    opening.refresh_from_db()
    assert (opening.user.email, opening.mail, opening.link_digest) == ("ines.marechal@exemple.fr", None, None)
    agent.post(f"{LETTERS}editer/", {"lettre": opening.pk, "action": "courriel"})
    assert send_due_mails() == 1


def test_address_is_not_put_right_for_an_account_that_is_anothers(
    agent: Client, town: Structure, other_town: Structure
) -> None:
    opening = OpeningFactory.create(household__structure=town)
    page = f"{LETTERS}{opening.pk}/adresse/"
    User.objects.create_user("prise@exemple.fr")
    assertContains(agent.post(page, {"email": "Prise@exemple.fr"}), "Un compte a déjà cette adresse")
    opening.user.accesses.create(structure=other_town, household=HouseholdFactory.create(structure=other_town))
    assertContains(agent.post(page, {"email": "libre@exemple.fr"}), "sert aussi dans une autre structure")
    opening.user.accesses.all().delete()
    opening.user.set_password("une phrase que je retiens")
    opening.user.save()
    response = agent.post(page, {"email": "libre@exemple.fr"})
    assertContains(response, "Ce compte est déjà ouvert")
    assertContains(response, 'value="libre@exemple.fr"')
    assert not User.objects.filter(email="libre@exemple.fr").exists()


def test_mails_of_another_structure_are_not_shown(agent: Client, town: Structure, other_town: Structure) -> None:
    sent = post(agent, town, "postfix_unknown")
    OutgoingMail.objects.update(structure_id=other_town.pk)
    assertContains(agent.get(PAGE), "Aucun e-mail n’est revenu.")
    assert agent.post(f"{PAGE}{sent.pk}/reprendre/").status_code == 404
    assert DeadAddress.objects.filter(lifted_at__isnull=True).count() == 1


def test_words_of_a_foreign_server_do_not_become_markup(agent: Client, town: Structure) -> None:
    sent = post(agent, town, "postfix_unknown")
    OutgoingMail.objects.filter(pk=sent.pk).update(bounce_text="<script>alert(1)</script>")
    assertNotContains(agent.get(PAGE), "<script>alert")


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_as_many_statements_for_one_and_three(
    agent: Client, town: Structure, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        post(agent, town, "postfix_unknown", f"famille{index}@exemple.fr")
    agent.get(PAGE)
    with django_assert_num_queries(7):  # session, account, role, counts, mails, households, letters
        agent.get(PAGE)
