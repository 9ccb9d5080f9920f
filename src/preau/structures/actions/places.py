"""Places of a structure: schools, restaurants, centres."""

from __future__ import annotations

from django.db import transaction

from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.structures.models import Site


def save_site(*, site: Site, actor: Actor) -> None:
    """Write a place, new or changed. Raises `ValidationError` (French, by field)."""
    actor.must(Right.CHANGE_SETTINGS, site.structure_id)
    with audited(user=actor.id, action="save_site"), transaction.atomic():
        site.full_clean()
        site.save()
