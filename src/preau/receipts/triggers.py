"""What the database refuses about receipts, raw SQL included."""

from __future__ import annotations

from collections.abc import Iterable

import pgtrigger

from preau.accounts.rules.roles import roles_with
from preau.common.actors import Right

LATER = ("slip_id", "sheet_id", "deposit_id")
"""What is written on a receipt once, when a document closes it."""

_ONCE = " OR ".join(f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in LATER)

RECEIPT_IS_KEPT = pgtrigger.Trigger(
    name="receipt_is_kept",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func=(
        f"IF TG_OP = 'DELETE' OR {_ONCE} OR to_jsonb(OLD) - '{{{','.join(LATER)}}}'::text[] "
        f"IS DISTINCT FROM to_jsonb(NEW) - '{{{','.join(LATER)}}}'::text[] THEN "
        "RAISE EXCEPTION 'a receipt is never changed: undo it by another' USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NEW;"
    ),
)


def sums_to(name: str, receipt: str) -> pgtrigger.Trigger:
    """At commit: the lines of the receipt sum to its amount."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func=(
            f"IF (SELECT amount_cents FROM receipts_receipt WHERE id = {receipt}) IS DISTINCT FROM "  # noqa: S608
            f"(SELECT sum(amount_cents)::bigint FROM receipts_receiptline WHERE receipt_id = {receipt}) THEN "
            "RAISE EXCEPTION 'the lines of a receipt sum to its amount' USING ERRCODE = 'check_violation'; "
            "END IF; RETURN NULL;"
        ),
    )


LINES_ARE_THE_ENTRY = pgtrigger.Trigger(
    name="receipt_lines_are_the_entry",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=(
        "IF EXISTS (SELECT FROM (SELECT account_id, sum(amount_cents) AS cents FROM receipts_receiptline "
        "WHERE receipt_id = NEW.receipt_id GROUP BY account_id) said FULL JOIN (SELECT p.account_id, p.amount_cents "
        "FROM receipts_receipt r JOIN ledger_posting p ON p.entry_id = r.entry_id JOIN ledger_account a "
        "ON a.id = p.account_id WHERE r.id = NEW.receipt_id AND a.kind <> r.means) moved USING (account_id) "
        "WHERE said.cents IS DISTINCT FROM moved.amount_cents) THEN "
        "RAISE EXCEPTION 'a receipt says what its entry moved' USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NULL;"
    ),
)
"""At commit: by account, the lines of a receipt are the lines of its entry, those of the means apart."""


CHEQUE_IS_WHOLE = pgtrigger.Trigger(
    name="cheque_is_whole",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.cheque_id IS NOT NULL"),
    # Either all that it pays for, or, once it came back unpaid, nothing.
    func=(
        "IF (SELECT sum(amount_cents) FROM receipts_receipt WHERE cheque_id = NEW.cheque_id) NOT IN "
        "((SELECT amount_cents FROM receipts_cheque WHERE id = NEW.cheque_id), 0) THEN "
        "RAISE EXCEPTION 'the receipts of a cheque sum to it' USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NULL;"
    ),
)


RETURNS_NO_MORE = pgtrigger.Trigger(
    name="receipt_returns_no_more",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.returns_id IS NOT NULL"),
    func=(
        "IF (SELECT sum(amount_cents) FROM receipts_receipt WHERE id = NEW.returns_id OR returns_id = NEW.returns_id "
        "OR reverses_id = NEW.returns_id) < 0 THEN "
        "RAISE EXCEPTION 'no more goes back than came in' USING ERRCODE = 'check_violation'; END IF; RETURN NULL;"
    ),
)
"""At commit. Two returns at once take the office's number one after the other: the second one sees the first."""

DAY_IS_OPEN = pgtrigger.Trigger(
    name="receipt_day_is_open",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=(
        "IF EXISTS (SELECT FROM receipts_dailysheet WHERE cash_office_id = NEW.cash_office_id AND date >= NEW.date) "
        "THEN RAISE EXCEPTION 'the daily sheet of % is closed', NEW.date USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NEW;"
    ),
)

NUMBER_IS_OF_ITS_YEAR = pgtrigger.Trigger(
    name="receipt_number_is_of_its_year",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("extract(year FROM NEW.date) <> NEW.year"),
    func="RAISE EXCEPTION 'a receipt has a number of the year of its day' USING ERRCODE = 'check_violation';",
)

