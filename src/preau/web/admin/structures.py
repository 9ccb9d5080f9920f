"""Structures, their sites and their closures."""

from __future__ import annotations

from django.contrib import admin

from preau.structures.models import Closure, Site, Structure
from preau.web.admin.base import ReadOnlyAdmin, ReadOnlyInline


class SiteInline(ReadOnlyInline):
    model = Site


class ClosureInline(ReadOnlyInline):
    model = Closure
    fields = ("reason", "start_date", "end_date")


@admin.register(Structure)
class StructureAdmin(ReadOnlyAdmin):
    list_display = ("name", "slug", "kind", "zone", "booking_blocked")
    list_filter = ("kind", "zone", "booking_blocked")
    search_fields = ("name", "slug")
    inlines = (SiteInline, ClosureInline)


@admin.register(Site)
class SiteAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "structure", "address")
    list_filter = ("structure", "kind")
    search_fields = ("name", "address")
    list_select_related = ("structure",)


@admin.register(Closure)
class ClosureAdmin(ReadOnlyAdmin):
    list_display = ("reason", "start_date", "end_date", "structure")
    list_filter = ("structure",)
    date_hierarchy = "start_date"
    list_select_related = ("structure",)
    search_fields = ("reason",)
