"""Cash offices and kinds of wallets, which are settings; wallets and the ledger, which are only looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from preau.common import clock
from preau.common.money import format_cents
from preau.ledger.models import Entry, Posting
from preau.structures.models import CashOffice
from preau.wallets.actions import apply_overdraft
from preau.wallets.models import Wallet, WalletActivity, WalletKind
from preau.web.admin.base import CheckedAdmin, CheckedInline, ReadOnlyAdmin, ReadOnlyInline
from preau.web.admin_scope import acting
from preau.web.checked import CheckedForm


@admin.register(CashOffice)
class CashOfficeAdmin(CheckedAdmin):
    """A new limit of overdraft goes to every wallet of the office at once."""

    list_display = ("name", "code", "structure", "is_active")
    list_filter = ("structure", "is_active")
    search_fields = ("name", "code")
    autocomplete_fields = ("structure",)
    list_select_related = ("structure",)

    def save_model(self, request: HttpRequest, obj: CashOffice, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "overdraft_cents" in form.changed_data:
            apply_overdraft(obj, actor=acting(request))


class WalletActivityForm(CheckedForm):
    """An activity begins to be charged today, unless another day is typed: days of before are not, by oversight."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.instance.pk is None:
            self.initial.setdefault("since", clock.today())
            self.fields["since"].show_hidden_initial = True  # past midnight an empty row is still an empty row

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        activity, kind = data.get("activity"), data.get("kind")
        if activity and kind and kind.structure_id and activity.structure_id != kind.structure_id:
            self.add_error("activity", _("Cette activité est celle d’une autre structure."))
        return data


class WalletActivityInline(CheckedInline):
    model = WalletActivity
    form = WalletActivityForm
    autocomplete_fields = ("activity",)


class WalletKindForm(CheckedForm):
    """The structure of a kind of wallet is its cash office's."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        office, activity = data.get("cash_office"), data.get("meal_activity")
        if office is not None:
            self.instance.structure_id = office.structure_id
            if activity is not None and activity.structure_id != office.structure_id:
                self.add_error("meal_activity", _("Cette activité est celle d’une autre structure."))
        return data


@admin.register(WalletKind)
class WalletKindAdmin(CheckedAdmin):
    form = WalletKindForm
    list_display = ("name", "cash_office", "structure", "position", "is_active")
    list_filter = ("structure", "cash_office")
    search_fields = ("name",)
    exclude = ("structure",)
    autocomplete_fields = ("cash_office", "meal_activity")
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
