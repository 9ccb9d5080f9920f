"""Pieces of SQL about people that statements of every room above say."""

from __future__ import annotations


def last_name(person: str) -> str:
    """A column: the name a person goes by, for the alias of a person or a guardian (`last_name` in their models)."""
    return f"coalesce(nullif({person}.usage_name, ''), {person}.last_name)"


def full_name(person: str) -> str:
    """A column: first name, then the name they go by."""
    return f"{person}.first_name || ' ' || {last_name(person)}"
