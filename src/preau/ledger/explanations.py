"""Explanations of prices, kept once: what a booking, a passage or an entry holds is the number of one.

Whoever writes hands over the whole explanation, raw SQL included: triggers look for it by its digest and keep its
number. Whoever reads asks `preau_explained` (`ExplainedField` does). Two transactions that meet a new explanation at
the same instant do not wait for one another, which two families could do for ever: the second one holds it whole.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models

KEPT = """
CREATE OR REPLACE FUNCTION preau_kept(given jsonb) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE mark bytea; kept bigint;
BEGIN
    IF jsonb_typeof(given) <> 'object' THEN
        RETURN given;
    ELSIF jsonb_typeof(given->'price') = 'object' THEN
        RETURN jsonb_set(given, '{price}', preau_kept(given->'price'));
    ELSIF NOT jsonb_exists(given, 'explanation') THEN
        RETURN given;
    END IF;
    mark := sha256(convert_to(given::text, 'UTF8'));
    SELECT id INTO kept FROM ledger_explanation WHERE digest = mark;
    IF kept IS NULL AND pg_try_advisory_xact_lock(1163415628, get_byte(mark, 0)) THEN
        SELECT id INTO kept FROM ledger_explanation WHERE digest = mark;
        IF kept IS NULL THEN
            INSERT INTO ledger_explanation (digest, content) VALUES (mark, given) ON CONFLICT DO NOTHING
            RETURNING id INTO kept;
        END IF;
    END IF;
    RETURN coalesce(to_jsonb(kept), given);
END $$;
"""
"""A price's explanation by its number, also inside the details of an entry; anything else as it is.

Whoever adds one holds its part of the digests (one in 256, so that a large transaction holds few locks) to its end;
whoever cannot hold it has somebody else adding there at this instant, and keeps the explanation as it was given.
"""

EXPLAINED = """
CREATE FUNCTION preau_explained(given jsonb) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN jsonb_typeof(given) = 'number'
            THEN (SELECT content FROM ledger_explanation WHERE id = given::bigint)
        WHEN jsonb_typeof(given->'price') = 'number'
            THEN jsonb_set(given, '{price}',
                (SELECT content FROM ledger_explanation WHERE id = (given->'price')::bigint))
        ELSE given END
$$;
"""
"""The reverse."""

CREATE = KEPT + EXPLAINED
DROP = "DROP FUNCTION preau_explained(jsonb); DROP FUNCTION preau_kept(jsonb);"


# Nobody may write an explanation between the count of twins and the unique index that follows; SHARE ROW EXCLUSIVE
# refuses writers, and another merge, and lets readers through.
MERGE = """
LOCK TABLE ledger_explanation IN SHARE ROW EXCLUSIVE MODE;
DO $$
DECLARE twins jsonb; place text;
BEGIN
    SELECT jsonb_object_agg(e.id, first.id) INTO twins FROM ledger_explanation e
    JOIN (SELECT digest, min(id) AS id FROM ledger_explanation GROUP BY digest HAVING count(*) > 1) first USING (digest)
    WHERE e.id <> first.id;
    IF twins IS NULL THEN
        RETURN;
    END IF;
    FOREACH place IN ARRAY ARRAY['ledger_explanation', 'bookings_booking', 'attendance_passage', 'ledger_entry'] LOOP
        EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', place);
    END LOOP;
    UPDATE bookings_booking SET price = twins->(price #>> '{}')
    WHERE jsonb_typeof(price) = 'number' AND jsonb_exists(twins, price #>> '{}');
    UPDATE attendance_passage SET price = twins->(price #>> '{}')
    WHERE jsonb_typeof(price) = 'number' AND jsonb_exists(twins, price #>> '{}');
    UPDATE ledger_entry SET details = jsonb_set(details, '{price}', twins->(details->>'price'))
    WHERE jsonb_typeof(details->'price') = 'number' AND jsonb_exists(twins, details->>'price');
    DELETE FROM ledger_explanation WHERE jsonb_exists(twins, id::text);
    FOREACH place IN ARRAY ARRAY['ledger_explanation', 'bookings_booking', 'attendance_passage', 'ledger_entry'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', place);
    END LOOP;
END $$;
"""
"""The explanations that were kept twice become one, and whatever held the second holds the first."""


def keeps(column: str) -> pgtrigger.Trigger:
    """Keeps the number of an explanation in `column` of a table, whoever writes."""
    return pgtrigger.Trigger(
        name=f"explanation_of_{column}",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(column),
        condition=pgtrigger.Condition(f"jsonb_typeof(NEW.{column}) = 'object' AND NEW.{column} <> '{{}}'"),
        func=f"NEW.{column} := preau_kept(NEW.{column}); RETURN NEW;",
    )


def keep_those_of_before(table: str, column: str) -> str:
    """SQL that moves what rows of before hold whole; their triggers are away for that moment only."""
    return (
        f"ALTER TABLE {table} DISABLE TRIGGER USER; "  # noqa: S608 (no outside text)
        f"UPDATE {table} SET {column} = preau_kept({column}) "
        f"WHERE jsonb_exists({column}, 'explanation') OR jsonb_typeof({column}->'price') = 'object'; "
        f"ALTER TABLE {table} ENABLE TRIGGER USER;"
    )


def whole_again(table: str, column: str) -> str:
    """SQL of the way back."""
    return (
        f"ALTER TABLE {table} DISABLE TRIGGER USER; "  # noqa: S608 (no outside text)
        f"UPDATE {table} SET {column} = preau_explained({column}) "
        f"WHERE jsonb_typeof({column}) = 'number' OR jsonb_typeof({column}->'price') = 'number'; "
        f"ALTER TABLE {table} ENABLE TRIGGER USER;"
    )


class ExplainedField(models.JSONField):
    """JSON whose explanation of a price is kept apart; read whole. For migrations it is a `JSONField`."""

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        return f"preau_explained({sql})", params

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
