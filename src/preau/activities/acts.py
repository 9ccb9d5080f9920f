"""Activities and their groups, told for the journal of acts."""

from __future__ import annotations

from typing import Any

from preau.activities.rules import parse_rule, parse_window
from preau.activities.rules.deadlines import describe
from preau.activities.rules.window import describe_window
from preau.common.acts import CREATED, REMOVED, Row, Sentence, Subject, register_subjects, said, weekdays_said

FAMILY = "Activités et prix"


def _group(row: Row) -> Sentence:
    verb = {CREATED: "a créé", REMOVED: "a supprimé"}.get(row.what, "a changé")
    return said(f"{verb} le groupe {row.text('name')} de {row.target('activity_id')}")


def _rule(value: Any) -> str:
    return describe(parse_rule(value)) if value else ""


def _window(value: Any) -> str:
    return describe_window(parse_window(value or {}))


register_subjects(
    {
        "activities.Activity": Subject(
            "l’activité",
            FAMILY,
            says={
                "window": _window,
                "booking_rule": _rule,
                "cancel_rule": _rule,
                "promotion_rule": _rule,
                "weekdays": weekdays_said,
            },
        ),
        "activities.ActivityGroup": Subject("le groupe", FAMILY, _group, says={"weekdays": weekdays_said}),
    }
)
