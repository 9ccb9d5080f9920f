"""Requests matched, refused, granted; openings sent, printed and used once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from preau.accounts import secrets
from preau.accounts.actions.granting import CLOSED_ACCOUNT, NO_MATCH, OTHER_HOUSEHOLD, UNPROVEN, Granted, grant_accesses
from preau.accounts.actions.opening import opening_of_code, opening_of_link, print_openings, send_openings, use_opening
from preau.accounts.actions.requests import choose_membership, match_requests, refuse_requests
from preau.accounts.enums import RequestState
from preau.accounts.models import AccountRequest, HouseholdAccess, Opening, User
from preau.common import clock
from preau.households.models import HouseholdPerson
from preau.nights.actions.retention import purge
from preau.notices.actions.sending import ERASED, send_due_mails
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure
from tests.acting import by
from tests.factories import HouseholdAccessFactory, HouseholdFactory, MembershipFactory, StructureFactory, UserFactory
from tests.factories.accounts import (
    AccountRequestFactory,
    CardFactory,
    GuardianFactory,
    OpeningFactory,
    StaffFactory,
)

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture
def town(db: None) -> Structure:
    return StructureFactory.create()


@pytest.fixture
def agent(town: Structure) -> User:
    return StaffFactory.create(structure=town).user


@pytest.fixture
def lina(town: Structure) -> HouseholdPerson:
    member = MembershipFactory.create(household__structure=town, person__first_name="Lina")
    CardFactory.create(person=member.person, number="0012340718")
    return member


def grant(town: Structure, agent: User, choices: dict[int, int | None]) -> Granted:
    return grant_accesses(structure=town, choices=choices, actor=by(agent), now=NOW)


def test_match_keeps_kind_score_and_reasons(town: Structure, lina: HouseholdPerson) -> None:
    asked = AccountRequestFactory.create(structure=town, card_digits="40718")
    assert match_requests(structure=town, now=NOW, actor=by()) == 1
    asked.refresh_from_db()
    assert asked.match_kind == "certain"
    assert asked.proposals == [{"membership": lina.pk, "score": 85, "reasons": ["même nom", "mêmes chiffres de carte"]}]
    assert match_requests(structure=town, now=NOW, actor=by()) == 0


def test_match_believes_no_forbidden_guardian_and_no_other_structure(town: Structure, lina: HouseholdPerson) -> None:
    GuardianFactory.create(household=lina.household, role="forbidden", email="papa@exemple.fr")
    MembershipFactory.create(person__first_name="Zoé", person__last_name="Ailleurs")
    AccountRequestFactory.create(structure=town, email="papa@exemple.fr")
    AccountRequestFactory.create(structure=town, first_name="Zoé", last_name="Ailleurs")
    match_requests(structure=town, now=NOW, actor=by())
    assert list(AccountRequest.objects.order_by("id").values_list("match_kind", flat=True)) == ["likely", "none"]


@pytest.mark.parametrize("number", [1, 30])
def test_match_takes_three_statements(
    town: Structure, lina: HouseholdPerson, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    AccountRequestFactory.create_batch(number, structure=town)
    with django_assert_num_queries(5):  # with the savepoint
        match_requests(structure=town, now=NOW, actor=by())


def test_two_children_with_one_email_are_one_account(town: Structure, agent: User, lina: HouseholdPerson) -> None:
    noe = MembershipFactory.create(household=lina.household, person__first_name="Noé")
    first = AccountRequestFactory.create(structure=town, email="awa@exemple.fr")
    second = AccountRequestFactory.create(structure=town, first_name="Noé", email="awa@exemple.fr")
    granted = grant(town, agent, {first.pk: lina.pk, second.pk: noe.pk})
    assert (len(granted.accepted), granted.refused) == (2, [])
    user = User.objects.get(email="awa@exemple.fr")
    assert not user.has_usable_password()
    assert list(HouseholdAccess.objects.values_list("user", "household")) == [(user.pk, lina.household_id)]
    assert Opening.objects.get().user == user
    first.refresh_from_db()
    assert (first.state, first.membership, first.decided_by) == (RequestState.ACCEPTED, lina, agent)


def test_granting_twice_changes_nothing(town: Structure, agent: User, lina: HouseholdPerson) -> None:
    asked = AccountRequestFactory.create(structure=town)
    grant(town, agent, {asked.pk: lina.pk})
    assert grant(town, agent, {asked.pk: lina.pk}) == Granted()
    assert (User.objects.exclude(pk=agent.pk).count(), Opening.objects.count()) == (1, 1)


def test_what_cannot_be_granted_waits_with_its_reason(town: Structure, agent: User, lina: HouseholdPerson) -> None:
    elsewhere = MembershipFactory.create()
    taken = HouseholdAccessFactory.create(household=HouseholdFactory.create(structure=town)).user
    closed = UserFactory.create(is_active=False)
    rows = [
        AccountRequestFactory.create(structure=town),
        AccountRequestFactory.create(structure=town),
        AccountRequestFactory.create(structure=town, email=taken.email),
        AccountRequestFactory.create(structure=town, email=closed.email),
    ]
    choices = dict(zip([row.pk for row in rows], [None, elsewhere.pk, lina.pk, lina.pk], strict=True))
    granted = grant(town, agent, choices)
    assert [(row.pk, reason) for row, reason in granted.refused] == [
        (rows[0].pk, NO_MATCH),
        (rows[1].pk, NO_MATCH),
        (rows[2].pk, OTHER_HOUSEHOLD),
        (rows[3].pk, CLOSED_ACCOUNT),
    ]
    assert AccountRequest.objects.filter(state=RequestState.NEW).count() == 4
    assert not Opening.objects.exists()


def test_two_households_for_one_email_in_one_go_give_the_first_only(
    town: Structure, agent: User, lina: HouseholdPerson
) -> None:
    other = MembershipFactory.create(household__structure=town, person__first_name="Tom")
    first = AccountRequestFactory.create(structure=town, email="awa@exemple.fr")
    second = AccountRequestFactory.create(structure=town, first_name="Tom", email="awa@exemple.fr")
    granted = grant(town, agent, {first.pk: lina.pk, second.pk: other.pk})
    assert ([row.pk for row in granted.accepted], [row.pk for row, _ in granted.refused]) == ([first.pk], [second.pk])


def test_account_opened_elsewhere_without_its_mailbox_gets_nothing(
    town: Structure, agent: User, lina: HouseholdPerson
) -> None:
    usurper = HouseholdAccessFactory.create().user
    EmailAddress.objects.create(user=usurper, email=usurper.email, verified=False, primary=True)
    asked = AccountRequestFactory.create(structure=town, email=usurper.email)
    assert grant(town, agent, {asked.pk: lina.pk}).refused == [(asked, UNPROVEN)]
    assert not HouseholdAccess.objects.filter(structure=town).exists()


def test_other_structures_requests_are_out_of_reach(town: Structure, agent: User, lina: HouseholdPerson) -> None:
    foreign = AccountRequestFactory.create()
    assert grant(town, agent, {foreign.pk: lina.pk}) == Granted()
    assert refuse_requests(structure=town, request_ids=[foreign.pk], reason="non", actor=by(agent), now=NOW) == 0
    assert not choose_membership(structure=town, request_id=foreign.pk, membership_id=lina.pk, actor=by())
    elsewhere = MembershipFactory.create()
    mine = AccountRequestFactory.create(structure=town)
    assert not choose_membership(structure=town, request_id=mine.pk, membership_id=elsewhere.pk, actor=by())


@pytest.mark.parametrize("number", [1, 40])
def test_granting_takes_as_many_statements_for_one_and_forty(
    town: Structure, agent: User, lina: HouseholdPerson, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = AccountRequestFactory.create_batch(number, structure=town)
    with django_assert_num_queries(14):  # with the savepoint
        grant(town, agent, {row.pk: lina.pk for row in rows})
    assert Opening.objects.count() == number


def test_refusal_is_mailed_with_its_reason(town: Structure, agent: User) -> None:
    asked = AccountRequestFactory.create(structure=town)
    args = {"structure": town, "request_ids": [asked.pk], "actor": by(agent), "now": NOW}
    assert refuse_requests(reason="Cet enfant n’est pas inscrit.", **args) == 1
    assert refuse_requests(reason="Encore.", **args) == 0
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (RequestState.REFUSED, "Cet enfant n’est pas inscrit.")
    assert "Cet enfant n’est pas inscrit." in OutgoingMail.objects.get(to=asked.email).body


def test_refused_requests_are_deleted_after_three_months(town: Structure, agent: User) -> None:
    old, recent = AccountRequestFactory.create_batch(2, structure=town)
    for asked, days in ((old, 95), (recent, 80)):
        at = datetime.now(UTC) - timedelta(days=days)
        refuse_requests(structure=town, request_ids=[asked.pk], reason="non", actor=by(agent), now=at)
    purge(now=clock.now())
    assert list(AccountRequest.objects.all()) == [recent]


# -- openings ----------------------------------------------------------------------------------------------------------


def send(opening: Opening, now: datetime = NOW) -> str:
    """Send a letter by mail; the secret in its link, empty without one."""
    send_openings(
        structure=opening.structure,
        opening_ids=[opening.pk],
        link="LIEN:{}".format,
        sign_in="ENTRER",
        now=now,
        actor=by(),
    )
    body = OutgoingMail.objects.latest("id").body
    return body.partition("LIEN:")[2].split("\n")[0]


def use(opening: Opening | None, *, by_mail: bool = True) -> User | None:
    assert opening is not None
    return use_opening(opening_id=opening.pk, by_mail=by_mail, password="une phrase que je retiens", now=NOW)


def test_link_opens_once_and_only_its_digest_is_kept(db: None) -> None:
    opening = OpeningFactory.create()
    secret = send(opening)
    opening.refresh_from_db()
    assert opening.link_digest == secrets.digest(secret)
    assert secret not in str(Opening.objects.values().get())
    user = use(opening_of_link(secrets.digest(secret), NOW))
    assert user is not None
    assert user.check_password("une phrase que je retiens")
    assert EmailAddress.objects.get(user=user).verified
    assert opening_of_link(secrets.digest(secret), NOW) is None
    assert use(opening) is None


def test_guardian_of_the_file_is_called_by_name(db: None) -> None:
    opening = OpeningFactory.create(user__display_name="")
    GuardianFactory.create(household=opening.household, first_name="Yann", email=opening.user.email.upper())
    user = use(opening_of_link(secrets.digest(send(opening)), NOW))
    assert user is not None
    assert user.display_name == "Yann Kervella"


def test_link_is_erased_from_the_outbox_once_sent(db: None) -> None:
    assert send(OpeningFactory.create())
    send_due_mails()
    assert OutgoingMail.objects.get().body == ERASED


def test_link_dies_after_a_day_or_when_another_is_sent(db: None) -> None:
    opening = OpeningFactory.create()
    first = send(opening)
    assert opening_of_link(secrets.digest(first), NOW + timedelta(hours=23, minutes=59))
    assert opening_of_link(secrets.digest(first), NOW + timedelta(hours=24)) is None
    second = send(opening)
    assert opening_of_link(secrets.digest(first), NOW) is None
    assert opening_of_link(secrets.digest(second), NOW)


def test_whoever_has_a_password_is_told_to_use_it(db: None) -> None:
    opening = OpeningFactory.create(user=UserFactory.create())
    assert send(opening) == ""
    assert "ENTRER" in OutgoingMail.objects.get().body
    opening.refresh_from_db()
    assert opening.used_at == NOW


def test_printed_code_opens_once_and_proves_no_mailbox(db: None) -> None:
    opening = OpeningFactory.create()
    (letter,) = print_openings(structure=opening.structure, opening_ids=[opening.pk], now=NOW, actor=by())
    typed = letter.code.lower().replace("-", " ")
    assert opening_of_code(secrets.code_digest(typed), NOW + timedelta(days=29))
    assert opening_of_code(secrets.code_digest(typed), NOW + timedelta(days=30)) is None
    user = use(opening_of_code(secrets.code_digest(typed), NOW), by_mail=False)
    assert user is not None
    assert not EmailAddress.objects.get(user=user).verified
    assert opening_of_code(secrets.code_digest(typed), NOW) is None


def test_no_code_for_an_account_that_another_structure_knows(db: None) -> None:
    opening = OpeningFactory.create()
    (letter,) = print_openings(structure=opening.structure, opening_ids=[opening.pk], now=NOW, actor=by())
    HouseholdAccessFactory.create(user=opening.user)  # another structure lets the account in meanwhile
    assert opening_of_code(secrets.code_digest(letter.code), NOW) is None
    (again,) = print_openings(structure=opening.structure, opening_ids=[opening.pk], now=NOW, actor=by())
    assert again.code == ""


def test_foreign_openings_are_neither_sent_nor_printed(town: Structure) -> None:
    foreign = OpeningFactory.create()
    assert send_openings(structure=town, opening_ids=[foreign.pk], link=str, sign_in="", now=NOW, actor=by()) == []
    assert print_openings(structure=town, opening_ids=[foreign.pk], now=NOW, actor=by()) == []


@pytest.mark.django_db(transaction=True)
def test_two_agents_who_click_at_once_make_no_duplicates() -> None:
    town = StructureFactory.create()
    agent = StaffFactory.create(structure=town).user
    member = MembershipFactory.create(household__structure=town)
    rows = AccountRequestFactory.create_batch(20, structure=town)
    choices: dict[int, int | None] = {row.pk: member.pk for row in rows}
    accepted: list[int] = []
    barrier = threading.Barrier(2)

    def click() -> None:
        try:
            barrier.wait()
            accepted.append(len(grant(town, agent, choices).accepted))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(accepted) == [0, 20]
    assert (User.objects.exclude(pk=agent.pk).count(), Opening.objects.count()) == (20, 20)