DOCUMENTS = {"slip": "receipts_collectionslip", "sheet": "receipts_dailysheet", "deposit": "receipts_deposit"}
"""The tables of the documents, by the field of a receipt that names them."""

_AMISS = (
    "(d.amount_cents, d.count::bigint) IS DISTINCT FROM (SELECT (coalesce(sum(r.amount_cents), 0)::bigint, count(*)) "
    "FROM receipts_receipt r WHERE r.{field}_id = d.id AND r.cash_office_id = d.cash_office_id)"
)
_RAISE = "RAISE EXCEPTION 'a document sums its receipts, and all of them' USING ERRCODE = 'check_violation'; "


def holds_its_receipts(name: str, field: str) -> pgtrigger.Trigger:
    """At commit: the receipts of the document, all of its cash office, are as many as it says and sum to its amount."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func=(
            f"IF EXISTS (SELECT FROM {DOCUMENTS[field]} d WHERE d.id = NEW.id AND {_AMISS.format(field=field)}) THEN "
            f"{_RAISE} END IF; RETURN NULL;"
        ),
    )


def _still_holds(field: str) -> str:
    """The documents that an update touched hold what they held: none takes a receipt in later, or from elsewhere."""
    return (
        f"IF EXISTS (SELECT FROM {DOCUMENTS[field]} d WHERE d.id IN "  # noqa: S608 (no outside text)
        f"(SELECT {field}_id FROM new_rows WHERE {field}_id IS NOT NULL) AND ({_AMISS.format(field=field)} OR EXISTS ("
        f"SELECT FROM new_rows n WHERE n.{field}_id = d.id AND n.cash_office_id <> d.cash_office_id))) THEN "
        f"{_RAISE} END IF; "
    )


DOCUMENTS_HOLD_THEIR_RECEIPTS = pgtrigger.Trigger(
    name="receipt_documents_hold",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    referencing=pgtrigger.Referencing(new="new_rows"),
    func="".join(_still_holds(field) for field in DOCUMENTS) + "RETURN NULL;",
)

SHEET_LEAVES_NO_RECEIPT = pgtrigger.Trigger(
    name="sheet_leaves_no_receipt",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=(
        "IF EXISTS (SELECT FROM receipts_receipt WHERE cash_office_id = NEW.cash_office_id AND date <= NEW.date "
        "AND sheet_id IS NULL) THEN RAISE EXCEPTION 'receipts of % are on no sheet', NEW.date "
        "USING ERRCODE = 'check_violation'; END IF; RETURN NULL;"
    ),
)


def _has(roles: Iterable[str]) -> str:
    listed = ", ".join(f"'{role}'" for role in roles)
    return (
        "EXISTS (SELECT FROM accounts_structurerole r WHERE r.user_id = NEW.actor_id "
        f"AND r.structure_id = NEW.structure_id AND r.role IN ({listed}))"
    )


DEPUTY_WITHIN_LIMITS = pgtrigger.Trigger(
    name="deputy_within_limits",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("most_each", "bigint"), ("most_day", "bigint"), ("taken", "bigint")],
    condition=pgtrigger.Condition("NEW.amount_cents > 0 AND NEW.actor_id IS NOT NULL"),
    # Numbers of an office are taken one after the other: what another receipt of the day wrote is seen.
    func=(
        f"IF {_has(roles_with(Right.CLOSE_BOOKS))} OR NOT {_has(roles_with(Right.TAKE_MONEY))} "  # noqa: S608
        "THEN RETURN NEW; END IF; "
        "SELECT deputy_each_cents, deputy_day_cents INTO most_each, most_day FROM structures_cashoffice "
        "WHERE id = NEW.cash_office_id; "
        "SELECT coalesce(sum(t.amount_cents), 0) INTO taken FROM receipts_receipt t "
        "WHERE t.cash_office_id = NEW.cash_office_id AND t.actor_id = NEW.actor_id AND t.date = NEW.date "
        "AND t.amount_cents > 0 AND NOT EXISTS (SELECT FROM receipts_receipt u WHERE u.reverses_id = t.id); "
        "IF NEW.amount_cents > most_each OR taken + NEW.amount_cents > most_day THEN "
        "RAISE EXCEPTION 'a deputy takes within the limits of the cash office' USING ERRCODE = 'check_violation', "
        "CONSTRAINT = 'deputy_within_limits'; END IF; RETURN NEW;"
    ),
)
"""Twin of `receipts.deputies`. A deputy is who takes money and does not close the books; a limit left empty is none."""
