"""Addresses of structures. Pure."""

from __future__ import annotations

import re

from preau.common.reasons import Reason
from preau.structures.reasons import StructureCode

RESERVED_SLUGS = frozenset(
    {
        *("accessibilite", "compte", "demonstration", "gestion", "static"),
        *("admin", "aide", "api", "assets", "files", "fichiers", "media", "paiement", "robots", "sante"),
    }
)
"""First segments of addresses that are the portal's own, or may become so: no structure may be there."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def why_not_slug(slug: str) -> Reason | None:
    """Why a structure cannot have this address; `None` when it can."""
    if len(slug) > 60 or not _SLUG.fullmatch(slug):
        return Reason(StructureCode.ADDRESS_UNFIT, slug=slug)
    if slug in RESERVED_SLUGS:
        return Reason(StructureCode.ADDRESS_RESERVED, slug=slug)
    return None
