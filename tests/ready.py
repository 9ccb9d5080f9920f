"""The database of a program that tests start: what the template holds, where each would migrate for twenty seconds."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from django.db import connections
from psycopg.conninfo import make_conninfo
from pytest_django import DjangoDbBlocker

from preau.config.datadir import TEST_DATA, DataDir
from preau.config.placement import binary
from preau.config.postgres import EmbeddedPostgres
from tests.database import PREFIX, schema_digest, server_of


@cache
def schema() -> Path:
    """The statements that make the template of this schema, written once."""
    name = f"{PREFIX}{schema_digest()}"
    file = DataDir.at(os.environ.get("PREAU_DATA") or TEST_DATA).path / f"{name}.sql"
    with server_of(connections["default"]) as server:  # nobody copies the template while it is read
        if not file.exists():
            parts = {**server.info.get_parameters(), "password": server.info.password, "dbname": name}
            where = make_conninfo(**{key: parts.get(key, "") for key in ("host", "port", "user", "password", "dbname")})
            draft = file.with_suffix(".new")
            subprocess.run([binary("pg_dump"), "--no-owner", "-f", draft, "-d", where], check=True)
            draft.rename(file)
    return file


def fill(server: EmbeddedPostgres) -> None:
    """Make all the tables in the empty database of a server that runs."""
    command = [binary("psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1", "-1", "-f", schema(), "-d", server.url]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def lay(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Callable[[Path], Path]:
    """Lays a migrated database at rest in a folder of data that no program has used; gives the folder back."""

    def lay(folder: Path) -> Path:
        data = DataDir.at(folder)
        data.create()
        with django_db_blocker.unblock(), EmbeddedPostgres(data.postgres, fsync=False) as server:
            fill(server)
        return folder

    return lay
