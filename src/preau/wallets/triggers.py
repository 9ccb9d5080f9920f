"""What the database holds between a charge and the wallets it takes from, whoever posts it."""

from __future__ import annotations

import pgtrigger

CHARGE_TAKES_ITS_DUES = pgtrigger.Trigger(
    name="charge_takes_its_dues",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.kind = 'charge' AND jsonb_exists(NEW.details, 'dues')"),
    func="""
IF EXISTS (
    SELECT FROM (
        SELECT wallet.household_id, -line.amount_cents AS cents
        FROM ledger_posting line JOIN wallets_wallet wallet ON wallet.account_id = line.account_id
        WHERE line.entry_id = NEW.id
    ) taken
    FULL JOIN (
        SELECT due.household_id, due.cents::bigint FROM dues_due due
        WHERE due.id = ANY(ARRAY(SELECT jsonb_array_elements(NEW.details->'dues')::bigint))
    ) owed USING (household_id)
    WHERE taken.cents IS DISTINCT FROM owed.cents
) THEN
    RAISE EXCEPTION 'entry %: takes from each household what it owes', NEW.id USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
""",
)
"""At commit: of each household named by its dues, the charge takes these cents, and from nobody else."""
