"""Reads of those who host the portal, and of what a person rules in it."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from preau.accounts.models import PortalHost, StructureRole, User
from preau.accounts.rules.roles import why_not_roles
from preau.common.reasons import Reason
from preau.structures.models import Structure


def hosts() -> QuerySet[User]:
    """Those who host the portal, by address."""
    rows: QuerySet[User] = User.objects.filter(hosting__isnull=False, is_active=True)
    return rows.select_related("hosting").order_by("email")


def portal_addresses() -> list[str]:
    """Where alerts on the whole portal go: `PREAU_ALERT_TO`, else those who host it; one statement at most."""
    return list(settings.ALERT_TO) or list(hosts().values_list("email", flat=True))


def is_host(user: User) -> bool:
    """Whether this account hosts the portal; one statement."""
    return PortalHost.objects.filter(user=user).exists()


def forbidden_pairs() -> list[tuple[User, Structure, Reason]]:
    """Agents who hold, from before, roles that do not go together in a structure, and why; one statement."""
    held: dict[tuple[int, int], list[StructureRole]] = {}
    for row in StructureRole.objects.select_related("user", "structure").order_by("structure__name", "user__email"):
        held.setdefault((row.structure_id, row.user_id), []).append(row)
    return [
        (rows[0].user, rows[0].structure, reason)
        for rows in held.values()
        if (reason := why_not_roles([row.role for row in rows]))
    ]


def leftovers() -> QuerySet[User]:
    """Accounts that an earlier version made superusers, and that host nothing: the mark gives them nothing more."""
    named = PortalHost.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(~Exists(named), is_superuser=True).order_by("email")
