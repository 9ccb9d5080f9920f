"""Rows become records by the names of their columns, or it is said what does not agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from preau.bookings.reasons import BookingCode
from preau.common import sql
from preau.common.reasons import Reason, kept
from preau.structures.models import CashOffice, Structure

pytestmark = pytest.mark.django_db


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Place:
    id: int
    name: str
    at: Point
    before: Point | None


def _dates(found: Mapping[str, bool]) -> Mapping[date, bool]:
    return {date.fromisoformat(day): is_so for day, is_so in found.items()}


@dataclass(frozen=True, slots=True)
class Told:
    number: int
    colour: Colour
    other: Colour | None
    days: tuple[int, ...]
    reason: Reason | None
    details: Mapping[str, Any]
    dates: Annotated[Mapping[date, bool], sql.Read(_dates)]


@dataclass
class Thawed:
    x: int


@dataclass(frozen=True, slots=True)
class Office:
    note: str
    structure: Structure
    office: CashOffice | None


def test_columns_are_read_by_name_in_any_order() -> None:
    straight = sql.fetch(Point, "SELECT n AS x, n * 10 AS y FROM generate_series(1, 3) n ORDER BY n")
    turned = sql.fetch(Point, "SELECT n * 10 AS y, n AS x FROM generate_series(1, 3) n ORDER BY n")
    assert straight == turned == [Point(1, 10), Point(2, 20), Point(3, 30)]


def test_a_record_within_a_record_is_none_when_its_first_column_is_null() -> None:
    found = sql.fetch(
        Place,
        "SELECT 1 AS id, 'here' AS name, 2 AS at__x, 3 AS at__y, NULL::int AS before__x, 5 AS before__y "
        "UNION ALL SELECT 2, 'there', 6, 7, 8, 9",
    )
    assert found == [Place(1, "here", Point(2, 3), None), Place(2, "there", Point(6, 7), Point(8, 9))]


def test_types_say_how_a_column_is_read() -> None:
    reason = Reason(BookingCode.FULL)
    found = sql.only(
        Told,
        """SELECT sum(n)::numeric AS number, 'red' AS colour, NULL AS other, array_agg(n) AS days,
            %(reason)s::jsonb AS reason, '{"a": [1]}'::json AS details, '{"2026-11-17": true}'::jsonb AS dates
        FROM generate_series(1, 3) n""",
        {"reason": kept(reason)},
    )
    assert found == Told(6, Colour.RED, None, (1, 2, 3), reason, {"a": [1]}, {date(2026, 11, 17): True})
    assert type(found.number) is int
    assert isinstance(found.colour, Colour)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("1 AS x, 2 AS y, 3 AS z", "Point: columns without a field: z"),
        ("1 AS x", "Point: fields without a column: y"),
        ("1 AS x, 2 AS why", "Point: columns without a field: why; fields without a column: y"),
        ("1 AS x, 2 AS y, 3 AS x", "Point: columns that come twice: x"),
    ],
)
def test_what_does_not_agree_is_named(columns: str, message: str) -> None:
    with pytest.raises(sql.RecordError, match=message):
        sql.fetch(Point, f"SELECT {columns}")


def test_what_does_not_agree_is_named_within_a_record_too() -> None:
    with pytest.raises(sql.RecordError, match="columns without a field: at__z; fields without a column: at__y"):
        sql.fetch(Place, "SELECT 1 AS id, '' AS name, 2 AS at__x, 4 AS at__z, 1 AS before__x, 2 AS before__y")
    with pytest.raises(sql.RecordError, match="fields without a column: before"):
        sql.fetch(Place, "SELECT 1 AS id, '' AS name, 2 AS at__x, 4 AS at__y")


def test_what_does_not_agree_is_said_without_a_row() -> None:
    with pytest.raises(sql.RecordError, match="fields without a column: y"):
        sql.fetch(Point, "SELECT 1 AS x WHERE false")


def test_a_record_is_frozen() -> None:
    with pytest.raises(sql.RecordError, match="not a frozen dataclass"):
        sql.fetch(Thawed, "SELECT 1 AS x")


def test_a_model_is_read_as_django_would() -> None:
    structure = Structure.objects.create(name="Valbrune", slug="valbrune")
    text = f"SELECT 'one' AS note, {sql.columns_of(Structure, 's', 'structure')}, "
    text += f"{sql.columns_of(CashOffice, 'o', 'office')} FROM structures_structure s "
    text += "LEFT JOIN structures_cashoffice o ON o.structure_id = s.id AND false"
    with CaptureQueriesContext(connection) as queries:
        found = sql.only(Office, text)
        read = {field.attname: getattr(found.structure, field.attname) for field in Structure._meta.concrete_fields}
    assert len(queries) == 1
    stored = Structure.objects.get(pk=structure.pk)
    assert read == {field.attname: getattr(stored, field.attname) for field in Structure._meta.concrete_fields}
    assert found.office is None


def test_one_column_one_value_and_how_many_rows() -> None:
    assert sql.column(int, "SELECT n FROM generate_series(1, 3) n ORDER BY n") == [1, 2, 3]
    assert sql.scalar(int, "SELECT sum(n)::numeric FROM generate_series(1, 3) n") == 6
    assert sql.maybe(int, "SELECT 1 WHERE false") is None
    assert sql.maybe(date, "SELECT NULL::date") is None
    assert sql.one(Point, "SELECT 1 AS x, 2 AS y WHERE false") is None
    Structure.objects.create(name="Valbrune", slug="valbrune")
    assert sql.execute("UPDATE structures_structure SET name = %s", ["Autre"]) == 1


def test_what_did_not_come_is_said() -> None:
    with pytest.raises(sql.RecordError, match="a value was expected"):
        sql.scalar(int, "SELECT NULL::int")
    with pytest.raises(sql.RecordError, match="one row was expected, 0 came"):
        sql.only(Point, "SELECT 1 AS x, 2 AS y WHERE false")
    with pytest.raises(sql.RecordError, match="one column was expected, there are a, b"):
        sql.column(int, "SELECT 1 AS a, 2 AS b")
