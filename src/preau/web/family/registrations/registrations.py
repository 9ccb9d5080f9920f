"""What a family's people are registered to, what it asks, and the answers of the structure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from preau.bookings.actions import Wanted, ask_registration, withdraw_asked
from preau.bookings.registering.queries import PersonRegistrations, registrations_of
from preau.bookings.rules.registering import Span
from preau.common import clock
from preau.common.errors import InvalidRuleError
from preau.web.access import FamilyRequest, family_page
from preau.web.fields import DateField, DateInput, choice_field, span_in
from preau.web.forms import typed_data
from preau.web.ticks import WeekdaysField


class AskForm(forms.Form):
    """An activity for one person, from when to when, on which days."""

    groupe = forms.ChoiceField(
        label=gettext_lazy("Activité et groupe"),
        error_messages={
            "required": gettext_lazy("Choisissez une activité."),
            "invalid_choice": gettext_lazy("Choisissez une activité de la liste."),
        },
    )
    du = DateField(label=gettext_lazy("À partir du"), widget=DateInput)
    au = DateField(label=gettext_lazy("Jusqu’au (facultatif)"), widget=DateInput, required=False)
    jours = WeekdaysField(label=gettext_lazy("Jours souhaités (aucun coché : tous les jours ouverts)"), required=False)

    def __init__(self, data: QueryDict | None, found: PersonRegistrations) -> None:
        super().__init__(data, initial={"du": clock.today()})
        own, other = (_askable(found, groups) for groups in (found.own_groups, found.other_groups))
        self.groups = {str(group.pk): group for group in (*own, *other)}
        far = [(str(group.pk), f"{group} ({group.site.name})" if group.site else str(group)) for group in other]
        choice_field(self, "groupe").choices = [
            ("", _("Choisissez…")),
            *((str(group.pk), str(group)) for group in own),
            *([(_("Autres écoles et sites"), far)] if far else []),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        span_in(self)
        return data

    @property
    def wanted(self) -> Wanted:
        """What is asked, once it is valid."""
        data = self.cleaned_data
        days = data["jours"]
        return Wanted(self.groups[data["groupe"]], Span(data["du"], data["au"]), tuple(days) if days else None)


def _askable(found: PersonRegistrations, groups: list[Any]) -> list[Any]:
    """Of these groups, those of activities that are asked on the portal and do not wait for an answer already."""
    waiting = {row.group.activity_id for row in found.asked}
    return [group for group in groups if group.activity.may_be_asked and group.activity_id not in waiting]


@require_safe
@family_page
def registrations(request: FamilyRequest) -> HttpResponse:
    """Every person with what holds, what waits, what was refused; three statements besides the family's."""
    people = [(found, AskForm(None, found).groups) for found in _people(request)]
    return _render(request, "list", people=people)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def registration_ask(request: FamilyRequest, person_id: int) -> HttpResponse:
    """The form of a request, for one person of the household."""
    found = next((one for one in _people(request) if one.member.person_id == person_id), None)
    if found is None:
        raise Http404
    form = AskForm(typed_data(request), found)
    if form.is_bound and form.is_valid():
        try:
            ask_registration(
                household=request.family.household, person_id=person_id, wanted=form.wanted, actor=request.actor
            )
        except InvalidRuleError as error:
            form.add_error(None, str(error))
        else:
            words = _("Demande envoyée pour %(name)s. La structure vous répondra par e-mail.")
            messages.success(request, words % {"name": found.member.person.first_name})
            return redirect("registrations", request.family.structure.slug)
    answer = _render(request, "ask", found=found, form=form)
    answer.status_code = 422 if form.errors else 200
    return answer


@require_POST
@family_page
def registration_withdraw(request: FamilyRequest, pk: int) -> HttpResponse:
    """A request taken back, while it waits."""
    if withdraw_asked(household=request.family.household, registration_id=pk, actor=request.actor):
        messages.success(request, _("Demande retirée."))
    else:
        messages.error(request, _("Cette demande n’attend plus de réponse."))
    return redirect("registrations", request.family.structure.slug)


def _people(request: FamilyRequest) -> list[PersonRegistrations]:
    return registrations_of(request.family.household, clock.today())


def _render(request: FamilyRequest, name: str, **context: Any) -> HttpResponse:
    context["slug"] = request.family.structure.slug
    return render(request, f"family/registrations/{name}.html", context)
