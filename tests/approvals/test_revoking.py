"""A role taken away in the very instant of an approval: it is seen, or it comes after; never half of each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from preau.accounts.actions.agents import change_roles
from preau.accounts.models import User
from preau.approvals.actions import approve, deciding
from preau.approvals.errors import ApprovalError
from preau.approvals.models import Act, Decision
from preau.ledger.models import Entry
from tests.acting import by
from tests.approvals.conftest import NOW, PairTown

WORDS = {"deputy": "Vos rôles ne permettent pas", "agent": "n’est plus régisseur"}


class Approval(threading.Thread):
    """Somebody approves, on a connection of their own; `error` is what they are told."""

    def __init__(self, pair: PairTown, act: Act) -> None:
        super().__init__()
        self.pair, self.act = pair, act
        self.error: ApprovalError | None = None

    def run(self) -> None:
        try:
            approve(structure=self.pair.structure, act_id=self.act.pk, actor=by(self.pair.deputy), now=NOW)
        except ApprovalError as error:
            self.error = error
        finally:
            connection.close()


def asked(pair: PairTown) -> Act:
    found = pair.give(pair.wallet(pair.family()), 6000).waiting
    assert found is not None
    return found


def revoke(pair: PairTown, person: User) -> None:
    assert change_roles(structure=pair.structure, user_id=person.pk, roles=[], actor=by(pair.mayor))


def revoke_at_once(pair: PairTown, person: User) -> None:
    """Rather than wait for somebody, fail."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '300ms'")
        revoke(pair, person)


def wait_for_a_lock(thread: threading.Thread) -> bool:
    """Whether the thread came to wait for somebody rather than to its end."""
    for _ in range(600):
        with connection.cursor() as cursor:
            # Of this database alone: another process of the suite has its own on the same server.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND datname = current_database())"
            )
            if cursor.fetchone()[0]:
                return True
        if not thread.is_alive():
            return False
        time.sleep(0.05)
    raise AssertionError("neither waits nor ends")


@pytest.mark.parametrize("who", ["deputy", "agent"])
def test_role_taken_away_first_is_seen(make_pair: Callable[..., PairTown], who: str) -> None:
    """The approver's, or that of whoever asked: the approval waits for the end of the revocation, then is refused."""
    pair = make_pair()
    approval = Approval(pair, asked(pair))
    with transaction.atomic():
        revoke(pair, getattr(pair, who))
        approval.start()
        assert wait_for_a_lock(approval)
    approval.join(60)
    assert approval.error is not None
    assert WORDS[who] in str(approval.error)
    assert (Entry.objects.count(), Decision.objects.count()) == (0, 0)


@pytest.mark.parametrize("who", ["deputy", "agent"])
def test_negative_control_without_the_hold_it_is_approved_by_who_lost_the_right(
    make_pair: Callable[..., PairTown], who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "_hold_rights", lambda act, actor: None)
    pair = make_pair()
    approval = Approval(pair, asked(pair))
    with transaction.atomic():
        revoke(pair, getattr(pair, who))
        approval.start()
        assert not wait_for_a_lock(approval)
    assert approval.error is None
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("who", ["deputy", "agent"])
def test_role_taken_away_during_an_approval_comes_after_it(
    make_pair: Callable[..., PairTown], who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go, done = threading.Event(), threading.Event(), deciding.perform

    def slow(*arguments: Any) -> int | None:
        reached.set()
        assert go.wait(60)
        return done(*arguments)

    monkeypatch.setattr(deciding, "perform", slow)
    pair = make_pair()
    approval = Approval(pair, asked(pair))
    approval.start()
    assert reached.wait(60)
    with pytest.raises(OperationalError, match="lock timeout"):
        revoke_at_once(pair, getattr(pair, who))
    go.set()
    approval.join(60)
    assert approval.error is None
    assert Decision.objects.count() == 1
    revoke(pair, getattr(pair, who))
