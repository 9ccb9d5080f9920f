"""The classes of a structure's schools, and who is in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from preau.common.ordering import french_order
from preau.households.enums import PersonKind
from preau.households.models import Person, SchoolClass
from preau.structures.enums import Level
from preau.structures.models import Site, Structure

LEVELS = tuple(Level.values)
"""Every level, the youngest first."""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class, and how many children are in it."""

    school_class: SchoolClass
    children: int


@dataclass(frozen=True, slots=True)
class School:
    """A site with its classes, closed ones apart, and its children who are in none."""

    site: Site
    classes: tuple[ClassRow, ...]
    closed: tuple[SchoolClass, ...]
    without: int

    @property
    def children(self) -> int:
        return self.without + sum(row.children for row in self.classes)


def schools_of(structure: Structure) -> list[School]:
    """Every site with its classes, the youngest first, then in French order; three statements."""
    there = Person.objects.filter(school=OuterRef("site"), class_name=OuterRef("name"), left_on=None).order_by()
    counted = Subquery(there.values("school").annotate(n=Count("pk")).values("n"))
    rows = SchoolClass.objects.filter(structure=structure).annotate(children=Coalesce(counted, Value(0)))
    classes: dict[int, list[tuple[SchoolClass, int]]] = {}
    for row, children in ((row, row.children) for row in rows.order_by(french_order("name"), "pk")):
        classes.setdefault(row.site_id, []).append((row, children))
    loose = dict(_without(structure).order_by().values_list("school").annotate(n=Count("pk")))
    sites = Site.objects.filter(structure=structure).order_by(french_order("name"), "pk")
    return [_school(site, classes.get(site.pk, []), loose.get(site.pk, 0)) for site in sites]


def _school(site: Site, classes: Sequence[tuple[SchoolClass, int]], without: int) -> School:
    rows = [ClassRow(row, children) for row, children in classes if row.closed_on is None]
    shown = tuple(sorted(rows, key=lambda row: _youngest(row.school_class)))
    return School(site, shown, tuple(row for row, _children in classes if row.closed_on is not None), without)


def _youngest(row: SchoolClass) -> int:
    return min((LEVELS.index(level) for level in row.levels), default=len(LEVELS))


def open_classes(structure: Structure) -> QuerySet[SchoolClass]:
    """The classes that children may enter, by school."""
    rows = SchoolClass.objects.filter(structure=structure, closed_on=None).select_related("site")
    return rows.order_by(french_order("site__name"), french_order("name"), "pk")


def children_of(school_class: SchoolClass) -> QuerySet[Person]:
    """Who is in a class."""
    rows = Person.objects.filter(structure=school_class.structure_id, left_on=None, school=school_class.site_id)
    return _by_name(rows.filter(class_name=school_class.name))


def children_without(structure: Structure, site: Site | None) -> QuerySet[Person]:
    """The children of a school, or of none, who are in no class."""
    return _by_name(_without(structure).filter(school=site))


@dataclass(frozen=True, slots=True)
class LevelRow:
    """The children of one level in one class: they usually go up together."""

    school_class: SchoolClass
    level: str
    people: frozenset[int]


def levels_of(site: Site) -> list[LevelRow]:
    """The children of a school by class and level, in the order of `schools_of`; two statements."""
    classes = SchoolClass.objects.filter(site=site).order_by(french_order("name"), "pk")
    people: dict[tuple[str, str], list[int]] = {}
    rows = Person.objects.filter(school=site, left_on=None).exclude(class_name="").order_by("pk")
    for number, name, level in rows.values_list("pk", "class_name", "level"):
        people.setdefault((name, level), []).append(number)
    return [
        LevelRow(one, level, frozenset(people[name, level]))
        for one in sorted(classes, key=_youngest)
        for name, level in sorted(people)
        if name == one.name
    ]


def _without(structure: Structure) -> QuerySet[Person]:
    return Person.objects.filter(structure=structure, left_on=None, class_name="", kind=PersonKind.CHILD)


def _by_name(rows: QuerySet[Person]) -> QuerySet[Person]:
    return rows.select_related("school").order_by(french_order("last_name"), french_order("first_name"), "pk")
