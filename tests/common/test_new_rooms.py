"""The first migration of each room makes it at once; databases that took the steps before it lose and gain nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from preau.common.migrations import NewRoom


def first_migrations() -> dict[tuple[str, str], Any]:
    """Those that make a room at once, by room and name."""
    return MigrationExecutor(connection).loader.replacements


@pytest.mark.django_db
def test_each_room_is_made_at_once() -> None:
    firsts = first_migrations()
    assert len(firsts) >= 16
    for (_, name), first in firsts.items():
        assert any(isinstance(operation, NewRoom) for operation in first.operations), name


@pytest.mark.django_db
def test_database_that_took_each_step_is_taken_as_it_is() -> None:
    recorder = MigrationRecorder(connection)
    for room, name in first_migrations():
        recorder.record_unapplied(room, name)
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    executor.check_replacements()
    assert set(first_migrations()) <= set(recorder.applied_migrations())
