"""Contracts with banks, which are settings; payments and the banks' messages, which are only looked at.

A sum of unknown reference is given to its wallet here.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import IntegrityError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.common.money import format_cents
from preau.payments.actions import settle_suspense
from preau.payments.enums import GatewayName, Mode, Verdict
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import BankMessage, Payment, PaymentContract, PaymentLine, SuspenseSettlement
from preau.payments.rules import contracts
from preau.web.admin.base import CheckedAdmin, CheckedForm, ReadOnlyAdmin


class ContractForm(CheckedForm):
    """The key is written, never shown: left empty, it stays as it is."""

    key = forms.CharField(
        label=gettext_lazy("clé secrète"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Celle du mode choisi, copiée depuis l’espace de la banque. Vide : inchangée."),
    )

    def clean_key(self) -> str:
        return str(self.cleaned_data["key"].strip())

    def clean(self) -> dict[str, Any]:
        """What the gateway wants of its contract, as on the desk's own page."""
        data = super().clean() or self.cleaned_data
        if not data.get("gateway") or not data.get("mode"):
            return data
        gateway, key = GatewayName(data["gateway"]), data.get("key", "")
        problems = {
            "shop_id": contracts.why_not_shop(gateway, data.get("shop_id", "")),
            "mode": contracts.why_not_mode(gateway, Mode(data["mode"])),
            "key": contracts.why_not_key(gateway, key) if key else "",
        }
        if contracts.needs_key(gateway) and not key and not self.instance.sealed_key:
            problems["key"] = _("Indiquez la clé : sans elle, aucun message n’est cru.")
        if gateway is GatewayName.PAYBOX:
            problems["bank_key"] = contracts.why_not_bank_key(data.get("bank_key", ""))
        for field, why in problems.items():
            if why and field not in self.errors:
                self.add_error(field, why)
        return data


@admin.register(PaymentContract)
class PaymentContractAdmin(CheckedAdmin):
    form = ContractForm
    list_display = ("cash_office", "gateway", "shop_id", "mode", "is_active")
    list_filter = ("gateway", "mode", "is_active")
    list_select_related = ("cash_office",)
    fields = ("cash_office", "gateway", "shop_id", "mode", "key", "bank_key", "payment_url", "service_url", "is_active")
    autocomplete_fields = ("cash_office",)

    def save_model(self, request: HttpRequest, obj: PaymentContract, form: Any, change: bool) -> None:
        if form.cleaned_data["key"]:
            obj.set_key(form.cleaned_data["key"])
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: PaymentContract | None = None) -> bool:
        """A contract is put out of service; its messages may still come."""
        return False


class LineInline(admin.TabularInline):
    model = PaymentLine
    extra = 0
    can_delete = False
    fields = readonly_fields = ("wallet", "amount")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("montant"))
    def amount(self, line: PaymentLine) -> str:
        return format_cents(line.amount_cents)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("order_number", "created_at", "household", "cash_office", "amount", "state", "settled_at")
    list_filter = ("state", "cash_office")
    search_fields = ("order_number", "household__name", "household__number", "email")
    list_select_related = ("household", "cash_office")
    date_hierarchy = "created_at"
    inlines = (LineInline,)
    exclude: ClassVar = ("key", "batch", "amount_cents")
    readonly_fields = ("amount",)

    @admin.display(description=gettext_lazy("montant"))
    def amount(self, payment: Payment) -> str:
        return format_cents(payment.amount_cents)


@admin.register(BankMessage)
class BankMessageAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "verdict", "payment", "amount", "outcome", "reason", "cash_office", "is_settled")
    list_filter = ("verdict", "cash_office", ("settlement", admin.EmptyFieldListFilter))
    search_fields = ("payment__order_number", "transaction", "raw")
    list_select_related = ("payment", "cash_office", "settlement")
    date_hierarchy = "received_at"

    @admin.display(description=gettext_lazy("montant"))
    def amount(self, message: BankMessage) -> str:
        return "" if message.amount_cents is None else format_cents(message.amount_cents)

    @admin.display(description=gettext_lazy("identifié"), boolean=True)
    def is_settled(self, message: BankMessage) -> bool | None:
        """Only sums in suspense wait for somebody."""
        return hasattr(message, "settlement") if message.verdict == Verdict.SUSPENSE else None


class SettlementForm(CheckedForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        waiting = BankMessage.objects.filter(verdict=Verdict.SUSPENSE, settlement__isnull=True)
        self.fields["message"].queryset = waiting.order_by("id")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        message, wallet = data.get("message"), data.get("wallet")
        if message and wallet and wallet.kind.cash_office_id != message.cash_office_id:
            self.add_error("wallet", _("Ce porte-monnaie est d’une autre régie que la somme reçue."))
        return data


@admin.register(SuspenseSettlement)
class SuspenseSettlementAdmin(CheckedAdmin):
    """Adding one gives the sum to the wallet; it is not changed afterwards."""

    form = SettlementForm
    list_display = ("at", "message", "wallet", "reason", "actor")
    fields = ("message", "wallet", "reason")
    raw_id_fields = ("wallet",)
    list_select_related = ("message", "wallet__kind", "wallet__household", "actor")

    def has_change_permission(self, request: HttpRequest, obj: SuspenseSettlement | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SuspenseSettlement | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: SuspenseSettlement, form: Any, change: bool) -> None:
        try:
            made = settle_suspense(message=obj.message, wallet=obj.wallet, reason=obj.reason, actor=request.user)
        except PaymentRefusedError as error:  # somebody else was first
            raise IntegrityError from error
        obj.pk, obj.at, obj.actor = made.pk, made.at, made.actor
