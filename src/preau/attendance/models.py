"""What really happened: who came, who did not, who came without a booking. Amounts in cents.

A person and a day have one passage in force, or none: unmarked. Marking again ends the one in force and writes
another; nothing is rewritten.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from preau.activities.models import OpeningDay
from preau.attendance.enums import PassageKind
from preau.common.fields import TypedField
from preau.common.triggers import no_truncate
from preau.households.models import Household, Person
from preau.ledger.explanations import ExplainedField, keeps
from preau.ledger.models import Entry
from preau.structures.models import Structure
from preau.structures.triggers import same_structure

_KEPT = ("structure_id", "household_id", "person_id", "opening_day_id", "kind", "arrival", "departure", "price_cents",
         "price", "reason", "actor_id", "at", "reversal_id")  # fmt: skip
PASSAGE_KEPT = [
    pgtrigger.Protect(name="passages_kept", operation=pgtrigger.Delete),
    pgtrigger.Trigger(
        name="passages_end_once",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "OLD.undone_at IS NOT NULL OR "
            f"({', '.join(f'OLD.{name}' for name in _KEPT)}) IS DISTINCT FROM "
            f"({', '.join(f'NEW.{name}' for name in _KEPT)})"
        ),
        func="RAISE EXCEPTION 'a passage is never changed: it ends, once' USING ERRCODE = 'insufficient_privilege';",
    ),
    no_truncate("passages_never_emptied"),
]


class Passage(models.Model):
    """`price` and `price_cents` are those of a passage without a booking, charged by itself; a booked day is charged
    at the price of its booking. `reversal` is the counter-entry that a justified absence made, if the day had been
    charged. `undone_at` ends it.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="passages", verbose_name="foyer")
    person = models.ForeignKey(Person, models.PROTECT, related_name="passages", verbose_name="personne")
    opening_day = models.ForeignKey(OpeningDay, models.PROTECT, related_name="passages", verbose_name="jour")
    kind = models.CharField("pointage", max_length=10, choices=PassageKind)
    arrival = models.TimeField("arrivée", null=True, blank=True)
    departure = models.TimeField("départ", null=True, blank=True)
    price_cents = models.PositiveIntegerField("prix (centimes)", default=0)
    price = ExplainedField("calcul du prix", default=dict)
    reason = TypedField("raison", max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="pointé par"
    )
    at = models.DateTimeField("pointé le")
    reversal = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", verbose_name="contre-écriture")
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="annulé par"
    )

    class Meta:
        verbose_name = "passage"
        ordering = ["-id"]
        triggers = [
            keeps("price"),
            same_structure(
                household="households_household", person="households_person", opening_day="activities_openingday"
            ),
            *PASSAGE_KEPT,
        ]
        indexes = [
            models.Index(fields=["opening_day", "person"], name="passage_day"),
            models.Index(fields=["household", "-id"], name="passage_household"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "opening_day"], condition=Q(undone_at__isnull=True), name="passage_once_by_day"
            ),
            models.CheckConstraint(
                condition=Q(kind=PassageKind.UNPLANNED) | Q(price_cents=0), name="passage_price_of_unplanned"
            ),
            models.CheckConstraint(
                condition=Q(arrival__isnull=True, departure__isnull=True) | Q(arrival__lt=F("departure")),
                name="passage_hours_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.opening_day} : {self.get_kind_display()}"
