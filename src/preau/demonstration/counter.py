"""What an agent did for a family that has no computer at hand: days booked at the counter, one past its deadline."""

from __future__ import annotations

from datetime import timedelta

from preau.accounts.acting import actor_of
from preau.accounts.models import User
from preau.bookings.actions import Wish, confirm_draft, edit_draft, set_late
from preau.bookings.enums import LateMotive
from preau.bookings.planning.calendar import Cell, Planning
from preau.bookings.planning.loading import load_planning
from preau.bookings.rules import CellState
from preau.common.actors import Actor
from preau.demonstration.families import Home
from preau.demonstration.period import Period

AGENT = "activites@exemple.fr"
ASKED = 3
"""Days booked in time; one more, past its deadline, when a day to come has one."""
WORDS = "Réunion déplacée par l’employeur"


def book_at_the_counter(period: Period, home: Home) -> None:
    """Two receipts « au guichet » in the family's follow-up, with the mails that told it."""
    household = home.household
    actor = actor_of(User.objects.get(email=AGENT)).on_behalf_of(household)
    free = [cell for cell in _planning(period, home, actor).select() if cell.state is CellState.FREE]
    _confirm(period, home, actor, [cell for cell in free if cell.group.activity.hours is None][-ASKED:])
    set_late(household=household, motive=LateMotive.WORK, words=WORDS, actor=actor)
    late = [
        cell for cell in _planning(period, home, actor).select() if cell.is_late and cell.group.activity.hours is None
    ]
    _confirm(period, home, actor, [cell for cell in late if cell.state is CellState.FREE][:1])
    set_late(household=household, motive="", words="", actor=actor)


def _planning(period: Period, home: Home, actor: Actor) -> Planning:
    return load_planning(
        structure=home.household.structure,
        household=home.household,
        first=period.today,
        last=period.today + timedelta(days=21),
        agent=actor.agent,
        now=period.now,
    )


def _confirm(period: Period, home: Home, actor: Actor, cells: list[Cell]) -> None:
    wishes = [Wish(*cell.key, True) for cell in cells]
    if wishes:
        edit_draft(planning=_planning(period, home, actor), wishes=wishes, actor=actor)
        confirm_draft(structure=home.household.structure, household=home.household, actor=actor, now=period.now)
