"""Two months of passages: who came and who did not, as the canteen and the centres marked them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from preau.activities.models import OpeningDay
from preau.attendance.enums import Motive, PassageKind
from preau.bookings.models import Booking
from preau.common.actors import Actor
from preau.common.sql import execute
from preau.demonstration.families import Home
from preau.demonstration.period import Period
from preau.ledger.models import Entry
from preau.registrations.models import Registration
from preau.wallets.actions import Mark, correct, mark
from preau.wallets.models import Wallet

# Whoever has two months behind them; one booked day in twenty-five, nobody came.
PASSAGES = """
INSERT INTO attendance_passage (
    structure_id, household_id, person_id, opening_day_id, kind, price_cents, price, motive, actor_id, at)
SELECT b.structure_id, b.household_id, b.person_id, b.opening_day_id,
    CASE WHEN abs(hashint8(b.id)::bigint) %% 25 = 0 THEN 'absent' ELSE 'present' END, 0, '{}', '', %(actor)s,
    (b.date + coalesce(b.departure, time '12:10')) AT TIME ZONE 'Europe/Paris'
FROM bookings_booking b
WHERE b.state = 'booked' AND b.household_id <= %(households)s AND b.date BETWEEN %(first)s AND %(until)s
ORDER BY b.date, b.id
"""
# A few families whose last days wait for money: due, and not charged.
OWED = """
WITH waiting AS (
    DELETE FROM demo_due
    WHERE household_id %% %(nth)s = 0 AND household_id > %(above)s AND household_id <= %(households)s
        AND date > %(since)s
    RETURNING *
)
INSERT INTO dues_due (kind, source_id, revision, structure_id, household_id, person_id, activity_id, served_on, cents,
    whole_cents, third_parties_cents, price, state, created_at, ended_why)
SELECT 'booking', booking_id, 0, structure_id, household_id, person_id, activity_id, date, price_cents, price_cents, 0,
    price, 'due', (date + interval '1 day 1 hour 30 minutes') AT TIME ZONE 'Europe/Paris', ''
FROM waiting ORDER BY date, booking_id
"""
NTH, OWED_SINCE, ROOM = 37, timedelta(days=7), 20
"""One household in so many, its days since so long, the cents left within its overdraft: less than anything costs."""
UNPLANNED_SINCE = timedelta(days=40)
UNPLANNED = (("Kervella", "Maël"), ("Dautry", "Tom"), ("Ouedraval", "Nour"), ("Vasselin", "Jade"))
"""Who came to the canteen one day without a booking."""


def mark_everybody(*, actor: Actor, households: int, first: date, until: date) -> None:
    """Every booked day between two dates, both included, of the households up to this id."""
    execute(PASSAGES, {"actor": actor.id, "households": households, "first": first, "until": until})


def leave_owed(above: int, households: int, until: date) -> None:
    """The last days of a few households are not charged: see `run_dry`."""
    execute(OWED, {"nth": NTH, "above": above, "households": households, "since": until - OWED_SINCE})


def run_dry(above: int, households: int, officer: Actor, period: Period) -> None:
    """The same few households lose a payment, and their wallets can bear no more."""
    wallets = Wallet.objects.filter(household__gt=above, household__lte=households).select_related("kind", "account")
    reason = "versement par carte repris par la banque"
    for wallet in wallets.order_by("id"):
        if wallet.household_id % NTH == 0:
            cents = ROOM - wallet.account.balance_cents - (wallet.account.overdraft_cents or 0)
            at = period.now - timedelta(minutes=5)
            correct(wallet=wallet, cents=cents, reason=reason, key=uuid4(), actor=officer, at=at)


def come_unplanned(homes: dict[str, Home], period: Period, actor: Actor) -> None:
    """A few children eat on a day nobody had booked, at the price of such a day."""
    for last_name, first_name in UNPLANNED:
        home = homes[last_name]
        person = home.people[first_name]
        groups = Registration.objects.filter(person=person, group__activity__name="Cantine").values("group")
        days = OpeningDay.objects.filter(group__in=groups, is_open=True, date__gte=period.today - UNPLANNED_SINCE)
        taken = Booking.objects.filter(person=person).values("opening_day")
        day = days.filter(date__lt=period.today).exclude(pk__in=taken).order_by("-date").first()
        if day is not None:
            marks = [Mark(person.pk, PassageKind.UNPLANNED, household_id=home.household.pk)]
            at = period.now - timedelta(minutes=10)  # after every payment: no wallet ever went too far below zero
            mark(structure=home.household.structure, day_id=day.pk, marks=marks, actor=actor, now=at)


def excuse(entry: Entry, motive: Motive, actor: Actor, period: Period) -> None:
    """A day that was charged, given back two days ago: the family had a good reason."""
    booking = Booking.objects.select_related("structure").get(pk=entry.cause_id)
    marks = [Mark(booking.person_id, PassageKind.EXCUSED, motive=motive)]
    at = period.now - timedelta(days=2)
    mark(structure=booking.structure, day_id=booking.opening_day_id, marks=marks, actor=actor, now=at)
