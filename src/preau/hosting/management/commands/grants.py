"""`./preau manage grants ROLE`: the SQL that lets a role of PostgreSQL serve the site, tables to come included."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from psycopg import sql

from preau.common.sql import scalar

WEB_LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    "plan_cache_mode": "force_generic_plan",
    "pgtrigger.ignore": "{}",
}
"""What the site asks for at each connection; a pooler that ignores start-up options needs them from the role."""

_LINES = """\
-- For {role}; run it as {owner}, who runs ./preau upgrade. Run again, it changes nothing.
GRANT CONNECT ON DATABASE {database} TO {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
-- The tables that the next versions make.
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role};
"""


class Command(BaseCommand):
    help = "Le SQL des droits d’un rôle du site (tables à venir comprises), et de ses limites ; n’exécute rien."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("role", help="le rôle sous lequel tournent serve et worker, qui existe déjà")
        parser.add_argument("--owner", help="le rôle qui lance upgrade (sinon : le propriétaire des tables)")

    def handle(self, *args: Any, role: str, owner: str | None, **options: Any) -> None:
        owner = owner or _owner()
        if owner == role:
            raise CommandError(f"{role} possède les tables : il a déjà tous les droits. Donnez un autre rôle au site.")
        self.stdout.write(grants(role, owner))


def grants(role: str, owner: str) -> str:
    """The statements, one a line."""
    names = {"role": role, "owner": owner, "database": str(connection.settings_dict["NAME"])}
    quoted = {name: sql.Identifier(text).as_string(None) for name, text in names.items()}
    limits = "".join(f"ALTER ROLE {quoted['role']} SET {name} = '{value}';\n" for name, value in WEB_LIMITS.items())
    return (
        _LINES.format(**quoted)
        + "-- Its limits; worker and night lift the times for themselves. By a superuser.\n"
        + limits
    )


def _owner() -> str:
    return scalar(str, "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'django_migrations'::regclass")
