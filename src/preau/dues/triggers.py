"""What the database holds of what is owed, whoever writes: raw SQL meets the same refusals.

Settling is the ledger's doing: an entry that takes a day names its dues (`details.dues`), and this floor's trigger
settles them in the very statement that posts it. A counter-entry gives them back; undone in its turn, it makes
them owed and settled again, as another revision.
"""

from __future__ import annotations

import pgtrigger

from preau.common.triggers import no_truncate

_KEPT = ("id", "structure_id", "household_id", "person_id", "activity_id", "kind", "source_id", "revision", "served_on",
         "cents", "whole_cents", "third_parties_cents", "price", "created_at")  # fmt: skip


def _same(columns: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"({old}) IS NOT DISTINCT FROM ({new})"


_FORWARD = pgtrigger.Trigger(
    name="dues_go_forward",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        f"NOT ({_same(_KEPT)} AND ((OLD.state = 'due' AND NEW.state IN ('wallet', 'bill')) "
        "OR (OLD.state = 'due' AND NEW.state = 'nobody' AND NEW.entry_id IS NULL AND NEW.ended_entry_id IS NULL) "
        "OR (OLD.state IN ('wallet', 'bill') AND NEW.state = 'nobody' "
        f"AND {_same(('entry_id', 'settled_at'))})))"
    ),
    func=(
        "RAISE EXCEPTION 'due %: what is owed is never changed, and its state only goes forward', OLD.id "
        "USING ERRCODE = 'check_violation';"
    ),
)

# A row says whose it is; both parts of a day, written by one statement, sum to what the day costs.
_AGREES = """
IF EXISTS (
    SELECT FROM new_rows due
    LEFT JOIN bookings_booking booking ON due.kind = 'booking' AND booking.id = due.source_id
    LEFT JOIN attendance_passage passage ON due.kind = 'passage' AND passage.id = due.source_id
    LEFT JOIN activities_openingday day ON day.id = coalesce(booking.opening_day_id, passage.opening_day_id)
    LEFT JOIN households_household household ON household.id = due.household_id
    WHERE (day.structure_id, household.structure_id, day.date, day.activity_id,
            coalesce(booking.person_id, passage.person_id))
        IS DISTINCT FROM (due.structure_id, due.structure_id, due.served_on, due.activity_id, due.person_id)
) THEN
    RAISE EXCEPTION 'a due, its household and what it comes from belong to one structure, one person and one day'
        USING ERRCODE = 'foreign_key_violation';
ELSIF EXISTS (
    SELECT FROM (SELECT DISTINCT kind, source_id, revision FROM new_rows) touched
    JOIN dues_due due USING (kind, source_id, revision)
    GROUP BY touched.kind, touched.source_id, touched.revision
    HAVING sum(due.cents) <> max(due.whole_cents) OR max(due.whole_cents) <> min(due.whole_cents)
) THEN
    RAISE EXCEPTION 'the parts of a day sum to its price' USING ERRCODE = 'check_violation';
ELSIF EXISTS (
    SELECT FROM (SELECT DISTINCT kind, source_id, revision FROM new_rows WHERE state <> 'nobody') touched
    JOIN dues_due due ON due.kind = touched.kind AND due.source_id = touched.source_id AND due.state <> 'nobody'
        AND due.revision <> touched.revision
) THEN
    RAISE EXCEPTION 'a day owes once' USING ERRCODE = 'unique_violation';
END IF;
"""
# Settled by an entry that names it, or by one that undid the giving back of the revision before.
_SETTLED = """
IF EXISTS (
    SELECT FROM new_rows due LEFT JOIN ledger_entry entry ON entry.id = due.entry_id
    WHERE due.state IN ('wallet', 'bill') AND NOT coalesce(
        entry.kind = CASE due.state WHEN 'wallet' THEN 'charge' ELSE 'bill' END
            AND jsonb_path_exists(entry.details, '$.dues[*] ? (@ == $due)', jsonb_build_object('due', due.id))
        OR entry.kind = 'reversal' AND EXISTS (
            SELECT FROM dues_due before WHERE before.kind = due.kind AND before.source_id = due.source_id
                AND before.household_id = due.household_id AND before.ended_entry_id = entry.reverses_id),
        false)
) THEN
    RAISE EXCEPTION 'a due is settled by the entry that names it' USING ERRCODE = 'check_violation';
END IF;
"""
_ENDED = """
IF EXISTS (
    SELECT FROM new_rows due LEFT JOIN ledger_entry entry ON entry.id = due.ended_entry_id
    WHERE due.state = 'nobody' AND due.entry_id IS NOT NULL AND entry.reverses_id IS DISTINCT FROM due.entry_id
) THEN
    RAISE EXCEPTION 'a settled due is given back by a counter-entry' USING ERRCODE = 'check_violation';
END IF;
"""
# « Charged » is said once, for the floors below: it was settled. It stays so when it is given back.
_CHARGED = """
IF EXISTS (SELECT FROM new_rows WHERE kind = 'booking' AND state IN ('wallet', 'bill')) THEN
    UPDATE bookings_booking booking SET is_charged = true FROM new_rows due
    WHERE due.kind = 'booking' AND due.state IN ('wallet', 'bill') AND booking.id = due.source_id
        AND NOT booking.is_charged;
END IF;
IF EXISTS (SELECT FROM new_rows WHERE kind = 'passage' AND state IN ('wallet', 'bill')) THEN
    UPDATE attendance_passage passage SET is_charged = true FROM new_rows due
    WHERE due.kind = 'passage' AND due.state IN ('wallet', 'bill') AND passage.id = due.source_id
        AND NOT passage.is_charged;
END IF;
RETURN NULL;
"""


