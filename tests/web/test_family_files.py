"""Acts on the file of a family: typed, shown with what becomes of the rest, written once, refused to others."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, OperationalError
from django.test import Client

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.bookings.actions import Wish, move_child
from preau.bookings.models import Booking
from preau.households.actions import NewFile, create_household
from preau.households.models import Guardian, Household, HouseholdPerson, Person
from preau.households.numbering import free_numbers
from preau.pricing.models import PriceRule
from preau.registrations.models import Registration
from preau.structures.models import Structure
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW, Family, Town, counters
from tests.bookings.test_places import rush
from tests.clock import clock_of_database
from tests.factories import HouseholdFactory, MembershipFactory, SiteFactory
from tests.factories.accounts import GuardianFactory, StaffFactory

SIBLINGS = {
    "type": "flat",
    "cents": 400,
    "unit": "service",
    "siblings": {"counts": "registered", "changes": [{"percent": "-50"}]},
}


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town(db: None) -> Town:
    return Town()


@pytest.fixture
def make_town(transactional_db: None) -> Callable[[], Town]:
    return Town


@pytest.fixture
def family(town: Town) -> Family:
    return town.family()


@pytest.fixture
def desk(town: Town) -> Client:
    client = Client()
    client.force_login(agent(town))
    return client


def agent(town: Town) -> User:
    user: User = StaffFactory.create(structure=town.structure, role=Role.DESK).user
    return user


def where(town: Town, tail: str) -> str:
    return f"/{town.structure.slug}/gestion/{tail}"


def said(page: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).replace("\u00a0", " ").split())


def values(thing: Guardian | Person | Household, **changed: object) -> dict[str, object]:
    """What the form of a thing sends, as it is and with these changes."""
    names = {
        Guardian: "last_name usage_name first_name email mobile_phone home_phone work_phone role is_payer",
        Person: "last_name usage_name first_name birth_date level class_name",
        Household: "name address postcode city",
    }[type(thing)]
    found = {name: getattr(thing, name) for name in names.split()} | changed
    return {name: value for name, value in found.items() if value not in (None, False)}


# -- contact and identity ----------------------------------------------------------------------------------------------


def test_contact_is_shown_before_and_after_then_written(town: Town, family: Family, desk: Client) -> None:
    row = GuardianFactory.create(household=family.household, mobile_phone="06 00 00 00 00")
    there = where(town, f"responsables/{row.pk}/")
    typed = values(row, mobile_phone="06 12 34 56 78", is_payer="on")
    page = said(desk.post(there, {**typed, "etape": "voir"}))
    assert "Portable 06 00 00 00 00 06 12 34 56 78" in page
    assert "Paie non oui" in page
    row.refresh_from_db()
    assert row.mobile_phone == "06 00 00 00 00"
    assert "Responsable corrigé." in said(desk.post(there, {**typed, "etape": "ecrire"}, follow=True))
    row.refresh_from_db()
    assert (row.mobile_phone, row.is_payer) == ("06 12 34 56 78", True)


def test_wrong_contact_is_told_and_kept_as_typed(town: Town, family: Family, desk: Client) -> None:
    row = GuardianFactory.create(household=family.household)
    there = where(town, f"responsables/{row.pk}/")
    page = desk.post(there, {**values(row, mobile_phone="six", email="x@"), "etape": "ecrire"}).content.decode()
    assert "Écrivez un numéro comme 06 12 34 56 78." in page
    assert "Écrivez une adresse complète" in page
    assert 'value="six"' in page


def test_new_address_of_a_guardian_says_that_the_account_keeps_its_own(
    town: Town, family: Family, desk: Client
) -> None:
    row = GuardianFactory.create(household=family.household)
    family.household.accesses.update(guardian=row)
    page = said(
        desk.post(where(town, f"responsables/{row.pk}/"), {**values(row, email="neuve@exemple.fr"), "etape": "voir"})
    )
    assert f"Le compte garde son adresse de connexion, {family.user.email}" in page


def test_birth_date_tells_the_prices_it_moves_then_moves_them(town: Town, desk: Client) -> None:
    PriceRule.objects.update(rule=SIBLINGS)
    family = town.family(2)
    first, second = (member.person for member in family.members)
    Person.objects.filter(pk=first.pk).update(birth_date=date(2015, 1, 1))
    Person.objects.filter(pk=second.pk).update(birth_date=date(2018, 1, 1))
    town.book(family, *town.days(MONDAY))
    before = prices(family)
    assert before[first.pk] != before[second.pk]
    first.refresh_from_db()
    there = where(town, f"membres/{family.members[0].pk}/")
    typed = values(first, birth_date="2020-01-01")
    page = said(desk.post(there, {**typed, "etape": "voir"}))
    assert "2 jours réservés changent de prix." in page
    assert prices(family) == before
    desk.post(there, {**typed, "etape": "ecrire"})
    after = prices(family)
    assert (after[first.pk], after[second.pk]) == (before[second.pk], before[first.pk])


def prices(family: Family) -> dict[int, int]:
    return dict(Booking.objects.filter(household=family.household).values_list("person", "price_cents").order_by("id"))


def test_school_is_one_of_the_structure(town: Town, family: Family, desk: Client) -> None:
    person = family.members[0].person
    there = where(town, f"membres/{family.members[0].pk}/")
    theirs = SiteFactory.create()
    page = desk.post(there, {**values(person), "school": theirs.pk, "etape": "ecrire"})
    assert "Choisissez une école dans la liste." in page.content.decode()
    ours = SiteFactory.create(structure=town.structure)
    assert "Les inscriptions et les jours réservés restent dans l’ancienne école." in said(
        desk.post(there, {**values(person), "school": ours.pk, "etape": "voir"})
    )


def test_birth_to_come_is_refused(town: Town, family: Family, desk: Client) -> None:
    there = where(town, f"membres/{family.members[0].pk}/")
    typed = values(family.members[0].person, birth_date="2027-01-01")
    assert "Vérifiez cette date de naissance" in said(desk.post(there, {**typed, "etape": "ecrire"}))


def test_nobody_corrects_their_own_file(town: Town, family: Family, desk: Client) -> None:
    StaffFactory.create(structure=town.structure, role=Role.DESK, user=family.user)
    client = Client()
    client.force_login(family.user)
    there = where(town, f"familles/{family.household.pk}/adresse/")
    page = client.post(there, {**values(family.household, name="AUTRE"), "etape": "ecrire"})
    assert "votre propre foyer" in said(page)
    family.household.refresh_from_db()
    assert family.household.name != "AUTRE"


# -- a new file, a child more ------------------------------------------------------------------------------------------

NEW = {
    "name": "NGUYỄN 阮",
    "address": "3 rue du Port",
    "postcode": "29000",
    "city": "Valbrune",
    "last_name": "Nguyễn",
    "first_name": "Linh",
    "email": "linh@exemple.fr",
    "mobile_phone": "06 11 22 33 44",
}


def test_household_is_created_with_the_next_number(town: Town, family: Family, desk: Client) -> None:
    Household.objects.filter(pk=family.household.pk).update(number="000041")
    there = where(town, "familles/nouveau/")
    assert "Ce qui va être écrit" in said(desk.post(there, {**NEW, "etape": "voir"}))
    assert not Household.objects.filter(name=NEW["name"]).exists()
    for _ in range(2):  # a form sent twice is one file
        assert "Dossier 000042." in said(desk.post(there, {**NEW, "etape": "ecrire"}, follow=True))
    made = Household.objects.get(name=NEW["name"])
    assert made.number == "000042"
    assert [(str(row), row.is_payer) for row in made.guardians.all()] == [("Linh Nguyễn", True)]


@pytest.mark.parametrize("near", ["name", "email", "mobile_phone"])
def test_family_that_may_be_the_same_is_shown_first(town: Town, desk: Client, near: str) -> None:
    known = HouseholdFactory.create(structure=town.structure, name="DÉJÀ VU", number="77")
    other = HouseholdFactory.create(name="DÉJÀ VU", number="78")
    for home in (known, other):
        GuardianFactory.create(household=home, email="deja@exemple.fr", mobile_phone="06.99.88.77.66")
    asked = {"name": "deja vu", "email": "DEJA@exemple.fr", "mobile_phone": "06 99 88 77 66"}[near]
    page = said(desk.post(where(town, "familles/nouveau/"), {**NEW, near: asked, "etape": "voir"}))
    assert "N’est-ce pas l’une de ces familles ?" in page
    assert "DÉJÀ VU (77)" in page
    assert "(78)" not in page


def test_child_of_nearly_this_name_and_day_is_shown_first(town: Town, family: Family, desk: Client) -> None:
    there = HouseholdFactory.create(structure=town.structure, name="LE GOFF", number="99")
    born = date(2019, 3, 2)
    MembershipFactory.create(
        household=there, person__first_name="Maël", person__last_name="Le Goff", person__birth_date=born
    )
    typed = {"last_name": "Le Gof", "first_name": "Mael", "birth_date": "2019-03-02", "etape": "voir"}
    page = said(desk.post(where(town, f"familles/{family.household.pk}/enfants/ajouter/"), typed))
    assert "LE GOFF (99)" in page


def test_child_is_added_once(town: Town, family: Family, desk: Client) -> None:
    there = where(town, f"familles/{family.household.pk}/enfants/ajouter/")
    typed = {"last_name": "Kervella", "first_name": "Noé", "birth_date": "2021-02-03", "etape": "ecrire"}
    assert "Enfant ajouté." in said(desk.post(there, typed, follow=True))
    assert "Cet enfant est déjà dans ce foyer." in said(desk.post(there, typed))
    rows = HouseholdPerson.objects.filter(household=family.household).order_by("id")
    assert [row.sticker for row in rows] == [1, 2]
    assert rows[1].person.structure == town.structure


def test_guardian_is_added_once(town: Town, family: Family, desk: Client) -> None:
    there = where(town, f"familles/{family.household.pk}/responsables/ajouter/")
    typed = {"last_name": "Kervella", "first_name": "Yann", "role": "contact", "etape": "ecrire"}
    assert "Responsable ajouté." in said(desk.post(there, typed, follow=True))
    assert "Ce responsable est déjà dans ce foyer." in said(desk.post(there, typed))
    assert family.household.guardians.count() == 1


def test_acts_are_in_the_history_of_the_family(town: Town, family: Family, desk: Client) -> None:
    row = GuardianFactory.create(household=family.household)
    desk.post(where(town, f"responsables/{row.pk}/"), {**values(row, first_name="Aïssata"), "etape": "ecrire"})
    agent = User.objects.get(pk=desk.session["_auth_user_id"])
    with clock_of_database(desk):
        page = said(desk.get(where(town, f"familles/{family.household.pk}/historique/")))
    assert "a changé Aïssata Kervella, responsable" in page
    assert str(agent) in page


def test_two_files_made_at_once_have_two_numbers(make_town: Callable[[], Town]) -> None:
    town = make_town()
    actor = by(agent(town))
    news = [NewFile({"name": f"FOYER {number}"}) for number in range(6)]
    made = rush([partial(create_household, structure=town.structure, new=new, actor=actor) for new in news], 6)
    assert sorted(str(getattr(home, "number", home)) for home in made) == ["1", "2", "3", "4", "5", "6"]


def test_without_the_lock_two_files_ask_for_the_same_number(
    make_town: Callable[[], Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the structure not locked, the constraint refuses some."""
    town = make_town()
    actor = by(agent(town))
    met = threading.Barrier(6)

    def numbers(structure: Structure, count: int) -> list[str]:
        found = free_numbers(structure, count)
        met.wait(timeout=30)
        return found

    monkeypatch.setattr("preau.households.actions.files.free_numbers", numbers)
    monkeypatch.setattr(Structure.objects, "select_for_update", lambda **_how: Structure.objects.all())
    news = [NewFile({"name": f"FOYER {number}"}) for number in range(6)]
    made = rush([partial(create_household, structure=town.structure, new=new, actor=actor) for new in news], 6)
    assert sum(isinstance(home, IntegrityError) for home in made) == 5


