"""Who shares the cost of a child: the one statement that says it, for every place that prices a day."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from preau.households.models import HouseholdPerson
from preau.households.rules import CostShare

SHARES = """(
    SELECT json_agg(json_build_array(sharer.household_id = {member}.household_id, sharer.cost_percent,
            town.shared_days = 'asked' AND NOT {agreed})
        ORDER BY sharer.cost_percent DESC, sharer.id)
    FROM households_householdperson sharer
    JOIN households_household home ON home.id = sharer.household_id
    JOIN structures_structure town ON town.id = home.structure_id AND town.shared_days <> 'booker'
    WHERE sharer.person_id = {member}.person_id AND sharer.custody_kind = 'percent'
)"""
"""A column: the households that share the cost of a membership's person, in the order of `CostShare`; null when the
structure makes whoever books pay all. The third of each says that the others have still to agree."""


PART = """(
    SELECT max(each.cost_percent) FILTER (WHERE each.household_id = {household}) * 10000
        / nullif(sum(each.cost_percent), 0)
    FROM households_householdperson each WHERE each.person_id = {person} AND each.custody_kind = 'percent'
)"""
"""A column: a household's part of what a person costs, in ten-thousandths; null when it shares it no more."""


def part_of(household: str, person: str) -> str:
    """The column, for these two columns."""
    return PART.format(household=household, person=person)


def shares_of(member: str, agreed: str = "false") -> str:
    """The column, for the alias of a membership; `agreed` is SQL: whether the other households said yes to the day."""
    return SHARES.format(member=member, agreed=agreed)


def read_share(column: Any) -> CostShare:
    """A value of that column."""
    return CostShare.among(json.loads(column) if isinstance(column, str) else column)


def with_shares(rows: QuerySet[HouseholdPerson]) -> QuerySet[HouseholdPerson]:
    """The same memberships, each with its `share_column`."""
    return rows.annotate(share_column=RawSQL(shares_of("households_householdperson"), []))  # noqa: S611 (no outside text)
