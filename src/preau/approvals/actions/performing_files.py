"""Two files of one family joined, once a second person has approved what moves."""

from __future__ import annotations

from datetime import datetime

from preau.approvals.errors import ApprovalError
from preau.approvals.models import Act
from preau.approvals.reasons import ApprovalCode
from preau.common.actors import Actor
from preau.common.reasons import Reason
from preau.filing.actions import merge_households
from preau.filing.errors import FilingError
from preau.filing.queries import moved_cents
from preau.households.models import Household


def perform_merge(act: Act, asker: Actor, now: datetime) -> int | None:
    """The first entry that it wrote, `None` when no money moved. Raises `ApprovalError` (French)."""
    homes = Household.objects.filter(structure=act.structure_id).in_bulk([act.details["kept"], act.details["gone"]])
    kept, gone = homes[act.details["kept"]], homes[act.details["gone"]]
    moved = moved_cents(gone)
    if moved != act.amount_cents:
        raise ApprovalError(Reason(ApprovalCode.BALANCE_CHANGED, left=moved, asked=act.amount_cents))
    try:
        done = merge_households(household=kept, gone=gone, key=act.key, actor=asker, now=now)
    except FilingError as error:
        raise ApprovalError(*error.reasons) from error
    return done.sums[0].entry if done.sums else None
