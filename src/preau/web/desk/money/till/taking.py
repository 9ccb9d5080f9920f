"""The payment itself: amounts, means, and the receipts it makes. One page, which works without scripts."""

from __future__ import annotations

from uuid import uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from preau.common import clock
from preau.common.actors import Right
from preau.common.money import format_cents
from preau.finding.families import Families, find_families
from preau.households.homes import load_homes
from preau.payables.finding import offers
from preau.receipts.actions import take_cheque, take_receipt
from preau.receipts.deputies import deputy_left
from preau.receipts.desk import known_banks
from preau.receipts.enums import Means
from preau.receipts.errors import ReceiptError
from preau.receipts.models import Receipt
from preau.receipts.rules.taking import DESK_MEANS
from preau.structures.models import CashOffice
from preau.wallets.queries import owed_elsewhere
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.money.till.form import (
    QUICK,
    PartKey,
    TakeForm,
    read_form,
    read_keys,
    split_between_children,
    write_amount,
)
from preau.web.desk.money.till.office import SECTION, till_of
from preau.web.desk.pages import draw, url

WORDS_AT_MOST = 100


@desk_page(Right.TAKE_MONEY)
def take(request: DeskRequest, household_id: int) -> HttpResponse:
    """The form; « Encaisser » writes and leads to the receipt, the other buttons only change the form."""
    till = till_of(request)
    if till.office is None or household_id not in load_homes(request.structure, [household_id]):
        raise Http404
    data = request.POST.copy()
    action, _colon, about = data.get("action", "").partition(":")
    form, families = _changed(request, till.office, household_id, data, (action, about))
    if request.method == "POST" and action == "encaisser":
        form.check()
        made = _take(request, till.office, form) if form.is_right else []
        if made:
            _tell(request, form, made)
            return redirect(url(request, "desk_receipt", made[0].pk))
    context = {
        "form": form,
        "office": till.office,
        "household_id": household_id,
        "first": form.parts[0].home,
        "means": [(str(means), means.label) for means in DESK_MEANS],
        "banks": known_banks(till.office),
        "families": families,
        "found": [home for home in families.homes if home.id not in {part.home.id for part in form.parts}],
        "quick": QUICK,
        "left": deputy_left(till.office, request.actor, clock.today()),
        "elsewhere": owed_elsewhere(household_id, till.office.pk),
        "words": data.get("q", "")[:WORDS_AT_MOST],
        "searched": action == "chercher",
    }
    return draw(request, "desk/money/till/take.html", SECTION, **context)


def _changed(
    request: DeskRequest, office: CashOffice, household_id: int, data: QueryDict, asked: tuple[str, str]
) -> tuple[TakeForm, Families]:
    """The form after a button that adds, splits or takes away, and the families found for one that searches."""
    action, about = asked
    keys, wanted = read_keys(data, household_id), PartKey.read(about)
    if action == "foyer" and wanted:
        keys = list(dict.fromkeys([*keys, wanted]))
    if action == "retirer" and len(keys) > 1:
        keys = [key for key in keys if key != wanted]
    ids = {key.household_id for key in keys}
    homes, offered = load_homes(request.structure, ids), offers(office, ids)
    if action == "repartir" and wanted and (home := homes.get(wanted.household_id)):
        keys = split_between_children(data, keys, home)
    form = read_form(data, keys, homes, offered)
    if not form.parts:
        raise Http404
    if action == "ecrire":
        write_amount(data, about, form.parts)
        form = read_form(data, keys, homes, offered)
    if action in ("foyer", "repartir"):
        form.means = Means.CHEQUE.value
    words = data.get("q", "")[:WORDS_AT_MOST] if action == "chercher" else ""
    return form, find_families(request.structure, words)


def _take(request: DeskRequest, office: CashOffice, form: TakeForm) -> list[Receipt]:
    """The receipts; none, and the reason on the form, when they are refused."""
    actor = request.actor
    if form.uuid is None:
        return []
    key, parts = uuid5(form.uuid, str(actor.id)), [part.part for part in form.parts]
    try:
        if form.means == Means.CHEQUE:
            return take_cheque(cash_office=office, cheque=form.cheque, parts=parts, key=key, actor=actor)
        taken = take_receipt(
            cash_office=office,
            means=Means(form.means),
            part=parts[0],
            payer=form.payer,
            key=key,
            actor=actor,
            reference="" if form.means == Means.CASH else form.reference,
        )
    except ReceiptError as error:
        form.error = str(error)
        return []
    return [taken]


def _tell(request: DeskRequest, form: TakeForm, made: list[Receipt]) -> None:
    if form.means == Means.CASH and form.change_cents:
        messages.success(request, _("Rendez %(amount)s.") % {"amount": format_cents(form.change_cents)})
    else:
        total = format_cents(sum(receipt.amount_cents for receipt in made))
        messages.success(request, _("%(amount)s encaissés.") % {"amount": total})
