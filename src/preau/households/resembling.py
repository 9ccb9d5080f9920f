"""Files that may already be those of who asks for one: near names, the same birth date, e-mail or telephone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet

from preau.common.text import fold_name
from preau.households.models import Guardian, Household, HouseholdPerson, Person
from preau.structures.models import Structure

NEAR = 0.45
"""How alike two folded names are, from 0 to 1, to be shown to the desk."""
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Resembling:
    """A household that may be the one, with its people and guardians as the desk tells namesakes apart."""

    household: Household
    people: tuple[str, ...]
    guardians: tuple[str, ...]


def resembling_children(structure: Structure, last_name: str, first_name: str, born: date | None) -> QuerySet[Person]:
    """People of the structure of nearly this name; those of another birth date only if the name is the very same."""
    folded = f"{fold_name(last_name)} {fold_name(first_name)}"
    rows = Person.objects.filter(structure=structure).annotate(likeness=TrigramSimilarity("folded_name", folded))
    near = Q(likeness__gte=NEAR) & (Q(birth_date=born) | Q(birth_date__isnull=True)) if born else Q(likeness__gte=NEAR)
    return rows.filter(near | Q(folded_name=folded)).order_by("-likeness", "id")


def resembling(
    structure: Structure, *, name: str, email: str = "", phone: str = "", people: Iterable[Person] = ()
) -> list[Resembling]:
    """The files of this name, of this e-mail or telephone, or of one of these people, ten at most, those that resemble
    in more ways first; six statements."""
    digits = re.sub(r"\D", "", phone)
    reached = Q(email__iexact=email) if email else Q(pk__in=[])
    if digits:
        spaced = r"\D*".join(digits)
        reached |= Q(mobile_phone__regex=spaced) | Q(home_phone__regex=spaced)
    guardians = Guardian.objects.filter(reached, household__structure=structure).order_by("id")
    homes = list(guardians.values_list("household", flat=True)[:SHOWN])
    theirs = HouseholdPerson.objects.filter(person__in=[person.pk for person in people]).order_by("id")
    homes += list(theirs.values_list("household", flat=True)[:SHOWN])
    homes += list(_named(structure, name).values_list("id", flat=True)[:SHOWN])
    times = Counter(homes)
    found = Household.objects.filter(structure=structure, pk__in=homes).prefetch_related(
        "memberships__person", "guardians"
    )
    rows = sorted(found.order_by("name", "number"), key=lambda row: -times[row.pk])[:SHOWN]
    return [
        Resembling(
            row,
            tuple(str(member.person) for member in row.memberships.all()),
            tuple(str(guardian) for guardian in row.guardians.all()),
        )
        for row in rows
    ]


def _named(structure: Structure, name: str) -> QuerySet[Household]:
    """The households that every word of a name begins a name of; none for no word."""
    words = fold_name(name).split()
    rows = Household.objects.filter(structure=structure) if words else Household.objects.none()
    for word in words:
        rows = rows.filter(words__words__contains=f" {word}")
    return rows.order_by("id")
