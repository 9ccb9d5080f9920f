"""Marks and money: a person and a day owe one thing, once, whatever was booked, marked, undone, and in which order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial
from itertools import product

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, transaction
from django.db.models import Q
from pytest_django import DjangoAssertNumQueries

from preau.attendance.actions import marking
from preau.attendance.enums import Motive, PassageKind
from preau.attendance.errors import AttendanceError
from preau.attendance.models import Passage, PassageNote
from preau.common.actors import Actor
from preau.common.reasons import Reason, text
from preau.common.text import day_text
from preau.dues import owing
from preau.households.models import Person
from preau.ledger.actions import reverse
from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Account, Entry
from preau.pricing.models import PriceRule
from preau.wallets import excusing
from preau.wallets.actions import Mark, Marked, charge_day, mark, undo
from preau.wallets.errors import WalletError
from preau.wallets.queries import load_wallets
from preau.wallets.reasons import WalletCode
from tests.acting import by
from tests.bookings.conftest import NOW, Family
from tests.factories import StructureFactory, UserFactory
from tests.ledger.test_posting import rush
from tests.wallets.conftest import PAST, MoneyTown, balance

PRESENT, ABSENT, EXCUSED, UNPLANNED = PassageKind
UNBOOKED = {"type": "flat", "cents": 390, "unit": "service", "unbooked": {"replace_cents": 600}}
TODAY = NOW.date()


@pytest.fixture
def agent(db: None) -> object:
    return UserFactory.create()


def do(town: MoneyTown, family: Family, kind: PassageKind | None, day: date = PAST, **fields: object) -> Marked:
    opening = town._past_day(fields.pop("group", town.group), day)  # type: ignore[arg-type]
    marks = [Mark(person, kind, **fields) for person in family.people]  # type: ignore[arg-type]
    done = mark(structure=town.structure, day_id=opening.pk, marks=marks, actor=by(UserFactory.create()), now=NOW)
    assert done is not None
    return done


def unbooked_price(town: MoneyTown) -> None:
    PriceRule.objects.filter(activity=town.activity).update(rule=UNBOOKED)


def test_presence_charges_the_booking_and_the_night_charges_nothing_more(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    (booking,) = money.eat(family)
    done = do(money, family, PRESENT)
    assert (done.people, done.refused, done.charged.cents) == (family.people, [], 390)
    assert charge_day(until=PAST, now=NOW).count == 0
    entry = Entry.objects.get(kind="charge")
    assert (entry.cause_kind, entry.cause_id, entry.actor) == ("booking", booking, Passage.objects.get().actor)
    assert balance(wallet) == 610


def test_presence_marked_after_the_night_charges_nothing_more(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    money.eat(family)
    charge_day(until=PAST, now=NOW)
    assert do(money, family, PRESENT).charged.count == 0
    assert balance(wallet) == 610


def test_same_mark_twice_is_one_passage(money: MoneyTown) -> None:
    family = money.family()
    money.eat(family)
    assert do(money, family, PRESENT).people == family.people
    assert do(money, family, PRESENT).people == []
    assert Passage.objects.count() == 1


def test_absence_of_today_is_charged_by_the_night_and_of_a_past_day_at_once(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    money.eat(family, TODAY, PAST)
    assert do(money, family, ABSENT, TODAY).charged.count == 0
    assert do(money, family, ABSENT, PAST).charged.count == 1
    assert charge_day(until=TODAY, now=NOW).count == 1
    assert balance(wallet) == 1000 - 780


def test_justified_absence_before_the_night_is_never_charged(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    money.eat(family)
    do(money, family, EXCUSED, motive=Motive.CERTIFICATE)
    assert charge_day(until=PAST, now=NOW).count == 0
    (view,) = [w for w in load_wallets(structure=money.structure, household=family.household, until=PAST) if w.id]
    assert (balance(wallet), view.booked_cents) == (1000, 0)


def test_justified_absence_after_the_night_is_given_back_and_taken_again_when_it_is_not(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 390)
    money.eat(family)
    charge_day(until=PAST, now=NOW)
    do(money, family, EXCUSED, motive=Motive.CERTIFICATE, note="angine, certificat du 20")
    child = Person.objects.get(pk=family.people[0]).first_name
    assert PassageNote.objects.get().text == "angine, certificat du 20"
    assert not Entry.objects.filter(Q(text__contains="angine") | Q(details__icontains="angine")).exists()
    assert (balance(wallet), Entry.objects.latest("id").text) == (390, f"Absence justifiée, {child}, {day_text(PAST)}")
    do(money, family, PRESENT)
    assert balance(wallet) == 0
    do(money, family, EXCUSED)
    assert balance(wallet) == 390
    do(money, family, None)
    assert balance(wallet) == 0
    assert charge_day(until=PAST, now=NOW).count == 0
    kinds = Passage.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["excused", "present", "excused"]
    assert not Passage.objects.filter(undone_at=None).exists()
    reconcile()


def test_one_agent_alone_gives_back_no_more_than_the_limit_by_justifying(money: MoneyTown) -> None:
    """A mark taken away counts no more; another agent has a sum of their own."""
    money.structure.second_person_above_cents = 700
    family, days = money.family(), [PAST - timedelta(days=number) for number in range(3)]
    wallet = money.pay(family, 1170)
    money.eat(family, *days)
    charge_day(until=PAST, now=NOW)
    agent, other = by(UserFactory.create()), by(UserFactory.create())

    def excuse(day: date, actor: Actor, kind: PassageKind | None = EXCUSED) -> list[Reason]:
        opening = money._past_day(money.group, day)
        marks = [Mark(family.people[0], kind)]
        done = mark(structure=money.structure, day_id=opening.pk, marks=marks, actor=actor, now=NOW)
        assert done is not None
        return [why for _who, why in done.refused]

    assert (excuse(days[0], agent), balance(wallet)) == ([], 390)
    assert excuse(days[1], agent) == [Reason(WalletCode.GIVEN_BACK_ALONE, limit=700)]
    assert (balance(wallet), Passage.objects.filter(undone_at=None).count()) == (390, 1)
    assert (excuse(days[1], other), balance(wallet)) == ([], 780)
    assert (excuse(days[0], agent, None), balance(wallet)) == ([], 390)
    assert (excuse(days[2], agent), balance(wallet)) == ([], 780)
    reconcile()


def justified_at_once(town: MoneyTown) -> int:
    """How many of two charged days one agent gives back by two forms at once; the limit is one of them."""
    town.structure.second_person_above_cents = 390
    family, days = town.family(), (PAST, PAST - timedelta(days=1))
    town.pay(family, 780)
    town.eat(family, *days)
    charge_day(until=PAST, now=NOW)
    agent = by(UserFactory.create())

    def justify(day: date) -> None:
        marks = [Mark(family.people[0], EXCUSED)]
        mark(structure=town.structure, day_id=town._past_day(town.group, day).pk, marks=marks, actor=agent, now=NOW)

    assert [found for found in rush([partial(justify, day) for day in days]) if found is not None] == []
    return Passage.objects.count()


def test_two_absences_justified_at_once_are_summed(make_money: Callable[..., MoneyTown]) -> None:
    assert justified_at_once(make_money()) == 1


def test_negative_control_without_the_agent_held_both_are_given_back(
    make_money: Callable[..., MoneyTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, both = excusing._given_alone, threading.Barrier(2, timeout=30)

    def read_together(*asked: object) -> dict[int, int]:
        found = read(*asked)  # type: ignore[arg-type]
        both.wait()
        return found

    monkeypatch.setattr(excusing, "_hold", lambda agent: None)
    monkeypatch.setattr(excusing, "_given_alone", read_together)
    assert justified_at_once(make_money()) == 2


def test_charge_undone_by_the_office_is_not_taken_again_by_a_mark(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    money.eat(family)
    charge_day(until=PAST, now=NOW)
    undo(entry_id=Entry.objects.get(kind="charge").pk, reason="geste", actor=by(UserFactory.create()))
    for kind in (PRESENT, EXCUSED, ABSENT, None):
        do(money, family, kind)
        assert balance(wallet) == 1000


def test_presence_without_a_booking_is_charged_at_its_own_price_once(money: MoneyTown) -> None:
    family = money.family()
    unbooked_price(money)
    wallet = money.pay(family, 1000)
    done = do(money, family, UNPLANNED)
    passage = Passage.objects.get()
    entry = Entry.objects.get(kind="charge")
    assert (done.charged.cents, passage.price_cents, balance(wallet)) == (600, 600, 400)
    assert (entry.cause_kind, entry.cause_id) == ("passage", passage.pk)
    assert entry.text.endswith("lundi 16 novembre, sans réservation")
    assert any("présence sans réservation" in line for line in entry.details["price"]["explanation"])
    assert charge_day(until=PAST, now=NOW).count == 0
    do(money, family, None)
    assert balance(wallet) == 1000
    assert charge_day(until=PAST, now=NOW).count == 0


def test_booking_made_after_a_presence_without_one_is_not_charged_too(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    do(money, family, UNPLANNED)
    money.eat(family)
    assert charge_day(until=PAST, now=NOW).count == 0
    assert balance(wallet) == 610
    do(money, family, PRESENT)
    assert (balance(wallet), Entry.objects.filter(kind="charge").count()) == (610, 2)
    reconcile()


def test_wallet_that_cannot_bear_it_is_marked_all_the_same_and_tried_again(money: MoneyTown) -> None:
    booked, guest = money.family(), money.family()
    (booking,) = money.eat(booked)
    money.wallet(guest)
    assert do(money, booked, PRESENT).charged.uncovered == [booking]
    assert do(money, guest, UNPLANNED).charged.uncovered_passages == [Passage.objects.latest("id").pk]
    assert charge_day(until=PAST, now=NOW).left == 2
    for family in (booked, guest):
        money.pay(family, 1000)
    assert charge_day(until=PAST, now=NOW).count == 2
    assert charge_day(until=PAST, now=NOW).count == 0


def test_marks_that_cannot_be_say_why_and_write_nothing(money: MoneyTown) -> None:
    booked, guest = money.family(), money.family()
    money.eat(booked)
    stranger = MoneyTown().family()
    for family, kind, words in (
        (booked, UNPLANNED, "a une réservation"),
        (guest, PRESENT, "n’a plus de réservation"),
        (stranger, UNPLANNED, "d’aucun foyer"),
        (stranger, PRESENT, "n’a plus de réservation"),
    ):
        done = do(money, family, kind)
        assert (done.people, [words in text(why) for _, why in done.refused]) == ([], [True])
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=63)):
        with pytest.raises(AttendanceError, match=r"pas encore venu|trop ancien"):
            do(money, booked, PRESENT, day)
    day = money._past_day(money.group, PAST)
    foreign = mark(
        structure=StructureFactory.create(),
        day_id=day.pk,
        marks=[Mark(booked.people[0], PRESENT)],
        actor=by(UserFactory.create()),
    )
    assert foreign is None
    assert (Passage.objects.count(), Entry.objects.count()) == (0, 0)


def test_hourly_presence_without_a_booking_asks_for_its_hours(money: MoneyTown) -> None:
    family = money.family()
    money.activity.is_hourly, money.activity.opens_time, money.activity.closes_time = True, time(16), time(19)
    money.activity.save()
    rule = {"type": "flat", "cents": 50, "unit": "half_hour"}
    PriceRule.objects.filter(activity=money.activity).update(rule=rule)
    assert "heure d’arrivée" in text(do(money, family, UNPLANNED).refused[0][1])
    backwards = do(money, family, UNPLANNED, arrival=time(18), departure=time(17))
    assert "suivre l’arrivée" in text(backwards.refused[0][1])
    do(money, family, UNPLANNED, arrival=time(16, 30), departure=time(17, 40))
    assert Passage.objects.get().price_cents == 150


def test_marks_take_a_fixed_number_of_statements(
    money: MoneyTown, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number, day in ((1, PAST), (4, PAST + timedelta(days=1))):
        families = [money.family(2) for _ in range(number)]
        for family in families:
            money.pay(family, 10_000)
            money.eat(family, day)
        people = [Mark(person, PRESENT) for family in families for person in family.people]
        opening, agent = money._past_day(money.group, day), UserFactory.create()
        with django_assert_num_queries(20):
            mark(structure=money.structure, day_id=opening.pk, marks=people, actor=by(agent), now=NOW)


# -- what the database keeps -------------------------------------------------------------------------------------------


def test_passage_is_never_changed_nor_removed_and_ends_once(money: MoneyTown) -> None:
    family = money.family()
    money.eat(family)
    do(money, family, PRESENT)
    passages = Passage.objects.all()
    errors = (InternalError, ProgrammingError)
    for change in ({"kind": "absent"}, {"at": NOW + timedelta(days=1)}, {"motive": "other"}):
        with pytest.raises(errors, match="never changed"), transaction.atomic():
            passages.update(**change)
    with pytest.raises(errors), transaction.atomic():
        passages.delete()
    do(money, family, None)
    with pytest.raises(errors, match="ends, once"), transaction.atomic():
        passages.update(undone_at=None)


def test_person_has_one_passage_in_force_a_day(money: MoneyTown) -> None:
    family = money.family()
    money.eat(family)
    do(money, family, PRESENT)
    row = Passage.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Passage.objects.create(
            structure=row.structure,
            household=row.household,
            person=row.person,
            opening_day=row.opening_day,
            kind="absent",
            at=NOW,
        )


# -- everybody at once -------------------------------------------------------------------------------------------------


def crowd(town: MoneyTown) -> tuple[list[Family], list[Callable[[], object]]]:
    """Families of whom one day each is marked, un-marked, justified and charged by the night, all at the same time."""
    families = [town.family() for _ in range(4)]
    for family in families:
        town.pay(family, 5000)
        town.eat(family)
    town._past_day(town.group, PAST)
    jobs: list[Callable[[], object]] = [lambda: charge_day(until=PAST, now=NOW) for _ in range(3)]
    marks = product(families, (PRESENT, EXCUSED, ABSENT))
    jobs += [lambda family=family, kind=kind: do(town, family, kind) for family, kind in marks]  # type: ignore[misc]
    return families, jobs


def standing(family: Family) -> int:
    """Cents a family has really paid for its days."""
    wallet = family.household.wallets.get()
    return 5000 - balance(wallet)


def owed(family: Family) -> int:
    """Cents it owes, by what is marked in the end."""
    kinds = Passage.objects.filter(household=family.household, undone_at=None).order_by("id")
    return 0 if list(kinds.values_list("kind", flat=True)) == ["excused"] else 390


def test_rush_of_marks_and_nights_takes_what_is_owed_and_no_more(make_money: Callable[..., MoneyTown]) -> None:
    town = make_money()
    families, jobs = crowd(town)
    assert [result for result in rush(jobs) if isinstance(result, Exception)] == []
    charge_day(until=PAST, now=NOW)
    assert [standing(family) for family in families] == [owed(family) for family in families]
    reconcile()


def test_night_waits_for_the_mark_that_spares_the_day(make_money: Callable[..., MoneyTown]) -> None:
    assert mark_and_night_together(make_money()) == 0


def test_negative_control_without_the_hold_the_night_charges_a_spared_day(
    make_money: Callable[..., MoneyTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the test above sees: bookings no longer held first, the night reads before the mark is there."""
    monkeypatch.setattr(owing, "HOLD", "SELECT 1")
    assert mark_and_night_together(make_money()) == 390


