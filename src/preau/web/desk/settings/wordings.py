"""« Modèles de courriers »: what a structure writes in its own words, seen as they will leave before they do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.accounts.wordings import KINDS, OPENING_LETTER
from preau.common import clock
from preau.common.actors import Right
from preau.structures.actions.publishing import change_wording, restore_wording
from preau.structures.queries import wordings_of
from preau.structures.rules import WordingKind, fill, paragraphs, why_not_body, why_not_text
from preau.structures.rules.wording import LONGEST_BODY, LONGEST_TITLE
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.letters import sample_pdf
from preau.web.desk.pages import draw, url
from preau.web.forms import typed_data
from preau.web.links import full_address

SECTION = "desk_wordings"
BY_KEY = {kind.key: kind for kind in KINDS}
ON_PAPER = {OPENING_LETTER.key}


class WordingForm(forms.Form):
    """Title and body of a text; its places are checked as they are typed in."""

    title = forms.CharField(max_length=LONGEST_TITLE)
    body = forms.CharField(
        label=gettext_lazy("Texte"), max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 16})
    )

    def __init__(self, kind: WordingKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["title"].label = _("Titre de la lettre") if kind.key in ON_PAPER else _("Objet de l’e-mail")

    def clean_title(self) -> str:
        title = " ".join(str(self.cleaned_data["title"]).split())
        if reason := why_not_text(self.kind, title):
            raise forms.ValidationError(str(reason))
        return title

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"]).replace("\r\n", "\n").strip()
        if reason := why_not_body(self.kind, body):
            raise forms.ValidationError(str(reason))
        return body


@require_safe
@desk_page(Right.WRITE_TEXTS)
def wording_list(request: DeskRequest) -> HttpResponse:
    """Every text, and whose words it uses."""
    own = wordings_of(request.structure).own
    rows = [(kind, kind.key in ON_PAPER, kind.key in own) for kind in KINDS]
    return draw(request, "desk/settings/wordings.html", SECTION, rows=rows)


@desk_page(Right.WRITE_TEXTS)
def wording_edit(request: DeskRequest) -> HttpResponse:
    """A text changed, looked at as it will leave, or given back the words of Préau."""
    kind = BY_KEY.get(request.GET.get("texte", ""))
    if kind is None:
        return redirect(url(request, SECTION))
    action = request.POST.get("action", "")
    if request.method == "POST" and action == "origine":
        restore_wording(structure=request.structure, kind=kind, actor=request.actor)
        messages.success(request, _("Le texte d’origine est de retour."))
        return redirect(url(request, SECTION))
    words = wordings_of(request.structure)
    title, body = words.written(kind)
    form = WordingForm(kind, typed_data(request), initial={"title": title, "body": body})
    preview = None
    if request.method == "POST" and form.is_valid():
        if action == "pdf" and kind.key in ON_PAPER:
            return _paper(request, form)
        if action != "apercu":
            return _save(request, kind, form)
        preview = _preview(request, kind, form)
    context = {"kind": kind, "form": form, "preview": preview, "is_paper": kind.key in ON_PAPER}
    return draw(request, "desk/settings/wording_edit.html", SECTION, is_own=kind.key in words.own, **context)


def _save(request: DeskRequest, kind: WordingKind, form: WordingForm) -> HttpResponse:
    data = form.cleaned_data
    change_wording(structure=request.structure, kind=kind, title=data["title"], body=data["body"], actor=request.actor)
    messages.success(request, _("Texte enregistré. Il sert dès le prochain envoi."))
    return redirect(url(request, SECTION))


def _preview(request: DeskRequest, kind: WordingKind, form: WordingForm) -> dict[str, str]:
    values = _samples(request, kind)
    return {name: fill(form.cleaned_data[name], values) for name in ("title", "body")}


def _samples(request: DeskRequest, kind: WordingKind) -> dict[str, str]:
    """An invented family; the structure is the agent's own."""
    structure = request.structure
    contact = " – ".join(part for part in (structure.contact_email, structure.contact_phone) if part)
    own = {"structure": structure.name, "signature": f"{structure.name}\n{contact}".strip()}
    return {**kind.samples, **own}


def _paper(request: DeskRequest, form: WordingForm) -> HttpResponse:
    """The letter of an invented family as it would be printed, with a code that opens nothing."""
    kind, now = form.kind, clock.now()
    values = _samples(request, kind)
    made = sample_pdf(
        request.structure,
        title=fill(form.cleaned_data["title"], values),
        text=paragraphs(fill(form.cleaned_data["body"], values)),
        email=kind.samples["adresse"],
        portal=full_address(request, "home", request.structure.slug),
        code_page=full_address(request, "opening_code"),
        now=now,
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="apercu-lettre.pdf"'
    response["Cache-Control"] = "no-store"
    return response
