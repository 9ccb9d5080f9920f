"""What each role opens, and which go together. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from preau.accounts.reasons import AccountCode
from preau.common.actors import Right
from preau.common.reasons import Reason

ADMINISTRATOR, ORDERER, CASH_OFFICER = "administrator", "orderer", "cash_officer"

_FAMILIES = {Right.DECIDE_REQUESTS, Right.OPEN_ACCESSES, Right.CHANGE_SITUATIONS, Right.SETTLE_BOOKINGS}
_FILES = {Right.SEE_FAMILIES}
_KEEPS = {Right.KEEP_FAMILIES, Right.SEE_HEALTH}
_SETTINGS = {Right.CHANGE_SETTINGS, Right.WRITE_TEXTS, Right.SIGN_CONTRACTS}
_PEOPLE = {Right.MANAGE_AGENTS, Right.READ_JOURNAL, Right.ADMINISTER}
_ACTIVITIES = {Right.SET_UP_ACTIVITIES}
_PRICES = {Right.SEE_PRICES, Right.SET_PRICES}
_TILL = {
    Right.TAKE_MONEY,
    Right.UNDO_RECEIPTS,
    Right.CLOSE_BOOKS,
    Right.RECONCILE_BANK,
    Right.CORRECT_WALLETS,
}
_BOOKS = {Right.SEE_BOOKS, Right.SEE_RECEIPTS}
_ABOVE = _BOOKS | {Right.APPROVE_ACTS}
_BEHALF, _LATE = {Right.BOOK_FOR_FAMILIES, Right.REGISTER_PEOPLE}, {Right.BOOK_LATE}
_DAYS = {Right.CLOSE_DAYS, Right.MANAGE_PLACES}
_DOOR, _ALERTS = {Right.MARK_ATTENDANCE, Right.SEE_SIGNS}, {Right.HEAR_ALERTS}
_WALLETS = {Right.SEE_WALLETS, Right.SEE_RECEIPTS}

RIGHTS: Mapping[str, Collection[Right]] = {
    ADMINISTRATOR: _FILES
    | _KEEPS
    | _FAMILIES
    | _SETTINGS
    | _PEOPLE
    | _ACTIVITIES
    | _PRICES
    | _ABOVE
    | _DOOR
    | _DAYS
    | _WALLETS
    | _ALERTS
    | _BEHALF
    | _LATE,
    "activity_manager": _DOOR | _DAYS | _ACTIVITIES | _FILES | {Right.SEE_HEALTH} | _BEHALF | _LATE,
    "desk": _FILES | _KEEPS | _FAMILIES | _DOOR | _WALLETS | _BEHALF | {Right.SEE_PRICES},
    "canteen": _DOOR,
    CASH_OFFICER: _FILES | _TILL | _ABOVE | _WALLETS | _ALERTS,
    "deputy": _FILES | _WALLETS | _BOOKS | {Right.TAKE_MONEY},
    ORDERER: _PRICES | _ABOVE,
    "reader": _FILES | _WALLETS | _BOOKS | {Right.SEE_PRICES},
}
"""The table: what each role opens in its structure, besides entering the desk. A new role is one line here.

Who orders never collects: SET_PRICES and TAKE_MONEY are in no one's hands together (`why_not_roles`).
"""


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """Everything that these roles open in their structure; nothing without a role. A role nobody knows only enters."""
    held = list(roles)
    return (
        frozenset({Right.ENTER, *(right for role in held for right in RIGHTS.get(role, ()))}) if held else frozenset()
    )


def roles_with(right: Right) -> tuple[str, ...]:
    """The roles that open this right, in the order of the table."""
    return tuple(role for role in RIGHTS if right in rights_of([role]))


def why_not_roles(roles: Collection[str]) -> Reason | None:
    """Why one person cannot hold these roles in a structure; `None` when they can.

    Who orders what is owed never collects it (décret n° 2012-1246, article 9: the two functions are incompatible). An
    administrator sets prices and names agents: an orderer, in that respect. In a small town the secretary administers,
    and the cash officer or their deputy, whom the mayor appoints, is somebody else.
    """
    if not {Right.SET_PRICES, Right.TAKE_MONEY} <= rights_of(roles):
        return None
    if {ORDERER, CASH_OFFICER} <= set(roles):
        return Reason(AccountCode.ORDERER_AND_CASH_OFFICER)
    if {ADMINISTRATOR, CASH_OFFICER} <= set(roles):
        return Reason(AccountCode.ADMINISTRATOR_AND_CASH_OFFICER)
    return Reason(AccountCode.ORDERS_AND_COLLECTS)


def why_not_changed(*, is_self: bool, held: Collection[str], asked: Collection[str]) -> Reason | None:
    """Why roles are not changed so by this person; `None` when they may: nobody gives themselves a role."""
    if is_self and not set(asked) <= set(held):
        return Reason(AccountCode.OWN_ROLE)
    return None
