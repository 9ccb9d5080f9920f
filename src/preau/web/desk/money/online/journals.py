"""« Rapprochement »: the bank's journal of a day beside ours, previewed, kept, and each difference answered."""

from __future__ import annotations

import base64
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from preau.approvals.actions import ask_credit
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.payments.actions import Comparison, compare_journal, keep_journal, settle_difference
from preau.payments.desk import differences_of, journals, offices_with_contracts, waiting_sums
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import BankJournal, JournalDifference
from preau.payments.rules.journals import LARGEST_BYTES
from preau.receipts.models import Receipt
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.money.acts import ASKED
from preau.web.desk.pages import draw, pages, url
from preau.web.fields import choice_field

SECTION = "desk_online"
SALT = "preau.web.desk.money.online.journals"
A_DAY = 24 * 3600


class JournalForm(forms.Form):
    """The file of a cash office's bank."""

    regie = forms.TypedChoiceField(
        label=gettext_lazy("Régie"), coerce=int, error_messages={"required": gettext_lazy("Choisissez la régie.")}
    )
    fichier = forms.FileField(
        label=gettext_lazy("Journal de la banque"),
        help_text=gettext_lazy(
            "Le fichier CSV des transactions d’un jour, pris dans l’espace de la banque. 1 Mo au plus."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
        error_messages={
            "required": gettext_lazy("Choisissez le fichier."),
            "empty": gettext_lazy("Ce fichier est vide."),
        },
    )

    def __init__(self, request: DeskRequest) -> None:
        posted = request.method == "POST"
        super().__init__(request.POST if posted else None, request.FILES if posted else None)
        offices = [(office.pk, office.name) for office, kept in offices_with_contracts(request.structure) if kept]
        choice_field(self, "regie").choices = offices

    def clean_fichier(self) -> Any:
        sent = self.cleaned_data["fichier"]
        if sent.size > LARGEST_BYTES:
            raise forms.ValidationError(_("Ce fichier est trop lourd : 1 Mo au plus. Importez un jour à la fois."))
        return sent


@require_safe
@desk_page(Right.RECONCILE_BANK)
def journal_list(request: DeskRequest) -> HttpResponse:
    """The journals imported, and the form for another."""
    return _list(request, JournalForm(request))


def _list(request: DeskRequest, form: JournalForm) -> HttpResponse:
    found = journals(request.structure)
    listing = pages(request, found.count())
    context = {"form": form, "rows": found[listing.rows], "pages": listing, "tab": "desk_bank_journals"}
    waiting = waiting_sums(request.structure)
    return draw(request, "desk/money/online/journals.html", SECTION, waiting=waiting, **context)


@require_POST
@desk_page(Right.RECONCILE_BANK)
def journal_preview(request: DeskRequest) -> HttpResponse:
    """The differences of a file before anything is written; then, asked again with the same file, they are kept."""
    if "journal" in request.POST:
        return _keep(request)
    form = JournalForm(request)
    if not form.is_valid():
        return _list(request, form)
    sent = form.cleaned_data["fichier"]
    data = sent.read()
    try:
        found = _compare(request, form.cleaned_data["regie"], str(sent.name), data)
    except InvalidRuleError as error:
        form.add_error("fichier", list(error.messages))
        return _list(request, form)
    if found.known:
        messages.warning(request, _("Ce fichier a déjà été importé : rien n’a changé."))
        return redirect(url(request, "desk_bank_journal", found.known.pk))
    packed = base64.b64encode(data).decode()
    carried = signing.dumps([form.cleaned_data["regie"], found.file_name, packed], salt=SALT, compress=True)
    return draw(request, "desk/money/online/preview.html", SECTION, found=found, carried=carried)


def _compare(request: DeskRequest, office_id: int, name: str, data: bytes) -> Comparison:
    return compare_journal(structure=request.structure, cash_office_id=office_id, file_name=name, data=data)


def _keep(request: DeskRequest) -> HttpResponse:
    """The file seen a moment ago, compared again with what has come meanwhile."""
    try:
        office_id, name, packed = signing.loads(request.POST["journal"], salt=SALT, max_age=A_DAY)
        found = _compare(request, office_id, name, base64.b64decode(packed))
    except signing.BadSignature:
        messages.error(request, _("L’aperçu est trop ancien : choisissez le fichier de nouveau."))
        return redirect(url(request, "desk_bank_journals"))
    except InvalidRuleError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(url(request, "desk_bank_journals"))
    kept = keep_journal(comparison=found, actor=request.actor)
    messages.success(request, _("Le rapprochement est enregistré."))
    return redirect(url(request, "desk_bank_journal", kept.pk))


@require_safe
@desk_page(Right.RECONCILE_BANK)
def journal(request: DeskRequest, journal_id: int) -> HttpResponse:
    """A journal and its differences, those that wait first."""
    return _journal(request, journal_id)


def _journal(request: DeskRequest, journal_id: int, wrong: int = 0, typed: str = "", error: str = "") -> HttpResponse:
    own = BankJournal.objects.filter(structure=request.structure, pk=journal_id)
    found = own.select_related("cash_office", "imported_by").first()
    if found is None:
        raise Http404
    rows = differences_of(found)
    waiting = sum(row.settled_at is None for row in rows)
    told = {"wrong": wrong, "typed": typed, "error": error}
    return draw(request, "desk/money/online/journal.html", SECTION, journal=found, rows=rows, count=waiting, **told)


@require_POST
@desk_page(Right.RECONCILE_BANK)
def credit(request: DeskRequest, difference_id: int) -> HttpResponse:
    """« Créditer cette commande »: the bank's file is the proof, once."""
    own = JournalDifference.objects.filter(structure=request.structure, pk=difference_id)
    journal_id = own.values_list("journal", flat=True).first()
    if journal_id is None:
        raise Http404
    try:
        asked = ask_credit(structure=request.structure, difference_id=difference_id, actor=request.actor)
    except PaymentRefusedError as error:
        messages.error(request, str(error))
        return redirect(url(request, "desk_bank_journal", journal_id))
    if asked.waiting is not None:
        messages.info(request, str(ASKED))
    elif asked.entry is None:
        messages.warning(request, _("Cette transaction était déjà créditée : rien n’a changé."))
    else:
        receipt = Receipt.objects.select_related("cash_office").get(entry=asked.entry)
        messages.success(request, _("La famille est créditée, reçu %(number)s.") % {"number": receipt.full_number})
    return redirect(url(request, "desk_bank_journal", journal_id))


@require_POST
@desk_page(Right.RECONCILE_BANK)
def settle(request: DeskRequest, difference_id: int) -> HttpResponse:
    """What was done about a difference."""
    own = JournalDifference.objects.filter(structure=request.structure, pk=difference_id)
    journal_id = own.values_list("journal", flat=True).first()
    if journal_id is None:
        raise Http404
    typed = request.POST.get("suite", "")[:200].replace("\0", "")
    try:
        is_new = settle_difference(
            structure=request.structure, difference_id=difference_id, outcome=typed, actor=request.actor
        )
    except InvalidRuleError as error:
        return _journal(request, journal_id, difference_id, typed, str(error))
    if is_new:
        messages.success(request, _("C’est noté."))
    else:
        messages.warning(request, _("Quelqu’un a déjà répondu à cet écart : sa réponse reste."))
    return redirect(url(request, "desk_bank_journal", journal_id))
