"""Signing up in four steps, activating by mail, attaching at the desk; choosing a first password."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.models import HouseholdAccess, Opening, SignUp, User
from preau.households.models import Household
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure
from tests.acting import by
from tests.factories import HouseholdAccessFactory, HouseholdFactory
from tests.factories.accounts import GuardianFactory, OpeningFactory, SignUpFactory, StaffFactory
from tests.jobs import run_jobs

START = "/valbrune/inscription/"
FILE, TERMS, SUMMARY, SENT = f"{START}dossier/", f"{START}conditions/", f"{START}verifier/", f"{START}envoyee/"
EMAIL = "goran@exemple.fr"
WHO = {"last_name": "Petrov", "first_name": "Goran", "email": EMAIL, "email_again": EMAIL}
PASSWORD = "une phrase que je retiens"
NEW = {"password1": PASSWORD, "password2": PASSWORD}


def walk(client: Client, file: dict[str, str], who: dict[str, str] = WHO) -> None:
    """The four steps, up to the mail."""
    assertRedirects(client.post(START, who), FILE)
    assertRedirects(client.post(FILE, file), TERMS)
    assertRedirects(client.post(TERMS, {"terms": "on"}), SUMMARY)
    assertRedirects(client.post(SUMMARY, {"action": "valider"}), SENT)


def link(pattern: str = "inscription") -> str:
    """The path of the last mail's link."""
    body = OutgoingMail.objects.latest("id").body
    found = re.search(rf"http://testserver(/compte/ouvrir/{pattern}/\S+)", body)
    assert found is not None, body
    return found[1]


@pytest.fixture
def household(town: Structure) -> Household:
    household = HouseholdFactory.create(structure=town, number="2231", name="PÉTROV-FAYE")
    GuardianFactory.create(household=household, email="Goran@exemple.fr")
    return household


def test_number_name_and_email_of_a_file_open_it_at_once(client: Client, household: Household) -> None:
    walk(client, {"file_number": "2231", "file_name": "Petrov Faye"})
    page = client.get(link(), follow=True)
    assertContains(page, "Choisir votre mot de passe")
    assertContains(page, f"<b>{EMAIL}</b>")
    done = client.post("/compte/ouvrir/mot-de-passe/", NEW, follow=True)
    assertContains(done, "Bonjour Goran Petrov")
    user = User.objects.get(email=EMAIL)
    assert user.check_password(PASSWORD)
    assert HouseholdAccess.objects.get(user=user).household == household
    assert EmailAddress.objects.get(user=user).verified


@pytest.mark.parametrize(
    ("number", "name", "email"),
    [
        ("2231", "PETROV", EMAIL),
        ("9999", "PETROV FAYE", EMAIL),
        ("2231", "PETROV FAYE", "autre@exemple.fr"),
    ],
)
def test_a_wrong_clue_waits_for_the_desk(
    client: Client, household: Household, number: str, name: str, email: str
) -> None:
    walk(client, {"file_number": number, "file_name": name}, {**WHO, "email": email, "email_again": email})
    client.get(link(), follow=True)
    done = client.post("/compte/ouvrir/mot-de-passe/", NEW, follow=True)
    assertContains(done, "passez au guichet des familles")
    assert not HouseholdAccess.objects.exists()
    agent = Client()
    agent.force_login(StaffFactory.create(structure=household.structure).user)
    assertContains(agent.get("/valbrune/inscriptions-au-portail/"), f"Dit avoir le dossier {number}, {name}")


def test_without_a_file_is_told_to_come_to_the_desk(client: Client, town: Structure) -> None:
    client.post(START, WHO)
    client.post(FILE, {"without_file": "on"})
    client.post(TERMS, {"terms": "on"})
    assertContains(client.get(SUMMARY), "une fois que vous serez passé au guichet")
    client.post(SUMMARY, {"action": "valider"})
    assertContains(client.get(SENT), "Passez ensuite au guichet des familles")


