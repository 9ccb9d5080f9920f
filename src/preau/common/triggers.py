"""Triggers that make a table a history: what is written in it stays, whoever asks, raw SQL included."""

from __future__ import annotations

import pgtrigger


def append_only(name: str) -> list[pgtrigger.Trigger]:
    """Nothing is changed, deleted or emptied, by nobody. A test database may empty its tables (see `no_truncate`)."""
    return [pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete), no_truncate(f"{name}_whole")]


def no_truncate(name: str) -> pgtrigger.Trigger:
    """TRUNCATE is refused, unless the database itself carries `preau.allow_truncate` (set on test databases)."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=(
            "IF coalesce(current_setting('preau.allow_truncate', true), '') <> 'on' THEN "
            "RAISE EXCEPTION 'this history is never emptied' USING ERRCODE = 'insufficient_privilege'; END IF; "
            "RETURN NULL;"
        ),
    )
