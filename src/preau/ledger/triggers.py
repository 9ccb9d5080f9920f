"""What the database itself refuses, whoever writes: an entry that does not balance, a line that changes.

Checks of whole entries are deferred to the end of the transaction, when all their lines are there.
"""

from __future__ import annotations

import pgtrigger

_CHECK = """
SELECT count(line.id), coalesce(sum(line.amount_cents), 0),
    coalesce(bool_and(account.cash_office_id = entry.cash_office_id), true), entry.transaction = txid_current()
INTO legs, total, is_one_office, is_now
FROM ledger_entry entry
LEFT JOIN ledger_posting line ON line.entry_id = entry.id
LEFT JOIN ledger_account account ON account.id = line.account_id
WHERE entry.id = {entry} GROUP BY entry.id;
IF legs < 2 THEN
    RAISE EXCEPTION 'entry % has % line(s): two at least', {entry}, legs USING ERRCODE = 'check_violation';
ELSIF total <> 0 THEN
    RAISE EXCEPTION 'entry % does not balance: %', {entry}, total USING ERRCODE = 'check_violation';
ELSIF NOT is_one_office THEN
    RAISE EXCEPTION 'entry % spans several cash offices', {entry} USING ERRCODE = 'check_violation';
ELSIF NOT is_now THEN
    RAISE EXCEPTION 'entry % is closed: its lines are written with it', {entry} USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
"""


def balanced(name: str, entry: str) -> pgtrigger.Trigger:
    """At commit: two lines at least, sum zero, one cash office, all written in the transaction of the entry."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=[("legs", "bigint"), ("total", "numeric"), ("is_one_office", "boolean"), ("is_now", "boolean")],
        func=_CHECK.format(entry=entry),
    )


BALANCES = pgtrigger.Trigger(
    name="balances_follow_postings",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_rows"),
    # Accounts are taken in order of id, whoever writes: two entries that cross wait for each other, never both ways.
    func="""
PERFORM FROM ledger_account WHERE id IN (SELECT account_id FROM new_rows) ORDER BY id FOR NO KEY UPDATE;
UPDATE ledger_account AS account SET balance_cents = account.balance_cents + change.cents
FROM (SELECT account_id, sum(amount_cents)::bigint AS cents FROM new_rows GROUP BY account_id) AS change
WHERE account.id = change.account_id;
RETURN NULL;
""",
)

WIDENED_IS_OWED = pgtrigger.Trigger(
    name="widened_is_owed",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("widened_cents", "overdraft_cents"),
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.widened_cents > 0"),
    func="""
IF EXISTS (
    SELECT FROM ledger_account WHERE id = NEW.id AND widened_cents > 0 AND overdraft_cents <> -balance_cents
) THEN
    RAISE EXCEPTION 'account %: a widened limit is a debt, no more', NEW.id USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
""",
)
"""At commit: a limit is widened as deep as the debt, to the cent."""

ACCOUNT_GUARDS = [
    pgtrigger.Trigger(
        name="balance_is_never_written",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("balance_cents", "cash_office_id", "kind"),
        func=(
            "IF OLD.cash_office_id <> NEW.cash_office_id OR OLD.kind <> NEW.kind "
            "OR (OLD.balance_cents <> NEW.balance_cents AND pg_trigger_depth() < 2) THEN "
            "RAISE EXCEPTION 'a balance follows its lines; an account keeps its office and its kind' "
            "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
        ),
    ),
    # What a debt widened narrows as money comes in, whoever writes the lines: a limit is never a lasting credit.
    pgtrigger.Trigger(
        name="limit_follows_balance",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("balance_cents"),
        condition=pgtrigger.Condition("OLD.widened_cents > 0 AND NEW.balance_cents <> OLD.balance_cents"),
        declare=[("own", "bigint")],
        func=(
            "own := NEW.overdraft_cents - NEW.widened_cents; "
            "NEW.widened_cents := greatest(0, least(NEW.widened_cents, -NEW.balance_cents - own)); "
            "NEW.overdraft_cents := own + NEW.widened_cents; RETURN NEW;"
        ),
    ),
    pgtrigger.Trigger(
        name="account_opens_empty",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition("NEW.balance_cents <> 0"),
        func="RAISE EXCEPTION 'an account opens at zero' USING ERRCODE = 'check_violation';",
    ),
]
