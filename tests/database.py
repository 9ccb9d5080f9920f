"""The database of the tests is a copy of a template, which is migrated once for each state of the schema.

The template's name holds a digest of all that makes the schema: a change of any of it makes another template. It is
kept in the server of the tests, from one run to the next and for all the processes of pytest-xdist. The digest is also
the comment of each copy, so that `--reuse-db` never keeps the copy of another schema.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from tests import clock

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "template_preau_"
UNFINISHED = "unfinished_template_preau"
# Migrations make the tables and the triggers; the rest is read while they run, or at their end (permissions, indexes).
SOURCES = (
    "src/preau/*/migrations/*.py",
    "src/preau/*/models*.py",
    "src/preau/*/models/*.py",
    "src/preau/*/triggers*.py",
    "src/preau/*/enums.py",
    "src/preau/*/apps.py",
    "src/preau/common/*.py",
    "src/preau/config/settings.py",
    "requirements.txt",
)
KEPT = 3  # templates: of the branches one goes to and fro between
LOCK = 7_264_812_251  # any number: those who make, copy and drop templates wait for each other
TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission') ORDER BY 1
"""
FIRST_ROW = sql.SQL("(SELECT {} FROM {} LIMIT 1)")
MANY = 500  # rows: worth tidying up at once, since no autovacuum disturbs the tests
_tables: list[str] = []

# In the search path of the tests' database before PostgreSQL's own: triggers and statements mean this one. A default
# was read when its table was made: without its own, a worker's first heart beat would be far from the day of the tests.
NOW = """
CREATE OR REPLACE FUNCTION test_clock.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT pg_catalog.now() + make_interval(secs => {shift}) $$;
ALTER TABLE procrastinate_workers ALTER COLUMN last_heartbeat SET DEFAULT test_clock.now()
"""


def schema_digest(root: Path = ROOT) -> str:
    """Twelve hexadecimal digits of all that makes the schema, the names of its files included."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in SOURCES for path in root.glob(pattern)}):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def make_test_database(connection: BaseDatabaseWrapper, *, keep: bool, verbosity: int = 0) -> None:
    """Point `connection` at its test database, a fresh copy of the template; `keep` takes the one that stands.

    One that stands is emptied of what a killed run left; it is copied again when its schema is of another digest.
    """
    digest, name = schema_digest(), connection.creation._get_test_db_name()
    with server_of(connection) as server:
        if not (keep and _comment(server, name) == digest):
            template = _template(server, connection, digest, verbosity)
            _drop(server, name)
            _execute(server, "CREATE DATABASE {} TEMPLATE {}", name, template)
            server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), digest))
        path = """ALTER DATABASE {} SET search_path = "$user", public, test_clock, pg_catalog"""
        _execute(server, path, name)
    _point(connection, name)
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS test_clock")
        cursor.execute(NOW.format(shift=clock.shift()))
    if keep:
        empty_touched_tables(connection)


def drop_test_database(connection: BaseDatabaseWrapper) -> None:
    """Drop the copy; the template stays."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with server_of(connection) as server:
        _drop(server, name)


def empty_touched_tables(connection: BaseDatabaseWrapper) -> None:
    """Delete the rows that a test committed, from the tables that have any; triggers and constraints look away.

    Django's flush truncates all the tables, whichever the test filled, and writes the permissions again: half a second
    for each test. What the template holds (permissions, kinds of contents, the list of migrations) stays. Only a
    superuser may do so.
    """
    with connection.cursor() as cursor:
        if not _tables:
            cursor.execute(TABLES)
            _tables.extend(table for (table,) in cursor.fetchall())
        rows = [FIRST_ROW.format(table, sql.Identifier(table)) for table in _tables]
        cursor.execute(sql.SQL(" UNION ALL ").join(rows))
        touched = [table for (table,) in cursor.fetchall()]
        cursor.execute("SET session_replication_role = replica")
        for table in map(sql.Identifier, touched):
            cursor.execute(sql.SQL("DELETE FROM {}").format(table))
            if cursor.rowcount > MANY:
                cursor.execute(sql.SQL("VACUUM {}").format(table))
        cursor.execute("SET session_replication_role = origin")


def forget_former_rows(connection: BaseDatabaseWrapper) -> None:
    """Take away what tests before left in the tables, and the plans made for it; outside a transaction.

    Rows that were taken back fill pages: read as empty, these make the planner believe that a table of thousands of
    rows has none, and a town takes minutes to make.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("DISCARD PLANS")


def templates(server: psycopg.Connection[Any]) -> list[str]:
    """The templates of this server, the last used first."""
    rows = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        " ORDER BY coalesce(shobj_description(oid, 'pg_database'), '') DESC, oid DESC",
        [PREFIX],
    )
    return [name for (name,) in rows]


def _template(server: psycopg.Connection[Any], connection: BaseDatabaseWrapper, digest: str, verbosity: int) -> str:
    """The template of this digest, made when it is not there; the oldest of the others are dropped."""
    name = f"{PREFIX}{digest}"
    if name not in templates(server):
        _migrate(server, connection, verbosity)
        _execute(server, "ALTER DATABASE {} RENAME TO {}", UNFINISHED, name)
    last_use = server.execute("SELECT to_char(clock_timestamp(), 'YYYY-MM-DD HH24:MI:SS.US')").fetchone()
    assert last_use is not None
    server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), last_use[0]))
    for old in templates(server)[KEPT:]:
        _drop(server, old)
    return name


def _migrate(server: psycopg.Connection[Any], connection: BaseDatabaseWrapper, verbosity: int) -> None:
    """Make the database `UNFINISHED` as Django makes that of its tests."""
    _drop(server, UNFINISHED)
    given = dict(connection.settings_dict["TEST"])
    connection.settings_dict["TEST"]["NAME"] = UNFINISHED
    name = connection.settings_dict["NAME"]
    try:
        connection.creation.create_test_db(verbosity=verbosity, autoclobber=True, serialize=False)
    finally:
        connection.settings_dict["TEST"].update(given)
        connection.close()
        _point(connection, name)


def _point(connection: BaseDatabaseWrapper, name: str) -> None:
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name


@contextmanager
def server_of(connection: BaseDatabaseWrapper) -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own to the server's first database, alone at this work."""
    parts = {**connection.get_connection_params(), "dbname": "postgres", "autocommit": True}
    for key in ("cursor_factory", "context", "prepare_threshold", "server_side_binding", "isolation_level", "options"):
        parts.pop(key, None)
    with psycopg.connect(**parts) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield server


def _comment(server: psycopg.Connection[Any], name: str) -> str | None:
    row = server.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    return row[0] if row else None


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    _execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute(server: psycopg.Connection[Any], statement: str, *names: str) -> None:
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
