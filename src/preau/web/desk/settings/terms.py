"""« Conditions et confidentialité »: versions of the terms, and what the structure adds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.accounts.terms import terms_versions
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.structures.actions.publishing import complete_page, publish_terms
from preau.structures.queries import wordings_of
from preau.structures.rules import fill
from preau.structures.rules.standard_texts import ACCESSIBILITY_KEY, PRIVACY_KEY, TERMS
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, url
from preau.web.fields import DateField, DateInput
from preau.web.forms import typed_data

SECTION = "desk_terms"
NOTATION = gettext_lazy("Une ligne vide sépare deux paragraphes. **gras**, *italique*, [mots](https://adresse).")


class TermsVersionForm(forms.Form):
    """A new version."""

    body = forms.CharField(
        label=gettext_lazy("Texte"),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=gettext_lazy(
            "« ## » commence un titre, « - » une ligne de liste. Une ligne vide sépare deux paragraphes. "
            "**gras**, *italique*, [mots](https://adresse)."
        ),
    )
    summary = forms.CharField(
        label=gettext_lazy("Ce qui change, en une phrase"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Lu par les familles au-dessus du texte."),
    )
    start_date = DateField(label=gettext_lazy("En vigueur le"), widget=DateInput())

    def clean_body(self) -> str:
        return str(self.cleaned_data["body"]).replace("\r\n", "\n").strip()

    def clean_start_date(self) -> date:
        start: date = self.cleaned_data["start_date"]
        today = clock.today()
        if not today <= start <= today + timedelta(days=366):
            raise ValidationError(_("Choisissez un jour d’aujourd’hui à dans un an."))
        return start


class ComplementForm(forms.Form):
    """What the structure adds to its privacy and accessibility pages."""

    privacy = forms.CharField(
        label=gettext_lazy("À la page « Vos données personnelles »"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Délégué à la protection des données, base légale, durées que vous avez fixées."),
    )
    accessibility = forms.CharField(
        label=gettext_lazy("À la page « Accessibilité »"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NOTATION,
    )


@desk_page(Right.WRITE_TEXTS)
def terms_list(request: DeskRequest) -> HttpResponse:
    """The versions with who accepted them, and the complements of two pages."""
    own = wordings_of(request.structure).own
    keys = {"privacy": PRIVACY_KEY, "accessibility": ACCESSIBILITY_KEY}
    kept = {name: own.get(key, ("", ""))[1] for name, key in keys.items()}
    form = ComplementForm(typed_data(request), initial=kept)
    preview = request.method == "POST" and form.is_valid() and request.POST.get("action") == "apercu"
    if request.method == "POST" and form.is_valid() and not preview:
        for name in form.changed_data:
            body = form.cleaned_data[name].replace("\r\n", "\n")
            complete_page(structure=request.structure, key=keys[name], body=body, actor=request.actor)
        messages.success(request, _("Pages complétées. Chacun les lit dès maintenant."))
        return redirect(url(request, SECTION))
    versions, families = terms_versions(request.structure)
    today = clock.today()
    in_force = next((row.pk for row in versions if row.start_date <= today), None)
    context: dict[str, Any] = {"versions": versions, "families": families, "in_force": in_force, "today": today}
    return draw(
        request,
        "desk/settings/terms.html",
        SECTION,
        form=form,
        preview=form.cleaned_data if preview else None,
        **context,
    )


@desk_page(Right.WRITE_TEXTS)
def terms_new(request: DeskRequest) -> HttpResponse:
    """A new version, begun from the last one: seen first, then published, never changed afterwards."""
    versions, families = terms_versions(request.structure)
    body = versions[0].body if versions else fill(TERMS, {"structure": request.structure.name})
    form = TermsVersionForm(typed_data(request), initial={"body": body, "start_date": clock.today()})
    preview = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("action") == "publier" and _publish(request, form):
            return redirect(url(request, SECTION))
        preview = form.cleaned_data if form.is_valid() else None
    number = versions[0].number + 1 if versions else 1
    context = {"form": form, "number": number, "preview": preview, "families": families}
    return draw(request, "desk/settings/terms_new.html", SECTION, **context)


def _publish(request: DeskRequest, form: TermsVersionForm) -> bool:
    data = form.cleaned_data
    try:
        made = publish_terms(
            structure=request.structure,
            body=data["body"],
            summary=data["summary"],
            start_date=data["start_date"],
            actor=request.actor,
            now=clock.now(),
            today=clock.today(),
        )
    except InvalidRuleError as error:
        form.add_error("body", list(error.messages))
        return False
    messages.success(request, _("Version %(n)s publiée.") % {"n": made.number})
    return True
