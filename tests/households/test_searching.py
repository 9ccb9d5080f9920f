"""One search of households: by numbers, and by each word in the file, its people or its guardians, through indexes."""

from __future__ import annotations

import pytest
from django.db import connection

from preau.households.models import Household
from preau.households.queries import find_households
from preau.households.searching import FOLDED_FILE, FOLDED_GUARDIAN, matching
from preau.receipts.desk import find_homes
from tests.factories import HouseholdFactory, MembershipFactory, StructureFactory
from tests.factories.accounts import GuardianFactory


@pytest.fixture
def home(db: None) -> Household:
    made: Household = HouseholdFactory.create(name="N’GUESSAN-LE GOFF", number="004990")
    MembershipFactory.create(household=made, person__first_name="Amaïa", person__last_name="Le Goff")
    GuardianFactory.create(household=made, first_name="Zoé", last_name="Ömer", usage_name="")
    other = HouseholdFactory.create(structure=made.structure, name="LE BRIS", number="000004")
    MembershipFactory.create(household=other, person__first_name="Amaïa", person__last_name="Le Bris")
    HouseholdFactory.create(structure=StructureFactory.create(), name="N’GUESSAN-LE GOFF", number="004990")
    return made


@pytest.mark.parametrize(
    "words",
    [
        *("guessan", "N’Guessan", "goff amaia", "Amaïa GOFF", "le goff", "go ff", "zoe", "omer zoé", "amaia omer"),
        *("guessan zo", "4990", "n° 00 4990", "004990"),
    ],
)
def test_household_is_found(home: Household, words: str) -> None:
    assert list(matching(home.structure, words)) == [home]
    assert find_households(home.structure, words) == [home]


@pytest.mark.parametrize("words", ["", "  ", "%", "_", "goffe", "guessan bris", "499", "x' OR 1=1 --"])
def test_nothing_is_found(home: Household, words: str) -> None:
    assert list(matching(home.structure, words)) == []


def test_short_words_alone_find_too(home: Household) -> None:
    assert {row.name for row in matching(home.structure, "le")} == {"N’GUESSAN-LE GOFF", "LE BRIS"}


def test_till_finds_the_same(home: Household) -> None:
    assert [row.id for row in find_homes(home.structure, "amaia omer")] == [home.pk]


@pytest.mark.parametrize(
    ("index", "table", "expression"),
    [
        ("household_name_part", "households_household h", FOLDED_FILE),
        ("person_name_part", "households_person p", "p.folded_name"),
        ("guardian_name_part", "households_guardian g", FOLDED_GUARDIAN),
    ],
)
def test_expressions_are_those_of_the_indexes_to_the_letter(db: None, index: str, table: str, expression: str) -> None:
    """Also with a plan that does not know the words, as the site's."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("DROP INDEX IF EXISTS person_folded_name")  # on an empty table the planner would take it
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"EXPLAIN SELECT FROM {table} WHERE {expression} LIKE %s", ["%guessan%"])
        assert index in str(cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.parametrize(("files", "is_cut"), [(3, False), (4, True)])
def test_search_says_that_there_was_more(files: int, is_cut: bool) -> None:
    structure = StructureFactory.create()
    HouseholdFactory.create_batch(files, structure=structure, name="KERVELLA")
    found = find_households(structure, "kervella", limit=3)
    assert (len(found), found.is_cut) == (3, is_cut)
