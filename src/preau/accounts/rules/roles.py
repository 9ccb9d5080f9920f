"""Which roles go together. Pure."""

from __future__ import annotations

from collections.abc import Collection

ADMINISTRATOR, ORDERER, CASH_OFFICER = "administrator", "orderer", "cash_officer"


def why_not_roles(roles: Collection[str]) -> str | None:
    """Why one person cannot hold these roles in a structure, in French; `None` when they can.

    Who orders what is owed never collects it (décret n° 2012-1246, article 9: the two functions are incompatible). An
    administrator sets prices and names agents: an orderer, in that respect. In a small town the secretary administers,
    and the cash officer or their deputy, whom the mayor appoints, is somebody else.
    """
    if {ORDERER, CASH_OFFICER} <= set(roles):
        return "Une même personne ne peut pas être ordonnateur et régisseur : choisissez l’un ou l’autre."
    if {ADMINISTRATOR, CASH_OFFICER} <= set(roles):
        return (
            "Une même personne ne peut pas être administrateur et régisseur : qui fixe les tarifs et nomme les agents "
            "n’encaisse pas. Donnez l’un des deux rôles à quelqu’un d’autre."
        )
    return None


def why_not_changed(*, is_self: bool, held: Collection[str], asked: Collection[str]) -> str | None:
    """Why roles are not changed so by this person, in French; `None` when they may: nobody gives themselves a role."""
    if is_self and not set(asked) <= set(held):
        return "Personne ne se donne un rôle : demandez à un autre administrateur."
    return None
