"""What the database refuses about lines that pay for something."""

from __future__ import annotations

import pgtrigger


def of_its_office(name: str, parent: str, column: str) -> pgtrigger.Trigger:
    """The account of a line is one of the cash office that its parent (a table, and the line's column) is of."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=(
            f"IF (SELECT cash_office_id FROM ledger_account WHERE id = NEW.account_id) IS DISTINCT FROM "  # noqa: S608
            f"(SELECT cash_office_id FROM {parent} WHERE id = NEW.{column}) THEN "
            "RAISE EXCEPTION 'this account is of another cash office' USING ERRCODE = 'foreign_key_violation'; "
            "END IF; RETURN NEW;"
        ),
    )
