"""The numbers of files."""

from __future__ import annotations

from preau.households.models import Household
from preau.structures.models import Structure


def free_numbers(structure: Structure, count: int) -> list[str]:
    """Numbers after the highest one in use, written with as many digits; one statement."""
    numbers = Household.objects.filter(structure=structure, number__regex=r"^[0-9]+$").values_list("number", flat=True)
    used = list(numbers)
    width = max(map(len, used), default=1)
    first = max(map(int, used), default=0) + 1
    return [str(number).zfill(width) for number in range(first, first + count)]
