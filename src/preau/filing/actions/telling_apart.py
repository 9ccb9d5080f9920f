"""Two files that resemble each other and are not one."""

from __future__ import annotations

from datetime import datetime

from preau.common.actors import Actor, Right
from preau.common.reasons import Reason
from preau.filing.errors import FilingError
from preau.filing.reasons import FilingCode
from preau.households.models import DistinctFiles, Household
from preau.households.own import refuse_own


def tell_apart(*, household: Household, other: Household, actor: Actor, now: datetime) -> bool:
    """Keep that these are two families: no longer proposed together. False when it was known; one statement."""
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk, other.pk])
    if household.structure_id != other.structure_id or household.pk == other.pk:
        raise FilingError(Reason(FilingCode.SAME_FILE))
    low, high = sorted((household, other), key=lambda home: home.pk)
    _row, is_new = DistinctFiles.objects.get_or_create(
        first=low, second=high, defaults={"structure_id": household.structure_id, "actor_id": actor.id, "at": now}
    )
    return is_new
