"""Which classes are away and when, and the bookings that this is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from preau.structures.models import Structure

LONGEST_WORDS = 1_000
OF_CLASSES = """
booking.structure_id = %(structure)s AND booking.date BETWEEN %(first)s AND %(last)s
    AND booking.state IN ('booked', 'waiting') AND person.school_id = %(site)s
    AND (cardinality(%(classes)s::text[]) = 0 OR person.class_name = ANY(%(classes)s::text[]))
    AND (cardinality(%(activities)s::bigint[]) = 0 OR day.activity_id = ANY(%(activities)s::bigint[]))
"""
"""Bookings that an outing cancels, of `booking`, its `person` and its `day`."""


@dataclass(frozen=True, slots=True)
class Outing:
    """The classes of a site (none: all of them) that are away from one day to another, both included, for these
    activities (none: all); why, and what families read above their days (empty: the usual words)."""

    site: int
    first: date
    last: date
    reason: str
    classes: tuple[str, ...] = ()
    activities: tuple[int, ...] = ()
    words: str = ""

    def values(self, structure: Structure) -> dict[str, Any]:
        """The parameters of the statements about it."""
        return {
            "structure": structure.pk,
            "site": self.site,
            "first": self.first,
            "last": self.last,
            "classes": list(self.classes),
            "activities": list(self.activities),
        }


def usual_words(reason: str) -> str:
    """What families read above their days, unless the agent writes otherwise."""
    return (
        f"La classe de votre enfant ne vient pas : {reason}.\n"
        "Ce qui était réservé est annulé par la structure, et ne sera pas compté :"
    )
