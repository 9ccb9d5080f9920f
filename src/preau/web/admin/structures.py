"""Structures, their sites and their closures."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest
from django.urls import get_resolver
from django.utils.translation import gettext as _

from preau.structures.models import Closure, Site, Structure
from preau.web.admin.base import CheckedAdmin, CheckedInline
from preau.web.admin_scope import reach_of
from preau.web.checked import CheckedForm


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
    """Whoever hosts the portal opens and closes structures, and gives them their address."""

    structures_may = frozenset({"view", "change"})
    form = StructureForm
    list_display = ("name", "slug", "kind", "zone", "booking_blocked")
    list_filter = ("kind", "zone", "booking_blocked")
    search_fields = ("name", "slug")
    inlines = (SiteInline, ClosureInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Structure | None = None) -> tuple[str, ...]:
        return () if reach_of(request) is None else ("slug",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Structure | None = None) -> dict[str, Sequence[str]]:
        return {"slug": ("name",)} if reach_of(request) is None else {}


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