def _statement(name: str, operation: pgtrigger.Operation, func: str, **tables: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="new_rows", **tables),
        func=func,
    )


DUE_TRIGGERS = [
    pgtrigger.Protect(name="dues_kept", operation=pgtrigger.Delete),
    no_truncate("dues_never_emptied"),
    _FORWARD,
    _statement("dues_agree", pgtrigger.Insert, _AGREES + _SETTLED + _ENDED + _CHARGED),
    _statement("dues_are_settled", pgtrigger.Update, _SETTLED + _ENDED + _CHARGED),
]

# Looked up one by one below (counts, never joins): a plan kept from an empty table would compare all with all.
_NAMED = """
    SELECT entry.id AS entry_id, entry.at, entry.kind, entry.cause_kind, entry.cause_id, named::bigint AS due_id
    FROM new_rows entry CROSS JOIN LATERAL jsonb_array_elements(entry.details->'dues') AS named
    WHERE entry.kind IN ('charge', 'bill') AND jsonb_exists(entry.details, 'dues')
"""
_SETTLES = f"""
IF EXISTS (
    SELECT FROM new_rows entry WHERE entry.kind = 'charge' AND NOT jsonb_exists(entry.details, 'dues') AND (
        (entry.cause_kind = 'booking' AND EXISTS (SELECT FROM bookings_booking WHERE id = entry.cause_id))
        OR (entry.cause_kind = 'passage' AND EXISTS (SELECT FROM attendance_passage WHERE id = entry.cause_id)))
) THEN
    RAISE EXCEPTION 'an entry that charges a day names its dues' USING ERRCODE = 'check_violation';
END IF;
IF NOT EXISTS (SELECT FROM new_rows WHERE kind IN ('charge', 'bill') AND jsonb_exists(details, 'dues')) THEN
    RETURN NULL;
END IF;
UPDATE dues_due due SET state = CASE named.kind WHEN 'charge' THEN 'wallet' ELSE 'bill' END,
    entry_id = named.entry_id, settled_at = named.at
FROM ({_NAMED}) named WHERE due.id = named.due_id AND due.state = 'due';
IF EXISTS (
    SELECT FROM ({_NAMED}) named WHERE (
        SELECT count(*) FROM dues_due due WHERE due.id = named.due_id AND due.entry_id = named.entry_id
            AND (named.kind = 'bill' OR (due.kind, due.source_id) = (named.cause_kind, named.cause_id))) = 0
) THEN
    RAISE EXCEPTION 'an entry names a due that is not, or no longer, its to settle' USING ERRCODE = 'check_violation';
ELSIF EXISTS (
    SELECT FROM new_rows entry WHERE entry.kind = 'charge' AND (
        SELECT count(*) FROM dues_due due WHERE due.kind = entry.cause_kind AND due.source_id = entry.cause_id
            AND due.state = 'due') > 0
) THEN
    RAISE EXCEPTION 'the parts of a day are taken together' USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
"""  # noqa: S608 (no outside text)
# The charge at the beginning of a chain of reversals says what is given back, or taken again.
_REVERSED = """
    WITH RECURSIVE up AS (
        SELECT entry.id AS reversal, entry.reverses_id AS undone, entry.at, entry.actor_id, before.kind,
            before.cause_kind, before.cause_id, before.reverses_id AS above
        FROM new_rows entry JOIN ledger_entry before ON before.id = entry.reverses_id WHERE entry.kind = 'reversal'
        UNION ALL
        SELECT up.reversal, up.undone, up.at, up.actor_id, before.kind, before.cause_kind, before.cause_id,
            before.reverses_id
        FROM up JOIN ledger_entry before ON before.id = up.above
    )
    SELECT * FROM up WHERE above IS NULL AND kind = 'charge'
"""
_GIVES_BACK = f"""
IF NOT EXISTS (SELECT FROM new_rows WHERE kind = 'reversal') THEN
    RETURN NULL;
END IF;
UPDATE dues_due due SET state = 'nobody', ended_why = 'given_back', ended_entry_id = undoing.reversal,
    ended_by_id = undoing.actor_id, ended_at = undoing.at
FROM ({_REVERSED}) undoing
WHERE due.kind = undoing.cause_kind AND due.source_id = undoing.cause_id AND due.entry_id = undoing.undone
    AND due.state IN ('wallet', 'bill');
INSERT INTO dues_due (structure_id, household_id, person_id, activity_id, kind, source_id, revision, served_on, cents,
    whole_cents, third_parties_cents, price, state, created_at, entry_id, settled_at, ended_why)
SELECT due.structure_id, due.household_id, due.person_id, due.activity_id, due.kind, due.source_id,
    1 + (SELECT max(known.revision) FROM dues_due known
        WHERE known.kind = due.kind AND known.source_id = due.source_id),
    due.served_on, due.cents, due.whole_cents, due.third_parties_cents, due.price, 'wallet', undoing.at,
    undoing.reversal, undoing.at, ''
FROM ({_REVERSED}) undoing
JOIN dues_due due ON due.kind = undoing.cause_kind AND due.source_id = undoing.cause_id
    AND due.ended_entry_id = undoing.undone;
RETURN NULL;
"""  # noqa: S608 (no outside text)
ENTRY_TRIGGERS = [
    _statement("entries_give_back_dues", pgtrigger.Insert, _GIVES_BACK),
    _statement("entries_settle_dues", pgtrigger.Insert, _SETTLES),
]

