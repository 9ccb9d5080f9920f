"""A town whose bank is asked before money moves, and what its tests share."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache

from preau.notices.models import OutgoingMail
from preau.payments.actions import confirm_payment
from preau.payments.enums import Proof, Verdict
from preau.payments.models import BankMessage, Payment
from tests.payments.conftest import NOW, CardTown
from tests.payments.lyra_server import PASSWORD, Bank


class AskedTown(CardTown):
    """A town whose bank is asked before anything is credited."""

    def __init__(self, bank: Bank) -> None:
        super().__init__()
        self.bank, bank.shop = bank, self.contract.shop_id
        self.contract.proof, self.contract.proof_note, self.contract.service_url = Proof.ASKED, "", bank.url
        self.contract.set_query_key(PASSWORD)
        self.contract.save()
        type(self.structure).objects.filter(pk=self.structure.pk).update(contact_email="regie@exemple.fr")
        self.structure.refresh_from_db()

    def ask(self, payment: Payment, after: float = 1) -> list[Verdict] | None:
        cache.clear()
        return confirm_payment(payment_id=payment.pk, now=NOW + timedelta(minutes=after))


def alerts() -> list[str]:
    return list(OutgoingMail.objects.filter(to="regie@exemple.fr").order_by("id").values_list("body", flat=True))


def now_of(payment: Payment) -> Payment:
    return Payment.objects.get(pk=payment.pk)


def verdicts() -> list[str]:
    return list(BankMessage.objects.order_by("id").values_list("verdict", flat=True))