def mark_and_night_together(town: MoneyTown) -> int:
    """A justified absence written and not committed yet while the night runs; the cents taken in the end."""
    family = town.family()
    wallet = town.pay(family, 5000)
    town.eat(family)
    town._past_day(town.group, PAST)
    written, night_began = threading.Event(), threading.Event()

    def spare() -> None:
        with transaction.atomic():
            do(town, family, EXCUSED)
            written.set()
            night_began.wait(timeout=1.5)

    def night() -> None:
        written.wait(timeout=30)
        charge_day(until=PAST, now=NOW)
        night_began.set()

    assert [result for result in rush([spare, night]) if isinstance(result, Exception)] == []
    return 5000 - balance(wallet)


def test_night_waits_for_the_mark_that_takes_a_passage_away(make_money: Callable[..., MoneyTown]) -> None:
    assert unmark_and_night_together(make_money()) == (0, [])


def test_negative_control_without_the_hold_the_night_meets_the_guard_of_the_passage(
    make_money: Callable[..., MoneyTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database refuses to settle what a passage that ended no longer owes, and the whole batch with it."""
    monkeypatch.setattr(owing, "HOLD_PASSAGES", "SELECT 1")
    cents, errors = unmark_and_night_together(make_money())
    assert (cents, [type(error) for error in errors]) == (0, [IntegrityError])


def unmark_and_night_together(town: MoneyTown) -> tuple[int, list[object]]:
    """A passage that the wallet could not bear, being taken away while the night runs: the cents taken in the end, and
    who failed."""
    family = town.family()
    wallet = town.wallet(family)
    Account.objects.filter(pk=wallet.account_id).update(overdraft_cents=0)
    assert do(town, family, UNPLANNED).charged.left == 1
    town.pay(family, 5000)
    written, night_ended = threading.Event(), threading.Event()

    def unmark() -> None:
        with transaction.atomic():
            do(town, family, None)
            written.set()
            night_ended.wait(timeout=1.5)

    def night() -> None:
        written.wait(timeout=30)
        charge_day(until=PAST, now=NOW)
        night_ended.set()

    errors = [result for result in rush([unmark, night]) if isinstance(result, Exception)]
    return 5000 - balance(wallet), errors


def test_rush_of_one_mark_is_one_passage_and_one_charge(make_money: Callable[..., MoneyTown]) -> None:
    town = make_money()
    family = town.family()
    wallet = town.pay(family, 5000)
    town._past_day(town.group, PAST)
    assert [r for r in rush([lambda: do(town, family, UNPLANNED) for _ in range(8)]) if isinstance(r, Exception)] == []
    assert (Passage.objects.count(), balance(wallet)) == (1, 5000 - 390)


def test_negative_control_without_the_day_held_one_of_two_agents_fails(
    make_money: Callable[..., MoneyTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    town = make_money()
    family = town.family()
    town.pay(family, 5000)
    town._past_day(town.group, PAST)
    monkeypatch.setattr(marking, "DAY", marking.DAY.replace("FOR NO KEY UPDATE OF d", ""))
    results = rush([lambda: do(town, family, UNPLANNED) for _ in range(8)])
    assert any(isinstance(result, IntegrityError) for result in results)
    assert Passage.objects.count() == 1


def test_money_that_came_in_is_never_undone_by_hand_even_through_its_reversal(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    paid = Entry.objects.get()
    with pytest.raises(WalletError, match="annulez son reçu"):
        undo(entry_id=paid.pk, reason="erreur", actor=by(UserFactory.create()))
    back = reverse(paid.pk, actor=by(UserFactory.create()))
    assert back is not None
    with pytest.raises(WalletError, match="annulez son reçu"):
        undo(entry_id=back, reason="erreur", actor=by(UserFactory.create()))
    assert balance(wallet) == 0
