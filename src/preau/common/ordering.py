"""French alphabetical order: accents, case and hyphens do not count (`Bérenval` before `Bourdic`, `Émile` among the E).

The embedded server knows no French collation, so the key is computed: people have theirs stored (`Person.folded_name`).
"""

from __future__ import annotations

from django.db.models import CharField, Func, Value
from django.db.models.functions import Lower

ACCENTED = "àâäáãåéèêëíîïìóôöòõúùûüçñÿœæ-'’"
PLAIN = "aaaaaaeeeeiiiiooooouuuucnyoa   "


def french_order_sql(column: str) -> str:
    """The SQL of the key by which a column of names is sorted; `column` is ours, never typed by anybody."""
    quoted = ACCENTED.replace("'", "''")
    return f"translate(lower({column}), '{quoted}', '{PLAIN}')"


def french_order(name: str) -> Func:
    """The same as an expression for `order_by`."""
    return Func(Lower(name), Value(ACCENTED), Value(PLAIN), function="translate", output_field=CharField())
