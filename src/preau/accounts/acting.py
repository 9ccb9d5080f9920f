"""From an account to who acts (`common.actors`). Roles and accesses are read when they are asked for, never kept."""

from __future__ import annotations

from collections.abc import Iterable

from preau.accounts.models import HouseholdAccess, StructureRole, User
from preau.accounts.rules.roles import rights_of
from preau.common.actors import Actor


def agent_actor(user: User, held: Iterable[tuple[int, str]]) -> Actor:
    """An agent who holds these roles, each with the number of its structure."""
    roles: dict[int, set[str]] = {}
    for structure, role in held:
        roles.setdefault(structure, set()).add(role)
    rights = {structure: rights_of(names) for structure, names in roles.items()}
    return Actor(user.pk, user.display_name, user.email, rights)


def family_actor(user: User, *households: int) -> Actor:
    """Somebody who acts for these households, by number."""
    return Actor(user.pk, user.display_name, user.email, homes=frozenset(households))


def actor_of(user: User) -> Actor:
    """All that an account may do now, as an agent and for its households; nothing once closed. Two statements."""
    if not user.is_active:
        return Actor(user.pk, user.display_name, user.email)
    roles = StructureRole.objects.filter(user=user).order_by("id").values_list("structure_id", "role")
    homes = HouseholdAccess.objects.filter(user=user).order_by("id").values_list("household_id", flat=True)
    agent = agent_actor(user, roles)
    return Actor(agent.id, agent.name, agent.email, agent.rights, frozenset(homes))
