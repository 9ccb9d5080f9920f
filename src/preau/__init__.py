"""Préau: the family portal of towns and schools."""

__version__ = "0.1.0"
