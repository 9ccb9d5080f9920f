"""« Soldes » (P5, T12): each wallet, what it is worth, what is booked and not charged yet, what to pay in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from preau.common import clock
from preau.common.spans import add_months, month_of
from preau.wallets.queries import WalletView, load_wallets
from preau.wallets.queries import operations as find_operations
from preau.wallets.uncovered import uncovered
from preau.web.access import FamilyRequest, family_page
from preau.web.family.wallets.amounts import Amounts, advised, read_amounts
from preau.web.fields import read_day

LAST_OPERATIONS = 5
OWED_SHOWN = 20
CHIPS = (10, 20, 40)
"""Round amounts, in euros, that one tap types."""
RECENT = timedelta(days=62)
FURTHEST = timedelta(days=366)
MONTH_ENDS = 20
"""After this day of the month, what is left of it says little: the next one is counted too."""


@dataclass(frozen=True, slots=True)
class Until:
    """The date up to which booked days are counted; `typed` is kept in the field beside its error."""

    date: date
    typed: str
    error: str = ""


def read_until(typed: str) -> Until:
    """The date that was asked for; the end of the month, or of the next one, when none was or it cannot be used."""
    today = clock.today()
    default = month_of(add_months(today.replace(day=1), int(today.day > MONTH_ENDS))).last
    if not typed:
        return Until(default, default.isoformat())
    asked = read_day(typed)
    if asked is None:
        return Until(default, typed[:20], _("Cette date n’est pas lisible. Écrivez-la comme 30/11/2026."))
    if asked < today:
        return Until(default, typed, _("Choisissez aujourd’hui ou un jour à venir."))
    if asked > today + FURTHEST:
        return Until(default, typed, _("Choisissez une date à moins d’un an."))
    return Until(asked, typed)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def wallets(request: FamilyRequest) -> HttpResponse:
    """The balances; a POST only adds up the amounts that were typed and says what is wrong with them."""
    until = read_until(request.POST.get("jusquau", "") or request.GET.get("jusquau", ""))
    family = request.family
    found = load_wallets(structure=family.structure, household=family.household, until=until.date)
    if request.method == "POST" or not family.structure.shows_amount_due:
        amounts = read_amounts(request.POST, found)
    else:
        amounts = advised(found)
    return show(request, until, found, amounts)


def show(request: FamilyRequest, until: Until, found: list[WalletView], amounts: Amounts) -> HttpResponse:
    """The page with these amounts in its fields; nine statements in all."""
    now = clock.now()
    structure = request.family.structure
    why_no_payment = [why] if (why := structure.why_no_payment(clock.today())) else []
    household = request.family.household
    recent = find_operations(household=household, start=now - RECENT, end=now, limit=LAST_OPERATIONS)
    owed = uncovered(structure=structure, today=clock.today(), household_id=household.pk, limit=OWED_SHOWN)
    context = {
        "slug": structure.slug,
        "owed": owed,
        "chips": CHIPS,
        "until": until,
        "amounts": amounts,
        "recent": recent,
        "stopped": why_no_payment,
        "pay_url": "" if why_no_payment else reverse("pay", args=[structure.slug]),
        "can_transfer": any(sum(a.wallet.id is not None for a in office.amounts) > 1 for office in amounts.offices),
        "errors": amounts.has_errors,
        "lacks_quotient": any(wallet.lacks_quotient for wallet in found),
    }
    return render(request, "family/wallets/balances.html", context)
