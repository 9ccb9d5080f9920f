"""Wallets: balances, what booked days will cost, what to pay in, and every operation with its reason."""
