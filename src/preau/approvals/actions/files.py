"""Two files of one family are joined: at once, or by two people when more money moves than one moves alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from preau.approvals.actions.asking import Asked, ask_act
from preau.approvals.enums import ActKind
from preau.common.actors import Actor, Right
from preau.filing.queries import moved_cents
from preau.households.models import Household


def ask_merge(*, household: Household, gone: Household, key: UUID, actor: Actor, now: datetime | None = None) -> Asked:
    """Join `gone` to `household`, or ask a second person to. Raises `ApprovalError` or `OwnHouseholdError` (French)."""
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    return ask_act(
        kind=ActKind.MERGE,
        households=[household, gone],
        cents=moved_cents(gone),
        reason=f"Dossier {gone.number} réuni au dossier {household.number}",
        details={"kept": household.pk, "gone": gone.pk},
        key=key,
        actor=actor,
        now=now,
    )
