"""Reads of households."""

from __future__ import annotations

from django.db.models import Prefetch, Q

from preau.common.numbers import number_forms
from preau.common.ordering import french_order
from preau.common.text import fold_name
from preau.households.models import Household, HouseholdPerson
from preau.structures.models import Structure


def find_households(structure: Structure, words: str, limit: int = 10) -> list[Household]:
    """Households of that number, or whose name or a member's holds these words, with their members; two statements."""
    typed = words.strip()
    folded = fold_name(typed)
    if not folded:
        return []
    members = HouseholdPerson.objects.select_related("person").order_by("sticker", "id")
    numbered = Q(number__istartswith=typed) | Q(number__in=number_forms(typed))
    named = Q(name__icontains=typed) | Q(memberships__person__folded_name__contains=folded)
    found = Household.objects.filter(structure=structure).filter(numbered | named)
    rows = found.annotate(plain_name=french_order("name")).distinct().order_by("plain_name", "number")[:limit]
    return list(rows.prefetch_related(Prefetch("memberships", members)))
