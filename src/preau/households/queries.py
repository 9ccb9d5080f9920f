"""Reads of households."""

from __future__ import annotations

from django.db.models import Prefetch

from preau.common.finding import Found
from preau.common.ordering import french_order
from preau.households.models import Household, HouseholdPerson
from preau.households.searching import matching
from preau.structures.models import Structure

FOUND_AT_MOST = 30


def find_households(structure: Structure, words: str, *related: str, limit: int = FOUND_AT_MOST) -> Found[Household]:
    """Households of this number, or that all these words name (file, people, guardians), with their members.

    In the French order of their names; one statement, one for their members and one for each name of `related`.
    """
    members = HouseholdPerson.objects.select_related("person").order_by("sticker", "id")
    rows = matching(structure, words).annotate(plain_name=french_order("name")).order_by("plain_name", "number", "id")
    return Found(rows.prefetch_related(Prefetch("memberships", members), *related)[: limit + 1], limit)
