"""A payment that only the bank's file tells: credited alone up to the limit, by two people above it, and once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.approvals.actions import Asked, approve, ask_credit
from preau.approvals.enums import ActKind
from preau.approvals.errors import ApprovalError
from preau.approvals.models import Act
from preau.ledger.models import Entry
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import BankMessage, JournalDifference
from preau.receipts.agreement import disagreements
from preau.structures.models import Structure
from tests.acting import by
from tests.factories import StructureFactory
from tests.factories.accounts import StaffFactory
from tests.payments.conftest import NOW, CardTown
from tests.payments.test_at_once import missing
from tests.payments.test_hundred import rush

LATER = NOW + timedelta(hours=1)
CENTS = 3720
"""What a family of this town pays by card."""


@pytest.fixture
def town(db: None) -> CardTown:
    return CardTown(code="ENF")


def limit(town: CardTown, cents: int) -> None:
    Structure.objects.filter(pk=town.structure.pk).update(second_person_above_cents=cents)


def agent(town: CardTown, role: Role = Role.CASH_OFFICER) -> User:
    return StaffFactory.create(structure=town.structure, role=role).user


def ask(town: CardTown, difference: JournalDifference, officer: User) -> Asked:
    return ask_credit(structure=town.structure, difference_id=difference.pk, actor=by(officer), now=LATER)


def test_up_to_the_limit_it_is_credited_at_once_and_once(town: CardTown) -> None:
    family, officer = town.family(), agent(town)
    _payment, difference = missing(town, family)
    asked = ask(town, difference, officer)
    assert (asked.entry, Act.objects.get().is_alone, sum(town.balances(family))) == (
        Entry.objects.get().pk,
        True,
        CENTS,
    )
    assert ask(town, difference, officer) == Asked()
    assert (Act.objects.count(), Entry.objects.count(), sum(town.balances(family))) == (1, 1, CENTS)


def test_above_the_limit_it_waits_for_another_who_sees_the_file(town: CardTown) -> None:
    limit(town, CENTS - 1)
    family, officer, mayor = town.family(), agent(town), agent(town, Role.ADMINISTRATOR)
    payment, difference = missing(town, family)
    act = ask(town, difference, officer).waiting
    assert act is not None
    assert (act.kind, act.amount_cents, Entry.objects.count()) == (ActKind.CREDIT, CENTS, 0)
    assert act.reason == f"Commande {payment.order_number}, ligne 2 du fichier journal.csv"
    with pytest.raises(PaymentRefusedError, match="attend déjà"):
        ask(town, difference, officer)
    with pytest.raises(ApprovalError):
        approve(structure=town.structure, act_id=act.pk, actor=by(officer), now=LATER)
    decision = approve(structure=town.structure, act_id=act.pk, actor=by(mayor), now=LATER)
    assert (decision.entry_id, sum(town.balances(family))) == (Entry.objects.get().pk, CENTS)
    difference.refresh_from_db()
    assert (difference.settled_by, difference.outcome[:8]) == (officer, "Crédité,")
    assert town.tell(payment, after=90) == "duplicate"
    assert (sum(town.balances(family)), disagreements(town.office)) == (CENTS, [])


def test_what_the_bank_told_meanwhile_is_not_credited_again_by_the_second_person(town: CardTown) -> None:
    limit(town, 0)
    family, officer, mayor = town.family(), agent(town), agent(town, Role.ADMINISTRATOR)
    payment, difference = missing(town, family)
    act = ask(town, difference, officer).waiting
    assert act is not None
    town.tell(payment, after=61)
    with pytest.raises(ApprovalError, match="fait entre-temps"):
        approve(structure=town.structure, act_id=act.pk, actor=by(mayor), now=LATER)
    assert sum(town.balances(family)) == CENTS
    assert ask(town, difference, officer) == Asked()


def test_the_database_keeps_the_limit_too(town: CardTown) -> None:
    """Negative control: a program that skipped the question writes no act done alone above the limit."""
    limit(town, CENTS - 1)
    family, officer = town.family(), agent(town)
    _payment, difference = missing(town, family)
    act = Act(
        structure=town.structure, kind=ActKind.CREDIT, key=uuid4(), household=family.household, amount_cents=CENTS,
        households=[family.household.pk], reason="x", details={"difference": difference.pk}, asked_by=officer,
        asked_at=LATER, is_alone=True,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="a second person"), transaction.atomic():
        act.save()


def test_a_gap_of_another_town_is_nobodys(town: CardTown) -> None:
    _payment, difference = missing(town, town.family())
    other = StructureFactory.create()
    officer = StaffFactory.create(structure=other, role=Role.CASH_OFFICER).user
    with pytest.raises(JournalDifference.DoesNotExist):
        ask_credit(structure=other, difference_id=difference.pk, actor=by(officer), now=LATER)


def test_approval_and_message_at_once_credit_once(transactional_db: None) -> None:
    town = CardTown()
    limit(town, 0)
    family, officer = town.family(), agent(town)
    mayors = [agent(town, Role.ADMINISTRATOR) for _ in range(4)]
    payment, difference = missing(town, family)
    act = ask(town, difference, officer).waiting
    assert act is not None
    approvals = [
        lambda mayor=mayor: approve(structure=town.structure, act_id=act.pk, actor=by(mayor), now=LATER)
        for mayor in mayors
    ]
    rush([*approvals, *[lambda: town.tell(payment, after=61)] * 4])
    assert (sum(town.balances(family)), Entry.objects.count()) == (CENTS, 1)
    assert BankMessage.objects.filter(verdict__in=["credited", "surplus"]).count() == 1
    assert disagreements(town.office) == []


def test_the_page_says_that_another_person_is_awaited(client: Client, town: CardTown) -> None:
    limit(town, 0)
    _payment, difference = missing(town, town.family())
    client.force_login(agent(town))
    where = reverse("desk_bank_credit", args=[town.structure.slug, difference.pk])
    assertContains(client.post(where, follow=True), "rien n’est écrit tant qu’une autre personne ne l’a pas validée")
    assert Entry.objects.count() == 0
