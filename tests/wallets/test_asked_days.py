"""Where the other household is asked: it says yes or no, in time, once; until it says yes, whoever booked pays all."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection

from preau.activities.models import OpeningDay
from preau.attendance.enums import PassageKind
from preau.bookings.actions import Wish, run_night
from preau.bookings.confirming.preview import preview
from preau.bookings.confirming.queries import confirmed
from preau.bookings.models import Booking, ShareQuestion
from preau.bookings.sharing import actions as asking
from preau.bookings.sharing.actions import Answered, answer_sharing, ask_sharers
from preau.bookings.sharing.days import load_questions
from preau.common.reasons import text
from preau.households.models import HouseholdPerson
from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Entry
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure
from preau.wallets.actions import charge_day
from preau.wallets.explaining import explain
from preau.wallets.uncovered import uncovered
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW
from tests.ledger.test_posting import rush
from tests.wallets.conftest import Family, MoneyTown
from tests.wallets.test_shared_cost import Shared

AFTER = MONDAY + timedelta(days=1)


class Asked(Shared):
    """The first household books Monday; the others are asked."""

    def __init__(self, town: MoneyTown, *percents: int, rule: str = "asked") -> None:
        super().__init__(town, *percents or (60, 40))
        Structure.objects.filter(pk=town.structure.pk).update(shared_days=rule)
        town.structure.refresh_from_db()
        (self.day,) = town.days()

    def family(self, rank: int = 0) -> Family:
        home = self.homes[rank]
        return Family(home.household, home.user, list(self.child.memberships.filter(household=home.household)))

    def booked(self) -> Booking:
        self.town.book(self.family(), self.day)
        return Booking.objects.get(state="booked")

    def answer(self, accept: bool, rank: int = 1, **more: object) -> Answered:
        home = self.homes[rank]
        ids = list(ShareQuestion.objects.values_list("pk", flat=True))
        values = {"household": home.household, "question_ids": ids, "actor": by(home.user), "now": NOW} | more
        return answer_sharing(accept=accept, **values)  # type: ignore[arg-type]

    def charge(self) -> list[int]:
        charge_day(until=MONDAY, now=NOW)
        reconcile()
        return self.paid

    def said(self, rank: int = 1) -> str:
        return text(self.town.planning(self.homes[rank]).by_day[self.child.pk, self.day.pk].verdict.why)


def told(answered: Answered) -> list[tuple[date, str]]:
    """The days that were not answered, and why."""
    return [(day, text(why)) for day, why in answered.refused]


@pytest.fixture
def asked(money: MoneyTown) -> Asked:
    return Asked(money)


def last_mail(family: Family) -> OutgoingMail:
    return OutgoingMail.objects.filter(to=family.user.email).latest("id")


def test_the_other_household_is_asked_and_the_place_is_held(asked: Asked) -> None:
    booking = asked.booked()
    assert (booking.price_cents, booking.state, booking.is_agreed) == (390, "booked", False)
    (question,) = load_questions(household=asked.homes[1].household, now=NOW)
    assert (question.is_open, question.part_cents, question.date) == (True, 156, MONDAY)
    mail = last_mail(asked.homes[1])
    assert mail.subject == "Votre part de 1 jour à accepter ou refuser"
    assert asked.homes[0].household.name not in mail.body
    assert asked.homes[0].user.display_name not in mail.body
    assert "156" not in mail.body
    assert asked.said() == "Réservé par l’autre foyer, qui vous demande de payer votre part : 1,56\u00a0€"


def test_without_an_answer_the_booker_pays_all(asked: Asked) -> None:
    asked.booked()
    assert asked.charge() == [390, 0]


def test_accepted_each_pays_its_part(asked: Asked) -> None:
    booking = asked.booked()
    assert asked.answer(accept=True) == Answered(1, [])
    booking.refresh_from_db()
    assert (booking.price_cents, booking.is_agreed) == (234, True)
    assert asked.said() == "Réservé par l’autre foyer, votre part 1,56\u00a0€"
    assert last_mail(asked.homes[0]).subject == "L’autre foyer accepte de payer sa part (1 jour)"
    rows = uncovered(structure=asked.town.structure, today=AFTER)
    assert sorted(row.cents for row in rows) == [156, 234]
    assert asked.charge() == [234, 156]


def test_refused_the_booker_pays_all_and_is_told(asked: Asked) -> None:
    asked.booked()
    asked.answer(accept=False)
    assert asked.said() == "Réservé par l’autre foyer, qui paie tout : vous avez refusé votre part"
    mail = last_mail(asked.homes[0])
    assert mail.subject == "L’autre foyer refuse de payer sa part (1 jour)"
    assert asked.homes[1].household.name not in mail.body
    assert [row.cents for row in uncovered(structure=asked.town.structure, today=AFTER)] == [390]
    assert asked.charge() == [390, 0]


@pytest.mark.parametrize("first", [True, False])
def test_the_first_answer_stands(asked: Asked, first: bool) -> None:
    asked.booked()
    asked.answer(accept=first)
    assert told(asked.answer(accept=not first)) == [(MONDAY, "Vous avez déjà répondu")]
    assert asked.charge() == ([234, 156] if first else [390, 0])


def test_a_late_answer_changes_nothing(asked: Asked) -> None:
    asked.booked()
    OpeningDay.objects.update(cancel_deadline_at=NOW - timedelta(minutes=1))
    assert told(asked.answer(accept=True)) == [(MONDAY, "Délai passé : l’autre foyer paie tout")]
    assert asked.said() == "Réservé par l’autre foyer, qui paie tout"
    assert asked.charge() == [390, 0]


def test_a_day_given_up_is_not_answered(asked: Asked) -> None:
    asked.booked()
    asked.town.cancel(asked.family(), asked.day)
    assert told(asked.answer(accept=True)) == [(MONDAY, "Ce jour n’est plus réservé")]


def test_a_charged_day_is_not_answered(asked: Asked) -> None:
    asked.booked()
    asked.charge()
    assert told(asked.answer(accept=True)) == [(MONDAY, "Ce jour est déjà débité")]


def test_the_question_of_another_household_does_not_exist(asked: Asked) -> None:
    asked.booked()
    stranger = asked.town.family()
    assert asked.answer(accept=True, household=stranger.household, actor=by(stranger.user)) == Answered(0, [])
    assert asked.answer(accept=True, rank=0) == Answered(0, [])
    assert asked.charge() == [390, 0]


def test_a_day_booked_after_the_delay_asks_nobody(asked: Asked) -> None:
    OpeningDay.objects.update(cancel_deadline_at=NOW - timedelta(minutes=1))
    asked.booked()
    assert ShareQuestion.objects.count() == 0
    assert asked.said() == "Réservé par l’autre foyer, qui paie tout"


def test_everybody_must_agree(money: MoneyTown) -> None:
    """Of three households, one that refuses leaves the day to whoever booked; nobody's part ever grows."""
    asked = Asked(money, 34, 33, 33)
    booking = asked.booked()
    asked.answer(accept=True, rank=1)
    booking.refresh_from_db()
    assert booking.is_agreed is False
    asked.answer(accept=False, rank=2)
    assert asked.charge() == [390, 0, 0]


