"""Where the journal reads: every history the database keeps and the acts that rooms say; and their indexes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model

from preau.common.acts import ACTS, SUBJECTS
from preau.common.sql import execute
from preau.households.models import Household, Person
from preau.structures.models import Structure

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
            scope += _told(model)
            table = options(event).db_table
            found[table] = History(table, model, event, scope)
    return found


def _scope(model: type[Model]) -> str:
    """SQL that keeps the rows of one structure; empty when the model does not lead to one."""
    columns = {field.column for field in options(model).concrete_fields}
    if model is Structure:
        return "e.pgh_obj_id = %(structure)s"
    if "structure_id" in columns:
        return "e.structure_id = %(structure)s"
    return _OF_HOUSEHOLD if "household_id" in columns else ""


def _told(model: type[Model]) -> str:
    """Less what nobody did: a wallet opens by itself with the first page or payment that needs it."""
    subject = SUBJECTS.get(options(model).label)
    without = sorted(subject.without) if subject else []
    return "".join(f" AND e.pgh_label <> '{what}'" for what in without)


def kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds of acts and objects with their French names, by family, in order of these."""
    families: dict[str, list[tuple[str, str]]] = {}
    for act in ACTS.values():
        families.setdefault(act.family, []).append((act.kind, act.label))
    for history in histories().values():
        family = SUBJECTS[options(history.model).label].family
        families.setdefault(family, []).append((history.table, str(options(history.model).verbose_name)))
    return [(family, sorted(found, key=lambda kind: kind[1])) for family, found in sorted(families.items())]


def index_statements() -> list[str]:
    """Indexes by which a page of the journal reads some rows of each history, whatever its size.

    The tables of histories are written by pghistory from the models, so are these: one by history, in the order of the
    journal, and one of who did what.
    """
    made = ["CREATE INDEX IF NOT EXISTS journal_by_user ON pghistory_context ((metadata->>'user'), created_at)"]
    made += [
        f"CREATE INDEX IF NOT EXISTS journal_{kind}_together ON {act.together.index}"
        for kind, act in ACTS.items()
        if act.together
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
