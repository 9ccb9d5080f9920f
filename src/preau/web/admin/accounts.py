"""Accounts, what they may act for, and the roles of agents. A password is never typed here: a link sets it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from preau.accounts.models import HouseholdAccess, StructureRole, User
from preau.web.admin.base import CheckedAdmin, CheckedForm, CheckedInline


class UserForm(CheckedForm):
    def clean_email(self) -> str:
        """Accounts are found by their lower-case address."""
        return str(self.cleaned_data["email"]).lower()


class AccessForm(CheckedForm):
    """The structure of an access is its household's."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        household, guardian = data.get("household"), data.get("guardian")
        if household is not None:
            self.instance.structure = household.structure
        if household and guardian and guardian.household_id != household.pk:
            self.add_error("guardian", _("Ce responsable appartient à un autre foyer."))
        return data


class AccessInline(CheckedInline):
    model = HouseholdAccess
    form = AccessForm
    fields = ("household", "guardian")
    autocomplete_fields = ("household", "guardian")


class RoleInline(CheckedInline):
    model = StructureRole
    autocomplete_fields = ("structure",)


@admin.register(User)
class UserAdmin(CheckedAdmin):
    form = UserForm
    list_display = ("email", "display_name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "display_name")
    fields = ("email", "display_name", "is_active", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")
    inlines = (AccessInline, RoleInline)

    def save_model(self, request: HttpRequest, obj: User, form: UserForm, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(HouseholdAccess)
class HouseholdAccessAdmin(CheckedAdmin):
    form = AccessForm
    list_display = ("user", "household", "structure", "created_at")
    list_filter = ("structure",)
    search_fields = ("user__email", "household__name", "household__number")
    autocomplete_fields = ("user", "household", "guardian")
    fields = ("user", "household", "guardian")
    list_select_related = ("user", "household", "structure")


@admin.register(StructureRole)
class StructureRoleAdmin(CheckedAdmin):
    list_display = ("user", "role", "structure")
    list_filter = ("structure", "role")
    search_fields = ("user__email",)
    autocomplete_fields = ("user", "structure")
    list_select_related = ("user", "structure")
