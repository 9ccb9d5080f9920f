"""A deputy of the cash officer takes money within the limits of the office, and undoes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.db.models import Sum

from preau.accounts.acting import actor_of
from preau.accounts.enums import Role
from preau.common.actors import NotAllowedError
from preau.common.reasons import text
from preau.receipts.actions import taking, undo_receipt
from preau.receipts.errors import ReceiptError
from preau.receipts.models import Receipt
from preau.structures.models import CashOffice
from tests.bookings.conftest import NOW
from tests.bookings.test_places import rush
from tests.factories.accounts import StaffFactory
from tests.receipts import conftest
from tests.receipts.conftest import DeskTown

LIMITS = {"deputy_each_cents": 5000, "deputy_day_cents": 12000}


@pytest.fixture(autouse=True)
def own_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Agents have the rights of their roles, no more."""
    monkeypatch.setattr(conftest, "by", actor_of)


def deputed(town: DeskTown) -> DeskTown:
    """The same town, whose agent is a deputy who works at the desk too."""
    town.officer = town.agent  # type: ignore[attr-defined]
    town.agent = StaffFactory.create(structure=town.structure, role=Role.DEPUTY).user
    StaffFactory.create(structure=town.structure, role=Role.DESK, user=town.agent)
    CashOffice.objects.filter(pk=town.office.pk).update(**LIMITS)
    return town


def why(job: Callable[[], object]) -> str:
    with pytest.raises(ReceiptError) as caught:
        job()
    return " ".join(text(reason) for reason in caught.value.reasons).replace("\xa0", " ")


def taken(town: DeskTown) -> int:
    found = Receipt.objects.filter(actor=town.agent, amount_cents__gt=0).aggregate(all=Sum("amount_cents"))["all"]
    return found or 0


def test_each_payment_and_the_day_have_a_limit_which_undoing_frees(desk: DeskTown) -> None:
    town = deputed(desk)
    one, other = town.family(), town.family()
    assert "encaisse 50,00 € au plus en une fois" in why(lambda: town.take(town.part(one, 5001)))
    assert "au plus en une fois" in why(lambda: town.cheque(town.part(one, 3000), town.part(other, 3000)))
    first = town.take(town.part(one, 5000))
    town.cheque(town.part(one, 2000), town.part(other, 2000))
    assert "au plus en un jour, il reste 30,00 €" in why(lambda: town.take(town.part(one, 3001)))
    with pytest.raises(NotAllowedError):
        undo_receipt(receipt=first, reason="Erreur", actor=actor_of(town.agent), at=NOW)
    undo_receipt(receipt=first, reason="Erreur", actor=actor_of(town.officer), at=NOW)  # type: ignore[attr-defined]
    town.take(town.part(one, 5000), at=NOW + timedelta(minutes=1))
    town.take(town.part(one, 5000), at=NOW + timedelta(days=1))


def test_cash_officer_has_no_limit_nor_has_an_office_that_says_none(desk: DeskTown) -> None:
    town = deputed(desk)
    family, deputy = town.family(), town.agent
    town.agent = town.officer  # type: ignore[attr-defined]
    town.take(town.part(family, 90_000))
    town.agent = deputy
    CashOffice.objects.filter(pk=town.office.pk).update(deputy_each_cents=None, deputy_day_cents=None)
    assert town.take(town.part(family, 90_000)).amount_cents == 90_000


@pytest.mark.parametrize("cents", [5001, 13_000])
def test_database_refuses_what_the_action_would_let_through(desk: DeskTown, cents: int) -> None:
    town = deputed(desk)
    if cents > LIMITS["deputy_day_cents"]:
        CashOffice.objects.filter(pk=town.office.pk).update(deputy_each_cents=None)
    with patch.object(taking, "_check_deputy"), pytest.raises(IntegrityError, match="a deputy takes within the limits"):
        town.take(town.part(town.family(), cents))


def test_many_at_once_stay_within_the_day(make_desk: Callable[..., DeskTown]) -> None:
    town = deputed(make_desk())
    families = [town.family() for _ in range(5)]

    def take(rank: int) -> object:
        try:
            return town.take(town.part(families[rank], 5000), key=uuid4())
        except ReceiptError:
            return None

    rush([lambda rank=rank: take(rank) for rank in range(5)], 5)  # type: ignore[misc]
    assert taken(town) == 10_000
