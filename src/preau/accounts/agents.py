"""Reads of the people who work for a structure."""

from __future__ import annotations

from dataclasses import dataclass, field

from preau.accounts.enums import Role
from preau.accounts.models import AgentInvitation, StructureRole, User
from preau.structures.models import Structure


@dataclass
class Agent:
    """Somebody with the roles they hold in a structure."""

    user: User
    roles: list[str] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]


def agents_of(structure: Structure) -> list[Agent]:
    """The agents of a structure by name, with their roles; one statement."""
    found: dict[int, Agent] = {}
    rows = StructureRole.objects.filter(structure=structure).select_related("user")
    for row in rows.order_by("user__display_name", "user__email", "role"):
        found.setdefault(row.user_id, Agent(row.user)).roles.append(row.role)
    return list(found.values())


def invitations_of(structure: Structure) -> list[AgentInvitation]:
    """The invitations that wait, the last sent first; one statement."""
    rows = AgentInvitation.objects.filter(structure=structure, accepted_at__isnull=True)
    return list(rows.select_related("mail").order_by("-created_at", "-id"))
