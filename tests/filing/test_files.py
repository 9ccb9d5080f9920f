"""Two files made one, two records of a child or a parent made one, a file closed and opened again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess
from preau.activities.models import ActivityGroup
from preau.approvals.actions import approve, ask_merge
from preau.approvals.models import Act
from preau.bookings.models import Booking
from preau.common.reasons import text
from preau.dues.models import Due
from preau.filing.actions import (
    archive_household,
    merge_guardians,
    merge_households,
    merge_people,
    reopen_household,
    tell_apart,
)
from preau.filing.errors import FilingError
from preau.households.enums import CustodyKind, GuardianRole
from preau.households.models import Card, Household, HouseholdPerson, Person
from preau.ledger.models import Account, Entry
from preau.notices.models import OutgoingMail
from preau.receipts.models import Receipt
from preau.registrations.models import Registration
from preau.wallets.actions import charge_day
from preau.wallets.models import Wallet
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW, Family, counters
from tests.bookings.test_places import rush
from tests.factories import HouseholdAccessFactory, MembershipFactory, RegistrationFactory
from tests.factories.accounts import GuardianFactory, StaffFactory
from tests.wallets.conftest import PAST, MoneyTown, balance

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town(db: None) -> MoneyTown:
    return MoneyTown()


@pytest.fixture
def make_money(transactional_db: None) -> Callable[..., MoneyTown]:
    """For tests with several connections: everything is really committed."""
    return MoneyTown


def merge(town: MoneyTown, kept: Family, gone: Family, **more: object) -> object:
    actor = by(StaffFactory.create(structure=town.structure, role=Role.DESK).user)
    return merge_households(household=kept.household, gone=gone.household, key=uuid4(), actor=actor, **more)


def agent(town: MoneyTown, role: Role = Role.DESK) -> object:
    return by(StaffFactory.create(structure=town.structure, role=role).user)


def named(family: Family, first: str, born: date | None = date(2019, 5, 4)) -> Person:
    person: Person = family.members[0].person
    person.last_name, person.first_name, person.birth_date = "KERVELLA", first, born
    person.save()
    return person


def refusal(job: Callable[[], object]) -> str:
    with pytest.raises(FilingError) as caught:
        job()
    return " ".join(text(reason) for reason in caught.value.reasons)


# -- two files ---------------------------------------------------------------------------------------------------------


def test_days_ranks_registrations_accounts_and_money_follow_and_the_past_stays(town: MoneyTown) -> None:
    kept, gone, ahead, behind = (town.family() for _ in range(4))
    named(kept, "Lina"), named(gone, "Noé")
    paid = town.pay(gone, 1000)
    town.eat(gone, PAST)
    charge_day(until=PAST)
    (free,) = town.days(MONDAY)
    (full,) = town.days(TUESDAY, capacity=1, waiting_capacity=5)
    town.book(gone, free)
    for one in (ahead, gone, behind):
        town.book(one, full)
    Registration.objects.filter(person__in=gone.people).update(household=gone.household)
    before = Account.objects.aggregate(all=Sum("balance_cents"))["all"]
    done = merge(town, kept, gone)
    rows = Booking.objects.filter(person__in=gone.people, date__gte=MONDAY).order_by("date")
    assert [(row.household_id, row.state) for row in rows] == [
        (kept.household.pk, "booked"),
        (kept.household.pk, "waiting"),
    ]
    queue = Booking.objects.filter(opening_day=full, state="waiting").order_by("id")
    assert [row.household_id for row in queue] == [kept.household.pk, behind.household.pk]
    assert (counters(free), counters(full)) == ((1, 0), (1, 2))
    assert {row.household for row in Registration.objects.filter(person__in=gone.people)} == {kept.household}
    assert HouseholdAccess.objects.get(user=gone.user).household == kept.household
    # Money moved by an entry, and no cent appeared; what was charged, its due and its receipt stay where they were.
    assert (balance(paid), balance(town.wallet(kept))) == (0, 610)
    assert Account.objects.aggregate(all=Sum("balance_cents"))["all"] == before
    entry = Entry.objects.get(kind="merge")
    assert entry.text == f"Dossier {gone.household.number} réuni au dossier {kept.household.number} : Restauration"
    assert set(Due.objects.values_list("household", flat=True)) == {gone.household.pk}
    assert Receipt.objects.count() == 1
    gone.household.refresh_from_db()
    assert (gone.household.merged_into, gone.household.closed_at) == (kept.household, NOW)
    assert Wallet.objects.get(pk=paid.pk).closed_at == NOW
    told = " ".join(done.told)  # type: ignore[attr-defined]
    assert "1 jour réservé garde sa place, 1 rang en liste d’attente" in told
    mails = OutgoingMail.objects.filter(subject=f"Vos deux dossiers sont réunis : {kept.household.number}")
    assert {mail.to for mail in mails} == {kept.user.email, gone.user.email}
    assert "mêmes rangs" in mails[0].body


def test_what_comes_after_is_forwarded_by_the_same_act(town: MoneyTown) -> None:
    kept, gone = town.family(), town.family()
    merge(town, kept, gone)
    late = town.pay(gone, 500)
    merge(town, kept, gone)
    assert (balance(late), balance(town.wallet(kept))) == (0, 500)


def test_debt_follows_even_past_the_limit_of_the_kept_file(make_money: Callable[..., MoneyTown]) -> None:
    town = make_money(overdraft_cents=500)
    kept, gone = town.family(), town.family()
    for family in (kept, gone):
        town.eat(family, PAST)
    charge_day(until=PAST)
    merge(town, kept, gone)
    assert (balance(town.wallet(gone)), balance(town.wallet(kept))) == (0, -780)


def test_child_who_was_in_both_has_one_record_and_each_day_once(town: MoneyTown) -> None:
    kept, gone, other = (town.family() for _ in range(3))
    first, second = named(kept, "Noé"), named(gone, "Noé")
    Person.objects.filter(pk=second.pk).update(ine="1234567890A", class_name="CE2")
    Card.objects.create(structure=town.structure, person=second, number="990012345")
    both, apart = town.days(MONDAY, MONDAY + timedelta(days=3))
    (full,) = town.days(TUESDAY, capacity=1, waiting_capacity=5)
    town.book(gone, both)
    town.book(kept, both)
    town.book(gone, apart)
    town.book(gone, full)  # the place
    town.book(kept, full)  # and the rank of the same child
    town.book(other, full)
    done = merge(town, kept, gone)
    held = Booking.objects.filter(state__in=("booked", "waiting"), household=kept.household).order_by("date")
    assert [(row.person_id, row.date, row.state) for row in held] == [
        (first.pk, MONDAY, "booked"),
        (first.pk, TUESDAY, "booked"),
        (first.pk, MONDAY + timedelta(days=3), "booked"),
    ]
    assert (counters(both), counters(full)) == ((1, 0), (1, 1))
    assert "2 jours étaient réservés deux fois" in " ".join(done.told)  # type: ignore[attr-defined]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.ine, first.class_name, second.ine, second.merged_into) == ("1234567890A", first.class_name, "", first)
    assert Card.objects.get().person == first
    assert list(HouseholdPerson.objects.filter(household=kept.household).values_list("person", flat=True)) == [first.pk]
    assert Registration.objects.filter(person=second).count() == 0


def test_reasons_why_two_files_stay_two(town: MoneyTown) -> None:
    kept, gone = town.family(), town.family()
    child = kept.members[0].person
    row = MembershipFactory.create(
        household=gone.household, person=child, custody_kind=CustodyKind.WEEKDAYS, custody_weekdays=[1, 2]
    )
    HouseholdPerson.objects.filter(pk=kept.members[0].pk).update(
        custody_kind=CustodyKind.WEEKDAYS, custody_weekdays=[3, 4, 5, 6, 7]
    )
    assert "se partagent la garde" in refusal(lambda: merge(town, kept, gone))
    row.delete()
    town.eat(gone, PAST)
    assert "ne sont pas encore débités" in refusal(lambda: merge(town, kept, gone))
    town.pay(gone, 1000)
    charge_day(until=PAST)
    GuardianFactory.create(household=kept.household, last_name="BRUN", first_name="Ali", role=GuardianRole.LEGAL)
    mean = GuardianFactory.create(
        household=gone.household, last_name="Brun", first_name="ALI", role=GuardianRole.FORBIDDEN
    )
    assert "ne doit pas venir chercher" in refusal(lambda: merge(town, kept, gone))
    assert Household.objects.filter(closed_at__isnull=False).count() == 0
    mean.delete()
    merge(town, kept, gone)
    assert "est déjà réuni au dossier" in refusal(lambda: merge(town, town.family(), gone))
    assert "est fermé" in refusal(lambda: merge(town, gone, town.family()))
    assert "autre dossier" in refusal(lambda: merge(town, kept, MoneyTown().family()))


def test_own_household_is_joined_by_nobody_to_theirs(town: MoneyTown) -> None:
    kept, gone = town.family(), town.family()
    StaffFactory.create(structure=town.structure, user=gone.user, role=Role.DESK)
    with pytest.raises(Exception, match="votre propre foyer"):
        merge_households(household=kept.household, gone=gone.household, key=uuid4(), actor=by(gone.user))


def test_closed_file_takes_nobody_from_anyone(town: MoneyTown) -> None:
    kept, gone = town.family(), town.family()
    merge(town, kept, gone)
    for job in (
        lambda: MembershipFactory.create(household=gone.household),
        lambda: GuardianFactory.create(household=gone.household),
        lambda: HouseholdAccessFactory.create(household=gone.household),
    ):
        with pytest.raises(IntegrityError, match="its file is closed"), transaction.atomic():
            job()


def test_second_person_is_asked_above_the_limit(town: MoneyTown) -> None:
    kept, gone = town.family(), town.family()
    town.pay(gone, 6000)
    asker, mayor = agent(town), agent(town, Role.ADMINISTRATOR)
    asked = ask_merge(household=kept.household, gone=gone.household, key=uuid4(), actor=asker)  # type: ignore[arg-type]
    assert asked.waiting is not None
    gone.household.refresh_from_db()
    assert (gone.household.closed_at, balance(town.wallet(gone))) == (None, 6000)
    approve(structure=town.structure, act_id=Act.objects.get().pk, actor=mayor)  # type: ignore[arg-type]
    assert (balance(town.wallet(gone)), balance(town.wallet(kept))) == (0, 6000)


def both_ways(town: MoneyTown) -> tuple[list[object], list[Household]]:
    one, other = town.family(), town.family()
    actor = agent(town)
    jobs = [
        partial(merge_households, household=kept.household, gone=gone.household, key=uuid4(), actor=actor)  # type: ignore[arg-type]
        for kept, gone in ((one, other), (other, one))
    ]
    return rush(jobs, 2), list(Household.objects.filter(pk__in=[one.household.pk, other.household.pk]))  # type: ignore[arg-type]


def test_two_agents_join_two_files_both_ways_at_once_and_one_stays_open(make_money: Callable[..., MoneyTown]) -> None:
    answers, homes = both_ways(make_money())
    assert sorted(isinstance(answer, FilingError) for answer in answers) == [False, True]
    assert sum(home.closed_at is None for home in homes) == 1


def test_what_was_read_before_the_lock_is_refused_by_the_database_and_lost_without_it(
    make_money: Callable[..., MoneyTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: decided on what was read before, the second meets the trigger; without it, both close."""
    town = make_money()
    one, other = town.family(), town.family()
    read = list(Household.objects.filter(pk__in=[one.household.pk, other.household.pk]).order_by("pk"))
    monkeypatch.setattr("preau.filing.actions.merging.hold_files", lambda *_files: read)
    merge(town, one, other)
    for row in read:
        row.closed_at = row.merged_into = None
    with pytest.raises(IntegrityError, match="its file is closed"):
        merge(town, other, one)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE households_householdperson DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE accounts_householdaccess DISABLE TRIGGER USER")
    try:
        merge(town, other, one)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE households_householdperson ENABLE TRIGGER USER")
            cursor.execute("ALTER TABLE accounts_householdaccess ENABLE TRIGGER USER")
    assert Household.objects.filter(pk__in=[row.pk for row in read], closed_at__isnull=True).count() == 0


