"""Two months of passages in the invented town, and days that wait for money."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Min
from pytest_django import DjangoDbBlocker

from preau.attendance.models import Passage
from preau.exchange.demo.build import build_demonstration
from preau.exchange.demo.period import Period, period_around
from preau.exchange.demo.sizes import SIZES
from preau.ledger.reconciling import reconcile
from preau.structures.models import Structure
from preau.wallets.uncovered import Uncovered, uncovered
from tests.database import empty_touched_tables


@pytest.fixture(scope="module")
def period(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Period]:
    """A small town in November, for all the tests of the file; emptied afterwards."""
    with django_db_blocker.unblock():
        made = period_around(datetime(2026, 11, 21, 9, 30, tzinfo=UTC))
        build_demonstration(SIZES["small"], made)
        yield made
        empty_touched_tables(connection)


pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo data")]


def test_two_months_of_days_are_marked(period: Period) -> None:
    first = Passage.objects.aggregate(first=Min("opening_day__date"))["first"]
    assert timedelta(days=55) < period.today - first <= timedelta(days=62)
    kinds = set(Passage.objects.filter(undone_at=None).values_list("kind", flat=True).order_by("kind"))
    assert kinds == {"present", "absent", "excused", "unplanned"}
    assert not Passage.objects.filter(opening_day__date__gte=period.today).exists()
    reconcile()


def test_justified_absence_gave_its_day_back(period: Period) -> None:
    passage = Passage.objects.select_related("reversal__reverses").get(kind="excused")
    assert passage.reversal is not None
    assert passage.motive == "certificate"
    assert passage.reversal.text.startswith("Absence justifiée, ")
    assert passage.reversal.reverses is not None
    assert passage.reversal.reverses.kind == "charge"


def test_days_wait_for_money_and_no_wallet_could_bear_them(period: Period) -> None:
    rows = uncovered(structure=Structure.objects.get(slug="valbrune"), today=period.today)
    assert rows
    oldest: dict[tuple[int, int], Uncovered] = {}
    for row in rows:
        oldest.setdefault((row.household_id, row.kind_id), row)
    for row in oldest.values():
        assert row.overdraft_cents is not None
        assert row.cents > row.balance_cents + row.overdraft_cents
