"""« Actualités » (P1): what the structure tells its families, from one date to another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.common import clock
from preau.common.actors import Right
from preau.structures.actions import publish_news, withdraw_news
from preau.structures.models import News
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, pages, url
from preau.web.fields import DateField, DateInput, span_in
from preau.web.forms import typed_data

SECTION = "desk_news"


class NewsForm(forms.Form):
    """An item of news."""

    title = forms.CharField(label=gettext_lazy("Titre"), max_length=120)
    body = forms.CharField(
        label=gettext_lazy("Texte"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Une ligne vide sépare deux paragraphes. **gras**, *italique*, [mots](https://adresse)."
        ),
    )
    start_date = DateField(label=gettext_lazy("Montrée du"), widget=DateInput())
    end_date = DateField(
        label=gettext_lazy("Jusqu’au, inclus"),
        required=False,
        widget=DateInput(),
        help_text=gettext_lazy("Vide : sans fin."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        span_in(self, "start_date", "end_date")
        return data


@desk_page(Right.WRITE_TEXTS)
def news_list(request: DeskRequest) -> HttpResponse:
    """Every item, the newest first, with what families see today."""
    rows = News.objects.filter(structure=request.structure)
    listing = pages(request, rows.count())
    today = clock.today()
    shown = [(row, _state(row, today)) for row in rows[listing.rows]]
    return draw(request, "desk/settings/news.html", SECTION, rows=shown, pages=listing)


def _state(row: News, today: Any) -> str:
    if row.start_date > today:
        return "later"
    return "past" if row.end_date and row.end_date < today else "now"


@desk_page(Right.WRITE_TEXTS)
def news_new(request: DeskRequest) -> HttpResponse:
    """A new item, shown from today unless told otherwise."""
    return _edit(request, None, {"start_date": clock.today()})


@desk_page(Right.WRITE_TEXTS)
def news_edit(request: DeskRequest, news_id: int) -> HttpResponse:
    """An item changed, or withdrawn."""
    row = News.objects.filter(structure=request.structure, pk=news_id).first()
    if row is None:
        raise Http404
    if request.method == "POST" and request.POST.get("action") == "retirer":
        withdraw_news(structure=request.structure, news_id=news_id, actor=request.actor)
        messages.success(request, _("Actualité retirée : plus personne ne la voit."))
        return redirect(url(request, SECTION))
    kept = {"title": row.title, "body": row.body, "start_date": row.start_date, "end_date": row.end_date}
    return _edit(request, row, kept)


def _edit(request: DeskRequest, row: News | None, initial: dict[str, Any]) -> HttpResponse:
    form = NewsForm(typed_data(request), initial=initial)
    preview = request.method == "POST" and request.POST.get("action") == "apercu"
    if request.method == "POST" and not preview and form.is_valid():
        data = form.cleaned_data
        publish_news(
            structure=request.structure,
            title=data["title"],
            body=data["body"],
            dates=(data["start_date"], data["end_date"]),
            actor=request.actor,
            now=clock.now(),
            news_id=row.pk if row else None,
        )
        messages.success(request, _("Actualité enregistrée."))
        return redirect(url(request, SECTION))
    shown = {"title": request.POST.get("title", "")[:120], "body": request.POST.get("body", "")[:4000]}
    return draw(
        request, "desk/settings/news_edit.html", SECTION, form=form, row=row, preview=shown if preview else None
    )
