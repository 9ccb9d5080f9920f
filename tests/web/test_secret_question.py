"""The secret question: only where structures permit it, hashed, limited, and good for choosing a password alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess, SecretQuestion, User
from preau.accounts.rules.secret_answers import fold_answer, why_not_answer
from preau.accounts.tasks import purge
from preau.common import clock
from preau.common.reasons import text
from preau.households.models import Household
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure
from tests.factories.accounts import StaffFactory

PROFILE, CHOICE = "/compte/", "/compte/question-secrete/"
PAGE, NEW = "/valbrune/question-secrete/", "/valbrune/question-secrete/mot-de-passe/"
CHOSEN = {"question": "street", "answer": "Rue de l’Église-Saint-Éloi", "password": "mot de passe long"}
PASSWORD = "une phrase que je retiens"
TWICE = {"password1": PASSWORD, "password2": PASSWORD}
WRONG = "Cette réponse n’ouvre aucun compte."


@pytest.fixture
def permitting(town: Structure) -> Structure:
    Structure.objects.filter(pk=town.pk).update(allows_secret_question=True)
    town.refresh_from_db()
    return town


@pytest.fixture
def chosen(family: Client, permitting: Structure, parent: User) -> User:
    """A parent who has chosen a question."""
    assertRedirects(family.post(CHOICE, CHOSEN), PROFILE)
    OutgoingMail.objects.all().delete()
    return parent


def reply(email: str, **changes: str) -> dict[str, str]:
    return {"email": email, "question": "street", "answer": "RUE DE L'EGLISE SAINT ELOI", **changes}


def may_enter(user: User, password: str) -> bool:
    cache.clear()
    user.refresh_from_db()
    return user.check_password(password)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Aix-en-Provence ", "aixenprovence"),
        ("  L’Épée  ", "lepee"),
        ("œuvre Nº 5", "oeuvreno5"),
        ("Straße", "strasse"),
        ("…", ""),
    ],
)
def test_answers_are_read_alike_however_they_are_typed(typed: str, folded: str) -> None:
    assert fold_answer(typed) == folded


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("Rex", "Une réponse de quatre lettres ou chiffres au moins."),
        (" é-t é ", "Une réponse de quatre lettres ou chiffres au moins."),
        ("aaaaaa", "Une réponse qui ne répète pas un seul signe."),
        ("Rexy", None),
    ],
)
def test_short_answers_are_refused(typed: str, reason: str | None) -> None:
    assert text(why_not_answer(typed)) == (reason or "")


def test_nothing_exists_as_long_as_the_structure_does_not_permit_it(family: Client, town: Structure) -> None:
    assertNotContains(family.get(PROFILE), "question secrète")
    assert {family.get(path).status_code for path in (CHOICE, PAGE, NEW)} == {404}
    assert {family.post(path, {}).status_code for path in (CHOICE, PAGE, NEW)} == {404}
    assertNotContains(Client().get("/valbrune/"), "question secrète")


def test_question_is_chosen_hashed_and_its_owner_told(family: Client, permitting: Structure, parent: User) -> None:
    assertContains(family.get(PROFILE), "Choisir une question secrète")
    assertContains(family.post(CHOICE, CHOSEN, follow=True), "Votre question secrète est enregistrée.")
    kept = SecretQuestion.objects.get()
    assert (kept.user, kept.question) == (parent, "street")
    assert "eglise" not in kept.answer.lower()
    assert "ruedelegl" not in kept.answer
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (parent.email, "Votre question secrète")
    assert "glise" not in mail.body
    page = family.get(CHOICE)
    assertContains(page, "Vous avez une question secrète.")
    assertNotContains(page, "glise")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"password": "faux"}, "Ce mot de passe est inexact."),
        ({"question": ""}, "Ce champ est obligatoire."),
        ({"question": "couleur"}, "Sélectionnez un choix valide."),
        ({"answer": "Rex"}, "Une réponse de quatre lettres ou chiffres au moins."),
    ],
)
def test_mistakes_are_told_at_their_field_and_nothing_is_kept(
    family: Client, permitting: Structure, changes: dict[str, str], told: str
) -> None:
    assertContains(family.post(CHOICE, CHOSEN | changes), told)
    assert not SecretQuestion.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_question_is_dropped(family: Client, chosen: User) -> None:
    assertContains(family.post(CHOICE, {"retirer": "1"}, follow=True), "Votre question secrète est retirée.")
    assert not SecretQuestion.objects.exists()


def test_right_answer_leads_to_a_new_password_once_and_signs_nobody_in(family: Client, chosen: User) -> None:
    visitor = Client()
    assertContains(visitor.get("/valbrune/"), f'href="{PAGE}"')
    assertRedirects(visitor.post(PAGE, reply(chosen.email.upper())), NEW)
    assert not visitor.get("/").wsgi_request.user.is_authenticated
    page = visitor.get(NEW)
    assertNotContains(page, "mot de passe long")
    response = visitor.post(NEW, TWICE)
    assertRedirects(response, "/compte/connexion/?next=/valbrune/")
    assert not visitor.get("/").wsgi_request.user.is_authenticated
    assert may_enter(chosen, PASSWORD)
    assert family.get(PROFILE).status_code == 302  # signed out elsewhere
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (chosen.email, "Votre mot de passe a changé")
    assertRedirects(visitor.post(NEW, TWICE), PAGE)


def test_second_factor_is_still_asked_for(chosen: User) -> None:
    Authenticator.objects.create(user=chosen, type="totp", data={"secret": "x"})
    visitor = Client()
    visitor.post(PAGE, reply(chosen.email))
    visitor.post(NEW, TWICE)
    response = visitor.post("/compte/connexion/", {"login": chosen.email, "password": PASSWORD})
    assert response["Location"] == "/compte/double-authentification/code/"


@pytest.mark.parametrize("changes", [{"answer": "rue du puits"}, {"question": "book"}, {"email": "x@exemple.fr"}])
def test_anything_wrong_is_answered_alike(chosen: User, changes: dict[str, str]) -> None:
    visitor = Client()
    assertContains(visitor.post(PAGE, reply(chosen.email) | changes), WRONG)
    assertRedirects(visitor.get(NEW), PAGE)
    assertRedirects(visitor.post(NEW, TWICE), PAGE)
    assert may_enter(chosen, "mot de passe long")


def test_weak_password_is_refused_with_its_reasons(chosen: User) -> None:
    visitor = Client()
    visitor.post(PAGE, reply(chosen.email))
    weak = {"password1": "azerty", "password2": "azerty"}
    assertContains(visitor.post(NEW, weak), "Ce mot de passe est trop court.")
    assertRedirects(visitor.post(NEW, TWICE), "/compte/connexion/?next=/valbrune/")


def test_right_answer_serves_fifteen_minutes(chosen: User) -> None:
    visitor = Client()
    visitor.post(PAGE, reply(chosen.email))
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assertRedirects(visitor.post(NEW, TWICE), PAGE)
    assert may_enter(chosen, "mot de passe long")


def test_right_answer_given_before_another_password_serves_no_more(family: Client, chosen: User) -> None:
    visitor = Client()
    visitor.post(PAGE, reply(chosen.email))
    chosen.set_password("une autre phrase longue")
    chosen.save()
    assertRedirects(visitor.post(NEW, TWICE), PAGE)
    assert may_enter(chosen, "une autre phrase longue")


def test_sixth_answer_of_the_day_waits_for_known_and_unknown_addresses_alike(chosen: User) -> None:
    pages = set()
    for email in (chosen.email, "inconnue@exemple.org"):
        for _ in range(5):
            assertContains(Client().post(PAGE, reply(email, answer="faux jeu")), WRONG)
        response = Client().post(PAGE, reply(email))
        assert response.status_code == 429
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode()))
    assert len(pages) == 1


def test_other_structures_of_the_account_decide_too(
    family: Client, chosen: User, permitting: Structure, other_town: Structure
) -> None:
    household = Household.objects.create(structure=other_town, number="1", name="KERVELLA")
    HouseholdAccess.objects.create(user=chosen, structure=other_town, household=household)
    assert family.get(CHOICE).status_code == 404
    assertContains(Client().post(PAGE, reply(chosen.email)), WRONG)
    Structure.objects.filter(pk=other_town.pk).update(allows_secret_question=True)
    assertRedirects(Client().post(PAGE, reply(chosen.email)), NEW)


def test_structure_of_another_family_opens_nothing(chosen: User, other_town: Structure) -> None:
    Structure.objects.filter(pk=other_town.pk).update(allows_secret_question=True)
    assertContains(Client().post("/autreville/question-secrete/", reply(chosen.email)), WRONG)


@pytest.mark.parametrize("field", ["is_staff", "is_superuser", "role"])
def test_agents_and_administrators_never_have_one(
    family: Client, chosen: User, permitting: Structure, field: str
) -> None:
    if field == "role":
        StaffFactory.create(structure=permitting, user=chosen, role=Role.READER)
    else:
        User.objects.filter(pk=chosen.pk).update(**{field: True})
    assert family.get(CHOICE).status_code == 404
    assertContains(Client().post(PAGE, reply(chosen.email)), WRONG)


def test_question_dies_with_the_permission(family: Client, chosen: User, permitting: Structure) -> None:
    visitor = Client()
    visitor.post(PAGE, reply(chosen.email))
    Structure.objects.filter(pk=permitting.pk).update(allows_secret_question=False)
    assert visitor.post(NEW, TWICE).status_code == 404
    purge(0)
    assert not SecretQuestion.objects.exists()
    assert may_enter(chosen, "mot de passe long")


def test_empty_answer_is_told_at_its_fields(permitting: Structure) -> None:
    assertContains(Client().post(PAGE, {}), "Ce champ est obligatoire.", count=3)
