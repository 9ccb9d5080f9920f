"""What an action on wallets refuses to do."""

from __future__ import annotations

from preau.common.reasons import Refused


class WalletError(Refused):
    """A refusal; nothing was written."""
