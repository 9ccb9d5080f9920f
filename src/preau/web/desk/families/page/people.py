"""The people of a household as the first tab shows them: children with their days, parents with their accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from preau.accounts.actions.granting import has_password
from preau.accounts.models import HouseholdAccess
from preau.attendance.enums import PassageKind
from preau.attendance.models import Passage
from preau.bookings.enums import BookingState
from preau.bookings.models import Booking
from preau.bookings.planning.upcoming import NextDay, upcoming
from preau.common import clock
from preau.common.text import join_words, weekday_name
from preau.households.enums import CustodyKind, GuardianRole, PersonKind
from preau.households.models import Card, Guardian, Household, HouseholdPerson
from preau.web.desk.access import DeskRequest
from preau.web.desk.families.page.head import Head
from preau.web.desk.pages import url
from preau.web.states import State

NEXT_DAYS_SHOWN = 5
BACK = timedelta(days=7)
"""How far back an absence is usually justified."""


@dataclass(frozen=True)
class OtherHome:
    """Another household of a child, and its address in the desk."""

    household: Household
    url: str


@dataclass(frozen=True)
class Child:
    """Somebody of the household, child or adult guest, with their next booked days."""

    member: HouseholdPerson
    cards: list[str]
    days: list[NextDay]
    others: list[OtherHome]

    @property
    def is_child(self) -> bool:
        return self.member.person.kind == PersonKind.CHILD

    @property
    def custody(self) -> str:
        """When this household has the child; empty for every day."""
        return "" if self.member.custody_kind == CustodyKind.FULL else custody_text(self.member)


def custody_text(row: HouseholdPerson) -> str:
    """`lundi et mardi`, `Une semaine sur deux`."""
    if row.custody_kind == CustodyKind.WEEKDAYS:
        return join_words([weekday_name(day) for day in sorted(row.custody_weekdays)])
    label = CustodyKind(row.custody_kind).label
    return f"{label} ({row.cost_percent} %)" if row.custody_kind == CustodyKind.PERCENT else str(label)


@dataclass(frozen=True)
class Parent:
    """A guardian and their account, if any; an account whose guardian is not known stands alone."""

    name: str
    guardian: Guardian | None
    access: HouseholdAccess | None
    is_dead: bool

    @property
    def email(self) -> str:
        return (self.guardian.email if self.guardian else "") or (self.access.user.email if self.access else "")

    @property
    def phones(self) -> list[str]:
        if self.guardian is None:
            return []
        kept = (self.guardian.mobile_phone, self.guardian.home_phone, self.guardian.work_phone)
        return [number for number in kept if number]

    @property
    def is_forbidden(self) -> bool:
        """Whether the children must not be handed to them."""
        return self.guardian is not None and self.guardian.role == GuardianRole.FORBIDDEN

    @property
    def signed_in(self) -> datetime | None:
        return self.access.user.last_login if self.access else None

    @property
    def is_open(self) -> bool:
        return self.access is not None and has_password(self.access.user)


@dataclass(frozen=True)
class PastDay:
    """A booking of the last days, or a passage without one, and how it was marked."""

    first_name: str
    activity: str
    date: date
    opening_day_id: int
    mark: str

    @property
    def state(self) -> State:
        """Absent and not justified is what a family comes about."""
        if not self.mark:
            return State("Pas pointé", "hourglass-split", "wait")
        kind = PassageKind(self.mark)
        tones = {PassageKind.ABSENT: State(kind.label, "x-circle", "no")}
        return tones.get(kind, State(str(kind.label), "check-circle-fill", "ok"))


def children_of(request: DeskRequest, head: Head) -> list[Child]:
    """The people of the household; three statements, whatever their number."""
    people = [row.person_id for row in head.members]
    days = {row.person_id: row.days for row in upcoming(household=head.household, shown=NEXT_DAYS_SHOWN).people}
    cards: dict[int, list[str]] = {}
    for card in Card.objects.filter(person__in=people, is_active=True).order_by("number"):
        cards.setdefault(card.person_id, []).append(str(card))
    others: dict[int, list[OtherHome]] = {}
    shared = HouseholdPerson.objects.filter(person__in=people).exclude(household=head.household.pk)
    for row in shared.select_related("household").order_by("id"):
        home = OtherHome(row.household, url(request, "desk_family", row.household_id))
        others.setdefault(row.person_id, []).append(home)
    return [
        Child(
            member,
            cards.get(member.person_id, []),
            days.get(member.person_id, []),
            others.get(member.person_id, []),
        )
        for member in head.members
    ]


def parents_of(head: Head) -> list[Parent]:
    """The guardians, the payer first, each with their account; then the accounts of nobody of the file."""
    left = list(head.accesses)
    found = []
    for guardian in head.guardians:
        email = guardian.email.lower()
        mine = next(
            (row for row in left if row.guardian_id == guardian.pk or (email and row.user.email.lower() == email)), None
        )
        if mine is not None:
            left.remove(mine)
        address = email or (mine.user.email.lower() if mine else "")
        found.append(Parent(str(guardian), guardian, mine, address in head.dead))
    found += [Parent(str(row.user), None, row, row.user.email.lower() in head.dead) for row in left]
    return found


def last_days(household: Household) -> list[PastDay]:
    """What was booked or came in the last seven days, today included, the last first; two statements."""
    today = clock.today()
    between = (today - BACK, today)
    marked = Passage.objects.filter(household=household, opening_day__date__range=between, undone_at__isnull=True)
    booked = Booking.objects.filter(household=household, date__range=between, state=BookingState.BOOKED)
    found = {_key(row): _past(row, "") for row in booked.select_related(*_PAST).order_by("id")}
    found |= {_key(row): _past(row, row.kind) for row in marked.select_related(*_PAST).order_by("id")}
    return sorted(found.values(), key=lambda row: (-row.date.toordinal(), row.activity, row.first_name))


_PAST = ("person", "opening_day__activity")


def _key(row: Booking | Passage) -> tuple[int, int]:
    return row.person_id, row.opening_day_id


def _past(row: Booking | Passage, mark: str) -> PastDay:
    day = row.opening_day
    return PastDay(row.person.first_name, day.activity.name, day.date, day.pk, mark)
