"""What households owe: a row for each thing owed by one household. Amounts in cents.

A person and a day owe one thing at most (docs/adr/0017); a day whose cost two households share is two rows of the same
source and revision, whose `cents` sum to `whole_cents`. Nothing of what is owed is ever changed: another price is
another revision, and the one before is nobody's.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from preau.activities.models import Activity
from preau.attendance.models import Passage
from preau.bookings.models import Booking
from preau.dues.enums import SETTLED, DueEnd, DueKind, DueState
from preau.dues.triggers import BOOKING_TRIGGERS, DUE_TRIGGERS, ENTRY_TRIGGERS, PASSAGE_TRIGGERS
from preau.households.models import Household, Person
from preau.ledger.explanations import ExplainedField, keeps
from preau.ledger.models import Entry
from preau.structures.models import Structure

OPEN = Q(state=DueState.DUE)


class Due(models.Model):
    """`kind` and `source_id` name the booking or the passage it comes from; `price` is the kept explanation of
    `cents`, and `third_parties_cents` what others pay of the same part. `whole_cents` is what all households owe of the
    source together.

    Settled, it has the `entry` that took it. Nobody's, it says why and who (empty: the night), and `ended_entry` is the
    counter-entry when it had been settled. Triggers keep it (`dues.triggers`); few foreign keys, for the reasons of
    docs/adr/0007: one trigger a statement says more.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="dues", db_constraint=False, db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField("genre", max_length=8, choices=DueKind)
    source_id = models.PositiveBigIntegerField("numéro de ce qui est dû")
    revision = models.PositiveSmallIntegerField("révision", default=0)
    served_on = models.DateField("jour du service")
    cents = models.PositiveIntegerField("montant (centimes)")
    whole_cents = models.PositiveIntegerField("pour tous les foyers (centimes)")
    third_parties_cents = models.PositiveIntegerField("part d’un tiers (centimes)", default=0)
    price = ExplainedField("calcul du prix", default=dict)
    state = models.CharField("état", max_length=8, choices=DueState, default=DueState.DUE)
    created_at = models.DateTimeField("due le")
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, related_name="dues", db_constraint=False, db_index=False
    )
    settled_at = models.DateTimeField("réglée le", null=True)
    ended_entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    ended_why = models.CharField("à personne, parce que", max_length=10, choices=DueEnd, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    ended_at = models.DateTimeField("à personne le", null=True)

    class Meta:
        verbose_name = "créance"
        ordering = ["id"]
        triggers = [keeps("price"), *DUE_TRIGGERS]
        indexes = [
            models.Index(fields=["structure", "served_on"], name="due_owed", condition=OPEN),
            models.Index(fields=["household", "served_on"], name="due_owed_household", condition=OPEN),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "source_id", "household", "revision"], name="due_once_by_source"),
            models.UniqueConstraint(
                fields=["kind", "source_id", "household"],
                condition=~Q(state=DueState.NOBODY),
                name="due_one_in_force",
            ),
            models.CheckConstraint(condition=Q(cents__gt=0, whole_cents__gte=models.F("cents")), name="due_is_part"),
            models.CheckConstraint(condition=Q(state__in=DueState.values), name="due_state_known"),
            models.CheckConstraint(
                condition=Q(state=DueState.DUE, entry__isnull=True, settled_at__isnull=True)
                | Q(state__in=SETTLED, entry__isnull=False, settled_at__isnull=False)
                | Q(state=DueState.NOBODY),
                name="due_settled_by_entry",
            ),
            models.CheckConstraint(
                condition=Q(state=DueState.NOBODY, ended_at__isnull=False, ended_why__in=DueEnd.values)
                | (~Q(state=DueState.NOBODY) & Q(ended_at__isnull=True, ended_why="", ended_by__isnull=True)),
                name="due_of_nobody_says_why",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True) | ~Q(state=DueState.NOBODY) | Q(ended_entry__isnull=False),
                name="due_given_back_by_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.source_id} ({self.served_on:%d/%m/%Y}) : {self.get_state_display()}"


class SettlingEntry(Entry):
    """The entries of the ledger, where they settle dues or give them back: see `ENTRY_TRIGGERS`."""

    class Meta:
        proxy = True
        verbose_name = "écriture qui règle"
        triggers = ENTRY_TRIGGERS


class OwingBooking(Booking):
    """Bookings, where what they owe follows them: see `BOOKING_TRIGGERS`."""

    class Meta:
        proxy = True
        verbose_name = "réservation due"
        triggers = BOOKING_TRIGGERS


class OwingPassage(Passage):
    """Presences without a booking, where what they owe follows them: see `PASSAGE_TRIGGERS`."""

    class Meta:
        proxy = True
        verbose_name = "présence due"
        triggers = PASSAGE_TRIGGERS
