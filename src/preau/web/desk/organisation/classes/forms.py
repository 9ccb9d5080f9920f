"""Where children go: a class of any school, or none."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.households.actions import ClassMove
from preau.households.classes import LevelRow
from preau.households.models import SchoolClass
from preau.structures.enums import Level

LEAVES, UP = "sortie", "monte"
Choices = list[tuple[str, str | list[tuple[str, str]]]]
_UNKNOWN = {"invalid_choice": gettext_lazy("Choisissez une classe de la liste.")}


def destinations(classes: Iterable[SchoolClass], first: str) -> Choices:
    """The classes that may be entered, by school, after the choice of none."""
    by_school: dict[str, list[tuple[str, str]]] = {}
    for row in classes:
        by_school.setdefault(row.site.name, []).append((str(row.pk), row.name))
    return [("", first), *by_school.items(), (LEAVES, _("Quitte l’école (ni école ni classe)"))]


class MoveForm(forms.Form):
    """A class for the ticked children, and the level they take there."""

    vers = forms.ChoiceField(
        label=gettext_lazy("Nouvelle classe"),
        error_messages={"required": gettext_lazy("Choisissez où vont ces enfants."), **_UNKNOWN},
    )
    niveau = forms.ChoiceField(label=gettext_lazy("Niveau"), required=False)

    def __init__(self, data: QueryDict | None, classes: Iterable[SchoolClass]) -> None:
        known = list(classes)
        super().__init__(data)
        self.classes = {str(row.pk): row for row in known}
        self.fields["vers"].choices = destinations(known, _("Choisissez…"))  # type: ignore[attr-defined]
        self.fields["niveau"].choices = [  # type: ignore[attr-defined]
            ("", _("Celui de la classe, ou le même")),
            (UP, _("Le suivant")),
            *Level.choices,
        ]

    def move(self, people: Iterable[int]) -> ClassMove:
        """What is asked for, once it is valid."""
        level = self.cleaned_data["niveau"]
        target = self.classes.get(self.cleaned_data["vers"])
        return ClassMove(frozenset(people), target, None if level in ("", UP) else level, goes_up=level == UP)


class YearForm(forms.Form):
    """For each level of each class, where its children go when the new year begins; nothing chosen, they stay."""

    def __init__(self, data: QueryDict | None, rows: list[LevelRow], classes: Iterable[SchoolClass]) -> None:
        super().__init__(data)
        known = list(classes)
        self.rows, self.classes = rows, {str(row.pk): row for row in known}
        choices = destinations(known, _("Ne change pas"))
        for row in rows:
            self.fields[_name(row)] = forms.ChoiceField(
                label=_("%(name)s, nouvelle classe") % {"name": called(row)},
                choices=choices,
                required=False,
                initial=_suggested(row, known),
                error_messages=_UNKNOWN,
            )

    @property
    def lines(self) -> list[tuple[LevelRow, str, forms.BoundField]]:
        return [(row, str(Level(row.level).label) if row.level else "", self[_name(row)]) for row in self.rows]

    @property
    def moves(self) -> list[ClassMove]:
        """What is asked for, once it is valid: those who move go up."""
        chosen = [(row, self.cleaned_data[_name(row)]) for row in self.rows]
        return [ClassMove(row.people, self.classes.get(to), goes_up=True) for row, to in chosen if to]


def called(row: LevelRow) -> str:
    """`CE1-CE2 bleue (CE1)`."""
    return f"{row.school_class.name} ({Level(row.level).label})" if row.level else row.school_class.name


def _name(row: LevelRow) -> str:
    return f"c{row.school_class.pk}-{row.level or 'x'}"


def _suggested(row: LevelRow, classes: list[SchoolClass]) -> str:
    """The class of the same school that these children surely go to: the only one of the next level, or the one of the
    same letter."""
    order = Level.values
    if row.level not in order[:-1]:
        return ""
    above = order[order.index(row.level) + 1]
    fitting = [one for one in classes if one.site_id == row.school_class.site_id and above in one.levels]
    if len(fitting) > 1:
        last = row.school_class.name.split()[-1].casefold()
        fitting = [one for one in fitting if one.name.split()[-1].casefold() == last]
    return str(fitting[0].pk) if len(fitting) == 1 else ""
