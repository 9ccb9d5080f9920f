"""The invented town: what a small one holds, in term, in summer and at the end of a month."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Min, Q
from django.db.models.expressions import RawSQL
from pytest_django import DjangoDbBlocker, Settings

from preau.accounts.enums import Role
from preau.accounts.hosts import is_host
from preau.accounts.models import AccountRequest, SignUp, StructureRole, User
from preau.accounts.queries import family_context
from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.activities.rules import parse_rule, parse_window
from preau.attendance.models import Passage
from preau.bookings.enums import BookingState, MovementKind
from preau.bookings.models import Booking, BookingPattern, Movement
from preau.bookings.reasons import BookingCode
from preau.bookings.repricing.actions import reprice
from preau.bookings.sharing.days import load_questions
from preau.bookings.stranding.queries import Scope, find_stranded
from preau.demonstration.build import PASSWORD, build_demonstration, write_accounts
from preau.demonstration.families import FAMILIES
from preau.demonstration.period import Period, period_around
from preau.demonstration.sizes import SIZES
from preau.households.enums import CustodyKind
from preau.households.models import Household, HouseholdPerson, Person
from preau.households.rules import Custody, has_custody
from preau.ledger.actions.reconciling import reconcile
from preau.payments.models import BankMessage, JournalDifference, Payment, PaymentReturn
from preau.pricing.rules import parse_price_rule
from preau.receipts.agreement import disagreements
from preau.receipts.models import Cheque, CollectionSlip, DailySheet, Deposit, Receipt
from preau.registrations.models import Registration
from preau.structures.models import CashOffice, Site, Structure
from preau.structures.queries import current_news
from preau.wallets.uncovered import Uncovered, uncovered
from tests.database import empty_touched_tables, forget_former_rows

NOVEMBER = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
END_OF_MONTH = datetime(2027, 3, 31, 22, 30, tzinfo=UTC)
JULY = datetime(2027, 7, 14, 12, tzinfo=UTC)
NIGHTLY = [
    pytest.param(END_OF_MONTH, id="end-of-march", marks=pytest.mark.nightly),
    pytest.param(JULY, id="july", marks=pytest.mark.nightly),
]
WAITING, BOOKED = BookingState.WAITING, BookingState.BOOKED


@pytest.fixture(scope="module", params=[pytest.param(NOVEMBER, id="november"), *NIGHTLY])
def period(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Period]:
    """A small town at one instant, for all the tests of the file; emptied afterwards."""
    with django_db_blocker.unblock():
        forget_former_rows(connection)
        made = period_around(request.param)
        build_demonstration(SIZES["small"], made)
        yield made
        empty_touched_tables(connection)


pytestmark = pytest.mark.django_db
IN_NOVEMBER = pytest.mark.parametrize("period", [NOVEMBER], ids=["november"], indirect=True)


def person(first_name: str, last_name: str = "Kervella", slug: str = "valbrune") -> Person:
    return Person.objects.get(first_name=first_name, last_name=last_name, structure__slug=slug)


def days_of(someone: Person) -> list[OpeningDay]:
    groups = Registration.objects.filter(person=someone).values("group")
    return list(OpeningDay.objects.filter(group__in=groups, is_open=True).order_by("date"))


def test_counters_follow_the_bookings(period: Period) -> None:
    states = {"b": Count("bookings", Q(bookings__state=BOOKED)), "w": Count("bookings", Q(bookings__state=WAITING))}
    assert not OpeningDay.objects.annotate(**states).exclude(b=F("booked"), w=F("waiting")).exists()


def test_town_has_its_places_and_people(period: Period) -> None:
    assert Household.objects.filter(structure__slug="valbrune").count() == 400
    kinds = Site.objects.filter(structure__slug="valbrune").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["primary"] * 3 + ["secondary", "other"]
    names = Activity.objects.filter(structure__slug="valbrune").values_list("name", flat=True)
    assert len(names) == 5
    assert ActivityGroup.objects.filter(name="Self du collège Odette-Rivoire").count() == 1
    assert not Household.objects.filter(accesses=None).exists()


def test_rules_and_prices_can_be_read(period: Period) -> None:
    for activity in Activity.objects.order_by("id"):
        activity.full_clean()
        assert (
            parse_rule(activity.booking_rule) != parse_rule(activity.cancel_rule) or activity.short_name == "Restaurant"
        )
        parse_window(activity.window)
        assert activity.prices.exists()
        for dated in activity.prices.order_by("id"):
            parse_price_rule(dated.rule)
    kinds = {(p.rule["type"], p.rule["unit"]) for a in Activity.objects.order_by("id") for p in a.prices.order_by("id")}
    assert kinds == {
        ("bands", "service"),
        ("bands", "half_hour"),
        ("flat", "service"),
        ("flat", "half_hour"),
        ("effort_rate", "service"),
    }


def test_main_family_sees_full_days_queues_and_days_out_of_time(period: Period) -> None:
    (first, _), (_, last) = period.months()
    days = [d for name in ("Lina", "Noé", "Maël") for d in days_of(person(name)) if first <= d.date <= last]
    bookable = [d for d in days if d.booking_deadline_at >= period.now and not (d.opens_at and d.opens_at > period.now)]
    full = [d for d in bookable if d.booked == d.capacity]
    assert [d for d in full if d.waiting == d.waiting_capacity]
    assert [d for d in full if d.waiting < d.waiting_capacity]
    assert [d for d in bookable if d.capacity is None or d.booked < d.capacity]
    assert [d for d in days if d.booking_deadline_at < period.now]


def test_bookings_respect_rights_custody_and_hours(period: Period) -> None:
    held = Booking.objects.filter(state__in=(BOOKED, WAITING)).select_related("opening_day__activity", "person")
    rights = set(Registration.objects.order_by("id").values_list("person_id", "group_id"))
    custody = {
        (m.household_id, m.person_id): Custody(m.custody_kind, m.custody_start, m.custody_phase)
        for m in HouseholdPerson.objects.order_by("id")
    }
    for booking in held.order_by("id"):
        day = booking.opening_day
        assert (booking.person_id, day.group_id) in rights
        assert day.is_open
        assert booking.date == day.date
        assert has_custody(custody[booking.household_id, booking.person_id], booking.date)
        assert (booking.arrival is not None) == day.activity.is_hourly
        assert booking.created_at <= period.now
        assert booking.created_at <= day.booking_deadline_at or is_late(booking)
        assert day.opens_at is None or day.opens_at <= booking.created_at
        assert booking.price["cents"] == booking.price_cents


def is_late(booking: Booking) -> bool:
    """Booked past its deadline at the counter, with its reason."""
    return booking.reason is not None and booking.reason.code is BookingCode.PAST_DEADLINE


def test_confirmed_before_the_night_is_transmitted(period: Period) -> None:
    assert not Booking.objects.filter(transmitted_at=None, changed_at__lt=period.last_night).exists()
    assert not Booking.objects.filter(transmitted_at__lt=F("changed_at")).exists()
    assert not Booking.objects.filter(transmitted_at__gt=period.now).exists()


def test_sample_families_have_a_history(period: Period) -> None:
    lina = Booking.objects.filter(person=person("Lina"))
    is_holiday = period.now == JULY  # nothing of school to book from there for six weeks
    assert lina.filter(state=BOOKED, transmitted_at=None).exists() is not is_holiday
    assert lina.filter(state=BOOKED).exclude(transmitted_at=None).exists()
    assert lina.filter(state=WAITING).exists()
    cancelled = Booking.objects.filter(household__name="KERVELLA", state=BookingState.CANCELLED)
    assert cancelled.exists() is not is_holiday
    for movement in Movement.objects.filter(kind=MovementKind.WAITING).order_by("id"):
        queue = Booking.objects.filter(
            opening_day=movement.booking.opening_day, state=WAITING, pk__lte=movement.booking_id
        )
        assert movement.rank == queue.count()
    patterns = BookingPattern.objects.order_by("id")
    assert [(p.person.first_name, p.every_two_weeks) for p in patterns] == [("Noé", False), ("Iris", True)]


def test_every_sample_booking_has_its_movement(period: Period) -> None:
    samples = Booking.objects.filter(household__number__lte="000009").order_by("id")
    assert samples.exists()
    assert not samples.filter(movements=None).exists()
    by_family = samples.filter(origin="family")
    assert not by_family.exclude(movements__confirmation__isnull=False).exists()


def test_separated_parents_share_tom(period: Period) -> None:
    tom = HouseholdPerson.objects.filter(person=person("Tom", "Dautry")).order_by("id")
    assert [(m.household.name, m.custody_kind, m.custody_phase) for m in tom] == [
        ("DAUTRY", CustodyKind.ALTERNATING, 0),
        ("BELKACEM", CustodyKind.ALTERNATING, 1),
    ]
    jade = HouseholdPerson.objects.filter(person=person("Jade", "Vasselin")).order_by("id")
    assert [(m.household.name, m.cost_percent) for m in jade] == [("VASSELIN", 60), ("PENHOAT", 40)]


def test_the_other_household_of_jade_is_asked(period: Period) -> None:
    """Under the rule « asked »: one day accepted, which each pays, one refused, the others wait for an answer.

    In July no day of school can be asked for; before the holidays of spring, two."""
    loic = Household.objects.get(name="PENHOAT", number__lte="000009")
    found = load_questions(household=loic, now=period.now)
    if period.now == JULY:
        assert found == []
        return
    assert [(row.state, row.is_agreed) for row in found[:2]] == [("accepted", True), ("refused", False)]
    others = {row.state for row in found[2:]}
    assert others == ({"asked"} if period.now == NOVEMBER else set())
    shared = Booking.objects.filter(questions__household=loic).order_by("date", "id")
    parts = [len(booking.price["details"].get("shares", ())) for booking in shared[:3]]
    assert parts == [2, 0, *[0 for _ in others]]


def test_six_children_have_six_stickers(period: Period) -> None:
    stickers = HouseholdPerson.objects.filter(household__name="OUEDRAVAL", household__number="000005")
    assert list(stickers.order_by("sticker").values_list("sticker", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_main_parent_eats_in_the_second_structure(period: Period) -> None:
    user = User.objects.get(email="awa.kervella@exemple.fr")
    context = family_context(user, "lycee-jeanne-barret")
    assert context is not None
    assert [structure.slug for structure in context.structures] == ["lycee-jeanne-barret", "valbrune"]
    awa = person("Awa", slug="lycee-jeanne-barret")
    assert awa.kind == "adult"
    assert [activity.name for activity in Activity.objects.filter(groups__registrations__person=awa)] == [
        "Restaurant du lycée"
    ]


def test_accounts_file_opens_every_account(period: Period, tmp_path: Path) -> None:
    write_accounts(tmp_path / "accounts.json")
    rows = json.loads((tmp_path / "accounts.json").read_text(encoding="utf-8"))
    assert [row["email"] for row in rows] == [
        *(family.email for family in FAMILIES),
        "mairie@exemple.fr",
        "guichet@exemple.fr",
        "regie@exemple.fr",
        "mandataire@exemple.fr",
        "finances@exemple.fr",
        "cantine@exemple.fr",
        "activites@exemple.fr",
        "lecture@exemple.fr",
    ]
    for row in rows:
        assert set(row) == {"email", "password", "who", "note"}
        user = User.objects.get(email=row["email"])
        assert user.check_password(row["password"])
        assert (user.is_superuser, user.is_staff, is_host(user)) == (False, False, False)
    crowd = User.objects.get(email="famille-000123@exemple.fr")
    assert crowd.check_password(PASSWORD)
    assert family_context(crowd, "valbrune") is not None


def test_each_role_has_its_agent_and_families_have_news(period: Period) -> None:
    held = StructureRole.objects.filter(structure__slug="valbrune").order_by("role").values_list("role", flat=True)
    assert list(held) == sorted(Role.values)
    town = Structure.objects.get(slug="valbrune")
    assert [len(current_news(town, period.today + timedelta(days=days))) for days in (0, 8)] == [2, 3]


def test_names_are_folded_as_imports_fold_them(period: Period) -> None:
    assert person("Noé").folded_name == "kervella noe"
    assert not Person.objects.filter(folded_name="").exists()


def test_a_made_database_is_refused(period: Period, settings: Settings) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="n’est pas vide"):
        call_command("demo_data", size="small")
    assert Structure.objects.count() == 2


def test_desk_finds_requests_of_every_kind_and_a_sign_up(period: Period) -> None:
    kinds = (
        AccountRequest.objects.filter(structure__slug="valbrune").order_by("id").values_list("match_kind", flat=True)
    )
    assert {"certain", "likely", "none"} <= set(kinds)
    assert SignUp.objects.filter(structure__slug="valbrune", household=None).count() == 1


def test_every_booking_has_the_price_of_its_day(period: Period) -> None:
    said = RawSQL("(preau_explained(bookings_booking.price)->'details'->>'rank')::int", [])
    broods = Booking.objects.filter(opening_day__activity__short_name="Mercredi").annotate(rank=said)
    assert broods.filter(rank__gt=1).exists()
    assert reprice(now=period.now) == 0


def test_money_that_came_in_has_its_receipts(period: Period) -> None:
    by_means = Receipt.objects.order_by("means").values_list("means", flat=True).distinct()
    assert {"online", "cash", "cheque", "transfer", "voucher"} == set(by_means)
    for office in CashOffice.objects.order_by("id"):
        rows = Receipt.objects.filter(cash_office=office).order_by("year", "number")
        for year in {row.year for row in rows}:
            numbers = [(row.number, row.at) for row in rows if row.year == year]
            assert [number for number, _ in numbers] == list(range(1, len(numbers) + 1))
            assert numbers == sorted(numbers, key=lambda pair: (pair[1], pair[0]))
    assert Receipt.objects.filter(at__gt=period.now).count() == 0
    assert Cheque.objects.annotate(parts=Count("receipts")).filter(parts__gt=1).count() == 2


def test_books_were_kept_as_a_cash_officer_keeps_them(period: Period) -> None:
    for office in CashOffice.objects.select_related("structure").order_by("id"):
        assert disagreements(office) == []
    kept = CashOffice.objects.filter(structure__slug="valbrune")
    for model in (CollectionSlip, DailySheet, Deposit):
        assert model.objects.filter(at__gt=period.now).count() == 0
        assert set(model.objects.values_list("cash_office", flat=True)) == set(kept.values_list("id", flat=True))
    assert {sheet.gap_cents for sheet in DailySheet.objects.all()} == {0, -50}


def test_wallets_never_went_further_below_zero_than_they_may(period: Period) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT a.overdraft_cents, "
            "sum(p.amount_cents) OVER (PARTITION BY p.account_id ORDER BY e.at, e.id) AS rest FROM ledger_posting p "
            "JOIN ledger_entry e ON e.id = p.entry_id JOIN ledger_account a ON a.id = p.account_id "
            "WHERE a.kind = 'wallet') AS line WHERE rest < -overdraft_cents"
        )
        assert cursor.fetchone() == (0,)


@IN_NOVEMBER
def test_two_months_of_days_are_marked(period: Period) -> None:
    first = Passage.objects.aggregate(first=Min("opening_day__date"))["first"]
    assert timedelta(days=55) < period.today - first <= timedelta(days=62)
    kinds = set(Passage.objects.filter(undone_at=None).values_list("kind", flat=True).order_by("kind"))
    assert kinds == {"present", "absent", "excused", "unplanned"}
    assert not Passage.objects.filter(opening_day__date__gte=period.today).exists()
    reconcile()


@IN_NOVEMBER
def test_justified_absence_gave_its_day_back(period: Period) -> None:
    passage = Passage.objects.select_related("reversal__reverses").get(kind="excused")
    assert passage.reversal is not None
    assert passage.motive == "certificate"
    assert passage.reversal.text.startswith("Absence justifiée, ")
    assert passage.reversal.reverses is not None
    assert passage.reversal.reverses.kind == "charge"


@IN_NOVEMBER
def test_days_wait_for_money_and_no_wallet_could_bear_them(period: Period) -> None:
    rows = uncovered(structure=Structure.objects.get(slug="valbrune"), today=period.today)
    assert rows
    oldest: dict[tuple[int, int], Uncovered] = {}
    for row in rows:
        oldest.setdefault((row.household_id, row.kind_id), row)
    for row in oldest.values():
        assert row.overdraft_cents is not None
        assert row.cents > row.balance_cents + row.overdraft_cents


def test_cards_of_the_last_days_have_every_end(period: Period) -> None:
    """Paid, abandoned, refused, expired without a word; refunded by the bank, disputed; a sum and a difference left."""
    states = Payment.objects.order_by("state").values_list("state", flat=True)
    assert set(states) == {"paid", "cancelled", "refused", "expired"}
    assert set(PaymentReturn.objects.values_list("motive", flat=True)) == {"refund", "chargeback"}
    assert not Payment.objects.filter(created_at__gt=period.now).exists()
    assert BankMessage.objects.filter(verdict="suspense", settlement=None).count() == 1
    kinds = JournalDifference.objects.filter(settled_at=None).values_list("kind", flat=True)
    assert list(kinds) == ["not_here"]
    paid = Payment.objects.filter(state="paid", household__name="KERVELLA")
    assert paid.values("cash_office").distinct().count() == 2


def test_one_day_is_stranded(period: Period) -> None:
    """In July, no day of school is to come."""
    found = find_stranded(Scope(structure_id=Structure.objects.get(slug="valbrune").pk), period.today).rows
    assert [row.person for row in found] == ([] if period.now == JULY else ["Nour Ouedraval"])
