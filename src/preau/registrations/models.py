"""The right of a person to book an activity, in the group whose places they take."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value

from preau.activities.models import ActivityGroup
from preau.common.fields import ReasonField
from preau.common.wordings import REVERSED
from preau.households.models import Household, Person
from preau.registrations.enums import RegistrationState
from preau.registrations.triggers import WITHIN_PLACES
from preau.structures.models import Structure
from preau.structures.triggers import same_structure


class DateRange(Func):
    """`daterange(start, end, '[]')`: both days included; no end is an open range."""

    function = "daterange"
    output_field = DateRangeField()


@pghistory.track()
class Registration(models.Model):
    """Both dates are included; `weekdays` (ISO numbers) None means every day the activity opens.

    A person never has two registrations in force for one group on the same day, and asks for a group once at a time.
    `decided_at` is when the desk answered what a family asked; NULL for what the desk wrote by itself.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="registrations", verbose_name="demandée par"
    )
    person = models.ForeignKey(Person, models.CASCADE, related_name="registrations", verbose_name="personne")
    group = models.ForeignKey(ActivityGroup, models.PROTECT, related_name="registrations", verbose_name="groupe")
    start_date = models.DateField("du")
    end_date = models.DateField("au", null=True, blank=True)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(7)]),
        verbose_name="jours",
        null=True,
        blank=True,
    )
    state = models.CharField("état", max_length=10, choices=RegistrationState, default=RegistrationState.PENDING)
    refusal = ReasonField("raison du refus", null=True, blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "inscription"
        ordering = ["person", "group", "start_date"]
        triggers = [
            WITHIN_PLACES,
            same_structure(
                person="households_person", group="activities_activitygroup", household="households_household"
            ),
        ]
        indexes = [
            models.Index(
                fields=["structure", "created_at"],
                condition=Q(state=RegistrationState.PENDING),
                name="registration_asked",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "group"],
                condition=Q(state=RegistrationState.PENDING),
                name="registration_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="registration_ends_after_start",
                violation_error_message=REVERSED,
            ),
            ExclusionConstraint(
                name="registration_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("group", RangeOperators.EQUAL),
                    (DateRange("start_date", "end_date", Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=RegistrationState.VALIDATED),
                violation_error_message="Cette personne est déjà inscrite dans ce groupe à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.group}"
