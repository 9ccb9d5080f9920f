"""The life of a payment, asked of every gateway: credited once, taken back all or in part, disputed, late, expired."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Entry
from preau.notices.models import OutgoingMail
from preau.payments.actions import expire_payments
from preau.payments.enums import GatewayName, PaymentState, ReturnMotive
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import Payment, PaymentReturn
from preau.receipts.agreement import disagreements
from tests.payments.conftest import NOW, Family
from tests.payments.lives import Life, life_at

WHOLE = 3720


@pytest.fixture(params=list(GatewayName), ids=str)
def life(request: pytest.FixtureRequest, db: None) -> Iterator[Life]:
    cache.clear()
    with time_machine.travel(NOW), life_at(request.param) as found:
        yield found


@pytest.fixture
def family(life: Life) -> Family:
    return life.town.family()


@pytest.fixture
def paid(life: Life, family: Family) -> Payment:
    payment = life.order(family)
    life.pays(payment)
    return payment


def state(payment: Payment) -> str:
    return Payment.objects.get(pk=payment.pk).state


def holds(life: Life, family: Family, cents: int, *, motives: list[ReturnMotive] | None = None) -> None:
    """The wallets hold so much, the returns are these, each was told once, and all books agree."""
    assert sum(life.town.balances(family)) == cents
    assert list(PaymentReturn.objects.order_by("id").values_list("motive", flat=True)) == (motives or [])
    assert OutgoingMail.objects.filter(subject__startswith="Annulation").count() == len(motives or [])
    assert disagreements(life.town.office) == []
    reconcile()


def test_paid_is_credited_once(life: Life, family: Family, paid: Payment) -> None:
    life.pays(paid, after=2)
    assert (state(paid), Entry.objects.filter(kind="top_up").count()) == ("paid", 1)
    assert OutgoingMail.objects.filter(subject__startswith="Reçu de votre paiement").count() == 1
    holds(life, family, WHOLE)


def test_refused_credits_nothing_and_another_attempt_does(life: Life, family: Family) -> None:
    refused, other = life.order(family), life.order(family)
    life.refuses(refused)
    assert (state(refused), Entry.objects.count()) == ("refused", 0)
    life.pays(other)
    holds(life, family, WHOLE)


def test_refund_of_a_part_then_of_the_rest(life: Life, family: Family, paid: Payment) -> None:
    life.refunds(paid, 1000, after=10)
    holds(life, family, 2720, motives=[ReturnMotive.REFUND])
    life.refunds(paid, 2720, after=20)
    holds(life, family, 0, motives=[ReturnMotive.REFUND, ReturnMotive.REFUND])
    assert state(paid) == "paid"


def test_refund_of_the_whole(life: Life, family: Family, paid: Payment) -> None:
    life.refunds(paid, WHOLE, after=10)
    holds(life, family, 0, motives=[ReturnMotive.REFUND])


def test_payment_that_comes_to_nothing_is_taken_back_once(life: Life, family: Family, paid: Payment) -> None:
    life.cancels(paid, after=600)
    life.cancels(paid, after=700)
    assert sum(life.town.balances(family)) == 0
    assert PaymentReturn.objects.get().amount_cents == WHOLE
    assert (disagreements(life.town.office), state(paid)) == ([], "paid")
    reconcile()


def test_dispute_is_recorded_by_hand_and_no_more_than_what_is_left(life: Life, family: Family, paid: Payment) -> None:
    life.refunds(paid, 1000, after=10)
    with pytest.raises(PaymentRefusedError, match="Il reste"):
        life.by_hand(paid, ReturnMotive.CHARGEBACK, WHOLE, after=20)
    life.by_hand(paid, ReturnMotive.CHARGEBACK, 2720, after=30)
    holds(life, family, 0, motives=[ReturnMotive.REFUND, ReturnMotive.CHARGEBACK])


def test_expired_is_closed_and_a_late_capture_still_credits(life: Life, family: Family) -> None:
    payment, forgotten = life.order(family), life.order(family)
    assert expire_payments(now=NOW + timedelta(hours=1)) == 2
    assert (state(payment), Entry.objects.count()) == (PaymentState.EXPIRED.value, 0)
    life.pays(payment, after=20 * 60)
    assert (state(payment), state(forgotten)) == ("paid", "expired")
    holds(life, family, WHOLE)
