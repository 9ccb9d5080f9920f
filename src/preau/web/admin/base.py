"""What every administration page shares: constraints told at the form, never a server error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from preau.common.text import fold_name


class CheckedForm(forms.ModelForm):
    """Checks every constraint of the model, those on fields the form does not show included."""

    constraint_fields: ClassVar[Mapping[str, str]] = {}
    """The field beside which a broken constraint is told, by name of the constraint; the top of the form by default."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                try:
                    constraint.validate(model, self.instance)
                except ValidationError as error:
                    self.add_error(self.constraint_fields.get(constraint.name), error.messages)


class CheckedAdmin(admin.ModelAdmin):
    """A page of the administration. What another person changed meanwhile is said and nothing is written."""

    form = CheckedForm
    list_per_page = 50
    show_full_result_count = False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            self.message_user(
                request,
                _("Rien n’a été enregistré : ces valeurs ne vont plus avec ce qui existe. Relisez-les et recommencez."),
                messages.ERROR,
            )
            return HttpResponseRedirect(request.get_full_path())


class FoldedSearch:
    """Searches among names kept without accents or case (`Person.folded_name`)."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        return super().get_search_results(request, queryset, fold_name(search_term) or search_term)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only the portal's own actions write: looked at here, never touched."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class CheckedInline(admin.TabularInline):
    """Rows of another model inside a page, under the same checks."""

    form = CheckedForm
    extra = 0
