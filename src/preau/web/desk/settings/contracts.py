"""« Contrats de paiement »: which bank each cash office has, set, then tested by a button."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from preau.common.actors import Right
from preau.payments.actions import ContractError, ContractTerms, save_contract
from preau.payments.checking import check_contract
from preau.payments.desk import offices_with_contracts
from preau.payments.enums import GatewayName, Mode, Proof
from preau.payments.gateways import KINDS, kind_of
from preau.payments.gateways.kind import GatewayKind, Words
from preau.payments.models import PaymentContract
from preau.structures.models import CashOffice
from preau.web import throttle
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, url
from preau.web.fields import choice_field
from preau.web.forms import typed_data
from preau.web.states import State

SECTION = "desk_contracts"


class ContractForm(forms.Form):
    """The terms of a gateway; the key is written, never shown: left empty, it stays as it is."""

    shop_id = forms.CharField(max_length=30)
    mode = forms.ChoiceField(label=gettext_lazy("Mode"))
    key = forms.CharField(
        label=gettext_lazy("Clé secrète"),
        required=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    bank_key = forms.CharField(
        label=gettext_lazy("Clé publique de la banque"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy("Publiée par la banque avec son manuel (pubkey.pem). Collez-la en entier."),
    )
    payment_url = forms.CharField(
        label=gettext_lazy("Adresse de la page de paiement"),
        max_length=300,
        help_text=gettext_lazy("Donnée par la banque ; celle d’essai n’est pas celle des vrais paiements."),
    )
    proof = forms.ChoiceField(
        label=gettext_lazy("Ce qui prouve un paiement"),
        error_messages={"required": gettext_lazy("Choisissez ce qui prouve un paiement.")},
    )
    query_key = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    service_url = forms.CharField(
        label=gettext_lazy("Adresse où la banque répond"),
        required=False,
        max_length=300,
    )
    proof_note = forms.CharField(
        label=gettext_lazy("Si le message suffit, pourquoi la banque ne peut pas être interrogée"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Ce choix est gardé à votre nom. Sans question, un message suffit à créditer."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("Ouvert aux familles"), required=False)

    def __init__(self, data: Any, gateway: GatewayName, kept: PaymentContract | None) -> None:
        same = kept if kept is not None and kept.gateway == gateway else None
        kind = kind_of(gateway)
        initial = {"payment_url": kind.payment_url, "is_active": True, "mode": Mode.TEST}
        if same is not None:
            names = ("shop_id", "mode", "bank_key", "payment_url", "is_active", "proof", "proof_note", "service_url")
            initial = {name: getattr(same, name) for name in names}
        initial["service_url"] = initial.get("service_url") or kind.service_url
        super().__init__(data, initial=initial)
        self.gateway = gateway
        self._say("shop_id", kind.shop.label, kind.shop.help)
        choice_field(self, "mode").choices = [(mode.value, mode.label) for mode in kind.modes]
        has_key = same is not None and bool(same.sealed_key)
        self.fields["key"].help_text = (
            _("Elle est enregistrée et ne se relit pas. Laissez vide pour la garder.")
            if has_key
            else _("Celle du mode choisi, copiée depuis l’espace de la banque.")
        )
        if not kind.needs_key:
            del self.fields["key"]
        if not kind.needs_bank_key:
            del self.fields["bank_key"]
        self._set_proof(kind, same)

    def _say(self, name: str, label: Words, help_text: Words) -> None:
        """What this bank calls a value, and where it is found."""
        self.fields[name].label, self.fields[name].help_text = str(label), str(help_text)

    def _set_proof(self, kind: GatewayKind, same: PaymentContract | None) -> None:
        """A bank that must be asked leaves no choice."""
        if kind.asked is not None:
            for name in ("proof", "query_key", "service_url", "proof_note"):
                del self.fields[name]
            return
        asked, message = _("La banque, interrogée d’abord"), _("Son message signé, seul")
        choice_field(self, "proof").choices = [("", _("Choisissez")), (Proof.ASKED, asked), (Proof.MESSAGE, message)]
        self._say("query_key", kind.query_label, kind.query_help)
        self.fields["service_url"].help_text = str(kind.service_help)
        if same is not None and same.sealed_query_key:
            self.fields["query_key"].help_text = _("Il est enregistré et ne se relit pas. Laissez vide pour le garder.")

    @property
    def terms(self) -> ContractTerms:
        data = self.cleaned_data
        return ContractTerms(
            gateway=self.gateway,
            shop_id=data["shop_id"].strip(),
            mode=Mode(data["mode"]),
            payment_url=data["payment_url"].strip(),
            key=data.get("key", "").strip(),
            bank_key=data.get("bank_key", ""),
            is_active=data["is_active"],
            proof=Proof(data.get("proof", Proof.ASKED)),
            proof_note=data.get("proof_note", ""),
            service_url=data.get("service_url", "").strip(),
            query_key=data.get("query_key", "").strip(),
        )


def contract_states(contract: PaymentContract) -> tuple[State, State, State]:
    """Its mode, what it believes, and whether families pay through it."""
    is_test = contract.mode == Mode.TEST
    proof = {
        Proof.UNDECIDED: State(_("À compléter : fermé aux familles"), "exclamation-triangle-fill", "no"),
        Proof.MESSAGE: State(_("Crédite sans interroger la banque"), "exclamation-triangle-fill", "wait"),
        Proof.ASKED: State(_("Banque interrogée"), "check-lg", "ok"),
    }
    is_open = contract.is_active
    return (
        State(_("Mode test"), "info-circle", "wait") if is_test else State(Mode(contract.mode).label),
        proof[Proof(contract.proof)],
        State(_("Ouvert"), "check-circle-fill", "ok") if is_open else State(_("Fermé"), "dash-lg", "off"),
    )


@require_safe
@desk_page(Right.SIGN_CONTRACTS)
def contract_list(request: DeskRequest) -> HttpResponse:
    """Each cash office and its contract."""
    found = offices_with_contracts(request.structure)
    rows = [(office, contract, contract_states(contract) if contract else ()) for office, contract in found]
    return draw(request, "desk/settings/contracts.html", SECTION, rows=rows, gateways=GatewayName.choices)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.SIGN_CONTRACTS)
def contract_edit(request: DeskRequest, office_id: int) -> HttpResponse:
    """The contract of a cash office; another gateway asks for its own terms."""
    office, kept = _office(request, office_id)
    wanted = request.GET.get("banque", "")
    gateway = GatewayName(wanted if wanted in GatewayName.values else kept.gateway if kept else next(iter(KINDS)))
    form = ContractForm(typed_data(request), gateway, kept)
    if request.method == "POST" and form.is_valid() and _saved(request, office, form):
        messages.success(request, _("Contrat enregistré. Testez-le avant de l’ouvrir aux familles."))
        return redirect(url(request, SECTION))
    context = {"office": office, "kept": kept, "form": form, "gateway": gateway, "gateways": GatewayName.choices}
    return draw(request, "desk/settings/contract.html", SECTION, **context)


def _office(request: DeskRequest, office_id: int) -> tuple[CashOffice, PaymentContract | None]:
    found = next((row for row in offices_with_contracts(request.structure) if row[0].pk == office_id), None)
    if found is None:
        raise Http404
    return found


def _saved(request: DeskRequest, office: CashOffice, form: ContractForm) -> bool:
    try:
        save_contract(structure=request.structure, cash_office_id=office.pk, terms=form.terms, actor=request.actor)
    except ContractError as error:
        form.add_error(error.field if error.field in form.fields else None, list(error.messages))
        return False
    return True


@require_POST
@desk_page(Right.SIGN_CONTRACTS)
def contract_test(request: DeskRequest, office_id: int) -> HttpResponse:
    """« Tester »: what could be checked, and what it says."""
    office, kept = _office(request, office_id)
    if kept is None:
        raise Http404
    if not throttle.allowed(request, "contract_test"):
        return throttle.too_many(request)
    checks = check_contract(kept)
    context = {"office": office, "contract": kept, "checks": checks, "is_right": all(one.is_right for one in checks)}
    return draw(request, "desk/settings/contract_checks.html", SECTION, **context)
