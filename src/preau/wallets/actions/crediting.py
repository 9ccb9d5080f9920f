"""Money that comes in: once, whatever the number of times it is announced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from preau.ledger.actions import Cause, NewAccount, NewEntry, open_accounts, post
from preau.ledger.enums import AccountKind, EntryKind
from preau.wallets.low_balance import forget_notices
from preau.wallets.models import Wallet


def top_up(
    *,
    shares: Mapping[int, int],
    cause: Cause,
    actor: AbstractBaseUser | None,
    means: AccountKind = AccountKind.ONLINE,
    text: str = "Versement",
    at: datetime | None = None,
) -> int | None:
    """Credit wallets (cents by id of wallet, of one cash office) from one payment; seven statements.

    The id of the entry, or `None` when this cause has credited already: a bank's message may come twice. A closed
    wallet is credited too, and opens again: money received is never lost. Raises `ValueError` for an empty payment,
    an unknown wallet, or wallets of several cash offices.
    """
    if not shares or any(cents <= 0 for cents in shares.values()):
        raise ValueError(f"a payment puts something in each wallet: {dict(shares)}")
    found = Wallet.objects.filter(pk__in=shares).order_by("id").values_list("id", "account", "kind__cash_office")
    wallets = list(found)
    offices = {office for _, _, office in wallets}
    if len(wallets) != len(shares) or len(offices) != 1:
        raise ValueError(f"these wallets are not of one cash office: {sorted(shares)}")
    (office,) = offices
    with transaction.atomic():
        (source,) = open_accounts([NewAccount(office, means, label=means.label)])
        legs = {account: shares[pk] for pk, account, _ in wallets} | {source: -sum(shares.values())}
        (entry,) = post([NewEntry(office, EntryKind.TOP_UP, cause, legs, text, at=at)], actor=actor)
        if entry is not None:
            forget_notices(shares)
    return entry
