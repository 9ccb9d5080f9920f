"""Which roles go together. Pure."""

from __future__ import annotations

from collections.abc import Collection

ADMINISTRATOR, ORDERER, CASH_OFFICER = "administrator", "orderer", "cash_officer"


def why_not_roles(roles: Collection[str]) -> str | None:
    """Why one person cannot hold these roles in a structure, in French; `None` when they can.

    Who orders what is owed never collects it (décret n° 2012-1246, article 9: the two functions are incompatible).
    """
    if {ORDERER, CASH_OFFICER} <= set(roles):
        return "Une même personne ne peut pas être ordonnateur et régisseur : choisissez l’un ou l’autre."
    return None
