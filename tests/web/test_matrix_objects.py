"""Numbers in addresses: what belongs to another household or another structure is a 404, to look at and to change.

Each address with a number has its object here, or the test fails; the same address is open to its owner, or the test
would prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from preau.accounts.actions.batches import start_batch
from preau.accounts.enums import BatchKind, Role
from preau.accounts.models import AgentInvitation, User
from preau.approvals import actions as approvals
from preau.bookings.actions import Wish, confirm_draft, edit_draft
from preau.bookings.models import BookingPattern, DayAct
from preau.bookings.planning.loading import load_planning
from preau.common import clock
from preau.households.models import Household, HouseholdPerson, SchoolClass
from preau.ledger.models import Entry
from preau.notices.models import OutgoingMail
from preau.receipts.actions import Part, take_receipt
from preau.receipts.actions.closing import Count, close_day, close_slip
from preau.receipts.actions.depositing import Handing, make_deposit
from preau.receipts.enums import Means
from preau.receipts.models import Receipt
from preau.structures.models import Closure, ContactService, News, Structure
from preau.wallets.actions import correct, open_wallets
from preau.wallets.models import Wallet, WalletKind
from preau.wallets.names import wallet_name
from tests.acting import by
from tests.bookings.conftest import Family
from tests.factories import (
    ActivityFactory,
    GroupFactory,
    HouseholdAccessFactory,
    HouseholdFactory,
    MembershipFactory,
    OpeningDayFactory,
    PersonFactory,
    PriceRuleFactory,
    RegistrationFactory,
    SiteFactory,
    StructureFactory,
)
from tests.factories.accounts import (
    AccountRequestFactory,
    GuardianFactory,
    OpeningFactory,
    SignUpFactory,
    StaffFactory,
    staff_of_before,
)
from tests.factories.money import CashOfficeFactory, WalletKindFactory
from tests.payments.conftest import CardTown
from tests.payments.samples import contract_in, difference_in, journal_in, payment_in, suspense_in

ELSEWHERE = {
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "desk_planning_day",
    "desk_draft_result",
    "desk_pattern_edit",
    "desk_pattern_stop",
    "desk_family_registration",
    "registration_withdraw",
    "desk_card_use",
    "desk_view_remove",
}
"""The keys of a person, held by the account itself: `tests/web/test_profile.py` and allauth. A day, a receipt, a
registration of a family at the desk have two numbers: `tests/web/test_behalf_pages.py`. A request to take back:
`test_asked_pages.py`. A card: `test_classes.py`. A view of a list: `test_lists.py`."""
BEHALF = (
    "desk_planning desk_planning_week desk_planning_places desk_planning_year desk_planning_copy desk_draft_abandon "
    "desk_draft_recap desk_draft_confirm desk_planning_late desk_patterns desk_pattern_new"
)


def pattern(town: CardTown, family: Family) -> int:
    made = BookingPattern.objects.create(
        structure=town.structure,
        household=family.household,
        person_id=family.people[0],
        group=town.group,
        start_date=clock.today(),
        weekdays=[1],
    )
    return int(made.pk)


def confirmation(town: CardTown, family: Family) -> int:
    (day,) = town.days(clock.today() + timedelta(days=7))
    planning = load_planning(structure=town.structure, household=family.household, first=day.date, last=day.date)
    edit_draft(planning=planning, wishes=[Wish(family.people[0], day.pk, wanted=True)], actor=by(family.user))
    outcome = confirm_draft(structure=town.structure, household=family.household, actor=by(family.user))
    assert outcome.confirmation is not None
    return int(outcome.confirmation.pk)


def entry(town: CardTown, family: Family) -> int:
    town.pay(family, 1000)
    return int(Entry.objects.latest("pk").pk)


def receipt(town: CardTown, family: Family) -> int:
    return taken(town.structure, family.household, town.meals)


FAMILY: dict[str, Callable[[CardTown, Family], int]] = {
    "planning_day": lambda town, family: family.people[0],
    "draft_result": confirmation,
    "pattern_edit": pattern,
    "pattern_stop": pattern,
    "operation": entry,
    "receipt_pdf": receipt,
    "registration_ask": lambda town, family: family.people[0],
    "payment_return": lambda town, family: town.order(family).pk,
    "payment_start": lambda town, family: town.order(family).pk,
    "payment_again": lambda town, family: town.order(family).pk,
}
"""What a household owns, by address."""


def invitation(structure: Structure) -> int:
    made = AgentInvitation.objects.create(
        structure=structure,
        email="a@exemple.fr",
        name="A",
        roles=["desk"],
        link_digest=structure.slug,
        link_expires_at=clock.now(),
    )
    return int(made.pk)


def news(structure: Structure) -> int:
    made = News.objects.create(structure=structure, title="A", start_date=date(2026, 9, 1), updated_at=clock.now())
    return int(made.pk)


def returned(structure: Structure) -> int:
    made = OutgoingMail.objects.create(
        structure_id=structure.pk, to="a@exemple.fr", subject="A", body="", sent_at=clock.now(), bounced_at=clock.now()
    )
    return int(made.pk)


def batch(structure: Structure) -> int:
    actor = StaffFactory.create(structure=structure).user
    made = start_batch(
        structure=structure, kind=BatchKind.GRANT, rows=[], key=uuid4(), actor=by(actor), now=clock.now()
    )
    return int(made.pk)


def taken(structure: Structure, household: Household | None = None, kind: WalletKind | None = None) -> int:
    """A receipt of five euros."""
    chosen = kind or WalletKindFactory.create(cash_office=CashOfficeFactory.create(structure=structure))
    home = household or HouseholdFactory.create(structure=structure)
    made = take_receipt(
        cash_office=chosen.cash_office,
        means=Means.CASH,
        part=Part(home.pk, {wallet_name(chosen.pk): 500}),
        payer="Awa Kervella",
        key=uuid4(),
        actor=by(StaffFactory.create(structure=structure, role=Role.CASH_OFFICER).user),
    )
    return int(made.pk)


def closed(structure: Structure, document: str) -> int:
    """A receipt of five euros, in a slip, a sheet or a deposit of today."""
    office, actor = Receipt.objects.get(pk=taken(structure)).cash_office, StaffFactory.create(structure=structure).user
    own = {"cash_office": office, "key": uuid4(), "actor": by(actor)}
    today = clock.today()
    if document == "slip":
        return int(close_slip(last=today, **own).pk)
    if document == "sheet":
        return int(close_day(day=today, count=Count({500: 1}), **own).pk)
    return int(make_deposit(handing=Handing(["cash"], today, "A"), **own).pk)


def closure(structure: Structure) -> int:
    day = clock.today() + timedelta(days=9)
    made = Closure.objects.create(structure=structure, start_date=day, end_date=day, reason="Travaux")
    return int(made.pk)


def wallet(structure: Structure) -> int:
    kind = WalletKindFactory.create(cash_office=CashOfficeFactory.create(structure=structure))
    household = HouseholdFactory.create(structure=structure)
    return open_wallets([(household.pk, kind.pk)])[household.pk, kind.pk].id


def credited(structure: Structure) -> int:
    """An entry of five euros on a wallet."""
    chosen = Wallet.objects.select_related("kind").get(pk=wallet(structure))
    agent = StaffFactory.create(structure=structure).user
    made = correct(wallet=chosen, cents=500, reason="A", key=uuid4(), actor=by(agent))
    assert made is not None
    return made


def asked(structure: Structure) -> int:
    """A correction of sixty euros that waits for a second person."""
    chosen = Wallet.objects.select_related("kind").get(pk=wallet(structure))
    agent = StaffFactory.create(structure=structure).user
    made = approvals.correct(wallet=chosen, cents=6000, reason="A", key=uuid4(), actor=by(agent)).waiting
    assert made is not None
    return int(made.pk)


def school_class(structure: Structure) -> int:
    site = SiteFactory.create(structure=structure)
    return int(SchoolClass.objects.create(structure=structure, site=site, name="CP A").pk)


STRUCTURE: dict[str, Callable[[Structure], int]] = {
    "desk_request_search": lambda structure: AccountRequestFactory.create(structure=structure).pk,
    "desk_batch": batch,
    "desk_renew": lambda structure: (
        HouseholdAccessFactory.create(household=HouseholdFactory.create(structure=structure)).pk
    ),
    "desk_opening_address": lambda structure: OpeningFactory.create(household__structure=structure).pk,
    "desk_returned_lift": returned,
    "desk_sign_up_attach": lambda structure: SignUpFactory.create(structure=structure).pk,
    "desk_stranded_person": lambda structure: PersonFactory.create(structure=structure).pk,
    "desk_news_edit": news,
    "desk_service_edit": lambda structure: ContactService.objects.create(structure=structure, name="Cantine").pk,
    "desk_closure_reopen": closure,
    "desk_site": lambda structure: SiteFactory.create(structure=structure).pk,
    "desk_office": lambda structure: CashOfficeFactory.create(structure=structure).pk,
    "desk_kind": lambda structure: WalletKindFactory.create(cash_office__structure=structure).pk,
    "desk_activity": lambda structure: ActivityFactory.create(structure=structure).pk,
    "desk_group_new": lambda structure: ActivityFactory.create(structure=structure).pk,
    "desk_group": lambda structure: GroupFactory.create(activity__structure=structure).pk,
    "desk_quotient": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_price": lambda structure: PriceRuleFactory.create(activity__structure=structure).pk,
    "desk_price_new": lambda structure: ActivityFactory.create(structure=structure).pk,
    "desk_agent": lambda structure: StaffFactory.create(structure=structure).user_id,
    "desk_invitation_cancel": invitation,
    "desk_list": lambda structure: OpeningDayFactory.create(group__activity__structure=structure).pk,
    "desk_roll": lambda structure: OpeningDayFactory.create(group__activity__structure=structure).pk,
    **dict.fromkeys(BEHALF.split(), lambda structure: HouseholdFactory.create(structure=structure).pk),
    "desk_grid_day": lambda structure: OpeningDayFactory.create(group__activity__structure=structure).pk,
    "desk_grid_undo": lambda structure: (
        DayAct.objects.create(
            structure=structure, kind="opened", at=clock.now(), first_date=clock.today(), last_date=clock.today()
        ).pk
    ),
    "desk_asked_one": lambda structure: (
        RegistrationFactory.create(group__activity__structure=structure, state="pending").pk
    ),
    "desk_take": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_online_payment": lambda structure: payment_in(structure).pk,
    "desk_online_return": lambda structure: payment_in(structure).pk,
    "desk_bank_credit": lambda structure: difference_in(structure).pk,
    "desk_online_ask": lambda structure: payment_in(structure).pk,
    "desk_identify": lambda structure: suspense_in(structure).pk,
    "desk_bank_journal": lambda structure: journal_in(structure).pk,
    "desk_bank_difference": lambda structure: difference_in(structure).pk,
    "desk_contract": lambda structure: contract_in(structure).cash_office_id,
    "desk_contract_test": lambda structure: contract_in(structure).cash_office_id,
    "desk_receipt": taken,
    "desk_receipt_pdf": taken,
    "desk_receipt_undo": taken,
    "desk_slip": lambda structure: closed(structure, "slip"),
    "desk_sheet": lambda structure: closed(structure, "sheet"),
    "desk_deposit": lambda structure: closed(structure, "deposit"),
    "desk_family": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_family_address": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_merge": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_archive": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_reopen": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_child_merge": lambda structure: MembershipFactory.create(household__structure=structure).pk,
    "desk_guardian_merge": lambda structure: GuardianFactory.create(household__structure=structure).pk,
    "desk_child_new": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_guardian_new": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_guardian": lambda structure: GuardianFactory.create(household__structure=structure).pk,
    "desk_member_share": lambda structure: MembershipFactory.create(household__structure=structure).pk,
    "desk_member_move": lambda structure: MembershipFactory.create(household__structure=structure).pk,
    "desk_member": lambda structure: MembershipFactory.create(household__structure=structure).pk,
    "desk_member_cards": lambda structure: MembershipFactory.create(household__structure=structure).pk,
    **dict.fromkeys(("desk_class", "desk_class_edit", "desk_class_close"), school_class),
    "desk_class_year": lambda structure: SiteFactory.create(structure=structure).pk,
    "desk_family_exchanges": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_family_health": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_family_history": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_family_excuse": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_family_registrations": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_family_money": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_family_operations": lambda structure: HouseholdFactory.create(structure=structure).pk,
    "desk_act": asked,
    "desk_operation": credited,
    "desk_operation_undo": credited,
    "desk_wallet_correct": wallet,
    "desk_wallet_refund": wallet,
    "desk_wallet_transfer": wallet,
    "desk_wallet_close": wallet,
    "wallet_low_balance": lambda structure: CardTown().meals.pk,
}
"""What a structure owns, by address."""


def numbered(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, str]]:
    """Name and route of every address with a number in it."""
    for found in (resolver or get_resolver()).url_patterns:
        route = f"{prefix}{found.pattern}"
        if isinstance(found, URLPattern):
            if "<int:" in route:
                yield str(found.name), route
        elif not str(found.pattern).startswith("gestion/"):
            yield from numbered(found, route)


ROUTES = dict(numbered())


def path(name: str, structure: Structure, number: int, day: date) -> str:
    route = ROUTES[name].replace("<slug:structure>", structure.slug).replace("<date:day>", day.isoformat())
    head, _, tail = route.partition("<int:")
    return f"{head}{number}{tail.partition('>')[2]}"


def answers(user: User, where: str) -> set[int]:
    """Statuses of a GET and of a POST, without those of a method that the address does not know."""
    client = Client()
    client.force_login(user)
    forms: tuple[Any, ...] = ({}, {"action": "retirer", "roles": "reader", "personne": "1", "foyer": "1"})
    return {client.get(where).status_code, *(client.post(where, form).status_code for form in forms)} - {405}


def test_every_address_with_a_number_has_its_object() -> None:
    assert set(ROUTES) == {*FAMILY, *STRUCTURE, *ELSEWHERE}


@pytest.mark.parametrize("name", FAMILY)
def test_object_of_another_household_is_not_found(db: None, name: str) -> None:
    town = CardTown()
    owner, neighbour = town.family(), town.family()
    day = clock.today()
    where = path(name, town.structure, FAMILY[name](town, owner), day)
    assert answers(neighbour.user, where) == {404}
    assert answers(owner.user, where) != {404}
    assert HouseholdPerson.objects.filter(household=owner.household).count() == 1


@pytest.mark.parametrize("name", STRUCTURE)
def test_object_of_another_structure_is_not_found(db: None, name: str) -> None:
    town = CardTown()
    family, theirs = town.family(), StructureFactory.create()
    agent = staff_of_before(town.structure, Role.ADMINISTRATOR, Role.DESK, Role.CASH_OFFICER)
    user = family.user if name in {"wallet_low_balance"} else agent
    where = path(name, town.structure, STRUCTURE[name](theirs), clock.today())
    assert answers(user, where) == {404}
    own = town.meals.pk if name == "wallet_low_balance" else STRUCTURE[name](town.structure)
    client = Client()
    client.force_login(user)
    found = client.get(path(name, town.structure, own, clock.today())).status_code
    assert found in {200, 405}
