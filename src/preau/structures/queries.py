"""Reads of the structures."""

from __future__ import annotations

from preau.structures.models import Structure


def all_structures() -> list[Structure]:
    """Every structure by name; one statement."""
    return list(Structure.objects.all())


def structure_by_slug(slug: str) -> Structure | None:
    """The structure at this address, if any; one statement."""
    return Structure.objects.filter(slug=slug).first()
