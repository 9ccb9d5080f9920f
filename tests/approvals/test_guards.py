"""What the database refuses about acts of two people, whoever writes; and several people at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from preau.approvals.actions import approve, asking, deciding, refuse
from preau.approvals.models import Act, Decision
from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Entry
from preau.structures.models import Structure
from preau.wallets.actions import correct
from tests.acting import by
from tests.approvals.conftest import NOW, PairTown, balance
from tests.factories import HouseholdAccessFactory
from tests.factories.accounts import GuardianFactory
from tests.ledger.test_posting import constraint_gone, rush

REFUSED = DatabaseError


@pytest.fixture
def act(pair: PairTown) -> Act:
    """Sixty euros that wait."""
    found = pair.give(pair.wallet(pair.family()), 6000).waiting
    assert found is not None
    return found


def decide(act: Act, pair: PairTown, **changes: Any) -> None:
    values = {"outcome": "refused", "asked_by": act.asked_by, "decided_by": pair.mayor, "at": NOW, "reason": "non"}
    with transaction.atomic():
        Decision.objects.create(act=act, **(values | changes))


def written(pair: PairTown, act: Act) -> Entry:
    """An entry that an approval could name."""
    made = correct(wallet=act.wallet, cents=1, reason="x", key=uuid4(), actor=by(pair.agent), at=NOW)  # type: ignore[arg-type]
    return Entry.objects.get(pk=made)


def test_who_asked_is_not_who_approves(pair: PairTown, act: Act) -> None:
    entry = written(pair, act)
    for outcome in ("approved", "refused"):
        own = {"entry": entry} if outcome == "approved" else {}
        with pytest.raises(IntegrityError, match="asks_or_approves"):
            decide(act, pair, outcome=outcome, decided_by=pair.agent, **own)
    with pytest.raises(IntegrityError, match="repeats who asked"):
        decide(act, pair, outcome="approved", asked_by=pair.deputy, decided_by=pair.agent, entry=entry)


def test_decision_is_whole_and_once(pair: PairTown, act: Act) -> None:
    for wrong in ({"reason": ""}, {"outcome": "approved"}, {"decided_by": None}, {"outcome": "withdrawn"}):
        with pytest.raises(IntegrityError):
            decide(act, pair, **wrong)
    with pytest.raises(IntegrityError):
        decide(act, pair, outcome="approved", entry=written(pair, act), at=act.expires_at + timedelta(seconds=1))  # type: ignore[operator]
    decide(act, pair)
    with pytest.raises(IntegrityError, match="act_id"):
        decide(act, pair, decided_by=pair.deputy)


@pytest.mark.parametrize("named", [False, True])
def test_household_of_whoever_approves_is_refused(pair: PairTown, act: Act, named: bool) -> None:
    if named:
        GuardianFactory.create(household=act.household, email=pair.mayor.email.upper())
    else:
        HouseholdAccessFactory.create(user=pair.mayor, household=act.household)
    with pytest.raises(IntegrityError, match="own household"):
        decide(act, pair, outcome="approved", entry=written(pair, act))


def test_act_is_never_changed(pair: PairTown, act: Act) -> None:
    decide(act, pair)
    for rows in (Act.objects.filter(pk=act.pk), Decision.objects.filter(act=act)):
        for change in (lambda rows=rows: rows.update(reason="autre"), lambda rows=rows: rows._raw_delete("default")):
            with pytest.raises(REFUSED), transaction.atomic():
                change()


@pytest.mark.parametrize(
    ("cents", "changes"),
    [
        (5001, {}),
        (-5001, {}),
        (0, {}),
        (100, {"expires_at": NOW}),
        (100, {"is_alone": False}),
        (100, {"kind": "entry"}),
        (100, {"wallet": None}),
    ],
)
def test_act_done_alone_is_within_the_limit(pair: PairTown, cents: int, changes: dict[str, Any]) -> None:
    wallet = pair.wallet(pair.family())
    values = {
        "structure": pair.structure,
        "kind": "correction",
        "wallet": wallet,
        "household": wallet.household,
        "households": [wallet.household_id],
        "reason": "geste",
        "asked_by": pair.agent,
        "asked_at": NOW,
        "is_alone": True,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Act.objects.create(key=uuid4(), amount_cents=cents, **(values | changes))
    Act.objects.create(key=uuid4(), amount_cents=5000, **values)
    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        Act.objects.create(key=uuid4(), amount_cents=1, **(values | {"asked_at": NOW + timedelta(hours=23)}))


def test_never_is_not_a_limit(pair: PairTown) -> None:
    rows = Structure.objects.filter(pk=pair.structure.pk)
    for cents in (100_001, -1, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(second_person_above_cents=cents)


# -- several at once ---------------------------------------------------------------------------------------------------


def errors(results: list[object]) -> list[str]:
    return [str(result) for result in results if isinstance(result, Exception)]


@contextmanager
def trigger_off(table: str, like: str) -> Iterator[None]:
    """The database without one of its triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s", [table, like])
        ((name,),) = cursor.fetchall()
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


