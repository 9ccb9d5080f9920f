"""The services that families write to, and what a message may be about (guides 000 and 003)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.text import fold_name
from preau.structures.models import Structure
from preau.structures.reasons import StructureCode
from preau.structures.writings import ContactService, MessageTheme

MOST_THEMES = 40
LONGEST_NAME = 80


def services_of(structure: Structure, *, only_active: bool = False) -> list[ContactService]:
    """The services in their order, each with `themes_offered`, its active themes; two statements."""
    services = ContactService.objects.filter(structure=structure).order_by("position", "id")
    found = list(services.filter(is_active=True) if only_active else services)
    themes = MessageTheme.objects.filter(service__in=found, is_active=True).order_by("position", "id")
    by_service: dict[int, list[MessageTheme]] = {}
    for theme in themes:
        by_service.setdefault(theme.service_id, []).append(theme)
    for service in found:
        service.themes_offered = by_service.get(service.pk, [])
    return found


def save_service(
    *,
    structure: Structure,
    name: str,
    email: str,
    themes: Sequence[str],
    is_active: bool,
    actor: Actor,
    service_id: int | None = None,
) -> ContactService | None:
    """Write a service and its themes in their order; None when the structure has no service `service_id`.

    A theme that is not in the list any more is no longer offered, and stays for the messages that bear it. Raises
    `InvalidRuleError` (French) for a name that another service has, for themes twice, too long or too many.
    """
    actor.must(Right.WRITE_TEXTS, structure.pk)
    _check_themes(themes)
    with audited(user=actor.id, action="save_service"), transaction.atomic():
        Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)  # the order and the names are one list
        rows = list(ContactService.objects.filter(structure=structure).order_by("position", "id"))
        if any(row.pk != service_id and fold_name(row.name) == fold_name(name) for row in rows):
            raise InvalidRuleError(Reason(StructureCode.SERVICE_TWICE))
        service = next((row for row in rows if row.pk == service_id), None)
        if service is None and service_id is not None:
            return None
        if service is None:
            service = ContactService(structure=structure, position=rows[-1].position + 1 if rows else 0)
        service.name, service.email, service.is_active = name, email, is_active
        service.save()
        _write_themes(service, themes)
        return service


def _check_themes(themes: Sequence[str]) -> None:
    if len(themes) > MOST_THEMES:
        raise InvalidRuleError(Reason(StructureCode.TOO_MANY_THEMES))
    if too_long := next((theme for theme in themes if len(theme) > LONGEST_NAME), None):
        raise InvalidRuleError(Reason(StructureCode.THEME_TOO_LONG, start=too_long[:30]))
    seen: set[str] = set()
    for theme in themes:
        if fold_name(theme) in seen:
            raise InvalidRuleError(Reason(StructureCode.THEME_TWICE, theme=theme))
        seen.add(fold_name(theme))


def _write_themes(service: ContactService, themes: Sequence[str]) -> None:
    """Themes are known by their name, whatever its case: written again, one is offered again."""
    kept = {fold_name(row.name): row for row in MessageTheme.objects.filter(service=service).order_by("id")}
    wanted = {fold_name(name): (position, name) for position, name in enumerate(themes)}
    for key, row in kept.items():
        position, name = wanted.get(key, (row.position, row.name))
        if (row.name, row.position, row.is_active) != (name, position, key in wanted):
            row.name, row.position, row.is_active = name, position, key in wanted
            row.save(update_fields=["name", "position", "is_active"])
    MessageTheme.objects.bulk_create(
        MessageTheme(structure_id=service.structure_id, service=service, name=name, position=position)
        for key, (position, name) in wanted.items()
        if key not in kept
    )


def move_service(*, structure: Structure, service_id: int, up: bool, actor: Actor) -> bool:
    """One place up or down in the list; False when the structure has no such service, or nowhere to go."""
    actor.must(Right.WRITE_TEXTS, structure.pk)
    with audited(user=actor.id, action="move_service"), transaction.atomic():
        # Two moves at once would give two services one position.
        Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)
        rows = list(ContactService.objects.filter(structure=structure).order_by("position", "id"))
        index = next((number for number, row in enumerate(rows) if row.pk == service_id), None)
        if index is None or not 0 <= (other := index - 1 if up else index + 1) < len(rows):
            return False
        rows[index], rows[other] = rows[other], rows[index]
        for position, row in enumerate(rows):
            row.position = position
        ContactService.objects.bulk_update(rows, ["position"])
        return True
