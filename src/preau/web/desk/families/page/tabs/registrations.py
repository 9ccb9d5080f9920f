"""« Inscriptions »: what each person of a family is registered to; an agent registers, ends, changes the group."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from preau.activities.models import ActivityGroup
from preau.bookings.actions import register_person
from preau.bookings.registering.queries import PersonRegistrations, registrations_of
from preau.bookings.rules.registering import Span
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.common.text import date_text
from preau.households.models import Household
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.page.frame import draw_tab
from preau.web.desk.families.page.head import load_head
from preau.web.desk.families.page.registry import ROUTE, Tab
from preau.web.desk.pages import url
from preau.web.fields import DateField, DateInput, choice_field


class RegisterForm(forms.Form):
    """A person to a group, from a day to another."""

    groupe = forms.ChoiceField(
        label=gettext_lazy("Activité et groupe"),
        error_messages={
            "required": gettext_lazy("Choisissez une activité."),
            "invalid_choice": gettext_lazy("Choisissez une activité de la liste."),
        },
    )
    du = DateField(label=gettext_lazy("À partir du"), widget=DateInput)
    au = DateField(label=gettext_lazy("Jusqu’au (facultatif)"), widget=DateInput, required=False)

    def __init__(self, data: QueryDict | None, found: PersonRegistrations) -> None:
        self.found = found
        super().__init__(data, prefix=f"p{found.member.person_id}", initial={"du": clock.today()})
        self.groups = {str(group.pk): group for group in (*found.own_groups, *found.other_groups)}
        own = [(str(group.pk), str(group)) for group in found.own_groups]
        other = [(str(group.pk), _where(group)) for group in found.other_groups]
        choice_field(self, "groupe").choices = [
            ("", _("Choisissez…")),
            *own,
            *([(_("Autres écoles et sites"), other)] if other else []),
        ]

    @property
    def value(self) -> str:
        """What the button of this form sends."""
        return str(self.found.member.person_id)


def _where(group: ActivityGroup) -> str:
    return f"{group.activity} – {group.placed_name}"


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.SEE_FAMILIES)
def registrations(request: DeskRequest, household_id: int) -> HttpResponse:
    """What each is registered to, and the form to register more; three statements more than the head."""
    head = load_head(request, household_id)
    people = registrations_of(head.household, clock.today())
    may_register = request.staff.may(Right.REGISTER_PEOPLE)
    asked = request.POST.get("inscrire", "")
    forms_of = [RegisterForm(request.POST if asked == str(row.member.person_id) else None, row) for row in people]
    status = 200
    if request.method == "POST":
        form = next((form for form in forms_of if form.is_bound), None)
        if form is None or not may_register:
            raise Http404
        if form.is_valid() and _register(request, household_id, form, head.household):
            return redirect(url(request, TAB.page, household_id))
        status = 422
    context = {"forms": forms_of, "may_register": may_register}
    answer = draw_tab(request, household_id, TAB.page, "desk/families/page/registrations.html", head, **context)
    answer.status_code = status
    return answer


def _register(request: DeskRequest, household_id: int, form: RegisterForm, household: Household) -> bool:
    data, person = form.cleaned_data, form.found.member.person
    try:
        made = register_person(
            household=household,
            person_id=person.pk,
            group=form.groups[data["groupe"]],
            span=Span(data["du"], data["au"]),
            actor=request.actor,
        )
    except InvalidRuleError as error:
        form.add_error(None, str(error))
        return False
    words = _("%(name)s est inscrit à « %(group)s » à partir du %(day)s : ses jours se réservent dans le planning.")
    said = {"name": person.first_name, "group": made.group, "day": date_text(made.start_date)}
    messages.success(request, words % said)
    return True


TAB = Tab(
    order=30,
    page="desk_family_registrations",
    route=f"{ROUTE}inscriptions/",
    label=gettext_lazy("Inscriptions"),
    icon="list-check",
    right=Right.SEE_FAMILIES,
    view=registrations,
    act=gettext_lazy("Inscrire"),
    act_right=Right.REGISTER_PEOPLE,
)
