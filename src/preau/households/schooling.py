"""The classes of a school: where its children are, for which levels, with whom."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from preau.common.fields import TypedField
from preau.households.triggers import CLOSED_IS_EMPTY
from preau.structures.enums import Level
from preau.structures.models import Site, Structure
from preau.structures.triggers import same_structure


@pghistory.track()
class SchoolClass(models.Model):
    """A class of a school. Its children say its name (`Person.school`, `Person.class_name`).

    Whoever writes a child into a class that is not there opens it, a file of the school included; a closed class is
    opened again so, and no class closes with a child in it: triggers hold both.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, related_name="classes", verbose_name="école")
    name = TypedField("nom", max_length=80)
    levels = ArrayField(models.CharField(max_length=4, choices=Level), verbose_name="niveaux", default=list, blank=True)
    teacher = TypedField("enseignant", max_length=120, blank=True, default="")
    closed_on = models.DateField("fermée depuis", null=True, blank=True)

    class Meta:
        verbose_name = "classe"
        ordering = ["site", "name"]
        triggers = [CLOSED_IS_EMPTY, same_structure(site="structures_site")]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="school_class_name_unique")]

    def __str__(self) -> str:
        return self.name
