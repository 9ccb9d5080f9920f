"""Rows that repeat the structure of what they point to must repeat it right, raw SQL included."""

from __future__ import annotations

import pgtrigger

_CHECK = (
    "IF NEW.{column} IS NOT NULL AND (SELECT structure_id FROM {table} WHERE id = NEW.{column}) "
    "IS DISTINCT FROM NEW.structure_id THEN RAISE EXCEPTION '{column} belongs to another structure' "
    "USING ERRCODE = 'foreign_key_violation'; END IF; "
)


def same_structure(**parents: str) -> pgtrigger.Trigger:
    """Refuse a row whose `structure` is not that of each parent; `parents` gives the table behind each field."""
    checks = "".join(_CHECK.format(column=f"{field}_id", table=table) for field, table in parents.items())
    columns = ("structure_id", *(f"{field}_id" for field in parents))
    return pgtrigger.Trigger(
        name="same_structure",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(*columns),
        func=f"{checks}RETURN NEW;",
    )
