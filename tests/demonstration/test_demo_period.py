"""The days of the demonstration, and where its data may be written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import Settings

from preau.accounts.models import User
from preau.common.clock import paris
from preau.common.errors import UnknownCalendarError
from preau.demonstration.bulk import check_at_once
from preau.demonstration.names import centre_name, college_name, school_name
from preau.demonstration.people import Crowd
from preau.demonstration.period import period_around
from preau.demonstration.sizes import SIZES, Size
from preau.demonstration.town import make_town
from preau.households.models import Person


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 21), date(2026, 9, 1), date(2027, 8, 31)),
        (date(2026, 9, 3), date(2026, 7, 20), date(2027, 8, 31)),
        (date(2027, 7, 14), date(2026, 9, 1), date(2027, 12, 11)),
        (date(2028, 6, 1), date(2027, 9, 1), date(2028, 8, 31)),
    ],
)
def test_calendar_covers_the_school_year_around_today(today: date, first: date, last: date) -> None:
    period = period_around(datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
    assert (period.today, period.first, period.last) == (today, first, last)


def test_unknown_calendar_is_refused() -> None:
    with pytest.raises(UnknownCalendarError, match="calendrier scolaire du 1er octobre 2028"):
        period_around(datetime(2028, 10, 1, tzinfo=UTC))


def test_transmitted_by_the_first_night_that_has_come() -> None:
    period = period_around(datetime(2026, 11, 21, 9, tzinfo=UTC))
    nights = [
        (datetime(2026, 11, 19, 12, tzinfo=UTC), "20/11 02:00"),
        (datetime(2026, 11, 19, 0, 30, tzinfo=UTC), "19/11 02:00"),
        (datetime(2026, 11, 21, 8, tzinfo=UTC), ""),
    ]
    for at, expected in nights:
        night = period.transmitted(at)
        assert (f"{paris(night):%d/%m %H:%M}" if night else "") == expected
    assert f"{paris(period.last_night):%d/%m %H:%M}" == "21/11 02:00"


@pytest.mark.parametrize("name", [school_name, college_name, centre_name])
def test_places_of_a_city_have_names_of_their_own(name: type[str]) -> None:
    assert len({name(number) for number in range(SIZES["city"].schools)}) == SIZES["city"].schools


def test_same_dice_same_people(db: None) -> None:
    drawn = []
    for _ in range(2):
        with transaction.atomic():
            town = make_town(Size(20, 50), period_around(datetime(2026, 11, 21, tzinfo=UTC)))
            check_at_once()
            Crowd(town, "!").draw(20)
            names = Person.objects.order_by("id").values_list("folded_name", "birth_date", "class_name")
            drawn.append(list(names))
            transaction.set_rollback(True)
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) > 20


def test_data_go_nowhere_but_in_a_demonstration(db: None, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="PREAU_DEMO"):
        call_command("demo_data")
    assert not User.objects.exists()