def test_three_who_agree(money: MoneyTown) -> None:
    asked = Asked(money, 34, 33, 33)
    asked.booked()
    asked.answer(accept=True, rank=1)
    asked.answer(accept=True, rank=2)
    paid = asked.charge()
    assert (sum(paid), sorted(paid, reverse=True)) == (390, paid)


def test_a_part_that_grows_is_asked_again_and_one_that_shrinks_is_not(asked: Asked) -> None:
    """The agent writes other percents after the answer: nobody pays more than what they accepted."""
    booking, shares = asked.booked(), asked.child.memberships
    asked.answer(accept=True)
    shares.filter(household=asked.homes[1].household).update(cost_percent=20)
    shares.filter(household=asked.homes[0].household).update(cost_percent=80)
    run_night(now=NOW)
    booking.refresh_from_db()
    assert (booking.is_agreed, booking.price_cents) == (True, 312)
    shares.filter(household=asked.homes[1].household).update(cost_percent=90)
    shares.filter(household=asked.homes[0].household).update(cost_percent=10)
    run_night(now=NOW)
    booking.refresh_from_db()
    assert (booking.is_agreed, booking.price_cents, ShareQuestion.objects.get().state) == (False, 390, "asked")
    assert last_mail(asked.homes[1]).subject == "Votre part de 1 jour à accepter ou refuser"
    asked.answer(accept=False)
    assert asked.charge() == [390, 0]


