"""Nobody acts on their own household, by any action: every one that takes an actor is refused, or said why not."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection

from preau.accounts.actions import addressing, granting, renewing, signing_up
from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess
from preau.activities.models import OpeningDay
from preau.approvals import actions as approvals
from preau.attendance.enums import PassageKind
from preau.attendance.models import Passage
from preau.bookings.asking import actions as asking
from preau.bookings.behalf.actions import set_late
from preau.bookings.models import Booking
from preau.bookings.places.actions.changing import change_places, close_chosen
from preau.bookings.rehoming import actions as rehoming
from preau.bookings.repricing import actions as repricing
from preau.bookings.rules.places import Places
from preau.common.actors import NIGHT, Actor, Right
from preau.common.reasons import Reason, Refused
from preau.filing import actions as filing
from preau.households import own
from preau.households.actions import change_situation, files, give_card, use_card, withdraw_note, write_note
from preau.households.enums import CustodyKind, NoteKind
from preau.households.models import FileClosing, Person
from preau.payments.actions import (
    credit_difference,
    settle_difference,
    settle_suspense,
)
from preau.receipts.actions import take_receipt, undo_receipt
from preau.receipts.enums import Means
from preau.wallets import actions as wallets
from preau.wallets.actions import Mark, mark
from preau.wallets.models import Wallet
from tests.acting import by
from tests.factories import HouseholdFactory, MembershipFactory, StructureFactory
from tests.factories.accounts import GuardianFactory, StaffFactory
from tests.households.own_scene import Scene
from tests.payments.conftest import NOW, CardTown
from tests.test_actors import ASKS_NOTHING
from tests.wallets.conftest import PAST, payable_of

TODAY = NOW.date()


REFUSED: dict[str, Callable[[Scene], object]] = {
    "wallets.mark": lambda s: s.mark(PassageKind.EXCUSED),
    "wallets.close_wallet": lambda s: wallets.close_wallet(wallet=s.empty, **s.by),
    "wallets.reopen_wallet": lambda s: wallets.reopen_wallet(wallet=s.empty, **s.by),
    "wallets.transfer_for": lambda s: wallets.transfer_for(source=s.wallet, target=s.empty, cents=100, **s.keyed),
    "wallets.correct": lambda s: wallets.correct(wallet=s.wallet, cents=100, **s.keyed),
    "wallets.refund": lambda s: wallets.refund(wallet=s.wallet, **s.keyed),
    "wallets.undo": Scene.undo,
    "receipts.take_receipt": lambda s: take_receipt(
        **s.taking, means=Means.CASH, part=s.part, payer="Awa", actor=s.actor
    ),
    "receipts.take_cheque": Scene.cheque,
    "receipts.undo_receipt": lambda s: undo_receipt(receipt=s.receipt, at=NOW, **s.by),
    "payments.credit_difference": lambda s: credit_difference(
        structure=s.structure, difference_id=s.difference.pk, actor=s.actor
    ),
    "payments.settle_difference": lambda s: settle_difference(
        structure=s.structure, difference_id=s.difference.pk, outcome="rien", actor=s.actor
    ),
    "payments.record_return": Scene.returned,
    "payments.settle_suspense": lambda s: settle_suspense(message=s.suspense, payable=payable_of(s.wallet), **s.by),
    "payments.identify": Scene.identified,
    "households.set_quotient": Scene.quotient,
    "households.change_situation": lambda s: change_situation(
        household=s.family.household, is_resident=False, lunch_boxes={}, actor=s.actor
    ),
    "registrations.register_people": Scene.register,
    "households.give_card": lambda s: give_card(person=s.child, number="00012345", replaces=True, actor=s.actor),
    "households.use_card": lambda s: use_card(person=s.child, card_id=s.card.pk, in_use=False, actor=s.actor),
    "households.move_children": Scene.moved_up,
    "bookings.reprice_household": lambda s: repricing.reprice_household(
        household=s.family.household, actor=s.actor, now=NOW
    ),
    "households.correct_household": lambda s: files.correct_household(values={"name": "AUTRE"}, **s.home),
    "households.correct_guardian": lambda s: files.correct_guardian(
        guardian_id=s.guardian.pk, values={"first_name": "B"}, **s.home
    ),
    "households.add_guardian": lambda s: files.add_guardian(values={"last_name": "A", "first_name": "B"}, **s.home),
    "households.add_child": lambda s: files.add_child(
        values={"last_name": "A", "first_name": "B", "birth_date": date(2019, 5, 4)}, **s.home
    ),
    "bookings.correct_person": lambda s: rehoming.correct_person(
        person_id=s.child.pk, values={"first_name": "B"}, **s.home
    ),
    "bookings.move_child": lambda s: rehoming.move_child(member_id=s.family.members[0].pk, target=s.other, **s.home),
    "bookings.share_child": lambda s: rehoming.share_child(
        member_id=s.family.members[0].pk,
        target=s.other,
        sharing=rehoming.Sharing(CustodyKind.PERCENT, percent=50),
        **s.home,
    ),
    "households.write_note": lambda s: write_note(kind=NoteKind.CALL, text="a appelé", now=NOW, **s.home),
    "households.withdraw_note": lambda s: withdraw_note(note_id=s.note.pk, now=NOW, **s.home),
    "bookings.change_places": lambda s: s.on_its_day(change_places, places=Places(to=1)),
    "bookings.close_chosen": lambda s: s.on_its_day(close_chosen, reason="travaux"),
    "bookings.record_outing": Scene.out,
    "bookings.undo_act": Scene.put_back,
    "bookings.close_days": Scene.shut,
    "bookings.register_person": Scene.registered,
    "bookings.end_registration": Scene.ended,
    "bookings.change_group": Scene.regrouped,
    "bookings.accept_asked": lambda s: s.answered(asking.accept_asked),
    "bookings.refuse_asked": lambda s: s.answered(asking.refuse_asked, motive="file", words=""),
    "bookings.move_asked": Scene.moved,
    "bookings.promote_chosen": Scene.promoted,
    "bookings.set_late": lambda s: set_late(motive="", words="", **s.home),
    "bookings.change_rights": Scene.rights,
    "bookings.settle_stranded": Scene.settled,
    "accounts.correct_address": lambda s: addressing.correct_address(
        structure=s.structure, opening_id=s.mine["opening"], email="neuve@exemple.fr", actor=s.actor
    ),
    "accounts.grant_accesses": lambda s: granting.grant_accesses(
        structure=s.structure, choices=s.mine["request"], actor=s.actor, now=NOW
    ),
    "accounts.invite": lambda s: granting.invite(
        structure=s.structure, household_id=s.family.household.pk, email="neuf@exemple.fr", actor=s.actor
    ),
    "accounts.renew_access": lambda s: renewing.renew_access(
        structure=s.structure, access_id=s.mine["access"], actor=s.actor
    ),
    "accounts.attach_sign_up": lambda s: signing_up.attach_sign_up(
        structure=s.structure,
        sign_up_id=s.mine["sign_up"],
        household_id=s.family.household.pk,
        sign_in="https://exemple.fr/",
        actor=s.actor,
        now=NOW,
    ),
    "approvals.correct": lambda s: approvals.correct(wallet=s.wallet, cents=100, now=NOW, **s.keyed),
    "approvals.refund": lambda s: approvals.refund(wallet=s.wallet, now=NOW, **s.keyed),
    "approvals.undo_entry": lambda s: approvals.undo_entry(structure=s.structure, entry_id=s.charge, now=NOW, **s.by),
    "approvals.undo_receipt": lambda s: approvals.undo_receipt(receipt=s.receipt, now=NOW, **s.by),
    "approvals.ask_return": Scene.asked_return,
    "approvals.ask_identify": Scene.asked_identify,
    "approvals.ask_credit": lambda s: approvals.ask_credit(
        structure=s.structure, difference_id=s.difference.pk, actor=s.actor
    ),
    "approvals.ask_merge": lambda s: approvals.ask_merge(gone=s.other, key=uuid4(), now=NOW, **s.home),
    "filing.merge_households": lambda s: filing.merge_households(gone=s.other, key=uuid4(), now=NOW, **s.home),
    "filing.merge_people": lambda s: filing.merge_people(kept_id=s.child.pk, gone_id=s.twin.pk, now=NOW, **s.home),
    "filing.merge_guardians": lambda s: filing.merge_guardians(
        kept_id=s.guardian.pk, gone_id=s.other_guardian.pk, **s.home
    ),
    "filing.archive_household": lambda s: filing.archive_household(
        household=s.other, reason="départ", actor=s.actor, now=NOW
    ),
    "filing.reopen_household": lambda s: filing.reopen_household(household=s.other, actor=s.actor, now=NOW),
    "filing.tell_apart": lambda s: filing.tell_apart(other=s.other, now=NOW, **s.home),
    "approvals.approve": lambda s: s.decided(approvals.approve),
    "approvals.refuse": lambda s: s.decided(approvals.refuse, reason="non"),
}

ON_OTHER = ("filing.archive_household", "filing.reopen_household")
"""Those that want a household without money or days."""
KEPT = {"registrations": [], "accesses": []}
EVERYBODY = "about a whole structure, a day, an office or a document: no household is chosen"
OWN_DOING = "a person for themselves, on the portal: a family plans, pays and moves its own money"
BELOW = "a step of the actions here, in their transaction, or of the night and the bank, which have no actor"


TELLS = "keeps what was seen; changes nothing that a family has"


def words(text: str, why: str) -> dict[str, str]:
    return dict.fromkeys(text.split(), why)


NOT_HERE = {
    **words(
        "attendance.begin_marking wallets.charge_day wallets.charge_bookings "
        "wallets.charge wallets.give_back_days wallets.take_days_again "
        "receipts.write_receipt payments.take_back bookings.promote_locked bookings.reprice_beside "
        "bookings.reprice_bookings approvals.ask_act bookings.cancel bookings.keep_act "
        "bookings.promote_chosen_locked bookings.refuse_own_desk wallets.gather_wallets wallets.record_operation "
        "bookings.move_bookings bookings.gather_household bookings.gather_person filing.join_person",
        BELOW,
    ),
    **words(
        "receipts.close_slip receipts.close_day receipts.close_still_days receipts.make_deposit "
        "payments.save_contract payments.keep_journal bookings.apply_patterns "
        "bookings.reopen_days bookings.reprice bookings.run_night bookings.promote_left bookings.expire_waiting "
        "bookings.promote_waiting "
        "accounts.invite_agent accounts.change_roles accounts.start_batch "
        "accounts.refuse_requests accounts.match_requests "
        "accounts.match_arrived accounts.choose_membership accounts.cancel_invitation "
        "accounts.resume_batch accounts.send_openings accounts.print_openings wallets.apply_overdraft "
        "wallets.arrange_kind wallets.arrange_office bookings.arrange_activity bookings.arrange_group "
        "bookings.open_chosen households.create_household "
        "households.save_class households.close_class households.reopen_class",
        EVERYBODY,
    ),
    **words(
        "wallets.transfer payments.prepare_payments payments.prepare_again bookings.confirm_draft "
        "bookings.edit_draft bookings.abandon_draft bookings.save_pattern bookings.end_pattern bookings.answer_sharing "
        "bookings.ask_registration bookings.withdraw_asked "
        "wallets.set_low_balance approvals.withdraw",
        OWN_DOING,
    ),
    **words("households.look_at_health households.look_at_sign households.look_at_list", TELLS),
}
APPS = (
    "attendance",
    "wallets",
    "receipts",
    "payments",
    "households",
    "registrations",
    "bookings",
    "accounts",
    "approvals",
    "filing",
)


def actions() -> Iterator[str]:
    """Every action of these floors that takes an actor."""
    for app in APPS:
        package = importlib.import_module(f"preau.{app}")
        names = [found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
        for module in (importlib.import_module(name) for name in names if "actions" in name.split(".")):
            for name, verb in vars(module).items():
                is_verb = inspect.isfunction(verb) and verb.__module__ == module.__name__ and not name.startswith("_")
                if is_verb and "actor" in inspect.signature(verb).parameters:
                    yield f"{app}.{name}"


def test_every_action_is_refused_or_said_why_not() -> None:
    assert sorted(set(actions())) == sorted({*REFUSED, *NOT_HERE})
    assert not set(REFUSED) & set(NOT_HERE)


@pytest.fixture
def scene(db: None) -> Scene:
    town = CardTown()
    agent = StaffFactory.create(structure=town.structure, role=Role.CASH_OFFICER, user__email="Lena@exemple.fr").user
    made = Scene(town, town.family(), agent, by(agent))
    made.prepare()
    return made


def rows() -> dict[str, tuple[int, int]]:
    """Of each table, how many rows there are and a digest of them."""
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.endswith("context"):
                cursor.execute(f'SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM "{table}" t')  # noqa: S608
                counts[table] = cursor.fetchone()
    return counts


def attempt(scene: Scene, name: str) -> str:
    """What an action refuses; empty when it does it. Each floor has an error, or an answer, of its own."""
    try:
        answer = REFUSED[name](scene)
    except (Refused, RuntimeError, ValueError) as error:
        return str(error)
    return told(answer)


def told(answer: object) -> str:
    """The refusals of an answer, in words."""
    if isinstance(answer, str | Reason):
        return str(answer)
    within = answer if isinstance(answer, list | tuple) else getattr(answer, "refused", ())
    return " ".join(filter(None, map(told, within or ()))) if isinstance(within, list | tuple) else ""


@pytest.mark.parametrize("name", REFUSED)
def test_own_household_is_refused_below_the_pages(scene: Scene, name: str) -> None:
    """With its negative control: the same call of the same agent goes through once the household is not theirs."""
    if name == "wallets.reopen_wallet":
        Wallet.objects.filter(pk=scene.empty.pk).update(closed_at=NOW)
    own_home = scene.other if name in ON_OTHER else scene.family.household
    access = HouseholdAccess.objects.create(user=scene.agent, structure=scene.structure, household=own_home)
    if name == "filing.reopen_household":
        FileClosing.objects.create(structure=scene.structure, household=own_home, reason="départ", at=NOW, kept=KEPT)
        type(own_home).objects.filter(pk=own_home.pk).update(closed_at=NOW)
    before = rows()
    assert "votre propre foyer" in attempt(scene, name)
    assert rows() == before
    access.delete()
    assert attempt(scene, name) == ""


@pytest.mark.parametrize("name", [name for name in REFUSED if name not in ASKS_NOTHING])
def test_every_right_elsewhere_is_none_here(scene: Scene, name: str) -> None:
    """The real call, on real rows: an agent who may do everything in another town changes nothing in this one."""
    elsewhere = StructureFactory.create()
    agent = scene.agent
    scene.actor = Actor(agent.pk, str(agent), agent.email, rights={elsewhere.pk: frozenset(Right)})
    before = rows()
    assert "Vos rôles ne permettent pas de faire cela" in attempt(scene, name)
    assert rows() == before


@pytest.mark.parametrize("name", ["wallets.mark", "wallets.correct", "accounts.grant_accesses", "approvals.approve"])
def test_household_where_ones_address_is_named_is_ones_own(scene: Scene, name: str) -> None:
    GuardianFactory.create(household=scene.family.household, email="lena@exemple.fr")
    assert "votre propre foyer" in attempt(scene, name)


@pytest.mark.parametrize(
    "name", ["households.set_quotient", "receipts.take_receipt", "bookings.set_late", "approvals.approve"]
)
def test_household_where_ones_child_lives_too_is_ones_own(scene: Scene, name: str) -> None:
    """Separated parents: a child's days and money in the other household are decided by another agent."""
    home = HouseholdFactory.create(structure=scene.structure)
    HouseholdAccess.objects.create(user=scene.agent, structure=scene.structure, household=home)
    shared = MembershipFactory.create(household=home, person=scene.child)
    before = rows()
    assert "votre propre foyer" in attempt(scene, name)
    assert rows() == before
    shared.delete()
    assert attempt(scene, name) == ""