def test_money_that_comes_while_files_are_joined_is_never_lost(make_money: Callable[..., MoneyTown]) -> None:
    town = make_money()
    kept, gone = town.family(), town.family()
    actor = agent(town)
    job = partial(merge_households, household=kept.household, gone=gone.household, key=uuid4(), actor=actor)  # type: ignore[arg-type]
    answers = rush([job, *(partial(town.pay, gone, 100) for _ in range(5))], 6)  # type: ignore[list-item]
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert balance(town.wallet(gone)) + balance(town.wallet(kept)) == 500
    merge(town, kept, gone)
    assert (balance(town.wallet(gone)), balance(town.wallet(kept))) == (0, 500)


# -- two records -------------------------------------------------------------------------------------------------------


def test_two_records_of_a_child_of_one_household(town: MoneyTown) -> None:
    family = town.family(2)
    first, second = (member.person for member in family.members)
    days = town.days(MONDAY, TUESDAY)
    town.book(family, *days)
    actor = agent(town)
    done = merge_people(household=family.household, kept_id=first.pk, gone_id=second.pk, actor=actor)  # type: ignore[arg-type]
    assert done.twice == 2
    assert [counters(day) for day in days] == [(1, 0), (1, 0)]
    assert list(HouseholdPerson.objects.values_list("person", flat=True)) == [first.pk]


