"""A household as the desk shows it in a line: who lives there, who answers for it, what tells namesakes apart."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any

from preau.common.sql import Read, fetch
from preau.households.fragments import full_name
from preau.structures.models import Structure


@dataclass(frozen=True, slots=True)
class Member:
    """`class_name` and `year` of birth are empty when they are not known."""

    id: int
    name: str
    first_name: str
    class_name: str = ""
    year: int | None = None

    @property
    def told(self) -> str:
        """What tells two children of one name apart: `CE2, 2018`."""
        return ", ".join(filter(None, (self.class_name, str(self.year or ""))))


def _members(found: list[list[Any]]) -> tuple[Member, ...]:
    return tuple(Member(*member) for member in found)


@dataclass(frozen=True, slots=True)
class Home:
    """`guardians`: the payer first, then legal ones."""

    id: int
    number: str
    name: str
    address: str
    city: str
    members: Annotated[tuple[Member, ...], Read(_members)]
    guardians: tuple[str, ...]

    @property
    def place(self) -> str:
        """`3 rue des Lilas, Valbrune`."""
        return ", ".join(filter(None, (self.address, self.city)))

    def member(self, person_id: int | None) -> Member | None:
        return next((member for member in self.members if member.id == person_id), None)


_MEMBERS = f"""
(SELECT coalesce(jsonb_agg(jsonb_build_array(p.id, {full_name("p")}, p.first_name, p.class_name,
    extract(year FROM p.birth_date)::int) ORDER BY m.sticker, m.id), '[]')
FROM households_householdperson m JOIN households_person p ON p.id = m.person_id WHERE m.household_id = h.id)
"""  # noqa: S608 (no outside text)
_GUARDIANS = f"""
(SELECT coalesce(jsonb_agg({full_name("g")} ORDER BY g.is_payer DESC, g.role <> 'legal', g.id), '[]')
FROM households_guardian g WHERE g.household_id = h.id)
"""  # noqa: S608 (no outside text)


def home_columns(prefix: str = "") -> str:
    """The columns of a `Home` out of `households_household h`, for a field of this prefix (`home__`)."""
    plain = [f"h.{name} AS {prefix}{name}" for name in ("id", "number", "name", "address", "city")]
    return ", ".join([*plain, f"{_MEMBERS} AS {prefix}members", f"{_GUARDIANS} AS {prefix}guardians"])


_HOMES = f"SELECT {home_columns()} FROM households_household h WHERE h.structure_id = %s AND h.id = ANY(%s)"  # noqa: S608


def load_homes(structure: Structure, household_ids: Collection[int]) -> dict[int, Home]:
    """These households of the structure, by id; those of others are left out. One statement."""
    return {home.id: home for home in fetch(Home, _HOMES, [structure.pk, list(household_ids)])}
