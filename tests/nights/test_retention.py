"""What is kept how long: each row of the table deletes what is over, keeps what is not, and never touches money."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from preau.config.datadir import ROOT
from preau.nights.actions import retention
from preau.nights.actions.retention import RULES, Rule, purge, table_text

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
MONEY = {"ledger", "wallets", "receipts", "payments", "pricing", "registrations", "households", "structures"}
WORDS = {"households_familynote", "households_healthlook"}
"""What was said with a family, who looked: in a room that bears money, and none itself."""
KEPT = {"bookings_booking", "bookings_movement", "bookings_confirmation"}

JOB = (
    "WITH job AS (INSERT INTO procrastinate_jobs (task_name, queue_name, status)"
    " VALUES ('x', 'q', '{status}') RETURNING id), seen AS (UPDATE procrastinate_events SET at = %(at)s"
    " WHERE job_id = (SELECT id FROM job))"
    " INSERT INTO procrastinate_events (job_id, type, at) SELECT id, '{event}', %(at)s FROM job"
)


def run(sql: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def count(table: str, condition: str = "true") -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {condition}")  # noqa: S608
        return int(cursor.fetchone()[0])


def insert(rule: Rule, at: datetime) -> None:
    """A row that the rule speaks of, whose clock began at `at`; nothing else of it matters, so guards sleep."""
    run("SET LOCAL session_replication_role = 'replica'")
    _insert_row(rule.table, INSTANTS[rule.name] | {INSTANT_OF[rule.name]: at})
    run("SET LOCAL session_replication_role = 'origin'")


INSTANT_OF = {
    "workers": "last_heartbeat",
    "mail_texts": "created_at",
    "mails": "created_at",
    "sessions": "expire_date",
    "attempts": "expires",
    "refused_requests": "decided_at",
    "sign_ups": "link_expires_at",
    "address_changes": "expires_at",
    "invitations": "link_expires_at",
    "batches": "finished_at",
    "passage_notes": "written_at",
    "family_notes": "at",
    "health_looks": "at",
    "nights": "started_at",
}
INSTANTS: dict[str, dict[str, Any]] = {name: {} for name in INSTANT_OF} | {"refused_requests": {"state": "refused"}}


def _insert_row(table: str, values: dict[str, Any]) -> None:
    """Every column that must be filled, by something of its type."""
    fillers = {
        "text": "x", "character varying": "x", "integer": 0, "smallint": 0, "bigint": 1, "boolean": False,
        "timestamp with time zone": NOW, "date": NOW.date(), "jsonb": "[]", "ARRAY": "{}",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO'"
            " AND column_default IS NULL AND is_identity = 'NO'",
            [table],
        )
        kinds = dict(cursor.fetchall())
        number = count(table)
        row = {name: f"{number:032x}" if kind in {"uuid"} else fillers[kind] for name, kind in kinds.items()}
        row |= {name: f"x{number}" for name in row if name.endswith(("digest", "_key"))}
        row |= {name: number + 1 for name in ("user_id", "structure_id", "passage_id") if name in row}
        row |= values
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join(["%s"] * len(row))
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))  # noqa: S608


@pytest.mark.django_db
@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.name in INSTANT_OF], ids=lambda rule: rule.name)
def test_rule_takes_what_is_over_and_keeps_the_rest(rule: Rule) -> None:
    if rule.table == "cache":
        run("CREATE TABLE cache (cache_key varchar(255) PRIMARY KEY, value text, expires timestamptz)")
    insert(rule, NOW - rule.kept - timedelta(minutes=1))
    insert(rule, NOW - rule.kept + timedelta(minutes=1))
    before = count(rule.table)
    assert purge(now=NOW)[rule.name] == 1
    assert count(rule.table) == before - (0 if rule.erase else 1)
    assert purge(now=NOW)[rule.name] == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "status"), [("jobs_done", "succeeded"), ("jobs_failed", "failed")])
def test_finished_jobs_go_with_their_events_and_waiting_ones_stay(name: str, status: str) -> None:
    rule = next(rule for rule in RULES if rule.name == name)
    for at in (NOW - rule.kept - timedelta(minutes=1), NOW - rule.kept + timedelta(minutes=1)):
        run(JOB.format(status=status, event=status), at=at)
    run(JOB.format(status="todo", event="deferred"), at=NOW - timedelta(days=900))
    run("UPDATE procrastinate_events SET at = %(at)s WHERE at > %(now)s", at=NOW - timedelta(days=900), now=NOW)
    assert purge(now=NOW)[name] == 1
    assert count("procrastinate_jobs") == 2
    assert count("procrastinate_events", "job_id NOT IN (SELECT id FROM procrastinate_jobs)") == 0


@pytest.mark.django_db
def test_a_year_of_periodic_jobs_does_not_grow_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three thousand jobs of ten days, purged by small batches: those of a week are left."""
    run(
        "INSERT INTO procrastinate_jobs (task_name, queue_name, status)"
        " SELECT 'x', 'q', 'succeeded' FROM generate_series(1, 3000)"
    )
    run("UPDATE procrastinate_events SET at = %(now)s::timestamptz - ((job_id %% 300) * interval '1 hour')", now=NOW)
    monkeypatch.setattr(retention, "BATCH", 100)
    left = count("procrastinate_jobs")
    taken = purge(now=NOW)["jobs_done"]
    assert taken > 1000
    assert count("procrastinate_jobs") == left - taken
    assert count("procrastinate_events", f"at < '{NOW - timedelta(days=7)}'") == 0