# -- moved to another household ----------------------------------------------------------------------------------------


def test_level_that_ends_a_right_is_refused_with_what_to_do(town: Town, family: Family, desk: Client) -> None:
    town.group.levels = ["CE2"]
    town.group.save()
    town.book(family, *town.days(MONDAY))
    person = family.members[0].person
    there = where(town, f"membres/{family.members[0].pk}/")
    page = said(desk.post(there, {**values(person, level="6E"), "etape": "ecrire"}))
    assert "n’ouvre plus droit à ce qui est réservé (1)" in page
    person.refresh_from_db()
    assert person.level == "CE2"
    assert [row.state for row in Booking.objects.all()] == ["booked"]


def test_child_moves_with_its_days_its_ranks_and_its_registrations(town: Town, desk: Client) -> None:
    family, ahead, behind = town.family(), town.family(), town.family()
    target = HouseholdFactory.create(structure=town.structure, number="000777")
    (free,) = town.days(MONDAY)
    (full,) = town.days(MONDAY + timedelta(days=1), capacity=1, waiting_capacity=5)
    town.book(family, free)
    for one in (ahead, family, behind):
        town.book(one, full)
    Registration.objects.filter(person__in=family.people).update(household=family.household)
    there = where(town, f"membres/{family.members[0].pk}/foyer/")
    page = said(desk.post(there, {"vers": "777", "etape": "voir"}))
    assert "2 jours passés à l’autre foyer" in page
    assert "Les jours passés et l’argent restent au foyer" in page
    assert set(Booking.objects.filter(person__in=family.people).values_list("household", flat=True)) == {
        family.household.pk
    }
    page = said(desk.post(there, {"vers": "777", "etape": "ecrire"}, follow=True))
    assert "Changement de foyer enregistré." in page
    rows = Booking.objects.filter(person__in=family.people).order_by("date")
    assert [(row.household_id, row.state) for row in rows] == [(target.pk, "booked"), (target.pk, "waiting")]
    waiting = Booking.objects.filter(opening_day=full, state="waiting").order_by("id")
    assert [row.household_id for row in waiting] == [target.pk, behind.household.pk]
    assert [row.household for row in Registration.objects.filter(person__in=family.people)] == [target]
    assert counters(free) == (1, 0)
    assert counters(full) == (1, 2)


