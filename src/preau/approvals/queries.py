"""Reads of the acts that want two people. Amounts in signed cents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from preau.accounts.counting import Tally
from preau.accounts.models import StructureRole
from preau.accounts.queries import own_households
from preau.approvals.enums import ActKind
from preau.approvals.models import Act, Decision
from preau.approvals.rules import needs_second, why_not_approved
from preau.approvals.triggers import ALONE
from preau.common.actors import Actor, Right
from preau.common.reasons import Reason
from preau.common.sql import scalar
from preau.ledger.enums import AccountKind
from preau.ledger.models import Posting
from preau.receipts.models import Receipt
from preau.receipts.queries import whole
from preau.structures.models import Structure
from preau.wallets.models import Wallet
from preau.wallets.rules import summed_since

_ALONE = ALONE.format(
    structure="%(structure)s", person="%(person)s", since="%(since)s", households="%(households)s::bigint[]"
)

WAITING = Tally(
    "acts",
    "SELECT count(*) FROM approvals_act a WHERE a.structure_id = s.id AND NOT a.is_alone AND a.expires_at >= %(now)s "
    "AND a.asked_by_id <> %(user)s AND NOT EXISTS (SELECT FROM approvals_decision d WHERE d.act_id = a.id)",
)
"""Requests of others that wait for a second person."""


@dataclass(frozen=True, slots=True)
class Line:
    """What an act moves on a wallet, and the balance it would leave now."""

    household: str
    wallet: str
    cents: int
    after_cents: int


def alone_cents(*, structure: Structure, person: int, households: Collection[int], now: datetime) -> int:
    """What this person has done alone for one of these families, today and in the last 24 hours; one statement."""
    values = {"structure": structure.pk, "person": person, "households": list(households)}
    return scalar(int, _ALONE, values | {"since": summed_since(now)})


def wants_second(*, structure: Structure, person: int, households: Collection[int], cents: int, now: datetime) -> bool:
    """Whether an act of so many cents would wait for a second person; two statements, the limit read again."""
    limit = Structure.objects.values_list("second_person_above_cents", flat=True).get(pk=structure.pk)
    alone = alone_cents(structure=structure, person=person, households=households, now=now)
    return needs_second(cents=cents, alone_cents=alone, limit_cents=limit)


def waiting_acts(structure: Structure, now: datetime) -> QuerySet[Act]:
    """The requests that wait, the oldest first."""
    rows = Act.objects.filter(structure=structure, is_alone=False, expires_at__gte=now, decision__isnull=True)
    return rows.select_related("household", "asked_by").order_by("asked_at", "id")


def decided_acts(structure: Structure, since: datetime) -> QuerySet[Decision]:
    """What became of the requests since an instant, the last first."""
    rows = Decision.objects.filter(act__structure=structure, at__gte=since)
    return rows.select_related("act__household", "asked_by", "decided_by").order_by("-at", "-id")


def act_in(structure: Structure, act_id: int) -> Act | None:
    """A request of the structure, with what became of it; one statement."""
    rows = Act.objects.filter(structure=structure, pk=act_id, is_alone=False)
    shown = ("household", "asked_by", "wallet__kind", "decision__decided_by", "receipt__cash_office")
    return rows.select_related(*shown).first()


def waits_for(kind: ActKind, target: Wallet | Receipt | int, now: datetime) -> bool:
    """Whether a request already waits to do this to the same wallet, entry (its id) or receipt; one statement."""
    rows = Act.objects.filter(kind=kind, is_alone=False, expires_at__gte=now, decision__isnull=True)
    if isinstance(target, Receipt):
        return rows.filter(receipt__in=[row.pk for row in whole(target)]).exists()
    return rows.filter(entry=target).exists() if isinstance(target, int) else rows.filter(wallet=target).exists()


def roles_of(person: int, structure: Structure) -> frozenset[str]:
    """The roles this person holds in the structure; none for an account that is closed. One statement."""
    rows = StructureRole.objects.filter(user=person, structure=structure, user__is_active=True)
    return frozenset(rows.values_list("role", flat=True).order_by("id"))


def why_not(act: Act, structure: Structure, agent: Actor, now: datetime) -> Reason | None:
    """Why this agent does not approve this request now; four statements."""
    return why_not_approved(
        is_asker=act.asked_by_id == agent.id,
        is_own=bool(own_households(agent.id).intersection(act.households)),
        is_askers=bool(own_households(act.asked_by_id).intersection(act.households)),
        roles=roles_of(agent.account, structure),
        asker_roles=roles_of(act.asked_by_id, structure),
        asks_with=Right.KEEP_FAMILIES if act.kind == ActKind.MERGE else Right.CORRECT_WALLETS,
        is_late=act.expires_at is None or now > act.expires_at,
    )


def lines_of(act: Act) -> list[Line]:
    """What an act would move, wallet by wallet; three statements at most."""
    if act.kind == ActKind.MERGE:
        moved = _merged(act)
    elif act.wallet is not None:
        moved = {act.wallet.account_id: act.amount_cents}
    else:
        moved = undone_cents([act.entry_id] if act.receipt is None else [row.entry_id for row in whole(act.receipt)])
    rows = Wallet.objects.filter(account__in=moved).select_related("kind", "account", "household").order_by("id")
    return [
        Line(str(row.household), row.kind.name, cents, row.account.balance_cents + cents)
        for row in rows
        for cents in [moved[row.account_id]]
    ]


def _merged(act: Act) -> dict[int, int]:
    """What joining two files takes from the wallets of the one, and gives to those that the other has already."""
    held = dict(
        Wallet.objects.filter(household=act.details["gone"])
        .exclude(account__balance_cents=0)
        .order_by("id")
        .values_list("kind", "account__balance_cents")
    )
    rows = Wallet.objects.filter(household__in=[act.details["gone"], act.details["kept"]], kind__in=held)
    return {
        row.account_id: held[row.kind_id] * (-1 if row.household_id == act.details["gone"] else 1)
        for row in rows.order_by("id")
    }


def undone_cents(entries: Sequence[int | None]) -> dict[int, int]:
    """What undoing these entries gives each wallet's account; one statement."""
    found: dict[int, int] = {}
    lines = Posting.objects.filter(entry__in=entries, account__kind=AccountKind.WALLET).order_by("id")
    for account, cents in lines.values_list("account", "amount_cents"):
        found[account] = found.get(account, 0) - cents
    return found
