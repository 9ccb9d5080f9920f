"""What every administration page shares: constraints told at the form, never a server error."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _


class CheckedForm(forms.ModelForm):
    """Checks every constraint of the model, those on fields the form does not show included."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, error.messages)


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


class CheckedInline(admin.TabularInline):
    """Rows of another model inside a page, under the same checks."""

    form = CheckedForm
    extra = 0
