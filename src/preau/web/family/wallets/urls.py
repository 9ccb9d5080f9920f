"""Addresses of the wallets, under a structure's portal."""

from __future__ import annotations

from django.urls import URLPattern, path

from preau.web.family.wallets import balances, history, settings, transfer

urlpatterns: list[URLPattern] = [
    path("porte-monnaie/", balances.wallets, name="wallets"),
    path("porte-monnaie/<int:kind_id>/prevenir/", settings.low_balance, name="wallet_low_balance"),
    path("porte-monnaie/virement/", transfer.wallet_transfer, name="wallet_transfer"),
    path("operations/", history.operations, name="operations"),
    path("operations/<int:entry_id>/", history.operation, name="operation"),
]
