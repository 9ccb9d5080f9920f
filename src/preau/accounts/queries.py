"""Reads of accounts: for whom a signed-in person may act."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from preau.accounts.models import BrowserSession, StructureRole, User
from preau.common.rows import Rows
from preau.households.models import Household
from preau.structures.models import Structure


@dataclass(frozen=True)
class FamilyContext:
    """A person acting for a household in a structure, and the structures where they act for one."""

    user: User
    structure: Structure
    household: Household
    structures: tuple[Structure, ...]


@cache
def _family_rows() -> tuple[Rows[Structure], Rows[Household], str]:
    """The statement of `family_context`, written once: it opens every family page, and the ORM's way costs thrice."""
    structures, households = Rows(Structure, "s"), Rows(Household, "h")
    sql = (
        f"SELECT {structures.columns}, {households.columns} FROM accounts_householdaccess a "  # noqa: S608
        "JOIN structures_structure s ON s.id = a.structure_id JOIN households_household h ON h.id = a.household_id "
        "WHERE a.user_id = %s ORDER BY s.name, a.id"
    )
    return structures, households, sql


def family_context(user: User, slug: str) -> FamilyContext | None:
    """The household `user` acts for in the structure `slug`, or None when there is none; one statement."""
    structure_rows, household_rows, sql = _family_rows()
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk])
        rows = cursor.fetchall()
    width = len(structure_rows)
    structures = tuple(structure_rows.read(row[:width]) for row in rows)
    for structure, row in zip(structures, rows, strict=True):
        if structure.slug == slug:
            return FamilyContext(user, structure, household_rows.read(row[width:]), structures)
    return None


def structures_of(user: User) -> list[Structure]:
    """The structures where `user` acts for a household, by name; one statement."""
    return list(Structure.objects.filter(households__accesses__user=user).distinct())


@dataclass(frozen=True)
class StaffContext:
    """An agent in a structure, with every role held there.

    `lacks_second_factor` when a structure the agent works for, this one or another, requires one that is not set up:
    the account is one, and so is its protection.
    """

    user: User
    structure: Structure
    roles: frozenset[str]
    lacks_second_factor: bool = False


def staff_context(user: User, slug: str) -> StaffContext | None:
    """The structure `slug` and the roles `user` holds there, or None without any; one statement."""
    requiring = StructureRole.objects.filter(user=OuterRef("user"), structure__requires_second_factor=True)
    lacks = Exists(requiring) & ~Exists(second_factors(OuterRef("user")))
    held = StructureRole.objects.filter(user=user, structure__slug=slug).select_related("structure")
    rows = list(held.annotate(lacks_second_factor=lacks).order_by("id"))
    if not rows:
        return None
    return StaffContext(user, rows[0].structure, frozenset(row.role for row in rows), rows[0].lacks_second_factor)


def second_factors(user: User | OuterRef) -> QuerySet[Authenticator]:
    """What proves an account besides its password: an application of codes, keys. Recovery codes only replace them."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=kinds)
    return found.order_by("id")


def open_sessions(user: User, now: datetime) -> list[BrowserSession]:
    """Where `user` is signed in, the last seen first; one statement."""
    return list(BrowserSession.objects.filter(user=user, expire_date__gt=now).defer("session_data"))


def administration_is_closed(user: User) -> bool:
    """Whether the administration waits for `user`'s second factor; one statement.

    It opens every structure, so it asks for one as soon as any structure does.
    """
    requiring = Structure.objects.filter(requires_second_factor=True)
    return User.objects.filter(Exists(requiring), ~Exists(second_factors(user)), pk=user.pk).exists()


def staffed_structures(user: User, roles: Collection[str]) -> list[Structure]:
    """The structures where `user` holds one of these roles, by name; one statement."""
    held = StructureRole.objects.filter(user=user, role__in=roles)
    return list(Structure.objects.filter(id__in=held.values("structure")).order_by("name"))
