"""A family whose parent is an agent too, and what an agent may try upon it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import uuid4

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.activities.models import ActivityGroup
from preau.approvals import actions as approvals
from preau.attendance.enums import PassageKind
from preau.bookings.asking import actions as asking
from preau.bookings.closing.actions import Closing, close_days
from preau.bookings.models import Booking, DayAct
from preau.bookings.places.actions.changing import promote_chosen
from preau.bookings.places.actions.outing import record_outing
from preau.bookings.places.actions.undoing import undo_act
from preau.bookings.places.choosing import Chosen
from preau.bookings.places.outing import Outing
from preau.bookings.registering import actions as registering
from preau.bookings.rules.registering import Span
from preau.bookings.stranding import actions as stranding
from preau.bookings.stranding.queries import Scope
from preau.common import clock
from preau.common.actors import Actor
from preau.households.actions import ClassMove, move_children, set_quotient
from preau.households.models import Card, FamilyNote, Guardian, Household, Person, SchoolClass
from preau.ledger.models import Entry
from preau.payments.actions import (
    compare_journal,
    identify,
    keep_journal,
    record_return,
)
from preau.payments.actions.returning import Statement
from preau.payments.enums import ReturnMotive, Verdict
from preau.payments.models import BankMessage, JournalDifference, Payment
from preau.receipts.actions import NewCheque, Part, take_cheque, take_receipt
from preau.receipts.enums import Means
from preau.receipts.models import Receipt
from preau.registrations.actions import register_people
from preau.registrations.models import Registration
from preau.structures.models import Site, Structure
from preau.wallets import actions as wallets
from preau.wallets.actions import Mark, charge_day, mark
from preau.wallets.models import Wallet
from preau.wallets.names import wallet_name
from tests.acting import by
from tests.bookings.conftest import Family
from tests.factories import (
    GroupFactory,
    HouseholdAccessFactory,
    HouseholdFactory,
    MembershipFactory,
    RegistrationFactory,
    SiteFactory,
    UserFactory,
    open_days,
)
from tests.factories.accounts import (
    AccountRequestFactory,
    CardFactory,
    GuardianFactory,
    OpeningFactory,
    SignUpFactory,
    StaffFactory,
)
from tests.payments.conftest import NOW, CardTown, uuid_of
from tests.payments.test_journals import journal, line
from tests.wallets.conftest import PAST

TODAY = NOW.date()


@dataclass
class Scene:
    """A family whose parent is an agent too, with money, days, a payment and a letter; all is made before acting."""

    town: CardTown
    family: Family
    agent: User
    actor: Actor

    @property
    def structure(self) -> Structure:
        return self.town.structure

    @cached_property
    def wallet(self) -> Wallet:
        return self.town.pay(self.family, 2000)

    @cached_property
    def empty(self) -> Wallet:
        return self.town.wallet(self.family, self.town.care)

    @cached_property
    def booking(self) -> Booking:
        self.wallet  # noqa: B018 (it pays)
        (pk, *_others) = self.town.eat(self.family, PAST)
        charge_day(until=PAST, now=NOW)
        return Booking.objects.get(pk=pk)

    @cached_property
    def charge(self) -> int:
        return int(Entry.objects.get(kind="charge", cause_id=self.booking.pk).pk)

    @cached_property
    def receipt(self) -> Receipt:
        return take_receipt(
            **self.taking, means=Means.CASH, part=self.part, payer="Awa", actor=by(UserFactory.create())
        )

    @property
    def taking(self) -> dict[str, Any]:
        return {"cash_office": self.town.office, "key": uuid4(), "at": NOW}

    @property
    def part(self) -> Part:
        return Part(self.family.household.pk, {wallet_name(self.town.meals.pk): 1000})

    @cached_property
    def payment(self) -> Payment:
        payment = self.town.order(self.family, {self.town.meals: 1000})
        self.town.tell(payment)
        return payment

    @cached_property
    def suspense(self) -> BankMessage:
        self.town.tell(self.town.order(self.family), vads_order_id="26-999999")
        return BankMessage.objects.get(verdict=Verdict.SUSPENSE, cash_office=self.town.office)

    @cached_property
    def difference(self) -> JournalDifference:
        lost = self.town.order(self.family)
        data = journal(line(lost.order_number, lost.amount_cents, transaction=uuid_of("x")))
        office = self.town.office.pk
        found = compare_journal(structure=self.structure, cash_office_id=office, file_name="jt.csv", data=data)
        return keep_journal(comparison=found, actor=by(UserFactory.create()), now=NOW).differences.get(kind="not_here")

    @cached_property
    def act(self) -> int:
        officer = StaffFactory.create(structure=self.structure, role=Role.CASH_OFFICER).user
        common = {"reason": "geste", "key": uuid4(), "actor": by(officer), "now": NOW}
        asked = approvals.correct(wallet=self.wallet, cents=6000, **common).waiting
        assert asked is not None
        return int(asked.pk)

    @property
    def by(self) -> dict[str, Any]:
        return {"reason": "geste", "actor": self.actor}

    @property
    def keyed(self) -> dict[str, Any]:
        return {"key": uuid4(), **self.by}

    @cached_property
    def mine(self) -> dict[str, Any]:
        """A letter, an account and an access of the household."""
        home = self.family.household
        request = AccountRequestFactory.create(structure=self.structure, last_name="Kervella")
        return {
            "opening": OpeningFactory.create(household=home, structure=self.structure).pk,
            "access": HouseholdAccessFactory.create(household=home).pk,
            "request": {request.pk: self.family.members[0].pk},
            "sign_up": SignUpFactory.create(structure=self.structure, activated_at=NOW, user=UserFactory.create()).pk,
        }

    def undo(self) -> object:
        return wallets.undo(entry_id=self.charge, **self.by)

    def mark(self, kind: PassageKind) -> object:
        day = self.booking.opening_day_id
        return mark(
            structure=self.structure,
            day_id=day,
            marks=[Mark(self.booking.person_id, kind)],
            actor=self.actor,
            now=NOW,
        )

    def cheque(self) -> object:
        cheque = NewCheque("Awa", "Crédit agricole", "0001", 1000)
        return take_cheque(**self.taking, cheque=cheque, parts=[self.part], actor=self.actor)

    def decided(self, act: Callable[..., object], **more: Any) -> object:
        return act(structure=self.structure, act_id=self.act, actor=self.actor, now=NOW, **more)

    def returned(self) -> object:
        told = Statement(ReturnMotive.CHARGEBACK, 100, TODAY, "carte volée")
        common = {"structure": self.structure, "key": uuid4(), "actor": self.actor, "at": NOW + timedelta(hours=1)}
        return record_return(payment_id=self.payment.pk, told=told, **common)

    def asked_return(self) -> object:
        told = Statement(ReturnMotive.CHARGEBACK, 100, TODAY, "carte volée")
        common = {"structure": self.structure, "key": uuid4(), "actor": self.actor, "now": NOW + timedelta(hours=1)}
        return approvals.ask_return(payment_id=self.payment.pk, told=told, **common)

    def identified(self) -> object:
        ids = {"household_id": self.family.household.pk, "name": wallet_name(self.town.meals.pk)}
        return identify(structure=self.structure, message_id=self.suspense.pk, **ids, **self.by)

    def asked_identify(self) -> object:
        ids = {"household_id": self.family.household.pk, "name": wallet_name(self.town.meals.pk)}
        return approvals.ask_identify(structure=self.structure, message_id=self.suspense.pk, **ids, **self.by)

    def register(self) -> object:
        people = [member.person for member in self.family.members]
        group = self.town.evening_group
        return register_people(people=people, group=group, start_date=TODAY, end_date=None, actor=self.actor)

    def settled(self) -> object:
        scope = Scope(people=frozenset(self.family.people))
        cancel = stranding.Settlement(stranding.Way.CANCEL)
        return stranding.settle_stranded(
            structure=self.structure, scope=scope, settlement=cancel, actor=self.actor, now=NOW
        )

    def rights(self) -> object:
        scope = Scope(people=frozenset(self.family.people))
        return stranding.change_rights(
            scope=lambda: scope, change=lambda: None, settlement=None, actor=self.actor, now=NOW
        )

    @property
    def child(self) -> Person:
        return self.family.members[0].person

    @property
    def home(self) -> dict[str, Any]:
        return {"household": self.family.household, "actor": self.actor}

    @cached_property
    def other(self) -> Household:
        return HouseholdFactory.create(structure=self.structure)

    @cached_property
    def registration(self) -> Registration:
        return RegistrationFactory.create(person=self.child, group=self.town.evening_group)

    def registered(self) -> object:
        span = Span(TODAY, TODAY + timedelta(days=30))
        return registering.register_person(person_id=self.child.pk, group=self.free_group, span=span, **self.home)

    def ended(self) -> object:
        return registering.end_registration(
            registration=self.registration, last=clock.today(), settlement=None, actor=self.actor
        )

    @cached_property
    def free_group(self) -> ActivityGroup:
        return GroupFactory.create(activity__structure=self.structure)

    @cached_property
    def guardian(self) -> Guardian:
        return GuardianFactory.create(household=self.family.household)

    @cached_property
    def other_guardian(self) -> Guardian:
        return GuardianFactory.create(household=self.family.household)

    @cached_property
    def twin(self) -> Person:
        """Another record of the same child."""
        born = self.child.birth_date
        row = MembershipFactory.create(household=self.family.household, person__birth_date=born)
        found: Person = row.person
        return found

    @cached_property
    def waiting(self) -> Booking:
        day = open_days(self.town.group, [TODAY + timedelta(days=20)], capacity=0, waiting_capacity=5)[0]
        (member, *_others) = self.family.members
        return Booking.objects.create(
            structure=self.structure,
            household=self.family.household,
            person=member.person,
            opening_day=day,
            date=day.date,
            state="waiting",
            price_cents=390,
            price={"cents": 390, "explanation": ["tarif unique"], "details": {"unit_cents": 390}},
            created_at=NOW,
            changed_at=NOW,
        )

    @cached_property
    def other_group(self) -> ActivityGroup:
        return GroupFactory.create(activity=self.town.evening_group.activity)

    def regrouped(self) -> object:
        return registering.change_group(
            registration=self.registration,
            group=self.other_group,
            first=clock.today(),
            settlement=None,
            actor=self.actor,
        )

    @cached_property
    def asked(self) -> Registration:
        made: Registration = RegistrationFactory.create(
            person=self.child, group=self.asked_group, household=self.family.household, state="pending", end_date=None
        )
        return made

    @cached_property
    def asked_group(self) -> ActivityGroup:
        return GroupFactory.create(activity__structure=self.structure)

    def answered(self, act: Callable[..., object], **more: Any) -> object:
        return act(structure=self.structure, request_ids=[self.asked.pk], actor=self.actor, now=NOW, **more)

    @cached_property
    def card(self) -> Card:
        made: Card = CardFactory.create(person=self.child)
        return made

    @cached_property
    def next_class(self) -> SchoolClass:
        site = SiteFactory.create(structure=self.structure)
        return SchoolClass.objects.create(structure=self.structure, site=site, name="CM1 A", levels=["CM1"])

    def moved_up(self) -> object:
        moves = [ClassMove(frozenset({self.child.pk}), self.next_class, goes_up=True)]
        act = {"structure": self.structure, "moves": moves}
        return move_children(**act, actor=self.actor, seal=move_children(**act, actor=by(), is_trial=True).seal)

    def moved(self) -> object:
        return asking.move_asked(registration=self.asked, group=self.asked_other, actor=self.actor)

    @cached_property
    def asked_other(self) -> ActivityGroup:
        return GroupFactory.create(activity=self.asked_group.activity)

    def promoted(self) -> object:
        return promote_chosen(
            structure=self.structure,
            day_id=self.waiting.opening_day_id,
            booking_ids=[self.waiting.pk],
            reason="fratrie",
            widen=True,
            actor=self.actor,
            now=NOW,
        )

    @cached_property
    def note(self) -> FamilyNote:
        return FamilyNote.objects.create(
            structure=self.structure, household=self.family.household, text="a menacé un agent", at=NOW
        )

    @cached_property
    def acted(self) -> DayAct:
        """An outing that cancelled one day of the child alone."""
        later = self.waiting.date + timedelta(days=1)
        (made,) = self.town.eat(self.family, later)
        Booking.objects.filter(pk=made).update(state="cancelled")
        act = DayAct.objects.create(
            structure=self.structure, kind="outing", at=NOW, first_date=later, last_date=later, reason="musée"
        )
        act.lines.create(booking_id=made, state="booked", origin="family")
        return act

    def on_its_day(self, act: Callable[..., object], **more: Any) -> object:
        """An act upon the day that the child waits for, and nobody else."""
        day = self.waiting.opening_day
        chosen = Chosen((day.group_id,), day.date, day.date)
        return act(structure=self.structure, chosen=chosen, now=NOW, today=TODAY, actor=self.actor, **more)

    def out(self) -> object:
        day = self.waiting.date
        outing = Outing(self.school.pk, day, day, "musée", (self.child.class_name,))
        return record_outing(structure=self.structure, outing=outing, now=NOW, today=TODAY, actor=self.actor)

    def put_back(self) -> object:
        return undo_act(structure=self.structure, act_id=self.acted.pk, now=NOW, today=TODAY, actor=self.actor)

    def shut(self) -> object:
        closing = Closing(self.waiting.date, self.waiting.date, "travaux")
        return close_days(structure=self.structure, closing=closing, now=NOW, today=TODAY, actor=self.actor)

    @cached_property
    def school(self) -> Site:
        school = SiteFactory.create(structure=self.structure)
        Person.objects.filter(pk=self.child.pk).update(school=school, class_name="CP")
        self.child.refresh_from_db()
        return school

    def quotient(self) -> object:
        dated = {"valid_from": date(2026, 12, 1), "source": "CAF", "today": TODAY}
        return set_quotient(household=self.family.household, value=Decimal(100), actor=self.actor, **dated)

    def prepare(self) -> None:
        """Whatever an action reads is there before it is tried."""
        for name in ("wallet", "empty", "booking", "charge", "receipt", "payment", "suspense", "difference", "mine"):
            getattr(self, name)
        for made in (
            self.act,
            self.other,
            self.registration,
            self.other_group,
            self.free_group,
            self.waiting,
            self.asked,
        ):
            assert made
        assert all((self.guardian, self.asked_other, self.note, self.acted, self.school))
        assert self.other_guardian
        assert self.twin
        assert all((self.card, self.next_class))
