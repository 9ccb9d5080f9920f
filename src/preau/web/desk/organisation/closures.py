"""« Fermetures »: days when everything is closed, with what it cancels shown before it is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from preau.activities.models import Activity
from preau.bookings.actions import close_days, reopen_days
from preau.bookings.closing.actions import LONGEST_REASON, Closing, closing_words
from preau.bookings.closing.mails import cancelled_subject
from preau.bookings.closing.queries import closing_effect, closing_unreachable
from preau.bookings.closing.scope import Scope
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError, UnknownCalendarError
from preau.common.ordering import french_order
from preau.structures.models import Closure, Site, Structure
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, pages, url
from preau.web.fields import DateField, DateInput, choice_field, span_in
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

    sites = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Sites (aucun coché : tous)"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    activities = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Activités (aucune cochée : toutes)"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=gettext_lazy("Début de l’e-mail, suivi des jours de chaque famille"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, structure: Structure, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = Site.objects.filter(structure=structure).order_by(french_order("name"))
        choice_field(self, "sites").choices = list(sites.values_list("pk", "name"))
        activities = Activity.objects.filter(structure=structure).order_by("position", "name")
        choice_field(self, "activities").choices = list(activities.values_list("pk", "name"))

    @property
    def closing(self) -> Closing:
        """What is asked, once it is valid."""
        data = self.cleaned_data
        scope = Scope(tuple(data["sites"]), tuple(data["activities"]))
        return Closing(data["first"], data["last"], data["reason"], scope, data["words"])

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
    form = ClosureForm(request.structure, typed_data(request))
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("action") == "fermer" and _close(request, form):
            return redirect(url(request, SECTION))
        if form.is_valid():
            shown = _shown(request, form.closing)
    rows = Closure.objects.filter(structure=request.structure).order_by("-start_date", "-id")
    listing = pages(request, rows.count())
    names = {"sites": _names(form, "sites"), "activities": _names(form, "activities")}
    told = [
        (row, [found for kind, known in names.items() for pk in getattr(row, kind) if (found := known.get(pk))])
        for row in rows[listing.rows]
    ]
    context = {"rows": told, "pages": listing, "today": clock.today(), "form": form, **shown}
    context["scope"] = [form["sites"], form["activities"]]
    return draw(request, "desk/organisation/closures.html", SECTION, **context)


def _names(form: ClosureForm, name: str) -> dict[int, str]:
    return {int(pk): str(label) for pk, label in cast("Iterable[tuple[Any, Any]]", choice_field(form, name).choices)}


def _shown(request: DeskRequest, closing: Closing) -> dict[str, Any]:
    """The effect of a closure, its mail, and who has no address."""
    where = (request.structure, closing.first, closing.last, closing.scope)
    effect = closing_effect(*where)
    names = [row.activity for row in effect.rows if row.booked or row.waiting]
    return {
        "effect": effect,
        "subject": cancelled_subject(closing.first, closing.last, names, closing.reason),
        "usual": closing.words or closing_words(request.structure, closing.reason),
        "unreachable": closing_unreachable(*where),
    }


def _close(request: DeskRequest, form: ClosureForm) -> bool:
    try:
        done = close_days(
            structure=request.structure,
            closing=form.closing,
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
