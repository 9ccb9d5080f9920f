"""Many rows in one go: one batch a form, done by parts, taken up again after a kill, nothing twice, nothing missing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from preau.accounts.actions import batches
from preau.accounts.actions.batches import PART, PLACE, advance, resume_batch, start_batch
from preau.accounts.actions.granting import NO_MATCH, Granted, grant_accesses
from preau.accounts.enums import BatchKind, RequestState
from preau.accounts.models import AccountRequest, Batch, HouseholdAccess, Opening, StructureRole, User
from preau.accounts.reasons import AccountCode
from preau.accounts.tasks import pick_up_batches, run_batch
from preau.common import clock
from preau.common.reasons import plain
from preau.households.models import HouseholdPerson
from preau.nights.actions.retention import purge
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure
from tests.acting import by
from tests.factories import HouseholdFactory, MembershipFactory, StructureFactory
from tests.factories.accounts import AccountRequestFactory, OpeningFactory, StaffFactory
from tests.jobs import run_jobs

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
KEY = UUID("11111111-2222-4333-8444-555555555555")
ROWS = 3 * PART + 7
ADDRESSES = {"link": f"https://exemple.org/lien/{PLACE}/", "sign_in": "https://exemple.org/"}


@pytest.fixture
def town(db: None) -> Structure:
    return StructureFactory.create()


@pytest.fixture
def agent(town: Structure) -> User:
    return StaffFactory.create(structure=town).user


@pytest.fixture
def lina(town: Structure) -> HouseholdPerson:
    return MembershipFactory.create(household__structure=town, person__first_name="Lina")


def choices(town: Structure, lina: HouseholdPerson, number: int = ROWS) -> list[tuple[int, int | None]]:
    """Requests of many people for one household, the last without a person."""
    made = AccountRequestFactory.create_batch(number, structure=town)
    return [(row.pk, lina.pk) for row in made[:-1]] + [(made[-1].pk, None)]


def start(town: Structure, agent: User, rows: list[tuple[int, int | None]], key: UUID = KEY) -> Batch:
    return start_batch(structure=town, kind=BatchKind.GRANT, rows=rows, key=key, actor=by(agent), now=NOW)


def state(batch: Batch) -> tuple[int, int, bool]:
    batch.refresh_from_db()
    return batch.done, batch.accepted, batch.is_finished


@contextmanager
def killed_in_part(number: int) -> Iterator[None]:
    """The worker dies in the middle of its part `number`, after it has written and before it commits."""
    done = 0

    def dying(**values: object) -> Granted:
        nonlocal done
        done += 1
        granted = grant_accesses(**values)  # type: ignore[arg-type]
        if done == number:
            raise SystemExit
        return granted

    with patch.object(batches, "grant_accesses", dying), pytest.raises(SystemExit):
        yield


def test_few_rows_are_done_at_once(town: Structure, agent: User, lina: HouseholdPerson) -> None:
    rows = choices(town, lina, 3)
    batch = start(town, agent, rows)
    assert (batch.done, batch.accepted, batch.is_finished) == (3, 2, True)
    assert batch.refusals == [[str(AccountRequest.objects.get(pk=rows[-1][0])), plain(NO_MATCH)]]
    assert not ProcrastinateJob.objects.filter(task_name="accounts.run_batch").exists()


def test_many_rows_wait_for_a_job(town: Structure, agent: User, lina: HouseholdPerson) -> None:
    batch = start(town, agent, choices(town, lina))
    assert (state(batch), HouseholdAccess.objects.count()) == ((0, 0, False), 0)
    run_jobs()
    assert state(batch) == (ROWS, ROWS - 1, True)
    assert (HouseholdAccess.objects.count(), Opening.objects.count()) == (ROWS - 1, ROWS - 1)


def test_same_form_sent_twice_is_one_batch_and_one_job(town: Structure, agent: User, lina: HouseholdPerson) -> None:
    rows = choices(town, lina)
    assert start(town, agent, rows) == start(town, agent, rows)
    assert ProcrastinateJob.objects.filter(task_name="accounts.run_batch").count() == 1
    other = StaffFactory.create(structure=town).user
    assert start(town, other, rows) != start(town, agent, rows)


def test_two_forms_on_the_same_rows_grant_once(town: Structure, agent: User, lina: HouseholdPerson) -> None:
    rows = choices(town, lina)
    first, second = start(town, agent, rows), start(town, agent, rows, uuid4())
    advance(second.pk)
    run_batch(first.pk)
    run_batch(second.pk)
    assert state(first)[1] + state(second)[1] == ROWS - 1
    assert (HouseholdAccess.objects.count(), Opening.objects.count()) == (ROWS - 1, ROWS - 1)


@pytest.mark.parametrize("part", [1, 2, 4])
def test_killed_worker_is_replaced_without_loss_nor_duplicate(
    town: Structure, agent: User, lina: HouseholdPerson, part: int
) -> None:
    batch = start(town, agent, choices(town, lina))
    with killed_in_part(part):
        run_batch(batch.pk)
    assert state(batch) == (PART * (part - 1), PART * (part - 1), False)
    assert AccountRequest.objects.filter(state=RequestState.ACCEPTED).count() == PART * (part - 1)
    pick_up_batches(0)
    assert state(batch) == (ROWS, ROWS - 1, True)
    assert (HouseholdAccess.objects.count(), Opening.objects.count()) == (ROWS - 1, ROWS - 1)
    assert AccountRequest.objects.filter(state=RequestState.ACCEPTED).count() == ROWS - 1


def test_agent_who_is_gone_grants_nothing_more(town: Structure, agent: User, lina: HouseholdPerson) -> None:
    batch = start(town, agent, choices(town, lina))
    assert advance(batch.pk)
    StructureRole.objects.filter(user=agent).delete()
    pick_up_batches(0)
    assert state(batch) == (PART, PART, True)
    assert HouseholdAccess.objects.count() == PART
    batch.refresh_from_db()
    assert [reason.code for _, reason in batch.refused][-1:] == [AccountCode.STARTER_WITHOUT_RIGHT]


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "moved"])
def test_closed_or_moved_agent_sends_nothing_more(town: Structure, agent: User, is_closed: bool) -> None:
    rows = [opening.pk for opening in OpeningFactory.create_batch(2 * PART, household__structure=town)]
    batch = start_batch(
        structure=town, kind=BatchKind.SEND, rows=rows, key=KEY, actor=by(agent), now=NOW, addresses=ADDRESSES
    )
    if is_closed:
        User.objects.filter(pk=agent.pk).update(is_active=False)
    else:
        StructureRole.objects.filter(user=agent).update(structure=StructureFactory.create())
    assert advance(batch.pk) is False
    assert (state(batch)[2], OutgoingMail.objects.count()) == (True, 0)


def test_letters_killed_in_the_middle_are_mailed_once(town: Structure, agent: User) -> None:
    household = HouseholdFactory.create(structure=town)
    rows = [opening.pk for opening in OpeningFactory.create_batch(2 * PART, household=household)]
    batch = start_batch(
        structure=town, kind=BatchKind.SEND, rows=rows, key=KEY, actor=by(agent), now=NOW, addresses=ADDRESSES
    )
    assert advance(batch.pk)
    with patch.object(Batch, "save", side_effect=SystemExit), pytest.raises(SystemExit):
        advance(batch.pk)
    assert OutgoingMail.objects.count() == PART
    pick_up_batches(0)
    assert state(batch) == (2 * PART, 2 * PART, True)
    assert OutgoingMail.objects.count() == OutgoingMail.objects.values("to").distinct().count() == 2 * PART
    assert "https://exemple.org/lien/" in OutgoingMail.objects.latest("id").body
    assert PLACE not in OutgoingMail.objects.latest("id").body


@pytest.mark.django_db(transaction=True)
def test_second_worker_leaves_a_batch_under_way(transactional_db: None) -> None:
    lina = MembershipFactory.create()
    town = lina.household.structure
    batch = start(town, StaffFactory.create(structure=town).user, choices(town, lina))
    inside, go = threading.Event(), threading.Event()

    def slow(**values: object) -> Granted:
        inside.set()
        assert go.wait(20)
        return grant_accesses(**values)  # type: ignore[arg-type]

    def work() -> None:
        run_batch(batch.pk)
        connection.close()

    with patch.object(batches, "grant_accesses", slow):
        thread = threading.Thread(target=work)
        thread.start()
        assert inside.wait(20)
        assert advance(batch.pk) is False
        go.set()
        thread.join(30)
    assert state(batch) == (ROWS, ROWS - 1, True)
    assert HouseholdAccess.objects.count() == ROWS - 1


def test_batch_is_taken_up_again_by_its_structure_only(town: Structure, agent: User, lina: HouseholdPerson) -> None:
    batch = start(town, agent, choices(town, lina))
    assert resume_batch(structure=StructureFactory.create(), batch_id=batch.pk, actor=by()) is False
    assert resume_batch(structure=town, batch_id=batch.pk, actor=by()) is True
    run_jobs()
    assert state(batch)[2]
    assert resume_batch(structure=town, batch_id=batch.pk, actor=by()) is False


def test_finished_batches_are_kept_three_months(town: Structure, agent: User) -> None:
    for days, key in ((90, uuid4()), (92, uuid4())):
        batch = start(town, agent, [], key)
        Batch.objects.filter(pk=batch.pk).update(finished_at=clock.now() - timedelta(days=days))
    purge(now=clock.now())
    assert Batch.objects.count() == 1
