"""Places of a structure: schools, restaurants, centres."""

from __future__ import annotations

from django.db import transaction

from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.marks import must_be_as_read
from preau.structures.models import Site


def save_site(*, site: Site, actor: Actor, seen: str | None = None) -> None:
    """Write a place, new or changed. Raises `ValidationError` (French, by field), `ChangedSinceError` when it is no
    longer as the page whose mark is `seen` showed it."""
    actor.must(Right.CHANGE_SETTINGS, site.structure_id)
    with audited(user=actor.id, action="save_site"), transaction.atomic():
        must_be_as_read(site, seen)
        site.full_clean()
        site.save()
