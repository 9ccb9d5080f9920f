"""What a draft announces is what the ledger moves, to the cent: bar, recap, receipt, mail and debits are one sum."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from preau.activities.models import OpeningDay
from preau.bookings.actions import Wish
from preau.bookings.confirming.preview import preview, preview_draft
from preau.bookings.confirming.queries import confirmed
from preau.bookings.models import ShareQuestion
from preau.bookings.planning.loading import load_planning
from preau.bookings.sharing.actions import answer_sharing
from preau.households.models import HouseholdPerson, IncomeQuotient, Person
from preau.ledger.actions.reconciling import reconcile
from preau.notices.models import OutgoingMail
from preau.pricing.models import PriceRule
from preau.structures.models import Structure
from preau.wallets.actions import charge_day
from preau.web.family.planning.bar import Bar
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW, Family
from tests.wallets.conftest import MoneyTown, balance

DAYS = [MONDAY + timedelta(days=number) for number in range(4)]
AFTER = DAYS[-1] + timedelta(days=1)
LATE = NOW - timedelta(hours=1)
SIBLINGS = {"counts": "present", "changes": [{"percent": "-10"}, {"replace_cents": 200}]}


@dataclass(frozen=True)
class DayCase:
    """A day: places (None without limit), waiting places, strangers already there; whether time passes between the
    draft and its confirmation for booking, for cancelling; whether somebody takes a place meanwhile."""

    places: int | None
    waiting: int
    strangers: int
    is_late_to_book: bool
    is_late_to_cancel: bool


@dataclass(frozen=True)
class Case:
    cents: int
    siblings: bool
    quotient: int | None
    percents: tuple[int, ...]
    rule: str
    agrees: bool
    children: int
    days: list[DayCase]
    booked: set[tuple[int, int]] = field(default_factory=set)
    wished: set[tuple[int, int]] = field(default_factory=set)


_DAY = st.builds(
    DayCase, st.sampled_from([None, None, 0, 1, 2]), st.integers(0, 2), st.integers(0, 2), st.booleans(), st.booleans()
)
_CELLS = st.sets(st.tuples(st.integers(0, 2), st.integers(0, 3)), max_size=8)
CASES = st.builds(
    Case,
    cents=st.integers(0, 1200),
    siblings=st.booleans(),
    quotient=st.sampled_from([None, 400, 900]),
    percents=st.sampled_from([(), (60, 40), (50, 50), (30, 70)]),
    rule=st.sampled_from(["tacit", "booker", "asked"]),
    agrees=st.booleans(),
    children=st.integers(1, 3),
    days=st.lists(_DAY, min_size=4, max_size=4),
    booked=_CELLS,
    wished=_CELLS,
)


class Scene:
    """A household with what it has booked and a draft: cells wished for that are booked are given up."""

    def __init__(self, case: Case) -> None:
        self.town, self.case = MoneyTown(), case
        rule: dict[str, Any] = {"type": "flat", "cents": case.cents, "unit": "service"}
        if case.quotient is not None:
            bands = [{"min": "0", "max": "500", "cents": case.cents // 3}, {"min": "500", "cents": case.cents}]
            rule = {"type": "bands", "bands": bands, "unit": "service"}
        PriceRule.objects.filter(activity=self.town.activity).update(
            rule=rule | ({"siblings": SIBLINGS} if case.siblings else {})
        )
        self.family = self.town.family(children=case.children)
        for number, member in enumerate(self.family.members):
            Person.objects.filter(pk=member.person_id).update(birth_date=date(2015 + number, 3, 1))
        if case.quotient is not None:
            value = Decimal(case.quotient)
            IncomeQuotient.objects.create(household=self.family.household, value=value, valid_from=date(2026, 1, 1))
        self._share(case.percents, case.rule)
        self.wallet = self.town.pay(self.family, 500_000)
        self.days = self.town.days(*DAYS)
        self._book({cell for cell in case.booked if cell[0] < case.children})
        if case.agrees:
            self._agree()
        self._crowd()
        self._draft({cell for cell in case.wished if cell[0] < case.children})
        self._time_passes()

    def _share(self, percents: tuple[int, ...], rule: str) -> None:
        """The eldest has two households, and the structure says who pays."""
        Structure.objects.filter(pk=self.town.structure.pk).update(shared_days=rule)
        self.town.structure.refresh_from_db()
        if not percents:
            return
        other = self.town.family(children=0)
        self.town.pay(other, 500_000)
        child = self.family.members[0].person
        for household, percent in zip((self.family.household, other.household), percents, strict=True):
            values = {"custody_kind": "percent", "cost_percent": percent}
            HouseholdPerson.objects.update_or_create(household=household, person=child, defaults=values)

    def _agree(self) -> None:
        """Whoever is asked about what was booked before says yes."""
        for question in ShareQuestion.objects.all():
            ids = [question.pk]
            answer_sharing(
                household=question.household, question_ids=ids, accept=True, actor=by(self.family.user), now=NOW
            )

    def _book(self, cells: set[tuple[int, int]]) -> None:
        wishes = [Wish(self.family.people[child], self.days[day].pk, True) for child, day in sorted(cells)]
        assert self.town.draft(self.family, *wishes) == []
        self.town.confirm(self.family)

    def _crowd(self) -> None:
        for day, case in zip(self.days, self.case.days, strict=True):
            day.refresh_from_db()
            if case.places is not None:
                places = {"capacity": max(case.places, day.booked), "waiting_capacity": case.waiting}
                OpeningDay.objects.filter(pk=day.pk).update(**places)
            for _ in range(case.strangers):
                stranger = self.town.family()
                self.town.draft(stranger, Wish(stranger.people[0], day.pk, True))
                self.town.confirm(stranger)

    def _draft(self, cells: set[tuple[int, int]]) -> None:
        held = self.town.planning(self.family).by_day
        for child, day in sorted(cells):
            key = (self.family.people[child], self.days[day].pk)
            mine = held[key].held
            self.town.draft(self.family, Wish(*key, mine is None or not mine.is_ours))

    def _time_passes(self) -> None:
        for day, case in zip(self.days, self.case.days, strict=True):
            late = {"booking_deadline_at": LATE} if case.is_late_to_book else {}
            late |= {"cancel_deadline_at": LATE} if case.is_late_to_cancel else {}
            if late:
                OpeningDay.objects.filter(pk=day.pk).update(**late)

    def debits(self) -> int:
        """What the ledger would take from the household's wallet once the days are over; nothing is kept."""
        with transaction.atomic():
            before = balance(self.wallet)
            charge_day(until=AFTER, now=NOW)
            reconcile()
            taken = before - balance(self.wallet)
            transaction.set_rollback(True)
        return taken


