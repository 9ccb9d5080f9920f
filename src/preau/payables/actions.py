"""Verbs that move the money of payables: each posts one entry, then lets the kinds react, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from preau.common import clock
from preau.common.actors import Actor
from preau.ledger.actions import (
    Cause,
    NewAccount,
    NewEntry,
    hold_accounts,
    open_accounts,
    post,
    reverse,
    widen_for_debt,
)
from preau.ledger.enums import AccountKind, EntryKind
from preau.payables.kinds import Payable, by_kind


def credit(
    *,
    shares: Mapping[Payable, int],
    cause: Cause,
    actor: Actor,
    means: AccountKind = AccountKind.ONLINE,
    text: str = "Versement",
    at: datetime | None = None,
) -> int | None:
    """Money came in for these payables (cents), of one cash office, by one means: once.

    The id of the entry, or `None` when this cause has credited already: a bank's message may come twice. Raises
    `ValueError` for an empty payment, or payables of several cash offices.
    """
    if not shares or any(cents <= 0 for cents in shares.values()):
        raise ValueError(f"a payment pays something of each: {dict(shares)}")
    offices = {payable.cash_office_id for payable in shares}
    if len(offices) != 1:
        raise ValueError(f"these are not of one cash office: {sorted(offices)}")
    (office,) = offices
    with transaction.atomic():
        (source,) = open_accounts([NewAccount(office, means, label=means.label)])
        legs = _by_account(shares) | {source: -sum(shares.values())}
        (entry,) = post([NewEntry(office, EntryKind.TOP_UP, cause, legs, text, at=at)], actor=actor)
        if entry is not None:
            for kind, own in by_kind(shares):
                kind.paid({payable: shares[payable] for payable in own}, at or clock.now())
    return entry


def take_back(*, shares: Mapping[Payable, int], cause: Cause, actor: Actor, text: str, at: datetime) -> int | None:
    """The bank took back these cents of what these payables, of one cash office, had got by card.

    Accounts may be left below zero, as after an unpaid cheque. The id of the entry, `None` when this cause has moved
    money already.
    """
    (office,) = {payable.cash_office_id for payable in shares}
    means = AccountKind.ONLINE
    with transaction.atomic():
        (source,) = open_accounts([NewAccount(office, means, label=means.label)])
        legs = {account: -cents for account, cents in _by_account(shares).items()} | {source: sum(shares.values())}
        hold_accounts(legs)
        widen_for_debt(legs)
        (entry,) = post([NewEntry(office, EntryKind.RETURN, cause, legs, text, at=at)], actor=actor)
        if entry is not None:
            _taken_back(shares, at)
    return entry


def undo(entry_id: int, *, shares: Mapping[Payable, int], actor: Actor, text: str, at: datetime) -> int | None:
    """Undo a payment by its counter-entry; `shares` are the cents it had brought. `None` when it was undone already."""
    with transaction.atomic():
        entry = reverse(entry_id, actor=actor, text=text, at=at)
        if entry is not None:
            _taken_back(shares, at)
    return entry


def _taken_back(shares: Mapping[Payable, int], at: datetime) -> None:
    for kind, own in by_kind(shares):
        kind.taken_back({payable: shares[payable] for payable in own}, at)


def _by_account(shares: Mapping[Payable, int]) -> dict[int, int]:
    """What each account gets: several payables may be kept on one."""
    legs: dict[int, int] = {}
    for payable, cents in shares.items():
        legs[payable.account_id] = legs.get(payable.account_id, 0) + cents
    return legs
