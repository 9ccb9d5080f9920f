"""« E-mails reçus »: what a person chooses is kept, shown, and refused when it cannot work."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects

from preau.accounts.models import User

PAGE, PROFILE = "/compte/courriels/", "/compte/"


def kept(user: User) -> tuple[str, str, str]:
    user.refresh_from_db()
    return user.report_notices, user.waiting_notices, user.balance_notices


def test_everything_is_wanted_at_first(family: Client, parent: User) -> None:
    assert kept(parent) == ("daily", "at_once", "at_once")
    assertContains(family.get(PROFILE), "Liste d’attente : tout de suite")


def test_choices_are_kept_and_shown(family: Client, parent: User) -> None:
    data = {"report": "daily", "waiting": "daily", "balance": "never"}
    response = family.post(PAGE, data, follow=True)
    assertRedirects(response, PROFILE)
    assertContains(response, "Vos choix d’e-mails sont enregistrés.")
    assertContains(response, "Liste d’attente : dans le compte rendu")
    assert kept(parent) == ("daily", "daily", "never")


def test_waiting_list_cannot_be_told_in_a_report_that_never_comes(family: Client, parent: User) -> None:
    response = family.post(PAGE, {"report": "never", "waiting": "daily", "balance": "never"})
    assertContains(response, "gardez le compte rendu.")
    assertContains(response, '<option value="daily" selected>Le lendemain, dans le compte rendu</option>', html=True)
    assert kept(parent) == ("daily", "at_once", "at_once")
    with pytest.raises(IntegrityError, match="waiting_told_in_a_report_that_comes"):
        User.objects.filter(pk=parent.pk).update(report_notices="never", waiting_notices="daily")


@pytest.mark.parametrize("data", [{}, {"report": "at_once", "waiting": "demain", "balance": "daily"}])
def test_what_is_not_a_choice_is_told_at_its_field(family: Client, parent: User, data: dict[str, str]) -> None:
    assertContains(family.post(PAGE, data), 'class="field-error"', count=3)
    assert kept(parent) == ("daily", "at_once", "at_once")


def test_page_takes_two_statements(family: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):  # session, account
        family.get(PAGE)
