"""`import_onde`: the difference is printed, nothing is written without --apply, a second import changes nothing."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from preau.accounts.models import HouseholdAccess, User
from preau.activities.actions import build_opening_days
from preau.activities.models import Activity, ActivityGroup
from preau.bookings.actions import Wish, confirm_draft, edit_draft
from preau.bookings.models import Booking
from preau.bookings.planning.loading import load_planning
from preau.common import clock
from preau.connectors.onde.plan import year_to_register
from preau.households.models import Guardian, Household, HouseholdPerson, Person
from preau.notices.models import OutgoingMail
from preau.registrations.models import Registration
from preau.structures.models import Site, Structure
from tests.acting import by
from tests.factories import ActivityFactory, GroupFactory, HouseholdAccessFactory, RegistrationFactory, open_days
from tests.factories.onde import ADULTS, PUPILS, Run, everything


@pytest.fixture
def town(onde_town: Structure) -> Structure:
    return onde_town


def without(text: str, *words: str) -> str:
    """The file without the lines that hold one of the words."""
    return "".join(line for line in text.splitlines(keepends=True) if not any(word in line for word in words))


# -- pupils ------------------------------------------------------------------------------------------------------------


def test_preview_writes_nothing(run: Run) -> None:
    before = everything()
    lines = run(PUPILS, ADULTS, "--school", "École des Lilas", apply=False)
    assert everything() == before
    assert lines[0] == "Ville d’Esvres – École des Lilas (nouveau site)"
    assert lines[1:3] == ["Nouveaux élèves : 4", "  ligne 2 : MARTIN Léo, né le 14/03/2017, CE2, CE2 Mme DURAND"]
    assert "Élèves changés : 0" in lines
    assert "Lignes illisibles : 0" in lines
    assert "Nouveaux foyers : 4" in lines
    assert lines[-1] == "Rien n’a été écrit : ajoutez --apply pour écrire."


def test_apply_creates_the_pupils_and_their_school(run: Run, town: Structure) -> None:
    assert run(PUPILS, None, "--school", "École des Lilas")[-1] == "Écrit."
    rows = Person.objects.order_by("id").values_list("folded_name", "birth_date", "sex", "ine", "level", "school__name")
    assert list(rows) == [
        ("martin leo", date(2017, 3, 14), "M", "120000001AA", "CE2", "École des Lilas"),
        ("martin zoe", date(2020, 9, 2), "F", "120000002AB", "MS", "École des Lilas"),
        ("n guessan le goff amaia", date(2016, 2, 29), "F", "120000003AC", "CM1", "École des Lilas"),
        ("d amico matteo", date(2018, 11, 11), "M", "", "CP", "École des Lilas"),
    ]
    assert Site.objects.get().kind == "primary"


def test_second_import_changes_nothing(run: Run) -> None:
    run(PUPILS, ADULTS, "--school", "École des Lilas")
    before = everything()
    assert run(PUPILS, ADULTS, "--school", "ecole des lilas")[-1] == "Rien à changer."
    assert everything() == before


def test_only_school_of_the_structure_needs_no_option(run: Run, town: Structure) -> None:
    site = Site.objects.create(structure=town, name="École du Bourg")
    Site.objects.create(structure=town, name="Gymnase", kind="other")
    run()
    assert set(Person.objects.values_list("school", flat=True)) == {site.pk}


def test_school_is_left_open_when_there_are_several(run: Run, town: Structure) -> None:
    for name in ("École du Bourg", "École des Lilas"):
        Site.objects.create(structure=town, name=name)
    assert run()[0] == "Ville d’Esvres – école non précisée (option --school)"
    assert set(Person.objects.values_list("school", flat=True)) == {None}


def test_changes_are_told_and_written(run: Run) -> None:
    run()
    changed = PUPILS.replace("CE2;CE2 Mme DURAND", "CM1;CM1 M. ROY").replace(
        "11/11/2018;M;;", "11/11/2018;M;120000004AD;"
    )
    lines = run(changed)
    assert "Élèves changés : 2" in lines
    assert "  ligne 2 : MARTIN Léo : niveau : CE2 → CM1; classe : CE2 Mme DURAND → CM1 M. ROY" in lines
    assert "  ligne 5 : D'AMICO Matteo : INE : – → 120000004AD" in lines
    leo, matteo = Person.objects.get(first_name="Léo"), Person.objects.get(first_name="Matteo")
    assert (leo.level, leo.class_name, matteo.ine) == ("CM1", "CM1 M. ROY", "120000004AD")


def test_ine_finds_a_child_whose_name_changed(run: Run) -> None:
    run()
    lines = run(PUPILS.replace("N'GUESSAN-LE GOFF;;Amaïa", "LE GOFF;;Amaïa"))
    assert "Nouveaux élèves : 0" in lines
    amaia = Person.objects.get(ine="120000003AC")
    assert (amaia.last_name, amaia.folded_name) == ("LE GOFF", "le goff amaia")


def test_name_and_birth_date_find_a_child_without_ine(run: Run, town: Structure) -> None:
    known = Person.objects.create(
        structure=town, last_name="Martin", first_name="Léo", folded_name="martin leo", birth_date=date(2017, 3, 14)
    )
    run()
    known.refresh_from_db()
    assert (known.ine, known.last_name) == ("120000001AA", "MARTIN")
    assert Person.objects.count() == 4


def test_empty_cells_erase_nothing(run: Run) -> None:
    run()
    run(PUPILS.replace("14/03/2017;M;120000001AA", "14/03/2017;;").replace(";ROSSI;", ";;"))
    leo, matteo = Person.objects.get(first_name="Léo"), Person.objects.get(first_name="Matteo")
    assert (leo.sex, leo.ine, matteo.usage_name) == ("M", "120000001AA", "ROSSI")


def test_children_of_another_structure_are_not_touched(run: Run) -> None:
    other = Structure.objects.create(slug="autre", name="Autre")
    twin = Person.objects.create(structure=other, last_name="MARTIN", first_name="Léo", ine="120000001AA")
    run(without(PUPILS, "Zoé"))
    twin.refresh_from_db()
    assert (twin.birth_date, twin.left_on) == (None, None)
    assert Person.objects.filter(structure__slug="esvres").count() == 3


def test_absent_child_is_kept_and_marked_then_back(run: Run) -> None:
    run()
    lines = run(without(PUPILS, "Zoé"))
    assert lines[lines.index("Absents du fichier (rien n’est effacé) : 1") + 1] == "  MARTIN Zoé"
    zoe = Person.objects.get(first_name="Zoé")
    assert zoe.left_on is not None
    assert run(without(PUPILS, "Zoé"))[-1] == "Rien à changer."
    assert "  ligne 3 : MARTIN Zoé : de retour" in run()
    zoe.refresh_from_db()
    assert zoe.left_on is None


def test_children_of_another_school_and_older_ones_are_not_absent(run: Run, town: Structure) -> None:
    lilas = Site.objects.create(structure=town, name="École des Lilas")
    bourg = Site.objects.create(structure=town, name="École du Bourg")
    Person.objects.create(structure=town, last_name="ROY", first_name="Ana", level="CP", school=bourg)
    Person.objects.create(structure=town, last_name="ROY", first_name="Max", level="6E", school=lilas)
    Person.objects.create(structure=town, last_name="ROY", first_name="Lou", kind="adult", school=lilas)
    assert "Absents du fichier (rien n’est effacé) : 0" in run(PUPILS, None, "--school", "École des Lilas")


def test_child_of_an_unreadable_line_is_not_absent(run: Run) -> None:
    run()
    lines = run(PUPILS.replace("02/09/2020", "02/19/2020"))
    assert lines[lines.index("Lignes illisibles : 1") + 1] == "  ligne 3 : date de naissance illisible : « 02/19/2020 »"
    assert "Absents du fichier (rien n’est effacé) : 0" in lines
    assert not Person.objects.exclude(left_on=None).exists()


def test_nobody_is_absent_when_a_line_could_be_anybody(run: Run) -> None:
    run()
    lines = run(without(PUPILS, "Zoé") + '"MART')
    assert "Absents du fichier : non calculés, une ligne illisible pourrait être l’un d’eux." in lines
    assert not Person.objects.exclude(left_on=None).exists()


def test_doubtful_matches_are_left_to_a_person(run: Run, town: Structure) -> None:
    for _ in range(2):
        Person.objects.create(
            structure=town, last_name="MARTIN", first_name="Léo", folded_name="martin leo", birth_date=date(2017, 3, 14)
        )
    Person.objects.create(
        structure=town,
        last_name="PETIT",
        first_name="Ana",
        folded_name="petit ana",
        birth_date=date(2015, 1, 1),
        ine="120000002AB",
    )
    before = everything()["Person"]
    lines = run()
    at = lines.index("Élèves à vérifier par le guichet : 2")
    assert lines[at + 1 : at + 3] == [
        "  ligne 2 : MARTIN Léo : 2 personnes connues ont ce nom et cette date de naissance",
        "  ligne 3 : MARTIN Zoé : l’INE 120000002AB est celui de PETIT Ana, né un autre jour",
    ]
    assert everything()["Person"][:3] == before
    assert Person.objects.count() == 5


# -- households --------------------------------------------------------------------------------------------------------


def test_couple_is_one_household_and_separated_parents_are_two(run: Run, town: Structure) -> None:
    Household.objects.create(structure=town, number="0041", name="ROY")
    lines = run(PUPILS, ADULTS)
    households = Household.objects.exclude(name="ROY").order_by("id")
    assert list(households.values_list("number", "name", "address", "postcode", "city")) == [
        ("0042", "MARTIN", "12 rue des Lilas", "37320", "ESVRES"),
        ("0043", "LE GOFF", "3 bis allée de l'Étang", "37320", "ESVRES"),
        ("0044", "N'GUESSAN", "8 place du Marché", "37000", "TOURS"),
        ("0045", "ROSSI", "27 chemin de la Vigne", "37250", "VEIGNE"),
    ]
    members = HouseholdPerson.objects.order_by("id").values_list("household__number", "person__first_name", "sticker")
    assert list(members) == [
        ("0042", "Léo", 1),
        ("0042", "Zoé", 2),
        ("0043", "Amaïa", 1),
        ("0044", "Amaïa", 1),
        ("0045", "Matteo", 1),
    ]
    guardians = Guardian.objects.filter(household__number="0042").order_by("id")
    assert list(guardians.values_list("first_name", "is_payer", "role")) == [
        ("Claire", True, "legal"),
        ("Jérôme", False, "legal"),
    ]
    at = lines.index("Enfants de plusieurs foyers, à voir par le guichet : 1")
    assert lines[at + 1].startswith("  N'GUESSAN-LE GOFF Amaïa : ")


def test_adults_can_come_in_a_later_import(run: Run) -> None:
    run()
    assert "Nouveaux foyers : 4" in run(PUPILS, ADULTS)
    assert Person.objects.count() == 4
    assert HouseholdPerson.objects.count() == 5


def test_adult_of_an_unknown_child_is_told_and_not_created(run: Run) -> None:
    lines = run(without(PUPILS, "Matteo"), ADULTS)
    at = lines.index("Responsables à vérifier : 1")
    assert lines[at + 1] == "  ligne 6 : D'AMICO Matteo n’est pas dans le fichier des élèves"
    assert not Guardian.objects.filter(last_name="ROSSI").exists()


def test_class_name_only_matters_between_homonyms(run: Run) -> None:
    homonym = PUPILS.splitlines()[1].replace("14/03/2017", "15/03/2017").replace("001AA", "009ZZ")
    homonym = homonym.replace("CE2 Mme DURAND", "CE2 M. ROY")
    run(PUPILS + homonym, ADULTS.replace("CP Mme BOIS", "COURS PREPARATOIRE"))
    assert Person.objects.get(ine="120000001AA").memberships.count() == 1
    assert Person.objects.get(ine="120000009ZZ").memberships.count() == 0
    assert Person.objects.get(first_name="Matteo").memberships.count() == 1


def test_homonyms_of_one_class_are_left_to_the_desk(run: Run) -> None:
    homonym = PUPILS.splitlines()[1].replace("14/03/2017", "15/03/2017").replace("001AA", "009ZZ")
    lines = run(PUPILS + homonym, ADULTS)
    assert "  ligne 2 : plusieurs élèves s’appellent MARTIN Léo : la classe ne les départage pas" in lines
    assert not HouseholdPerson.objects.filter(person__first_name="Léo").exists()


def test_sibling_in_another_school_joins_the_household(run: Run) -> None:
    run(PUPILS, ADULTS, "--school", "École des Lilas")
    header, leo = PUPILS.splitlines()[:2]
    baby = leo.replace("Léo;14/03/2017", "Lou;01/02/2022").replace("120000001AA", "120000008AH").replace("CE2", "PS")
    adults = ADULTS.splitlines()
    claire = ";".join([*adults[1].split(";")[:12], "", "MARTIN", "Lou", "PS Mme DURAND"])
    lines = run(f"{header}\n{baby}", "\n".join([adults[0], claire]), "--school", "Maternelle du Bourg")
    assert "Nouveaux foyers : 0" in lines
    assert list(Household.objects.get(name="MARTIN").memberships.values_list("person__first_name", "sticker")) == [
        ("Léo", 1),
        ("Zoé", 2),
        ("Lou", 3),
    ]


def test_changed_guardian_and_address_are_told_and_written(run: Run) -> None:
    run(PUPILS, ADULTS)
    moved = ADULTS.replace("27 chemin de la Vigne", "5 rue Neuve").replace("0247000005", "0247999999")
    lines = run(PUPILS, moved)
    at = lines.index("Foyers changés : 1")
    assert lines[at + 1].endswith("adresse : 27 chemin de la Vigne → 5 rue Neuve; téléphone : 0247000005 → 0247999999")
    rossi = Household.objects.get(name="ROSSI")
    assert (rossi.address, rossi.guardians.get().home_phone) == ("5 rue Neuve", "0247999999")
    assert Household.objects.count() == 4


def test_parents_who_separate_are_left_to_the_desk(run: Run) -> None:
    run(PUPILS, ADULTS)
    before = everything()
    lines = run(PUPILS, ADULTS.replace("Jérôme;12 rue des Lilas", "Jérôme;9 rue Haute"))
    at = lines.index("Responsables à vérifier : 2")
    assert lines[at + 1] == "  ligne 2 : MARTIN : le foyer MARTIN (1) a maintenant deux adresses"
    assert everything() == before


def test_household_made_by_hand_without_guardian_is_taken(run: Run, town: Structure) -> None:
    run()
    made = Household.objects.create(structure=town, number="7", name="D'AMICO")
    HouseholdPerson.objects.create(household=made, person=Person.objects.get(first_name="Matteo"))
    run(PUPILS, ADULTS)
    assert made.guardians.get().last_name == "ROSSI"
    assert Household.objects.count() == 4


def test_statements_do_not_grow_with_the_pupils(run: Run) -> None:
    header, line = PUPILS.splitlines()[:2]
    adult_header, adult = ADULTS.splitlines()[0], ADULTS.splitlines()[5]
    counts = []
    for number in (3, 60):
        pupils, adults = [header], [adult_header]
        for n in range(number):
            name = f"NOM{number}X{n}"
            pupils.append(line.replace("MARTIN", name).replace("120000001AA", f"12{number:02d}{n:05d}AA"))
            adults.append(adult.replace("ROSSI", name).replace("D'AMICO", name).replace("Matteo", "Léo"))
        with CaptureQueriesContext(connection) as queries:
            run("\n".join(pupils), "\n".join(adults), "--school", f"École {number}")
        counts.append(len(queries))
    assert Household.objects.count() == 63
    assert counts[0] == counts[1]


# -- registrations -----------------------------------------------------------------------------------------------------


def canteen(town: Structure, **groups: dict[str, Any]) -> Activity:
    activity = Activity.objects.create(structure=town, name="Cantine", short_name="Cantine")
    for name, limits in groups.items():
        ActivityGroup.objects.create(structure=town, activity=activity, name=name, **limits)
    return activity


def test_pupils_are_registered_to_the_group_that_fits(run: Run, town: Structure) -> None:
    site = Site.objects.create(structure=town, name="École des Lilas")
    elsewhere = Site.objects.create(structure=town, name="Autre école")
    canteen(
        town,
        petits={"site": site, "levels": ["PS", "MS", "GS"]},
        grands={"site": site, "levels": ["CP", "CE1", "CE2"]},
        ailleurs={"site": elsewhere},
        tous={"max_age": 3},
    )
    lines = run(PUPILS, ADULTS, "--school", "École des Lilas", "--register", "cantine")
    rows = Registration.objects.order_by("id").values_list("person__first_name", "group__name", "state")
    assert list(rows) == [
        ("Zoé", "petits", "validated"),
        ("Léo", "grands", "validated"),
        ("Matteo", "grands", "validated"),
    ]
    assert "  ligne 4 : N'GUESSAN-LE GOFF Amaïa, Cantine : aucun groupe ne convient" in lines
    before = everything()
    run(PUPILS, ADULTS, "--school", "École des Lilas", "--register", "Cantine")
    assert everything() == before


def test_ended_registration_is_not_given_again(run: Run, town: Structure) -> None:
    canteen(town, tous={})
    run(PUPILS, None, "--register", "Cantine")
    Registration.objects.update(state="refused")
    run(PUPILS, None, "--register", "Cantine")
    assert set(Registration.objects.values_list("state", flat=True)) == {"refused"}


def test_several_fitting_groups_are_told(run: Run, town: Structure) -> None:
    canteen(town, un={}, deux={})
    lines = run(PUPILS, None, "--register", "Cantine")
    assert "  ligne 2 : MARTIN Léo, Cantine : plusieurs groupes conviennent" in lines
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("today", "period"),
    [
        (date(2026, 11, 21), (date(2026, 9, 1), date(2027, 8, 31))),
        (date(2027, 6, 30), (date(2026, 9, 1), date(2027, 8, 31))),
        (date(2027, 7, 1), (date(2027, 7, 1), date(2028, 8, 31))),
        (date(2027, 9, 1), (date(2027, 9, 1), date(2028, 8, 31))),
    ],
)
def test_school_year_runs_from_september_and_summer_is_the_next_one(today: date, period: tuple[date, date]) -> None:
    year = year_to_register(today)
    assert (year.first, year.last) == period


@time_machine.travel(datetime(2026, 11, 21, 9, tzinfo=UTC), tick=False)
def test_imported_family_can_book(run: Run, town: Structure) -> None:
    site = Site.objects.create(structure=town, name="École des Lilas")
    activity = canteen(town, lilas={"site": site, "capacity": 1, "waiting_capacity": 1})
    monday = date(2026, 11, 30)
    build_opening_days(activity=activity, first=monday, last=monday, actor=by())
    run(PUPILS, ADULTS, "--register", "Cantine")
    household = Household.objects.get(name="MARTIN")
    parent = User.objects.create_user("claire.martin@example.org")
    HouseholdAccess.objects.create(user=parent, structure=town, household=household)
    planning = load_planning(structure=town, household=household, first=monday, last=monday)
    wishes = [Wish(*cell.key, wanted=True) for cell in planning.cells.values()]
    assert edit_draft(planning=planning, wishes=wishes, actor=by(parent)).refused == []
    outcome = confirm_draft(structure=town, household=household, actor=by(parent))
    assert [answer.kind for answer in outcome.answers] == ["booked", "waiting"]


# -- what cannot be done -----------------------------------------------------------------------------------------------


def test_unknown_activity_is_refused_and_nothing_is_written(run: Run, town: Structure) -> None:
    canteen(town)
    before = everything()
    with pytest.raises(CommandError, match="Pas d’activité « Piscine » dans Ville d’Esvres ; il y a : Cantine"):
        run(PUPILS, None, "--register", "Piscine")
    assert everything() == before


def test_unknown_structure_and_missing_file_are_refused(town: Structure, tmp_path: Path) -> None:
    path = tmp_path / "absent.csv"
    with pytest.raises(CommandError, match="Fichier illisible"):
        call_command("import_onde", str(path), "--structure", "esvres")
    path.write_bytes(PUPILS.encode("cp1252"))
    with pytest.raises(CommandError, match="Pas de structure à l’adresse « ailleurs »"):
        call_command("import_onde", str(path), "--structure", "ailleurs", stdout=io.StringIO())
    with pytest.raises(CommandError, match="120 caractères au plus"):
        call_command("import_onde", str(path), "--structure", "esvres", "--school", "É" * 121, stdout=io.StringIO())


def test_failure_while_writing_leaves_nothing(run: Run, town: Structure, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("preau.connectors.onde.actions._add_members", fail)
    before = everything()
    with pytest.raises(RuntimeError, match="broken"):
        run(PUPILS, ADULTS, "--school", "École des Lilas")
    assert everything() == before


@pytest.fixture
def booked(run: Run, town: Structure) -> Booking:
    """Léo, of the first file, booked in a canteen that takes his level only."""
    run(PUPILS, ADULTS, "--school", "École des Lilas")
    person = Person.objects.get(folded_name="martin leo")
    household = HouseholdAccessFactory.create(household=Household.objects.filter(memberships__person=person).get())
    group = GroupFactory.create(activity=ActivityFactory.create(structure=town), levels=[person.level])
    (day,) = open_days(group, [clock.today() + timedelta(days=30)])
    RegistrationFactory.create(group=group, person=person, start_date=clock.today())
    return Booking.objects.create(
        structure=town,
        household=household.household,
        person=person,
        opening_day=day,
        date=day.date,
        state="booked",
        created_at=clock.now(),
        changed_at=clock.now(),
    )


@pytest.mark.parametrize("file", [without(PUPILS, "MARTIN;Léo", "Léo"), PUPILS.replace("CE2", "CM2")])
def test_days_that_lose_their_right_are_said_then_settled_as_asked(run: Run, booked: Booking, file: str) -> None:
    lines = run(file, None, "--school", "École des Lilas", apply=False)
    assert any(line.startswith("Jours réservés qui perdent leur droit : 1") for line in lines)
    with pytest.raises(CommandError, match="1 jour réservé perdrait son droit"):
        run(file, None, "--school", "École des Lilas")
    booked.refresh_from_db()
    assert (booked.state, booked.person.left_on, booked.person.level) == ("booked", None, "CE2")
    run(file, None, "--school", "École des Lilas", "--reservations", "annuler")
    booked.refresh_from_db()
    assert booked.state == "cancelled"
    assert OutgoingMail.objects.filter(subject="Des jours réservés sont annulés").count() == 1


def test_import_keeps_the_days_when_asked(run: Run, booked: Booking) -> None:
    run(without(PUPILS, "Léo"), None, "--school", "École des Lilas", "--reservations", "garder")
    booked.refresh_from_db()
    assert (booked.state, booked.kept_reason) == ("booked", "Gardé lors de l’import du fichier ONDE")
