"""Acts about people in the journal: sign-ins of agents, accounts decided, requests of two people, hosts."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains

from preau.accounts.actions.entering import note_entrance, note_factor_refusal, note_refusal
from preau.accounts.actions.granting import grant_accesses
from preau.accounts.actions.hosting import add_host, remove_host
from preau.accounts.actions.requests import refuse_requests
from preau.accounts.actions.signing_up import attach_sign_up
from preau.accounts.entrances import AgentEntrance
from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.approvals.actions import approve, correct, expire_acts, refuse, withdraw
from preau.approvals.models import Act
from preau.approvals.rules import LIFE
from preau.common import clock
from preau.journal.searching import Search, journal
from preau.journal.telling import Trace
from preau.nights.actions.retention import purge
from preau.structures.models import Structure
from tests.acting import by
from tests.approvals.conftest import NOW, Family, PairTown
from tests.factories import MembershipFactory, UserFactory
from tests.factories.accounts import AccountRequestFactory, SignUpFactory, StaffFactory

ALWAYS = (date(2020, 1, 1), date(2099, 1, 1))
PASSWORD = "cantine-du-preau-2026"


@pytest.fixture
def pair(db: None) -> PairTown:
    return PairTown()


@pytest.fixture
def family(pair: PairTown) -> Family:
    return pair.family()


def told(structure: Structure, kind: str = "", words: str = "", actor: str = "") -> list[tuple[str, str]]:
    """Author and sentence, the last first."""
    search = Search(*ALWAYS, words=words, actor=actor, kind=kind)
    rows: list[Trace] = journal(structure=structure, search=search, limit=500)[0]
    return [(row.actor, row.sentence.replace("\u00a0", " ")) for row in rows if row.sentence]


def agent(pair: PairTown) -> User:
    user: User = StaffFactory.create(structure=pair.structure, role=Role.DESK, user__display_name="Nour").user
    User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD))
    user.refresh_from_db()
    return user


def sign_in(email: str, password: str) -> None:
    Client().post("/compte/connexion/", {"login": email, "password": password})


# -- sign-ins ----------------------------------------------------------------------------------------------------------


def test_sign_in_of_an_agent_and_its_refusal_are_told(pair: PairTown) -> None:
    user = agent(pair)
    sign_in(user.email.upper(), "faux")
    sign_in(user.email, PASSWORD)
    assert told(pair.structure, "entrance") == [
        ("Nour", "s’est connecté"),
        ("Nour", "a vu refuser une connexion à son compte : mot de passe inexact"),
    ]
    assert told(pair.structure, "entrance", actor="nour") == told(pair.structure, "entrance", words=user.email)
    assert told(PairTown().structure, "entrance") == []


def test_second_factor_is_told_apart(pair: PairTown) -> None:
    user, now = agent(pair), clock.now()
    note_factor_refusal(account=user, now=now)
    note_entrance(account=user, with_factor=True, now=now + timedelta(seconds=1))
    assert told(pair.structure, "entrance") == [
        ("Nour", "s’est connecté, avec la double authentification"),
        ("Nour", "a vu refuser une connexion à son compte : double authentification inexacte"),
    ]


def test_families_and_strangers_leave_no_trace(pair: PairTown, family: Family) -> None:
    User.objects.filter(pk=family.user.pk).update(password=make_password(PASSWORD))
    for email, password in ((family.user.email, PASSWORD), (family.user.email, "faux"), ("x@exemple.fr", "faux")):
        sign_in(email, password)
    assert not AgentEntrance.objects.exists()


def test_refusal_takes_one_statement_for_anybody(
    pair: PairTown, family: Family, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for email in (agent(pair).email, family.user.email, "personne@exemple.fr", ""):
        with django_assert_num_queries(1):
            note_refusal(email=email, now=NOW)
    assert AgentEntrance.objects.count() == 1


def test_agent_of_two_structures_is_in_both_journals_and_a_host_in_all(pair: PairTown) -> None:
    user, other, third = agent(pair), PairTown().structure, PairTown().structure
    StaffFactory.create(structure=other, user=user, role=Role.READER)
    StaffFactory.create(structure=other, user=user, role=Role.DESK)
    note_entrance(account=user, with_factor=False, now=NOW)
    host, _ = add_host(email="hote@exemple.fr")
    note_entrance(account=host, with_factor=False, now=NOW - timedelta(hours=1))
    entered = ("Nour", "s’est connecté")
    assert told(pair.structure, "entrance") == [entered, (host.email, "s’est connecté")]
    assert told(other, "entrance") == [entered, (host.email, "s’est connecté")]
    assert told(third, "entrance") == [(host.email, "s’est connecté")]


def test_sign_ins_are_never_changed_and_go_after_a_year(pair: PairTown) -> None:
    note_entrance(account=agent(pair), with_factor=False, now=NOW)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_agententrance SET outcome = 'refused'")
    assert purge(now=NOW + timedelta(days=366))["entrances"] == 0
    assert purge(now=NOW + timedelta(days=366, seconds=1))["entrances"] == 1


# -- decisions ---------------------------------------------------------------------------------------------------------


def test_accounts_accepted_refused_and_attached_are_told(pair: PairTown) -> None:
    clerk, now = agent(pair), clock.now()
    member = MembershipFactory.create(household__structure=pair.structure)
    accepted, refused = (
        AccountRequestFactory.create(structure=pair.structure, first_name=name, email=f"{name.lower()}@exemple.fr")
        for name in ("Lina", "Noé")
    )
    grant_accesses(structure=pair.structure, choices={accepted.pk: member.pk}, actor=by(clerk), now=now)
    refuse_requests(
        structure=pair.structure, request_ids=[refused.pk], reason="Dossier inconnu", actor=by(clerk), now=now
    )
    assert sorted(told(pair.structure, "account_decided")) == [
        ("Nour", "a accepté la demande de compte de Lina Kervella (lina@exemple.fr)"),
        ("Nour", "a refusé la demande de compte de Noé Kervella (noé@exemple.fr), Dossier inconnu"),
    ]
    assert len(told(pair.structure, "account_decided", words="lina@exemple.fr")) == 1
    waiting = SignUpFactory.create(
        structure=pair.structure, email="z@exemple.fr", activated_at=now, user=UserFactory.create(email="z@exemple.fr")
    )
    attach_sign_up(
        structure=pair.structure,
        sign_up_id=waiting.pk,
        household_id=member.household_id,
        sign_in="https://exemple.fr/",
        actor=by(clerk),
        now=now,
    )
    ((who, sentence),) = told(pair.structure, "sign_up_attached", words=member.household.number)
    assert (who, sentence.startswith("a rattaché le compte de ")) == ("Nour", True)
    assert sentence.endswith(f"(z@exemple.fr) à la famille {member.household}")


def test_requests_of_two_people_are_told_with_their_end(pair: PairTown, family: Family, client: Client) -> None:
    wallet, common = pair.wallet(family), {"structure": pair.structure}

    def ask(at: timedelta) -> Act:
        words = {"reason": "repas froids", "key": uuid4(), "actor": by(pair.agent), "now": NOW + at}
        made = correct(wallet=wallet, cents=6000, **words).waiting  # type: ignore[arg-type]
        assert made is not None
        return made

    minute = timedelta(minutes=1)
    first, second, third, _late = (ask(minute * n) for n in range(4))
    approve(**common, act_id=first.pk, actor=by(pair.mayor), now=NOW + 5 * minute)
    refuse(**common, act_id=second.pk, actor=by(pair.deputy), reason="Pas de pièce", now=NOW + 6 * minute)
    withdraw(**common, act_id=third.pk, actor=by(pair.agent), now=NOW + 7 * minute)
    expire_acts(now=NOW + LIFE + 8 * minute)
    what = f"correction d’un porte-monnaie, + 60,00 €, famille {family.household}"
    asked = f"a demandé la validation d’une autre personne : {what}, repas froids"
    assert told(pair.structure, "act_asked") == [(str(pair.agent), asked)] * 4
    assert told(pair.structure, "act_decided") == [
        ("", f"a laissé expirer la demande de {pair.agent} : {what}"),
        (str(pair.agent), f"a retiré sa demande : {what}"),
        (str(pair.deputy), f"a refusé la demande de {pair.agent} : {what}, Pas de pièce"),
        (str(pair.mayor), f"a validé la demande de {pair.agent} : {what}"),
    ]
    assert len(told(pair.structure, words=family.household.number, actor=pair.mayor.email)) == 1
    assert told(PairTown().structure, "act_decided") == []
    client.force_login(pair.mayor)
    page = client.get(reverse("desk_journal", args=[pair.structure.slug]), {"du": "2026-01-01", "au": "2027-01-01"})
    assertContains(page, f'href="{reverse("desk_act", args=[pair.structure.slug, first.pk])}"')


def test_what_was_done_alone_is_told_as_the_operation_it_is(pair: PairTown, family: Family) -> None:
    pair.give(pair.wallet(family), 100)
    assert told(pair.structure, "act_asked") == []
    assert len(told(pair.structure, "operation")) == 1


# -- hosts -------------------------------------------------------------------------------------------------------------


def test_hosts_named_and_taken_away_are_in_every_journal(pair: PairTown) -> None:
    add_host(email="hote@exemple.fr")
    remove_host(email="hote@exemple.fr")
    expected = [
        ("", "a retiré l’hébergement du portail à hote@exemple.fr, par une commande de la machine"),
        ("", "a donné l’hébergement du portail à hote@exemple.fr, par une commande de la machine"),
    ]
    for structure in (pair.structure, PairTown().structure):
        assert told(structure, "host") == expected
        assert told(structure, words="hote@exemple.fr") == expected


def test_page_takes_the_same_statements_with_these_acts(
    pair: PairTown, family: Family, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    add_host(email="hote@exemple.fr")
    for _ in range(3):
        pair.give(pair.wallet(family), 6000)
        note_entrance(account=pair.agent, with_factor=False, now=NOW)
    with django_assert_num_queries(5):
        told(pair.structure)
