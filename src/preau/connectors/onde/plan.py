"""What an import would change, computed from the files and from what is stored. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from preau.activities.models import Activity, ActivityGroup
from preau.activities.rules import Limits, why_not_eligible
from preau.common.reasons import Reason
from preau.common.spans import DateSpan, school_year, year_prepared
from preau.common.text import fold_name
from preau.connectors.onde.adults import AdultFile, folded_names
from preau.connectors.onde.families import group_families
from preau.connectors.onde.households import GUARDIAN_FIELDS, HouseholdPlan, Households, KnownGuardian, KnownHousehold
from preau.connectors.onde.matching import FIELDS, Known, Matches, match
from preau.connectors.onde.pupils import Pupil, PupilFile
from preau.connectors.onde.table import OndeError, Unreadable
from preau.connectors.reasons import ConnectorCode
from preau.households.enums import PersonKind
from preau.households.models import Guardian, Household, HouseholdPerson, Person
from preau.registrations.models import Registration
from preau.structures.enums import SiteKind
from preau.structures.models import Site, Structure

NEW_SCHOOL = 0
"""The id of a school that the import will create: no row has it."""
SCHOOLS = (SiteKind.NURSERY, SiteKind.PRIMARY)
SITE_NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class GroupRegistrations:
    """Pupils (by line) to register in a group for a school year, both days included."""

    group: ActivityGroup
    pupils: tuple[int, ...]
    start_date: date
    end_date: date


@dataclass(frozen=True, slots=True)
class Plan:
    """`school_id` is None when the file's school is not known, `NEW_SCHOOL` when it is to be created."""

    structure: Structure
    school_id: int | None
    school_name: str
    pupil_file: PupilFile
    adult_file: AdultFile | None
    matches: Matches
    households: tuple[HouseholdPlan, ...]
    household_problems: tuple[Unreadable, ...]
    shared: tuple[int, ...]
    registrations: tuple[GroupRegistrations, ...]
    registration_problems: tuple[Unreadable, ...]
    today: date

    @property
    def changes_nothing(self) -> bool:
        households = all(plan.changes_nothing for plan in self.households)
        matches = self.matches
        people = matches.new or matches.changed or (matches.absent and not matches.is_partial)
        return not people and households and not self.registrations and self.school_id != NEW_SCHOOL


def make_plan(
    structure: Structure,
    pupil_file: PupilFile,
    adult_file: AdultFile | None,
    *,
    school: str,
    activities: Sequence[str],
    today: date,
    is_whole: bool = False,
) -> Plan:
    """Compare the files with the structure. Raises `OndeError` (French) for an activity that does not exist."""
    school_id, school_name = _school(structure, school)
    known = _known_children(structure)
    matches = match(pupil_file.pupils, pupil_file.unreadable, known, school_id, is_whole=is_whole)
    settled = [pupil for pupil in pupil_file.pupils if pupil.line not in {doubt.line for doubt in matches.doubtful}]
    households, problems, shared = _households(structure, settled, adult_file, matches)
    registrations, unfit = _registrations(structure, settled, activities, matches, school_id, today)
    return Plan(
        structure,
        school_id,
        school_name,
        pupil_file,
        adult_file,
        matches,
        tuple(households),
        tuple(problems),
        shared,
        tuple(registrations),
        tuple(unfit),
        today,
    )


def _school(structure: Structure, name: str) -> tuple[int | None, str]:
    """The school the file is about: the site of this name, to be created if need be; without one, the only school."""
    sites = list(Site.objects.filter(structure=structure))
    if name:
        found = [site for site in sites if fold_name(site.name) == fold_name(name)]
        if not found and not 0 < len(name.strip()) <= SITE_NAME_LENGTH:
            raise OndeError(Reason(ConnectorCode.SITE_NAME_TOO_LONG, most=SITE_NAME_LENGTH))
    else:
        found = [site for site in sites if site.kind in SCHOOLS]
        if len(found) != 1:
            return None, ""
    return (found[0].pk, found[0].name) if found else (NEW_SCHOOL, name.strip())


def _known_children(structure: Structure) -> list[Known]:
    fields = ("id", "folded_name", *FIELDS, "school_id", "left_on")
    rows = Person.objects.filter(structure=structure, kind=PersonKind.CHILD).order_by("id").values(*fields)
    return [Known(key=row.pop("folded_name"), **row) for row in rows]


