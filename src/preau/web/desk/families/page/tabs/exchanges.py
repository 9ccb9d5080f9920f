"""« Échanges »: the mails sent to a family with their fate, the letters printed, what agents noted of what was said."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.households.actions import withdraw_note, write_note
from preau.households.enums import NoteKind
from preau.households.models import FamilyNote
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.page.exchanges import exchanges_of
from preau.web.desk.families.page.frame import draw_tab
from preau.web.desk.families.page.head import Head, load_head
from preau.web.desk.families.page.registry import ROUTE, Tab
from preau.web.desk.pages import url
from preau.web.forms import typed_data
from preau.web.typed import number_in


class NoteForm(forms.Form):
    """What was said, and how."""

    genre = forms.ChoiceField(label=gettext_lazy("Comment"), choices=NoteKind.choices, initial=NoteKind.CALL)
    note = forms.CharField(
        label=gettext_lazy("Ce qui a été dit"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Jamais d’information de santé : elle a sa place dans « Documents et santé »."),
        error_messages={"required": gettext_lazy("Écrivez ce qui a été dit.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.KEEP_FAMILIES)
def exchanges(request: DeskRequest, household_id: int) -> HttpResponse:
    """What was said and sent; four statements more than the head."""
    head = load_head(request, household_id)
    if number := number_in(request.POST.get("retirer")):
        return _withdrawn(request, head, number)
    form = NoteForm(typed_data(request))
    if request.method == "POST" and form.is_valid():
        kind, words = NoteKind(form.cleaned_data["genre"]), form.cleaned_data["note"]
        try:
            write_note(household=head.household, kind=kind, text=words, actor=request.actor, now=clock.now())
        except InvalidRuleError as error:
            form.add_error("note", list(error.messages))
        else:
            messages.success(request, _("Note enregistrée."))
            return redirect(url(request, TAB.page, household_id))
    rows, hidden = exchanges_of(request, head)
    template = "desk/families/page/exchanges.html"
    return draw_tab(request, household_id, TAB.page, template, head, form=form, rows=rows, hidden=hidden)


def _withdrawn(request: DeskRequest, head: Head, number: int) -> HttpResponse:
    try:
        done = withdraw_note(household=head.household, note_id=number, actor=request.actor, now=clock.now())
    except FamilyNote.DoesNotExist as error:
        raise Http404 from error
    except InvalidRuleError as error:
        messages.error(request, " ".join(error.messages))
        done = False
    if done:
        messages.success(request, _("Note retirée : son texte est effacé."))
    return redirect(url(request, TAB.page, head.household.pk))


TAB = Tab(
    order=50,
    page="desk_family_exchanges",
    route=f"{ROUTE}echanges/",
    label=gettext_lazy("Échanges"),
    icon="inbox",
    right=Right.KEEP_FAMILIES,
    view=exchanges,
)
