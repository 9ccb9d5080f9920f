"""Every action asks who acts for the right to do it, before it reads or writes anything."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from preau.accounts.rules.roles import RIGHTS, rights_of
from preau.common.actors import Actor, NotAllowedError, Right
from preau.config.datadir import ROOT

SOURCE = ROOT / "src/preau"
LEFT_OUT = {"web", "config", "common", "demonstration", "locale"}
"""What is no room of actions: pages ask by their guard, the invented town by the actions."""

STEP = "a step of an action that has asked, in its transaction: it takes the actor to name it"
MACHINE = "the night's: nobody asks for it"
OWN = "a file of one's own: what it holds is asked again of its page, with the rights of that moment"
FINDS = "reads the kinds of things that the rights of the actor open, and no other"

TOOK = "reads what its own actor took, writes nothing"


def words(text: str, why: str) -> dict[str, str]:
    return dict.fromkeys(text.split(), why)


ASKS_NOTHING = {
    **words(
        "ledger.post ledger.reverse payables.credit payables.take_back payables.undo receipts.write_receipt "
        "receipts.heading wallets.charge wallets.charge_bookings wallets.give_back_days bookings.give_back "
        "wallets.take_days_again bookings.take_again "
        "wallets.undo payments.take_back payments.settle_suspense attendance.begin_marking approvals.ask_act "
        "bookings.change_rights bookings.promote_waiting bookings.promote_locked "
        "bookings.reprice_beside bookings.reprice_bookings "
        "bookings.promote_chosen_locked bookings.cancel bookings.keep_act "
        "activities.build_structure_days households.why_own households.own_people "
        "households.refuse_own households.refuse_only_own bookings.refuse_own_desk bookings.refuse_alone "
        "wallets.gather_wallets wallets.record_operation "
        "bookings.move_bookings bookings.gather_household bookings.gather_person filing.join_person",
        STEP,
    ),
    **words(
        "bookings.run_night bookings.promote_left bookings.expire_waiting bookings.apply_patterns bookings.reprice "
        "wallets.charge_day",
        MACHINE,
    ),
    **words("exports.ask_file", OWN),
    **words("finding.find finding.kinds_for", FINDS),
    **words("receipts.deputy_left", TOOK),
}
SHOWN_TO_PAGES = {
    "finding.find": FINDS,
    "finding.kinds_for": FINDS,
    "exports.ask_file": OWN,
    "receipts.deputy_left": TOOK,
}
"""Those of the list above that a page may import."""

ANYBODY = "whoever holds the link, the code or the answer, or asks for an account: nobody is signed in"
ACCOUNT = "about one's own account, which is the argument"
READS = "reads, writes nothing"
BANK = "what a bank said, or a question to it: neither is believed because of who asks"
BARE = {
    **words(
        "accounts.ask_account accounts.sign_up accounts.activate accounts.use_opening accounts.accept_invitation "
        "accounts.confirm_email_change accounts.choose_password accounts.note_refusal",
        ANYBODY,
    ),
    **words(
        "accounts.rename accounts.choose_language accounts.choose_notices accounts.ask_email_change "
        "accounts.end_session accounts.end_other_sessions accounts.keep_question accounts.drop_question "
        "accounts.note_entrance accounts.note_factor_refusal accounts.tell_password_changed "
        "accounts.tell_factor_changed accounts.accept_terms accounts.prove_address accounts.save_view "
        "accounts.remove_view",
        ACCOUNT,
    ),
    **words(
        "accounts.sign_up_of_link accounts.opening_of_link accounts.opening_of_code accounts.invitation_of_link "
        "accounts.account_of accounts.email_change_of_link accounts.has_password accounts.answered accounts.seal_of "
        "bookings.toggle activities.weeks_open nights.last_ended receipts.addresses_of structures.services_of "
        "payments.compare_journal receipts.slip_receipts receipts.deposit_receipts receipts.cheque_papers "
        "wallets.why_not_undone bookings.closing_words",
        READS,
    ),
    **words(
        "payments.receive payments.take_notice payments.ask_again payments.ask_soon",
        BANK,
    ),
    **words(
        "payments.start_payment payments.bank_form",
        "sends to the bank an attempt that its household prepared, and is found by its household",
    ),
    **words(
        "exports.claim exports.finish exports.give_back exports.tell_progress exports.waiting_files "
        "exports.purge_files",
        "the worker's, which makes the files",
    ),
    **words("notices.queue_mails", "writes what an account asked for at its own address"),
}
"""The functions of actions without an actor that a page imports, and why they may do without."""


@dataclass(frozen=True)
class Action:
    """A public function of a room that takes an actor. `check` is its first statement, when it asks for something."""

    name: str
    module: str
    check: str

    @property
    def verb(self) -> Callable[..., Any]:
        module = importlib.import_module(f"preau.{self.module}")
        found: Callable[..., Any] = inspect.unwrap(getattr(module, self.name.partition(".")[2]))
        return found


def functions(source: str) -> Iterator[ast.FunctionDef]:
    """The public functions of a module."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def check_of(node: ast.FunctionDef) -> str:
    """What a function asks its actor for before anything else; empty when it does not."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    first = ast.unparse(body[0]) if body else ""
    return first if re.fullmatch(r"actor\.must(_own|_in)?\(.*\)", first) else ""


def takes_actor(node: ast.FunctionDef) -> bool:
    return any(arg.arg == "actor" for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))


def everything() -> Iterator[tuple[str, str]]:
    """Every module of the product with its source."""
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if "migrations" not in parts:
            yield ".".join(parts).removesuffix(".__init__"), path.read_text()


def modules() -> Iterator[tuple[str, str]]:
    """Those of the rooms of actions."""
    for module, source in everything():
        if module.partition(".")[0] not in LEFT_OUT:
            yield module, source


def named(module: str, function: str) -> str:
    """`room.function`, wherever the room keeps it."""
    return f"{module.partition('.')[0]}.{function}"


ACTIONS = [
    Action(named(module, node.name), module, check_of(node))
    for module, source in modules()
    for node in functions(source)
    if takes_actor(node)
]
CHECKED = [action for action in ACTIONS if action.check]


def imported_by_pages() -> dict[str, str]:
    """The functions of rooms that pages import, and the module that defines each."""
    found: dict[str, str] = {}
    for path in sorted((SOURCE / "web").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("preau.")):
                continue
            if (node.module or "").startswith(("preau.web", "preau.config", "preau.common")):
                continue
            module = importlib.import_module(str(node.module))
            for alias in node.names:
                verb = getattr(module, alias.name, None)
                if inspect.isfunction(verb):
                    home = inspect.unwrap(verb).__module__.removeprefix("preau.")
                    found[named(home, alias.name)] = home
    return found


def test_every_action_asks_first_or_is_listed_with_why_not() -> None:
    assert len({action.name for action in ACTIONS}) == len(ACTIONS)
    assert {action.name for action in ACTIONS if not action.check} == set(ASKS_NOTHING)


def test_pages_import_no_step() -> None:
    """Whoever calls a step must have asked: pages ask by their guard only, which is not enough."""
    assert imported_by_pages().keys() & set(ASKS_NOTHING) == set(SHOWN_TO_PAGES)


def test_pages_import_no_verb_without_an_actor() -> None:
    taking = {action.name for action in ACTIONS}
    verbs = {name for name, module in imported_by_pages().items() if "actions" in module.split(".")} - taking
    assert verbs == set(BARE)


def test_an_action_that_forgets_to_ask_is_found() -> None:
    sources = {
        "def pay(*, actor):\n    '''Pays.'''\n    write()\n    actor.must(Right.TAKE_MONEY, 1)": "",
        "def pay(*, actor):\n    if late():\n        actor.must(Right.TAKE_MONEY, 1)": "",
        "def pay(*, actor):\n    '''Pays.'''\n    actor.may(Right.TAKE_MONEY, 1)": "",
        "def pay(*, actor):\n    '''Pays.'''\n    actor.must(Right.X, 1)\n    write()": "actor.must(Right.X, 1)",
        "def pay(*, actor):\n    actor.must_own(home.pk)": "actor.must_own(home.pk)",
    }
    assert {source: check_of(next(functions(source))) for source in sources} == sources


def test_actor_is_typed_one_way() -> None:
    """An account that acts is an Actor, everywhere: no room takes a user and calls it the actor."""
    for module, source in modules():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and takes_actor(node):
                args = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                told = [ast.unparse(arg.annotation) for arg in args if arg.arg == "actor" and arg.annotation]
                assert told == ["Actor"], f"{module}.{node.name}"


def made_in(tree: ast.Module) -> set[str]:
    """The ways of acting that a module takes for itself: an actor it builds, a part of the program it passes for."""
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "preau.common.actors"
        for alias in node.names
    }
    return {call for call in calls if call in {"Actor", "actors.Actor"}} | (names & imported & PARTS)


PARTS = {"NIGHT", "WORKER", "BANK", "HOST"}


def test_actors_are_built_where_roles_are_read() -> None:
    builders = {module for module, source in everything() if "Actor" in made_in(ast.parse(source))}
    assert builders == {"accounts.acting", "common.actors"}


def test_no_page_passes_for_a_part_of_the_program() -> None:
    """What a person asks for by a page is asked in their name, with their rights."""
    passing = {module for module, source in everything() if made_in(ast.parse(source)) & PARTS}
    assert {module for module in passing if module.startswith("web")} == set()
    assert "payments.actions.receiving" in passing


# -- the table, letter by letter -----------------------------------------------------------------------------------

LETTERS = {
    "administrator": "A",
    "activity_manager": "M",
    "desk": "D",
    "canteen": "C",
    "cash_officer": "R",
    "deputy": "P",
    "orderer": "O",
    "reader": "L",
}
TABLE = """
enter               AMDCRPOL
mark_attendance     AMDC....
decide_requests     A.D.....
open_accesses       A.D.....
change_situations   A.D.....
settle_bookings     A.D.....
see_families        AMD.RP.L
keep_families       A.D.....
see_health          AMD.....
see_signs           AMDC....
book_for_families   AMD.....
book_late           AM......
register_people     AMD.....
see_wallets         A.D.RP.L
correct_wallets     ....R...
approve_acts        A...R.O.
take_money          ....RP..
undo_receipts       ....R...
see_receipts        A.D.RPOL
see_books           A...RPOL
close_books         ....R...
reconcile_bank      ....R...
see_prices          A.D...OL
set_prices          A.....O.
change_settings     A.......
write_texts         A.......
sign_contracts      A.......
close_days          AM......
set_up_activities   AM......
manage_places       AM......
manage_agents       A.......
read_journal        A.......
administer          A.......
hear_alerts         A...R...
"""
"""Which role opens which right, written a second time by hand: a right given or taken by mistake reddens here."""


def test_each_right_is_of_these_roles_and_no_other() -> None:
    assert set(LETTERS) == set(RIGHTS)
    written = dict(line.split() for line in TABLE.strip().splitlines())
    found = {
        right.value: "".join(LETTERS[role] if right in rights_of([role]) else "." for role in LETTERS)
        for right in Right
    }
    assert found == written


# -- what is asked is refused, and nothing was touched ------------------------------------------------------------

HERE, ELSEWHERE, HOME, OTHER_HOME = 11, 22, 33, 44


class Untouched:
    """An argument that an action must not look at before it has asked."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was read before the right was asked for")


