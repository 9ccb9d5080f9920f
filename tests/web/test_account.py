"""Signing in and out, and choosing a password: nothing tells who has an account."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client, RequestFactory
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.models import User
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure
from preau.web.account.adapter import AccountAdapter
from tests.jobs import run_jobs

SIGN_IN = "/compte/connexion/"


def test_sign_in_leads_to_the_page_asked_for(client: Client, parent: User) -> None:
    data = {"login": "Awa.Kervella@exemple.fr", "password": "mot de passe long", "next": "/valbrune/"}
    assertRedirects(client.post(SIGN_IN, data), "/valbrune/")


def test_sign_in_never_leads_to_another_site(client: Client, parent: User) -> None:
    data = {"login": parent.email, "password": "mot de passe long", "next": "https://exemple.org/"}
    assert client.post(SIGN_IN, data)["Location"] == "/"


@pytest.mark.parametrize("address", ["awa.kervella@exemple.fr", "inconnue@exemple.fr"])
def test_wrong_pair_does_not_say_which_half_and_offers_a_reset(client: Client, parent: User, address: str) -> None:
    response = client.post(SIGN_IN, {"login": address, "password": "faux"})
    assertContains(response, "Adresse ou mot de passe inexact. Vérifiez les deux.")
    assertContains(response, 'href="/compte/mot-de-passe/oublie/"')
    assertContains(response, f'value="{address}"')
    assertNotContains(response, 'value="faux"')


def test_empty_sign_in_says_so_at_each_field(client: Client, db: None) -> None:
    response = client.post(SIGN_IN, {})
    assertContains(response, "Ce champ est obligatoire.", count=2)
    assertContains(response, 'aria-invalid="true"', count=2)


def test_sixth_wrong_password_has_to_wait(client: Client, parent: User) -> None:
    for _ in range(5):
        client.post(SIGN_IN, {"login": parent.email, "password": "faux"})
    response = client.post(SIGN_IN, {"login": parent.email, "password": "mot de passe long"})
    assertContains(response, "Trop d’essais de suite.")


def test_sign_in_page_is_under_the_roof_of_the_structure_it_leads_to(client: Client, town: Structure) -> None:
    assertContains(client.get(f"{SIGN_IN}?next=/valbrune/planning/"), "<b>Ville de Valbrune</b>")


def test_signed_in_person_does_not_sign_in_again(family: Client) -> None:
    assertRedirects(family.get(SIGN_IN), "/", fetch_redirect_response=False)


def test_sign_out_needs_a_post(family: Client) -> None:
    assertContains(family.get("/compte/deconnexion/"), "Ce que vous avez commencé")
    response = family.post("/compte/deconnexion/", follow=True)
    assertContains(response, "Vous êtes déconnecté.")


def test_nobody_opens_an_account_alone(client: Client, db: None) -> None:
    assertContains(client.get("/compte/ouvrir/"), "Les comptes sont ouverts par la ville")
    client.post("/compte/ouvrir/", {"email": "x@exemple.fr", "password1": "un mot de passe bien long"})
    assert not User.objects.exists()


@pytest.mark.parametrize("path", ["/compte/email/", "/compte/signup/", "/compte/password/reset/"])
def test_pages_that_are_not_listed_do_not_exist(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("address", ["awa.kervella@exemple.fr", "inconnue@exemple.fr"])
def test_forgotten_password_answers_the_same_to_everybody(client: Client, parent: User, address: str) -> None:
    response = client.post("/compte/mot-de-passe/oublie/", {"email": address}, follow=True)
    assertContains(response, "Si un compte existe à cette adresse")
    run_jobs()
    assert [message.to for message in mail.outbox] == [[address]]


def test_reset_link_sets_the_password_once(client: Client, parent: User) -> None:
    client.post("/compte/mot-de-passe/oublie/", {"email": parent.email})
    run_jobs()
    assert mail.outbox[0].subject == "Choisir un nouveau mot de passe"
    link = re.search(r"http://testserver(/compte/mot-de-passe/nouveau/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    assertContains(form, "Choisir un mot de passe")
    password = "une phrase que je retiens"
    done = client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password}, follow=True)
    assertContains(done, "Mot de passe enregistré")
    parent.refresh_from_db()
    assert parent.check_password(password)
    assert EmailAddress.objects.get(user=parent).verified
    assertContains(Client().get(link, follow=True), "Ce lien ne sert plus")


def test_weak_password_is_refused_with_its_reasons(client: Client, parent: User) -> None:
    client.post("/compte/mot-de-passe/oublie/", {"email": parent.email})
    run_jobs()
    link = re.search(r"http://testserver(/compte/mot-de-passe/nouveau/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    response = client.post(form.redirect_chain[-1][0], {"password1": "azerty", "password2": "azerty"})
    assertContains(response, "Ce mot de passe est trop court.")
    parent.refresh_from_db()
    assert parent.check_password("mot de passe long")


def test_password_change_asks_for_the_old_one(family: Client, parent: User) -> None:
    data = {"oldpassword": "faux", "password1": "une phrase que je retiens", "password2": "une phrase que je retiens"}
    assertContains(family.post("/compte/mot-de-passe/", data), "Indiquez votre mot de passe actuel.")


def test_closed_account_stays_out(client: Client, parent: User) -> None:
    User.objects.filter(pk=parent.pk).update(is_active=False)
    response = client.post(SIGN_IN, {"login": parent.email, "password": "mot de passe long"}, follow=True)
    assert not response.wsgi_request.user.is_authenticated


def test_mails_of_the_account_go_by_the_outbox(rf: RequestFactory, db: None) -> None:
    AccountAdapter(rf.get("/")).send_mail("account/email/unknown_account", "inconnue@exemple.fr", {})
    assert mail.outbox == []
    kept = OutgoingMail.objects.get()
    assert (kept.to, kept.subject, kept.is_secret) == ("inconnue@exemple.fr", "Aucun compte à cette adresse", True)
