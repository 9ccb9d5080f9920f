"""What the database refuses about receipts, raw SQL included."""

from __future__ import annotations

import pgtrigger

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
            "IF (SELECT amount_cents FROM receipts_receipt WHERE id = {receipt}) IS DISTINCT FROM "
            "(SELECT sum(amount_cents)::bigint FROM receipts_receiptline WHERE receipt_id = {receipt}) THEN "
            "RAISE EXCEPTION 'the lines of a receipt sum to its amount' USING ERRCODE = 'check_violation'; "
            "END IF; RETURN NULL;"
        ).format(receipt=receipt),
    )


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
