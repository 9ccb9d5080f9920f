"""Versions of the price of an activity: published ahead, taken back before they begin. Each is in the histories."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from preau.activities.models import Activity
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.pricing.models import PriceAudience, PriceRule
from preau.pricing.rules import PriceRule as Rule
from preau.pricing.rules import price_rule_to_dict, why_not_from, why_not_withdrawn
from preau.structures.models import Structure


@transaction.atomic
def publish_price(
    *,
    structure: Structure,
    activity_id: int,
    audience: PriceAudience,
    valid_from: date,
    rule: Rule,
    actor: Actor,
    today: date,
) -> PriceRule:
    """A new version of the price of an activity for an audience, from a day on.

    Days booked from that day on take it the next night (`bookings.actions.repricing`). Raises `InvalidRuleError`
    (French), about the date, when it may not begin then; `Activity.DoesNotExist` for another structure's.
    """
    actor.must(Right.SET_PRICES, structure.pk)
    # The activity is held, since the version that clashes may not exist yet: two agents never publish the same day.
    activity = Activity.objects.select_for_update(of=("self",)).get(structure=structure, pk=activity_id)
    begun = PriceRule.objects.filter(activity=activity).order_by("id")
    dates = {row.valid_from for row in begun if row.audience == audience}
    if reason := why_not_from(valid_from, today, begun=dates, is_first=not begun):
        raise InvalidRuleError(reason)
    with audited(user=actor.id, action="publish_price"):
        return PriceRule.objects.create(
            structure=structure,
            activity=activity,
            audience=audience,
            valid_from=valid_from,
            rule=price_rule_to_dict(rule),
        )


@transaction.atomic
def withdraw_price(*, structure: Structure, rule_id: int, actor: Actor, today: date) -> None:
    """Take back a version that has not begun; one that was already taken back is no error.

    Raises `InvalidRuleError` (French) once it is in force.
    """
    actor.must(Right.SET_PRICES, structure.pk)
    row = PriceRule.objects.select_for_update(of=("self",)).filter(structure=structure, pk=rule_id).first()
    if row is None:
        return
    if reason := why_not_withdrawn(row.valid_from, today):
        raise InvalidRuleError(reason)
    with audited(user=actor.id, action="withdraw_price"):
        row.delete()
