"""Families found from a few letters or numbers: what is meant first, near names after and told so, never cut."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from preau.finding.families import find_families
from preau.households.models import Household
from preau.structures.models import Structure
from tests.factories import HouseholdFactory, MembershipFactory, StructureFactory
from tests.factories.accounts import CardFactory, GuardianFactory


@pytest.fixture
def home(db: None) -> Household:
    """A family with a namesake in another town, a neighbour with a child of the same first name."""
    made: Household = HouseholdFactory.create(name="N’GUESSAN-LE GOFF", number="004990")
    child = MembershipFactory.create(household=made, person__first_name="Amaïa", person__last_name="Le Goff").person
    CardFactory.create(person=child, number="0000123456")
    GuardianFactory.create(
        household=made,
        first_name="Zoé",
        last_name="Ömer",
        usage_name="Cœuret",
        email="Zoe.Omer@exemple.fr",
        mobile_phone="+33 (0)6 12 34 56 78",
        work_phone="02.98.00.11.22",
    )
    other = HouseholdFactory.create(structure=made.structure, name="LE BRIS", number="000004")
    MembershipFactory.create(household=other, person__first_name="Amaïa", person__last_name="Le Bris")
    GuardianFactory.create(household=other, first_name="Paul", last_name="Le Bris", email="paul@exemple.fr")
    elsewhere = HouseholdFactory.create(structure=StructureFactory.create(), name="N’GUESSAN-LE GOFF", number="004990")
    GuardianFactory.create(household=elsewhere, email="zoe.omer@exemple.fr", mobile_phone="0612345678")
    return made


def names(structure: Structure, typed: str, **options: int) -> list[str]:
    return [row.home.name for row in find_families(structure, typed, **options).rows if not row.is_near]


def near(structure: Structure, typed: str) -> list[str]:
    return [row.home.name for row in find_families(structure, typed).rows if row.is_near]


@pytest.mark.parametrize(
    "typed",
    [
        *("guessan", "N’Guessan", "nguessan", "goff amaia", "Amaïa GOFF", "le goff", "legoff", "go ama", "zoe"),
        *("omer zoé", "ömer zoe", "amaia omer", "guessan zo", "cœuret", "coeuret", "essan", "N'GUESSAN"),
        *("4990", "n° 00 4990", "004990", "0004990", "dossier 4990", "123456", "0000123456", "3456"),
        *("06 12 34 56 78", "0612345678", "+33612345678", "0033 6 12 34 56 78", "+33 (0)6 12 34 56 78", "06.12.34"),
        *("345678", "0298001122", "zoe.omer@exemple.fr", "ZOE.OMER@", "zoe.omer", "Amaïa\u200b goff"),
    ],
)
def test_family_is_found(home: Household, typed: str) -> None:
    found = find_families(home.structure, typed)
    assert ([row.home.id for row in found.rows if not row.is_near], found.total - found.near) == ([home.pk], 1)


@pytest.mark.parametrize("typed", ["4990", "004990", "n° 4990", "0612345678", "zoe.omer@exemple.fr", "0000123456"])
def test_whole_number_is_sure(home: Household, typed: str) -> None:
    sure = find_families(home.structure, typed).sure
    assert sure is not None
    assert sure.id == home.pk


@pytest.mark.parametrize("typed", ["goff", "zoe.omer", "0612", "guessan le goff"])
def test_name_is_never_sure(home: Household, typed: str) -> None:
    assert find_families(home.structure, typed).sure is None


@pytest.mark.parametrize(
    "typed", ["", "  ", "k", "%", "guessan bris", "498", "49", "x' OR 1=1 --", "\0", "zoe_omer@", "'", "@exemple.fr"]
)
def test_nothing_is_found(home: Household, typed: str) -> None:
    assert find_families(home.structure, typed).total == 0


def test_number_in_any_spelling(db: None) -> None:
    first = HouseholdFactory.create(number="000001", name="PREMIER")
    HouseholdFactory.create(structure=first.structure, number="000010", name="DIXIÈME")
    lettered = HouseholdFactory.create(structure=first.structure, number="C0042", name="LETTRES")
    for typed in ("1", "01", "000001", "N° 1", "n°000 001", "dossier 1"):
        assert names(first.structure, typed) == ["PREMIER"], typed
    for typed in ("c42", "C0042", "C-42", "c 0042"):
        assert names(lettered.structure, typed) == ["LETTRES"], typed


def test_first_names_do_not_bury_family_names(db: None) -> None:
    """« noe »: the family NOË, the children Noé, families that begin so, then Noémie."""
    structure = StructureFactory.create()
    for name, child in (("ABGRALL", "Noémie"), ("LE GALL", "Noé"), ("NOËL", "Léa"), ("NOË", "Paul")):
        made = HouseholdFactory.create(structure=structure, name=name)
        MembershipFactory.create(household=made, person__first_name=child, person__last_name=name.title())
    assert names(structure, "noe") == ["NOË", "LE GALL", "NOËL", "ABGRALL"]


@pytest.mark.parametrize("typed", ["kervela", "kervelaa", "qervella", "kervelaa lina"])
def test_near_names_come_after_and_are_told(db: None, typed: str) -> None:
    made = HouseholdFactory.create(name="KERVELLA")
    MembershipFactory.create(household=made, person__first_name="Lina", person__last_name="Kervella")
    HouseholdFactory.create(structure=made.structure, name="MARTIN")
    assert (names(made.structure, typed), near(made.structure, typed)) == ([], ["KERVELLA"])


def test_the_very_name_comes_before_near_ones(db: None) -> None:
    structure = StructureFactory.create()
    for name in ("KERVELLAN", "KERVELA", "KERVELLA"):
        HouseholdFactory.create(structure=structure, name=name)
    found = find_families(structure, "kervela")
    assert (found.rows[0].home.name, found.rows[0].is_near) == ("KERVELA", False)
    assert {row.home.name for row in found.rows if row.is_near} == {"KERVELLA", "KERVELLAN"}
    assert (found.total, found.near) == (3, 2)


def test_namesakes_are_told_apart_and_never_cut(db: None) -> None:
    structure = StructureFactory.create()
    for number in range(1, 58):
        HouseholdFactory.create(structure=structure, name="FOURQUIN", number=f"{number:06d}", address=f"{number} rue")
    found = [find_families(structure, "fourquin", page=page, limit=20) for page in (1, 2, 3, 4)]
    assert [len(page.rows) for page in found] == [20, 20, 17, 0]
    assert {page.total for page in found} == {57}
    assert len({row.home.id for page in found for row in page.rows}) == 57
    assert len({row.home.place for page in found for row in page.rows}) == 57


def test_near_names_are_paged_too(db: None) -> None:
    structure = StructureFactory.create()
    for name in ("DUPON", *["DUPONT"] * 7, "DUPOND"):
        HouseholdFactory.create(structure=structure, name=name)
    pages = [find_families(structure, "dupom", page=page, limit=4) for page in (1, 2, 3, 4)]
    assert [len(page.rows) for page in pages] == [4, 4, 1, 0]
    assert {(page.total, page.near) for page in pages} == {(9, 9)}
    assert len({row.home.id for page in pages for row in page.rows}) == 9


def test_names_of_other_scripts(db: None) -> None:
    made = HouseholdFactory.create(name="王小明")
    MembershipFactory.create(household=made, person__first_name="小明", person__last_name="王")
    assert names(made.structure, "王") == names(made.structure, "小明") == names(made.structure, "wang") == ["王小明"]


@pytest.mark.parametrize(
    "typed", ["kervella", "kervela", "000001", "06 12 34 56 78", "a@b.fr", "martin lina zoe le b c d e"]
)
def test_two_statements_whatever_is_typed(home: Household, typed: str) -> None:
    HouseholdFactory.create_batch(30, structure=home.structure, name="KERVELLA")
    with CaptureQueriesContext(connection) as spent:
        find_families(home.structure, typed)
    assert len(spent) <= 2


@pytest.mark.parametrize("typed", ["ker", "kervella lina", "kervela", "4990", "0612345678", "zoe.omer@exemple.fr"])
def test_indexes_of_trigrams_serve(home: Household, typed: str) -> None:
    """Also with a plan that does not know the words, as the site's."""
    with CaptureQueriesContext(connection) as spent:
        find_families(home.structure, typed)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("DROP INDEX words_begun")  # on a table of three rows the planner would take it
        for statement in spent:
            cursor.execute("EXPLAIN " + statement["sql"])
            plan = str(cursor.fetchall())
            assert "words_part" in plan or "contacts_part" in plan, plan


def test_two_letters_begin_a_file_or_are_a_word(db: None) -> None:
    structure = StructureFactory.create()
    for name, child in (("MARTIN", "Léa"), ("LE GALL", "Mathis"), ("DUPONT", "Ma")):
        made = HouseholdFactory.create(structure=structure, name=name)
        MembershipFactory.create(household=made, person__first_name=child, person__last_name=name.title())
    assert names(structure, "ma") == ["DUPONT", "MARTIN"]
    assert names(structure, "mat") == ["LE GALL"]
