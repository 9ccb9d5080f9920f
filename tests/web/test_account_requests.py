"""Asking for an account: one page of thanks for everybody, told errors, limits."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.models import AccountRequest, User
from preau.accounts.rules.delays import announced_delay
from preau.structures.models import Structure
from tests.factories import MembershipFactory

PATH = "/valbrune/demande-de-compte/"
THANKS = "/valbrune/demande-de-compte/merci/"
GOOD = {
    "asker": "parent",
    "card_digits": "40718",
    "last_name": "Kervella",
    "first_name": "Lina",
    "email": "Ines.M@exemple.fr",
    "email_again": "ines.m@exemple.fr",
    "terms": "on",
}


def test_request_is_kept_and_thanked(client: Client, town: Structure) -> None:
    assertRedirects(client.post(PATH, GOOD), THANKS)
    rows = AccountRequest.objects.values_list("asker", "card_digits", "last_name", "folded_name", "email", "state")
    assert list(rows) == [("parent", "40718", "Kervella", "kervella lina", "ines.m@exemple.fr", "new")]


def test_thanks_tell_the_delay_and_its_holiday_variant(client: Client, town: Structure) -> None:
    with time_machine.travel("2026-11-17T10:00:00+01:00"):
        assertContains(client.get(THANKS), "<b>dans un délai de 48 h</b>")
    with time_machine.travel("2026-12-22T10:00:00+01:00"):
        assertContains(client.get(THANKS), "un peu plus long pendant les vacances scolaires")


def test_delay_follows_the_zone() -> None:
    assert announced_delay("48 h", "plus long", "A", date(2027, 2, 15)) == "plus long"
    assert announced_delay("48 h", "plus long", "B", date(2027, 2, 15)) == "48 h"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("last_name", "", "Ce champ est obligatoire."),
        ("first_name", "2, 3", "Écrivez le nom en lettres."),
        ("email", "ines.m", "Écrivez une adresse complète"),
        ("email_again", "ines@exemple.fr", "Les deux adresses ne sont pas les mêmes."),
        ("card_digits", "4071", "Écrivez les 5 derniers chiffres"),
        ("card_digits", "٤٠٧١٨", "Écrivez les 5 derniers chiffres"),
        ("asker", "cousin", "choix valide"),
        ("terms", "", "Sans votre accord"),
    ],
)
def test_bad_field_is_told_and_what_was_typed_is_kept(
    client: Client, town: Structure, field: str, value: str, told: str
) -> None:
    response = client.post(PATH, {**GOOD, field: value})
    assertContains(response, told)
    if field != "last_name":
        assertContains(response, 'value="Kervella"')
    assertContains(response, f'id="demande_{field}_error"')
    assert not AccountRequest.objects.exists()


def test_asking_twice_waits_once_and_two_children_are_two_requests(client: Client, town: Structure) -> None:
    for first_name in ("Lina", "LINA", "Noé"):
        assertRedirects(client.post(PATH, {**GOOD, "first_name": first_name}), THANKS)
    rows = AccountRequest.objects.order_by("id").values_list("folded_name", flat=True)
    assert list(rows) == ["kervella lina", "kervella noe"]


def test_robot_is_thanked_and_forgotten(client: Client, town: Structure) -> None:
    assertRedirects(client.post(PATH, {"website": "https://exemple.org"}), THANKS)
    assert not AccountRequest.objects.exists()


def test_known_and_unknown_people_get_the_same_answer_in_as_many_statements(
    client: Client, town: Structure, parent: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    MembershipFactory.create(household__structure=town, person__first_name="Lina")
    answers = []
    for email, last_name in ((parent.email, "Kervella"), ("inconnue@exemple.org", "Personne")):
        data = {**GOOD, "email": email, "email_again": email, "last_name": last_name}
        with django_assert_num_queries(6):  # structure, terms, savepoint twice, request, job
            sent = client.post(PATH, data)
        answers.append((sent.status_code, sent["Location"], client.get(sent["Location"]).content))
    assert answers[0] == answers[1]


def test_sixty_first_request_from_an_address_has_to_wait(client: Client, town: Structure) -> None:
    for _ in range(60):
        client.post(PATH, {})
    assertContains(client.post(PATH, GOOD), "Trop de demandes de suite", status_code=429)


def test_address_that_asks_without_end_is_thanked_and_forgotten(client: Client, town: Structure) -> None:
    for number in range(12):
        response = client.post(PATH, {**GOOD, "first_name": f"Lina{'a' * number}"})
        assertRedirects(response, THANKS, fetch_redirect_response=False)
    assert AccountRequest.objects.count() == 10


@pytest.mark.parametrize("path", ["demande-de-compte/", "demande-de-compte/merci/", "conditions/"])
def test_unknown_structure_is_a_404(client: Client, db: None, path: str) -> None:
    assert client.get(f"/nulle-part/{path}").status_code == 404


def test_front_page_offers_the_request(client: Client, town: Structure) -> None:
    assertContains(client.get("/valbrune/"), f'href="{PATH}"')
    assertNotContains(client.get(PATH), "field-error")
    assertContains(client.get("/valbrune/conditions/"), "Conditions d’utilisation")