def test_two_children_stay_two(town: MoneyTown) -> None:
    family, other = town.family(2), town.family()
    first, second = (member.person for member in family.members)
    actor = agent(town)
    job = partial(merge_people, household=family.household, kept_id=first.pk, gone_id=second.pk, actor=actor)  # type: ignore[arg-type]
    itself = partial(merge_people, household=family.household, kept_id=first.pk, gone_id=first.pk, actor=actor)  # type: ignore[arg-type]
    assert refusal(itself)
    assert Registration.objects.filter(person=first).exists()
    Person.objects.filter(pk=first.pk).update(birth_date=date(2018, 1, 1))
    Person.objects.filter(pk=second.pk).update(birth_date=date(2019, 1, 1))
    assert "ne sont pas nés le même jour" in refusal(job)
    Person.objects.update(birth_date=None)
    Person.objects.filter(pk=first.pk).update(ine="1234567890A")
    Person.objects.filter(pk=second.pk).update(ine="1234567890B")
    assert "deux élèves" in refusal(job)
    Person.objects.update(ine="")
    MembershipFactory.create(household=other.household, person=second)
    assert "pas du même foyer" in refusal(job)
    with pytest.raises(Person.DoesNotExist):
        merge_people(household=family.household, kept_id=first.pk, gone_id=other.people[0], actor=actor)  # type: ignore[arg-type]


