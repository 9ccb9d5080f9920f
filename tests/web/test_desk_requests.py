"""The desk: who enters, the list of requests, accesses made and refused, letters sent and printed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.desk import openings_to_send
from preau.accounts.enums import RequestState, Role
from preau.accounts.models import AccountRequest, HouseholdAccess, Opening, User
from preau.common import clock
from preau.households.models import HouseholdPerson
from preau.notices.actions.sending import MAX_ATTEMPTS, send_due_mails
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure
from preau.web.desk.families import openings
from tests.factories import HouseholdFactory, MembershipFactory, UserFactory
from tests.factories.accounts import (
    AccountRequestFactory,
    CardFactory,
    GuardianFactory,
    OpeningFactory,
    StaffFactory,
)

LIST = "/valbrune/gestion-des-comptes/"
DECIDE = f"{LIST}decider/"
REFUSE = f"{LIST}refuser/"
LETTERS = "/valbrune/lettres-d-acces/"
EDIT = f"{LETTERS}editer/"


@pytest.fixture
def agent(client: Client, town: Structure) -> Client:
    """A browser where an agent of the desk is signed in."""
    client.force_login(StaffFactory.create(structure=town).user)
    return client


@pytest.fixture
def lina(town: Structure) -> HouseholdPerson:
    member = MembershipFactory.create(
        household__structure=town, household__name="KERVELLA", household__number="2231", person__first_name="Lina"
    )
    CardFactory.create(person=member.person, number="0012340718")
    GuardianFactory.create(household=member.household)
    return member


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMINISTRATOR, Role.DESK}])
def test_other_roles_do_not_enter(client: Client, town: Structure, role: Role) -> None:
    client.force_login(StaffFactory.create(structure=town, role=role).user)
    assert (client.get(LIST).status_code, client.get(LETTERS).status_code) == (404, 404)


@pytest.mark.parametrize("path", [LIST, LETTERS])
def test_families_agents_of_elsewhere_and_strangers_do_not_enter(
    client: Client, town: Structure, other_town: Structure, parent: User, path: str
) -> None:
    assertRedirects(client.get(path), f"/compte/connexion/?next={path}")
    client.force_login(parent)
    assert client.get(path).status_code == 404
    client.force_login(StaffFactory.create(structure=other_town, role=Role.ADMINISTRATOR).user)
    assert client.get(path).status_code == 404


def test_list_shows_the_request_and_its_match(agent: Client, town: Structure, lina: HouseholdPerson) -> None:
    asked = AccountRequestFactory.create(structure=town, card_digits="40718", email="ines.m@exemple.fr")
    response = agent.get(LIST)
    for words in (
        "Lina Kervella",
        "ines.m@exemple.fr",
        "Certaine",
        "carte …40718",
        "Dossier 2231, KERVELLA",
        "ressemblance forte",
    ):
        assertContains(response, words)
    assertContains(response, "Awa Kervella")
    assertContains(response, f'value="{asked.pk}" id="d{asked.pk}" checked')


def test_list_filters_by_match_and_state(agent: Client, town: Structure, lina: HouseholdPerson) -> None:
    AccountRequestFactory.create(structure=town, email="sure@exemple.fr", card_digits="40718")
    AccountRequestFactory.create(structure=town, email="personne@exemple.fr", last_name="Zyx", first_name="Abc")
    assertContains(agent.get(LIST), '<label for="d', count=2)
    response = agent.get(f"{LIST}?correspondance=none")
    assertContains(response, "personne@exemple.fr")
    assertContains(response, "Personne de proche dans les dossiers.")
    assertNotContains(response, "sure@exemple.fr")
    assertContains(agent.get(f"{LIST}?etat=refusees&correspondance=x&page=zéro"), "Aucune demande ici.")


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_as_many_statements_for_one_and_three(
    agent: Client, town: Structure, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        member = MembershipFactory.create(household__structure=town, person__last_name=f"Nom{'x' * index}")
        GuardianFactory.create(household=member.household)
        CardFactory.create(person=member.person)
        person = member.person
        AccountRequestFactory.create(structure=town, last_name=person.last_name, first_name=person.first_name)
    agent.get(LIST)
    with django_assert_num_queries(9):  # session, account, role, counts, requests, people, cards, guardians, batches
        agent.get(LIST)


def test_foreign_requests_are_not_shown(agent: Client, town: Structure) -> None:
    AccountRequestFactory.create(email="ailleurs@exemple.fr")
    assertNotContains(agent.get(LIST), "ailleurs@exemple.fr")


def test_ticked_rows_get_their_access_and_a_second_click_changes_nothing(
    agent: Client, town: Structure, lina: HouseholdPerson
) -> None:
    asked = AccountRequestFactory.create(structure=town)
    data = {"demande": [asked.pk, "x", "-1"], f"choix-{asked.pk}": lina.pk, "action": "creer"}
    assertContains(agent.post(DECIDE, data, follow=True), "1 accès créé")
    assertContains(agent.post(DECIDE, data, follow=True), "étaient déjà traitées")
    assert HouseholdAccess.objects.get().household == lina.household
    assert Opening.objects.count() == 1
    assertContains(agent.get(f"{LIST}?etat=acceptees"), "Dossier 2231")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ["Œuvrard", "Zola", "émile"]),
        ("nom", ["émile", "Œuvrard", "Zola"]),
        ("-nom", ["Zola", "Œuvrard", "émile"]),
        ("-recue", ["émile", "Zola", "Œuvrard"]),
        ("mot", ["Œuvrard", "Zola", "émile"]),
    ],
)
def test_requests_are_sorted_by_their_heads(agent: Client, town: Structure, asked: str, expected: list[str]) -> None:
    now = clock.now()
    for days, name in ((3, "Œuvrard"), (2, "Zola"), (1, "émile")):
        made = AccountRequestFactory.create(structure=town, last_name=name, matched_at=now)
        AccountRequest.objects.filter(pk=made.pk).update(created_at=now - timedelta(days=days))
    response = agent.get(f"/valbrune/gestion-des-comptes/?tri={asked}")
    assert [row.request.last_name for row in response.context["rows"]] == expected


def test_ticked_row_without_a_person_waits_and_says_why(agent: Client, town: Structure) -> None:
    asked = AccountRequestFactory.create(structure=town)
    response = agent.post(DECIDE, {"demande": asked.pk, "action": "creer"}, follow=True)
    assertContains(response, "reste à traiter : choisissez d’abord la personne concernée.")
    assertContains(agent.post(DECIDE, {"action": "creer"}, follow=True), "Cochez d’abord une demande")


def test_refusal_asks_for_its_reason_then_mails_it(agent: Client, town: Structure) -> None:
    asked = AccountRequestFactory.create(structure=town, email="refus@exemple.fr")
    assertContains(agent.post(DECIDE, {"demande": asked.pk, "action": "refuser"}), "Rien n’est encore refusé.")
    assertContains(agent.post(REFUSE, {"demande": asked.pk, "reason": " "}), "Ce champ est obligatoire.")
    assert AccountRequest.objects.get().state == RequestState.NEW
    response = agent.post(REFUSE, {"demande": asked.pk, "reason": "Passez au guichet."}, follow=True)
    assertContains(response, "1 demande refusée")
    assert "Passez au guichet." in OutgoingMail.objects.get(to="refus@exemple.fr").body
    assertContains(agent.get(f"{LIST}?etat=refusees"), "Passez au guichet.")


def test_another_person_is_found_by_name_card_or_file_and_kept(
    agent: Client, town: Structure, lina: HouseholdPerson
) -> None:
    asked = AccountRequestFactory.create(structure=town, last_name="Zyx", first_name="Abc")
    path = f"{LIST}demande/{asked.pk}/"
    assertContains(agent.get(path), "Personne de ce nom")
    for words in ("kervela"[:5], "40718", "2231"):
        assertContains(agent.get(path, {"q": words}), "Dossier 2231, KERVELLA")
    MembershipFactory.create(person__first_name="Lina", household__number="999")
    assertNotContains(agent.get(path, {"q": "lina"}), "999")
    assertContains(agent.post(path, {"personne": lina.pk}, follow=True), "Choix gardé")
    assertContains(agent.get(LIST), "choisie par le guichet")
    assertContains(agent.post(path, {"personne": "0"}), "n’est plus dans un foyer")


def test_foreign_request_cannot_be_searched_for(agent: Client, lina: HouseholdPerson) -> None:
    foreign = AccountRequestFactory.create()
    assert agent.get(f"{LIST}demande/{foreign.pk}/").status_code == 404
    assert agent.post(f"{LIST}demande/{foreign.pk}/", {"personne": lina.pk}).status_code == 404


def test_requests_are_matched_again_after_an_import(agent: Client, town: Structure) -> None:
    AccountRequestFactory.create(structure=town)
    assertContains(agent.get(LIST), "Personne de proche")
    MembershipFactory.create(household__structure=town, person__first_name="Lina")
    assertContains(agent.post(f"{LIST}relire/", follow=True), "1 demande relue.")
    assertContains(agent.get(LIST), "Probable")


# -- letters -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def opening(town: Structure) -> Opening:
    household = HouseholdFactory.create(structure=town, name="MARÉCHAL", address="3 rue du Lavoir", city="Valbrune")
    return OpeningFactory.create(household=household, user__email="ines.m@exemple.fr")


def test_letter_is_shown_beside_the_people_without_any_secret(agent: Client, opening: Opening) -> None:
    response = agent.get(LETTERS)
    for words in ("ines.m@exemple.fr", "MARÉCHAL", "3 rue du Lavoir", "1 lettre à envoyer", "La lettre"):
        assertContains(response, words)
    foreign = OpeningFactory.create()
    assertNotContains(agent.get(f"{LETTERS}?lettre={foreign.pk}"), foreign.user.email)


@pytest.mark.parametrize("number", [1, 3])
def test_letters_take_as_many_statements_for_one_and_three(
    agent: Client, town: Structure, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        OpeningFactory.create(household=HouseholdFactory.create(structure=town))
    with django_assert_num_queries(7):  # session, account, role, counts, letters, texts, batches
        agent.get(LETTERS)


def test_mail_carries_a_link_that_opens_the_account(agent: Client, opening: Opening) -> None:
    response = agent.post(EDIT, {"lettre": opening.pk, "action": "courriel"}, follow=True)
    assertContains(response, "1 lettre part par e-mail.")
    assertContains(response, "E-mail en route")
    send_due_mails()
    assertContains(agent.get(f"{LETTERS}?etat=envoyees"), "Envoyée")
    assert re.search(r"http://testserver/compte/ouvrir/lien/\S{40,}", mail.outbox[0].body)
    assert "mot de passe :" not in mail.outbox[0].body.lower()


def test_refused_mail_is_seen(agent: Client, opening: Opening) -> None:
    agent.post(EDIT, {"lettre": opening.pk, "action": "courriel"})
    OutgoingMail.objects.update(attempts=MAX_ATTEMPTS, last_error="550 inconnu")
    assertContains(agent.get(f"{LETTERS}?etat=envoyees"), "E-mail refusé, adresse à vérifier")


def test_printed_letters_are_one_page_each(agent: Client, town: Structure, opening: Opening) -> None:
    OpeningFactory.create(household=opening.household)
    response = agent.post(EDIT, {"toutes": "1", "action": "imprimer"})
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "no-store")
    assert response.content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", response.content)) == 2
    assert Opening.objects.filter(code_digest__isnull=False, printed_at__isnull=False).count() == 2
    assert not OutgoingMail.objects.exists()


def test_both_prints_and_mails_the_same_and_leaves_the_rest_to_do(
    agent: Client, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openings, "PRINTED_AT_MOST", 1)
    later = OpeningFactory.create(household=opening.household)
    assert agent.post(EDIT, {"toutes": "1", "action": "deux"})["Content-Type"] == "application/pdf"
    opening.refresh_from_db()
    assert opening.code_digest
    assert opening.link_digest
    assert OutgoingMail.objects.count() == 1
    assert list(openings_to_send(opening.structure)) == [later]


def test_letter_of_a_used_opening_is_neither_sent_nor_printed(agent: Client, town: Structure) -> None:
    used = OpeningFactory.create(
        household=HouseholdFactory.create(structure=town), user=UserFactory.create(), used_at="2026-11-03T09:00Z"
    )
    response = agent.post(EDIT, {"lettre": used.pk, "action": "imprimer"}, follow=True)
    assertContains(response, "il n’y a rien à imprimer")
    assertContains(agent.post(EDIT, {"action": "courriel"}, follow=True), "Cochez d’abord une lettre")
    assert not OutgoingMail.objects.exists()


INVITE = f"{LETTERS}inviter/"


def test_family_at_the_desk_is_invited_without_a_request(agent: Client, lina: HouseholdPerson) -> None:
    assertContains(agent.get(INVITE, {"q": "kervella"}), "dossier 2231")
    data = {"foyer": lina.household_id, "email": "Ines.M@exemple.fr", "q": "2231"}
    for _ in range(2):
        assertContains(agent.post(INVITE, data, follow=True), "La lettre de ines.m@exemple.fr est prête.")
    assert HouseholdAccess.objects.get().household == lina.household
    assert Opening.objects.get().user.email == "ines.m@exemple.fr"


def test_bad_address_of_an_invitation_is_told_and_kept(agent: Client, lina: HouseholdPerson) -> None:
    response = agent.post(INVITE, {"foyer": lina.household_id, "email": "ines", "q": "2231"})
    assertContains(response, "Écrivez une adresse complète")
    assertContains(response, 'value="ines"')
    assert not Opening.objects.exists()


def test_invitation_reaches_no_foreign_file_nor_a_second_household(agent: Client, lina: HouseholdPerson) -> None:
    data = {"email": "ines.m@exemple.fr"}
    foreign = HouseholdFactory.create()
    assertContains(agent.post(INVITE, {**data, "foyer": foreign.pk}, follow=True), "ce dossier n’existe plus")
    assert not User.objects.filter(email=data["email"]).exists()
    agent.post(INVITE, {**data, "foyer": lina.household_id})
    other = HouseholdFactory.create(structure=lina.household.structure)
    assertContains(agent.post(INVITE, {**data, "foyer": other.pk}, follow=True), "déjà accès à un autre foyer")
    assert HouseholdAccess.objects.get().household == lina.household


# -- the way in --------------------------------------------------------------------------------------------------------


def test_agent_is_led_to_the_desk(agent: Client, town: Structure, other_town: Structure) -> None:
    """The structure of others stays a stranger's."""
    assertRedirects(agent.get("/"), "/valbrune/agents/")
    assertRedirects(agent.get("/valbrune/"), "/valbrune/agents/")
    assertNotContains(agent.get("/autreville/"), "Espace des agents")
    assertContains(agent.get("/valbrune/agents/"), LIST)


def test_agent_of_two_structures_chooses(client: Client, town: Structure, other_town: Structure) -> None:
    user = StaffFactory.create(structure=town).user
    StaffFactory.create(structure=other_town, user=user)
    client.force_login(user)
    page = client.get("/")
    assertContains(page, "/valbrune/agents/")
    assertContains(page, "/autreville/agents/")
