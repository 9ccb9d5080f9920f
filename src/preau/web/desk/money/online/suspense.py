"""« Sommes à identifier »: money the bank took for an order we do not know, until somebody says whose it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from preau.approvals.actions import ask_identify
from preau.common.actors import Right
from preau.common.money import format_cents
from preau.households.homes import Home, load_homes
from preau.payables.finding import offers
from preau.payables.kinds import Offer
from preau.payments.desk import suspense, suspense_settled, waiting_sums
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import BankMessage
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.money.acts import ASKED
from preau.web.desk.pages import draw, pages, url
from preau.web.desk.search.picking import pick
from preau.web.fields import choice_field
from preau.web.forms import typed_data
from preau.web.typed import number_in

SECTION = "desk_online"
WORDS_AT_MOST = 100


class IdentifyForm(forms.Form):
    """What the sum pays, and how it was found."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Ce que la somme paie"),
        error_messages={"required": gettext_lazy("Choisissez le porte-monnaie, ou ce que la somme paie.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Ce qui permet de le dire"),
        max_length=200,
        help_text=gettext_lazy("Par exemple : la famille a montré son relevé du 21 novembre."),
        error_messages={"required": gettext_lazy("Indiquez ce qui permet de dire à qui est cette somme.")},
    )

    def __init__(self, data: Any, offered: list[Offer]) -> None:
        super().__init__(data)
        self.names = {offer.sign: offer.name for offer in offered}
        choice_field(self, "kind").choices = [(offer.sign, offer.label) for offer in offered]


@require_safe
@desk_page(Right.RECONCILE_BANK)
def suspense_list(request: DeskRequest) -> HttpResponse:
    """The sums that wait, then those somebody identified."""
    settled = suspense_settled(request.structure)
    listing = pages(request, settled.count())
    waiting = list(suspense(request.structure))
    context = {"waiting_rows": waiting, "waiting": len(waiting), "settled": settled[listing.rows], "pages": listing}
    return draw(request, "desk/money/online/suspense.html", SECTION, tab="desk_suspense", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.RECONCILE_BANK)
def suspense_settle(request: DeskRequest, message_id: int) -> HttpResponse:
    """Find the family, choose what it pays, say why."""
    row = suspense(request.structure).filter(pk=message_id).first()
    if row is None:
        if suspense_settled(request.structure).filter(pk=message_id).exists():
            messages.error(request, _("Cette somme a déjà été attribuée."))
            return redirect(url(request, "desk_suspense"))
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    words = asked.get("q", "").strip()[:WORDS_AT_MOST].replace("\0", "")
    picked = pick(request, words)
    number = number_in(asked.get("foyer"))
    chosen = load_homes(request.structure, [number]).get(number) if number else None
    if chosen is None and picked.families.total == 1 and not picked.families.near and request.method != "POST":
        chosen = picked.families.homes[0]
    offered = offers(row.cash_office, [chosen.id]) if chosen and row.cash_office else {}
    form = IdentifyForm(typed_data(request), offered.get(chosen.id, []) if chosen else [])
    if request.method == "POST" and chosen and form.is_valid() and _identified(request, row, chosen, form):
        return redirect(url(request, "desk_suspense"))
    context = {"row": row, **picked.context, "chosen": chosen, "form": form}
    return draw(request, "desk/money/online/identify.html", SECTION, waiting=waiting_sums(request.structure), **context)


def _identified(request: DeskRequest, row: BankMessage, home: Home, form: IdentifyForm) -> bool:
    try:
        made = ask_identify(
            structure=request.structure,
            message_id=row.pk,
            household_id=home.id,
            name=form.names[form.cleaned_data["kind"]],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
        )
    except (PaymentRefusedError, ObjectDoesNotExist) as error:
        form.add_error(
            None, str(error) if isinstance(error, PaymentRefusedError) else _("Cette famille n’existe plus.")
        )
        return False
    if made is None:
        messages.success(request, ASKED)
        return True
    told = _("%(amount)s versés pour %(name)s : %(label)s.")
    facts = {"amount": format_cents(row.amount_cents or 0), "name": home.name, "label": made.label}
    messages.success(request, told % facts)
    return True