def _households(
    structure: Structure, pupils: Sequence[Pupil], adult_file: AdultFile | None, matches: Matches
) -> tuple[list[HouseholdPlan], list[Unreadable], tuple[int, ...]]:
    """Plans, problems, and the pupils (by line) who would newly belong to several households."""
    if adult_file is None:
        return [], [], ()
    families, problems = group_families(adult_file.adults, pupils)
    known = _known_households(structure)
    plans, doubtful = known.plan(families, matches.persons)
    belongs: dict[int, int] = defaultdict(int)
    for plan in plans:
        for line in plan.pupils:
            belongs[line] += 1
    shared = (line for line, new in belongs.items() if new + len(known.households_of(matches.persons.get(line))) > 1)
    problems = sorted([*adult_file.unreadable, *problems, *doubtful], key=lambda problem: problem.line)
    return plans, problems, tuple(sorted(shared))


def _known_households(structure: Structure) -> Households:
    households = [
        KnownHousehold(
            household.pk,
            str(household),
            fold_name(f"{household.address} {household.postcode} {household.city}") if household.address else "",
            {"address": household.address, "postcode": household.postcode, "city": household.city},
        )
        for household in Household.objects.filter(structure=structure)
    ]
    rows = Guardian.objects.filter(household__structure=structure).order_by("id")
    guardians = [
        KnownGuardian(
            row["id"],
            row["household_id"],
            folded_names(row["last_name"], row["usage_name"], row["first_name"]),
            {field: row[field] for field in GUARDIAN_FIELDS},
        )
        for row in rows.values("id", "household_id", *GUARDIAN_FIELDS)
    ]
    memberships: dict[int, list[int]] = defaultdict(list)
    belongs = HouseholdPerson.objects.filter(household__structure=structure).order_by("id")
    for person_id, household_id in belongs.values_list("person_id", "household_id"):
        memberships[person_id].append(household_id)
    return Households(households, guardians, memberships)


def year_to_register(day: date) -> DateSpan:
    """The school year that is prepared; in summer from `day` on, so that holidays before it are open too."""
    year = year_prepared(day)
    return DateSpan(min(day, year.first), year.last) if year != school_year(day) else year


def _registrations(
    structure: Structure,
    pupils: Sequence[Pupil],
    activities: Sequence[str],
    matches: Matches,
    school_id: int | None,
    today: date,
) -> tuple[list[GroupRegistrations], list[Unreadable]]:
    """Where each pupil who never had a registration to these activities is registered, and who fits nowhere."""
    plans: list[GroupRegistrations] = []
    problems: list[Unreadable] = []
    year = year_to_register(today)
    for activity in _activities(structure, activities):
        groups = list(ActivityGroup.objects.filter(activity=activity).select_related("activity").order_by("id"))
        before = set(Registration.objects.filter(group__activity=activity).values_list("person_id", flat=True))
        lines: dict[int, list[int]] = defaultdict(list)
        for pupil in pupils:
            if matches.persons.get(pupil.line) in before:
                continue
            fitting = _fitting_groups(groups, pupil, school_id, year.first)
            if len(fitting) == 1:
                lines[fitting[0].pk].append(pupil.line)
            else:
                why = "plusieurs groupes conviennent" if fitting else "aucun groupe ne convient"
                problems.append(Unreadable(pupil.line, f"{pupil.title}, {activity} : {why}"))
        plans += [GroupRegistrations(g, tuple(lines[g.pk]), year.first, year.last) for g in groups if lines[g.pk]]
    return plans, problems


def _activities(structure: Structure, names: Sequence[str]) -> list[Activity]:
    known = {fold_name(activity.name): activity for activity in Activity.objects.filter(structure=structure)}
    missing = [name for name in names if fold_name(name) not in known]
    if missing:
        there = ", ".join(activity.name for activity in known.values()) or "aucune"
        raise OndeError(Reason(ConnectorCode.NO_ACTIVITY, name=missing[0], structure=str(structure), there=there))
    return list({fold_name(name): known[fold_name(name)] for name in names}.values())


def _fitting_groups(
    groups: Sequence[ActivityGroup], pupil: Pupil, school_id: int | None, day: date
) -> list[ActivityGroup]:
    """Groups whose school, levels and ages are the pupil's; those of the school itself before those of all schools."""
    fitting = [
        group
        for group in groups
        if group.site_id in (None, school_id)
        and not why_not_eligible(
            Limits(group.min_age, group.max_age, tuple(group.levels)),
            birth_date=pupil.birth_date,
            level=pupil.level,
            day=day,
        )
    ]
    return [group for group in fitting if group.site_id is not None] or fitting
