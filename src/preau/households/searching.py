"""Looking for a household by its numbers and by the names of its file, of its people, of those who answer for it.

Names are compared as `fold_name` writes them, through indexes of trigrams, so that a part of a name is found at once in
a city. Each word is looked for apart, in each place apart, and the answers are put together: an OR across joins would
read everybody. A word of one or two letters has no trigram: beside a longer one it only narrows what that one found.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from preau.common.numbers import number_forms
from preau.common.text import fold_name
from preau.households.models import Household
from preau.structures.models import Structure

_ACCENTED, _PLAIN = "àâäáãéèêëíîïìóôöòõúùûüçñÿ-''’", "aaaaaeeeeiiiiooooouuuucny   "
FOLDED_FILE = f"translate(lower(h.name), '{_ACCENTED}', '{_PLAIN}')"
FOLDED_GUARDIAN = (
    f"translate(lower(g.last_name || ' ' || g.usage_name || ' ' || g.first_name), '{_ACCENTED}', '{_PLAIN}')"
)
"""As the indexes of trigrams have them, to the letter."""
INDEXED = 3
"""Letters of a word that an index finds."""
_NUMBERED = "SELECT id FROM households_household WHERE structure_id = %s AND number = ANY(%s)"
_IN_FILE = f"SELECT h.id FROM households_household h WHERE h.structure_id = %s AND {FOLDED_FILE} LIKE %s"  # noqa: S608
_IN_PERSON = """
SELECT m.household_id FROM households_person p JOIN households_householdperson m ON m.person_id = p.id
WHERE p.structure_id = %s AND p.folded_name LIKE %s"""
_IN_GUARDIAN = f"""
SELECT g.household_id FROM households_guardian g JOIN households_household h ON h.id = g.household_id
WHERE h.structure_id = %s AND {FOLDED_GUARDIAN} LIKE %s"""  # noqa: S608 (no outside text)
_PLACES = (_IN_FILE, _IN_PERSON, _IN_GUARDIAN)
_OWN_PLACES = ("h.id = c.id", "m.household_id = c.id", "g.household_id = c.id")


def matching(structure: Structure, words: str) -> QuerySet[Household]:
    """The households of that number, or that every one of these words names; none for no word. Not in order."""
    folded = sorted(set(fold_name(words).split()))
    if not folded:
        return Household.objects.none()
    first = [word for word in folded if len(word) >= INDEXED] or folded[:1]
    values: list[Any] = [structure.pk, number_forms(words)]
    sought = []
    for word in first:
        sought.append(f"({' UNION '.join(_PLACES)})")
        values += [structure.pk, f"%{word}%"] * len(_PLACES)
    found = f"SELECT c.id FROM ({' INTERSECT '.join(sought)}) AS c(id)"  # noqa: S608 (no outside text)
    narrowed = []
    for word in sorted({*folded} - {*first}):
        own = (f"EXISTS ({place} AND {mine})" for place, mine in zip(_PLACES, _OWN_PLACES, strict=True))
        narrowed.append(f"({' OR '.join(own)})")
        values += [structure.pk, f"%{word}%"] * len(_PLACES)
    if narrowed:
        found += f" WHERE {' AND '.join(narrowed)}"
    # No text from outside is in the statement: words are its values.
    return Household.objects.filter(pk__in=RawSQL(f"{_NUMBERED} UNION {found}", values))  # noqa: S611
