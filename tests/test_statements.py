"""What a room's SQL may name, and where rows are read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from tests.statements import ROOT, texts

FLOORS = tomllib.loads((ROOT.parents[1] / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0][
    "layers"
]
RANKS = {room.strip(" ()"): rank for rank, floor in enumerate(FLOORS) for room in floor.split("|")}
"""0 is the top."""

UPWARD = {
    ("ledger/explanations.py", "bookings_booking"): "explanations of every room are merged once a night",
    ("ledger/explanations.py", "attendance_passage"): "the same",
    ("pricing/triggers.py", "bookings_booking"): "a guard: no price is changed that a day was served at",
    ("pricing/triggers.py", "attendance_passage"): "the same",
}
"""Where a lower floor names a table of a higher one, and why."""

READS_ROWS = {
    "common/sql.py": "the one place",
    "common/lasting_cache.py": "a cache of Django's, on the connection it was given",
    "config/check_config.py": "asks the server about itself",
    "config/postgres.py": "before Django is there",
    "config/schema.py": "before migrations are there",
    "config/worker.py": "the connection of the worker, which is not Django's",
}


def _room(table_owner: str) -> str:
    return table_owner.removeprefix("preau.").split(".", 1)[0]


def _tables() -> dict[str, str]:
    """The room of each table of ours."""
    models = apps.get_models(include_auto_created=True)
    ours = [model for model in models if model.__module__.startswith("preau.") and not model._meta.proxy]
    return {model._meta.db_table: _room(model.__module__) for model in ours}


def _upward() -> set[tuple[str, str]]:
    """Files, and the tables they name, of rooms above theirs."""
    tables = _tables()
    word = re.compile(rf"\b({'|'.join(sorted(tables, key=len, reverse=True))})\b")
    return {
        (text.path, table)
        for text in texts()
        for table in word.findall(text.text)
        if RANKS[text.room] > RANKS[tables[table]]
    }


def test_sql_names_tables_of_its_floor_and_below() -> None:
    assert _upward() == set(UPWARD)


def test_every_table_has_a_floor() -> None:
    tables = _tables()
    assert len(tables) > 100
    assert not {table for table, room in tables.items() if room not in RANKS}


def test_rows_are_read_in_one_place() -> None:
    """By the names of their columns (`common/sql.py`); the exceptions say why."""
    reading = re.compile(r"\.fetch(all|one|many)\(")
    found = {path.relative_to(ROOT).as_posix() for path in _sources() if reading.search(path.read_text())}
    assert found == set(READS_ROWS)


PIECES = {
    r"usage_name, ''\)": "households",
    r"INSERT INTO bookings_movement\b": "bookings",
    r"w\.state = 'waiting' AND w\.id <=": "bookings",
    r"ARRAY\(\s*SELECT account\.email": "accounts",
    r"'percent'\s*\)?\s*\* 10000|cost_percent\) FILTER": "households",
}
"""What several statements say, and the room that says it; the invented town writes rows of its own."""


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_that_several_statements_say_stands_once(piece: str) -> None:
    found = [text for text in texts() if re.search(piece, text.text) and text.room != "demonstration"]
    assert [text.room for text in found] == [PIECES[piece]]


def _sources() -> list[Path]:
    return [path for path in sorted(ROOT.rglob("*.py")) if "migrations" not in path.parts]
