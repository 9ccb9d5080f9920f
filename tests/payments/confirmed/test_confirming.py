"""The bank is asked before money is credited: Lyra's REST API, over real HTTP, well and on bad days."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from preau.ledger.models import Entry
from preau.payments.actions import (
    confirm_message,
    confirm_payment,
    confirming,
    expire_payments,
    messages_to_ask,
    payments_to_ask,
    receiving,
)
from preau.payments.actions.asking import ask_again
from preau.payments.desk import attempt_view
from preau.payments.enums import Verdict
from preau.payments.gateways import http
from preau.payments.gateways.base import BankUnreachableError
from preau.payments.gateways.lyra_rest import LyraRest
from preau.payments.models import BankMessage, Payment, PaymentContract
from tests.jobs import run_jobs
from tests.payments.asked import AskedTown, alerts, now_of, verdicts
from tests.payments.conftest import NOW, CardTown, Family
from tests.payments.lyra_server import MOODS, Bank, row
from tests.payments.test_hundred import rush

FORM = "application/x-www-form-urlencoded"


def test_a_message_alone_credits_nothing_and_the_bank_s_word_credits(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    assert town.tell(payment) is Verdict.TO_ASK
    assert (town.balances(family), Entry.objects.count(), now_of(payment).state) == ((0, 0), 0, "pending")
    assert ProcrastinateJob.objects.filter(task_name="payments.ask", args={"payment_id": payment.pk}).count() == 1
    town.bank.knows(payment, row(payment))
    assert town.ask(payment) == [Verdict.CREDITED]
    assert (town.balances(family), now_of(payment).state) == ((1560, 2160), "paid")
    assert (now_of(payment).told_at, now_of(payment).is_asked, alerts()) == (None, False, [])


def test_message_through_the_site_then_the_worker(town: AskedTown, family: Family) -> None:
    """The whole road: the address of the bank's messages, the job, the real HTTP question."""
    payment = town.order(family)
    town.bank.knows(payment, row(payment, "CAPTURED"))
    client = Client(enforce_csrf_checks=True)
    told = town.says(payment).decode()
    assert client.post("/paiement/notification/lyra/", told, content_type=FORM).status_code == 200
    assert town.balances(family) == (0, 0)
    run_jobs()
    assert town.balances(family) == (1560, 2160)
    assert client.post("/paiement/notification/lyra/", told, content_type=FORM).status_code == 200
    run_jobs()
    assert (town.balances(family), verdicts()) == ((1560, 2160), ["to_ask", "credited", "duplicate"])


def test_nothing_of_the_payer_is_kept_of_an_answer(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    town.bank.knows(payment, row(payment))
    town.ask(payment)
    raw = BankMessage.objects.get(verdict="credited").raw
    assert "203.0.113.9" not in raw
    assert "customer" not in raw


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 200_000},
        {"amount": 3719},
        {"currency": "USD"},
        {"order": "26-000000"},
        {"shopId": "99999999"},
        {"mode": "PRODUCTION"},
        {"number": "000000"},
        {"detailedStatus": "AUTHORISED_BY_A_FRIEND"},
    ],
)
def test_an_answer_that_differs_from_the_attempt_credits_nothing(
    town: AskedTown, family: Family, changes: dict[str, Any]
) -> None:
    payment = town.order(family)
    town.tell(payment)
    town.bank.knows(payment, row(payment, **changes))
    town.ask(payment)
    assert (town.balances(family), now_of(payment).state) == ((0, 0), "review")
    assert alerts()
    assert not now_of(payment).is_asked
    told = len(alerts())
    town.ask(payment, after=2)
    assert len(alerts()) == told


@pytest.mark.parametrize(
    ("status", "state"), [("REFUSED", "refused"), ("CANCELLED", "cancelled"), ("EXPIRED", "expired")]
)
def test_paid_says_the_message_and_the_bank_says_not(town: AskedTown, family: Family, status: str, state: str) -> None:
    payment = town.order(family)
    town.tell(payment)
    town.bank.knows(payment, row(payment, status))
    town.ask(payment)
    assert (town.balances(family), now_of(payment).state) == ((0, 0), state)
    assert verdicts() == ["to_ask", "noted", "denied"]
    assert "ne confirme pas" in alerts()[0]
    assert "AUTHORISED" in BankMessage.objects.get(verdict="denied").reason
    town.tell(payment, after=3)
    town.ask(payment, after=3)
    assert town.balances(family) == (0, 0)


