"""Cash offices, and the wallets they keep, are set up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from preau.activities.models import Activity
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.marks import must_be_as_read
from preau.structures.models import CashOffice
from preau.wallets.actions.opening import apply_overdraft
from preau.wallets.models import WalletActivity, WalletKind


def arrange_office(*, cash_office: CashOffice, actor: Actor, seen: str | None = None) -> int:
    """Write a cash office, new or changed; how many wallets took its limit of overdraft, when that changes. In cents.

    Raises `ValidationError` (French, by field), `ChangedSinceError` when it is no longer as the page whose mark is
    `seen` showed it. A deeper debt stays, and grows no more.
    """
    actor.must(Right.CHANGE_SETTINGS, cash_office.structure_id)
    with audited(user=actor.id, action="arrange_office"), transaction.atomic():
        must_be_as_read(cash_office, seen, no_key=False)
        cash_office.full_clean()
        held = (
            CashOffice.objects.select_for_update().filter(pk=cash_office.pk).order_by().values_list("overdraft_cents")
        )
        limits = list(held)
        cash_office.save()
        # Every wallet of the office is held by this: not for another name.
        if limits in ([], [(cash_office.overdraft_cents,)]):
            return 0
        return apply_overdraft(cash_office, actor=actor)


def arrange_kind(
    *, wallet_kind: WalletKind, activities: Sequence[Activity], since: date, actor: Actor, seen: str | None = None
) -> None:
    """Write a kind of wallet, and have it pay these activities too, their days from `since` on.

    An activity that a wallet pays already stays as it is: its days would be owed to nobody meanwhile. Raises
    `ValidationError` (French, by field), `ChangedSinceError` as `arrange_office` does.
    """
    actor.must(Right.CHANGE_SETTINGS, wallet_kind.structure_id)
    with audited(user=actor.id, action="arrange_kind"), transaction.atomic():
        must_be_as_read(wallet_kind, seen)
        wallet_kind.full_clean()
        wallet_kind.save()
        # Held: a second agent who links one of them at once waits, then is told.
        rows = Activity.objects.select_for_update().order_by("pk")
        for activity in rows.filter(pk__in=[one.pk for one in activities]):
            link = WalletActivity(kind=wallet_kind, activity=activity, since=since)
            link.full_clean()
            link.save()