# What is not settled yet follows its booking: cancelled, spared by a mark or priced again, it is nobody's any more.
# A charged one has nothing left that waits: without saying so, a night's thousands would be looked up for nothing.
# Its own household's due says its price, and nothing where it has no part. Looked up one by one, never joined: a plan
# kept from a statement of one row would compare each of thousands with all the others.
_MOVED = """
    SELECT booking.* FROM new_rows booking
    WHERE NOT booking.is_charged
        AND (SELECT count(*) FROM dues_due due
            WHERE due.kind = 'booking' AND due.source_id = booking.id AND due.state = 'due') > 0
        AND (booking.state <> 'booked' OR booking.is_spared OR booking.price_cents <> (
            SELECT coalesce(sum(own.cents), 0) FROM dues_due own WHERE own.kind = 'booking'
                AND own.source_id = booking.id AND own.household_id = booking.household_id AND own.state = 'due'))
"""
_FOLLOWS = f"""
IF NOT EXISTS ({_MOVED}) THEN
    RETURN NULL;
END IF;
UPDATE dues_due due SET state = 'nobody',
    ended_why = CASE WHEN booking.state <> 'booked' THEN 'cancelled' WHEN NOT booking.is_spared THEN 'repriced'
        WHEN marked.kind = 'unplanned' THEN 'unbooked' ELSE 'excused' END,
    ended_by_id = CASE WHEN booking.state <> 'booked' THEN (
            SELECT movement.actor_id FROM bookings_movement movement WHERE movement.booking_id = booking.id
            ORDER BY movement.id DESC LIMIT 1)
        WHEN booking.is_spared THEN marked.actor_id END,
    ended_at = now()
FROM ({_MOVED}) booking
LEFT JOIN attendance_passage marked ON marked.person_id = booking.person_id
    AND marked.opening_day_id = booking.opening_day_id AND marked.undone_at IS NULL
WHERE due.kind = 'booking' AND due.source_id = booking.id AND due.state = 'due';
RETURN NULL;
"""  # noqa: S608 (no outside text)
BOOKING_TRIGGERS = [
    _statement("dues_follow_bookings", pgtrigger.Update, _FOLLOWS),
    pgtrigger.Trigger(
        name="cancelled_is_given_back",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("state"),
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Condition("NEW.is_charged AND NEW.state <> 'booked'"),
        func="""
IF EXISTS (
    SELECT FROM dues_due WHERE kind = 'booking' AND source_id = NEW.id AND state IN ('wallet', 'bill')
) THEN
    RAISE EXCEPTION 'booking %: cancelled, and its charge still stands', NEW.id USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
""",
    ),
]
"""The second, at commit: what a booking was charged is given back with it, whoever cancels."""

PASSAGE_TRIGGERS = [
    pgtrigger.Trigger(
        name="dues_follow_passages",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("undone_at"),
        condition=pgtrigger.Condition("NEW.kind = 'unplanned' AND NEW.undone_at IS NOT NULL"),
        func="""
UPDATE dues_due SET state = 'nobody', ended_why = 'unmarked', ended_by_id = NEW.undone_by_id, ended_at = NEW.undone_at
WHERE kind = 'passage' AND source_id = NEW.id AND state = 'due';
RETURN NULL;
""",
    )
]