def test_a_message_signed_with_the_stolen_key_credits_nothing(town: AskedTown, family: Family) -> None:
    """The key of the forms is known: the message is right in every way but one, the bank never heard of it."""
    payment = town.order(family, {town.meals: 200_000})
    town.tell(payment)
    for after in (1, 2, 5, 20):
        town.ask(payment, after=after)
        assert (town.balances(family), now_of(payment).state, alerts()) == ((0, 0), "pending", [])
    town.ask(payment, after=40)
    assert (town.balances(family), now_of(payment).state) == ((0, 0), "review")
    assert (len(alerts()), verdicts()) == (1, ["to_ask", "denied"])
    town.ask(payment, after=41)
    assert len(alerts()) == 1


def test_another_amount_than_the_bank_s_is_denied_though_the_attempt_has_it(town: AskedTown, family: Family) -> None:
    """One real payment of an euro, and a message of a thousand that names its transaction."""
    payment = town.order(family, {town.meals: 100_000})
    town.tell(payment)
    town.bank.knows(payment, row(payment, amount=100))
    town.ask(payment)
    assert (town.balances(family), now_of(payment).state) == ((0, 0), "review")
    assert "mismatch" in verdicts()


@pytest.mark.parametrize("mood", [*MOODS, "slow"])
def test_a_bank_that_does_not_answer_loses_nothing(
    town: AskedTown, family: Family, mood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TIMEOUT", 0.5)
    monkeypatch.setattr(http.exchange, "__kwdefaults__", http.exchange.__kwdefaults__ | {"timeout": 0.5})
    payment = town.order(family)
    town.tell(payment)
    town.bank.knows(payment, row(payment))
    town.bank.mood = mood
    assert town.ask(payment) is None
    assert (town.balances(family), now_of(payment).state, verdicts()) == ((0, 0), "pending", ["to_ask"])
    assert expire_payments(now=NOW + timedelta(hours=3)) == 0
    town.bank.mood = ""
    assert town.ask(payment, after=5) == [Verdict.CREDITED]
    assert town.balances(family) == (1560, 2160)
    assert town.ask(payment, after=6) is None
    assert Entry.objects.count() == 1


def test_waits_grow_and_staff_hear_of_it_after_an_hour_and_after_a_week(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    town.bank.mood = "down"
    asked: list[int] = []
    for minute in range(1, 181):
        if payments_to_ask(now=NOW + timedelta(minutes=minute)):
            asked.append(minute)
            town.ask(payment, after=minute)
    pauses = [after - before for before, after in itertools.pairwise(asked)]
    assert (asked[0], pauses[0], pauses[-1], pauses) == (1, 1, 60, sorted(pauses))
    for days in (2, 5, 7, 8):
        assert bool(payments_to_ask(now=NOW + timedelta(days=days))) is (days < 8)
        town.ask(payment, after=days * 24 * 60 + 2)
    worried, lost = alerts()
    assert "ne répond pas à la question" in worried
    assert "n’a pas répondu en sept jours" in lost
    assert (now_of(payment).state, now_of(payment).is_asked, town.balances(family)) == ("review", False, (0, 0))


def test_a_wrong_password_is_told_and_credits_nothing(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    town.contract.set_query_key("testpassword_autre")
    town.contract.save()
    town.tell(payment)
    assert town.ask(payment) is None
    town.ask(payment, after=62)
    assert "INT_905" in alerts()[0]
    assert now_of(payment).state == "pending"


def test_a_bank_that_is_down_is_left_alone_a_minute(town: AskedTown, family: Family) -> None:
    payments = [town.order(family) for _ in range(2)]
    for payment in payments:
        town.tell(payment)
    town.bank.mood = "down"
    confirm_payment(payment_id=payments[0].pk, now=NOW + timedelta(minutes=1))
    town.bank.mood = ""
    confirm_payment(payment_id=payments[1].pk, now=NOW + timedelta(minutes=1))
    assert town.bank.questions == []


def test_a_lost_message_is_found_once_the_page_is_over(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    town.bank.knows(payment, row(payment))
    assert payments_to_ask(now=NOW + timedelta(minutes=19)) == []
    assert payments_to_ask(now=NOW + timedelta(minutes=20)) == [payment.pk]
    assert town.ask(payment, after=20) == [Verdict.CREDITED]
    assert payments_to_ask(now=NOW + timedelta(hours=5)) == []


def test_an_attempt_nobody_paid_is_asked_about_once(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    assert town.ask(payment, after=21) == []
    assert payments_to_ask(now=NOW + timedelta(hours=5)) == []
    assert expire_payments(now=NOW + timedelta(hours=1)) == 1
    assert now_of(payment).state == "expired"


def test_a_second_card_after_a_refused_one(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    assert town.tell(payment, "REFUSED", vads_trans_uuid="first") is Verdict.NOTED
    assert town.tell(payment, vads_trans_uuid="second", after=2) is Verdict.TO_ASK
    assert now_of(payment).state == "pending"
    town.bank.knows(payment, row(payment, "REFUSED", "first"), row(payment, "AUTHORISED", "second"))
    town.ask(payment, after=2)
    assert (town.balances(family), now_of(payment).state, alerts()) == ((1560, 2160), "paid", [])


def test_a_late_refusal_does_not_make_a_family_pay_again(town: AskedTown, family: Family) -> None:
    """The refusal of a first card comes after the word of the second, still in doubt."""
    payment = town.order(family)
    town.tell(payment, vads_trans_uuid="second")
    assert town.tell(payment, "REFUSED", vads_trans_uuid="first") is Verdict.TO_ASK
    assert now_of(payment).state == "pending"
    town.bank.knows(payment, row(payment, "AUTHORISED", "second"))
    town.ask(payment)
    assert (now_of(payment).state, now_of(payment).told_at, alerts()) == ("paid", None, [])


def test_a_payment_that_pends_at_the_bank_waits(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    town.bank.knows(payment, row(payment, "WAITING_AUTHORISATION"))
    town.ask(payment)
    town.ask(payment, after=60)
    assert (now_of(payment).state, now_of(payment).is_asked, alerts()) == ("pending", True, [])
    town.bank.knows(payment, row(payment))
    town.ask(payment, after=70)
    assert town.balances(family) == (1560, 2160)


def test_message_that_comes_during_the_question_is_asked_about_next(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    town.bank.knows(payment, row(payment))
    real = LyraRest.confirm

    def slow(gateway: LyraRest, *told: Any) -> Any:
        answers = real(gateway, *told)
        town.tell(payment, "CAPTURED", after=1, vads_trans_uuid="other")
        return answers

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LyraRest, "confirm", slow)
        town.ask(payment)
    assert (town.balances(family), now_of(payment).is_asked) == ((1560, 2160), True)
    town.bank.knows(payment, row(payment), row(payment, "CAPTURED", "other"))
    town.ask(payment, after=3)
    assert (town.balances(family), now_of(payment).is_asked) == ((3120, 4320), False)


def test_message_that_comes_as_a_silent_week_ends_waits_in_its_turn(town: AskedTown, family: Family) -> None:
    """The bank says nothing for a week: what it tells during the last question is not given up with the rest."""
    payment, week = town.order(family), 7 * 24 * 60 + 5
    town.tell(payment)

    def silent(*_told: Any) -> Any:
        town.tell(payment, after=week, vads_trans_uuid="other")
        raise BankUnreachableError("silence")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LyraRest, "confirm", silent)
        town.ask(payment, after=week)
    assert (now_of(payment).is_asked, now_of(payment).told_at) == (True, NOW + timedelta(minutes=week))
    assert "n’a pas répondu en sept jours" in alerts()[-1]
    town.bank.knows(payment, row(payment, named="other"))
    assert town.ask(payment, after=week + 2) == [Verdict.CREDITED]
    assert now_of(payment).is_asked is False


def test_a_worker_that_stops_leaves_no_message_said_to_be_believed(
    town: AskedTown, family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the contract states that the message is enough, what waits is believed: whole, or not yet."""
    payment = town.order(family)
    town.tell(payment)
    PaymentContract.objects.update(proof="message", proof_note="Pas d’accès à l’API")
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "take_number", lambda *_told: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            town.ask(payment)
    assert town.ask(payment, after=2) == [Verdict.CREDITED]
    assert town.ask(payment, after=3) is None
    assert town.balances(family) == (1560, 2160)


def test_an_unknown_order_the_bank_never_tells_of_is_for_staff_after_a_week(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment, vads_order_id="26-999999", vads_trans_uuid="stranger")
    town.bank.mood = "down"
    for days in (1, 8):
        cache.clear()
        (pk,) = messages_to_ask(now=NOW + timedelta(days=days))
        confirm_message(message_id=pk, now=NOW + timedelta(days=days))
    cache.clear()
    assert messages_to_ask(now=NOW + timedelta(days=9)) == []
    assert verdicts() == ["to_ask", "denied"]
    (told,) = alerts()
    assert "n’a pas répondu en sept jours" in told


def test_an_unknown_order_is_asked_about_before_it_is_held(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    assert town.tell(payment, vads_order_id="26-999999", vads_trans_uuid="stranger") is Verdict.TO_ASK
    (pk,) = messages_to_ask(now=NOW + timedelta(minutes=2))
    assert messages_to_ask(now=NOW + timedelta(minutes=2)) == []
    assert (Entry.objects.count(), now_of(payment).told_at) == (0, None)
    town.bank.orders["26-999999"] = [row(payment, named="stranger", order="26-999999")]
    assert confirm_message(message_id=pk, now=NOW + timedelta(minutes=2)) == [Verdict.SUSPENSE]
    assert confirm_message(message_id=pk, now=NOW + timedelta(minutes=3)) is None
    cache.clear()
    assert messages_to_ask(now=NOW + timedelta(minutes=4)) == []
    assert BankMessage.objects.filter(verdict="suspense").count() == 1


def test_an_unknown_order_the_bank_does_not_know_is_denied(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment, vads_order_id="26-999999", vads_trans_uuid="stranger")
    (pk,) = messages_to_ask(now=NOW + timedelta(minutes=2))
    confirm_message(message_id=pk, now=NOW + timedelta(minutes=2))
    assert verdicts() == ["to_ask"]
    confirm_message(message_id=pk, now=NOW + timedelta(minutes=45))
    assert (verdicts(), Entry.objects.count(), len(alerts())) == (["to_ask", "denied"], 0, 1)


def test_message_of_one_shop_about_the_order_of_another_marks_nothing(town: AskedTown, family: Family) -> None:
    other = CardTown()
    foreign = other.order(other.family())
    assert town.tell(foreign, vads_site_id=town.contract.shop_id) is Verdict.TO_ASK
    assert (now_of(foreign).state, now_of(foreign).told_at) == ("redirected", None)


def test_ten_questions_at_once_credit_once(make_cards: Callable[[], CardTown], bank: Bank) -> None:
    town = AskedTown(bank)
    family = town.family()
    payment = town.order(family)
    town.tell(payment)
    bank.knows(payment, row(payment))
    later = NOW + timedelta(minutes=1)
    done = rush([lambda: confirm_payment(payment_id=payment.pk, now=later)] * 10 + [lambda: town.tell(payment)] * 6)
    assert not [one for one in done if isinstance(one, Exception)]
    town.ask(payment, after=2)
    assert (town.balances(family), Entry.objects.count()) == ((1560, 2160), 1)
    assert BankMessage.objects.filter(verdict__in=["credited", "surplus"]).count() == 1


def test_without_the_lock_the_constraint_holds_and_without_both_the_ledger(
    make_cards: Callable[[], CardTown], bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: without the lock, copies raise on the constraint that says « once », and are duplicates."""
    town = AskedTown(bank)
    family = town.family()
    payment = town.order(family)
    town.tell(payment)
    bank.knows(payment, row(payment))
    monkeypatch.setattr(receiving, "lock_payment", lambda number: Payment.objects.filter(order_number=number).first())
    monkeypatch.setattr(receiving, "has_credited", lambda message: False)
    monkeypatch.setattr(receiving, "_after_payment", lambda *told: None)
    monkeypatch.setattr(confirming, "_believe_once", believe_always)
    for _ in range(2):
        Payment.objects.filter(pk=payment.pk).update(is_asked=True)
        town.ask(payment)
    assert (town.balances(family), Entry.objects.count()) == ((1560, 2160), 1)
    assert verdicts() == ["to_ask", "credited", "duplicate"]


def believe_always(contract: PaymentContract, answer: Any, at: Any, payment: Payment | None) -> Verdict:
    return receiving.believe(contract=contract, notice=answer.notice, raw=answer.raw, at=at, expected=payment)


def test_a_field_the_bank_adds_one_day_does_not_keep_a_payment_waiting(town: AskedTown, family: Family) -> None:
    """Nothing in such a message is believed; the bank, asked about its order, says what there is."""
    payment = town.order(family)
    assert town.tell(payment, vads_new_field="x") is Verdict.UNREADABLE
    town.bank.knows(payment, row(payment))
    run_jobs()
    assert (town.balances(family), now_of(payment).state) == ((1560, 2160), "paid")
    assert town.tell(payment, vads_order_id="26-424242", vads_new_field="x") is Verdict.UNREADABLE


def test_an_agent_may_ask_again_only_where_the_bank_answers(town: AskedTown, family: Family) -> None:
    payment = town.order(family)
    town.tell(payment)
    town.bank.knows(payment, row(payment))
    town.ask(payment)
    found = attempt_view(town.structure, payment.pk)
    assert found is not None
    assert found.can_ask
    assert ask_again(payment.pk, before=NOW + timedelta(hours=1))
    assert town.ask(payment, after=5) == [Verdict.DUPLICATE]
    PaymentContract.objects.update(proof="message", proof_note="pas d’API")
    found = attempt_view(town.structure, payment.pk)
    assert found is not None
    assert not found.can_ask
