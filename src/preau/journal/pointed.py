"""The names of what the rows of a history point to: an activity, a group, a kind of wallet, a cash office, a site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Model

from preau.activities.models import Activity, ActivityGroup
from preau.common.sql import fetch
from preau.journal.sources import options
from preau.structures.models import CashOffice, ContactService, Site
from preau.wallets.models import WalletKind

Pointed = tuple[type[Model], int]
_SQL: Mapping[type[Model], str] = {
    WalletKind: "SELECT %s, id, name FROM wallets_walletkind WHERE id = ANY(%s)",
    Activity: "SELECT %s, id, name FROM activities_activity WHERE id = ANY(%s)",
    ActivityGroup: "SELECT %s, g.id, a.name || ', ' || g.name FROM activities_activitygroup g "
    "JOIN activities_activity a ON a.id = g.activity_id WHERE g.id = ANY(%s)",
    CashOffice: "SELECT %s, id, name FROM structures_cashoffice WHERE id = ANY(%s)",
    Site: "SELECT %s, id, name FROM structures_site WHERE id = ANY(%s)",
    ContactService: "SELECT %s, id, name FROM structures_contactservice WHERE id = ANY(%s)",
}
"""In the order in which an object is told by them."""
NAMED = frozenset(_SQL)


@dataclass(frozen=True, slots=True)
class _Named:
    """An object of the model `number` of those asked for, and its name."""

    number: int
    id: int
    name: str


@cache
def links(model: type[Model]) -> dict[str, type[Model]]:
    """The columns of a model that point to something named here, in the order of `_SQL`."""
    fields = [field for field in options(model).concrete_fields if field.related_model in _SQL]
    order = list(_SQL)
    return {
        field.column: field.related_model for field in sorted(fields, key=lambda one: order.index(one.related_model))
    }


def names(rows: Iterable[tuple[type[Model], Mapping[str, Any] | None]]) -> dict[Pointed, str]:
    """The names that these rows, each of a model, point to; one statement, none when they point to nothing."""
    wanted: dict[type[Model], set[int]] = {}
    for model, row in rows:
        for column, target in links(model).items():
            if row and row.get(column):
                wanted.setdefault(target, set()).add(int(row[column]))
    if not wanted:
        return {}
    models = list(wanted)
    values: list[Any] = []
    for number, model in enumerate(models):
        values += [number, sorted(wanted[model])]
    text = f"SELECT * FROM ({' UNION ALL '.join(_SQL[model] for model in models)}) AS found(number, id, name)"  # noqa: S608
    return {(models[row.number], row.id): row.name for row in fetch(_Named, text, values)}
