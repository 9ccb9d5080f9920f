"""Raw SQL: rows become records by the names of their columns, JSON is decoded here and nowhere else.

A record is a frozen dataclass with one field a column, in any order. `SELECT day.id AS day__id` fills the field `id` of
the record in the field `day`; a field `Day | None` is None when the column of its first field is null. A field that is
a model is filled by the columns of `columns_of`. What the types say is done: enumerations, tuples, reasons, whole
numbers out of `numeric`; `Annotated[X, Read(function)]` reads what only its room can read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from operator import itemgetter
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from django.db import connection, models

from preau.common.reasons import Reason, read_reason

RecordT = TypeVar("RecordT")
ValueT = TypeVar("ValueT")
Values: TypeAlias = Mapping[str, Any] | Sequence[Any] | None
Row: TypeAlias = tuple[Any, ...]
_Shape: TypeAlias = tuple[tuple[str, int], ...]
"""The names of the columns of a statement, with the numbers of their types."""
_Reader: TypeAlias = Callable[[Row], Any]
_Convert: TypeAlias = Callable[[Any], Any]

JSON, JSONB, NUMERIC = 114, 3802, 1700
"""Numbers of types (`pg_type.oid`)."""
_SEVERAL: Mapping[Any, _Convert] = {tuple: tuple, Sequence: tuple, Collection: tuple, frozenset: frozenset}
WITHIN = "__"
"""Between a field and a field of the record it holds."""


class RecordError(TypeError):
    """A statement and the record its rows are read into do not agree."""


@dataclass(frozen=True, slots=True)
class Read:
    """How a field is read from its column, null included; JSON comes decoded."""

    function: _Convert


def fetch(record: type[RecordT], sql: str, values: Values = None) -> list[RecordT]:
    """The rows of a statement as records. Raises `RecordError` when a column has no field, or a field no column."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        read = _reader(cast("Any", record), _shape(cursor.description))
        return [read(row) for row in cursor.fetchall()]


def one(record: type[RecordT], sql: str, values: Values = None) -> RecordT | None:
    """The first row of a statement as a record; None without a row."""
    found = fetch(record, sql, values)
    return found[0] if found else None


def only(record: type[RecordT], sql: str, values: Values = None) -> RecordT:
    """The row of a statement that always answers one. Raises `RecordError` when it did not."""
    found = fetch(record, sql, values)
    if len(found) != 1:
        raise RecordError(f"{record.__name__}: one row was expected, {len(found)} came")
    return found[0]


def column(kind: type[ValueT], sql: str, values: Values = None) -> list[ValueT]:
    """The values of a statement of one column."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        convert = _only_column(cast("Any", kind), _shape(cursor.description))
        return [convert(value) for (value,) in cursor.fetchall()]


def scalar(kind: type[ValueT], sql: str, values: Values = None) -> ValueT:
    """The value of a statement of one column that always answers a row. Raises `RecordError` for none, or null."""
    found = maybe(kind, sql, values)
    if found is None:
        raise RecordError(f"a value was expected, none came: {sql.strip()[:60]}")
    return found


def maybe(kind: type[ValueT], sql: str, values: Values = None) -> ValueT | None:
    """The same; None without a row, or for null."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        convert = _only_column(cast("Any", kind), _shape(cursor.description))
        row = cursor.fetchone()
    return convert(row[0]) if row is not None and row[0] is not None else None


