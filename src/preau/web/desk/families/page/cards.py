"""The cards of somebody of a household: one more, one lost or given back, one found again."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.households.actions import give_card, use_card
from preau.households.models import Card, HouseholdPerson
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.page.frame import SECTION
from preau.web.desk.own import OWN, is_own
from preau.web.desk.pages import draw, url
from preau.web.forms import typed_data


class CardForm(forms.Form):
    """The number that is written or coded on a card, typed or read by a reader."""

    numero = forms.CharField(
        label=gettext_lazy("Numéro de la carte ou du badge"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Tel qu’il est écrit dessus ; un lecteur branché peut l’écrire à votre place."),
        error_messages={"required": gettext_lazy("Écrivez le numéro de la carte.")},
    )
    remplace = forms.BooleanField(
        label=gettext_lazy("Elle remplace les autres : perdues ou rendues, elles sont mises hors service"),
        required=False,
    )


def _member(request: DeskRequest, member_id: int) -> HouseholdPerson:
    rows = HouseholdPerson.objects.filter(household__structure=request.structure, pk=member_id)
    found = rows.select_related("household", "person").first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.KEEP_FAMILIES)
def cards(request: DeskRequest, member_id: int) -> HttpResponse:
    """Every card of somebody, in use or not, and a new one."""
    member = _member(request, member_id)
    form = CardForm(typed_data(request))
    own = OWN if is_own(request, [member.household_id]) else None
    if request.method == "POST" and form.is_valid():
        number, replaces = form.cleaned_data["numero"], form.cleaned_data["remplace"]
        try:
            card = give_card(person=member.person, number=number, replaces=replaces, actor=request.actor)
        except InvalidRuleError as error:
            form.add_error("numero", error.messages)
        else:
            messages.success(request, _("Carte %(card)s donnée à %(name)s.") % {"card": card, "name": member.person})
            return redirect(url(request, "desk_member_cards", member_id))
    rows = Card.objects.filter(person=member.person_id).order_by("-is_active", "number")
    context = {"member": member, "form": form, "rows": rows, "why_not": own}
    answer = draw(request, "desk/families/page/cards.html", SECTION, **context)
    answer.status_code = 422 if form.errors else 200
    return answer


@require_POST
@desk_page(Right.KEEP_FAMILIES)
def card_use(request: DeskRequest, member_id: int, card_id: int) -> HttpResponse:
    """A card out of use, or in use again (`acte=reprendre`)."""
    person = _member(request, member_id).person
    in_use = request.POST.get("acte") == "reprendre"
    try:
        card = use_card(person=person, card_id=card_id, in_use=in_use, actor=request.actor)
    except Card.DoesNotExist as error:
        raise Http404 from error
    except InvalidRuleError as error:
        messages.error(request, str(error))
    else:
        words = _("Carte %(card)s remise en service.") if in_use else _("Carte %(card)s mise hors service.")
        messages.success(request, words % {"card": card})
    return redirect(url(request, "desk_member_cards", member_id))
