"""Who hosts the portal: named by the machine's command line, listed, taken away; and what an upgrade says of before."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from preau.accounts.actions.opening import known_elsewhere
from preau.accounts.enums import Role
from preau.accounts.hosts import hosts, is_host
from preau.accounts.models import PortalHost, User
from preau.accounts.questions import owners
from tests.factories import HouseholdAccessFactory, UserFactory
from tests.factories.accounts import StaffFactory

pytestmark = pytest.mark.django_db
EMAIL = "hebergeur@exemple.fr"


def told(*words: str, command: str = "hosts") -> str:
    out = StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue()


def test_host_is_added_listed_and_removed() -> None:
    assert "manage hosts add" in told("list")
    said = told("add", EMAIL.upper())
    assert f"{EMAIL} héberge désormais le portail." in said
    assert "/compte/mot-de-passe/" in said
    user = User.objects.get()
    assert (is_host(user), user.is_superuser, user.roles.count()) == (True, False, 0)
    assert told("list").startswith(EMAIL)
    assert "Plus personne ne l’héberge" in told("remove", EMAIL)
    assert not is_host(user)


def test_adding_twice_is_said_and_a_known_password_stays() -> None:
    UserFactory.create(email=EMAIL)
    told("add", EMAIL)
    again = told("add", EMAIL)
    assert "déjà" in again
    assert "/compte/" not in again
    assert PortalHost.objects.count() == 1


@pytest.mark.parametrize(("verb", "email"), [("add", "mairie"), ("remove", "personne@exemple.fr")])
def test_what_cannot_be_is_said(verb: str, email: str) -> None:
    with pytest.raises(CommandError, match=email):
        told(verb, email)


def test_closed_account_hosts_nothing() -> None:
    UserFactory.create(email=EMAIL, is_active=False)
    with pytest.raises(CommandError, match="fermé"):
        told("add", EMAIL)


def test_history_keeps_who_was_named_and_taken_away() -> None:
    told("add", EMAIL)
    told("remove", EMAIL)
    events = PortalHost.pgh_event_model.objects.select_related("pgh_context").order_by("pgh_id")
    assert [(event.pgh_label, event.pgh_context.metadata["action"]) for event in events] == [
        ("insert", "add_host"),
        ("delete", "remove_host"),
    ]


def test_upgrade_tells_who_was_superuser_and_what_to_do(client: Client) -> None:
    old = UserFactory.create(email="mairie@exemple.fr", is_staff=True, is_superuser=True)
    role = StaffFactory.create(user=old, role=Role.ADMINISTRATOR)
    said = told(command="upgrade_notes")
    assert f"mairie@exemple.fr : Administrateur ({role.structure})" in said
    assert "./preau manage hosts add" in said
    told("remove", "mairie@exemple.fr")
    old.refresh_from_db()
    assert (old.is_superuser, old.is_staff, old.roles.count()) == (False, False, 1)
    assert told(command="upgrade_notes") == ""


def test_upgrade_says_nothing_of_hosts() -> None:
    User.objects.create_superuser(EMAIL, "mot de passe long")
    assert list(hosts()) == [User.objects.get()]
    assert told(command="upgrade_notes") == ""


def test_host_has_no_secret_question_and_no_code_of_a_desk() -> None:
    told("add", EMAIL)
    user = User.objects.get()
    access = HouseholdAccessFactory.create(user=user, household__structure__allows_secret_question=True)
    assert not owners().filter(pk=user.pk).exists()
    assert known_elsewhere(access.structure, [user.pk]) == {user.pk}
    told("remove", EMAIL)
    assert known_elsewhere(access.structure, [user.pk]) == set()
    assert owners().filter(pk=user.pk).exists()
