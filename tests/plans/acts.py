"""What families, agents and the night do in a city: whatever runs the statements that are watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from preau.accounts.acting import actor_of, family_actor
from preau.accounts.models import User
from preau.accounts.register import register_of
from preau.activities.actions import build_structure_days
from preau.activities.models import OpeningDay
from preau.attendance.printing.queries import lists
from preau.attendance.queries import roll
from preau.attendance.weeks import Wanted, children, columns, marks, who
from preau.bookings.closing.actions import Closing, close_days
from preau.bookings.confirming.actions import confirm_draft
from preau.bookings.confirming.queries import confirmed, follow_up
from preau.bookings.drafting.actions import edit_draft, toggle
from preau.bookings.models import Booking, BookingPattern, ShareQuestion
from preau.bookings.night.actions.running import expire_waiting
from preau.bookings.patterns.actions import applying
from preau.bookings.places.actions.changing import close_chosen
from preau.bookings.places.actions.undoing import undo_act
from preau.bookings.places.choosing import Chosen
from preau.bookings.places.grid import Shown, cells, choices, groups
from preau.bookings.places.queries import waiters
from preau.bookings.planning.loading import load_planning
from preau.bookings.planning.opening import first_bookable_date
from preau.bookings.planning.upcoming import upcoming
from preau.bookings.repricing.actions import reprice
from preau.bookings.repricing.impact import price_impact
from preau.bookings.sharing.actions import ask_again, ask_sharers
from preau.bookings.sharing.days import load_questions
from preau.bookings.stranding.actions import hold
from preau.bookings.stranding.queries import Scope, find_stranded
from preau.bookings.waiting.actions import promote_waiting
from preau.common import clock
from preau.common.actors import NIGHT, Actor
from preau.households.doubles import pairs
from preau.households.models import Household
from preau.ledger.actions.reconciling import reconcile
from preau.pricing.models import PriceRule
from preau.pricing.rules import parse_price_rule
from preau.receipts.actions.mailing import addresses_of
from preau.receipts.agreement import disagreements
from preau.receipts.queries import Selection, journal
from preau.structures.models import CashOffice, Structure
from preau.wallets.actions.charging import charge
from preau.wallets.actions.low_balance import tell_low_balances
from preau.wallets.explaining import explain
from preau.wallets.happened import what_happened
from preau.wallets.models import Wallet
from preau.wallets.queries import load_wallets, operations
from preau.wallets.uncovered import uncovered
from tests.plans.recording import undone

SLUG, PARENT = "valbrune", "awa.kervella@exemple.fr"


@dataclass(frozen=True, slots=True)
class City:
    """The invented town at the size of a city, and one family of three children there."""

    structure: Structure
    household: Household
    parent: Actor
    agent: Actor
    now: datetime

    @property
    def today(self) -> date:
        return clock.paris(self.now).date()

    @property
    def month(self) -> tuple[date, date]:
        """The next four weeks."""
        return self.today, self.today + timedelta(days=28)

    def day(self, **conditions: object) -> OpeningDay:
        """The opening day to come with most people."""
        days = OpeningDay.objects.filter(structure=self.structure, is_open=True, date__gt=self.today, **conditions)
        return days.order_by("-booked", "id")[0]


def the_city() -> City:
    structure = Structure.objects.get(slug=SLUG)
    parent = User.objects.get(email=PARENT)
    household = Household.objects.get(accesses__user=parent, structure=structure)
    agent = User.objects.filter(roles__structure=structure, roles__role="administrator").order_by("id")[0]
    acting = family_actor(parent, household.pk), actor_of(agent)
    return City(structure, household, *acting, clock.now())


def a_family_reads(city: City) -> None:
    home, town, (first, last) = city.household, city.structure, city.month
    load_planning(structure=town, household=home, first=first, last=last)
    load_planning(structure=town, household=home, first=first - timedelta(days=90), last=first + timedelta(days=250))
    upcoming(household=home)
    follow_up(household=home, first=first - timedelta(days=60), last=last)
    first_bookable_date(structure=town, household=home, last=last, now=city.now)
    load_questions(household=home)
    load_wallets(structure=town, household=home, until=last)
    end = city.now + timedelta(days=1)
    rows = operations(household=home, start=city.now - timedelta(days=90), end=end, limit=50)
    explain(structure_id=town.pk, entry_id=rows[0].entry_id, household_id=home.pk)
    uncovered(structure=town, today=city.today, household_id=home.pk)
    booked = Booking.objects.filter(household=home, date__lt=city.today, state="booked").order_by("-date", "id")[0]
    what_happened(structure_id=town.pk, household_id=home.pk, person_id=booked.person_id, day=booked.date)


def the_desk_reads(city: City) -> None:
    town, (first, last) = city.structure, city.month
    register_of(town)
    roll(city.day().pk)
    lists(town, city.day().date)
    school = city.day(group__site__isnull=False).group.site_id
    for wanted in (Wanted(first, last, activity=city.day().activity_id), Wanted(first, last, site=school)):
        people = who(town, wanted, ("nom", False))
        columns(town, wanted, people)
        marks(children(people[:50]), wanted)
    uncovered(structure=town, today=city.today, limit=50)
    journal(Selection(town.pk, first - timedelta(days=14), last), limit=50)
    office = CashOffice.objects.filter(structure=town).order_by("id")[0]
    disagreements(office)
    addresses_of(city.household.pk)
    activity = city.day().activity
    row = PriceRule.objects.filter(activity=activity).order_by("-valid_from", "id")[0]
    rule = parse_price_rule(row.rule)
    price_impact(
        structure_id=town.pk, activity_id=activity.pk, audience=row.audience, rule=rule, first=first, last=None
    )
    find_stranded(Scope(structure_id=town.pk), city.today)
    choices(town, first, last)
    cells(groups(town, Shown(first, last, activity=activity.pk, limit=40)), first, last)
    pairs(town, limit=50)
    waiters(OpeningDay.objects.filter(waiting__gt=0).order_by("-waiting", "id")[0].pk)


def a_family_confirms(city: City) -> None:
    home, town, (first, last) = city.household, city.structure, city.month
    planning = load_planning(structure=town, household=home, first=first, last=last)
    cells = planning.select()
    edit_draft(planning=planning, wishes=toggle(cells), actor=city.parent, tool=cells)
    done = confirm_draft(structure=town, household=home, actor=city.parent)
    assert done.confirmation is not None
    confirmed(household=home, pk=done.confirmation.pk)


def the_desk_changes(city: City) -> None:
    town, (first, last) = city.structure, city.month
    busy = city.day()
    build_structure_days(structure=town, first=first, last=last, actor=city.agent)
    scope = Scope(groups=frozenset({busy.group_id}))
    hold(scope, city.today)
    find_stranded(scope, city.today)
    chosen = Chosen((busy.group_id,), busy.date, busy.date)
    asked = {"structure": town, "actor": city.agent, "now": city.now, "today": city.today}
    undo_act(act_id=close_chosen(chosen=chosen, reason="Grève", **asked).act.pk, **asked)
    close_days(
        structure=town,
        closing=Closing(busy.date, busy.date, "Grève"),
        actor=city.agent,
        now=city.now,
        today=city.today,
    )


def the_night_books(city: City) -> None:
    waited = OpeningDay.objects.filter(waiting__gt=0, promotion_deadline_at__gte=city.now).order_by("-waiting", "id")
    for day in waited[:1]:
        OpeningDay.objects.filter(pk=day.pk).update(capacity=day.booked + 5)
        promote_waiting(day_ids=[day.pk], actor=NIGHT, by_hand=True)
    expire_waiting(now=city.now + timedelta(days=200))
    patterns = list(BookingPattern.objects.order_by("id").values_list("id", flat=True)[: applying.BATCH])
    values = {"now": city.now, "today": city.today, "actor": None, "patterns": patterns}
    applying._apply(values, applying.Applied())
    ShareQuestion.objects.all().delete()
    ask_sharers(now=city.now)
    ask_again(booking_ids=list(ShareQuestion.objects.values_list("booking", flat=True)[:200]), now=city.now)
    reprice(now=city.now)


def the_night_charges(city: City) -> None:
    day = city.day()
    rows = Booking.objects.filter(opening_day__date=day.date, structure=city.structure, state="booked")
    rows = rows.filter(is_charged=False, price_cents__gt=0).order_by("household", "id")
    charge(list(rows.values_list("id", flat=True)[:500]), [], actor=NIGHT)
    accounts = list(Wallet.objects.order_by("id").values_list("account", flat=True)[:500])
    tell_low_balances(accounts, city.now)
    reconcile()


ACTS: tuple[Callable[[City], None], ...] = (
    a_family_reads,
    the_desk_reads,
    a_family_confirms,
    the_desk_changes,
    the_night_books,
    the_night_charges,
)


def play(city: City) -> None:
    """Every act, each undone."""
    for act in ACTS:
        with undone():
            act(city)
