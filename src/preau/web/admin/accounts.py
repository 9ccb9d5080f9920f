"""Accounts, what they may act for, and the roles of agents. A password is never typed here: a link sets it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from preau.accounts.models import HouseholdAccess, StructureRole, User
from preau.accounts.rules.roles import why_not_roles
from preau.web.admin.base import VIEW, CheckedAdmin, CheckedInline, ReadOnlyInline
from preau.web.admin_scope import reach_of
from preau.web.checked import CheckedForm
from preau.web.generics import ModelForm


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
    structures_may = VIEW
    model = HouseholdAccess
    form = AccessForm
    fields = ("household", "guardian")
    autocomplete_fields = ("household", "guardian")


class RoleInline(ReadOnlyInline):
    model = StructureRole
    fields = ("structure", "role")


class RoleForm(CheckedForm):
    """The rules of the desk's own page hold here too."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        user, structure, role = data.get("user"), data.get("structure"), data.get("role")
        if user and structure and role:
            held = StructureRole.objects.filter(user=user, structure=structure).exclude(pk=self.instance.pk)
            roles = [*held.values_list("role", flat=True).order_by("id"), role]
            if why := why_not_roles(roles):
                self.add_error("role", str(why))
        return data


class OthersRoleForm(RoleForm):
    """Nobody gives themselves a role, whoever hosts the portal no more than anybody."""

    giver: ClassVar[int | None] = None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (user := data.get("user")) is not None and user.pk == self.giver:
            self.add_error("user", _("Personne ne se donne un rôle : demandez à un autre administrateur."))
        return data


@admin.register(User)
class UserAdmin(CheckedAdmin):
    """An account is its owner's, whatever the structures it works for: an administrator looks at those of their own
    agents and families, whoever hosts the portal changes them."""

    structures_may = VIEW
    form = UserForm
    list_display = ("email", "display_name", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("email", "display_name")
    fields = ("email", "display_name", "is_active", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")
    inlines = (AccessInline, RoleInline)

    def save_model(self, request: HttpRequest, obj: User, form: UserForm, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was done to an account was done by people of any structure."""
        if reach_of(request) is not None:
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)


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
    """An administrator gives roles in the desk, by an invitation; here they are looked at."""

    structures_may = VIEW

    def get_form(
        self, request: HttpRequest, obj: StructureRole | None = None, change: bool = False, **options: Any
    ) -> type[ModelForm]:
        asked = type("RoleForm", (OthersRoleForm,), {"giver": request.user.pk})
        return super().get_form(request, obj, change=change, form=asked, **options)

    list_display = ("user", "role", "structure")
    list_filter = ("structure", "role")
    search_fields = ("user__email",)
    autocomplete_fields = ("user", "structure")
    list_select_related = ("user", "structure")
