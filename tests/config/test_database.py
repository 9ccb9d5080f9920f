"""The check of a kept connection: no statement while the server is there, and the truth when it is not."""

from __future__ import annotations

import time

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext


@pytest.mark.django_db(transaction=True)
def test_idle_connection_is_usable_without_asking_the_server() -> None:
    connection.ensure_connection()
    before = connection.connection.info.transaction_status
    with CaptureQueriesContext(connection) as captured:
        assert connection.is_usable()
    assert len(captured) == 0
    assert connection.connection.info.transaction_status == before


@pytest.mark.django_db(transaction=True)
def test_connection_ended_by_the_server_is_not_usable() -> None:
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    finally:
        other.close()
    limit = time.monotonic() + 5
    while connection.is_usable() and time.monotonic() < limit:
        time.sleep(0.05)
    assert not connection.is_usable()
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