def decided_once() -> str:
    """The name of the constraint that keeps a second decision out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'approvals_decision'::regclass AND conname LIKE %s",
            ["%act_id%key"],
        )
        ((name,),) = cursor.fetchall()
    return str(name)


@pytest.mark.parametrize("act_of", ["correction", "refund", "receipt"])
def test_two_people_who_approve_at_once_write_once(make_pair: Callable[..., PairTown], act_of: str) -> None:
    pair = make_pair(overdraft_cents=None)
    family = pair.family()
    receipt = pair.take(pair.part(family, 6000))
    wallet = pair.wallet(family)
    if act_of == "correction":
        asked = pair.give(wallet, 6000)
    elif act_of == "refund":
        asked = asking.refund(wallet=wallet, reason="départ", key=uuid4(), actor=by(pair.agent), now=NOW)
    else:
        asked = asking.undo_receipt(receipt=receipt, reason="faux", actor=by(pair.agent), now=NOW)
    act = asked.waiting
    assert act is not None
    people = [pair.deputy, pair.mayor, pair.orderer, pair.deputy]
    jobs = [lambda who=who: approve(structure=pair.structure, act_id=act.pk, actor=by(who), now=NOW) for who in people]
    results = rush(jobs)
    assert errors(results) == ["Cette demande n’attend plus : elle est validée."] * 3
    assert (Decision.objects.count(), Entry.objects.count()) == (1, 2)
    assert balance(wallet) == (12000 if act_of == "correction" else 0)
    reconcile()


def opposed(pair: PairTown) -> list[Callable[[], object]]:
    """One request, approved and refused at the same instant."""
    act = pair.give(pair.wallet(pair.family()), 6000).waiting
    assert act is not None
    common = {"structure": pair.structure, "act_id": act.pk, "now": NOW}
    return [
        lambda: approve(actor=by(pair.deputy), **common),
        lambda: refuse(reason="non", actor=by(pair.mayor), **common),
    ]


def test_one_who_approves_and_one_who_refuses_at_once(make_pair: Callable[..., PairTown]) -> None:
    results = rush(opposed(make_pair()))
    assert len(errors(results)) == 1
    assert Entry.objects.count() == Decision.objects.filter(outcome="approved").count()
    assert Decision.objects.count() == 1


def test_negative_control_without_the_hold_nor_the_unique_both_decide(
    make_pair: Callable[..., PairTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the rush sees: the request no longer held, the constraint gone, it is approved and refused."""
    gate = threading.Barrier(2)

    def unheld(structure: Structure, act_id: int) -> Act:
        assert not Decision.objects.filter(act=act_id).exists()
        gate.wait(timeout=30)
        return Act.objects.select_related("asked_by", "wallet__kind").get(pk=act_id, structure=structure)

    jobs = opposed(make_pair())
    monkeypatch.setattr(deciding, "_hold", unheld)
    with constraint_gone("approvals_decision", decided_once()):
        assert errors(rush(jobs)) == []
        assert Decision.objects.count() == 2


def test_constraint_alone_keeps_the_second_decision_out(
    make_pair: Callable[..., PairTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Barrier(2)

    def unheld(structure: Structure, act_id: int) -> Act:
        gate.wait(timeout=30)
        return Act.objects.select_related("asked_by", "wallet__kind").get(pk=act_id, structure=structure)

    jobs = opposed(make_pair())
    monkeypatch.setattr(deciding, "_hold", unheld)
    assert len(errors(rush(jobs))) == 1
    assert Decision.objects.count() == 1
    assert Entry.objects.count() == Decision.objects.filter(outcome="approved").count()


def split(pair: PairTown) -> list[Callable[[], object]]:
    """Eight times twenty euros for one family by one person, at the same instant: forty pass, under fifty."""
    family = pair.family()
    wallets = [pair.wallet(family), pair.wallet(family, pair.care)]
    return [lambda n=n: pair.give(wallets[n % 2], 2000).waiting is None for n in range(8)]


def test_splitting_at_the_same_instant_does_not_pass_under_the_limit(make_pair: Callable[..., PairTown]) -> None:
    results = rush(split(make_pair()))
    assert sorted(map(str, results)) == ["False"] * 6 + ["True"] * 2
    assert Entry.objects.count() == 2


def test_negative_control_without_the_hold_nor_the_trigger_splitting_passes(
    make_pair: Callable[..., PairTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the rush sees: nobody is held any more, the trigger is off, and all of it passes."""
    jobs, gate, decide_alone = split(make_pair()), threading.Barrier(8), asking.wants_second

    def slow(**asked: Any) -> bool:
        found = decide_alone(**asked)
        gate.wait(timeout=30)
        return found

    monkeypatch.setattr(asking, "wants_second", slow)
    monkeypatch.setattr(asking, "_hold_person", lambda person: person)
    with trigger_off("approvals_act", "%act_is_fair%"):
        assert errors(rush(jobs)) == []
    assert Act.objects.filter(is_alone=True).count() == 8
