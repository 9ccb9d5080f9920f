"""Money in, days charged, transfers, corrections, refunds: each once, each within its limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from preau.accounts.models import User
from preau.bookings.models import Booking
from preau.dues import owing
from preau.ledger.actions import Cause
from preau.ledger.actions.reconciling import reconcile
from preau.ledger.enums import AccountKind, CauseKind
from preau.ledger.models import Account, Entry
from preau.notices.models import OutgoingMail
from preau.payables.actions import credit
from preau.wallets.actions import (
    apply_overdraft,
    charge_bookings,
    charge_day,
    correct,
    open_wallets,
    operating,
    refund,
    set_low_balance,
    transfer,
    undo,
)
from preau.wallets.errors import WalletError
from preau.wallets.models import Operation, Wallet
from tests.acting import by
from tests.factories import HouseholdAccessFactory, UserFactory
from tests.ledger.test_posting import constraint_gone, rush
from tests.wallets.conftest import NOW, PAST, MoneyTown, balance, payable_of


def test_wallets_open_once_and_only_in_their_structure(money: MoneyTown) -> None:
    family, stranger = money.family(), MoneyTown().family()
    pairs = [(family.household.pk, money.meals.pk), (family.household.pk, money.care.pk)]
    first = open_wallets(pairs)
    assert open_wallets([*pairs, (stranger.household.pk, money.meals.pk)]) == first
    assert Wallet.objects.count() == 2


def test_one_payment_for_two_wallets_credits_both_once(money: MoneyTown) -> None:
    family = money.family()
    meals, care = money.wallet(family), money.wallet(family, money.care)
    shares, cause = {payable_of(meals): 1560, payable_of(care): 2160}, Cause(CauseKind.PAYMENT, 1)
    assert credit(shares=shares, cause=cause, actor=by()) is not None
    assert credit(shares=shares, cause=cause, actor=by()) is None
    assert (balance(meals), balance(care)) == (1560, 2160)
    assert Account.objects.get(kind=AccountKind.ONLINE).balance_cents == -3720


def test_payment_of_nothing_or_across_offices_is_refused(money: MoneyTown) -> None:
    other = MoneyTown()
    mine, theirs = payable_of(money.wallet(money.family())), payable_of(other.wallet(other.family()))
    for shares in ({}, {mine: 0}, {mine: -5}, {mine: 100, theirs: 100}):
        with pytest.raises(ValueError, match=r"pays something|one cash office"):
            credit(shares=shares, cause=Cause(CauseKind.PAYMENT, 1), actor=by())
    assert Entry.objects.count() == 0


def test_past_day_is_charged_once_with_its_explanation(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    (booking,) = money.eat(family)
    charged = charge_day(until=PAST, now=NOW)
    assert (charged.count, charged.cents, charged.uncovered) == (1, 390, [])
    assert charge_day(until=PAST, now=NOW).count == 0
    entry = Entry.objects.get(cause_kind="booking", cause_id=booking)
    name = family.members[0].person.first_name
    assert entry.text == f"Cantine, {name}, lundi 16 novembre"
    assert entry.details["price"]["explanation"] == ["tarif unique"]
    assert entry.served_on == date(2026, 11, 16)
    assert balance(wallet) == 610


def test_only_booked_paid_and_past_days_are_charged(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    days = [PAST - timedelta(days=n) for n in range(4)]
    cancelled, free, future, _ = money.eat(family, *days)
    Booking.objects.filter(pk=cancelled).update(state="cancelled")
    Booking.objects.filter(pk=free).update(price_cents=0)
    money.eat(family, PAST + timedelta(days=1))
    assert charge_day(until=PAST, now=NOW).count == 2
    assert charge_bookings([cancelled, free, future], actor=by(), now=NOW).count == 0
    assert balance(wallet) == 220


def test_wallet_stops_at_its_limit_and_goes_on_after_a_credit(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 800)
    bookings = money.eat(family, *(PAST + timedelta(days=n) for n in range(4)))
    charged = charge_day(until=PAST + timedelta(days=4), now=NOW)
    assert (charged.count, charged.uncovered) == (2, bookings[2:])
    money.pay(family, 1000)
    assert charge_day(until=PAST + timedelta(days=4), now=NOW).count == 2
    assert balance(wallet) == 800 + 1000 - 4 * 390


def test_overdraft_of_the_office_is_followed(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.wallet(family)
    money.eat(family, PAST, PAST + timedelta(days=1))
    money.office.overdraft_cents = 400
    money.office.save()
    assert apply_overdraft(money.office, actor=by()) == 1
    assert charge_day(until=PAST + timedelta(days=1), now=NOW).count == 1
    money.office.overdraft_cents = None
    money.office.save()
    apply_overdraft(money.office, actor=by())
    assert charge_day(until=PAST + timedelta(days=1), now=NOW).count == 1
    money.office.overdraft_cents = 0
    apply_overdraft(money.office, actor=by())
    assert balance(wallet) == -780  # a debt stays, and grows no more


def test_charging_takes_a_fixed_number_of_statements(
    money: MoneyTown, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for days, number in ((1, 1), (3, 4)):
        families = [money.family(2) for _ in range(number)]
        for family in families:
            money.pay(family, 100_000)
            money.pay(family, 100_000, money.care)
        bookings = [
            pk
            for family in families
            for n in range(days)
            for group in (money.group, money.evening_group)
            for pk in money.eat(family, PAST + timedelta(days=n), group=group)
        ]
        with django_assert_num_queries(13):
            assert charge_bookings(bookings, actor=by(), now=NOW).count == len(bookings)


def test_low_balance_is_told_once_by_fall(money: MoneyTown) -> None:
    family = money.family()
    money.pay(family, 1000)
    set_low_balance(household_id=family.household.pk, kind_id=money.meals.pk, cents=700, actor=by())
    for n in range(2):
        money.eat(family, PAST + timedelta(days=n))
        charge_day(until=PAST + timedelta(days=n), now=NOW)
    (mail,) = OutgoingMail.objects.all()
    assert (mail.to, mail.subject) == (family.user.email, "Porte-monnaie « Restauration » : 6,10 €")
    money.pay(family, 1000)
    money.eat(family, *(PAST + timedelta(days=n) for n in range(2, 5)))
    charge_day(until=PAST + timedelta(days=5), now=NOW)
    assert OutgoingMail.objects.count() == 2


def test_low_balance_is_not_told_to_who_does_not_want_it(money: MoneyTown) -> None:
    family = money.family()
    User.objects.filter(pk=family.user.pk).update(balance_notices="never")
    other = HouseholdAccessFactory.create(household=family.household).user
    money.pay(family, 500)
    set_low_balance(household_id=family.household.pk, kind_id=money.meals.pk, cents=700, actor=by())
    money.eat(family, PAST)
    charge_day(until=PAST, now=NOW)
    assert [mail.to for mail in OutgoingMail.objects.all()] == [other.email]


def test_transfer_moves_what_is_there_once(money: MoneyTown) -> None:
    family = money.family()
    source, target, key = money.pay(family, 1000), money.wallet(family, money.care), uuid4()
    assert transfer(source=source, target=target, cents=400, key=key, actor=by(family.user), at=NOW) is not None
    assert transfer(source=source, target=target, cents=400, key=key, actor=by(family.user), at=NOW) is None
    assert (balance(source), balance(target)) == (600, 400)
    with pytest.raises(WalletError, match="Le solde de « Restauration » est de 6,00"):
        transfer(source=source, target=target, cents=601, key=uuid4(), actor=by(family.user))
    assert Operation.objects.count() == 1


def test_transfer_of_all_there_is_leaves_nothing(money: MoneyTown) -> None:
    family = money.family()
    source, target = money.pay(family, 1000), money.wallet(family, money.care)
    assert transfer(source=source, target=target, cents=1000, key=uuid4(), actor=by(family.user), at=NOW) is not None
    assert (balance(source), balance(target)) == (0, 1000)


def test_transfer_stays_in_the_household_and_in_the_office(money: MoneyTown) -> None:
    family, stranger = money.family(), money.family()
    source = money.pay(family, 1000)
    for target, cents, why in (
        (money.wallet(stranger), 100, "votre foyer"),
        (source, 100, "votre foyer"),
        (money.wallet(family, money.care), 0, "positif"),
    ):
        with pytest.raises(WalletError, match=why):
            transfer(source=source, target=target, cents=cents, key=uuid4(), actor=by(family.user))


def test_correction_needs_a_reason_and_keeps_it(money: MoneyTown) -> None:
    family = money.family()
    wallet, key = money.wallet(family), uuid4()
    with pytest.raises(WalletError, match="raison"):
        correct(wallet=wallet, cents=500, reason=" ", key=key, actor=by(UserFactory.create()))
    with pytest.raises(WalletError, match="découvert"):
        correct(wallet=wallet, cents=-500, reason="Erreur", key=key, actor=by(UserFactory.create()))
    correct(wallet=wallet, cents=500, reason="Repas non servi", key=key, actor=by(UserFactory.create()))
    assert correct(wallet=wallet, cents=500, reason="Repas non servi", key=key, actor=by(UserFactory.create())) is None
    assert (balance(wallet), Entry.objects.get().text) == (500, "Correction : Repas non servi")


def test_refund_empties_and_closes(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    refund(wallet=wallet, key=uuid4(), actor=by(UserFactory.create()), reason="Départ", at=NOW)
    wallet.refresh_from_db()
    assert (balance(wallet), wallet.closed_at) == (0, NOW)
    assert Account.objects.get(kind=AccountKind.DEPOSIT).balance_cents == 1000  # the accountant pays, no means does
    money.pay(family, 300)  # a payment that comes late is kept, and the wallet serves again
    wallet.refresh_from_db()
    assert (balance(wallet), wallet.closed_at) == (300, None)


def test_refund_of_a_debt_is_refused(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.wallet(family)
    Account.objects.filter(pk=wallet.account_id).update(overdraft_cents=None)
    correct(wallet=wallet, cents=-100, reason="x", key=uuid4(), actor=by(UserFactory.create()))
    with pytest.raises(WalletError, match="doit 1,00"):
        refund(wallet=wallet, key=uuid4(), actor=by(UserFactory.create()))


def test_undone_charge_comes_back_once_and_is_not_charged_again(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    money.eat(family)
    charge_day(until=PAST, now=NOW)
    entry = Entry.objects.get(kind="charge")
    assert undo(entry_id=entry.pk, reason="Absence justifiée", actor=by(UserFactory.create())) is not None
    assert undo(entry_id=entry.pk, reason="Absence justifiée", actor=by(UserFactory.create())) is None
    assert charge_day(until=PAST, now=NOW).count == 0
    assert balance(wallet) == 1000


def test_rush_of_charges_and_payments_loses_and_doubles_nothing(make_money: Callable[..., MoneyTown]) -> None:
    town = make_money(overdraft_cents=None)
    families = [town.family() for _ in range(6)]
    wallets = [town.pay(family, 1000) for family in families]
    bookings = [town.eat(family, *(PAST + timedelta(days=n) for n in range(5))) for family in families]
    causes = [Cause(CauseKind.PAYMENT, 9000 + n) for n in range(6)]
    jobs: list[Callable[[], object]] = [lambda: charge_day(until=PAST + timedelta(days=9), now=NOW) for _ in range(3)]
    jobs += [lambda ids=ids: charge_bookings(ids[::-1], actor=by(), now=NOW) for ids in bookings]  # type: ignore[misc]
    for wallet, cause in zip(wallets, causes, strict=True):
        jobs += [lambda w=wallet, c=cause: credit(shares={payable_of(w): 500}, cause=c, actor=by())] * 2  # type: ignore[misc]
    assert [result for result in rush(jobs) if isinstance(result, Exception)] == []
    assert {balance(wallet) for wallet in wallets} == {1000 + 500 - 5 * 390}
    assert Entry.objects.filter(kind="charge").count() == 30
    reconcile()


def test_rush_opens_each_wallet_once(make_money: Callable[..., MoneyTown]) -> None:
    town = make_money()
    households = [town.family().household.pk for _ in range(5)]
    pairs = [(household, kind.pk) for household in households for kind in (town.meals, town.care)]
    results = rush([lambda n=n: open_wallets(pairs[n % 3 :] + pairs[: n % 3]) for n in range(8)])
    assert [result for result in results if isinstance(result, Exception)] == []
    assert all(result == results[0] for result in results)
    assert (Wallet.objects.count(), Account.objects.filter(kind="wallet").count()) == (10, 10)


def two_wallets(town: MoneyTown) -> tuple[Wallet, Wallet, list[Callable[[], object]]]:
    """A wallet of 10 € and ten transfers of 3 € out of it."""
    family = town.family()
    source, target = town.pay(family, 1000), town.wallet(family, town.care)
    jobs: list[Callable[[], object]] = [
        lambda: transfer(source=source, target=target, cents=300, key=uuid4(), actor=by(family.user)) for _ in range(10)
    ]
    return source, target, jobs


def test_rush_of_transfers_takes_no_more_than_there_is(make_money: Callable[..., MoneyTown]) -> None:
    source, target, jobs = two_wallets(make_money(overdraft_cents=None))
    results = rush(jobs)
    assert sum(isinstance(result, WalletError) for result in results) == 7
    assert (balance(source), balance(target)) == (100, 900)


def test_negative_control_without_the_hold_transfers_take_too_much(
    make_money: Callable[..., MoneyTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the rush sees: the wallets no longer held, the limits lifted, the same rush overspends."""

    def read_only(ids: list[int]) -> dict[int, object]:
        rows = Account.objects.filter(pk__in=ids).order_by("id")
        return {row.pk: row for row in rows}

    source, _, jobs = two_wallets(make_money(overdraft_cents=None))
    monkeypatch.setattr(operating, "hold_accounts", read_only)
    rush(jobs)
    assert balance(source) < 0


