"""Structures, their sites and their closures."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.urls import get_resolver
from django.utils.translation import gettext as _

from preau.structures.models import Closure, Site, Structure
from preau.web.admin.base import CheckedAdmin, CheckedForm, CheckedInline


def reserved_slugs() -> set[str]:
    """The first words of the portal's own addresses, which no structure may take."""
    routes = (str(pattern.pattern) for pattern in get_resolver().url_patterns)
    nested = (str(p.pattern) for top in get_resolver().url_patterns for p in getattr(top, "url_patterns", []))
    words = {route.split("/", 1)[0] for route in [*routes, *nested]}
    return {word for word in words if word and "<" not in word} | {"static", "demonstration"}


class StructureForm(CheckedForm):
    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in reserved_slugs():
            self.add_error("slug", _("Cette adresse est réservée au portail. Choisissez-en une autre."))
        return slug


class SiteInline(CheckedInline):
    model = Site


class ClosureInline(CheckedInline):
    model = Closure


@admin.register(Structure)
class StructureAdmin(CheckedAdmin):
    form = StructureForm
    list_display = ("name", "slug", "kind", "zone", "booking_blocked")
    list_filter = ("kind", "zone", "booking_blocked")
    search_fields = ("name", "slug")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    inlines = (SiteInline, ClosureInline)


@admin.register(Site)
class SiteAdmin(CheckedAdmin):
    list_display = ("name", "kind", "structure", "address")
    list_filter = ("structure", "kind")
    search_fields = ("name", "address")
    autocomplete_fields = ("structure",)
    list_select_related = ("structure",)


@admin.register(Closure)
class ClosureAdmin(CheckedAdmin):
    list_display = ("reason", "start_date", "end_date", "structure")
    list_filter = ("structure",)
    date_hierarchy = "start_date"
    autocomplete_fields = ("structure",)
    list_select_related = ("structure",)
    search_fields = ("reason",)