def test_shared_child_is_not_moved(town: Town, family: Family, desk: Client) -> None:
    other = HouseholdFactory.create(structure=town.structure)
    MembershipFactory.create(household=other, person=family.members[0].person)
    target = HouseholdFactory.create(structure=town.structure, number="888")
    there = where(town, f"membres/{family.members[0].pk}/foyer/")
    assert "est de deux foyers" in said(desk.post(there, {"vers": target.number, "etape": "ecrire"}))


@pytest.mark.parametrize("number", ["999", "le mien", "d’ailleurs"])
def test_child_goes_nowhere_else(town: Town, family: Family, desk: Client, number: str) -> None:
    HouseholdFactory.create(number="4321")
    asked = {"le mien": family.household.number, "d’ailleurs": "4321"}.get(number, number)
    there = where(town, f"membres/{family.members[0].pk}/foyer/")
    page = said(desk.post(there, {"vers": asked, "etape": "ecrire"}))
    assert ("Choisissez un autre foyer" if number == "le mien" else "Aucun foyer n’a ce numéro ici.") in page
    assert HouseholdPerson.objects.get(pk=family.members[0].pk).household == family.household


def test_child_moves_once_while_its_parent_confirms(make_town: Callable[[], Town]) -> None:
    """Confirming and moving at once: whatever comes first, every day held is of the household that has the child."""
    town = make_town()
    actor, target = by(agent(town)), HouseholdFactory.create(structure=town.structure)
    days = town.days(*(MONDAY + timedelta(days=n) for n in range(4)))
    families = [town.family() for _ in range(4)]
    for family in families:
        town.draft(family, *(Wish(family.people[0], day.pk, True) for day in days))

    def moves(family: Family) -> object:
        member = family.members[0].pk
        return move_child(household=family.household, member_id=member, target=target, actor=actor)

    jobs = [partial(town.confirm, family) for family in families] + [partial(moves, family) for family in families]
    answers = rush(jobs, 8)
    assert not [answer for answer in answers if isinstance(answer, OperationalError)]
    assert HouseholdPerson.objects.filter(household=target).count() == 4
    held = Booking.objects.filter(state__in=("booked", "waiting"))
    assert set(held.values_list("household", flat=True)) <= {target.pk}


