"""A right that ended while a day was still booked, as when a file of the school closes it: somebody must settle it."""

from __future__ import annotations

from datetime import timedelta

from preau.bookings.enums import BookingState
from preau.bookings.models import Booking
from preau.demonstration.families import Home
from preau.demonstration.period import Period
from preau.registrations.models import Registration

WEEK = timedelta(weeks=1)


def strand_a_day(period: Period, home: Home, first_name: str) -> None:
    """The registration of a child ends the day before the last day booked with it; nothing when none is to come."""
    person = home.people[first_name]
    booked = Booking.objects.filter(household=home.household, person=person, state=BookingState.BOOKED)
    last = booked.filter(date__gt=period.today + WEEK).select_related("opening_day").order_by("-date", "-id").first()
    if last is not None:
        rights = Registration.objects.filter(person=person, group=last.opening_day.group_id)
        rights.update(end_date=last.date - timedelta(days=1))