def test_desk_attaches_an_account_and_its_owner_is_told(client: Client, household: Household) -> None:
    kept = SignUpFactory.create(structure=household.structure)
    client.force_login(StaffFactory.create(structure=household.structure).user)
    path = f"/valbrune/inscriptions-au-portail/{kept.pk}/"
    assertContains(client.get("/valbrune/inscriptions-au-portail/"), "1 compte sans dossier")
    assertContains(client.get(path), "PÉTROV-FAYE")
    assertContains(client.post(path, {"foyer": household.pk}, follow=True), "est relié à son dossier")
    assert HouseholdAccess.objects.get().household == household
    assert OutgoingMail.objects.get().to == kept.email
    assert client.get(path).status_code == 404


def test_desk_attaches_no_foreign_file_nor_account(client: Client, household: Household) -> None:
    kept = SignUpFactory.create(structure=household.structure)
    foreign = SignUpFactory.create()
    client.force_login(StaffFactory.create(structure=household.structure).user)
    client.post(f"/valbrune/inscriptions-au-portail/{kept.pk}/", {"foyer": HouseholdFactory.create().pk})
    path = f"/valbrune/inscriptions-au-portail/{foreign.pk}/"
    assert client.post(path, {"foyer": household.pk}).status_code == 404
    assert not HouseholdAccess.objects.exists()
    HouseholdAccessFactory.create(user=kept.user, household__structure=household.structure)
    response = client.post(f"/valbrune/inscriptions-au-portail/{kept.pk}/", {"foyer": household.pk}, follow=True)
    assertContains(response, "déjà rattaché à un autre foyer")


def test_steps_cannot_be_jumped(client: Client, town: Structure) -> None:
    assertRedirects(client.get(SUMMARY), START)
    client.post(START, WHO)
    assertRedirects(client.get(TERMS), FILE)
    assertRedirects(client.post(SUMMARY, {"action": "valider"}), FILE)
    assert not SignUp.objects.exists()


def test_errors_are_told_at_the_field_and_earlier_steps_are_kept(client: Client, town: Structure) -> None:
    response = client.post(START, {**WHO, "email_again": "x@exemple.fr"})
    assertContains(response, "Les deux adresses ne sont pas les mêmes.")
    client.post(START, WHO)
    assertContains(client.post(FILE, {"file_number": "2231"}), "Indiquez-le, ou cochez")
    client.post(FILE, {"without_file": "on"})
    assertContains(client.post(TERMS, {}), "Sans votre accord")
    assertContains(client.get(START), 'value="Petrov"')


def test_cancelling_keeps_nothing(client: Client, town: Structure) -> None:
    client.post(START, WHO)
    client.post(FILE, {"without_file": "on"})
    client.post(TERMS, {"terms": "on"})
    assertContains(client.post(SUMMARY, {"action": "annuler"}, follow=True), "rien n’est gardé")
    assertNotContains(client.get(START), "Petrov")
    assert not SignUp.objects.exists()


def test_known_address_gets_another_mail_and_the_same_page(client: Client, town: Structure, parent: User) -> None:
    pages = []
    for email in (parent.email, "inconnue@exemple.org"):
        visitor = Client()
        walk(visitor, {"without_file": "on"}, {**WHO, "email": email, "email_again": email})
        pages.append(visitor.get(SENT).content)
    assert pages[0] == pages[1]
    told, new = OutgoingMail.objects.order_by("id")
    assert (told.to, told.subject) == (parent.email, "Vous avez déjà un compte : Ville de Valbrune")
    assert "/compte/ouvrir/" not in told.body
    assert new.subject == "Activer votre compte : Ville de Valbrune"


def test_activation_link_serves_once_for_a_day(client: Client, town: Structure) -> None:
    walk(client, {"without_file": "on"})
    first = link()
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        assertContains(Client().get(first, follow=True), "Ce lien ne sert plus")
    walk(client, {"without_file": "on"})
    assertContains(Client().get(first, follow=True), "Ce lien ne sert plus")  # a newer one replaced it
    client.get(link())
    client.post("/compte/ouvrir/mot-de-passe/", NEW)
    assertContains(Client().get(link(), follow=True), "Ce lien ne sert plus")
    assert SignUp.objects.get().link_digest not in link()


