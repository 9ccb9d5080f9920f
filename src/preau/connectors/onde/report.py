"""A plan in French, line by line, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from preau.bookings.stranding.queries import Stranding
from preau.common.text import count
from preau.connectors.onde.households import HouseholdPlan
from preau.connectors.onde.matching import Change, Matches
from preau.connectors.onde.plan import NEW_SCHOOL, Plan
from preau.connectors.onde.pupils import Pupil
from preau.connectors.onde.table import Row, Unreadable

LABELS = {
    "last_name": "nom",
    "usage_name": "nom d’usage",
    "first_name": "prénom",
    "birth_date": "date de naissance",
    "sex": "sexe",
    "ine": "INE",
    "level": "niveau",
    "class_name": "classe",
    "school_id": "école",
    "left_on": "absent du fichier depuis",
    "civility": "civilité",
    "email": "courriel",
    "mobile_phone": "portable",
    "home_phone": "téléphone",
    "work_phone": "téléphone au travail",
    "address": "adresse",
    "postcode": "code postal",
    "city": "commune",
}


def report(plan: Plan) -> Iterator[str]:
    """The difference, by kind; a kind with nothing in it is one line."""
    yield f"{plan.structure} – {_school(plan)}"
    matches = plan.matches
    yield from _section("Nouveaux élèves", (_pupil(pupil) for pupil in matches.new))
    yield from _section("Élèves changés", (_change(plan, change) for change in matches.changed))
    if matches.absences_unknown:
        yield "Absents du fichier : non calculés, une ligne illisible pourrait être l’un d’eux."
    else:
        yield from _section(_absent_title(matches), (known.title for known in matches.absent))
    yield from _section("Lignes illisibles", map(_problem, plan.pupil_file.unreadable))
    yield from _ignored(plan.pupil_file.ignored)
    yield from _section("Élèves à vérifier par le guichet", map(_problem, matches.doubtful))
    remarks = (f"ligne {p.line} : {p.title} : {p.remark}" for p in plan.pupil_file.pupils if p.remark)
    yield from _optional("Remarques", remarks)
    yield from _households(plan)
    yield from _registrations(plan)


def _absent_title(matches: Matches) -> str:
    if not matches.is_partial:
        return "Absents du fichier (rien n’est effacé)"
    return (
        "Absents du fichier, trop nombreux : le fichier semble n’être qu’une partie de l’école (une classe ?), "
        "personne n’est marqué absent ; si c’est bien toute l’école, ajoutez --toute-l-ecole"
    )


def _school(plan: Plan) -> str:
    if plan.school_id is None:
        return "école non précisée (option --school)"
    return f"{plan.school_name} (nouveau site)" if plan.school_id == NEW_SCHOOL else plan.school_name


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    yield f"{title} : {len(found)}"
    yield from (f"  {line}" for line in found)


def _optional(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield from _section(title, found)


def _ignored(row: Row | None) -> Iterator[str]:
    if row:
        yield f"Dernière ligne ignorée : ligne {row.line}, « {' '.join(filter(None, row.cells))} »"


def _problem(problem: Unreadable) -> str:
    return f"ligne {problem.line} : {problem.reason}"


def _pupil(pupil: Pupil) -> str:
    born = {"M": "né", "F": "née"}.get(pupil.sex, "né(e)")
    facts = [f"{born} le {pupil.birth_date:%d/%m/%Y}", pupil.level, pupil.class_name]
    return f"ligne {pupil.line} : {pupil.title}, {', '.join(filter(None, facts))}"


def _change(plan: Plan, change: Change) -> str:
    words = "; ".join(_field(plan, *values) for values in change.changes)
    return f"ligne {change.pupil.line} : {change.known.title} : {words}"


def _field(plan: Plan, field: str, before: Any, after: Any) -> str:
    if field == "left_on":
        return "de retour"
    if field == "school_id":
        return f"école : {plan.school_name}"
    return f"{LABELS[field]} : {_text(before)} → {_text(after)}"


def _text(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value or "–")


def _households(plan: Plan) -> Iterator[str]:
    if plan.adult_file is None:
        return
    titles = {pupil.line: pupil.title for pupil in plan.pupil_file.pupils}
    new = [item for item in plan.households if item.household is None]
    changed = [item for item in plan.households if item.household and not item.changes_nothing]
    yield from _section("Nouveaux foyers", (_new_household(item, titles) for item in new))
    yield from _section("Foyers changés", (_changed_household(plan, item, titles) for item in changed))
    shared = (f"{titles[line]} : parents à des adresses différentes, garde à préciser" for line in plan.shared)
    yield from _section("Enfants de plusieurs foyers, à voir par le guichet", shared)
    yield from _section("Responsables à vérifier", map(_problem, plan.household_problems))
    remarks = (
        f"ligne {adult.line} : {adult.title} : {adult.remark}" for adult in plan.adult_file.adults if adult.remark
    )
    yield from _optional("Remarques sur les responsables", remarks)
    yield from _ignored(plan.adult_file.ignored)


def _new_household(item: HouseholdPlan, titles: dict[int, str]) -> str:
    adults = " et ".join(adult.title for adult in item.family.adults)
    return f"{item.family.name} : {adults} ; {', '.join(titles[line] for line in item.pupils)}"


def _changed_household(plan: Plan, item: HouseholdPlan, titles: dict[int, str]) -> str:
    words = [_field(plan, *values) for values in item.address]
    words += [f"responsable ajouté : {adult.title}" for adult in item.new_adults]
    words += [_field(plan, *values) for _, changes in item.changed_guardians for values in changes]
    words += [f"enfant ajouté : {titles[line]}" for line in item.pupils]
    return f"{item.household.title if item.household else ''} : {'; '.join(words)}"


def _registrations(plan: Plan) -> Iterator[str]:
    for item in plan.registrations:
        period = f"du {item.start_date:%d/%m/%Y} au {item.end_date:%d/%m/%Y}"
        yield f"{count(len(item.pupils), 'inscription')} : {item.group}, {period}"
    yield from _optional("Élèves non inscrits", map(_problem, plan.registration_problems))


def stranded_lines(stranding: Stranding) -> list[str]:
    """The days to come that the import leaves without a right, said before anything is written."""
    rows = (f"{row.person} ({row.household}), {row.activity}, {row.days_text} : {row.why}" for row in stranding.rows)
    stopped = (f"{row.person}, {row.activity} : inscription à l’année" for row in stranding.patterns)
    return list(_section("Jours réservés qui perdent leur droit", [*rows, *stopped]))
