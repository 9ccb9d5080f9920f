"""Reads of the people who work for a structure."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from preau.accounts.enums import Role
from preau.accounts.models import AgentInvitation, StructureRole, User
from preau.accounts.queries import second_factors
from preau.structures.models import Structure


@dataclass
class Agent:
    """Somebody with the roles they hold in a structure."""

    user: User
    roles: list[str] = field(default_factory=list)
    has_second_factor: bool = False

    @property
    def labels(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]


def agents_of(structure: Structure) -> list[Agent]:
    """The agents of a structure by name, with their roles; one statement."""
    found: dict[int, Agent] = {}
    has_factor = Exists(second_factors(OuterRef("user")))
    rows = StructureRole.objects.filter(structure=structure).select_related("user").annotate(has_factor=has_factor)
    for row in rows.order_by("user__display_name", "user__email", "role"):
        agent = found.setdefault(row.user_id, Agent(row.user, has_second_factor=row.has_factor))
        agent.roles.append(row.role)
    return list(found.values())


def invitations_of(structure: Structure) -> list[AgentInvitation]:
    """The invitations that wait, the last sent first; one statement."""
    rows = AgentInvitation.objects.filter(structure=structure, accepted_at__isnull=True)
    return list(rows.select_related("mail").order_by("-created_at", "-id"))
