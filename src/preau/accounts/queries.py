"""Reads of accounts: for whom a signed-in person may act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Lower

from preau.accounts.acting import agent_actor, family_actor
from preau.accounts.counting import Tally
from preau.accounts.models import BrowserSession, HouseholdAccess, StructureRole, User
from preau.accounts.rules.roles import roles_with
from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.ordering import french_order
from preau.common.sql import columns_of, fetch
from preau.common.text import fold_name
from preau.households.models import Guardian, Household
from preau.households.own import shared_with
from preau.structures.models import Structure

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What proves an account besides its password."""


@dataclass(frozen=True)
class FamilyContext:
    """A person acting for a household in a structure, and the structures where they act for one.

    `help` is what the desk says of the page asked for; `terms_wait_since`, when the terms in force began that the
    person has not accepted yet (None: nothing waits). `waits`: by name of the count, how many things wait.
    """

    user: User
    structure: Structure
    household: Household
    structures: tuple[Structure, ...]
    help: str = ""
    terms_wait_since: datetime | None = None
    waits: Mapping[str, int] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """The person, acting for this household alone."""
        return family_actor(self.user, self.household.pk)


_HELP = "(SELECT t.body FROM structures_helptext t WHERE t.structure_id = s.id AND t.page = %(page)s)"
_TERMS_IN_FORCE = (
    "LEFT JOIN LATERAL (SELECT v.id, v.published_at, v.start_date FROM structures_termsversion v "
    "WHERE v.structure_id = s.id AND v.start_date <= %(today)s ORDER BY v.number DESC LIMIT 1) v ON true"
)
_TERMS = (
    "CASE WHEN v.id IS NOT NULL AND NOT EXISTS (SELECT FROM accounts_termsacceptance x WHERE x.user_id = a.user_id "
    "AND x.terms_id = v.id) THEN greatest(v.published_at, v.start_date::timestamp AT TIME ZONE 'Europe/Paris') END"
)


@dataclass(frozen=True, slots=True)
class _Access:
    """A row of `_accesses`."""

    structure: Structure
    household: Household
    help: str
    terms_wait_since: datetime | None
    waits: Mapping[str, int] | None


@cache
def _accesses(counts: tuple[Tally, ...]) -> str:
    """The statement of `family_context`, written once: it opens every family page, and the ORM's way costs thrice.

    Only the row of the structure asked for is counted.
    """
    own = f"{columns_of(Structure, 's', 'structure')}, {columns_of(Household, 'h', 'household')}"
    counted = ", ".join(f"'{count.name}', ({count.sql})" for count in counts)
    waits = f"CASE WHEN s.slug = %(slug)s THEN json_build_object({counted}) END AS waits"
    return (
        f"SELECT {own}, coalesce({_HELP}, '') AS help, {_TERMS} AS terms_wait_since, {waits} "  # noqa: S608
        "FROM accounts_householdaccess a "
        "JOIN structures_structure s ON s.id = a.structure_id JOIN households_household h ON h.id = a.household_id "
        f"{_TERMS_IN_FORCE} WHERE a.user_id = %(user)s ORDER BY s.name, a.id"
    )


def family_context(user: User, slug: str, page: str = "", counts: tuple[Tally, ...] = ()) -> FamilyContext | None:
    """The household `user` acts for in the structure `slug`, or None when there is none; one statement.

    With it come the help of the page of this name, and what waits for the household.
    """
    values: dict[str, Any] = {"user": user.pk, "slug": slug, "page": page, "today": clock.today(), "now": clock.now()}
    rows = fetch(_Access, _accesses(counts), values)
    structures = tuple(row.structure for row in rows)
    for row in rows:
        if row.structure.slug == slug:
            since, waits = row.terms_wait_since, row.waits or {}
            return FamilyContext(user, row.structure, row.household, structures, row.help, since, waits)
    return None


def structures_of(user: User) -> list[Structure]:
    """The structures where `user` acts for a household, the one with most of its people first; one statement."""
    mine = Structure.objects.filter(households__accesses__user=user)
    return list(
        mine.annotate(mine=Count("households__memberships", distinct=True)).order_by("-mine", french_order("name"))
    )


@dataclass(frozen=True)
class StaffContext:
    """An agent in a structure, with every role held there.

    `lacks_second_factor` when a structure the agent works for, this one or another, requires one that is not set up:
    the account is one, and so is its protection. `waits`: how many things wait in the structure, by name of the count.
    `structures`: everywhere the account has a role, by name.
    """

    user: User
    structure: Structure
    roles: frozenset[str]
    actor: Actor
    lacks_second_factor: bool = False
    waits: Mapping[str, int] = field(default_factory=dict)
    structures: tuple[Structure, ...] = ()

    @property
    def acts_waiting(self) -> int:
        """How many requests of others wait for a second person."""
        return self.waits.get("acts", 0)

    def may(self, right: Right) -> bool:
        """Whether their roles here open this right."""
        return self.actor.may(right, self.structure.pk)


_WAITING: list[Tally] = []


