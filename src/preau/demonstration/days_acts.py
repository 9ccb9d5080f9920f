"""What the agent of activities did to days to come: a class goes on an outing, the canteen of a school is on strike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count

from preau.accounts.acting import actor_of
from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.bookings.actions import close_days, record_outing
from preau.bookings.closing.actions import Closing
from preau.bookings.closing.scope import Scope
from preau.bookings.models import Booking
from preau.bookings.places.outing import Outing
from preau.demonstration.period import Period
from preau.demonstration.town import Town
from preau.structures.enums import SiteKind


def act_on_days(town: Town, period: Period) -> None:
    """On two days that are booked, in two and three weeks; nothing where nobody booked."""
    agent = User.objects.filter(roles__structure=town.structure, roles__role=Role.ACTIVITY_MANAGER).order_by("id")[0]
    common: dict[str, Any] = {
        "structure": town.structure,
        "actor": actor_of(agent),
        "now": period.now,
        "today": period.today,
    }
    booked = Booking.objects.filter(
        structure=town.structure,
        state="booked",
        opening_day__activity=town.activities["canteen"],
        person__school__kind=SiteKind.PRIMARY,
    ).exclude(person__class_name="")
    monday = period.today - timedelta(days=period.today.weekday())
    first, second = (monday + timedelta(weeks=weeks, days=3) for weeks in (2, 3))
    busiest = booked.filter(date=first).values_list("person__school", "person__class_name").annotate(n=Count("id"))
    if (found := busiest.order_by("-n", "person__school", "person__class_name").first()) is not None:
        record_outing(outing=Outing(found[0], first, first, "Sortie au musée", (found[1],)), **common)
    site = booked.filter(date=second).order_by("-person__school").values_list("person__school", flat=True).first()
    if site is not None:
        scope = Scope((site,), (town.activities["canteen"].pk,))
        close_days(closing=Closing(second, second, "Grève", scope), **common)
