"""A booking cancelled after its charge gives the money back in the same transaction, or is not cancelled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from preau.attendance.enums import PassageKind
from preau.bookings.actions import Wish, apply_patterns, close_days
from preau.bookings.closing import giving_back
from preau.bookings.closing.actions import Closing
from preau.bookings.models import Booking, BookingPattern
from preau.bookings.rules.cells import CHARGED
from preau.common.reasons import text
from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Entry
from preau.notices.models import OutgoingMail
from preau.wallets.actions import Mark, charge_day, mark, undo
from tests.acting import by
from tests.bookings.scene import pattern
from tests.factories import UserFactory
from tests.wallets.conftest import NOW, Family, MoneyTown, balance

TODAY = NOW.date()


def present(town: MoneyTown, family: Family) -> int:
    """A child booked today, there, and charged; its booking."""
    (booking,) = town.eat(family, TODAY)
    day = town._past_day(town.group, TODAY)
    marks = [Mark(family.people[0], PassageKind.PRESENT)]
    done = mark(structure=town.structure, day_id=day.pk, marks=marks, actor=by(UserFactory.create()), now=NOW)
    assert done is not None
    assert done.charged.count == 1
    return booking


def close(town: MoneyTown, family: Family) -> int:
    closing = Closing(TODAY, TODAY, "Panne de gaz")
    return close_days(
        structure=town.structure, closing=closing, actor=by(family.user), now=NOW, today=TODAY
    ).given_back_cents


def test_a_closure_gives_back_what_was_charged_and_says_so(money: MoneyTown) -> None:
    family, absent = money.family(), money.family()
    wallet = money.pay(family, 1000)
    booking = present(money, family)
    money.eat(absent, TODAY)
    assert close(money, family) == 390
    entry = Entry.objects.latest("id")
    assert (balance(wallet), entry.kind, entry.served_on) == (1000, "reversal", TODAY)
    assert entry.text == "Annulation : fermeture, Panne de gaz"
    assert Booking.objects.get(pk=booking).state == "cancelled"
    mails = {mail.to: mail.body for mail in OutgoingMail.objects.filter(subject__contains="panne de gaz")}
    assert "3,90\u00a0€ rendus à votre porte-monnaie" in mails[family.user.email]
    assert "rendus" not in mails[absent.user.email]
    assert charge_day(until=TODAY, now=NOW).count == 0
    reconcile()


def test_a_closure_does_not_give_back_twice_what_the_office_gave_back(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    present(money, family)
    undo(entry_id=Entry.objects.get(kind="charge").pk, reason="geste", actor=by(UserFactory.create()))
    assert close(money, family) == 0
    assert balance(wallet) == 1000


def test_nothing_is_cancelled_when_nobody_can_give_it_back(money: MoneyTown, monkeypatch: pytest.MonkeyPatch) -> None:
    family = money.family()
    money.pay(family, 1000)
    booking = present(money, family)
    monkeypatch.setattr(giving_back, "_REGISTERED", [])
    with pytest.raises(LookupError), transaction.atomic():
        close(money, family)
    assert Booking.objects.get(pk=booking).state == "booked"


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_cancelled_day_whose_charge_stands() -> None:
    town = MoneyTown()
    family = town.family()
    town.pay(family, 1000)
    booking = present(town, family)
    with pytest.raises(IntegrityError, match="its charge still stands"):
        Booking.objects.filter(pk=booking).update(state="cancelled")
    undo(entry_id=Entry.objects.get(kind="charge").pk, reason="geste", actor=by(UserFactory.create()))
    Booking.objects.filter(pk=booking).update(state="cancelled")


def test_a_family_cannot_cancel_a_day_that_was_marked_and_charged(money: MoneyTown) -> None:
    """Its deadline is this evening: the child came, the day is for the desk to change."""
    family = money.family()
    wallet = money.pay(family, 1000)
    booking = present(money, family)
    late = datetime(2026, 11, 21, 20, tzinfo=UTC)
    day = money._past_day(money.group, TODAY)
    type(day).objects.filter(pk=day.pk).update(cancel_deadline_at=late, booking_deadline_at=late)
    assert money.draft(family, Wish(family.people[0], day.pk, False)) == [text(CHARGED)]
    assert (Booking.objects.get(pk=booking).state, balance(wallet)) == ("booked", 610)


def test_the_night_takes_back_no_charged_day_of_an_annual_registration(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    kept = pattern(money, family, weekdays=[TODAY.isoweekday()])
    booking = present(money, family)
    Booking.objects.filter(pk=booking).update(origin="pattern")
    day = money._past_day(money.group, TODAY)
    type(day).objects.filter(pk=day.pk).update(cancel_deadline_at=NOW + timedelta(hours=9))
    BookingPattern.objects.filter(pk=kept.pk).delete()
    assert apply_patterns(now=NOW).cancelled == 0
    assert (Booking.objects.get(pk=booking).state, balance(wallet)) == ("booked", 610)
