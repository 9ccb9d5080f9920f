"""How a wallet is named as something to be paid."""

from __future__ import annotations

from preau.payables.kinds import PayableName

WALLET = "wallet"


def wallet_name(kind_id: int) -> PayableName:
    """The wallet of this kind that a household has, or opens by paying."""
    return PayableName(WALLET, kind_id)
