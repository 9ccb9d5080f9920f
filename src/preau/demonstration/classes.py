"""Classes of the invented town: who teaches in each, one that is closed."""

from __future__ import annotations

from preau.common.actors import HOST
from preau.demonstration.town import Town
from preau.households.actions import close_class, save_class
from preau.households.models import SchoolClass
from preau.structures.enums import Level

TEACHERS = ("Mme Le Goff", "M. Bertrand", "Mme Haddad", "M. Nguyen", "Mme Rossi", "M. Diallo", "Mme Petit")


def name_teachers(town: Town) -> None:
    """Children opened the classes by being in them."""
    rows = list(SchoolClass.objects.filter(structure=town.structure).order_by("site", "name"))
    for rank, row in enumerate(rows):
        row.teacher = TEACHERS[rank % len(TEACHERS)]
        save_class(school_class=row, actor=HOST)
    if rows:
        last = SchoolClass(structure=town.structure, site=rows[-1].site, name="CM2 C", levels=[Level.CM2])
        save_class(school_class=last, actor=HOST)
        close_class(school_class=last, actor=HOST)
