"""Reads of the structures."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from preau.structures.models import CashOffice, Logo, News, Structure

NEWS_SHOWN = 10


def all_structures() -> list[Structure]:
    """Every structure by name; one statement."""
    return list(Structure.objects.all())


def structure_by_slug(slug: str) -> Structure | None:
    """The structure at this address, if any; one statement."""
    return Structure.objects.filter(slug=slug).first()


def current_news(structure: Structure, today: date) -> list[News]:
    """What the structure tells its families today, newest first, ten at most; one statement."""
    rows = News.objects.filter(structure=structure, start_date__lte=today)
    return list(
        rows.filter(Q(end_date__isnull=True) | Q(end_date__gte=today)).order_by("-start_date", "-id")[:NEWS_SHOWN]
    )


def cash_offices(structure: Structure) -> list[CashOffice]:
    """The cash offices in service of a structure, by name; one statement."""
    return list(CashOffice.objects.filter(structure=structure, is_active=True).order_by("name", "id"))


def logo_png(slug: str) -> bytes | None:
    """The logo of the structure at this address, as PNG; one statement."""
    found = Logo.objects.filter(structure__slug=slug).values_list("png", flat=True).order_by("pk").first()
    return None if found is None else bytes(found)
