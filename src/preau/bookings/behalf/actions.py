"""Whose draft it is: the family's own, or that of an agent who acts at its request. Neither sees the other's."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from preau.bookings.models import Draft
from preau.bookings.rules.late import why_not_late
from preau.common.actors import Actor, Right
from preau.common.errors import InvalidRuleError
from preau.common.sql import only
from preau.households.models import Household
from preau.households.own import refuse_own

_TOUCH = """
INSERT INTO bookings_draft AS draft (household_id, agent_id, version, updated_at)
VALUES (%(household)s, %(agent)s, 1, now())
ON CONFLICT {whose} DO UPDATE SET version = draft.version + 1, updated_at = now() RETURNING id, version
"""
_OF_FAMILY = _TOUCH.format(whose="(household_id) WHERE agent_id IS NULL")
_OF_AGENT = _TOUCH.format(whose="(household_id, agent_id) WHERE agent_id IS NOT NULL")


@dataclass(frozen=True, slots=True)
class Version:
    """A draft and its version."""

    id: int
    version: int


def refuse_own_desk(actor: Actor, household: Household) -> None:
    """Raises `OwnHouseholdError` for an agent who would act at the desk for their own household: they have the portal
    for that, as every family. One statement, none for a family."""
    if actor.is_at_desk:
        refuse_own(actor, households=[household.pk])


def touch_draft(household: Household, agent: int | None) -> Version:
    """The draft, made if need be, one version later and held until the end of the transaction."""
    return only(Version, _OF_FAMILY if agent is None else _OF_AGENT, {"household": household.pk, "agent": agent})


def set_late(*, household: Household, motive: str, words: str, actor: Actor) -> None:
    """From now on this agent's draft for the family may go past deadlines, for this reason; an empty one takes it back.

    Raises `InvalidRuleError` (French) for a reason that says nothing, or that speaks of health.
    """
    actor.must(Right.BOOK_LATE, household.structure_id)
    refuse_own(actor, households=[household.pk])
    if (motive or words.strip()) and (why := why_not_late(motive, words)):
        raise InvalidRuleError(why)
    with transaction.atomic():
        draft = touch_draft(household, actor.account)
        Draft.objects.filter(pk=draft.id).update(late_motive=motive, late_words=words.strip())
