"""« Services et thèmes »: whom families may write to, and about what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.structures.actions.services import LONGEST_NAME, move_service, save_service, services_of
from preau.structures.writings import ContactService
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, url
from preau.web.forms import typed_data
from preau.web.typed import number_in

SECTION = "desk_services"


class ServiceForm(forms.Form):
    """A service; its themes one a line, in their order."""

    name = forms.CharField(label=gettext_lazy("Nom du service"), max_length=LONGEST_NAME)
    email = forms.EmailField(
        label=gettext_lazy("Adresse e-mail"),
        required=False,
        max_length=254,
        error_messages={"invalid": gettext_lazy("Écrivez une adresse complète, comme service@exemple.fr.")},
        help_text=gettext_lazy("Elle reçoit un mot quand un message arrive. Vide : aucun e-mail."),
    )
    themes = forms.CharField(
        label=gettext_lazy("Thèmes, un par ligne"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "Dans l’ordre où les familles les lisent. Un thème retiré n’est plus proposé ; "
            "les messages qui le portent le gardent."
        ),
    )
    is_active = forms.BooleanField(label=gettext_lazy("Proposé aux familles"), required=False)

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_themes(self) -> list[str]:
        lines = str(self.cleaned_data["themes"]).splitlines()
        return [name for line in lines if (name := " ".join(line.split()))]


@desk_page(Right.WRITE_TEXTS)
def service_list(request: DeskRequest) -> HttpResponse:
    """The services in their order; a POST moves one of them."""
    wanted = number_in(request.POST.get("service"))
    if request.method == "POST" and wanted:
        up = request.POST.get("action") == "monter"
        move_service(structure=request.structure, service_id=wanted, up=up, actor=request.actor)
        return redirect(url(request, SECTION))
    return draw(request, "desk/settings/services.html", SECTION, rows=services_of(request.structure))


@desk_page(Right.WRITE_TEXTS)
def service_new(request: DeskRequest) -> HttpResponse:
    """A new service, the last of the list."""
    return _edit(request, None, {"is_active": True})


@desk_page(Right.WRITE_TEXTS)
def service_edit(request: DeskRequest, service_id: int) -> HttpResponse:
    """A service changed, or no longer offered."""
    service = next((row for row in services_of(request.structure) if row.pk == service_id), None)
    if service is None:
        raise Http404
    themes = "\n".join(theme.name for theme in service.themes_offered)
    kept = {"name": service.name, "email": service.email, "themes": themes, "is_active": service.is_active}
    return _edit(request, service, kept)


def _edit(request: DeskRequest, service: ContactService | None, initial: dict[str, Any]) -> HttpResponse:
    form = ServiceForm(typed_data(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save_service(
                structure=request.structure,
                service_id=service.pk if service else None,
                actor=request.actor,
                **form.cleaned_data,
            )
        except InvalidRuleError as error:
            form.add_error("name" if "nom" in str(error) else "themes", list(error.messages))
        else:
            messages.success(request, _("Service enregistré."))
            return redirect(url(request, SECTION))
    return draw(request, "desk/settings/service_edit.html", SECTION, form=form, service=service)
