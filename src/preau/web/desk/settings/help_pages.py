"""« Aide des pages »: the words of the desk on any page of the portal, behind a « ? » sign."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.common.actors import Right
from preau.structures.actions.publishing import write_help
from preau.structures.queries import help_texts
from preau.web import modules
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, url
from preau.web.forms import typed_data

SECTION = "desk_help"


class HelpForm(forms.Form):
    """The text of a page; empty, the sign goes."""

    body = forms.CharField(
        label=gettext_lazy("Ce que dit le « ? »"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "Une ligne vide sépare deux paragraphes, « - » commence une ligne de liste. "
            "**gras**, *italique*, [mots](https://adresse). Vide : pas de « ? » sur cette page."
        ),
    )


@require_safe
@desk_page(Right.WRITE_TEXTS)
def help_list(request: DeskRequest) -> HttpResponse:
    """The pages, and what is said of each."""
    texts = help_texts(request.structure)
    rows = [(page, label, texts.get(page, "")) for page, label in modules.help_pages().items()]
    return draw(request, "desk/settings/help.html", SECTION, rows=rows)


@desk_page(Right.WRITE_TEXTS)
def help_edit(request: DeskRequest) -> HttpResponse:
    """The text of a page written, looked at, or taken away."""
    page = request.GET.get("page", "")
    if page not in modules.help_pages():
        return redirect(url(request, SECTION))
    form = HelpForm(typed_data(request), initial={"body": help_texts(request.structure).get(page, "")})
    preview = None
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["body"].replace("\r\n", "\n")
        if request.POST.get("action") != "apercu":
            write_help(structure=request.structure, page=page, body=body, actor=request.actor)
            messages.success(request, _("Aide enregistrée.") if body else _("Il n’y a plus de « ? » sur cette page."))
            return redirect(url(request, SECTION))
        preview = body
    return draw(
        request, "desk/settings/help_edit.html", SECTION, form=form, label=modules.help_pages()[page], preview=preview
    )
