"""Reads of the mails of a structure that came back."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from preau.notices.models import DeadAddress, OutgoingMail


def returned_mails(structure_id: int) -> QuerySet[OutgoingMail]:
    """The mails that came back, the last first; `is_dead` while nothing is sent to their address."""
    rows = OutgoingMail.objects.filter(structure_id=structure_id, bounced_at__isnull=False)
    return rows.annotate(is_dead=is_dead()).order_by("-bounced_at", "-id")


def returned_counts(structure_id: int) -> dict[str, int]:
    """How many mails came back, and how many addresses are out of order; one statement."""
    rows = OutgoingMail.objects.filter(structure_id=structure_id, bounced_at__isnull=False).annotate(
        is_dead=is_dead(), address=Lower("to", output_field=CharField())
    )
    return rows.aggregate(all=Count("id"), dead=Count("address", filter=Q(is_dead=True), distinct=True))


def mails_to(structure_id: int, addresses: Collection[str]) -> QuerySet[OutgoingMail]:
    """What the structure wrote to these addresses (lower case), the last first, without the texts."""
    rows = OutgoingMail.objects.annotate(address=Lower("to", output_field=CharField()))
    return rows.filter(structure_id=structure_id, address__in=addresses).defer("body", "last_error").order_by("-id")


def is_dead() -> Exists:
    """That nothing is sent to the address of an outgoing mail any more."""
    return Exists(DeadAddress.objects.filter(address=Lower(OuterRef("to")), lifted_at__isnull=True))
