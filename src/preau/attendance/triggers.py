"""What the database holds between a mark, a booking and the ledger: « charged », « spared » are written here only."""

from __future__ import annotations

import pgtrigger

from preau.common.triggers import no_truncate

_KEPT = ("structure_id", "household_id", "person_id", "opening_day_id", "kind", "arrival", "departure", "price_cents",
         "price", "motive", "actor_id", "at", "reversal_id")  # fmt: skip
PASSAGE_KEPT = [
    pgtrigger.Protect(name="passages_kept", operation=pgtrigger.Delete),
    pgtrigger.Trigger(
        name="passages_end_once",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "OLD.undone_at IS NOT NULL OR "
            f"({', '.join(f'OLD.{name}' for name in _KEPT)}) IS DISTINCT FROM "
            f"({', '.join(f'NEW.{name}' for name in _KEPT)})"
        ),
        func="RAISE EXCEPTION 'a passage is never changed: it ends, once' USING ERRCODE = 'insufficient_privilege';",
    ),
    no_truncate("passages_never_emptied"),
]

# Charged: an entry of kind charge names the day as its cause. An entry is never deleted, so a day never stops being
# charged; what undoes the entry gives the money back, and the night does not take it again.
CHARGES = pgtrigger.Trigger(
    name="days_follow_charges",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
    func="""
UPDATE bookings_booking booking SET is_charged = true FROM new_rows entry
WHERE entry.kind = 'charge' AND entry.cause_kind = 'booking' AND booking.id = entry.cause_id AND NOT booking.is_charged;
UPDATE attendance_passage passage SET is_charged = true FROM new_rows entry
WHERE entry.kind = 'charge' AND entry.cause_kind = 'passage' AND passage.id = entry.cause_id AND NOT passage.is_charged;
RETURN NULL;
""",
)

# Spared: a justified absence owes nothing; a presence without a booking owes its own price, and no other.
_SPARED = """
UPDATE bookings_booking booking SET is_spared = found.is_spared
FROM (
    SELECT DISTINCT marked.person_id, marked.opening_day_id, EXISTS (
        SELECT FROM attendance_passage passage WHERE passage.person_id = marked.person_id
            AND passage.opening_day_id = marked.opening_day_id AND passage.undone_at IS NULL
            AND passage.kind IN ('excused', 'unplanned')) AS is_spared
    FROM new_rows marked
) AS found
WHERE booking.person_id = found.person_id AND booking.opening_day_id = found.opening_day_id
    AND booking.state IN ('booked', 'waiting') AND booking.is_spared <> found.is_spared;
RETURN NULL;
"""


def _spares(name: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
        func=_SPARED,
    )


SPARES = [_spares("marks_spare_days", pgtrigger.Insert), _spares("marks_that_end_spare_no_more", pgtrigger.Update)]
SPARED_AT_BIRTH = _spares("booked_after_a_mark", pgtrigger.Insert)
"""A booking made after somebody was marked « without a booking »."""

CANCELLED_IS_GIVEN_BACK = pgtrigger.Trigger(
    name="cancelled_is_given_back",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.is_charged AND NEW.state <> 'booked'"),
    func="""
IF EXISTS (
    WITH RECURSIVE chain AS (
        SELECT id, 0 AS steps FROM ledger_entry WHERE cause_kind = 'booking' AND cause_id = NEW.id AND kind = 'charge'
        UNION ALL
        SELECT undone.id, chain.steps + 1 FROM chain JOIN ledger_entry undone ON undone.reverses_id = chain.id
    )
    SELECT FROM chain WHERE steps % 2 = 0
        AND NOT EXISTS (SELECT FROM ledger_entry undone WHERE undone.reverses_id = chain.id)
) THEN
    RAISE EXCEPTION 'booking %: cancelled, and its charge still stands', NEW.id USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
""",
)
"""At commit: what a booking was charged is given back with it, whoever cancels."""
