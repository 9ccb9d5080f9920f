"""What an action on wallets refuses to do, told in French."""

from __future__ import annotations


class WalletError(RuntimeError):
    """A refusal; its message is French, ready to show. Nothing was written."""
