"""Makes the whole demonstration, in order: places, people, calendar, what families did, what the crowd did."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction

from preau.accounts.acting import actor_of
from preau.accounts.models import User
from preau.activities.actions import build_structure_days
from preau.common.actors import HOST
from preau.common.sql import execute
from preau.demonstration.accounts import fill_desk
from preau.demonstration.agents import ADMINISTRATOR, AGENTS, make_agents, tell_news
from preau.demonstration.asking import ask_for_wednesdays
from preau.demonstration.bulk import check_at_once
from preau.demonstration.classes import name_teachers
from preau.demonstration.closings import keep_books
from preau.demonstration.contracts import open_contracts
from preau.demonstration.counter import book_at_the_counter
from preau.demonstration.crowd_bookings import book_crowd
from preau.demonstration.days_acts import act_on_days
from preau.demonstration.exchanges import tell_exchanges
from preau.demonstration.families import FAMILIES, Home, make_families
from preau.demonstration.leaving import strand_a_day
from preau.demonstration.lycee import make_lycee
from preau.demonstration.money import Money
from preau.demonstration.nights import note_night
from preau.demonstration.online import pay_online
from preau.demonstration.people import Crowd
from preau.demonstration.period import Period
from preau.demonstration.places import HotDays, hot_days, set_places
from preau.demonstration.shared import ask_jades_households
from preau.demonstration.sizes import Size
from preau.demonstration.story import GUEST_HABIT, HABITS, Story
from preau.demonstration.town import Town, make_town
from preau.households.models import Household
from preau.registrations.models import Registration
from preau.structures.models import Structure

PASSWORD = "cantine-du-preau-2026"  # noqa: S105 (told to everybody: it opens invented accounts only)


@transaction.atomic
def build_demonstration(size: Size, period: Period) -> None:
    """Write everything in an empty database, in one transaction: all of it or nothing."""
    check_at_once()
    password = make_password(PASSWORD)
    town = make_town(size, period)
    homes = make_families(town, password)
    lycee = make_lycee(period, homes["Kervella"])
    samples = Household.objects.order_by("-id").values_list("id", flat=True)[0]
    Crowd(town, password).draw(size.households - len(homes))
    _analyze()
    set_places(town)
    for structure in (town.structure, lycee.household.structure):
        build_structure_days(structure=structure, first=period.first, last=period.last, actor=HOST)
    make_agents(town.structure, [lycee.household.structure], password)
    tell_news(town.structure, period)
    _fill_counter(town, period, homes, password)
    _analyze()
    hot = hot_days(town, _groups_of(homes["Kervella"]))
    Story(period, hot).tell(homes, HABITS)
    Story(period, HotDays(frozenset(), frozenset())).tell({"Kervella": lycee}, [GUEST_HABIT])
    book_crowd(town, size.share, hot, samples)
    Story(period, hot).queue(homes["Kervella"], "Lina")
    # The guards of the bookings planned their reads on tables that have grown a thousand times since.
    _analyze()
    Money(period, town.structure, lycee.household.structure, samples).tell(homes)
    _at_the_desk(period, town.structure, homes)
    open_contracts()
    pay_online(period, homes, town.structure)
    keep_books(period)
    act_on_days(town, period)
    ask_for_wednesdays(town, period)
    note_night(period)
    # The first visitor comes before the server's own statistics do.
    _analyze()


def _fill_counter(town: Town, period: Period, homes: Mapping[str, Home], password: str) -> None:
    """What waits at the counter, what it noted of its families, and of their classes."""
    name_teachers(town)
    fill_desk(town.structure, password)
    tell_exchanges(period, town.structure, homes)


def _at_the_desk(period: Period, structure: Structure, homes: dict[str, Home]) -> None:
    """What agents did of bookings: two households asked, days booked at the counter, a right that ended."""
    agent = actor_of(User.objects.get(email=ADMINISTRATOR))
    ask_jades_households(period, structure, homes["Vasselin"], homes["Penhoat"], agent)
    book_at_the_counter(period, homes["Fourquin"])
    strand_a_day(period, homes["Ouedraval"], "Nour")


def write_accounts(path: Path) -> None:
    """The accounts anybody may use, as the demonstration's page and the launcher read them."""
    rows = [{"email": f.email, "password": PASSWORD, "who": f.who, "note": f.note} for f in FAMILIES]
    rows += [{"email": a.email, "password": PASSWORD, "who": a.who, "note": a.note} for a in AGENTS]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def _groups_of(home: Home) -> list[int]:
    people = [person.pk for person in home.people.values()]
    groups = Registration.objects.filter(person__in=people).order_by("group").values_list("group", flat=True)
    return list(groups.distinct())


def _analyze() -> None:
    execute("ANALYZE")
