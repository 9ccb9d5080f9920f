"""What the database holds between a mark and a booking: « spared » is written here only."""

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

CHARGED_IS_KEPT = pgtrigger.Trigger(
    name="charged_is_never_written",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("is_charged"),
    func=(
        "IF pg_trigger_depth() < 2 AND NEW.is_charged IS DISTINCT FROM "
        "(CASE TG_OP WHEN 'INSERT' THEN false ELSE OLD.is_charged END) THEN "
        "RAISE EXCEPTION 'what is charged follows what was settled' "
        "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
    ),
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
        referencing=pgtrigger.Referencing(new="new_rows"),
        func=_SPARED,
    )


SPARES = [_spares("marks_spare_days", pgtrigger.Insert), _spares("marks_that_end_spare_no_more", pgtrigger.Update)]
SPARED_AT_BIRTH = _spares("booked_after_a_mark", pgtrigger.Insert)
"""A booking made after somebody was marked « without a booking »."""
SPARED_WHEN_BACK = pgtrigger.Trigger(
    name="back_after_a_mark",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("state"),
    condition=pgtrigger.Condition("OLD.state NOT IN ('booked', 'waiting') AND NEW.state IN ('booked', 'waiting')"),
    func="""
NEW.is_spared = EXISTS (
    SELECT FROM attendance_passage passage WHERE passage.person_id = NEW.person_id
        AND passage.opening_day_id = NEW.opening_day_id AND passage.undone_at IS NULL
        AND passage.kind IN ('excused', 'unplanned'));
RETURN NEW;
""",
)
"""A booking put back after that: a person and a day owe one thing at most."""
