"""How mails about bookings end."""

from __future__ import annotations

from preau.structures.models import Structure


def foot(structure: Structure) -> list[str]:
    """Where to look, and who wrote."""
    lines = ["Vous pouvez suivre l’état de vos réservations sur le portail, page « Suivi »."]
    contact = " – ".join(part for part in (structure.contact_email, structure.contact_phone) if part)
    return [*lines, "", structure.name, *([contact] if contact else [])]
