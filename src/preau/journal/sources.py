"""Where the journal reads: every history the database keeps, and the movements of bookings; and their indexes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model

from preau.common.sql import execute
from preau.households.models import Household, Person
from preau.journal.acts import ACTS
from preau.structures.models import Structure
from preau.wallets.models import Wallet

MOVEMENTS = "movement"
HIDDEN = {"id", "structure_id", "settings_changed_at", "updated_at", "created_at", "folded_name"}
_OF_HOUSEHOLD = (
    "EXISTS (SELECT 1 FROM households_household h WHERE h.id = e.household_id AND h.structure_id = %(structure)s)"
)


@dataclass(frozen=True)
class History:
    """The history of a tracked model, in `table`; `scope` is the SQL that keeps one structure."""

    table: str
    model: type[Model]
    event: type[Model]
    scope: str

    @property
    def columns(self) -> set[str]:
        """The columns of the tracked row."""
        return {field.column for field in options(self.model).concrete_fields}

    @property
    def links(self) -> dict[str, str]:
        """Column of the history by what it points to: `people`, `households`, `users`; none for settings."""
        found = {"people": "person_id", "households": "household_id", "users": "user_id"}
        links = {name: column for name, column in found.items() if column in self.columns}
        if self.model in {Person, Household}:
            links["people" if self.model is Person else "households"] = "pgh_obj_id"
        return links

    @property
    def words(self) -> str:
        """SQL of the row's own words, for the few that point to nobody: activities, prices, settings."""
        shown = [field.column for field in options(self.model).concrete_fields if field.column not in HIDDEN]
        texts = [f'e."{column}"::text' for column in shown if column in self._kept]
        return f"concat_ws(' ', {', '.join(texts)})"

    @property
    def _kept(self) -> set[str]:
        return {field.column for field in options(self.event).concrete_fields}


def options(model: type[Model]) -> Any:
    return model._meta  # noqa: SLF001 (public in all but name)


@cache
def histories() -> dict[str, History]:
    """The histories that lead to a structure, by table."""
    found = {}
    for model in apps.get_models():
        event = getattr(model, "pgh_event_model", None)
        if event is not None and options(model).app_label != "pghistory" and (scope := _scope(model)):
            table = options(event).db_table
            found[table] = History(table, model, event, scope)
    return found


def _scope(model: type[Model]) -> str:
    """SQL that keeps the rows of one structure; empty when the model does not lead to one."""
    columns = {field.column for field in options(model).concrete_fields}
    if model is Wallet:  # it opens by itself with the first page or payment that needs it: nobody did anything
        return "e.structure_id = %(structure)s AND e.pgh_label <> 'insert'"
    if model is Structure:
        return "e.pgh_obj_id = %(structure)s"
    if "structure_id" in columns:
        return "e.structure_id = %(structure)s"
    return _OF_HOUSEHOLD if "household_id" in columns else ""


def kinds() -> list[tuple[str, str]]:
    """The kinds of objects, with their French names, in order of these."""
    named = [(history.table, str(options(history.model).verbose_name)) for history in histories().values()]
    return sorted(
        [*named, (MOVEMENTS, "réservation"), *((kind, act.label) for kind, act in ACTS.items())],
        key=lambda kind: kind[1],
    )


def index_statements() -> list[str]:
    """Indexes by which a page of the journal reads some rows of each history, whatever its size.

    The tables of histories are written by pghistory from the models, so are these: one by history, in the order of the
    journal, and one of who did what.
    """
    made = [
        "CREATE INDEX IF NOT EXISTS journal_by_user ON pghistory_context ((metadata->>'user'), created_at)",
        "CREATE INDEX IF NOT EXISTS journal_movements ON bookings_movement (structure_id, at DESC, id DESC)",
    ]
    made += [f"CREATE INDEX IF NOT EXISTS journal_{kind} ON {act.index}" for kind, act in ACTS.items() if act.index]
    for history in histories().values():
        first = "structure_id, " if "structure_id" in history.columns else ""
        order = f"{first}pgh_created_at DESC, pgh_id DESC"
        made.append(f"CREATE INDEX IF NOT EXISTS {history.table}_journal ON {history.table} ({order})")
    return made


def make_indexes() -> None:
    """Make the indexes that are missing; after each migration."""
    execute("; ".join(index_statements()))
