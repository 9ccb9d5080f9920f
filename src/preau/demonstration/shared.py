"""Jade's two households: the town asks the other one day by day, and it has answered two of them."""

from __future__ import annotations

from datetime import timedelta

from preau.bookings.repricing.actions import reprice_household
from preau.bookings.sharing.actions import answer_sharing, ask_sharers
from preau.bookings.sharing.days import load_questions
from preau.common.actors import Actor
from preau.demonstration.families import Home
from preau.demonstration.period import Period
from preau.structures.actions import change_settings
from preau.structures.models import Structure

ASKED, ANSWERED = timedelta(days=2), timedelta(hours=20)
"""How long ago the town changed its rule, and the second household answered."""


def ask_jades_households(period: Period, structure: Structure, booker: Home, other: Home, agent: Actor) -> None:
    """The rule « asked » from now on: the first day of Jade's is accepted, the second refused, the others wait."""
    now = period.now
    change_settings(structure=structure, changes={"shared_days": "asked"}, actor=agent, now=now - ASKED)
    ask_sharers(now=now - ASKED)
    for home in (booker, other):
        reprice_household(household=home.household, now=now - ASKED, actor=agent)
    answered = now - ANSWERED
    open_ones = [row for row in load_questions(household=other.household, now=answered) if row.is_open]
    for question, accept in zip(open_ones, (True, False), strict=False):
        answer_sharing(
            household=other.household, question_ids=[question.id], accept=accept, actor=other.actor, now=answered
        )
