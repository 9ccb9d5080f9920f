"""Whose prices a person pays: those of children, or of adults who eat with them."""

from __future__ import annotations

from preau.households.enums import PersonKind
from preau.pricing.models import PriceAudience


def audience_of(kind: str) -> PriceAudience:
    """The audience of a person of this kind."""
    return PriceAudience.ADULT if kind == PersonKind.ADULT else PriceAudience.CHILD


def audience_column(person: str) -> str:
    """A column: the same, for the alias of a person."""
    return f"CASE WHEN {person}.kind = 'adult' THEN 'adult' ELSE 'child' END"