def test_without_hold_nor_constraint_of_the_ledger_a_due_is_still_settled_once(
    make_money: Callable[..., MoneyTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert five_days_charged_at_once(make_money, monkeypatch) == 5 * 390


def test_negative_control_without_hold_nor_constraint_a_day_is_charged_twice(
    make_money: Callable[..., MoneyTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    with dues_unguarded():
        assert five_days_charged_at_once(make_money, monkeypatch) > 5 * 390


def five_days_charged_at_once(make_money: Callable[..., MoneyTown], monkeypatch: pytest.MonkeyPatch) -> int:
    """The cents taken by eight nights at once that hold nothing, on a ledger that takes a cause twice."""
    monkeypatch.setattr(owing, "HOLD", "SELECT 1")
    town = make_money(overdraft_cents=None)
    family = town.family()
    wallet = town.pay(family, 1000)
    bookings = town.eat(family, *(date(2026, 11, 2) + timedelta(days=n) for n in range(5)))
    with constraint_gone("ledger_entry", "entry_once_by_cause"):
        rush([lambda: charge_bookings(bookings, actor=by(), now=NOW) for _ in range(8)])
        return 1000 - balance(wallet)


@contextmanager
def dues_unguarded() -> Iterator[None]:
    """The database without what keeps a source from being owed twice, and emptied before it comes back."""
    index = "CREATE UNIQUE INDEX due_one_in_force ON dues_due (kind, source_id, household_id) WHERE state <> 'nobody'"
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE dues_due DISABLE TRIGGER USER; DROP INDEX due_one_in_force")
    try:
        with constraint_gone("dues_due", "due_once_by_source"):
            yield
            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE dues_due")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"{index}; ALTER TABLE dues_due ENABLE TRIGGER USER")
