"""Booked days brought to the price of their day."""