def execute(sql: str, values: Values = None) -> int:
    """Run a statement whose rows nobody reads; returns how many it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def planned_for(sql: str, values: Mapping[str, int | date]) -> str:
    """The statement with numbers and dates written in, to be run without values: its plan is made for these.

    The plan of a statement is otherwise made once for any value (`plan_cache_mode`), which suits all but those that
    read a city whole for one structure and one day.
    """
    return sql % {name: f"{v:d}" if isinstance(v, int) else f"date '{v:%Y-%m-%d}'" for name, v in values.items()}


def columns_of(model: type[models.Model], alias: str, name: str) -> str:
    """The columns of a model under an alias, for the field `name` of a record."""
    concrete = model._meta.concrete_fields  # noqa: SLF001 (public in all but name)
    return ", ".join(f'{alias}."{field.column}" AS {name}{WITHIN}{field.attname}' for field in concrete)


def _shape(description: Sequence[Any]) -> _Shape:
    return tuple((found.name, found.type_code) for found in description)


@cache
def _only_column(kind: Any, shape: _Shape) -> _Convert:
    if len(shape) != 1:
        raise RecordError(f"one column was expected, there are {', '.join(name for name, _ in shape)}")
    return _converter(kind, shape[0][1]) or _as_it_is


@cache
def _reader(record: Any, shape: _Shape) -> _Reader:
    """How rows of that shape become records: found once, as long as the process lives."""
    places = {name: (place, oid) for place, (name, oid) in enumerate(shape)}
    plan = _Plan(record, places)
    read = plan.reader(record, "")
    unread = [name for name, _ in shape if name not in plan.used]
    twice = [name for place, (name, _) in enumerate(shape) if places[name][0] != place]
    faults = [
        f"columns without a field: {', '.join(unread)}" if unread else "",
        f"fields without a column: {', '.join(plan.missing)}" if plan.missing else "",
        f"columns that come twice: {', '.join(twice)}" if twice else "",
    ]
    if any(faults):
        raise RecordError(f"{record.__qualname__}: {'; '.join(filter(None, faults))}")
    return read


class _Plan:
    """What is known while a reader is made: `used` columns, `missing` fields."""

    def __init__(self, record: Any, places: Mapping[str, tuple[int, int]]) -> None:
        if not is_dataclass(record) or not cast("Any", record).__dataclass_params__.frozen:
            raise RecordError(f"{record!r} is not a frozen dataclass")
        self.places = places
        self.used: set[str] = set()
        self.missing: list[str] = []

    def reader(self, record: Any, prefix: str) -> _Reader:
        """Of a record whose columns begin with `prefix`."""
        if issubclass(record, models.Model):
            return self._model(record, prefix)
        hints = get_type_hints(record, include_extras=True)
        names = [field.name for field in fields(record) if field.init]
        found = [self._field(f"{prefix}{name}", hints[name]) for name in names]
        if all(isinstance(each, tuple) for each in found):
            return _flat(record, cast("list[tuple[int, _Convert | None]]", found))
        getters = [_getter(*each) if isinstance(each, tuple) else each for each in found]
        return lambda row: record(*[get(row) for get in getters])

    def _field(self, name: str, hint: Any) -> tuple[int, _Convert | None] | _Reader:
        """The place and the converter of a column, or the reader of a record within."""
        if name in self.places:
            self.used.add(name)
            place, oid = self.places[name]
            return place, _converter(hint, oid)
        kind, is_optional = _without_none(hint)
        if not _is_record(kind) or not any(each.startswith(name + WITHIN) for each in self.places):
            self.missing.append(name)
            return 0, None
        first, _ = min((place for each, place in self.places.items() if each.startswith(name + WITHIN)), default=(0, 0))
        key = self.places.get(f"{name}{WITHIN}{_first_field(kind)}", (first, 0))[0]
        read = self.reader(kind, name + WITHIN)
        return (lambda row: None if row[key] is None else read(row)) if is_optional else read

    def _model(self, model: type[models.Model], prefix: str) -> _Reader:
        concrete = model._meta.concrete_fields  # noqa: SLF001 (public in all but name)
        names = [field.attname for field in concrete]
        found = []
        for field in concrete:
            self.missing += [] if (name := prefix + field.attname) in self.places else [name]
            self.used.add(name)
            found.append((self.places.get(name, (0, 0))[0], _from_db(field)))
        return _flat(lambda *values: model.from_db("default", names, values), found)


def _from_db(field: Any) -> _Convert | None:
    converters = field.get_db_converters(connection)
    if not converters:
        return None

    def convert(value: Any) -> Any:
        for each in converters:
            value = each(value, field, connection)
        return value

    return convert


def _flat(make: Callable[..., Any], found: Sequence[tuple[int, _Convert | None]]) -> _Reader:
    """Columns side by side are cut out in one go; those that are as they come cost nothing."""
    first, end = found[0][0], found[0][0] + len(found)
    if [place for place, _ in found] != list(range(first, end)):
        getters = [_getter(*each) for each in found]
        return lambda row: make(*[get(row) for get in getters])
    converters = [(number, convert) for number, (_, convert) in enumerate(found) if convert is not None]
    if not converters:
        return lambda row: make(*row[first:end])

    def read(row: Row) -> Any:
        values = list(row[first:end])
        for number, convert in converters:
            values[number] = convert(values[number])
        return make(*values)

    return read


def _getter(place: int, convert: _Convert | None) -> _Reader:
    if convert is None:
        return itemgetter(place)
    return lambda row: convert(row[place])


def _converter(hint: Any, oid: int) -> _Convert | None:
    """What makes a value of the type out of one of the column; None when it comes as it should be."""
    if get_origin(hint) is Annotated:
        readers = [each.function for each in get_args(hint)[1:] if isinstance(each, Read)]
        return _after_json(readers[0], oid) if readers else _converter(get_args(hint)[0], oid)
    kind, is_optional = _without_none(hint)
    convert = _of_kind(kind, oid)
    whole = _after_json(convert, oid)
    if whole is None or not is_optional:
        return whole
    return lambda value: None if value is None else whole(value)


def _of_kind(kind: Any, oid: int) -> _Convert | None:
    origin = get_origin(kind) or kind
    if origin is Reason:
        return read_reason
    if origin in _SEVERAL:
        return _SEVERAL[origin]
    if isinstance(origin, type) and issubclass(origin, Enum):
        return cast("_Convert", origin)
    return int if origin is int and oid == NUMERIC else None


def _after_json(convert: _Convert | None, oid: int) -> _Convert | None:
    """The same on a column of JSON, which raw statements give as text."""
    if oid not in (JSON, JSONB):
        return convert
    then = convert or _as_it_is
    return lambda value: then(json.loads(value) if isinstance(value, str) else value)


def _as_it_is(value: Any) -> Any:
    return value


def _without_none(hint: Any) -> tuple[Any, bool]:
    """The type without `| None`, and whether it had it."""
    if get_origin(hint) in (Union, UnionType):
        kinds = [each for each in get_args(hint) if each is not NoneType]
        if len(kinds) == 1:
            return kinds[0], len(get_args(hint)) > 1
    return hint, False


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, models.Model))


def _first_field(kind: Any) -> str:
    if issubclass(kind, models.Model):
        return str(kind._meta.concrete_fields[0].attname)  # noqa: SLF001 (public in all but name)
    return fields(kind)[0].name
