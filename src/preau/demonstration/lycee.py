"""The second structure: a lycée where one of the sample parents eats among the adults."""

from __future__ import annotations

from preau.activities.enums import ActivityKind
from preau.activities.models import Activity, ActivityGroup
from preau.demonstration.families import Home, give_access, make_guest, register
from preau.demonstration.period import Period
from preau.demonstration.town import make_prices
from preau.households.models import Household
from preau.structures.enums import Level, SiteKind, StructureKind, Zone
from preau.structures.models import Site, Structure


def make_lycee(period: Period, home: Home) -> Home:
    """The lycée, its restaurant, and the household of one adult in it."""
    structure = Structure.objects.create(
        slug="lycee-jeanne-barret",
        name="Lycée Jeanne-Barret",
        kind=StructureKind.SECONDARY,
        zone=Zone.B,
        contact_email="intendance@jeanne-barret.exemple.fr",
        welcome="Réservez vos repas au restaurant du lycée.",
    )
    site = Site.objects.create(structure=structure, name="Lycée Jeanne-Barret", kind=SiteKind.SECONDARY)
    restaurant = Activity.objects.create(
        structure=structure,
        name="Restaurant du lycée",
        short_name="Restaurant",
        kind=ActivityKind.CANTEEN,
        weekdays=[1, 2, 3, 4, 5],
        booking_rule={"type": "J-N", "n": 0, "unit": "jours_calendaires", "time": "09:00"},
        cancel_rule={"type": "J-N", "n": 0, "unit": "jours_calendaires", "time": "09:00"},
    )
    levels = [Level.SECOND, Level.FIRST, Level.FINAL]
    ActivityGroup.objects.create(
        structure=structure, activity=restaurant, name="Lycéens", site=site, levels=levels, capacity=600
    )
    guests = ActivityGroup.objects.create(structure=structure, activity=restaurant, name="Commensaux", site=site)
    flat = [
        ("restaurant", "child", {"type": "flat", "cents": 390}),
        ("restaurant", "adult", {"type": "flat", "cents": 580}),
    ]
    make_prices(structure, {"restaurant": restaurant}, flat, period.first)
    household = Household.objects.create(structure=structure, number="C0042", name=home.family.last_name.upper())
    give_access(home.user, household, home.family)
    here = Home(home.family, household, home.user)
    register(here, make_guest(here, structure.pk, "00042"), [(guests, period.first, None)])
    return here