def in_a_transaction(test: Callable[..., None]) -> Callable[..., None]:
    """Each example leaves nothing behind."""

    @functools.wraps(test)
    def wrapped(case: Case) -> None:
        with transaction.atomic():
            test(case)
            transaction.set_rollback(True)

    return wrapped


QUEUE_MOVES = Case(
    cents=422,
    siblings=False,
    quotient=None,
    percents=(),
    rule="tacit",
    agrees=True,
    children=3,
    days=[DayCase(2, 2, 2, False, False), *[DayCase(None, 0, 0, False, False)] * 3],
    booked={(0, 0)},
    wished={(0, 0), (1, 0), (2, 0)},
)
"""The eldest gives up a place that a stranger waits for: the two others find two ranks, not one."""


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=CASES)
@example(case=QUEUE_MOVES)
@in_a_transaction
def test_what_is_announced_is_what_the_ledger_moves(case: Case) -> None:
    scene = Scene(case)
    structure, household = scene.town.structure, scene.family.household
    before = scene.debits()
    recap = preview(scene.town.planning(scene.family)).sums
    elsewhere = load_planning(structure=structure, household=household, first=DAYS[3], last=AFTER, now=NOW)
    assert preview(elsewhere).sums == recap
    assert Bar.of(elsewhere).cost_cents == recap.net_cents
    outcome = scene.town.confirm(scene.family)
    assert outcome.sums == recap
    assert scene.debits() - before == recap.net_cents
    if outcome.confirmation is not None:
        receipt = confirmed(household=household, pk=outcome.confirmation.pk)
        assert receipt is None or receipt.sums == recap
        mail = OutgoingMail.objects.filter(to=scene.family.user.email, subject__startswith="Reçu").order_by("id").last()
        assert mail is not None
        assert recap.sentence in mail.body


@pytest.mark.django_db
def test_a_place_given_up_while_waiting_moves_nothing() -> None:
    """Bar 0,00 €, recap 0,00 €: the finding said « Total rendu − 2,45 € »."""
    town = MoneyTown()
    (day,) = town.days(capacity=1, waiting_capacity=3)
    town.book(town.family(), day)
    family: Family = town.family()
    town.book(family, day)
    town.draft(family, Wish(family.people[0], day.pk, False))
    sums = preview_draft(structure=town.structure, household=family.household).sums
    assert (sums.net_cents, sums.freed_cents) == (0, 0)
    assert sums.sentence == "Vos prochains débits ne changent pas."