def test_registrations_of_both_records_open_all_that_either_opened(town: MoneyTown) -> None:
    family = town.family(2)
    first, second = (member.person for member in family.members)
    Registration.objects.all().delete()
    spans = {first: (date(2026, 9, 1), date(2026, 12, 31)), second: (date(2026, 12, 1), None)}
    for person, (start, end) in spans.items():
        RegistrationFactory.create(group=town.group, person=person, start_date=start, end_date=end)
    actor = agent(town)
    merge_people(household=family.household, kept_id=first.pk, gone_id=second.pk, actor=actor)  # type: ignore[arg-type]
    row = Registration.objects.get()
    assert (row.person, row.start_date, row.end_date) == (first, date(2026, 9, 1), None)


def test_two_records_of_a_parent(town: MoneyTown) -> None:
    family = town.family()
    kept = GuardianFactory.create(household=family.household, email="", mobile_phone="06 11 11 11 11")
    gone = GuardianFactory.create(household=family.household, email="awa@exemple.fr", is_payer=True)
    HouseholdAccess.objects.update(guardian=gone)
    actor = agent(town)
    merge_guardians(household=family.household, kept_id=kept.pk, gone_id=gone.pk, actor=actor)  # type: ignore[arg-type]
    row = family.household.guardians.get()
    assert (row.pk, row.email, row.mobile_phone, row.is_payer) == (kept.pk, "awa@exemple.fr", "06 11 11 11 11", True)
    assert HouseholdAccess.objects.get().guardian == kept


# -- archived, and opened again ----------------------------------------------------------------------------------------


