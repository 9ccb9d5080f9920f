"""Addresses of structures. Pure."""

from __future__ import annotations

import re

RESERVED_SLUGS = frozenset(
    {
        *("accessibilite", "compte", "demonstration", "gestion", "static"),
        *("admin", "aide", "api", "assets", "files", "fichiers", "media", "paiement", "robots", "sante"),
    }
)
"""First segments of addresses that are the portal's own, or may become so: no structure may be there."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def why_not_slug(slug: str) -> str | None:
    """Why a structure cannot have this address, in French; `None` when it can."""
    if len(slug) > 60 or not _SLUG.fullmatch(slug):
        return (
            f"L’adresse « {slug} » ne convient pas : des lettres minuscules sans accent, des chiffres et des tirets, "
            "60 caractères au plus, par exemple ville-de-valbrune."
        )
    if slug in RESERVED_SLUGS:
        return f"L’adresse « {slug} » est réservée au portail : choisissez-en une autre."
    return None
