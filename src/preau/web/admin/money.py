"""Cash offices, kinds of wallets, wallets and the ledger."""

from __future__ import annotations

from django.contrib import admin

from preau.common.money import format_cents
from preau.ledger.models import Entry, Posting
from preau.structures.models import CashOffice
from preau.wallets.models import Wallet, WalletActivity, WalletKind
from preau.web.admin.base import ReadOnlyAdmin, ReadOnlyInline


@admin.register(CashOffice)
class CashOfficeAdmin(ReadOnlyAdmin):
    list_display = ("name", "code", "structure", "is_active")
    list_filter = ("structure", "is_active")
    search_fields = ("name", "code")
    list_select_related = ("structure",)


class WalletActivityInline(ReadOnlyInline):
    model = WalletActivity


@admin.register(WalletKind)
class WalletKindAdmin(ReadOnlyAdmin):
    list_display = ("name", "cash_office", "structure", "position", "is_active")
    list_filter = ("structure", "cash_office")
    search_fields = ("name",)
    list_select_related = ("cash_office", "structure")
    inlines = (WalletActivityInline,)


@admin.register(Wallet)
class WalletAdmin(ReadOnlyAdmin):
    list_display = ("household", "kind", "balance", "closed_at")
    list_filter = ("structure", "kind")
    search_fields = ("household__name", "household__number")
    list_select_related = ("household", "kind", "account")

    @admin.display(description="solde")
    def balance(self, wallet: Wallet) -> str:
        return format_cents(wallet.account.balance_cents)


class PostingInline(ReadOnlyInline):
    model = Posting
    fields = readonly_fields = ("account", "amount")

    @admin.display(description="montant")
    def amount(self, posting: Posting) -> str:
        return format_cents(posting.amount_cents, signed=True)


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "text", "cash_office", "actor")
    list_filter = ("cash_office", "kind")
    search_fields = ("text",)
    list_select_related = ("cash_office", "actor")
    inlines = (PostingInline,)
