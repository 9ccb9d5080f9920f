"""Card payments, reached from what is to be paid; and the papers of what was."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.web.family.payments import bank, paying, receipts
from preau.web.modules import Leads, Module, Page

MODULE = Module(
    pages=(
        Page("porte-monnaie/payer/", paying.pay, "pay", help=_("Récapitulatif du paiement")),
        Page("porte-monnaie/paiement/<int:pk>/", bank.payment_return, "payment_return", is_readable=True),
        Page("porte-monnaie/paiement/<int:pk>/banque/", bank.payment_start, "payment_start"),
        Page(
            "porte-monnaie/paiement/<int:pk>/recommencer/",
            bank.payment_again,
            "payment_again",
            form_of="payment_return",
        ),
        Page("recus/<int:receipt_id>/recu.pdf", receipts.receipt_paper, "receipt_pdf", is_readable=True),
    ),
    leads={"receipt": Leads("receipt_pdf", "file-earmark-pdf", _("Le reçu, en PDF"))},
)
