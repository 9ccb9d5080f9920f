"""The mails a person may choose about bookings go as chosen, account by account; receipts always go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from preau.accounts.enums import NoticeTime
from preau.accounts.models import User
from preau.activities.models import OpeningDay
from preau.bookings.actions import expire_waiting, run_night
from preau.notices.models import OutgoingMail
from tests.bookings.conftest import NOW, Town
from tests.bookings.scene import TONIGHT, reports
from tests.factories import HouseholdAccessFactory

AT_ONCE, DAILY, NEVER = NoticeTime.AT_ONCE, NoticeTime.DAILY, NoticeTime.NEVER


def choose(user: User, **wanted: NoticeTime) -> None:
    User.objects.filter(pk=user.pk).update(**{f"{name}_notices": value for name, value in wanted.items()})


@pytest.mark.parametrize(("waiting", "told"), [(AT_ONCE, True), (DAILY, False), (NEVER, False)])
def test_place_obtained_is_told_at_once_to_those_who_want_it(town: Town, waiting: NoticeTime, told: bool) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=5)
    first, second = town.family(), town.family()
    town.book(first, day)
    town.book(second, day)
    other = HouseholdAccessFactory.create(household=second.household).user
    choose(second.user, waiting=waiting)
    OutgoingMail.objects.all().delete()
    town.cancel(first, day)
    promoted = OutgoingMail.objects.filter(subject__startswith="Place obtenue").order_by("to")
    expected = sorted([other.email, *([second.user.email] if told else [])])
    assert [mail.to for mail in promoted] == expected
    assert all("se choisissent sur le portail" in mail.body for mail in promoted)


@pytest.mark.parametrize(("waiting", "told"), [(AT_ONCE, 1), (DAILY, 0), (NEVER, 0)])
def test_list_closed_is_told_at_once_to_those_who_want_it(town: Town, waiting: NoticeTime, told: int) -> None:
    (day,) = town.days(capacity=0, waiting_capacity=5)
    family = town.family()
    town.book(family, day)
    choose(family.user, waiting=waiting)
    OutgoingMail.objects.all().delete()
    OpeningDay.objects.filter(pk=day.pk).update(promotion_deadline_at=NOW - timedelta(seconds=1))
    assert expire_waiting(now=NOW) == 1
    assert OutgoingMail.objects.count() == told


def test_place_obtained_is_in_the_report_of_who_prefers_it_there(town: Town) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=5)
    first, second = town.family(), town.family()
    town.book(first, day)
    town.book(second, day)
    choose(second.user, waiting=DAILY)
    town.cancel(first, day)
    run_night(now=TONIGHT)
    (mail,) = [mail for mail in reports() if mail.to == second.user.email]
    assert "1 place obtenue après attente" in mail.body


def test_report_goes_to_those_who_want_it_and_the_receipt_to_all(town: Town) -> None:
    (day,) = town.days()
    family = town.family()
    other = HouseholdAccessFactory.create(household=family.household).user
    choose(family.user, report=NEVER, waiting=NEVER, balance=NEVER)
    town.book(family, day)
    assert [mail.subject[:23] for mail in OutgoingMail.objects.filter(to=family.user.email)] == [
        "Reçu de vos réservation"
    ]
    run_night(now=TONIGHT)
    assert [mail.to for mail in reports()] == [other.email]
