"""« Logo et couleur »: what a structure changes of the theme, within what can be read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.structures.actions import change_settings, remove_logo, set_logo
from preau.structures.logos import LARGEST_BYTES
from preau.structures.rules import why_not_colour
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, url

SECTION = "desk_look"


class LookForm(forms.Form):
    """A colour, a logo, both optional."""

    brand_color = forms.CharField(
        label=gettext_lazy("Couleur"),
        required=False,
        max_length=7,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Comme #1d5b78. Vide : la quetsche de Préau. Les boutons et le toit la suivent."),
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("PNG, JPEG ou WebP, 2 Mo au plus. Il est montré sur fond blanc, à 44 points de haut."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    removes_logo = forms.BooleanField(label=gettext_lazy("Retirer le logo"), required=False)

    def clean_brand_color(self) -> str:
        colour = str(self.cleaned_data["brand_color"]).strip().lower()
        if colour and (reason := why_not_colour(colour)):
            raise ValidationError(str(reason))
        return colour

    def clean_logo(self) -> Any:
        sent = self.cleaned_data["logo"]
        if sent and sent.size > LARGEST_BYTES:
            raise ValidationError(_("Ce fichier est trop lourd : 2 Mo au plus."))
        return sent


@desk_page(Right.CHANGE_SETTINGS)
def look(request: DeskRequest) -> HttpResponse:
    """The form; a logo that is refused changes nothing, the colour included."""
    initial = {"brand_color": request.structure.brand_color}
    posted = request.method == "POST"
    form = LookForm(request.POST if posted else None, request.FILES if posted else None, initial=initial)
    if posted and form.is_valid() and _save(request, form):
        messages.success(request, _("Apparence enregistrée. Elle vaut dès maintenant."))
        return redirect(url(request, SECTION))
    return draw(request, "desk/settings/look.html", SECTION, form=form)


def _save(request: DeskRequest, form: LookForm) -> bool:
    """Whether everything was kept; the logo comes first, for it alone can still be refused."""
    structure, actor, now = request.structure, request.actor, clock.now()
    data = form.cleaned_data
    if data["removes_logo"]:
        remove_logo(structure=structure, actor=actor, now=now)
    elif data["logo"]:
        try:
            set_logo(structure=structure, data=data["logo"].read(), actor=actor, now=now)
        except InvalidRuleError as error:
            form.add_error("logo", list(error.messages))
            return False
    if "brand_color" in form.changed_data:
        changes = {"brand_color": data["brand_color"]}
        change_settings(structure=structure, changes=changes, actor=actor, now=now)
    return True
