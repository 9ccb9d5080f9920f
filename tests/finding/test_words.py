"""What a household is found by follows its file, people, guardians and cards, whoever writes, and at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from preau.finding.families import find_families
from preau.households.models import Card, Guardian, Household, HouseholdPerson, HouseholdWords, Person
from tests.factories import HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.accounts import CardFactory, GuardianFactory


def finds(home: Household, typed: str) -> bool:
    return home.pk in [row.home.id for row in find_families(home.structure, typed).rows if not row.is_near]


def raw(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def home(db: None) -> Household:
    made: Household = HouseholdFactory.create(name="KERVELLA", number="000001")
    MembershipFactory.create(household=made, person__first_name="Lina", person__last_name="Kervella")
    GuardianFactory.create(household=made, first_name="Awa", last_name="Diop", email="awa@exemple.fr")
    return made


def test_raw_sql_leaves_nothing_stale(home: Household) -> None:
    raw("UPDATE households_household SET name = 'TANGUY', number = '000077' WHERE id = %s", home.pk)
    raw("UPDATE households_person SET first_name = 'Maël'")
    raw("UPDATE households_guardian SET mobile_phone = '06 99 88 77 66', email = 'diop@exemple.fr'")
    assert [finds(home, typed) for typed in ("tanguy", "77", "mael", "0699887766", "diop@exemple.fr")] == [True] * 5
    assert [finds(home, typed) for typed in ("1", "lina", "awa@exemple.fr")] == [False] * 3


def test_who_leaves_is_found_no_more(home: Household) -> None:
    raw("DELETE FROM households_guardian")
    assert not finds(home, "diop")
    raw("DELETE FROM households_householdperson")
    assert (finds(home, "lina"), finds(home, "kervella")) == (False, True)


def test_child_of_two_households_is_found_in_both(home: Household) -> None:
    person = Person.objects.get()
    other = HouseholdFactory.create(structure=home.structure, name="MARTIN")
    HouseholdPerson.objects.create(household=other, person=person)
    card = CardFactory.create(person=person, number="0000998877")
    assert finds(home, "0000998877")
    assert finds(other, "lina")
    Card.objects.filter(pk=card.pk).update(is_active=False)
    assert not finds(other, "0000998877")
    person.first_name = "Nour"
    person.save()
    assert (finds(home, "nour"), finds(other, "nour"), finds(other, "lina")) == (True, True, False)


def test_household_that_is_gone_leaves_no_words(home: Household) -> None:
    home.delete()
    assert not HouseholdWords.objects.exists()


@pytest.fixture
def at_once(transactional_db: None) -> Callable[[Callable[[], object], Callable[[], object]], None]:
    """Two writers: the second begins while the first holds its transaction open, and ends after it."""

    def run(first: Callable[[], object], second: Callable[[], object]) -> None:
        began = threading.Event()

        def late() -> None:
            try:
                began.wait(10)
                second()
            finally:
                connection.close()

        thread = threading.Thread(target=late)
        thread.start()
        with transaction.atomic():
            first()
            began.set()
            thread.join(0.7)  # it waits for us, or it is done
        thread.join(20)
        assert not thread.is_alive()

    return run


Two = Callable[[Callable[[], object], Callable[[], object]], None]


def _guardians_at_once(at_once: Two) -> Household:
    home: Household = HouseholdFactory.create(name="KERVELLA")
    at_once(
        lambda: Guardian.objects.create(household=home, first_name="Awa", last_name="Diop"),
        lambda: Guardian.objects.create(household=home, first_name="Yann", last_name="Tanguy"),
    )
    return home


def test_two_guardians_at_once_are_both_found(at_once: Two) -> None:
    home = _guardians_at_once(at_once)
    assert (finds(home, "diop"), finds(home, "tanguy")) == (True, True)


def test_without_the_lock_one_would_be_lost(at_once: Two) -> None:
    """The negative control of the test above."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('preau_note_households'::regproc)")
        kept = cursor.fetchone()[0]
        cursor.execute(kept.replace("FOR UPDATE OF w", ""))
    try:
        home = _guardians_at_once(at_once)
        assert (finds(home, "diop"), finds(home, "tanguy")) != (True, True)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(kept)


def test_who_is_renamed_and_joins_at_once(at_once: Two) -> None:
    home: Household = HouseholdFactory.create(name="KERVELLA")
    person = PersonFactory.create(structure=home.structure, first_name="Lina", last_name="Kervella")
    at_once(
        lambda: Person.objects.filter(pk=person.pk).update(first_name="Nour"),
        lambda: HouseholdPerson.objects.create(household=home, person=person),
    )
    assert (finds(home, "nour"), finds(home, "lina")) == (True, False)


def test_who_joins_and_is_renamed_at_once(at_once: Two) -> None:
    home: Household = HouseholdFactory.create(name="KERVELLA")
    person = PersonFactory.create(structure=home.structure, first_name="Lina", last_name="Kervella")
    at_once(
        lambda: HouseholdPerson.objects.create(household=home, person=person),
        lambda: Person.objects.filter(pk=person.pk).update(first_name="Nour"),
    )
    assert (finds(home, "nour"), finds(home, "lina")) == (True, False)
