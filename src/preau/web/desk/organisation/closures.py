"""« Fermetures »: days when everything is closed, with what it cancels shown before it is done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from preau.bookings.actions import close_days, reopen_days
from preau.bookings.closing.actions import LONGEST_REASON
from preau.bookings.closing.queries import closing_effect
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError, UnknownCalendarError
from preau.structures.models import Closure
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, pages, url
from preau.web.fields import DateField, DateInput, span_in
from preau.web.forms import typed_data

SECTION = "desk_closures"


class ClosureForm(forms.Form):
    """From one day to another, both included, and why."""

    first = DateField(label=gettext_lazy("Du"), widget=DateInput())
    last = DateField(label=gettext_lazy("Au, inclus"), widget=DateInput())
    reason = forms.CharField(
        label=gettext_lazy("Raison, lue par les familles"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Par exemple : pont de l’Ascension, travaux, grève."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, span = data.get("first"), span_in(self, "first", "last")
        if first and first < clock.today():
            self.add_error("first", _("Choisissez aujourd’hui au plus tôt : ce qui est passé ne se ferme plus."))
        if span and (span.last - span.first).days > 366:
            self.add_error("last", _("Un an au plus."))
        return data


@desk_page(Right.CLOSE_DAYS)
def closure_list(request: DeskRequest) -> HttpResponse:
    """The closures, and the form of a new one: its effect first, then the deed."""
    form = ClosureForm(typed_data(request))
    effect = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("action") == "fermer" and _close(request, form):
            return redirect(url(request, SECTION))
        if form.is_valid():
            effect = closing_effect(request.structure, form.cleaned_data["first"], form.cleaned_data["last"])
    rows = Closure.objects.filter(structure=request.structure).order_by("-start_date", "-id")
    listing = pages(request, rows.count())
    context = {"rows": rows[listing.rows], "pages": listing, "today": clock.today(), "form": form, "effect": effect}
    return draw(request, "desk/organisation/closures.html", SECTION, **context)


def _close(request: DeskRequest, form: ClosureForm) -> bool:
    data = form.cleaned_data
    try:
        done = close_days(
            structure=request.structure,
            first=data["first"],
            last=data["last"],
            reason=data["reason"],
            actor=request.actor,
            now=clock.now(),
            today=clock.today(),
        )
    except InvalidRuleError as error:
        form.add_error(None, list(error.messages))
        return False
    except UnknownCalendarError as error:
        form.add_error("first", str(error))
        return False
    text = ngettext(
        "Fermeture enregistrée. %(n)s réservation annulée, %(mails)s e-mail parti.",
        "Fermeture enregistrée. %(n)s réservations annulées, e-mails partis : %(mails)s.",
        done.cancelled,
    )
    messages.success(request, text % {"n": done.cancelled, "mails": done.mails})
    return True


@desk_page(Right.CLOSE_DAYS)
def closure_reopen(request: DeskRequest, closure_id: int) -> HttpResponse:
    """A closure taken back, after a page that says what it does and does not do."""
    rows = Closure.objects.filter(structure=request.structure, pk=closure_id, end_date__gte=clock.today())
    closure = rows.first()
    if closure is None:
        raise Http404
    if request.method != "POST":
        return draw(request, "desk/organisation/closure_reopen.html", SECTION, closure=closure)
    reopen_days(structure=request.structure, closure_id=closure_id, actor=request.actor, today=clock.today())
    messages.success(request, _("Ces jours sont rouverts. Les familles peuvent y réserver de nouveau."))
    return redirect(url(request, SECTION))
