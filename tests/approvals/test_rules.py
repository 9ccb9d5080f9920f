"""When a second person is wanted, and who they may be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from preau.accounts.enums import Role
from preau.accounts.rules.roles import roles_with, why_not_roles
from preau.approvals.rules import needs_second, why_not_approved
from preau.common.actors import Right
from preau.wallets.rules import summed_since


@pytest.mark.parametrize(
    ("cents", "alone", "limit", "expected"),
    [
        (5000, 0, 5000, False),
        (5001, 0, 5000, True),
        (-5001, 0, 5000, True),
        (1, 5000, 5000, True),
        (-2500, 2501, 5000, True),
        (1, 0, 0, True),
        (0, 9999, 0, False),
    ],
)
def test_second_person_above_the_sum_of_the_day(cents: int, alone: int, limit: int, expected: bool) -> None:
    assert needs_second(cents=cents, alone_cents=alone, limit_cents=limit) is expected


@pytest.mark.parametrize(
    ("now", "since"),
    [
        (datetime(2026, 11, 17, 9, tzinfo=UTC), datetime(2026, 11, 16, 9, tzinfo=UTC)),
        # The day that has 25 hours: what was done at its first minute still counts at its last.
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
    ],
)
def test_midnight_splits_nothing(now: datetime, since: datetime) -> None:
    assert summed_since(now) == since


FAIR = {"is_asker": False, "is_own": False, "roles": {"administrator"}, "asker_roles": {"cash_officer"}}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, None),
        ({"roles": {"orderer"}}, None),
        ({"roles": {"cash_officer"}}, None),
        ({"is_asker": True}, "C’est votre demande"),
        ({"is_own": True}, "C’est votre propre foyer"),
        ({"is_askers": True}, "est maintenant de ce foyer"),
        ({"roles": {"reader", "desk", "canteen", "activity_manager"}}, "Vos rôles ne permettent pas"),
        ({"roles": set()}, "Vos rôles ne permettent pas"),
        ({"asker_roles": set()}, "n’est plus régisseur"),
        ({"asker_roles": {"administrator"}}, "n’est plus régisseur"),
        ({"is_late": True}, "a expiré"),
    ],
)
def test_who_approves(changes: dict[str, object], words: str | None) -> None:
    why = why_not_approved(**{"is_late": False, "is_askers": False, **FAIR, **changes})  # type: ignore[arg-type]
    assert why is None if words is None else words in str(why)


def test_somebody_else_can_always_approve() -> None:
    """Every structure has an administrator, who never collects: what a cash officer asks never lacks somebody."""
    askers, approvers = roles_with(Right.CORRECT_WALLETS), roles_with(Right.APPROVE_ACTS)
    assert set(Role.values) >= set(approvers)
    assert Role.ADMINISTRATOR in approvers
    assert all(why_not_roles([Role.ADMINISTRATOR, asker]) for asker in askers)
