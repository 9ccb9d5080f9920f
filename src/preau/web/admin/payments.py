"""Contracts with banks, payments, the banks' messages and what became of sums to identify: only looked at."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy

from preau.common.money import format_cents
from preau.payments.enums import Verdict
from preau.payments.models import BankMessage, Payment, PaymentContract, PaymentLine, SuspenseSettlement
from preau.web.admin.base import ReadOnlyAdmin, ReadOnlyInline


@admin.register(PaymentContract)
class PaymentContractAdmin(ReadOnlyAdmin):
    """Written by the desk's own page, which seals the key and tries the contract; the key is shown nowhere."""

    list_display = ("cash_office", "gateway", "shop_id", "mode", "proof", "is_active")
    list_filter = ("gateway", "mode", "proof", "is_active")
    list_select_related = ("cash_office",)
    fields = (
        *("cash_office", "gateway", "shop_id", "mode", "bank_key", "payment_url", "service_url"),
        *("proof", "proof_note", "is_active"),
    )


class LineInline(ReadOnlyInline):
    model = PaymentLine
    fields = readonly_fields = ("label", "amount")

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


@admin.register(SuspenseSettlement)
class SuspenseSettlementAdmin(ReadOnlyAdmin):
    """What the sums that came without a known order paid, once the desk knew whose they were."""

    list_display = ("at", "message", "household", "label", "reason", "actor")
    fields = ("message", "household", "label", "reason", "actor", "at")
    list_select_related = ("message", "household", "actor")
