"""French alphabetical order: accents, case and hyphens do not count (`Bérenval` before `Bourdic`, `Émile` among the E).

The embedded server knows no French collation, so the key is computed: people have theirs stored (`Person.folded_name`).
"""

from __future__ import annotations

from django.db.models import CharField, Func, Value
from django.db.models.functions import Lower, Replace

ACCENTED = "àâäáãåéèêëíîïìóôöòõúùûüçñÿ-'’"
PLAIN = "aaaaaaeeeeiiiiooooouuuucny   "
LIGATURES = (("œ", "oe"), ("æ", "ae"))


def french_order_sql(column: str) -> str:
    """The SQL of the key by which a column of names is sorted; `column` is ours, never typed by anybody."""
    spelt = f"lower({column})"
    for ligature, letters in LIGATURES:
        spelt = f"replace({spelt}, '{ligature}', '{letters}')"
    quoted = ACCENTED.replace("'", "''")
    return f"translate({spelt}, '{quoted}', '{PLAIN}')"


def french_order(name: str) -> Func:
    """The same as an expression for `order_by`."""
    spelt: Func = Lower(name)
    for ligature, letters in LIGATURES:
        spelt = Replace(spelt, Value(ligature), Value(letters))
    return Func(spelt, Value(ACCENTED), Value(PLAIN), function="translate", output_field=CharField())
