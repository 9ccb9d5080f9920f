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
        referencing=pgtrigger.Referencing(**tables),
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
# Classes are taken in one order. Under a share of their rows, whoever closes one waits for the children who enter it,
# then counts them; whoever came second reads that it is closed, and opens it again.
_OPEN_CLASSES = """
INSERT INTO households_schoolclass (structure_id, site_id, name, levels, teacher)
SELECT site.structure_id, site.id, new_rows.class_name,
    coalesce(array_agg(DISTINCT new_rows.level) FILTER (WHERE new_rows.level <> ''), '{{}}'), ''
FROM {rows} {where} new_rows.class_name <> '' AND new_rows.left_on IS NULL
GROUP BY site.structure_id, site.id, new_rows.class_name ORDER BY site.id, new_rows.class_name
ON CONFLICT (site_id, name) DO NOTHING;
PERFORM c.id FROM households_schoolclass c WHERE (c.site_id, c.name) IN (
    SELECT site.id, new_rows.class_name FROM {rows} {where} new_rows.left_on IS NULL
) ORDER BY c.id FOR SHARE;
UPDATE households_schoolclass c SET closed_on = NULL WHERE c.closed_on IS NOT NULL AND (c.site_id, c.name) IN (
    SELECT site.id, new_rows.class_name FROM {rows} {where} new_rows.left_on IS NULL
);
RETURN NULL;
"""
_SCHOOLED = "new_rows JOIN structures_site site ON site.id = new_rows.school_id"
OF_PEOPLE += [
    _trigger("class_of_new", pgtrigger.Insert, _OPEN_CLASSES.format(rows=_SCHOOLED, where="WHERE"), new="new_rows"),
    _trigger(
        "class_of_changed",
        pgtrigger.Update,
        _OPEN_CLASSES.format(
            rows=f"{_SCHOOLED} JOIN old_rows ON old_rows.id = new_rows.id",
            where="WHERE (new_rows.school_id, new_rows.class_name, new_rows.left_on) IS DISTINCT FROM "
            "(old_rows.school_id, old_rows.class_name, old_rows.left_on) AND",
        ),
        new="new_rows",
        old="old_rows",
    ),
]
CLOSED_IS_EMPTY = pgtrigger.Trigger(
    name="closed_is_empty",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("closed_on", "name", "site_id"),
    condition=pgtrigger.Condition("NEW.closed_on IS NOT NULL"),
    func="""
IF EXISTS (SELECT FROM households_person p WHERE p.school_id = NEW.site_id AND p.class_name = NEW.name
    AND p.left_on IS NULL) THEN
    RAISE EXCEPTION 'class % has children', NEW.id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'school_class_closed_is_empty';
END IF;
RETURN NEW;
""",
)
"""A class closes once nobody is in it, whoever writes."""
OF_MEMBERSHIPS = _always(_MEMBERS)
OF_GUARDIANS = _always(_HOMES.replace("{column}", "household_id"))
OF_CARDS = _always(_PEOPLE.replace("{column}", "person_id"))


CLOSED_TAKES_NOBODY = pgtrigger.Trigger(
    name="closed_file_takes_nobody",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("household_id"),
    func="""
IF EXISTS (SELECT FROM households_household WHERE id = NEW.household_id AND closed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'household %: its file is closed', NEW.household_id USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
""",
)
"""Nobody joins a file whose family left, or which was found to be another's; actions say it first."""
