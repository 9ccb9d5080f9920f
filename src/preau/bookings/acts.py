"""What became of bookings, told for the journal of acts: what one family asked in a minute is one act."""

from __future__ import annotations

from preau.bookings.enums import DayActKind, MovementKind, ShareState
from preau.common.acts import (
    CREATED,
    REMOVED,
    Act,
    Piece,
    Row,
    Sentence,
    Subject,
    Together,
    register,
    register_subjects,
    said,
    weekdays_said,
)
from preau.common.reasons import read_reason, text

FAMILY = "Réservations"
_VERBS = {
    MovementKind.BOOKED: "a réservé",
    MovementKind.WAITING: "a mis en liste d’attente",
    MovementKind.CHANGED: "a changé les horaires de",
    MovementKind.CANCELLED: "a annulé",
    MovementKind.GIVEN_UP: "a renoncé à attendre pour",
    MovementKind.PROMOTED: "a donné la place de",
    MovementKind.EXPIRED: "a laissé sans suite l’attente de",
    MovementKind.REFUSED: "a vu refuser",
    MovementKind.REPRICED: "a mis à jour le prix de",
    MovementKind.KEPT: "a gardé, sans inscription,",
}


def _movement(row: Row) -> Sentence:
    """`a réservé Cantine, mardi 24 novembre 2026, pour Maël Kervella (famille KERVELLA (000001))`."""
    verb, home, reason = _VERBS[MovementKind(row.text("movement"))], row.household(), row.now.get("reason")
    why = f" : {text(read_reason(reason))}" if reason else ""
    if row.number("count") > 1:
        return said(f"{verb} {row.number('count')} jours, famille ", home, why)
    person = Piece(row.person(), home.to, home.id)
    return said(f"{verb} {row.text('activity')}, {row.day()}, pour ", person, f", famille {home.text}", why)


_DID = {
    DayActKind.PLACES: "a changé les places de",
    DayActKind.CLOSED: "a fermé",
    DayActKind.OPENED: "a rouvert",
    DayActKind.PROMOTED: "a donné à la main une place de",
    DayActKind.OUTING: "a enregistré une sortie de classe,",
}


def _day_act(row: Row) -> Sentence:
    """`a changé les places de jours d’activités, mardi 24 novembre 2026 : Fratrie`."""
    of = row.day() if row.text("act") == DayActKind.OUTING else f"jours d’activités, {row.day()}"
    return said(f"{_DID[DayActKind(row.text('act'))]} {of}", f" : {row.text('why')}" if row.text("why") else "")


def _day_act_undone(row: Row) -> Sentence:
    return said(f"a annulé un acte sur des jours d’activités, {row.day()}")


def _pattern(row: Row) -> Sentence:
    verb = {CREATED: "a demandé", REMOVED: "a retiré"}.get(row.what, "a changé")
    person = Piece(row.person(), "household", row.number("household_id"))
    return said(f"{verb} l’inscription à l’année de ", person, f", {row.target('group_id')}")


def _share(row: Row) -> Sentence:
    if row.what == CREATED:
        return said("a demandé à l’autre foyer de partager un jour", *row.of_household(" : "))
    answer = {ShareState.ACCEPTED: "a accepté", ShareState.REFUSED: "a refusé"}.get(ShareState(row.text("state")))
    return said(f"{answer} de partager un jour", *row.of_household()) if answer else []


register(
    Act(
        "movement",
        "réservation",
        FAMILY,
        "bookings_movement e JOIN bookings_booking b ON b.id = e.booking_id "
        "JOIN activities_openingday d ON d.id = b.opening_day_id JOIN activities_activity a ON a.id = d.activity_id",
        "'movement', e.kind, 'person_id', b.person_id, 'household_id', e.household_id, 'activity', a.name, "
        "'date', d.date, 'reason', e.reason, 'count', {count}",
        _movement,
        people="b.person_id",
        households="e.household_id",
        index="bookings_movement (structure_id, at DESC, id DESC)",
        together=Together(
            "bookings_movement",
            ("household_id", "kind"),
            "bookings_movement (household_id, kind, at, id)",
            ("actor_id", "reason"),
        ),
    )
)
register(
    Act(
        "day_act",
        "acte sur des jours d’activités",
        FAMILY,
        "bookings_dayact e",
        "'act', e.kind, 'date', e.first_date, 'why', e.reason",
        _day_act,
        index="bookings_dayact (structure_id, at DESC, id DESC)",
    )
)
register(
    Act(
        "day_act_undone",
        "acte annulé sur des jours d’activités",
        FAMILY,
        "bookings_dayact e",
        "'act', e.kind, 'date', e.first_date",
        _day_act_undone,
        at="undone_at",
        actor="undone_by_id",
        scope="e.structure_id = %(structure)s AND e.undone_at IS NOT NULL",
    )
)
register_subjects(
    {
        "bookings.BookingPattern": Subject(
            "l’inscription à l’année",
            FAMILY,
            _pattern,
            to="household",
            target="household_id",
            hidden=frozenset({"applied_at", "created_at", "updated_at"}),
            says={"weekdays": weekdays_said},
        ),
        "bookings.ShareQuestion": Subject(
            "la demande de partage",
            FAMILY,
            _share,
            to="household",
            target="household_id",
            hidden=frozenset({"booking_id", "answered_by_id", "asked_at", "answered_at"}),
        ),
    }
)
