"""Opening a structure."""

from __future__ import annotations

from preau.common.errors import InvalidRuleError
from preau.structures.models import Structure
from preau.structures.rules import why_not_slug


def create_structure(*, slug: str, name: str, kind: str, zone: str, contact_email: str) -> Structure:
    """A new structure. Raises `InvalidRuleError` (French) when its address cannot be used or already is."""
    if reason := why_not_slug(slug):
        raise InvalidRuleError(reason)
    if not name.strip():
        raise InvalidRuleError("Donnez un nom à la structure.")
    if Structure.objects.filter(slug=slug).exists():
        raise InvalidRuleError(f"L’adresse « {slug} » est déjà celle d’une structure : rien n’a été créé.")
    return Structure.objects.create(slug=slug, name=name.strip(), kind=kind, zone=zone, contact_email=contact_email)