# -- two households ----------------------------------------------------------------------------------------------------


def shared(town: Town, desk: Client, family: Family, **typed: object) -> str:
    there = where(town, f"membres/{family.members[0].pk}/garde/")
    return said(desk.post(there, {"vers": "777", "etape": "ecrire", **typed}, follow=True))


def homes(family: Family) -> list[tuple[date, int, str]]:
    rows = Booking.objects.filter(person__in=family.people).order_by("date")
    return [(row.date, row.household_id, row.state) for row in rows]


def test_days_of_the_other_household_go_to_it_with_their_rank(town: Town, family: Family, desk: Client) -> None:
    target = HouseholdFactory.create(structure=town.structure, number="777")
    ahead, behind = town.family(), town.family()
    tuesday, next_monday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=7)
    (monday,) = town.days(MONDAY)
    (full,) = town.days(tuesday, capacity=1, waiting_capacity=5)
    (after,) = town.days(next_monday)
    town.book(family, monday, after)
    for one in (ahead, family, behind):
        town.book(one, full)
    there = where(town, f"membres/{family.members[0].pk}/garde/")
    typed = {"vers": "777", "garde": "weekdays", "jours": ["1", "3"]}
    page = said(desk.post(there, {**typed, "etape": "voir"}))
    assert "1 jour passé à l’autre foyer" in page
    assert "lundi et mercredi" in page
    assert {home for _, home, _ in homes(family)} == {family.household.pk}
    assert "Garde enregistrée." in shared(town, desk, family, **typed)
    ours = family.household.pk
    assert homes(family) == [
        (MONDAY, ours, "booked"),
        (tuesday, target.pk, "waiting"),
        (next_monday, ours, "booked"),
    ]
    waiting = Booking.objects.filter(opening_day=full, state="waiting").order_by("id")
    assert [row.household_id for row in waiting] == [target.pk, behind.household.pk]
    rows = HouseholdPerson.objects.filter(person__in=family.people).order_by("household")
    assert {row.household_id: row.custody_weekdays for row in rows} == {ours: [1, 3], target.pk: [2, 4, 5, 6, 7]}


