"""Who was marked, told for the journal of acts: a roll marked in a minute is one act."""

from __future__ import annotations

from dataclasses import replace

from preau.attendance.enums import PassageKind
from preau.common.acts import Act, Piece, Row, Sentence, Together, register, said

_SOURCE = (
    "attendance_passage e JOIN activities_openingday d ON d.id = e.opening_day_id "
    "JOIN activities_activity a ON a.id = d.activity_id JOIN activities_activitygroup g ON g.id = d.group_id"
)
_NOW = (
    "'person_id', e.person_id, 'household_id', e.household_id, 'mark', e.kind, 'activity', a.name, 'group', g.name, "
    "'date', d.date, 'target', e.opening_day_id, 'count', {count}"
)
_MARKED = {
    PassageKind.PRESENT: ("présent", "présentes"),
    PassageKind.ABSENT: ("absent", "absentes"),
    PassageKind.EXCUSED: ("en absence justifiée", "en absence justifiée"),
    PassageKind.UNPLANNED: ("présent sans réservation", "présentes sans réservation"),
}


def _whom(row: Row) -> tuple[Sentence, str]:
    """Whom the mark is about, and the mark itself."""
    one, many = _MARKED[PassageKind(row.text("mark"))]
    if row.number("count") > 1:
        return said(f"{row.number('count')} personnes"), many
    home = row.household()
    return said(Piece(row.person(), home.to, home.id)), one


def _roll(row: Row) -> Sentence:
    roll = Piece(f"{row.text('activity')}, {row.text('group')}", "roll", row.number("target"))
    return said(" : ", roll, f", {row.day()}")


def _marked(row: Row) -> Sentence:
    """`a pointé Maël Kervella absent : Cantine, Petits, mardi 24 novembre 2026`."""
    whom, mark = _whom(row)
    return said("a pointé ", *whom, f" {mark}", *_roll(row))


def _undone(row: Row) -> Sentence:
    whom, mark = _whom(row)
    return said("a annulé le pointage de ", *whom, f" ({mark})", *_roll(row))


_MARK = Act(
    "passage",
    "pointage",
    "Accueil des enfants",
    _SOURCE,
    _NOW,
    _marked,
    people="e.person_id",
    households="e.household_id",
    index="attendance_passage (structure_id, at DESC, id DESC)",
    together=Together(
        "attendance_passage",
        ("opening_day_id", "kind"),
        "attendance_passage (opening_day_id, kind, at, id)",
        ("actor_id",),
    ),
)
register(
    _MARK,
    replace(
        _MARK,
        kind="passage_undone",
        label="pointage annulé",
        tell=_undone,
        at="undone_at",
        actor="undone_by_id",
        index="attendance_passage (structure_id, undone_at DESC, id DESC) WHERE undone_at IS NOT NULL",
        together=Together(
            "attendance_passage",
            ("opening_day_id", "kind"),
            "attendance_passage (opening_day_id, kind, undone_at, id) WHERE undone_at IS NOT NULL",
            ("undone_by_id",),
        ),
    ),
)
