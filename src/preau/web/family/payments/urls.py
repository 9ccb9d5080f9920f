"""Addresses of card payments, under a structure's portal."""

from __future__ import annotations

from django.urls import URLPattern, path

from preau.web.family.payments import bank, paying

urlpatterns: list[URLPattern] = [
    path("porte-monnaie/payer/", paying.pay, name="pay"),
    path("porte-monnaie/paiement/<int:pk>/", bank.payment_return, name="payment_return"),
    path("porte-monnaie/paiement/<int:pk>/banque/", bank.payment_start, name="payment_start"),
    path("porte-monnaie/paiement/<int:pk>/recommencer/", bank.payment_again, name="payment_again"),
]
