"""Closing a day leads to the next one, and a gap without a word is said where it is written; a wallet closed with
days still booked is told of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from preau.common import clock
from preau.receipts.actions.closing import Count, close_day
from preau.receipts.models import DailySheet
from tests.acting import by
from tests.receipts.conftest import DeskTown


@pytest.fixture
def desk(db: None) -> DeskTown:
    return DeskTown()


@pytest.fixture
def agent(client: Client, desk: DeskTown) -> Client:
    client.force_login(desk.agent)
    return client


def test_a_closed_day_leads_to_the_next_that_waits(agent: Client, desk: DeskTown) -> None:
    now = clock.now()
    for days in (3, 2):
        desk.take(desk.part(desk.family(), 3000), at=now - timedelta(days=days))
    first = (now - timedelta(days=3)).date()
    made = close_day(
        cash_office=desk.office, day=first, count=Count({2000: 1, 1000: 1}, ""), key=uuid4(), actor=by(desk.agent)
    )
    page = agent.get(reverse("desk_sheet", args=[desk.structure.slug, made.pk]))
    assertContains(page, f"jour={(now - timedelta(days=2)).date().isoformat()}")
    assertContains(page, "Clore aussi")


def test_a_gap_without_a_word_is_said_at_its_field_where_the_hand_is(agent: Client, desk: DeskTown) -> None:
    desk.take(desk.part(desk.family(), 3000), at=clock.now())
    where = reverse("desk_sheet_close", args=[desk.structure.slug])
    page = agent.get(where)
    sent = {"cle": page.context["cle"], "vues": 1, "centimes": 3000, "p2000": "1"}
    answer = agent.post(where, sent | {"action": "clore"})
    assert not DailySheet.objects.exists()
    assert answer.context["form"].errors["note"]
    assert answer.context["error"] == ""
    assertContains(answer, " autofocus")
    assertContains(answer, "chip-no")


def test_closing_a_wallet_tells_of_the_days_still_booked(agent: Client, desk: DeskTown) -> None:
    family = desk.family()
    wallet = desk.pay(family, 3000)
    where = reverse("desk_wallet_refund", args=[desk.structure.slug, wallet.pk])
    assertNotContains(agent.get(where), "à payer avec ce porte-monnaie")
    desk.eat(family, clock.today() + timedelta(days=7))
    page = agent.get(where)
    assertContains(page, "1 jour réservé reste à payer avec ce porte-monnaie")
    assertContains(page, "Clôturer un porte-monnaie et le faire rembourser")
