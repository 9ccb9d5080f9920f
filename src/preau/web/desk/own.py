"""Nobody acts on their own household: another agent does."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from preau.accounts.queries import own_households
from preau.web.desk.access import DeskRequest

OWN = _("C’est votre propre foyer, ou celui d’un de vos enfants : demandez à un autre agent de le faire.")


def is_own(request: DeskRequest, households: Iterable[int | None]) -> bool:
    """Whether the agent belongs to one of these households; one statement, none for no household."""
    asked = {household for household in households if household}
    return bool(asked) and bool(asked & own_households(request.actor.id, request.structure))