@pytest.mark.django_db
def test_draft_that_nobody_touched_loses_its_lines() -> None:
    run("SET LOCAL session_replication_role = 'replica'")
    for number, days in ((1, 92), (2, 90)):
        run(
            "INSERT INTO bookings_draft (id, household_id, version, updated_at) VALUES (%(n)s, %(n)s, 1, %(at)s)",
            n=number, at=NOW - timedelta(days=days),
        )  # fmt: skip
        _insert_row("bookings_draftline", {"draft_id": number, "action": "book"})
    assert purge(now=NOW)["drafts"] == 1
    assert count("bookings_draftline", "draft_id = 2") == 1


@pytest.mark.django_db
def test_mark_of_a_periodic_job_goes_once_its_job_has_gone() -> None:
    run(
        "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, periodic_id) VALUES"
        " ('old', extract(epoch FROM %(old)s::timestamptz)::bigint, ''), ('new', 99999999999, '')",
        old=NOW - timedelta(days=8),
    )
    assert purge(now=NOW)["periodic_marks"] == 1
    assert count("procrastinate_periodic_defers", "task_name = 'new'") == 1


@pytest.mark.django_db
def test_text_of_a_mail_goes_before_the_proof_that_it_left() -> None:
    rule = next(rule for rule in RULES if rule.name == "mails")
    insert(rule, NOW - timedelta(days=400))
    run("UPDATE notices_outgoingmail SET body = 'Chère famille', subject = 'Votre reçu'")
    purge(now=NOW)
    assert count("notices_outgoingmail", "body = '' AND subject = 'Votre reçu'") == 1


@pytest.mark.django_db
def test_guard_that_lets_the_night_pass_keeps_everybody_else_out() -> None:
    rule = next(rule for rule in RULES if rule.name == "health_looks")
    insert(rule, NOW - 2 * rule.kept)
    for sql in ("DELETE FROM households_healthlook", "UPDATE households_healthlook SET what = 'sign'"):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            run(sql)
    assert purge(now=NOW)["health_looks"] == 1
    insert(rule, NOW)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        run("DELETE FROM households_healthlook")


def test_nothing_of_money_is_ever_in_the_table() -> None:
    owners = {model._meta.db_table: model._meta.app_label for model in apps.get_models(include_auto_created=True)}
    for rule in RULES:
        assert owners.get(rule.table) not in MONEY or rule.table in WORDS
        assert rule.table not in KEPT
        assert not rule.table.endswith("event")


def test_every_rule_says_how_long_and_why() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.what
        assert rule.delay
        assert rule.reason.endswith(".")


def test_guide_holds_the_table_of_the_code() -> None:
    guide = (ROOT / "docs/guide-gestionnaire.md").read_text(encoding="utf-8")
    found = re.search(r"\| quoi \| gardé \| pourquoi \|\n(?:\|.*\n)+", guide)
    assert found is not None
    assert found[0] == table_text()
