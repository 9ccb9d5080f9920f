"""What the database refuses about accounts, raw SQL included."""

from __future__ import annotations

from collections.abc import Iterable

import pgtrigger

from preau.accounts.rules.roles import roles_with
from preau.common.actors import Right


def _listed(roles: Iterable[str]) -> str:
    return ", ".join(f"'{role}'" for role in roles)


# Read of the table of rights: a role that comes to collect, or to order, asks for a migration of the trigger.
_COLLECTS, _ORDERS = roles_with(Right.TAKE_MONEY), roles_with(Right.SET_PRICES)

COLLECTS_ALONE = pgtrigger.Trigger(
    name="orders_never_collects",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("user_id", "structure_id", "role"),
    condition=pgtrigger.Condition(f"NEW.role IN ({_listed(_ORDERS + _COLLECTS)})"),
    # The person first: two roles given at once wait for each other, and the second one sees the first.
    func=(
        "PERFORM FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE; "
        "IF EXISTS (SELECT FROM accounts_structurerole r WHERE r.user_id = NEW.user_id "
        "AND r.structure_id = NEW.structure_id AND r.id <> NEW.id "
        f"AND (r.role IN ({_listed(_COLLECTS)})) <> (NEW.role IN ({_listed(_COLLECTS)})) "
        f"AND r.role IN ({_listed(_ORDERS + _COLLECTS)})) THEN "
        "RAISE EXCEPTION 'who orders never collects' USING ERRCODE = 'check_violation', "
        "CONSTRAINT = 'orders_never_collects'; END IF; RETURN NEW;"
    ),
)
"""A trigger and not a constraint: the pairs of before stay as they are until somebody decides (`upgrade_notes`)."""
