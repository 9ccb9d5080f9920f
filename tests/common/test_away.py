"""Which errors of the database are told as « it will pass », from real ones."""

from __future__ import annotations

import logging

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from preau.common.away import is_away, is_busy, say_away


def raised(sql: str) -> BaseException:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return caught.value


def signal(code: str) -> str:
    return f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["57P01", "57P02", "57P03", "08006", "53100", "53200", "53300", "58030", "25006"])
def test_stopping_starting_full_or_read_only_is_away(code: str) -> None:
    error = raised(signal(code))
    assert (is_away(error), is_busy(error)) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["55P03", "57014", "40P01", "40001"])
def test_wait_that_ran_out_is_busy(code: str) -> None:
    error = raised(signal(code))
    assert (is_away(error), is_busy(error)) == (False, True)


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["SELECT 1 / 0", "SELECT nothing_of_that_name", signal("23505")])
def test_mistake_of_ours_is_neither(sql: str) -> None:
    error = raised(sql)
    assert not is_away(error)
    assert not is_busy(error)


@pytest.mark.django_db
def test_session_that_may_not_write_is_away() -> None:
    assert is_away(raised("SET TRANSACTION READ ONLY; CREATE TABLE written (id int)"))


def test_server_that_is_not_there_is_away_whoever_says_so() -> None:
    with pytest.raises(psycopg.OperationalError) as caught:
        psycopg.connect("postgresql://preau@127.0.0.1:1/preau?connect_timeout=3")
    assert is_away(caught.value)
    with pytest.raises(LookupError) as told:
        raise LookupError("the session could not be read") from caught.value
    assert is_away(told.value)


def test_same_news_is_said_once_a_second(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "preau.database"):
        for _ in range(1000):
            say_away(psycopg.OperationalError("connection refused\nIs the server running?"))
    assert 1 <= len(caplog.records) < 50
    assert "\n" not in caplog.records[0].getMessage()
