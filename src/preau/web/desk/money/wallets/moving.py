"""What the cash office writes in wallets: typed, shown as it will be written, then written once. Nothing is erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from preau.approvals.actions import Asked, correct, refund, undo_entry
from preau.approvals.errors import ApprovalError
from preau.approvals.queries import wants_second
from preau.common import clock
from preau.common.actors import Right
from preau.common.money import format_cents
from preau.common.reasons import Reason, text
from preau.ledger.enums import AccountKind
from preau.wallets.actions import close_wallet, reopen_wallet, transfer_for, why_not_undone
from preau.wallets.errors import WalletError
from preau.wallets.explaining import explain
from preau.wallets.models import Wallet
from preau.wallets.queries import booked_days
from preau.wallets.reasons import WalletCode
from preau.wallets.rules import why_not_correctable
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.money.acts import ASKED, WAITS
from preau.web.desk.money.wallets.families import SECTION
from preau.web.desk.money.wallets.forms import CorrectionForm, ReasonForm, TransferForm
from preau.web.desk.own import OWN, is_own
from preau.web.desk.pages import draw, url
from preau.web.forms import typed_data

Line = tuple[str, int, int]
"""A wallet, what it gains or loses, the balance it will have; in cents."""


@dataclass(frozen=True)
class Work:
    """An operation being prepared: `plan` says the lines that will be written, `write` writes them.

    One that is `seconded` waits for a second person above the structure's limit: `write` then gives what it `Asked`.
    """

    title: str | Promise
    button: str | Promise
    about: str
    back: str
    form: ReasonForm
    plan: Callable[[ReasonForm], list[Line]]
    write: Callable[[ReasonForm], object]
    done: str | Promise
    against: str | Promise = ""
    why_not: str | Promise = ""
    households: tuple[int, ...] = ()
    seconded: bool = False
    warning: str = ""


def _run(request: DeskRequest, work: Work) -> HttpResponse:
    """Typed, shown (`voir`), written (`ecrire`); `changer` goes back to the form with what was typed."""
    step = request.POST.get("etape", "")
    form, lines, waits = work.form, None, ""
    if is_own(request, work.households):
        work = replace(work, why_not=OWN)
    if step in ("voir", "ecrire") and not work.why_not and form.is_valid():
        try:
            if step == "ecrire":
                return _written(request, work)
            lines = work.plan(form)
            waits = _waits(request, work, lines)
        except (WalletError, ApprovalError) as error:
            form.add_error(None, str(error))
    context = {"work": work, "form": form, "lines": lines, "waits": waits, "typed": _typed(form)}
    return draw(request, "desk/money/wallets/work.html", SECTION, **context)


def _written(request: DeskRequest, work: Work) -> HttpResponse:
    done = work.write(work.form)
    is_waiting = isinstance(done, Asked) and done.waiting is not None
    messages.success(request, str(ASKED if is_waiting else work.done))
    return redirect(work.back)


def _waits(request: DeskRequest, work: Work, lines: list[Line]) -> str:
    """What is told before an operation that a second person will have to approve; two statements where it may be."""
    if not work.seconded:
        return ""
    cents, person = sum(line[1] for line in lines), request.actor.account
    is_asked = wants_second(
        structure=request.structure, person=person, households=work.households, cents=cents, now=clock.now()
    )
    limit = format_cents(request.structure.second_person_above_cents)
    return WAITS % {"limit": limit} if is_asked else ""


def _typed(form: forms.Form) -> list[tuple[str, str]]:
    """The fields as they were typed, to be sent again from the preview."""
    return [(field.name, str(field.value() or "")) for field in form]


def _wallet(request: DeskRequest, wallet_id: int) -> Wallet:
    rows = Wallet.objects.filter(structure=request.structure, pk=wallet_id)
    found = rows.select_related("kind__cash_office", "account", "household").first()
    if found is None:
        raise Http404
    return found


def _about(wallet: Wallet) -> str:
    words = {"wallet": wallet.kind.name, "name": wallet.household.name, "number": wallet.household.number}
    balance = format_cents(wallet.account.balance_cents)
    return _("%(wallet)s, foyer %(name)s, dossier %(number)s") % words + f" : {balance}"


def _line(wallet: Wallet, cents: int) -> Line:
    return wallet.kind.name, cents, wallet.account.balance_cents + cents


def _common(request: DeskRequest, wallet: Wallet) -> dict[str, Any]:
    back = url(request, "desk_family_money", wallet.household_id)
    return {"about": _about(wallet), "back": back, "households": (wallet.household_id,)}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.CORRECT_WALLETS)
def correction(request: DeskRequest, wallet_id: int) -> HttpResponse:
    """An amount given to the family or taken from it, against the account of corrections."""
    wallet = _wallet(request, wallet_id)
    form = CorrectionForm(typed_data(request))

    def plan(_form: ReasonForm) -> list[Line]:
        if why := why_not_correctable(form.cents, wallet.account.balance_cents, wallet.account.overdraft_cents):
            raise WalletError(why)
        return [_line(wallet, form.cents)]

    def write(_form: ReasonForm) -> object:
        key, reason = form.key(str(wallet.pk)), form.cleaned_data["raison"]
        return correct(wallet=wallet, cents=form.cents, reason=reason, key=key, actor=request.actor)

    work = Work(
        title=gettext_lazy("Corriger un porte-monnaie"),
        button=gettext_lazy("Écrire la correction"),
        form=form,
        plan=plan,
        write=write,
        done=gettext_lazy("Correction écrite : la famille la voit dans son historique."),
        against=AccountKind.ADJUSTMENT.label,
        seconded=True,
        **_common(request, wallet),
    )
    return _run(request, work)


def _still_booked(wallet: Wallet) -> str:
    """What is still booked and will be owed once the wallet is closed; one statement."""
    days = booked_days(wallet, clock.today())
    told = ngettext(
        "%(n)d jour réservé reste à payer avec ce porte-monnaie : annulez-le d’abord, ou attendez pour clôturer.",
        "%(n)d jours réservés restent à payer avec ce porte-monnaie : annulez-les d’abord, ou attendez pour clôturer.",
        days,
    )
    return told % {"n": days} if days else ""


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.CORRECT_WALLETS)
def refunding(request: DeskRequest, wallet_id: int) -> HttpResponse:
    """All that a wallet holds, given back by the public accountant; the wallet is closed."""
    wallet = _wallet(request, wallet_id)
    form, balance = ReasonForm(typed_data(request)), wallet.account.balance_cents

    def write(_form: ReasonForm) -> object:
        key, reason = form.key(str(wallet.pk)), form.cleaned_data["raison"]
        return refund(wallet=wallet, key=key, actor=request.actor, reason=reason)

    work = Work(
        title=gettext_lazy("Clôturer un porte-monnaie et le faire rembourser"),
        button=gettext_lazy("Clôturer et faire rembourser"),
        form=form,
        plan=lambda _form: [_line(wallet, -balance)],
        write=write,
        done=gettext_lazy("Remboursement écrit, porte-monnaie fermé. Demandez le virement au comptable."),
        against=gettext_lazy("Virement par le comptable public"),
        seconded=True,
        why_not="" if balance > 0 else _("Ce porte-monnaie ne contient rien à rembourser."),
        warning=_still_booked(wallet),
        **_common(request, wallet),
    )
    return _run(request, work)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.CORRECT_WALLETS)
def moving(request: DeskRequest, wallet_id: int) -> HttpResponse:
    """An amount moved to another wallet of the household, in the same cash office."""
    wallet = _wallet(request, wallet_id)
    rows = Wallet.objects.filter(household=wallet.household_id, kind__cash_office=wallet.kind.cash_office_id)
    rows = rows.filter(closed_at__isnull=True).exclude(pk=wallet.pk).select_related("kind", "account")
    targets = {row.pk: row for row in rows.order_by("kind__position", "id")}
    form = TransferForm(list(targets.values()), typed_data(request))

    def plan(_form: ReasonForm) -> list[Line]:
        cents, target = form.cleaned_data["montant"], targets[form.cleaned_data["vers"]]
        if cents > wallet.account.balance_cents:
            raise WalletError(Reason(WalletCode.NOT_ENOUGH_HERE))
        return [_line(wallet, -cents), _line(target, cents)]

    def write(_form: ReasonForm) -> object:
        return transfer_for(
            source=wallet,
            target=targets[form.cleaned_data["vers"]],
            cents=form.cleaned_data["montant"],
            reason=form.cleaned_data["raison"],
            key=form.key(str(wallet.pk)),
            actor=request.actor,
        )

    work = Work(
        title=gettext_lazy("Transférer vers un autre porte-monnaie"),
        button=gettext_lazy("Transférer"),
        form=form,
        plan=plan,
        write=write,
        done=gettext_lazy("Transfert écrit."),
        why_not="" if targets else _("Ce foyer n’a pas d’autre porte-monnaie ouvert dans cette régie."),
        **_common(request, wallet),
    )
    return _run(request, work)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.CORRECT_WALLETS)
def closing(request: DeskRequest, wallet_id: int) -> HttpResponse:
    """An empty wallet closed, a closed one opened again: no money moves."""
    wallet = _wallet(request, wallet_id)
    form, is_closed = ReasonForm(typed_data(request)), wallet.closed_at is not None
    is_full = not is_closed and wallet.account.balance_cents != 0

    def write(_form: ReasonForm) -> object:
        act = reopen_wallet if is_closed else close_wallet
        return act(wallet=wallet, reason=form.cleaned_data["raison"], actor=request.actor)

    work = Work(
        title=gettext_lazy("Rouvrir un porte-monnaie") if is_closed else gettext_lazy("Fermer un porte-monnaie"),
        button=gettext_lazy("Rouvrir") if is_closed else gettext_lazy("Fermer"),
        form=form,
        plan=lambda _form: [],
        write=write,
        done=gettext_lazy("Porte-monnaie rouvert.") if is_closed else gettext_lazy("Porte-monnaie fermé."),
        why_not=_("Ce porte-monnaie n’est pas vide : remboursez-le, ou transférez ce qu’il contient.")
        if is_full
        else "",
        **_common(request, wallet),
    )
    return _run(request, work)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.CORRECT_WALLETS)
def undoing(request: DeskRequest, entry_id: int) -> HttpResponse:
    """An operation undone by its counter-entry: both stay in the history, linked."""
    found = explain(structure_id=request.structure.pk, entry_id=entry_id)
    if found is None:
        raise Http404
    form = ReasonForm(typed_data(request))
    wallets = Wallet.objects.filter(pk__in=[line.wallet_id for line in found.lines]).select_related("kind", "account")
    kept = {wallet.pk: wallet for wallet in wallets.order_by("pk")}

    def write(_form: ReasonForm) -> object:
        structure, reason = request.structure, form.cleaned_data["raison"]
        return undo_entry(structure=structure, entry_id=entry_id, reason=reason, actor=request.actor)

    why = _("Cette opération a déjà été annulée.") if found.reversed_by else text(why_not_undone(entry_id))
    work = Work(
        title=gettext_lazy("Annuler une opération"),
        button=gettext_lazy("Écrire l’annulation"),
        about=found.text,
        back=url(request, "desk_operation", entry_id),
        form=form,
        plan=lambda _form: [_line(kept[line.wallet_id], -line.cents) for line in found.lines],
        write=write,
        done=gettext_lazy("Annulation écrite : les deux lignes restent dans l’historique, liées."),
        against=gettext_lazy("Le compte d’où venait l’opération"),
        seconded=True,
        why_not=why,
        households=tuple(wallet.household_id for wallet in kept.values()),
    )
    return _run(request, work)
