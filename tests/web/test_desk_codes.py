"""A code printed at the desk for an account that lost its password and its mailbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django.asserts import assertContains

from preau.accounts.actions.opening import Printed, print_openings, send_openings
from preau.accounts.actions.renewing import ELSEWHERE, renew_access
from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess, Opening, User
from preau.common import clock
from preau.journal.searching import Search, journal
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure
from tests.acting import by
from tests.factories import HouseholdFactory
from tests.factories.accounts import StaffFactory

INVITE = "/valbrune/lettres-d-acces/inviter/"
CODE = "/compte/ouvrir/code/"
PASSWORD = "/compte/ouvrir/mot-de-passe/"
SECRET = {"password1": "une phrase que je retiens", "password2": "une phrase que je retiens"}


@pytest.fixture
def clerk(town: Structure) -> User:
    return StaffFactory.create(structure=town, user__display_name="Solange Petit").user


@pytest.fixture
def access(parent: User) -> HouseholdAccess:
    return parent.accesses.get()


def letter(town: Structure, access: HouseholdAccess, clerk: User) -> Printed:
    made = renew_access(structure=town, access_id=access.pk, actor=by(clerk))
    assert isinstance(made, Opening)
    (printed,) = print_openings(structure=town, opening_ids=[made.pk], now=clock.now(), actor=by())
    return printed


def test_desk_prints_a_code_for_an_account_that_has_a_password(
    client: Client, town: Structure, clerk: User, access: HouseholdAccess
) -> None:
    client.force_login(clerk)
    page = client.get(INVITE, {"q": "kervella"})
    assertContains(page, "awa.kervella@exemple.fr")
    assertContains(page, "Imprimer un code")
    made = client.post(f"/valbrune/lettres-d-acces/code/{access.pk}/")
    assert (made["Content-Type"], made["Cache-Control"]) == ("application/pdf", "no-store")
    assert Opening.objects.get().renews is True
    assert Opening.objects.get().code_digest


def test_code_replaces_the_password_once_and_signs_out_elsewhere(
    town: Structure, clerk: User, parent: User, access: HouseholdAccess
) -> None:
    EmailAddress.objects.create(user=parent, email=parent.email, verified=True, primary=True)
    elsewhere = Client()
    elsewhere.force_login(parent)
    code, guest = letter(town, access, clerk).code, Client()
    guest.post(CODE, {"code": code.lower()})
    assertContains(guest.post(PASSWORD, SECRET, follow=True), "Votre mot de passe est enregistré.")
    parent.refresh_from_db()
    assert parent.check_password(SECRET["password1"])
    assert elsewhere.get("/compte/").status_code == 302
    assert "avec un code donné au guichet" in OutgoingMail.objects.get(to=parent.email).body
    assert EmailAddress.objects.get(user=parent).verified
    assertContains(Client().post(CODE, {"code": code}), "ne sert plus")


def test_code_of_a_lost_password_lives_thirty_days_and_never_leaves_by_mail(
    town: Structure, clerk: User, access: HouseholdAccess
) -> None:
    printed = letter(town, access, clerk)
    ids = [printed.opening.pk]
    now = clock.now()
    assert send_openings(structure=town, opening_ids=ids, link=str, sign_in="", now=now, actor=by()) == []
    with time_machine.travel(now + timedelta(days=30, minutes=1)):
        assertContains(Client().post(CODE, {"code": printed.code}), "ne sert plus")


def test_desk_opens_no_account_that_others_guard(
    client: Client, town: Structure, other_town: Structure, clerk: User, parent: User, access: HouseholdAccess
) -> None:
    code = letter(town, access, clerk).code
    parent.accesses.create(structure=other_town, household=HouseholdFactory.create(structure=other_town))
    assert renew_access(structure=town, access_id=access.pk, actor=by(clerk)) == ELSEWHERE
    assertContains(Client().post(CODE, {"code": code}), "ne sert plus")
    parent.accesses.filter(structure=other_town).delete()
    StaffFactory.create(structure=town, user=parent, role=Role.READER)
    client.force_login(clerk)
    response = client.post(f"/valbrune/lettres-d-acces/code/{access.pk}/", follow=True)
    assertContains(response, "sert aussi ailleurs")


def test_journal_tells_who_printed_a_code_without_the_code(
    town: Structure, clerk: User, access: HouseholdAccess
) -> None:
    letter(town, access, clerk)
    today = clock.today()
    search = Search(today, today, kind="accounts_openingevent")
    rows, _next = journal(structure=town, search=search, limit=9)
    assert any(
        row.actor == "Solange Petit" and row.sentence.startswith("a préparé la lettre d’accès de") for row in rows
    )
    assert all("digest" not in str(row) for row in rows)
