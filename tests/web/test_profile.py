"""The profile: the name shown, and an address that changes once both mailboxes agree."""

from __future__ import annotations

import re
from datetime import timedelta

import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects

from preau.accounts.models import EmailChange, User
from preau.common import clock
from preau.nights.actions.retention import purge
from preau.notices.models import OutgoingMail
from tests.factories import UserFactory

PROFILE, ADDRESS = "/compte/", "/compte/adresse/"
NEW = "nouvelle@exemple.fr"
GOOD = {"new_email": "Nouvelle@exemple.fr", "password": "mot de passe long"}


def link(to: str) -> str:
    found = re.search(r"http://testserver(/compte/adresse/\S+)", OutgoingMail.objects.get(to=to).body)
    assert found is not None
    return found[1]


def test_name_is_changed_and_shown(family: Client, parent: User) -> None:
    assertContains(family.get(PROFILE), 'value="Awa Kervella"')
    assertContains(family.post(PROFILE, {"display_name": "Awa K."}, follow=True), "Votre nom est enregistré.")
    assertContains(family.post(PROFILE, {"display_name": " "}), "Ce champ est obligatoire.")
    parent.refresh_from_db()
    assert parent.display_name == "Awa K."


def test_profile_takes_four_statements(family: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(4):  # session, account, change under way, secret question
        family.get(PROFILE)


def test_address_changes_once_both_mailboxes_agree(family: Client, parent: User) -> None:
    old = parent.email
    assertContains(family.post(ADDRESS, GOOD, follow=True), "à confirmer depuis les deux boîtes")
    first, second = link(old), link(NEW)
    stranger = Client()
    assertContains(stranger.get(first), f"<b>{NEW}</b>")
    parent.refresh_from_db()
    assert parent.email == old  # looking confirms nothing
    for _ in range(2):
        assertContains(stranger.post(second, follow=True), "l’autre boîte")
    parent.refresh_from_db()
    assert parent.email == old
    assertContains(stranger.post(first, follow=True), "est changée")
    parent.refresh_from_db()
    assert parent.email == NEW
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(NEW, True)]
    assert OutgoingMail.objects.filter(to=old, subject="L’adresse de votre compte a changé").exists()
    assertContains(stranger.get(first), "Ce lien ne sert plus")


def test_wrong_password_and_bad_address_are_told_at_the_field(family: Client, parent: User) -> None:
    response = family.post(ADDRESS, {"new_email": parent.email.upper(), "password": "faux"})
    assertContains(response, "C’est déjà l’adresse de votre compte.")
    assertContains(response, "Ce mot de passe est inexact.")
    assert not EmailChange.objects.exists()


def test_taken_address_is_told_to_its_owner_alone(family: Client) -> None:
    UserFactory.create(email=NEW)
    assertContains(family.post(ADDRESS, GOOD, follow=True), "Deux e-mails sont partis")
    assert "/compte/adresse/" not in OutgoingMail.objects.get(to=NEW).body


def test_address_taken_meanwhile_is_not_taken_twice(family: Client, parent: User) -> None:
    old = parent.email
    family.post(ADDRESS, GOOD)
    first, second = link(old), link(NEW)
    UserFactory.create(email=NEW)
    family.post(first)
    assertContains(family.post(second), "Ce lien ne sert plus")
    parent.refresh_from_db()
    assert parent.email == old


def test_links_die_after_a_day_and_are_forgotten(family: Client, parent: User) -> None:
    family.post(ADDRESS, GOOD)
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        assertContains(Client().post(link(NEW)), "Ce lien ne sert plus")
        purge(now=clock.now())
    assert not EmailChange.objects.exists()


def test_sixth_change_in_an_hour_has_to_wait(family: Client) -> None:
    for _ in range(5):
        assertRedirects(family.post(ADDRESS, GOOD), PROFILE)
    assertContains(family.post(ADDRESS, GOOD), "Trop de demandes de suite", status_code=429)
