"""Instances of models out of raw rows, for the few statements that every page makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db import connection, models

ModelT = TypeVar("ModelT", bound=models.Model)


class Rows(Generic[ModelT]):
    """The columns of a model under an alias, and the way back from a slice of a row to an instance."""

    def __init__(self, model: type[ModelT], alias: str) -> None:
        fields = model._meta.concrete_fields  # noqa: SLF001 (public in all but name)
        self.model = model
        self.names = [field.attname for field in fields]
        self.columns = ", ".join(f'{alias}."{field.column}"' for field in fields)
        self.converters = [
            (number, field, converter)
            for number, field in enumerate(fields)
            for converter in field.get_db_converters(connection)
        ]

    def __len__(self) -> int:
        return len(self.names)

    def read(self, values: Sequence[Any]) -> ModelT:
        """The instance whose concrete fields are `values`, in order."""
        row = list(values)
        for number, field, converter in self.converters:
            row[number] = converter(row[number], field, connection)
        return self.model.from_db("default", self.names, row)