def things() -> dict[str, Any]:
    """What actions look at to know of which structure, or of which household, they are."""
    home = SimpleNamespace(pk=HOME, structure_id=HERE)
    here = SimpleNamespace(pk=HERE)
    of_here = SimpleNamespace(structure_id=HERE, household_id=HOME)
    return {
        "structure": here,
        "structure_id": HERE,
        "household": home,
        "household_id": HOME,
        "planning": SimpleNamespace(household=home),
        "plan": SimpleNamespace(structure=here),
        "comparison": SimpleNamespace(contract=of_here),
        "kind": "grant",
        "days": [of_here],
        **dict.fromkeys(
            (
                "cash_office",
                "wallet",
                "source",
                "receipt",
                "payment",
                "activity",
                "group",
                "site",
                "wallet_kind",
                "registration",
                "person",
                "school_class",
            ),
            of_here,
        ),
    }


def call(action: Action, actor: Actor) -> None:
    known = things()
    names = [name for name in inspect.signature(action.verb).parameters if name != "actor"]
    action.verb(**{name: known.get(name, Untouched()) for name in names}, actor=actor)


STAFF = [action for action in CHECKED if "must_own" not in action.check]
FAMILY = [action for action in CHECKED if "must_own" in action.check]


def right_of(action: Action) -> Right:
    found = re.search(r"Right\.(\w+)", action.check)
    return Right[found[1]] if found else Right.DECIDE_REQUESTS


