"""Registrations, told for the journal of acts."""

from __future__ import annotations

from preau.common.acts import CREATED, REMOVED, Piece, Row, Sentence, Subject, register_subjects, said, weekdays_said
from preau.registrations.enums import RegistrationState

_DECIDED = {
    RegistrationState.VALIDATED: "a validé l’inscription de",
    RegistrationState.REFUSED: "a refusé l’inscription de",
    RegistrationState.PENDING: "a remis en attente l’inscription de",
}


def _registration(row: Row) -> Sentence:
    """`a inscrit Maël Kervella : Cantine, Petits`."""
    verb = {CREATED: "a inscrit", REMOVED: "a supprimé l’inscription de"}.get(row.what, "a changé l’inscription de")
    if row.what == CREATED and row.text("state") == RegistrationState.PENDING:
        verb = "a demandé l’inscription de"
    elif row.before is not None and row.before.get("state") != row.now.get("state"):
        verb = _DECIDED[RegistrationState(row.text("state"))]
    person = Piece(row.person(), "household", row.number("household_id"))
    return said(f"{verb} ", person, f" : {row.target('group_id')}")


register_subjects(
    {
        "registrations.Registration": Subject(
            "l’inscription",
            "Familles",
            _registration,
            to="household",
            target="household_id",
            hidden=frozenset({"created_at"}),
            says={"weekdays": weekdays_said},
        )
    }
)