def test_a_part_that_grows_too_late_to_be_asked_is_nobody_s_but_the_booker_s(asked: Asked) -> None:
    family = asked.family()
    asked.town.draft(family, Wish(asked.child.pk, asked.day.pk, True))
    outcome = asked.town.confirm(family)
    asked.answer(accept=True)
    OpeningDay.objects.update(cancel_deadline_at=NOW - timedelta(minutes=1))
    asked.child.memberships.filter(household=asked.homes[1].household).update(cost_percent=90)
    mails = OutgoingMail.objects.filter(to=asked.homes[1].user.email).count()
    run_night(now=NOW)
    assert OutgoingMail.objects.filter(to=asked.homes[1].user.email).count() == mails
    assert asked.said() == "Réservé par l’autre foyer, qui paie tout"
    receipt = confirmed(household=family.household, pk=outcome.confirmation.pk)  # type: ignore[union-attr]
    assert receipt is not None
    assert text(receipt.accepted[0].sharing) == "L’autre foyer est interrogé : vous payez tout s’il n’accepte pas"
    assert asked.charge() == [390, 0]


def test_what_was_accepted_before_parts_were_kept_is_the_part_of_that_day(asked: Asked) -> None:
    asked.booked()
    asked.answer(accept=True)
    ShareQuestion.objects.update(part=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("preau.bookings.migrations.0007_accepted_part").ACCEPTED)
    assert ShareQuestion.objects.get().part == 4000
    assert ask_sharers(now=NOW) == 0
    assert Booking.objects.get().is_agreed is True


def test_a_household_that_shares_since_pays_nothing_it_did_not_accept(asked: Asked) -> None:
    booking, third = asked.booked(), asked.town.family(children=0)
    asked.answer(accept=True)
    member = {"household": third.household, "person": asked.child, "custody_kind": "percent", "cost_percent": 50}
    HouseholdPerson.objects.create(**member)
    asked.homes.append(third)
    asked.wallets.append(asked.town.pay(third, 5000))
    run_night(now=NOW)
    booking.refresh_from_db()
    assert (booking.is_agreed, ShareQuestion.objects.filter(state="asked").count()) == (False, 1)
    asked.answer(accept=False, rank=2)
    assert asked.charge() == [390, 0, 0]


def test_a_household_that_shares_no_more_answers_nothing_and_holds_nobody(money: MoneyTown) -> None:
    asked = Asked(money, 34, 33, 33)
    asked.booked()
    asked.child.memberships.filter(household=asked.homes[2].household).delete()
    (question,) = load_questions(household=asked.homes[2].household, now=NOW)
    assert text(question.closed) == "Votre foyer ne partage plus le coût de cet enfant"
    assert asked.answer(accept=True, rank=2).done == 0
    assert asked.answer(accept=True, rank=1).done == 1
    paid = asked.charge()
    assert (sum(paid), paid[2]) == (390, 0)
    assert paid[1] > 0


@pytest.mark.parametrize("moves", [False, True])
def test_a_day_that_came_from_the_other_household_does_not_say_who_had_booked_it(asked: Asked, moves: bool) -> None:
    """The other parent's name, or address, and the number of their receipt."""
    booking, rank = asked.booked(), int(moves)
    Booking.objects.filter(pk=booking.pk).update(household=asked.homes[rank].household)
    asked.charge()
    household, entry = asked.homes[rank].household, Entry.objects.get(cause_kind="booking", cause_id=booking.pk)
    told = explain(structure_id=asked.town.structure.pk, entry_id=entry.pk, household_id=household.pk)
    assert told is not None
    asked_sentence = told.told[0].sentences[1]
    assert ("reçu" not in asked_sentence, ", par " not in asked_sentence) == (moves, moves)


def test_other_hours_ask_again(asked: Asked) -> None:
    booking = asked.booked()
    asked.answer(accept=True)
    assert asking.ask_again(booking_ids=[booking.pk], now=NOW) == 1
    assert ShareQuestion.objects.get().state == "asked"


def test_booked_again_asks_again(asked: Asked) -> None:
    asked.booked()
    asked.answer(accept=True)
    asked.town.cancel(asked.family(), asked.day)
    asked.town.book(asked.family(), asked.day)
    assert Booking.objects.get(state="booked").price_cents == 390
    assert [q.is_open for q in load_questions(household=asked.homes[1].household, now=NOW)] == [False, True]
    assert asked.charge() == [390, 0]


