"""Rows by the thousand: COPY, with the model's own defaults for the columns that are not given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.db import connection, models
from django.db.models.options import Options

from preau.common.clock import now
from preau.common.sql import execute, scalar


def next_id(model: type[models.Model]) -> int:
    """The first identifier nobody has; nobody else may be writing."""
    return scalar(int, f"SELECT coalesce(max(id), 0) + 1 FROM {_options(model).db_table}")  # noqa: S608 (no outside text)


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of the given columns with one COPY; `id` among them moves the sequence on."""
    options = _options(model)
    table = options.db_table
    left_out = [field for field in options.concrete_fields if field.column not in columns and not field.primary_key]
    constants = tuple(_default(field) for field in left_out)
    names = ", ".join(f'"{name}"' for name in (*columns, *(field.column for field in left_out)))
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((*row, *constants))
        if "id" in columns:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608


def check_at_once() -> None:
    """Check foreign keys at the end of each statement, until the end of the transaction.

    Triggers open savepoints, and giving one up goes through every check still waiting: a transaction that keeps
    hundreds of thousands of them waiting would never end. It also lets tables be altered meanwhile.
    """
    execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def checked_later() -> Iterator[None]:
    """What is written meanwhile is checked at the end, as at a commit: for actions that write in several statements."""
    execute("SET CONSTRAINTS ALL DEFERRED")
    yield
    execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def without_history(tables: Iterable[type[models.Model]]) -> Iterator[None]:
    """Keep no history of the rows inserted meanwhile: it would take longer than the rows. After `check_at_once`."""
    triggers = pgtrigger.registered(*(f"{_options(table).label}:insert_insert" for table in tables))
    for model, trigger in triggers:
        trigger.disable(model)
    yield
    for model, trigger in triggers:
        trigger.enable(model)


def _options(model: type[models.Model]) -> Options[Any]:
    return model._meta  # noqa: SLF001 (public in all but name)


def _default(field: models.Field[Any, Any]) -> Any:
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return now()
    return field.get_default()
