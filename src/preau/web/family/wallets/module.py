"""« Porte-monnaie »: balances, operations, transfers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.web.family.wallets import balances, history, settings, transfer
from preau.web.modules import Module, Page, Tab

MODULE = Module(
    pages=(
        Page("porte-monnaie/", balances.wallets, "wallets", help=_("Porte-monnaie")),
        Page("porte-monnaie/<int:kind_id>/prevenir/", settings.low_balance, "wallet_low_balance", form_of="wallets"),
        Page("porte-monnaie/virement/", transfer.wallet_transfer, "wallet_transfer"),
        Page("operations/", history.operations, "operations", help=_("Historique des opérations"), is_readable=True),
        Page("operations/<int:entry_id>/", history.operation, "operation", is_readable=True),
    ),
    tab=Tab(50, "wallet2", _("Porte-monnaie"), _("Budget"), _("Soldes et versements")),
)
