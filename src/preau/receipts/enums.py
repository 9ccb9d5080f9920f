from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from preau.common.text import join_words
from preau.ledger.enums import AccountKind


class Means(models.TextChoices):
    """How money came in. Each is the ledger's account of that name, in the cash office."""

    ONLINE = AccountKind.ONLINE.value, "Paiement en ligne"
    CASH = AccountKind.CASH.value, "Espèces"
    CHEQUE = AccountKind.CHEQUE.value, "Chèque"
    TRANSFER = AccountKind.TRANSFER.value, "Virement"
    VOUCHER = AccountKind.VOUCHER.value, "Titre (CESU…)"
    DEBIT = AccountKind.DEBIT.value, "Prélèvement"

    @property
    def account(self) -> AccountKind:
        return AccountKind(self.value)


def means_words(codes: Sequence[str]) -> str:
    """`espèces et chèque`; « tous » when none is named, or each."""
    if len(codes) in (0, len(Means)):
        return "tous"
    labels = [str(Means(code).label) for code in codes]
    return join_words([label[0].lower() + label[1:] for label in labels])
