"""Verbs that write registrations."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from preau.activities.models import ActivityGroup
from preau.common.actors import Actor, Right
from preau.households.models import Person
from preau.households.own import refuse_own
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration

logger = logging.getLogger(__name__)


def register_people(
    *, people: Sequence[Person], group: ActivityGroup, start_date: date, end_date: date | None, actor: Actor
) -> int:
    """Give these people the right to book a group, both days included; how many got it. Two statements.

    Who already has a validated registration to the group on one of these days is left alone. Raises `ValueError` for
    a person of another structure, and `IntegrityError` when somebody else registers one of them at the same instant.
    """
    actor.must(Right.REGISTER_PEOPLE, group.structure_id)
    if any(person.structure_id != group.structure_id for person in people):
        raise ValueError("people and group must belong to the same structure")
    refuse_own(actor, people=[person.pk for person in people])
    in_force = Q(end_date__isnull=True) | Q(end_date__gte=start_date)
    if end_date is not None:
        in_force &= Q(start_date__lte=end_date)
    with transaction.atomic():
        already = set(
            Registration.objects.filter(
                in_force, group=group, person__in=people, state=RegistrationState.VALIDATED
            ).values_list("person_id", flat=True)
        )
        made = Registration.objects.bulk_create(
            Registration(
                structure_id=group.structure_id,
                person_id=person_id,
                group=group,
                start_date=start_date,
                end_date=end_date,
                state=RegistrationState.VALIDATED,
            )
            for person_id in dict.fromkeys(person.pk for person in people)
            if person_id not in already
        )
    logger.info("%s registered to group %s by %s", len(made), group.pk, actor and actor.id)
    return len(made)