def register_waiting(count: Tally) -> None:
    """How a room counts, in `staff_context`'s own statement, what waits in a structure for its agents.

    Called at start, and read on every page of the desk: what an index answers. Sections name it (`Section.count`).
    """
    _WAITING.append(count)


@dataclass(frozen=True, slots=True)
class _Role:
    """A row of `_roles`."""

    structure: Structure
    role: str
    lacks_second_factor: bool
    waits: Mapping[str, int] | None


_LACKS = (
    "EXISTS (SELECT FROM accounts_structurerole o JOIN structures_structure t ON t.id = o.structure_id "
    "WHERE o.user_id = %(user)s AND t.requires_second_factor) "
    "AND NOT EXISTS (SELECT FROM mfa_authenticator f WHERE f.user_id = %(user)s AND f.type = ANY(%(factors)s))"
)


@cache
def _roles(counts: tuple[Tally, ...]) -> str:
    """The statement of `staff_context`, written once, as that of `family_context`: it opens every page of the desk."""
    counted = ", ".join(f"'{count.name}', ({count.sql})" for count in counts)
    waits = f"CASE WHEN s.slug = %(slug)s THEN json_build_object({counted}) END AS waits"
    return (
        f"SELECT {columns_of(Structure, 's', 'structure')}, r.role, {_LACKS} AS lacks_second_factor, {waits} "  # noqa: S608
        "FROM accounts_structurerole r JOIN structures_structure s ON s.id = r.structure_id "
        "WHERE r.user_id = %(user)s ORDER BY r.id"
    )


def staff_context(user: User, slug: str) -> StaffContext | None:
    """The structure `slug` and the roles `user` holds there, or None without any; one statement.

    Its actor has the rights of every structure that the person works for.
    """
    values: dict[str, Any] = {"user": user.pk, "slug": slug, "today": clock.today(), "now": clock.now()}
    rows = fetch(_Role, _roles(tuple(_WAITING)), values | {"factors": list(SECOND_FACTORS)})
    here = [row for row in rows if row.structure.slug == slug]
    if not here:
        return None
    first, roles = here[0], frozenset(row.role for row in here)
    actor = agent_actor(user, [(row.structure.pk, row.role) for row in rows])
    structures = _by_name(row.structure for row in rows)
    return StaffContext(user, first.structure, roles, actor, first.lacks_second_factor, first.waits or {}, structures)


def _by_name(structures: Iterable[Structure]) -> tuple[Structure, ...]:
    """These structures, each once, by name."""
    found = {structure.pk: structure for structure in structures}
    return tuple(sorted(found.values(), key=lambda structure: (fold_name(structure.name), structure.pk)))


def desks_of(user: User) -> tuple[Actor, tuple[Structure, ...]]:
    """What the roles of `user` open, and the structures where they hold one, by name; one statement."""
    rows = list(StructureRole.objects.filter(user=user).select_related("structure").order_by("id"))
    return agent_actor(user, [(row.structure_id, row.role) for row in rows]), _by_name(row.structure for row in rows)


def is_agent(user: User) -> bool:
    """Whether the account works for a structure, or for who hosts the portal. One statement at most."""
    return user.is_staff or user.roles.exists()


def second_factors(user: User | OuterRef) -> QuerySet[Authenticator]:
    """What proves an account besides its password: an application of codes, keys. Recovery codes only replace them."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS)
    return found.order_by("id")


def open_sessions(user: User, now: datetime) -> list[BrowserSession]:
    """Where `user` is signed in, the last seen first; one statement."""
    return list(BrowserSession.objects.filter(user=user, expire_date__gt=now).defer("session_data"))


def administration_is_closed(user: User) -> bool:
    """Whether the administration waits for `user`'s second factor, as soon as a structure requires one of its agents;
    one statement."""
    requiring = Structure.objects.filter(requires_second_factor=True)
    return User.objects.filter(Exists(requiring), ~Exists(second_factors(user)), pk=user.pk).exists()


def own_households(account: int | None, structure: Structure | None = None) -> frozenset[int]:
    """The households, of a structure or of all, that are the own of the account of this number; one statement.

    Those they act for, those where a responsible person has their address, and those where a child of these lives too.
    """
    if account is None:
        return frozenset()
    rows = shared_with(homes_of(account))
    if structure is not None:
        rows = rows.filter(structure=structure)
    return frozenset(rows.values_list("pk", flat=True))


def homes_of(account: int) -> QuerySet[Household]:
    """The households that an account belongs to: rows to filter or to join."""
    acts_for = HouseholdAccess.objects.filter(user=account).order_by().values("household")
    address = User.objects.filter(pk=account).annotate(lower=Lower("email")).values("lower")
    guardians = Guardian.objects.annotate(lower=Lower("email")).filter(lower__in=address).order_by().values("household")
    return Household.objects.filter(pk__in=acts_for.union(guardians)).order_by("pk")


def staffed_structures(user: User, right: Right) -> list[Structure]:
    """The structures where the roles of `user` open this right, by name; one statement."""
    held = StructureRole.objects.filter(user=user, role__in=roles_with(right))
    return list(Structure.objects.filter(id__in=held.values("structure")).order_by(french_order("name"), "id"))
