"""Sums of unknown reference, once somebody found whose they are."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction

from preau.common import clock
from preau.households.models import Household
from preau.households.own import why_own
from preau.ledger.actions import Cause
from preau.ledger.enums import AccountKind, CauseKind
from preau.payments.actions.returning import left_of
from preau.payments.enums import Verdict
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import BankMessage, SuspenseSettlement
from preau.structures.models import Structure
from preau.wallets.actions import open_wallets, top_up
from preau.wallets.models import Wallet, WalletKind


def settle_suspense(
    *, message: BankMessage, wallet: Wallet, reason: str, actor: AbstractBaseUser, at: datetime | None = None
) -> SuspenseSettlement:
    """Give a sum in suspense to a wallet of the cash office that received it, once. Raises `PaymentRefusedError`."""
    if message.verdict != Verdict.SUSPENSE or not message.amount_cents:
        raise PaymentRefusedError("Ce message n’a pas laissé de somme à identifier.")
    if wallet.kind.cash_office_id != message.cash_office_id:
        raise PaymentRefusedError("Ce porte-monnaie est d’une autre régie que la somme reçue.")
    if not reason.strip():
        raise PaymentRefusedError("Indiquez ce qui permet de dire à qui est cette somme.")
    if why := why_own(actor, [wallet.household_id]):
        raise PaymentRefusedError(why)
    moment = at or clock.now()
    try:
        with transaction.atomic():
            held = BankMessage.objects.select_for_update().get(pk=message.pk)
            left = left_of([held])[held.pk]
            if left != message.amount_cents:
                raise PaymentRefusedError("La banque a repris cette somme : il n’y a plus rien à attribuer.")
            settlement = SuspenseSettlement.objects.create(
                message=message, wallet=wallet, reason=reason.strip()[:200], actor_id=actor.pk, at=moment
            )
            top_up(
                shares={wallet.pk: message.amount_cents},
                cause=Cause(CauseKind.MESSAGE, message.pk),
                actor=actor,
                means=AccountKind.SUSPENSE,
                text="Versement par carte, identifié par la régie",
                at=moment,
            )
    except IntegrityError as error:
        raise PaymentRefusedError("Cette somme a déjà été attribuée.") from error
    return settlement


def identify(
    *, structure: Structure, message_id: int, household_id: int, kind_id: int, reason: str, actor: AbstractBaseUser
) -> SuspenseSettlement:
    """Give a sum of this structure to a household of it, which gets the wallet if it had none.

    Raises `PaymentRefusedError`, and `DoesNotExist` for what is not of this structure.
    """
    message = BankMessage.objects.get(pk=message_id, cash_office__structure=structure)
    household = Household.objects.get(pk=household_id, structure=structure)
    kind = WalletKind.objects.get(pk=kind_id, structure=structure)
    if not reason.strip():
        raise PaymentRefusedError("Indiquez ce qui permet de dire à qui est cette somme.")
    with transaction.atomic():
        ref = open_wallets([(household.pk, kind.pk)])[household.pk, kind.pk]
        wallet = Wallet.objects.select_related("kind").get(pk=ref.id)
        return settle_suspense(message=message, wallet=wallet, reason=reason, actor=actor)
