"""Classes and cards: written by whom may, kept whole by the database, moved once however often it is sent."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from preau.common.errors import InvalidRuleError
from preau.common.sql import execute
from preau.households.actions import (
    ClassMove,
    close_class,
    give_card,
    move_children,
    reopen_class,
    save_class,
    use_card,
)
from preau.households.classes import levels_of, schools_of
from preau.households.models import Card, Person, SchoolClass
from preau.households.rules import card_number, level_in
from preau.structures.enums import Level
from preau.structures.models import Site
from tests.acting import by
from tests.factories import PersonFactory, SiteFactory, StructureFactory
from tests.factories.accounts import CardFactory

ORDER = Level.values


@pytest.mark.parametrize(
    ("levels", "level", "goes_up", "found"),
    [
        (["CP"], "GS", True, "CP"),
        (["CE1"], "CE2", False, "CE1"),
        (["CE1", "CE2"], "CP", True, "CE1"),
        (["CE1", "CE2"], "CE1", True, "CE2"),
        (["CE1", "CE2"], "CE1", False, "CE1"),
        (["CE1", "CE2"], "CP", False, "CE1"),
        (["PS", "MS"], "CM2", True, "CM2"),
        ([], "CM1", True, "CM2"),
        ([], "CM1", False, "CM1"),
        ([], "TLE", True, "TLE"),
        ([], "", True, ""),
    ],
)
def test_level_of_a_child_in_a_class(levels: list[str], level: str, goes_up: bool, found: str) -> None:
    assert level_in(levels, level, ORDER, goes_up=goes_up) == found


@pytest.mark.parametrize(
    ("typed", "number"),
    [("00012 345", "00012345"), ("ab-12.34", "AB1234"), ("123", None), ("12345;", None), ("é1234", None), ("", None)],
)
def test_number_of_a_card_as_people_type_it(typed: str, number: str | None) -> None:
    assert card_number(typed) == number


@pytest.fixture
def school(db: None) -> Site:
    made: Site = SiteFactory.create(name="Jules-Ferry")
    return made


def child(site: Site | None, class_name: str, level: str = "CP", **more: Any) -> Person:
    structure = site.structure if site else StructureFactory.create()
    made: Person = PersonFactory.create(
        structure=more.pop("structure", structure), school=site, class_name=class_name, level=level, **more
    )
    return made


def classes(site: Site) -> dict[str, tuple[list[str], bool]]:
    rows = SchoolClass.objects.filter(site=site).order_by("name")
    return {row.name: (row.levels, row.closed_on is not None) for row in rows}


def test_class_opens_with_whoever_is_written_into_it(school: Site) -> None:
    """Once each, with their levels, whoever writes; those who left open none."""
    people = [child(school, "CP-CE1", level) for level in ("CP", "CE1", "CP")]
    child(school, "Partie", left_on="2026-07-01")
    child(school, "")
    execute("UPDATE households_person SET class_name = 'CE1 B' WHERE id = %s", [people[1].pk])
    assert classes(school) == {"CP-CE1": (["CP"], False), "CE1 B": (["CE1"], False)}


def test_class_closes_empty_and_opens_again_with_a_child(school: Site) -> None:
    lina = child(school, "CP A")
    row = SchoolClass.objects.get()
    with pytest.raises(InvalidRuleError, match="Il reste des enfants dans cette classe : 1"):
        close_class(school_class=row, actor=by())
    with pytest.raises(IntegrityError, match="has children"), transaction.atomic():
        execute("UPDATE households_schoolclass SET closed_on = '2026-07-05' WHERE id = %s", [row.pk])
    Person.objects.update(class_name="")
    close_class(school_class=row, actor=by())
    close_class(school_class=row, actor=by())
    assert classes(school) == {"CP A": (["CP"], True)}
    reopen_class(school_class=row, actor=by())
    close_class(school_class=row, actor=by())
    Person.objects.filter(pk=lina.pk).update(class_name="CP A")
    assert classes(school) == {"CP A": (["CP"], False)}


def test_children_follow_the_new_name_of_their_class(school: Site) -> None:
    other = child(SiteFactory.create(structure=school.structure), "CP A")
    lina, gone = child(school, "CP A"), child(school, "CP A", left_on="2026-07-01")
    row = SchoolClass.objects.get(site=school)
    row.name, row.teacher = "CP bleu", "Mme Le Goff"
    save_class(school_class=row, actor=by())
    names = dict(Person.objects.order_by("pk").values_list("pk", "class_name"))
    assert names == {other.pk: "CP A", lina.pk: "CP bleu", gone.pk: "CP bleu"}
    assert classes(school) == {"CP bleu": (["CP"], False)}


def test_schools_tell_their_classes_and_who_is_in_none(school: Site) -> None:
    for name in ("CP B", "CP A", "CP A", ""):
        child(school, name)
    child(school, "CE1", "CE1")
    (found,) = schools_of(school.structure)
    assert [(row.school_class.name, row.children) for row in found.classes] == [("CP A", 2), ("CP B", 1), ("CE1", 1)]
    assert (found.without, found.children) == (1, 5)


def test_new_year_moves_everybody_once(school: Site) -> None:
    """CP to CE1, CE1 to CE2, CM2 leaves: nobody goes up twice, in one act or in one act sent twice."""
    people = {level: child(school, f"{level} A", level) for level in ("CP", "CE1", "CM2")}
    last = SchoolClass.objects.create(structure=school.structure, site=school, name="CE2 A", levels=["CE2"])
    by_level = {row.level: row for row in levels_of(school)}
    moves = [
        ClassMove(by_level["CP"].people, by_level["CE1"].school_class, goes_up=True),
        ClassMove(by_level["CE1"].people, last, goes_up=True),
        ClassMove(by_level["CM2"].people, None, goes_up=True),
    ]
    act: dict[str, Any] = {"structure": school.structure, "moves": moves, "actor": by()}
    seal = move_children(**act, is_trial=True).seal
    assert Person.objects.get(pk=people["CP"].pk).class_name == "CP A"
    assert len(move_children(**act, seal=seal).done) == 3
    rows = Person.objects.order_by("pk").values_list("level", "class_name", "school")
    assert list(rows) == [("CE1", "CE1 A", school.pk), ("CE2", "CE2 A", school.pk), ("6E", "", None)]
    with pytest.raises(InvalidRuleError, match="ont changé de classe"):
        move_children(**act, seal=seal)
    assert list(rows) == [("CE1", "CE1 A", school.pk), ("CE2", "CE2 A", school.pk), ("6E", "", None)]


def test_nobody_goes_to_a_closed_class_or_from_another_town(school: Site) -> None:
    lina, foreign = child(school, "CP A"), child(None, "CP A")
    closed = SchoolClass.objects.create(structure=school.structure, site=school, name="CE1 A", closed_on="2026-07-05")
    abroad = SiteFactory.create()
    theirs = SchoolClass.objects.create(structure=abroad.structure, site=abroad, name="CE1 A")
    with pytest.raises(InvalidRuleError, match="CE1 A est fermée"):
        move_children(
            structure=school.structure, moves=[ClassMove(frozenset({lina.pk}), closed)], actor=by(), is_trial=True
        )
    for people, target in (({foreign.pk}, SchoolClass.objects.get(name="CP A")), ({lina.pk}, theirs)):
        act: dict[str, Any] = {"structure": school.structure, "moves": [ClassMove(frozenset(people), target)]}
        seal = move_children(**act, actor=by(), is_trial=True).seal
        assert move_children(**act, actor=by(), seal=seal).done == ()


def test_card_is_given_replaced_found_again(school: Site) -> None:
    lina = child(school, "CP A", first_name="Lina")
    noe = child(school, "CP A", first_name="Noé")
    old = CardFactory.create(person=lina, number="00000001")
    give_card(person=lina, number="0000 0002", replaces=True, actor=by())
    assert dict(Card.objects.order_by("pk").values_list("number", "is_active")) == {"00000001": False, "00000002": True}
    with pytest.raises(InvalidRuleError, match="a déjà cette carte"):
        give_card(person=lina, number="00000002", replaces=False, actor=by())
    with pytest.raises(InvalidRuleError, match="est celle de Lina"):
        give_card(person=noe, number="00000002", replaces=False, actor=by())
    with pytest.raises(InvalidRuleError, match="de 4 à 40 chiffres"):
        give_card(person=noe, number="12", replaces=True, actor=by())
    give_card(person=noe, number="00000001", replaces=False, actor=by())
    assert Card.objects.get(pk=old.pk).person == noe
    with pytest.raises(Card.DoesNotExist):
        use_card(person=lina, card_id=old.pk, in_use=False, actor=by())
    use_card(person=noe, card_id=old.pk, in_use=False, actor=by())
    assert not Card.objects.get(pk=old.pk).is_active


TRIGGER = "ALTER TABLE households_person {} TRIGGER {}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_class_that_closes_while_a_child_enters_stays_open(is_guarded: bool) -> None:
    """Two connections: without the trigger of people, the class is closed with a child in it."""
    site = SiteFactory.create()
    row = SchoolClass.objects.create(structure=site.structure, site=site, name="CP A")
    lina = child(site, "")
    entered = threading.Event()

    def enter() -> None:
        with transaction.atomic():
            Person.objects.filter(pk=lina.pk).update(class_name="CP A")
            entered.set()
            time.sleep(0.4)
        connection.close()

    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_class_of_changed%'")
        (name,) = cursor.fetchone()
        if not is_guarded:
            cursor.execute(TRIGGER.format("DISABLE", name))
    try:
        thread = threading.Thread(target=enter)
        thread.start()
        entered.wait(10)
        if is_guarded:
            with pytest.raises(InvalidRuleError):
                close_class(school_class=row, actor=by())
        else:
            close_class(school_class=row, actor=by())
        thread.join()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(TRIGGER.format("ENABLE", name))
    assert (SchoolClass.objects.get(pk=row.pk).closed_on is None) == is_guarded
