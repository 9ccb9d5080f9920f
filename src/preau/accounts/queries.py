"""Reads of accounts: for whom a signed-in person may act."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from preau.accounts.models import HouseholdAccess, StructureRole, User
from preau.households.models import Household
from preau.structures.models import Structure


@dataclass(frozen=True)
class FamilyContext:
    """A person acting for a household in a structure, and the structures where they act for one."""

    user: User
    structure: Structure
    household: Household
    structures: tuple[Structure, ...]


def family_context(user: User, slug: str) -> FamilyContext | None:
    """The household `user` acts for in the structure `slug`, or None when there is none; one statement."""
    accesses = list(
        HouseholdAccess.objects.filter(user=user)
        .select_related("structure", "household")
        .order_by("structure__name", "id")
    )
    structures = tuple(access.structure for access in accesses)
    for access in accesses:
        if access.structure.slug == slug:
            return FamilyContext(user, access.structure, access.household, structures)
    return None


def structures_of(user: User) -> list[Structure]:
    """The structures where `user` acts for a household, by name; one statement."""
    return list(Structure.objects.filter(households__accesses__user=user).distinct())


@dataclass(frozen=True)
class StaffContext:
    """An agent in a structure, with every role held there."""

    user: User
    structure: Structure
    roles: frozenset[str]


def staff_context(user: User, slug: str) -> StaffContext | None:
    """The structure `slug` and the roles `user` holds there, or None without any; one statement."""
    rows = list(
        StructureRole.objects.filter(user=user, structure__slug=slug).select_related("structure").order_by("id")
    )
    if not rows:
        return None
    return StaffContext(user, rows[0].structure, frozenset(row.role for row in rows))


def staffed_structures(user: User, roles: Collection[str]) -> list[Structure]:
    """The structures where `user` holds one of these roles, by name; one statement."""
    held = StructureRole.objects.filter(user=user, role__in=roles)
    return list(Structure.objects.filter(id__in=held.values("structure")).order_by("name"))