def test_who_waits_asks_once_it_has_the_place(asked: Asked) -> None:
    OpeningDay.objects.update(capacity=1, waiting_capacity=3)
    stranger = asked.town.family()
    asked.town.book(stranger, asked.day)
    asked.town.book(asked.family(), asked.day)
    assert ShareQuestion.objects.count() == 0
    assert asked.said() == "Demandé par l’autre foyer, en liste d’attente"
    asked.town.cancel(stranger, asked.day)
    assert ShareQuestion.objects.get().state == "asked"


def test_the_night_asks_what_a_new_rule_leaves_to_ask(money: MoneyTown) -> None:
    """Under « tacit » nobody was asked; the rule changes, the price is whole until there is an answer."""
    asked = Asked(money, rule="tacit")
    booking = asked.booked()
    assert booking.price_cents == 234
    Structure.objects.update(shared_days="asked")
    run_night(now=NOW)
    booking.refresh_from_db()
    assert booking.price_cents == 390
    assert ask_sharers(now=NOW) == 0
    asked.answer(accept=True)
    assert asked.charge() == [234, 156]


def test_a_presence_nobody_booked_is_not_shared_without_an_answer(money: MoneyTown) -> None:
    asked = Asked(money)
    asked.mark(PassageKind.UNPLANNED, 1)
    assert asked.paid == [0, 390]


def test_recap_receipt_and_mail_say_who_pays(asked: Asked) -> None:
    family = asked.family()
    asked.town.draft(family, Wish(asked.child.pk, asked.day.pk, True))
    recap = preview(asked.town.planning(family))
    assert [answer.asks for answer in recap.answers] == [True]
    assert recap.sums.net_cents == 390
    outcome = asked.town.confirm(family)
    assert outcome.confirmation is not None
    receipt = confirmed(household=family.household, pk=outcome.confirmation.pk)
    assert receipt is not None
    assert text(receipt.accepted[0].sharing) == "L’autre foyer est interrogé : vous payez tout s’il n’accepte pas"
    body = OutgoingMail.objects.filter(to=family.user.email, subject__startswith="Reçu").latest("id").body
    assert "L’autre foyer est interrogé pour 1 jour" in body
    asked.answer(accept=True)
    receipt = confirmed(household=family.household, pk=outcome.confirmation.pk)
    assert receipt is not None
    assert text(receipt.accepted[0].sharing) == "L’autre foyer paie sa part"


# -- at once ------------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> threading.Barrier:
    """Two answers decide on what they read at the same moment, unless one of them holds the day."""
    barrier = threading.Barrier(2)
    decide = asking.why_not_answer

    def slow(*args: object) -> str | None:
        with contextlib.suppress(threading.BrokenBarrierError):  # the other one waits for the lock
            barrier.wait(timeout=1.5)
        return decide(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(asking, "why_not_answer", slow)
    return barrier


def yes_and_no(make_money: Callable[..., MoneyTown]) -> tuple[Asked, list[Answered]]:
    asked = Asked(make_money())
    asked.booked()
    found = rush([lambda: asked.answer(accept=True), lambda: asked.answer(accept=False)])
    return asked, [answer for answer in found if isinstance(answer, Answered)]


@pytest.mark.usefixtures("meeting")
def test_accept_and_refuse_at_once_one_stands(make_money: Callable[..., MoneyTown]) -> None:
    asked, found = yes_and_no(make_money)
    assert sorted(answer.done for answer in found) == [0, 1]
    state = ShareQuestion.objects.get().state
    assert Booking.objects.get().is_agreed is (state == "accepted")
    assert asked.charge() == ([234, 156] if state == "accepted" else [390, 0])


@pytest.mark.usefixtures("meeting")
def test_without_the_lock_both_would_stand(
    make_money: Callable[..., MoneyTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the test above."""
    monkeypatch.setattr(asking, "HOLD", asking.HOLD.replace("FOR UPDATE", ""))
    _, found = yes_and_no(make_money)
    assert [answer.done for answer in found] == [1, 1]


def test_answers_nights_and_cancellings_at_once_never_charge_by_half(make_money: Callable[..., MoneyTown]) -> None:
    asked = Asked(make_money())
    asked.booked()
    jobs: list[Callable[[], object]] = [
        lambda: asked.answer(accept=True),
        lambda: charge_day(until=MONDAY, now=NOW),
        lambda: asked.answer(accept=False),
        lambda: charge_day(until=MONDAY, now=NOW),
    ]
    assert [found for found in rush(jobs) if isinstance(found, Exception)] == []
    assert asked.charge() in ([234, 156], [390, 0])