def test_sixth_sign_up_with_an_address_sends_nothing_more(client: Client, town: Structure) -> None:
    for _ in range(6):
        walk(client, {"without_file": "on"})
    assert OutgoingMail.objects.count() == 5


# -- the first password ------------------------------------------------------------------------------------------------


@pytest.fixture
def opening(town: Structure) -> Opening:
    return OpeningFactory.create(household=HouseholdFactory.create(structure=town), user__email="ines.m@exemple.fr")


@pytest.fixture
def agent(town: Structure) -> Client:
    client = Client()
    client.force_login(StaffFactory.create(structure=town).user)
    return client


def test_looking_at_a_link_uses_nothing_up(client: Client, agent: Client, opening: Opening) -> None:
    agent.post("/valbrune/lettres-d-acces/editer/", {"lettre": opening.pk, "action": "courriel"})
    path = link("lien")
    for _ in range(3):
        assertRedirects(Client().get(path), "/compte/ouvrir/mot-de-passe/", fetch_redirect_response=False)
    client.get(path)
    assertContains(client.post("/compte/ouvrir/mot-de-passe/", {"password1": "x", "password2": "x"}), "trop court")
    done = client.post("/compte/ouvrir/mot-de-passe/", NEW, follow=True)
    assertContains(done, "Votre mot de passe est enregistré. Bienvenue.")
    assert done.wsgi_request.user == opening.user
    assertContains(agent.get("/valbrune/lettres-d-acces/?etat=envoyees"), "Compte ouvert")


def test_code_is_typed_or_scanned_then_opens(client: Client, opening: Opening) -> None:
    from preau.accounts.actions.opening import print_openings

    (letter,) = print_openings(structure=opening.structure, opening_ids=[opening.pk], now=timezone.now(), actor=by())
    assertContains(client.get(f"/compte/ouvrir/code/{letter.code}/"), f'value="{letter.code}"')
    assertContains(client.post("/compte/ouvrir/code/", {"code": "AAAA-BBBB-CCCC"}), "Ce code ne sert pas")
    assertRedirects(client.post("/compte/ouvrir/code/", {"code": letter.code}), "/compte/ouvrir/mot-de-passe/")
    done = client.post("/compte/ouvrir/mot-de-passe/", NEW, follow=True)
    assert done.wsgi_request.user == opening.user


def test_codes_cannot_be_tried_at_length(client: Client, opening: Opening) -> None:
    for _ in range(10):
        client.post("/compte/ouvrir/code/", {"code": "AAAA-BBBB-CCCC"})
    response = client.post("/compte/ouvrir/code/", {"code": "AAAA-BBBB-CCCC"})
    assertContains(response, "Trop de demandes de suite", status_code=429)


def test_page_of_the_password_without_a_link_leads_nowhere(client: Client, opening: Opening) -> None:
    assertContains(client.get("/compte/ouvrir/mot-de-passe/"), "Ce lien ne sert plus")
    client.post("/compte/ouvrir/mot-de-passe/", NEW)
    opening.user.refresh_from_db()
    assert not opening.user.has_usable_password()


def test_forgotten_password_serves_an_account_never_opened(client: Client, opening: Opening) -> None:
    client.post("/compte/mot-de-passe/oublie/", {"email": opening.user.email})
    run_jobs()
    assert mail.outbox[-1].subject == "Choisir un nouveau mot de passe"


def test_old_link_is_over_once_a_password_was_chosen_otherwise(client: Client, agent: Client, opening: Opening) -> None:
    agent.post("/valbrune/lettres-d-acces/editer/", {"lettre": opening.pk, "action": "courriel"})
    opening.user.set_password(PASSWORD)
    opening.user.save()
    assertContains(client.get(link("lien"), follow=True), "Ce lien ne sert plus")


def test_account_closed_meanwhile_stays_closed(client: Client, agent: Client, opening: Opening) -> None:
    agent.post("/valbrune/lettres-d-acces/editer/", {"lettre": opening.pk, "action": "courriel"})
    User.objects.filter(pk=opening.user_id).update(is_active=False)
    client.get(link("lien"))
    assertContains(client.post("/compte/ouvrir/mot-de-passe/", NEW), "Ce lien ne sert plus")
