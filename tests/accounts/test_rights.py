"""The table role → rights: what it promises, and that nothing else names a role to open something."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

import pytest

from preau.accounts.acting import actor_of
from preau.accounts.enums import Role
from preau.accounts.rules.roles import RIGHTS, rights_of, roles_with, why_not_roles
from preau.common.actors import NIGHT, WORKER, Actor, NotAllowedError, Right
from preau.config.datadir import ROOT
from tests.factories import HouseholdAccessFactory, StructureFactory, UserFactory
from tests.factories.accounts import StaffFactory

SOURCE = ROOT / "src/preau"
NAMES_ROLES = {
    "accounts/actions/agents.py": "no structure is left without an administrator",
    "accounts/models.py": "a constraint names the two roles of the decree",
    "demonstration": "invents agents",
    "hosting/actions/portal.py": "names the first administrator",
}
"""Who may name a role, and why. Everybody else asks for a right."""


ROLES = ["administrator", "activity_manager", "desk", "canteen", "cash_officer", "deputy", "orderer", "reader"]
TABLE = """
enter                x x x x x x x x
mark_attendance      x x x x . . . .
decide_requests      x . x . . . . .
open_accesses        x . x . . . . .
change_situations    x . x . . . . .
settle_bookings      x . x . . . . .
see_families         x x x . x x . x
keep_families        x . x . . . . .
see_health           x x x . . . . .
see_signs            x x x x . . . .
book_for_families    x x x . . . . .
book_late            x x . . . . . .
register_people      x x x . . . . .
see_wallets          x . x . x x . x
correct_wallets      . . . . x . . .
approve_acts         x . . . x . x .
take_money           . . . . x x . .
undo_receipts        . . . . x . . .
see_receipts         x . x . x x x x
see_books            x . . . x x x x
close_books          . . . . x . . .
reconcile_bank       . . . . x . . .
see_prices           x . x . . . x x
set_prices           x . . . . . x .
change_settings      x . . . . . . .
write_texts          x . . . . . . .
sign_contracts       x . . . . . . .
close_days           x x . . . . . .
set_up_activities    x x . . . . . .
manage_places        x x . . . . . .
manage_agents        x . . . . . . .
read_journal         x . . . . . . .
administer           x . . . . . . .
hear_alerts          x . . . x . . .
"""
"""What was decided, written a second time and by hand: a line of `RIGHTS` changes with its line here, or fails."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if "/migrations/" not in name:
            yield name, ast.parse(path.read_text())


def named(tree: ast.Module, owner: str) -> set[str]:
    """The members of an enum that a module names."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == owner
    }


def test_table_has_every_role_and_no_other() -> None:
    assert set(RIGHTS) == set(Role.values)
    assert all(role.about for role in Role)


def test_each_role_opens_what_was_decided_and_nothing_else() -> None:
    rows = {name: marks for name, *marks in map(str.split, TABLE.strip().splitlines())}
    decided = {role: {name for name, marks in rows.items() if marks[at] == "x"} for at, role in enumerate(ROLES)}
    assert set(rows) == {right.value for right in Right}
    assert {role: {right.value for right in rights_of([role])} for role in Role.values} == decided


def test_every_right_is_somebodys_and_asked_for_somewhere() -> None:
    asked: set[str] = set()
    for name, tree in trees():
        if name != "accounts/rules/roles.py":
            asked |= named(tree, "Right")
    assert {right.name for right in Right} - asked == set()
    assert {right for right in Right if right is not Right.ENTER and not roles_with(right)} == set()


def test_pages_and_actions_name_rights_not_roles() -> None:
    members = {role.name for role in Role}
    found = {
        name
        for name, tree in trees()
        if named(tree, "Role") & members and not any(name.startswith(allowed) for allowed in NAMES_ROLES)
    }
    assert found == set()


def test_nobody_both_sets_prices_and_collects() -> None:
    for roles in (pair for size in (1, 2, 3) for pair in combinations(Role.values, size)):
        both = {Right.SET_PRICES, Right.TAKE_MONEY} <= rights_of(roles)
        assert (why_not_roles(roles) is not None) == both, roles


def test_new_role_is_kept_from_doing_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RIGHTS, "bursar", {Right.TAKE_MONEY})  # type: ignore[misc]
    assert why_not_roles(["bursar", "desk"]) is None
    assert "qui fixe les tarifs n’encaisse pas" in str(why_not_roles(["bursar", "orderer"]))


def test_role_that_nobody_knows_only_enters() -> None:
    assert rights_of(["gone"]) == {Right.ENTER}
    assert rights_of([]) == frozenset()


def test_actor_without_a_right_there_is_refused() -> None:
    actor = Actor(7, rights={1: frozenset({Right.TAKE_MONEY})}, homes=frozenset({4}))
    actor.must(Right.TAKE_MONEY, 1)
    actor.must_own(4)
    for right, structure in ((Right.TAKE_MONEY, 2), (Right.SET_PRICES, 1)):
        with pytest.raises(NotAllowedError, match="Vos rôles ne permettent pas"):
            actor.must(right, structure)
    with pytest.raises(NotAllowedError, match="n’est pas le vôtre"):
        actor.must_own(5)
    assert NIGHT.may(Right.TAKE_MONEY, 2)


def test_only_a_part_of_the_program_acts_for_somebody() -> None:
    job = WORKER.in_the_name_of(7)
    assert (job.account, job.may(Right.TAKE_MONEY, 1), str(job)) == (7, True, "worker")
    with pytest.raises(LookupError, match="their own name"):
        Actor(7, rights={1: frozenset(Right)}).in_the_name_of(8)
    with pytest.raises(LookupError, match="nobody's account"):
        _ = NIGHT.account


def test_closed_account_may_nothing(db: None) -> None:
    town = StructureFactory.create()
    user = StaffFactory.create(structure=town, role=Role.READER).user
    access = HouseholdAccessFactory.create(user=user)
    here = actor_of(user)
    assert (here.may(Right.SEE_BOOKS, town.pk), here.owns(access.household_id)) == (True, True)
    user.is_active = False
    gone = actor_of(user)
    assert (gone.may(Right.ENTER, town.pk), gone.owns(access.household_id), gone.id) == (False, False, user.pk)


def test_actor_reads_the_roles_of_the_moment(db: None) -> None:
    role = StaffFactory.create(role=Role.CASH_OFFICER)
    other = UserFactory.create()
    assert actor_of(role.user).may(Right.TAKE_MONEY, role.structure_id)
    assert not actor_of(other).may(Right.ENTER, role.structure_id)
    role.delete()
    assert not actor_of(role.user).may(Right.ENTER, role.structure_id)