def test_weeks_alternate_from_the_one_that_is_typed(town: Town, family: Family, desk: Client) -> None:
    target = HouseholdFactory.create(structure=town.structure, number="777")
    days = [MONDAY + timedelta(weeks=n) for n in range(4)]
    town.book(family, *town.days(*days))
    shared(town, desk, family, garde="alternating", semaine=(MONDAY + timedelta(days=2)).isoformat())
    ours = family.household.pk
    assert [home for _, home, _ in homes(family)] == [ours, target.pk, ours, target.pk]


def test_parts_of_the_cost_make_a_whole(town: Town, family: Family, desk: Client) -> None:
    HouseholdFactory.create(structure=town.structure, number="777")
    shared(town, desk, family, garde="percent", part="60")
    rows = HouseholdPerson.objects.filter(person__in=family.people).order_by("-cost_percent")
    assert [(row.custody_kind, row.cost_percent) for row in rows] == [("percent", 60), ("percent", 40)]


def test_custody_that_lacks_something_says_what(town: Town, family: Family, desk: Client) -> None:
    HouseholdFactory.create(structure=town.structure, number="777")
    assert "Indiquez un jour d’une semaine" in shared(town, desk, family, garde="alternating")
    assert "Cochez les jours de ce foyer" in shared(town, desk, family, garde="weekdays")
    assert "Indiquez une part entre 1 et 99." in shared(town, desk, family, garde="percent")
    MembershipFactory.create(person=family.members[0].person, household__structure=town.structure)
    assert "déjà d’un troisième foyer" in shared(town, desk, family, garde="percent", part="50")
