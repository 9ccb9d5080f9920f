"""What the tests of the night share: a registration, what it holds, and everything that was written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from preau.bookings.models import Booking, BookingPattern, Movement
from preau.notices.models import OutgoingMail
from tests.bookings.conftest import NOW, Family, Town

LAST = date(2026, 12, 18)
TONIGHT = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def pattern(town: Town, family: Family, **fields: Any) -> BookingPattern:
    """Mondays and Tuesdays since September, for the first child, asked the day before the tests' clock."""
    values = {"person_id": family.people[0], "group": town.group, "start_date": date(2026, 9, 1), "weekdays": [1, 2]}
    made = BookingPattern.objects.create(structure=town.structure, household=family.household, **values | fields)
    # `auto_now` writes the machine's clock, the tests live at NOW: the night compares the two.
    BookingPattern.objects.filter(pk=made.pk).update(updated_at=NOW - timedelta(days=1))
    made.refresh_from_db()
    return made


def held(family: Family) -> list[tuple[date, str]]:
    rows = Booking.objects.filter(household=family.household, state__in=("booked", "waiting")).order_by("date", "id")
    return [(row.date, row.state) for row in rows]


def kinds(family: Family) -> list[str]:
    rows = Movement.objects.filter(household=family.household).order_by("id")
    return [row.kind for row in rows]


def everything() -> list[Any]:
    """All that a night may write, to compare two moments."""
    tables = (Booking, Movement, BookingPattern, OutgoingMail)
    return [list(table.objects.order_by("id").values()) for table in tables]


def reports() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(subject__startswith="Compte rendu").order_by("id"))
