"""Explanations of prices, kept once: what a booking, a passage or an entry holds is the number of one.

Whoever writes hands over the whole explanation, raw SQL included: triggers look for it by its digest and keep its
number. Whoever reads asks `preau_explained` (`ExplainedField` does). Two transactions that meet a new explanation at
the same instant keep it twice rather than wait for one another, which two families could do for ever.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models

KEPT = """
CREATE FUNCTION preau_kept(given jsonb) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
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
    SELECT min(id) INTO kept FROM ledger_explanation WHERE digest = mark;
    IF kept IS NULL THEN
        INSERT INTO ledger_explanation (digest, content) VALUES (mark, given) RETURNING id INTO kept;
    END IF;
    RETURN to_jsonb(kept);
END $$;
"""
"""A price's explanation by its number, also inside the details of an entry; anything else as it is."""

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


def keeps(column: str) -> pgtrigger.Trigger:
    """Keeps the number of an explanation in `column` of a table, whoever writes."""
    return pgtrigger.Trigger(
        name=f"explanation_of_{column}",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(column),  # type: ignore[no-untyped-call]
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
