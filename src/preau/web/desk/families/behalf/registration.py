"""One registration of a family: end it, or change its group; what falls is said before anything is written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from preau.bookings.actions import Settled, StrandedError, change_group, end_registration
from preau.bookings.registering.queries import falling_cents, fits, offered
from preau.bookings.stranding.queries import Stranding
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.page.frame import draw_tab
from preau.web.desk.families.page.head import load_head
from preau.web.desk.families.page.tabs.registrations import TAB
from preau.web.desk.pages import url
from preau.web.fields import DateField, DateInput, choice_field
from preau.web.stranding import SettlementForm, settled_words, settlement_in


class EndForm(forms.Form):
    """The last day of a registration."""

    au = DateField(label=gettext_lazy("Dernier jour"), widget=DateInput)


class GroupForm(forms.Form):
    """Another group of the same activity, from a day on."""

    groupe = forms.ChoiceField(
        label=gettext_lazy("Groupe ou site"),
        error_messages={"required": gettext_lazy("Choisissez un groupe.")},
    )
    du = DateField(label=gettext_lazy("À partir du"), widget=DateInput)

    def __init__(self, data: QueryDict | None, registration: Registration) -> None:
        super().__init__(data, initial={"du": max(clock.today() + timedelta(days=1), registration.start_date)})
        activity_id = registration.group.activity_id
        same = [group for group in offered(registration.structure_id) if group.activity_id == activity_id]
        fitting = [group for group in same if fits(registration.person, group, clock.today())]
        self.groups = {str(group.pk): group for group in fitting if group.pk != registration.group_id}
        ordered = sorted(self.groups.values(), key=lambda group: group.site_id != registration.person.school_id)
        choice_field(self, "groupe").choices = [
            ("", _("Choisissez…")),
            *((str(group.pk), group.placed_name) for group in ordered),
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.REGISTER_PEOPLE)
def registration_page(request: DeskRequest, household_id: int, registration_id: int) -> HttpResponse:
    """End it (`terminer`) or change its group (`changer`); with what falls, what becomes of it is asked first."""
    head = load_head(request, household_id)
    found = _registration(household_id, registration_id)
    act = next((name for name in ("terminer", "changer") if name in request.POST), "")
    end = EndForm(request.POST if act == "terminer" else None, initial={"au": clock.today()})
    change = GroupForm(request.POST if act == "changer" else None, found)
    form: EndForm | GroupForm = end if act == "terminer" else change
    stranding = None
    if act and form.is_valid():
        try:
            done = _act(request, found, form)
        except StrandedError as error:
            stranding = error.stranding
        except InvalidRuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{_('C’est enregistré.')} {settled_words(done)}".strip())
            return redirect(url(request, TAB.page, household_id))
    context = {"registration": found, "end": end, "change": change, "act": act} | _effect(request, stranding)
    answer = draw_tab(request, household_id, TAB.page, "desk/families/behalf/registration.html", head, **context)
    answer.status_code = 422 if form.errors else 200
    return answer


def _act(request: DeskRequest, found: Registration, form: EndForm | GroupForm) -> Settled[None]:
    settlement, data = settlement_in(request.POST), form.cleaned_data
    if isinstance(form, EndForm):
        return end_registration(registration=found, last=data["au"], settlement=settlement, actor=request.actor)
    return change_group(
        registration=found,
        group=form.groups[data["groupe"]],
        first=data["du"],
        settlement=settlement,
        actor=request.actor,
    )


def _effect(request: DeskRequest, stranding: Stranding | None) -> dict[str, Any]:
    """What falls, its price, and the question of what becomes of it."""
    if stranding is None:
        return {"stranding": None, "settle": None, "cents": 0}
    settle = SettlementForm(request.POST, stranding)
    return {"stranding": stranding, "settle": settle, "cents": falling_cents(stranding)}


def _registration(household_id: int, registration_id: int) -> Registration:
    """A registration in force of somebody of this household; 404 for anything else."""
    rows = Registration.objects.select_related("group__activity", "group__site", "person__school", "household")
    found = rows.filter(
        pk=registration_id, person__memberships__household=household_id, state=RegistrationState.VALIDATED
    ).first()
    if found is None or (found.end_date is not None and found.end_date < clock.today()):
        raise Http404
    return found
