"""A booking cancelled after its charge gives the money back in the same transaction, or is not cancelled."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from preau.attendance.enums import Motive, PassageKind
from preau.bookings.actions import Wish, apply_patterns, close_days
from preau.bookings.closing import giving_back
from preau.bookings.closing.actions import Closing
from preau.bookings.models import Booking, BookingPattern
from preau.bookings.places.actions.changing import close_chosen
from preau.bookings.places.actions.undoing import Undone, undo_act
from preau.bookings.places.choosing import Chosen
from preau.bookings.rules.cells import CHARGED
from preau.common.reasons import text
from preau.common.sql import scalar
from preau.dues.models import Due
from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Entry
from preau.notices.models import OutgoingMail
from preau.wallets.actions import Mark, charge_bookings, charge_day, mark, undo
from preau.wallets.actions import giving_back as giving_back_of_wallets
from tests.acting import by
from tests.bookings.scene import pattern
from tests.factories import GroupFactory, UserFactory
from tests.factories.money import WalletActivityFactory
from tests.wallets.conftest import NOW, PAST, Family, MoneyTown, balance

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


def close(town: MoneyTown) -> int:
    closing = Closing(TODAY, TODAY, "Panne de gaz")
    return close_days(
        structure=town.structure, closing=closing, actor=by(UserFactory.create()), now=NOW, today=TODAY
    ).given_back_cents


def test_a_closure_gives_back_what_was_charged_and_says_so(money: MoneyTown) -> None:
    family, absent = money.family(), money.family()
    wallet = money.pay(family, 1000)
    booking = present(money, family)
    money.eat(absent, TODAY)
    assert close(money) == 390
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
    assert close(money) == 0
    assert balance(wallet) == 1000


def test_nothing_is_cancelled_when_nobody_can_give_it_back(money: MoneyTown, monkeypatch: pytest.MonkeyPatch) -> None:
    family = money.family()
    money.pay(family, 1000)
    booking = present(money, family)
    monkeypatch.setattr(giving_back, "_REGISTERED", [])
    with pytest.raises(LookupError), transaction.atomic():
        close(money)
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


def shut_and_undone(town: MoneyTown, later: datetime = NOW + timedelta(minutes=5)) -> Undone:
    """The group closed today by an agent without any right to money, then opened again by taking the act back."""
    agent = by(UserFactory.create())
    chosen = Chosen((town.group.pk,), TODAY, TODAY)
    common = {"structure": town.structure, "actor": agent, "today": TODAY}
    act = close_chosen(chosen=chosen, reason="Panne de gaz", now=NOW + timedelta(minutes=2), **common).act
    connection.check_constraints()  # each act is a transaction
    undone = undo_act(act_id=act.pk, now=later, **common)
    assert undone is not None
    return undone


def test_a_closure_taken_back_takes_the_money_again(money: MoneyTown) -> None:
    """Or whoever closes a day and opens it again makes it nobody's for ever, without any right to money."""
    family, absent = money.family(), money.family()
    wallet = money.pay(family, 390)
    money.pay(absent, 390)
    booking = present(money, family)
    money.eat(absent, TODAY)
    undone = shut_and_undone(money)
    assert (undone.back, undone.taken_cents, balance(wallet)) == (2, 390, 0)
    assert Booking.objects.get(pk=booking).state == "booked"
    assert Due.objects.filter(source_id=booking).order_by("revision").values_list("state", flat=True)[1] == "wallet"
    told = dict(OutgoingMail.objects.filter(subject__contains="rétabli").values_list("to", "body"))
    assert "3,90 € débités de nouveau" in told[family.user.email].replace("\xa0", " ").replace("\u202f", " ")
    assert "débité" not in told[absent.user.email], "its day had cost nothing yet"
    assert charge_day(until=TODAY, now=NOW).count == 1, "the other child alone: this day is charged already"
    assert close(money) == 780
    assert balance(wallet) == 390
    reconcile()


def test_what_another_act_gave_back_is_not_taken_again_by_undoing_a_closure(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 390)
    present(money, family)
    day = money._past_day(money.group, TODAY)
    excused = [Mark(family.people[0], PassageKind.EXCUSED, Motive.NOTICE)]
    agent = by(UserFactory.create())
    mark(structure=money.structure, day_id=day.pk, marks=excused, actor=agent, now=NOW + timedelta(minutes=1))
    assert balance(wallet) == 390
    undone = shut_and_undone(money)
    assert (undone.taken_cents, balance(wallet)) == (0, 390)


def test_who_was_marked_between_a_closure_and_its_undoing_owes_once(money: MoneyTown) -> None:
    """The day is closed, the child comes all the same, marked without a booking, and the closure is undone."""
    family = money.family()
    wallet = money.pay(family, 1000)
    present(money, family)
    common = {"structure": money.structure, "actor": by(UserFactory.create()), "today": TODAY}
    chosen = Chosen((money.group.pk,), TODAY, TODAY)
    act = close_chosen(chosen=chosen, reason="Panne", now=NOW + timedelta(minutes=2), **common).act
    connection.check_constraints()
    day = money._past_day(money.group, TODAY)
    for kind in (None, PassageKind.UNPLANNED):
        marks = [Mark(family.people[0], kind)]
        mark(structure=money.structure, day_id=day.pk, marks=marks, actor=by(), now=NOW + timedelta(minutes=3))
    assert balance(wallet) == 610
    undone = undo_act(act_id=act.pk, now=NOW + timedelta(minutes=5), **common)
    assert undone is not None
    connection.check_constraints()
    charge_day(until=TODAY, now=NOW + timedelta(minutes=9))
    assert (undone.back, undone.taken_cents, balance(wallet)) == (1, 0, 610)


def assert_somebody_waits() -> None:
    """Until the other connection waits for a lock of this one."""
    sql = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    for _ in range(400):
        if scalar(int, sql):
            return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("is_held", [True, False], ids=["held", "negative control"])
def test_closing_and_charging_take_accounts_in_one_order(
    make_money: Callable[[], MoneyTown], monkeypatch: pytest.MonkeyPatch, is_held: bool
) -> None:
    """Given back one by one, the second wallet would be waited for by who holds the first, and the other way round.

    Of two activities: one product account alone would make them wait in line.
    """
    money = make_money()
    families = [money.family(), money.family()]
    for family in families:
        money.pay(family, 1000)
    for family in reversed(families):
        charge_bookings(money.eat(family, TODAY), actor=by(), now=NOW)
    snack = GroupFactory.create(activity__structure=money.structure)
    WalletActivityFactory.create(kind=money.meals, activity=snack.activity)
    owed = [booking for family in families for booking in money.eat(family, PAST, group=snack)]
    failed: list[Exception] = []

    def charging() -> None:
        try:
            charge_bookings(owed, actor=by(), now=NOW)
        except OperationalError as error:
            failed.append(error)
        finally:
            connection.close()

    thread, undone = threading.Thread(target=charging), giving_back_of_wallets.reverse

    def slowly(*given: Any, **named: Any) -> int | None:
        entry = undone(*given, **named)
        if thread.ident is None:
            thread.start()
            assert_somebody_waits()
        return entry

    monkeypatch.setattr(giving_back_of_wallets, "reverse", slowly)
    if not is_held:
        monkeypatch.setattr(giving_back_of_wallets, "_hold_accounts_of", lambda _entries: None)
    try:
        close(money)
    except OperationalError as error:
        failed.append(error)
    thread.join()
    assert len(failed) == (0 if is_held else 1)
    reconcile()
