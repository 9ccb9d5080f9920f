"""What the desk writes about a household's means and place: dated quotients, residence, own lunch-boxes. Audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.households.enums import PersonKind
from preau.households.models import Household, IncomeQuotient, Person
from preau.households.own import refuse_own
from preau.households.reasons import HouseholdCode
from preau.households.rules import why_not_quotient


@dataclass(frozen=True, slots=True)
class LunchBox:
    """The days a child brings its own meal, both included; nothing at all when `first` is empty."""

    first: date | None
    last: date | None


@transaction.atomic
def set_quotient(
    *, household: Household, value: Decimal, valid_from: date, source: str, actor: Actor, today: date
) -> IncomeQuotient:
    """The quotient of a household, in euros, from a day on; typed again for the same day, it replaces that one.

    Raises `InvalidRuleError` (French) for a value or a day that cannot be.
    """
    actor.must(Right.CHANGE_SITUATIONS, household.structure_id)
    if reason := why_not_quotient(value, valid_from, today):
        raise InvalidRuleError(reason)
    refuse_own(actor, households=[household.pk])
    with audited(user=actor.id, action="set_quotient"):
        row, _ = IncomeQuotient.objects.update_or_create(
            household=household, valid_from=valid_from, defaults={"value": value, "source": source.strip()}
        )
    return row


@transaction.atomic
def change_situation(
    *, household: Household, is_resident: bool, lunch_boxes: Mapping[int, LunchBox], actor: Actor
) -> None:
    """Whether the household lives in the town, and which of its children bring their meal.

    Children of other households are left alone. Raises `InvalidRuleError` (French) for dates in the wrong order.
    """
    actor.must(Right.CHANGE_SITUATIONS, household.structure_id)
    refuse_own(actor, households=[household.pk])
    with audited(user=actor.id, action="change_situation"):
        if household.is_resident != is_resident:
            household.is_resident = is_resident
            household.save(update_fields=["is_resident"])
        for person in Person.objects.filter(memberships__household=household, kind=PersonKind.CHILD).order_by("id"):
            box = lunch_boxes.get(person.pk)
            if box is None or (box.first, box.last) == (person.lunch_box_from, person.lunch_box_until):
                continue
            if box.last is not None and (box.first is None or box.last < box.first):
                raise InvalidRuleError(Reason(HouseholdCode.LUNCH_BOX_REVERSED))
            person.lunch_box_from, person.lunch_box_until = box.first, box.last
            person.save(update_fields=["lunch_box_from", "lunch_box_until"])
