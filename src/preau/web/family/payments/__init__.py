"""Paying by card: the recap, the way to the bank, the way back."""
