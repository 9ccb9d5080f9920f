"""What the family chooses for a wallet: the balance under which it wants a mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from preau.common import clock
from preau.common.money import AmountError, format_cents, parse_cents
from preau.wallets.actions import set_low_balance
from preau.wallets.queries import load_wallets
from preau.wallets.rules import MAX_TOP_UP_CENTS
from preau.web.access import FamilyRequest, family_page


@require_POST
@family_page
def low_balance(request: FamilyRequest, kind_id: int) -> HttpResponse:
    """Keep the threshold; an empty field asks for no mail."""
    family = request.family
    found = load_wallets(structure=family.structure, household=family.household, until=clock.today())
    wallet = next((wallet for wallet in found if wallet.kind_id == kind_id), None)
    if wallet is None:
        raise Http404
    typed = request.POST.get("seuil", "")[:40].strip()
    try:
        cents = parse_cents(typed) if typed else None
    except AmountError as error:
        messages.error(request, str(error))
        return redirect("wallets", family.structure.slug)
    if cents is not None and not 0 <= cents <= MAX_TOP_UP_CENTS:
        limit = format_cents(MAX_TOP_UP_CENTS)
        messages.error(request, _("Choisissez un montant entre 0 et %(limit)s.") % {"limit": limit})
        return redirect("wallets", family.structure.slug)
    set_low_balance(household_id=family.household.pk, kind_id=kind_id, cents=cents, actor=request.actor)
    if cents is None:
        messages.success(request, _("Plus d’e-mail pour « %(name)s ».") % {"name": wallet.name})
    else:
        words = {"name": wallet.name, "amount": format_cents(cents)}
        messages.success(request, _("Un e-mail vous préviendra si « %(name)s » passe sous %(amount)s.") % words)
    return redirect("wallets", family.structure.slug)