def test_all_present_leaves_ones_own_child_and_marks_the_others(db: None) -> None:
    town = CardTown()
    mine, other = town.family(), town.family()
    agent = StaffFactory.create(structure=town.structure).user
    HouseholdAccess.objects.create(user=agent, structure=town.structure, household=mine.household)
    for family in (mine, other):
        town.pay(family, 1000)
        town.eat(family, PAST)
    day = town.past[town.group.pk, PAST]
    people = [*mine.people, *other.people]
    marks = [Mark(person, PassageKind.PRESENT) for person in people]
    done = mark(structure=town.structure, day_id=day.pk, marks=marks, actor=by(agent), now=NOW)
    assert done is not None
    assert (done.people, done.refused) == (other.people, [(person, own.OWN) for person in mine.people])
    assert set(Passage.objects.values_list("person", flat=True).order_by("id")) == set(other.people)


def test_the_night_and_the_bank_are_nobody(db: None) -> None:
    assert own.why_own(NIGHT, [1]) is None
    assert own.own_people(NIGHT, [1]) == frozenset()


@pytest.mark.parametrize("name", ["bookings.close_chosen", "bookings.record_outing", "bookings.close_days"])
def test_an_act_upon_a_whole_day_goes_through_when_others_are_there_too(scene: Scene, name: str) -> None:
    """A head who is a parent of the school closes it, and takes every class to the museum, their own child's too."""
    other = scene.town.family()
    Person.objects.filter(pk=other.people[0]).update(school=scene.school, class_name=scene.child.class_name)
    scene.town.past[scene.town.group.pk, scene.waiting.date] = scene.waiting.opening_day
    OpeningDay.objects.filter(pk=scene.waiting.opening_day_id).update(capacity=5)
    scene.town.eat(other, scene.waiting.date)
    HouseholdAccess.objects.create(user=scene.agent, structure=scene.structure, household=scene.family.household)
    assert attempt(scene, name) == ""
    assert set(Booking.objects.filter(date=scene.waiting.date).values_list("state", flat=True)) == {"cancelled"}
