"""What is told to the histories ends with the block, whatever happens in it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from preau.common.audit import audited

pytestmark = pytest.mark.django_db(transaction=True)


def told() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('pghistory.context_metadata', true), '')")
        [metadata] = cursor.fetchone()
    return metadata


def test_facts_are_told_for_the_block_only() -> None:
    with audited(source="import", actor=None):
        assert told() == '{"source": "import", "actor": null}'
        with transaction.atomic():
            assert told() is not None
    assert told() is None


def test_rollback_inside_keeps_the_facts() -> None:
    with audited(source="import"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert told() == '{"source": "import"}'
    assert told() is None


def test_error_in_the_block_ends_the_facts() -> None:
    with pytest.raises(ZeroDivisionError), audited(source="import"):
        raise ZeroDivisionError
    assert told() is None


def test_broken_transaction_around_takes_the_facts_away() -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), audited(source="import"), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    assert told() is None
