"""The restricted role and `./preau check-config`, with real roles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.standing.stand import Stand

pytestmark = pytest.mark.slow

ROLE = "preau_web"


@pytest.fixture
def web(stand: Stand) -> Iterator[str]:
    """The address of the database as the restricted role, with what `grants` prints."""
    stand.sql(f"CREATE ROLE {ROLE} LOGIN")
    printed = stand.run("manage", "grants", ROLE)
    assert printed.returncode == 0, printed.stderr
    stand.sql(printed.stdout)
    stand.sql(printed.stdout)  # twice changes nothing
    yield stand.server.url.replace("//preau@", f"//{ROLE}@")
    stand.sql(f"DROP TABLE IF EXISTS tomorrow; DROP OWNED BY {ROLE}; DROP ROLE {ROLE}")


def found(stand: Stand, **variables: str) -> dict[str, Any]:
    done = stand.run("check-config", "--json", **variables)
    told = {row["name"]: row["state"] for row in json.loads(done.stdout)}
    assert done.returncode == int("failed" in told.values())
    return told


def test_restricted_role_serves_tables_of_today_and_of_tomorrow_and_passes_no_guard(stand: Stand, web: str) -> None:
    stand.sql("CREATE TABLE tomorrow (id bigserial PRIMARY KEY, n int)")
    with psycopg.connect(web, autocommit=True) as connection:
        for statement in ("INSERT INTO tomorrow (n) VALUES (1)", "UPDATE tomorrow SET n = 2", "DELETE FROM tomorrow"):
            connection.execute(statement)
        for statement in ("TRUNCATE tomorrow", "ALTER TABLE ledger_posting DISABLE TRIGGER ALL", "DROP TABLE tomorrow"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        assert connection.execute("SHOW statement_timeout").fetchone() == ("15s",)
    stand.serve(DATABASE_URL=web)
    assert stand.status("/-/ready") == 200
    assert stand.status("/") in {200, 302}


def test_role_without_default_privileges_would_not_read_tables_of_tomorrow(stand: Stand, web: str) -> None:
    """The negative control: what the page said before, GRANT … ON ALL TABLES, is of today alone."""
    stand.sql(
        f"ALTER DEFAULT PRIVILEGES FOR ROLE preau IN SCHEMA public REVOKE ALL ON TABLES FROM {ROLE}; "
        "CREATE TABLE tomorrow (id bigserial PRIMARY KEY)"
    )
    assert stand.sql("SELECT has_table_privilege(%s, 'tomorrow', 'SELECT')", ROLE) == [(False,)]


def test_check_config_says_what_is_in_force(stand: Stand, web: str) -> None:
    owner = found(stand)
    assert (owner["database"], owner["migrations"], owner["limits"]) == ("ok", "ok", "ok")
    assert (owner["role"], owner["prepared"], owner["static"], owner["clock"]) == ("warning", "ok", "ok", "ok")
    assert (owner["relay"], owner["alerts"], owner["names"]) == ("failed", "warning", "warning")
    mine = found(stand, DATABASE_URL=web, PREAU_ALERT_TO="hote@exemple.fr", PREAU_HOSTS="portail.exemple.fr")
    assert (mine["role"], mine["alerts"], mine["names"]) == ("ok", "ok", "failed")


def test_check_config_without_a_database_still_looks_at_the_rest(stand: Stand) -> None:
    told = found(stand, DATABASE_URL="postgresql://preau@127.0.0.1:1/preau")
    assert (told["database"], told["migrations"], told["disk"]) == ("failed", "failed", "ok")


def test_owner_is_refused_as_the_role_of_the_site(stand: Stand) -> None:
    done = stand.run("manage", "grants", "preau")
    assert done.returncode == 1
    assert "possède les tables" in done.stderr
