from __future__ import annotations

from tests.wallets.conftest import make_money, money

__all__ = ["make_money", "money"]
