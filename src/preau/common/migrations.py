"""A room's tables made at once, for the first migration of a database.

Django renders all the models anew at each operation of a migration: half a second, six hundred times for this house.
Here the state takes all the operations of a room, and is rendered once; the tables are then made as they are at the
end, with their indexes, constraints and triggers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class NewRoom(Operation):
    """All the operations that lead from nothing to the tables of a room.

    Those that neither make a model nor add a trigger (fields, indexes, constraints) only complete the models made here.
    """

    reversible = False

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.operations], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # a cached property: rendered again when it is next asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for made in self._of(CreateModel):
            model = to_state.apps.get_model(app_label, made.name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                # A trigger may name a table that is made later: they come after all the tables.
                options = vars(model._meta)  # noqa: SLF001
                triggers = options.pop("triggers", [])
                schema_editor.create_model(model)
                options["triggers"] = triggers
        for added in self._of(AddTrigger):
            added.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "Make all the tables of the room"

    def _of(self, kind: type[Any]) -> Iterator[Any]:
        return (operation for operation in self.operations if isinstance(operation, kind))