def test_archived_file_gives_its_places_back_and_opens_again_with_its_registrations(town: MoneyTown) -> None:
    family, behind = town.family(), town.family()
    (full,) = town.days(TUESDAY, capacity=1, waiting_capacity=5)
    town.book(family, full)
    town.book(behind, full)
    actor = agent(town)
    done = archive_household(household=family.household, reason="Déménage à Lyon", actor=actor)  # type: ignore[arg-type]
    assert done.cancelled == 1
    assert Booking.objects.get(household=behind.household).state == "booked"
    assert not HouseholdAccess.objects.filter(household=family.household).exists()
    assert Registration.objects.get(person__in=family.people).end_date == NOW.date() - timedelta(days=1)
    subjects = set(OutgoingMail.objects.filter(to=family.user.email).values_list("subject", flat=True))
    assert f"Votre dossier {family.household.number} est archivé" in subjects
    again = refusal(lambda: archive_household(household=family.household, reason="bis", actor=actor))  # type: ignore[arg-type]
    assert "est fermé" in again
    reopen_household(household=family.household, actor=actor)  # type: ignore[arg-type]
    family.household.refresh_from_db()
    assert family.household.closed_at is None
    assert HouseholdAccess.objects.get(household=family.household).user == family.user
    assert Registration.objects.get(person__in=family.people).end_date != NOW.date() - timedelta(days=1)
    assert "n’est pas archivé" in refusal(lambda: reopen_household(household=family.household, actor=actor))  # type: ignore[arg-type]


def test_archiving_refuses_what_is_asked_for_and_a_group_filled_meanwhile_is_not_given_back(town: MoneyTown) -> None:
    family, other = town.family(), town.family()
    person, actor = family.members[0].person, agent(town)
    mine = Registration.objects.get(person__in=family.people)
    asked = RegistrationFactory.create(
        person=person, household=family.household, state="pending", group=_second_group(mine), end_date=None
    )
    archive_household(household=family.household, reason="Déménage", actor=actor)  # type: ignore[arg-type]
    asked.refresh_from_db()
    assert (asked.state, text(asked.refusal)) == ("refused", "La famille est partie : son dossier est archivé")
    ActivityGroup.objects.filter(pk=mine.group_id).update(most_registered=1)
    assert Registration.objects.filter(person__in=other.people, state="validated").count() == 1
    full = reopen_household(household=family.household, actor=actor)  # type: ignore[arg-type]
    assert [row.pk for row in full] == [mine.pk]
    asked.refresh_from_db()
    assert (asked.state, asked.refusal) == ("pending", None)


def _second_group(row: Registration) -> ActivityGroup:
    group = row.group
    group.pk, group.name = None, "Grands"
    group.save(force_insert=True)
    return group


def test_file_is_archived_at_zero_and_within_deadlines_alone(town: MoneyTown) -> None:
    family = town.family()
    actor = agent(town)
    job = partial(archive_household, household=family.household, reason="Départ", actor=actor)  # type: ignore[arg-type]
    wallet = town.pay(family, 500)
    assert "garde 5,00" in refusal(job).replace("\u00a0", " ")
    town.eat(family, PAST, cents=500)
    charge_day(until=PAST)
    assert balance(wallet) == 0
    (late,) = town.days(NOW.date() + timedelta(days=2))
    town.book(family, late)
    type(late).objects.filter(pk=late.pk).update(cancel_deadline_at=NOW - timedelta(hours=1))
    assert "ne s’annulent plus" in refusal(job)
    Booking.objects.filter(opening_day=late).update(state="cancelled")
    empty = partial(archive_household, household=family.household, reason=" ", actor=actor)  # type: ignore[arg-type]
    assert "pourquoi" in refusal(empty)
    other = MembershipFactory.create(household=town.family().household, person=family.members[0].person)
    assert "aussi d’un autre foyer" in refusal(job)
    other.delete()
    job()
    assert Wallet.objects.get(pk=wallet.pk).closed_at == NOW


def test_files_that_are_two_are_kept_so_once(town: MoneyTown) -> None:
    one, other = town.family().household, town.family().household
    actor = agent(town)
    answers = [
        tell_apart(household=one, other=other, actor=actor, now=NOW),
        tell_apart(household=other, other=one, actor=actor, now=NOW),
    ]  # type: ignore[arg-type]
    assert answers == [True, False]
