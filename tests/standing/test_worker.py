"""`./preau worker` through restarts of PostgreSQL, and the work of workers that were killed."""

from __future__ import annotations

import signal
from itertools import islice

import psycopg
import pytest
from procrastinate.contrib.django import app

from preau.config.worker import waits
from tests.standing.stand import Stand, until

pytestmark = pytest.mark.slow

BATCHES = '{"timestamp": 0}'
DEFER = "INSERT INTO procrastinate_jobs (task_name, queue_name, args) VALUES (%s, %s, %s::jsonb) RETURNING id"
LANES = 2
"""Under how many names the queue knows one worker."""


def defer(stand: Stand, task: str = "accounts.pick_up_batches", args: str = BATCHES) -> int:
    return int(stand.sql(DEFER, task, app.tasks[task].queue, args)[0][0])


def state(stand: Stand, job: int) -> str:
    rows = stand.sql("SELECT status::text FROM procrastinate_jobs WHERE id = %s", job)
    return str(rows[0][0]) if rows else "gone"


def beats(stand: Stand) -> int:
    return int(stand.sql("SELECT count(*) FROM procrastinate_workers")[0][0])


def living(stand: Stand) -> int:
    since = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'"
    return int(stand.sql(since)[0][0])


def done(stand: Stand, job: int) -> None:
    until(lambda: state(stand, job) == "succeeded", f"job {job} is done")


def test_waits_double_up_to_thirty_seconds() -> None:
    assert list(islice(waits(), 7)) == [1, 2, 4, 8, 16, 30, 30]


FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT


@pytest.mark.parametrize(
    ("first", "second"), [(FAST, IMMEDIATE), pytest.param(IMMEDIATE, FAST, marks=pytest.mark.nightly)]
)
def test_worker_works_again_after_each_restart_of_the_database(
    stand: Stand, first: signal.Signals, second: signal.Signals
) -> None:
    """A long one that the worker sees, then one so short that it may not."""
    worker = stand.start("worker")
    done(stand, defer(stand))
    stand.stop_database(first)
    until(lambda: "trying again in 2 s" in worker.text, "the worker tries again")
    assert worker.lives
    stand.start_database()
    done(stand, defer(stand))
    stand.stop_database(second)
    stand.start_database()
    done(stand, defer(stand))
    assert worker.end() == 0, worker.text
    assert beats(stand) == 0


def test_worker_started_before_the_database_waits_for_it_and_stops_while_it_is_away(stand: Stand) -> None:
    stand.stop_database(signal.SIGINT)
    worker = stand.start("worker")
    until(lambda: "trying again in 1 s" in worker.text, "the worker waits")
    stand.start_database()
    done(stand, defer(stand))
    worker.begun_at = worker.log.stat().st_size
    stand.stop_database(signal.SIGINT)
    until(lambda: "trying again" in worker.text, "the worker tries again")
    assert worker.end() == 0


def test_job_of_a_killed_worker_is_taken_up_once(stand: Stand) -> None:
    """The job waits for a table that somebody holds when its worker is killed; two workers then come back together."""
    with psycopg.connect(stand.server.url) as holder:
        holder.execute("LOCK TABLE accounts_batch IN ACCESS EXCLUSIVE MODE")
        worker = stand.start("worker")
        job = defer(stand)
        until(lambda: state(stand, job) == "doing", "the job is under way")
        worker.kill()
        holder.rollback()
    assert state(stand, job) == "doing"
    silence(stand)
    first, second = stand.start("worker"), stand.start("worker")
    done(stand, job)
    assert stand.sql("SELECT count(*) FROM procrastinate_events WHERE job_id = %s AND type = 'started'", job) == [(2,)]
    until(lambda: living(stand) == 2 * LANES, "both workers hear a signal")
    assert (first.end(), second.end()) == (0, 0)


LASTING = (
    ("exchange.night", BATCHES, "bookings_nightrun"),
    ("web.make_file", '{"file_id": 1}', "exports_preparedfile"),
    ("accounts.pick_up_batches", BATCHES, "accounts_batch"),
)


def under_way(stand: Stand) -> list[object]:
    """Jobs that are done, or wait for nothing but their turn."""
    return stand.sql(
        "SELECT id FROM procrastinate_jobs WHERE status = 'doing' OR (status = 'todo' AND "
        "coalesce(scheduled_at, now()) <= now())"
    )


def test_mails_never_wait_for_what_lasts(stand: Stand) -> None:
    """One job at a time: a long one waits for a table that somebody holds, and the mails leave meanwhile."""
    with psycopg.connect(stand.server.url) as holder:
        for number, (task, args, table) in enumerate(LASTING):
            holder.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            worker = stand.programs[-1] if number else stand.start("worker", "--concurrency", "1")
            long = defer(stand, task, args)
            until(lambda long=long: state(stand, long) == "doing", f"{task} is under way")  # type: ignore[misc]
            done(stand, defer(stand, "notices.send_mails", "{}"))
            assert state(stand, long) == "doing"
            holder.rollback()
            done(stand, long)
            until(lambda: not under_way(stand), "the night that the worker makes up leaves the place")
    assert worker.end() == 0, worker.text


EVERY_PART = {"trials", "bookings", "expiries", "money", "ledger", "retention"}


def silence(stand: Stand) -> None:
    """The heart of the killed worker stopped long ago."""
    stand.sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")


def test_night_missed_while_no_worker_lived_is_made_up_when_one_does(stand: Stand) -> None:
    worker = stand.start("worker")
    until(lambda: ended(stand) == EVERY_PART, "the night is made up")
    assert stand.sql("SELECT count(DISTINCT night) FROM exchange_nightpart") == [(1,)]
    assert worker.end() == 0


def test_night_killed_with_its_worker_is_made_up_by_the_next(stand: Stand) -> None:
    """The first worker waits, inside the night, for a table that somebody holds; it is killed there."""
    with psycopg.connect(stand.server.url) as holder:
        holder.execute("LOCK TABLE bookings_nightrun IN ACCESS EXCLUSIVE MODE")
        worker = stand.start("worker")
        until(lambda: stand.sql("SELECT 1 FROM exchange_nightpart WHERE finished_at IS NULL"), "a night began")
        worker.kill()
        holder.rollback()
    assert ended(stand) == {"trials"}
    silence(stand)
    assert stand.start("worker").lives
    until(lambda: ended(stand) == EVERY_PART, "the killed night is made up")
    runs = stand.sql("SELECT part, count(*) FROM exchange_nightpart GROUP BY part ORDER BY part")
    assert runs == [(part, 2 if part == "bookings" else 1) for part in sorted(EVERY_PART)]


def ended(stand: Stand) -> set[str]:
    rows = stand.sql("SELECT part FROM exchange_nightpart WHERE finished_at IS NOT NULL AND failure = ''")
    return {str(row[0]) for row in rows}
