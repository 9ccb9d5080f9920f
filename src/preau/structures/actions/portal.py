"""Opening a structure, and what its administrators decide about its portal. Every change is in the histories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.structures.logos import redraw
from preau.structures.models import CashOffice, Logo, News, Structure
from preau.structures.reasons import StructureCode
from preau.structures.rules import MOST_PAUSES, Pause, Service, parse_pauses, why_not_colour, why_not_slug

SETTINGS = frozenset(
    {
        *(
            "contact_email",
            "contact_phone",
            "requests_email",
            "website",
            "welcome",
            "shows_meals",
            "shows_amount_due",
            "offers_booking",
        ),
        *("account_delay", "account_delay_holidays", "brand_color"),
        *("requires_second_factor", "allows_secret_question", "shared_days"),
        "second_person_above_cents",
        *("booking_blocked", "booking_blocked_reason", "payment_blocked", "payment_blocked_reason"),
    }
)
"""The fields that `change_settings` writes; the pauses and the logo have actions of their own."""


def create_structure(*, slug: str, name: str, kind: str, zone: str, contact_email: str) -> Structure:
    """A new structure. Raises `InvalidRuleError` (French) when its address cannot be used or already is."""
    if reason := why_not_slug(slug):
        raise InvalidRuleError(reason)
    if not name.strip():
        raise InvalidRuleError(Reason(StructureCode.NAME_MISSING))
    if Structure.objects.filter(slug=slug).exists():
        raise InvalidRuleError(Reason(StructureCode.ADDRESS_TAKEN, slug=slug))
    return Structure.objects.create(slug=slug, name=name.strip(), kind=kind, zone=zone, contact_email=contact_email)


def change_settings(*, structure: Structure, changes: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Write these settings (see `SETTINGS`), and no other field: two agents who change two settings keep both.

    `structure` is brought up to date too. Raises `InvalidRuleError` (French) for a colour that cannot be read.
    """
    actor.must(Right.CHANGE_SETTINGS, structure.pk)
    if unknown := set(changes) - SETTINGS:
        raise ValueError(f"not settings: {sorted(unknown)}")
    colour = changes.get("brand_color")
    if colour and (reason := why_not_colour(colour)):
        raise InvalidRuleError(reason)
    _write(structure, changes, actor, "change_settings", now)


def stop_service(*, structure: Structure, service: Service, is_stopped: bool, actor: Actor, now: datetime) -> None:
    """Block booking or payment until further notice, or open it again; the reason of a block goes with it."""
    actor.must(Right.CHANGE_SETTINGS, structure.pk)
    changes = {f"{service}_blocked": is_stopped}
    _write(structure, changes if is_stopped else changes | {f"{service}_blocked_reason": ""}, actor, "switch", now)


def change_pauses(*, structure: Structure, pauses: list[Pause], actor: Actor, now: datetime) -> None:
    """The periods when booking or payment is closed, all of them. Raises `InvalidRuleError` (French)."""
    actor.must(Right.CHANGE_SETTINGS, structure.pk)
    if len(pauses) > MOST_PAUSES:
        raise InvalidRuleError(Reason(StructureCode.TOO_MANY_PAUSES, asked=len(pauses)))
    written = [pause.to_dict() for pause in parse_pauses(pause.to_dict() for pause in pauses)]
    _write(structure, {"pauses": written}, actor, "change_pauses", now)


def _write(structure: Structure, changes: Mapping[str, Any], actor: Actor, action: str, now: datetime) -> None:
    if not changes:
        return
    values = {**changes, "settings_changed_at": now}
    with audited(user=actor.id, action=action), transaction.atomic():
        Structure.objects.filter(pk=structure.pk).update(**values)
    for name, value in values.items():
        setattr(structure, name, value)


def change_minimums(
    *, structure: Structure, office_id: int, min_meals: int, min_top_up_cents: int, actor: Actor
) -> bool:
    """What families pay in at least at a cash office of the structure; False when it has no such office."""
    actor.must(Right.CHANGE_SETTINGS, structure.pk)
    with audited(user=actor.id, action="change_minimums"), transaction.atomic():
        offices = CashOffice.objects.filter(structure=structure, pk=office_id)
        return bool(offices.update(min_meals=min_meals, min_top_up_cents=min_top_up_cents))


def set_logo(*, structure: Structure, data: bytes, actor: Actor, now: datetime) -> None:
    """Draw the logo again and keep it. Raises `InvalidRuleError` (French) for what is not a picture we take."""
    actor.must(Right.CHANGE_SETTINGS, structure.pk)
    drawn = redraw(data)
    with transaction.atomic():
        Logo.objects.update_or_create(
            structure=structure, defaults={"png": drawn.png, "width": drawn.width, "height": drawn.height}
        )
        _write(structure, {"logo_version": drawn.version}, actor, "set_logo", now)


def remove_logo(*, structure: Structure, actor: Actor, now: datetime) -> None:
    """Back to the sign of Préau."""
    actor.must(Right.CHANGE_SETTINGS, structure.pk)
    with transaction.atomic():
        Logo.objects.filter(structure=structure).delete()
        _write(structure, {"logo_version": ""}, actor, "remove_logo", now)


def publish_news(
    *,
    structure: Structure,
    title: str,
    body: str,
    dates: tuple[date, date | None],
    actor: Actor,
    now: datetime,
    news_id: int | None = None,
) -> News | None:
    """Write a new item, or change `news_id`; None when the structure has no such item. `dates` are included."""
    actor.must(Right.WRITE_TEXTS, structure.pk)
    start, end = dates
    values = {"title": title, "body": body, "start_date": start, "end_date": end, "updated_at": now}
    with audited(user=actor.id, action="publish_news"), transaction.atomic():
        if news_id is None:
            return News.objects.create(structure=structure, **values)
        rows = News.objects.filter(structure=structure, pk=news_id)
        return rows.get() if rows.update(**values) else None


def withdraw_news(*, structure: Structure, news_id: int, actor: Actor) -> bool:
    """Delete an item of the structure; the histories keep it. False when there is none."""
    actor.must(Right.WRITE_TEXTS, structure.pk)
    with audited(user=actor.id, action="withdraw_news"), transaction.atomic():
        return bool(News.objects.filter(structure=structure, pk=news_id).delete()[0])
