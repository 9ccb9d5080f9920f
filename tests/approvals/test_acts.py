"""Acts that want two people: alone up to the limit, asked for above it, done once by somebody else."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction

import preau
from preau.accounts.enums import Role
from preau.accounts.models import StructureRole, User
from preau.accounts.queries import staff_context
from preau.approvals.actions import (
    approve,
    asking,
    correct,
    expire_acts,
    refund,
    refuse,
    undo_entry,
    undo_receipt,
    withdraw,
)
from preau.approvals.errors import ApprovalError
from preau.approvals.models import Act, Decision
from preau.approvals.rules import LIFE
from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Entry
from preau.receipts.errors import ReceiptError
from preau.receipts.models import Receipt
from preau.structures.models import Structure
from preau.wallets.actions import charge_day
from preau.wallets.errors import WalletError
from preau.wallets.models import Operation
from tests.acting import by
from tests.approvals.conftest import NOW, Family, PairTown, balance
from tests.factories import HouseholdAccessFactory
from tests.factories.accounts import GuardianFactory
from tests.wallets.conftest import PAST


@pytest.fixture
def family(pair: PairTown) -> Family:
    return pair.family()


def waiting(pair: PairTown) -> Act:
    return Act.objects.get(structure=pair.structure, is_alone=False)


def acts_waiting(pair: PairTown, who: User) -> int:
    """What the menu of this agent counts."""
    with time_machine.travel(NOW, tick=False):
        found = staff_context(who, pair.structure.slug)
    assert found is not None
    return found.acts_waiting


def limit(pair: PairTown, cents: int) -> None:
    Structure.objects.filter(pk=pair.structure.pk).update(second_person_above_cents=cents)


# -- asked for ---------------------------------------------------------------------------------------------------------


def test_correction_up_to_the_limit_is_written_at_once(pair: PairTown, family: Family) -> None:
    wallet = pair.wallet(family)
    asked = pair.give(wallet, 5000)
    assert (asked.waiting, balance(wallet)) == (None, 5000)
    assert Entry.objects.get(pk=asked.entry).actor == pair.agent


def test_correction_above_the_limit_waits_and_is_written_by_another(pair: PairTown, family: Family) -> None:
    wallet = pair.wallet(family)
    act = pair.give(wallet, 5001).waiting
    assert act is not None
    assert (balance(wallet), Operation.objects.count(), act.expires_at) == (0, 0, NOW + LIFE)
    assert [acts_waiting(pair, who) for who in (pair.agent, pair.deputy)] == [0, 1]
    done = approve(structure=pair.structure, act_id=act.pk, actor=by(pair.deputy), now=NOW + timedelta(days=1))
    assert (balance(wallet), done.outcome, done.decided_by) == (5001, "approved", pair.deputy)
    assert Entry.objects.get(pk=done.entry_id).actor == pair.agent
    assert acts_waiting(pair, pair.mayor) == 0
    reconcile()


@pytest.mark.parametrize("cents", [1, -1])
def test_limit_of_zero_is_always(pair: PairTown, family: Family, cents: int) -> None:
    wallet = pair.pay(family, 100)
    limit(pair, 0)
    assert pair.give(wallet, cents).waiting is not None
    assert balance(wallet) == 100


@pytest.mark.parametrize("step", [timedelta(0), timedelta(hours=23, minutes=59)])
def test_splitting_does_not_pass_under_the_limit(pair: PairTown, family: Family, step: timedelta) -> None:
    """Same wallet, another wallet, the other way round, in cash: all of it sums up, over midnight too."""
    wallet, other = pair.pay(family, 1000), pair.wallet(family, pair.care)
    assert pair.give(wallet, 3000).waiting is None
    assert pair.give(other, 2000, at=NOW + step).waiting is None
    assert pair.give(other, 1, at=NOW + step).waiting is not None
    assert pair.give(wallet, -1, at=NOW + step).waiting is not None
    asked = refund(wallet=wallet, reason="départ", key=uuid4(), actor=by(pair.agent), now=NOW + step)
    assert asked.waiting is not None
    receipt = pair.take(pair.part(family, 100))
    assert undo_receipt(receipt=receipt, reason="faux", actor=by(pair.agent), now=NOW + step).waiting is not None
    assert (balance(wallet), balance(other)) == (4100, 2000)


def test_other_people_other_families_and_other_days_do_not_sum_up(pair: PairTown, family: Family) -> None:
    wallet, neighbour = pair.wallet(family), pair.wallet(pair.family())
    assert pair.give(wallet, 5000).waiting is None
    assert pair.give(neighbour, 5000).waiting is None
    assert pair.give(wallet, 5000, actor=pair.deputy).waiting is None
    assert pair.give(wallet, 5000, at=NOW + timedelta(days=1, seconds=1)).waiting is None


def test_what_was_approved_leaves_what_is_done_alone(pair: PairTown, family: Family) -> None:
    wallet = pair.wallet(family)
    pair.give(wallet, 9000)
    approve(structure=pair.structure, act_id=waiting(pair).pk, actor=by(pair.mayor), now=NOW)
    assert pair.give(wallet, 5000).waiting is None
    assert balance(wallet) == 14000


def test_refund_and_undoing_wait_too(pair: PairTown, family: Family) -> None:
    receipt = pair.take(pair.part(family, 6000))
    wallet = pair.wallet(family)
    undone = undo_receipt(receipt=receipt, reason="faux", actor=by(pair.agent), now=NOW).waiting
    assert undone is not None
    approve(structure=pair.structure, act_id=undone.pk, actor=by(pair.orderer), now=NOW)
    assert (balance(wallet), Receipt.objects.count()) == (0, 2)
    pair.pay(family, 7000)
    given = refund(wallet=wallet, reason="départ", key=uuid4(), actor=by(pair.agent), now=NOW).waiting
    assert (balance(wallet), given is None) == (7000, False)
    approve(structure=pair.structure, act_id=given.pk, actor=by(pair.deputy), now=NOW)  # type: ignore[union-attr]
    wallet.refresh_from_db()
    assert (balance(wallet), wallet.closed_at) == (0, NOW)
    reconcile()


def test_money_that_comes_as_an_empty_wallet_is_closed_is_not_given_back_alone(
    pair: PairTown, family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    wallet = pair.wallet(family)
    real = asking.close_empty

    def after_a_payment(**told: Any) -> int | None:
        pair.pay(family, 20000)
        return real(**told)

    monkeypatch.setattr(asking, "close_empty", after_a_payment)
    with pytest.raises(ApprovalError, match="vient d’arriver"), transaction.atomic():
        refund(wallet=wallet, reason="départ", key=uuid4(), actor=by(pair.agent), now=NOW)
    wallet.refresh_from_db()
    assert (wallet.closed_at, Operation.objects.count(), Act.objects.count()) == (None, 0, 0)


def test_waiver_of_a_charge_waits_too(pair: PairTown, family: Family) -> None:
    limit(pair, 389)
    wallet = pair.pay(family, 1000)
    pair.eat(family)
    charge_day(until=PAST, now=NOW)
    entry = Entry.objects.get(kind="charge")
    common = {"structure": pair.structure, "entry_id": entry.pk, "actor": by(pair.agent), "now": NOW}
    act = undo_entry(reason="geste", **common).waiting
    assert (act is None, balance(wallet)) == (False, 610)
    with pytest.raises(ApprovalError, match="attend déjà"):
        undo_entry(reason="encore", **common)
    approve(structure=pair.structure, act_id=act.pk, actor=by(pair.mayor), now=NOW)  # type: ignore[union-attr]
    assert balance(wallet) == 1000
    with pytest.raises(WalletError, match="raison"):
        undo_entry(reason=" ", **common)


def test_cheque_is_summed_as_a_whole(pair: PairTown) -> None:
    homes = [pair.family(), pair.family()]
    receipts = pair.cheque(*(pair.part(home, 3000) for home in homes))
    act = undo_receipt(receipt=receipts[1], reason="impayé", actor=by(pair.agent), now=NOW).waiting
    assert act is not None
    assert (act.amount_cents, act.households) == (-6000, sorted(home.household.pk for home in homes))
    with pytest.raises(ApprovalError, match="attend déjà"):
        undo_receipt(receipt=receipts[0], reason="impayé", actor=by(pair.agent), now=NOW)


def test_form_sent_twice_asks_once(pair: PairTown, family: Family) -> None:
    wallet, key = pair.wallet(family), uuid4()
    common = {"wallet": wallet, "cents": 6000, "reason": "geste", "key": key, "actor": by(pair.agent), "now": NOW}
    assert correct(**common).waiting == correct(**common).waiting  # type: ignore[arg-type]
    assert Act.objects.count() == 1


def test_what_cannot_be_written_cannot_be_asked_for(pair: PairTown, family: Family) -> None:
    wallet = pair.pay(family, 6000)
    with pytest.raises(WalletError, match="découvert"):
        pair.give(wallet, -6001)
    with pytest.raises(WalletError, match="raison"):
        correct(wallet=wallet, cents=6000, reason=" ", key=uuid4(), actor=by(pair.agent), now=NOW)
    receipt = pair.take(pair.part(family, 6000))
    with pytest.raises(ReceiptError, match="raison"):
        undo_receipt(receipt=receipt, reason="", actor=by(pair.agent), now=NOW)
    assert not Act.objects.exists()
    assert (Receipt.objects.count(), balance(wallet)) == (2, 12000)


# -- decided -----------------------------------------------------------------------------------------------------------


def refused(pair: PairTown, actor: User, words: str, *, at: object = NOW) -> None:
    """This person does not approve what waits, and nothing is written."""
    before = Entry.objects.count()
    with pytest.raises(ApprovalError, match=words):
        approve(structure=pair.structure, act_id=waiting(pair).pk, actor=by(actor), now=at)  # type: ignore[arg-type]
    assert (Entry.objects.count(), Decision.objects.count()) == (before, 0)


def test_who_does_not_approve(pair: PairTown, family: Family) -> None:
    pair.give(pair.wallet(family), 6000)
    refused(pair, pair.agent, "votre demande")
    for role in set(Role) - {Role.CASH_OFFICER, Role.ADMINISTRATOR, Role.ORDERER}:
        refused(pair, pair.staff(role), "Vos rôles")
    refused(pair, PairTown().mayor, "Vos rôles")
    HouseholdAccessFactory.create(user=pair.deputy, household=family.household)
    refused(pair, pair.deputy, "propre foyer")
    GuardianFactory.create(household=family.household, email=pair.mayor.email.upper())
    refused(pair, pair.mayor, "propre foyer")


def test_nobody_asks_for_their_own_household(pair: PairTown, family: Family) -> None:
    HouseholdAccessFactory.create(user=pair.agent, household=family.household)
    for cents in (100, 6000):
        with pytest.raises(ApprovalError, match="propre foyer"):
            pair.give(pair.wallet(family), cents)


def test_rights_of_both_are_read_again(pair: PairTown, family: Family) -> None:
    pair.give(pair.wallet(family), 6000)
    StructureRole.objects.filter(user=pair.deputy).delete()
    refused(pair, pair.deputy, "Vos rôles")
    User.objects.filter(pk=pair.agent.pk).update(is_active=False)
    refused(pair, pair.mayor, "n’est plus régisseur")
    User.objects.filter(pk=pair.agent.pk).update(is_active=True)
    StructureRole.objects.filter(user=pair.agent).delete()
    refused(pair, pair.mayor, "n’est plus régisseur")


def test_whoever_asked_and_became_a_parent_there_is_refused(pair: PairTown, family: Family) -> None:
    pair.give(pair.wallet(family), 6000)
    HouseholdAccessFactory.create(user=pair.agent, household=family.household)
    refused(pair, pair.deputy, "est maintenant de ce foyer")


def test_state_of_the_instant_is_what_counts(pair: PairTown, family: Family) -> None:
    wallet = pair.pay(family, 6000)
    refund(wallet=wallet, reason="départ", key=uuid4(), actor=by(pair.agent), now=NOW)
    pair.give(wallet, 100)
    refused(pair, pair.deputy, "Le solde est maintenant de 61,00")
    pair.give(wallet, -100)
    approve(structure=pair.structure, act_id=waiting(pair).pk, actor=by(pair.deputy), now=NOW)
    assert balance(wallet) == 0


def test_taking_more_than_is_left_is_refused(pair: PairTown, family: Family) -> None:
    wallet = pair.pay(family, 6000)
    pair.give(wallet, -6000)
    pair.give(wallet, -1, actor=pair.deputy)
    refused(pair, pair.deputy, "découvert")


def test_closed_wallet_and_what_was_undone_meanwhile(pair: PairTown, family: Family) -> None:
    wallet = pair.wallet(family)
    pair.give(wallet, 6000)
    refund(wallet=wallet, reason="départ", key=uuid4(), actor=by(pair.agent), now=NOW)
    refused(pair, pair.deputy, "a été fermé")


def test_receipt_undone_meanwhile_is_not_undone_again(pair: PairTown, family: Family) -> None:
    receipt = pair.take(pair.part(family, 6000))
    undo_receipt(receipt=receipt, reason="faux", actor=by(pair.agent), now=NOW)
    limit(pair, 100_000)
    assert undo_receipt(receipt=receipt, reason="faux", actor=by(pair.deputy), now=NOW).entry is not None
    refused(pair, pair.mayor, "entre-temps", at=NOW + timedelta(hours=1))


def test_refusal_is_for_a_reason_and_by_another(pair: PairTown, family: Family) -> None:
    act = pair.give(pair.wallet(family), 6000).waiting
    common = {"structure": pair.structure, "act_id": act.pk, "now": NOW}  # type: ignore[union-attr]
    with pytest.raises(ApprovalError, match="raison"):
        refuse(reason=" ", actor=by(pair.mayor), **common)
    with pytest.raises(ApprovalError, match="retirez-la"):
        refuse(reason="non", actor=by(pair.agent), **common)
    with pytest.raises(ApprovalError, match="quelqu’un d’autre"):
        withdraw(actor=by(pair.mayor), **common)
    assert refuse(reason="Pas de pièce", actor=by(pair.mayor), **common).reason == "Pas de pièce"
    for act_again in (approve, withdraw):
        with pytest.raises(ApprovalError, match="est refusée"):
            act_again(actor=by(pair.agent if act_again is withdraw else pair.deputy), **common)
    assert not Entry.objects.exists()


def test_who_asked_withdraws(pair: PairTown, family: Family) -> None:
    act = pair.give(pair.wallet(family), 6000).waiting
    common = {"structure": pair.structure, "act_id": act.pk, "now": NOW}  # type: ignore[union-attr]
    assert withdraw(actor=by(pair.agent), **common).outcome == "withdrawn"
    with pytest.raises(ApprovalError, match="est retirée"):
        approve(actor=by(pair.deputy), **common)


def test_request_expires_by_night_and_is_not_approved_late(pair: PairTown, family: Family) -> None:
    pair.give(pair.wallet(family), 6000)
    late = NOW + LIFE + timedelta(seconds=1)
    assert expire_acts(now=NOW + LIFE) == 0
    refused(pair, pair.deputy, "a expiré", at=late)
    assert [expire_acts(now=late), expire_acts(now=late)] == [1, 0]
    assert Decision.objects.get().outcome == "expired"
    with pytest.raises(ApprovalError, match="est expirée"):
        approve(structure=pair.structure, act_id=waiting(pair).pk, actor=by(pair.deputy), now=late)


def test_request_of_another_structure_does_not_exist(pair: PairTown, family: Family) -> None:
    act = pair.give(pair.wallet(family), 6000).waiting
    there = PairTown()
    with pytest.raises(ApprovalError, match="n’existe plus"):
        approve(structure=there.structure, act_id=act.pk, actor=by(there.mayor), now=NOW)  # type: ignore[union-attr]


def test_nothing_calls_the_bare_verbs_but_the_acts() -> None:
    """What gives money back passes by the limit: pages know the acts, not the verbs below them. The invented town is
    written with the verbs."""
    verbs, root = {"correct", "refund", "undo", "undo_receipt"}, Path(preau.__path__[0])
    callers = {
        path.relative_to(root).parts[0]
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("preau.wallets.actions", "preau.receipts.actions"))
        and verbs.intersection(alias.name for alias in node.names)
    }
    assert callers == {"wallets", "receipts", "approvals", "demonstration"}
