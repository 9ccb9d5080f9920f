"""The template of the tests' database is made again when the schema changes, and only then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import DjangoDbBlocker

from tests import database


@pytest.fixture
def other(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BaseDatabaseWrapper]:
    """A connection with a test database of its own."""
    copy = connection.copy()
    name = settings.DATABASES["default"]["NAME"]
    copy.settings_dict = {**copy.settings_dict, "TEST": {**copy.settings_dict["TEST"], "NAME": f"{name}_other"}}
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", name)
    with django_db_blocker.unblock():
        yield copy
        database.drop_test_database(copy)
        connection.close()


def _tables(wrapper: BaseDatabaseWrapper) -> set[str]:
    with wrapper.cursor() as cursor:
        return {table.name for table in wrapper.introspection.get_table_list(cursor)}


def test_a_copy_has_the_whole_schema_and_none_of_the_rows_of_another(other: BaseDatabaseWrapper) -> None:
    database.make_test_database(other, keep=False)
    assert _tables(other) == _tables(connection)
    with other.cursor() as cursor:
        cursor.execute("CREATE TABLE left_by_a_run ()")
    database.make_test_database(other, keep=False)
    assert "left_by_a_run" not in _tables(other)


def test_reuse_keeps_the_copy_of_this_schema_alone(other: BaseDatabaseWrapper) -> None:
    database.make_test_database(other, keep=True)
    with other.cursor() as cursor:
        cursor.execute("CREATE TABLE left_by_a_run ()")
    database.make_test_database(other, keep=True)
    assert "left_by_a_run" in _tables(other)
    with other.cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {other.settings_dict['NAME']} IS 'of another schema'")
    database.make_test_database(other, keep=True)
    assert "left_by_a_run" not in _tables(other)


def test_only_the_last_templates_are_kept(other: BaseDatabaseWrapper) -> None:
    old = [f"{database.PREFIX}old{number}" for number in range(database.KEPT + 1)]
    with database.server_of(connection) as server:
        for name in old:
            server.execute(f"CREATE DATABASE {name}")
    database.make_test_database(other, keep=False)
    with database.server_of(connection) as server:
        kept = database.templates(server)
        assert len(kept) == database.KEPT
        assert kept[0] == f"{database.PREFIX}{database.schema_digest()}"
        for name in old:
            server.execute(f"DROP DATABASE IF EXISTS {name}")


def test_digest_moves_with_a_migration_a_model_a_trigger_and_the_requirements(tmp_path: Path) -> None:
    seen = {database.schema_digest(tmp_path)}
    for name in (
        "src/preau/ledger/migrations/0002_more.py",
        "src/preau/ledger/models.py",
        "src/preau/ledger/triggers.py",
        "requirements.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for text in ("one", "two"):
            path.write_text(text)
            seen.add(database.schema_digest(tmp_path))
    assert len(seen) == 9
    (tmp_path / "src/preau/ledger/queries.py").write_text("no part of the schema")
    assert database.schema_digest(tmp_path) in seen


def test_tables_that_a_test_filled_are_emptied_and_what_the_template_holds_stays(
    other: BaseDatabaseWrapper,
) -> None:
    database.make_test_database(other, keep=False)
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM auth_permission")
        permissions = cursor.fetchone()
        cursor.execute("INSERT INTO procrastinate_jobs (task_name, queue_name) VALUES ('any', 'default')")
    database.empty_touched_tables(other)
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM auth_permission")
        assert cursor.fetchone() == permissions
        assert permissions[0] > 100
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
