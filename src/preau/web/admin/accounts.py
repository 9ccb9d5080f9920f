"""Accounts, what they may act for, and the roles of agents."""

from __future__ import annotations

from django.contrib import admin

from preau.accounts.models import HouseholdAccess, StructureRole, User
from preau.web.admin.base import ReadOnlyAdmin, ReadOnlyInline


class AccessInline(ReadOnlyInline):
    model = HouseholdAccess
    fields = ("household", "guardian")


class RoleInline(ReadOnlyInline):
    model = StructureRole
    fields = ("structure", "role")


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("email", "display_name", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("email", "display_name")
    fields = ("email", "display_name", "is_active", "last_login", "date_joined")
    inlines = (AccessInline, RoleInline)


@admin.register(HouseholdAccess)
class HouseholdAccessAdmin(ReadOnlyAdmin):
    list_display = ("user", "household", "structure", "created_at")
    list_filter = ("structure",)
    search_fields = ("user__email", "household__name", "household__number")
    fields = ("user", "household", "guardian")
    list_select_related = ("user", "household", "structure")


@admin.register(StructureRole)
class StructureRoleAdmin(ReadOnlyAdmin):
    list_display = ("user", "role", "structure")
    list_filter = ("structure", "role")
    search_fields = ("user__email",)
    list_select_related = ("user", "structure")
