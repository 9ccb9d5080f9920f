"""Whether a database is that of this code."""

from __future__ import annotations

from functools import cache
from typing import Any

APPLIED = "SELECT app, name FROM django_migrations"


@cache
def known() -> frozenset[tuple[str, str]]:
    """Every migration of this code, (app, name)."""
    from django.db.migrations.loader import MigrationLoader

    return frozenset(MigrationLoader(None).disk_migrations or ())


def difference(connection: Any) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Migrations that the database misses, and those that a newer version made; one statement.

    What an older version made and this one has folded into another (a name lower than the last one we know) is neither.
    """
    with connection.cursor() as cursor:
        cursor.execute(APPLIED)
        applied = set(cursor.fetchall())
    last: dict[str, str] = {}
    for app, name in known():
        last[app] = max(name, last.get(app, ""))
    ahead = {(app, name) for app, name in applied - known() if app in last and name > last[app]}
    return set(known() - applied), ahead
