"""What the database refuses about accounts, raw SQL included."""

from __future__ import annotations

import pgtrigger

COLLECTS_ALONE = pgtrigger.Trigger(
    name="orders_never_collects",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("user_id", "structure_id", "role"),  # type: ignore[no-untyped-call]
    condition=pgtrigger.Condition("NEW.role IN ('administrator', 'orderer', 'cash_officer')"),
    # The person first: two roles given at once wait for each other, and the second one sees the first.
    func=(
        "PERFORM FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE; "
        "IF EXISTS (SELECT FROM accounts_structurerole r WHERE r.user_id = NEW.user_id "
        "AND r.structure_id = NEW.structure_id AND r.id <> NEW.id "
        "AND (r.role = 'cash_officer') <> (NEW.role = 'cash_officer') "
        "AND r.role IN ('administrator', 'orderer', 'cash_officer')) THEN "
        "RAISE EXCEPTION 'who orders never collects' USING ERRCODE = 'check_violation', "
        "CONSTRAINT = 'orders_never_collects'; END IF; RETURN NEW;"
    ),
)
"""A trigger and not a constraint: the pairs of before stay as they are until somebody decides (`upgrade_notes`)."""
