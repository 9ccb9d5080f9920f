"""Families and their people, told for the journal of acts."""

from __future__ import annotations

from functools import partial

from preau.common.acts import (
    CREATED,
    REMOVED,
    Act,
    Piece,
    Row,
    Sentence,
    Subject,
    Together,
    number_said,
    register,
    register_subjects,
    said,
    weekdays_said,
)
from preau.households.enums import LookKind

FAMILY = "Familles"


def _quotient(row: Row) -> Sentence:
    """`a noté le quotient 812, à partir du mardi 1 septembre 2026, famille KERVELLA (000001)`."""
    verb = {CREATED: "a noté", REMOVED: "a retiré"}.get(row.what, "a changé")
    return said(
        f"{verb} le quotient {number_said(row.text('value'))}, à partir du {row.day('valid_from')}", *row.of_household()
    )


def _member(row: Row) -> Sentence:
    person = Piece(row.person(), "household", row.number("household_id"))
    if row.what == CREATED:
        return said("a mis ", person, " dans la famille ", row.household())
    if row.what == REMOVED:
        return said("a retiré ", person, " de la famille ", row.household())
    return said("a changé la place de ", person, " dans la famille ", row.household())


def _guardian(row: Row) -> Sentence:
    name = f"{row.text('first_name')} {row.text('usage_name') or row.text('last_name')}"
    verb = {CREATED: "a ajouté", REMOVED: "a retiré"}.get(row.what, "a changé")
    return said(f"{verb} {name}, responsable", *row.of_household())


def _person(row: Row) -> Sentence:
    verb = {CREATED: "a créé", REMOVED: "a supprimé"}.get(row.what, "a changé")
    if row.before is not None and row.before.get("merged_into_id") != row.now.get("merged_into_id"):
        verb = "a réuni à une autre"
    return said(f"{verb} la fiche de {row.text('first_name')} {row.text('usage_name') or row.text('last_name')}")


def _household(row: Row) -> Sentence:
    verb = {CREATED: "a créé", REMOVED: "a supprimé"}.get(row.what, "a changé")
    name = f"{row.text('name')} ({row.text('number')})"
    if row.before is not None and row.before.get("merged_into_id") != row.now.get("merged_into_id"):
        into = row.household("merged_into_id")
        return said("a réuni la famille ", Piece(name, "household", row.number("pgh_obj_id")), " à la famille ", into)
    if row.before is not None and bool(row.before.get("closed_at")) != bool(row.now.get("closed_at")):
        verb = "a archivé" if row.now.get("closed_at") else "a rouvert"
    return said(
        f"{verb} la famille ", Piece(name, "" if row.what == REMOVED else "household", row.number("pgh_obj_id"))
    )


def _note(row: Row) -> Sentence:
    return said("a noté un échange", *row.of_household(" avec la famille "))


def _note_withdrawn(row: Row) -> Sentence:
    return said("a retiré une note d’échange", *row.of_household(" avec la famille "))


def _card(row: Row) -> Sentence:
    """`a mis hors service la carte …00012 de Lina KERVELLA`."""
    verb = "a supprimé" if row.what == REMOVED else "a donné" if row.what == CREATED else ""
    verb = verb or ("a mis en service" if row.now.get("is_active") else "a mis hors service")
    whose = "à" if row.what == CREATED else "de"
    return said(f"{verb} la carte …{row.text('number')[-5:]} {whose} {row.person()}")


def _class(row: Row) -> Sentence:
    verb = {CREATED: "a ouvert", REMOVED: "a supprimé"}.get(row.what, "a changé")
    return said(f"{verb} la classe {row.text('name')}", " (fermée)" if row.now.get("closed_on") else "")


def _health_look(row: Row) -> Sentence:
    if row.text("what") == LookKind.SIGN:
        return said("a vu le panier-repas (PAI) en tête de la fiche", *row.of_household(" de la famille "))
    return said("a consulté les données de santé", *row.of_household(" de la famille "))


def _health_list(row: Row) -> Sentence:
    """`a imprimé la liste d’appel du mardi 24 novembre 2026, avec 3 paniers-repas (PAI)`."""
    about = f"a imprimé la liste d’appel du {row.day('day')}, avec "
    if (number := row.number("count")) > 1:
        return said(f"{about}les paniers-repas (PAI) de {number} familles")
    return said(f"{about}le panier-repas (PAI)", *row.of_household(" de la famille "))


_NOTES, _LOOKS = "households_familynote", "households_healthlook"
_WHOSE = "'household_id', e.household_id"
register(
    Act(
        "note",
        "note d’échange",
        FAMILY,
        f"{_NOTES} e",
        _WHOSE,
        _note,
        actor="author_id",
        households="e.household_id",
        index=f"{_NOTES} (structure_id, at DESC, id DESC)",
    ),
    Act(
        "note_withdrawn",
        "note d’échange retirée",
        FAMILY,
        f"{_NOTES} e",
        _WHOSE,
        _note_withdrawn,
        at="withdrawn_at",
        actor="withdrawn_by_id",
        households="e.household_id",
        index=f"{_NOTES} (structure_id, withdrawn_at DESC, id DESC) WHERE withdrawn_at IS NOT NULL",
    ),
    Act(
        "health_look",
        "consultation de données de santé",
        FAMILY,
        f"{_LOOKS} e",
        f"{_WHOSE}, 'what', e.what",
        _health_look,
        scope="e.structure_id = %(structure)s AND e.what <> 'list'",
        households="e.household_id",
        index=f"{_LOOKS} (structure_id, at DESC, id DESC)",
    ),
    Act(
        "health_list",
        "liste d’appel imprimée avec les paniers-repas",
        FAMILY,
        f"{_LOOKS} e",
        f"{_WHOSE}, 'day', e.day, 'count', {{count}}",
        _health_list,
        scope="e.structure_id = %(structure)s AND e.what = 'list'",
        households="e.household_id",
        together=Together(_LOOKS, ("what", "day"), f"{_LOOKS} (what, day, at, id)", ("actor_id",)),
    ),
)
_home = partial(Subject, to="household", target="household_id")
register_subjects(
    {
        "households.Household": Subject(
            "la famille",
            FAMILY,
            _household,
            hidden=frozenset({"created_at", "closed_at", "merged_into_id"}),
        ),
        "households.Person": Subject(
            "la fiche",
            FAMILY,
            _person,
            hidden=frozenset({"folded_name", "merged_into_id"}),
        ),
        "households.HouseholdPerson": _home(
            "la place dans la famille",
            FAMILY,
            _member,
            words={"household_id": "famille"},
            hidden=frozenset({"sticker", "custody_phase"}),
            says={"custody_weekdays": weekdays_said, "handover_weekday": weekdays_said},
        ),
        "households.Card": Subject("la carte", FAMILY, _card, words={"person_id": "personne"}),
        "households.SchoolClass": Subject("la classe", FAMILY, _class, words={"site_id": "école"}),
        "households.Guardian": _home("le responsable", FAMILY, _guardian),
        "households.IncomeQuotient": _home(
            "le quotient", FAMILY, _quotient, words={"household_id": "famille"}, says={"value": number_said}
        ),
    }
)