@pytest.mark.parametrize("action", STAFF, ids=lambda action: action.name)
def test_agent_without_the_right_is_refused_and_nothing_is_touched(action: Action) -> None:
    """No test here may use the database: a statement before the refusal would fail it."""
    right = right_of(action)
    others = frozenset(Right) - {right}
    for actor in (
        Actor(7),
        Actor(7, rights={HERE: others}),
        Actor(7, rights={HERE: others, ELSEWHERE: frozenset(Right)}, homes=frozenset({HOME})),
        Actor(7, everywhere=others),
    ):
        with pytest.raises(NotAllowedError, match="Vos rôles ne permettent pas"):
            call(action, actor)


@pytest.mark.parametrize("action", FAMILY, ids=lambda action: action.name)
def test_family_of_another_household_is_refused_and_nothing_is_touched(action: Action) -> None:
    for actor in (Actor(7), Actor(7, homes=frozenset({OTHER_HOME})), Actor(7, everywhere=frozenset(Right))):
        with pytest.raises(NotAllowedError, match="n’est pas le vôtre"):
            call(action, actor)


def test_acting_for_a_family_asks_the_structure_of_that_family() -> None:
    """No page says of which structure a household is: the household does."""
    home = SimpleNamespace(pk=HOME, structure_id=HERE)
    agent = Actor(7, rights={HERE: frozenset({Right.BOOK_FOR_FAMILIES})}, homes=frozenset({OTHER_HOME}))
    acting = agent.on_behalf_of(home)
    assert (acting.agent, acting.homes, acting.rights) == (7, frozenset({HOME}), agent.rights)
    others = frozenset(Right) - {Right.BOOK_FOR_FAMILIES}
    for actor in (Actor(7), Actor(7, rights={HERE: others, ELSEWHERE: frozenset(Right)}, homes=frozenset({HOME}))):
        with pytest.raises(NotAllowedError):
            actor.on_behalf_of(home)


@pytest.mark.parametrize("action", CHECKED, ids=lambda action: action.name)
def test_whoever_has_it_is_let_through(action: Action) -> None:
    """The negative control: the same call with this right alone goes on, then misses what these tests do not give."""
    if action in STAFF:
        actor = Actor(7, rights={HERE: frozenset({right_of(action)})})
    else:
        actor = Actor(7, homes=frozenset({HOME}))
    with pytest.raises(Exception) as met:  # noqa: PT011 (whatever comes next, but not this)
        call(action, actor)
    assert not isinstance(met.value, NotAllowedError)
