"""« Quotients »: what the prices of a household depend on, dated, with where it comes from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from preau.bookings.repricing.actions import reprice_household
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.households.actions import LunchBox, change_situation, look_at_health, set_quotient
from preau.households.enums import PersonKind
from preau.households.models import Household, HouseholdPerson
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.organisation.prices.fields import NumberField
from preau.web.desk.own import OWN, is_own
from preau.web.desk.pages import draw, url
from preau.web.desk.search.picking import pick, typed_words
from preau.web.fields import DateField, DateInput, span_in

SECTION = "desk_quotients"


class QuotientForm(forms.Form):
    """A quotient, the day it counts from, and the paper it was read on."""

    value = NumberField(label=gettext_lazy("Quotient familial"), required=True)
    valid_from = DateField(label=gettext_lazy("À partir du"), widget=DateInput())
    source = forms.CharField(
        label=gettext_lazy("D’où il vient"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Par exemple : attestation CAF de janvier 2027."),
    )


class SituationForm(forms.Form):
    """Where the household lives."""

    is_resident = forms.BooleanField(label=gettext_lazy("Habite la commune"), required=False)


class LunchBoxForm(forms.Form):
    """The days a child brings its meal."""

    first = DateField(label=gettext_lazy("Du"), required=False, widget=DateInput())
    last = DateField(label=gettext_lazy("Au, inclus"), required=False, widget=DateInput())

    def __init__(self, data: Any, member: HouseholdPerson) -> None:
        self.person = member.person
        typed = {"first": self.person.lunch_box_from, "last": self.person.lunch_box_until}
        super().__init__(data, prefix=f"p{member.person_id}", initial=typed)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if not self.errors and last and first is None:
            self.add_error("first", _("Indiquez aussi le premier jour."))
        elif not self.errors:
            span_in(self, "first", "last")
        return data


@require_safe
@desk_page(Right.CHANGE_SITUATIONS)
def quotient_search(request: DeskRequest) -> HttpResponse:
    """A household found by number or name."""
    picked = pick(request, typed_words(request))
    return draw(request, "desk/families/quotients.html", SECTION, **picked.context)


@desk_page(Right.CHANGE_SITUATIONS)
def quotient_edit(request: DeskRequest, household_id: int) -> HttpResponse:
    """The quotients of a household and its situation; what is saved moves the days to come at once."""
    household = Household.objects.filter(structure=request.structure, pk=household_id).first()
    if household is None:
        raise Http404
    sees_health = request.staff.may(Right.SEE_HEALTH)
    members = (
        household.memberships.filter(person__kind=PersonKind.CHILD).select_related("person").order_by("sticker", "id")
    )
    children = list(members) if sees_health else []
    if any(member.person.lunch_box_from for member in children):
        look_at_health(household=household, actor=request.actor, now=clock.now())
    action = request.POST.get("action") if request.method == "POST" else None
    form = QuotientForm(request.POST if action == "quotient" else None, initial={"valid_from": clock.today()})
    if action and is_own(request, [household.pk]):
        messages.error(request, OWN)
        action = ""
    data = request.POST if action == "situation" else None
    situation = SituationForm(data, initial={"is_resident": household.is_resident})
    boxes = [LunchBoxForm(data, member) for member in children]
    if action == "quotient" and form.is_valid() and _keep_quotient(request, household, form):
        return redirect(url(request, "desk_quotient", household.pk))
    if action == "situation" and all([situation.is_valid(), *[box.is_valid() for box in boxes]]):
        _keep_situation(request, household, situation, boxes)
        return redirect(url(request, "desk_quotient", household.pk))
    rows = list(household.quotients.order_by("-valid_from"))
    current = next((row for row in rows if row.valid_from <= clock.today()), None)
    context = {"household": household, "form": form, "situation": situation, "boxes": boxes, "rows": rows}
    return draw(request, "desk/families/quotient.html", SECTION, current=current, **context)


def _keep_quotient(request: DeskRequest, household: Household, form: QuotientForm) -> bool:
    value: Decimal = form.cleaned_data["value"]
    first: date = form.cleaned_data["valid_from"]
    try:
        with transaction.atomic():
            set_quotient(
                household=household,
                value=value,
                valid_from=first,
                source=form.cleaned_data["source"],
                actor=request.actor,
                today=clock.today(),
            )
            _tell(request, household)
    except InvalidRuleError as error:
        form.add_error("valid_from" if "date" in str(error) else "value", list(error.messages))
        return False
    return True


def _keep_situation(
    request: DeskRequest, household: Household, situation: SituationForm, boxes: list[LunchBoxForm]
) -> None:
    with transaction.atomic():
        change_situation(
            household=household,
            is_resident=situation.cleaned_data["is_resident"],
            lunch_boxes={box.person.pk: LunchBox(box.cleaned_data["first"], box.cleaned_data["last"]) for box in boxes},
            actor=request.actor,
        )
        _tell(request, household)


def _tell(request: DeskRequest, household: Household) -> None:
    """Reprice the days to come, and say how many moved."""
    moved = reprice_household(household=household, actor=request.actor)
    text = ngettext(
        "Enregistré. %(n)s jour réservé change de prix.", "Enregistré. %(n)s jours réservés changent de prix.", moved
    )
    messages.success(request, text % {"n": moved} if moved else _("Enregistré. Aucun jour réservé ne change de prix."))
