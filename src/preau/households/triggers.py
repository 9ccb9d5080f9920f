"""Triggers that keep what a household is found by (`HouseholdWords`), whoever writes: raw SQL cannot leave it stale.

`preau_note_households` (migration 0005) takes the rows to write in order of id first, and reads the names in a
statement of its own: under READ COMMITTED only that one sees what the previous holder committed. `preau_note_people`
takes the people first: who joins a household and who changes name at once wait for each other.
"""

from __future__ import annotations

import pgtrigger

_HOMES = "PERFORM preau_note_households(ARRAY(SELECT DISTINCT {column} FROM {rows})); RETURN NULL;"
_PEOPLE = "PERFORM preau_note_people(ARRAY(SELECT DISTINCT {column} FROM {rows})); RETURN NULL;"
_MEMBERS = (
    "PERFORM preau_note_people(ARRAY(SELECT DISTINCT person_id FROM {rows})); "
    "PERFORM preau_note_households(ARRAY(SELECT DISTINCT household_id FROM {rows})); RETURN NULL;"
)
_BOTH = "(SELECT * FROM new_rows UNION ALL SELECT * FROM old_rows) AS touched"


def _changed(*columns: str) -> str:
    """The new rows of which one of these columns changed."""
    new, old = (", ".join(f"{rows}.{column}" for column in columns) for rows in ("new_rows", "old_rows"))
    return f"new_rows JOIN old_rows ON old_rows.id = new_rows.id WHERE ({new}) IS DISTINCT FROM ({old})"


def _trigger(name: str, operation: pgtrigger.Operation, func: str, **tables: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),  # type: ignore[no-untyped-call]
        func=func,
    )


def _always(func: str) -> list[pgtrigger.Trigger]:
    """After each of the three operations, on every row it touched."""
    rows = {"new": "new_rows", "old": "old_rows"}
    return [
        _trigger("words_after_insert", pgtrigger.Insert, func.replace("{rows}", "new_rows"), new="new_rows"),
        _trigger("words_after_update", pgtrigger.Update, func.replace("{rows}", _BOTH), **rows),
        _trigger("words_after_delete", pgtrigger.Delete, func.replace("{rows}", "old_rows"), old="old_rows"),
    ]


OF_HOUSEHOLDS = [
    _trigger("words_of_new", pgtrigger.Insert, _HOMES.format(column="id", rows="new_rows"), new="new_rows"),
    _trigger(
        "words_of_changed",
        pgtrigger.Update,
        _HOMES.format(column="new_rows.id", rows=_changed("name", "number", "structure_id")),
        new="new_rows",
        old="old_rows",
    ),
    _trigger(
        "words_of_gone",
        pgtrigger.Delete,
        "DELETE FROM households_householdwords WHERE household_id IN (SELECT id FROM old_rows); RETURN NULL;",
        old="old_rows",
    ),
]
OF_PEOPLE = [
    _trigger(
        "words_of_renamed",
        pgtrigger.Update,
        _PEOPLE.format(column="new_rows.id", rows=_changed("last_name", "usage_name", "first_name", "folded_name")),
        new="new_rows",
        old="old_rows",
    )
]
OF_MEMBERSHIPS = _always(_MEMBERS)
OF_GUARDIANS = _always(_HOMES.replace("{column}", "household_id"))
OF_CARDS = _always(_PEOPLE.replace("{column}", "person_id"))


CLOSED_TAKES_NOBODY = pgtrigger.Trigger(
    name="closed_file_takes_nobody",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("household_id"),  # type: ignore[no-untyped-call]
    func="""
IF EXISTS (SELECT FROM households_household WHERE id = NEW.household_id AND closed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'household %: its file is closed', NEW.household_id USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
""",
)
"""Nobody joins a file whose family left, or which was found to be another's; actions say it first."""
