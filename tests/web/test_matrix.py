"""Who may open which address: every address of the portal is in this table, or the test fails.

The administration (`gestion/`) has its own table, `test_admin.py`; the demonstration's pages do not exist here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.accounts.rules.roles import roles_with
from preau.households.models import Household
from preau.structures.models import Structure
from preau.web.desk.errands import ERRANDS
from preau.web.desk.families.page.registry import tabs
from preau.web.desk.oversight import journal
from preau.web.desk.search.menu import WITHIN
from preau.web.desk.sections import SECTIONS
from tests.factories import HouseholdAccessFactory
from tests.factories.accounts import StaffFactory

pytestmark = pytest.mark.usefixtures("bare_refusals")


def words(text: str) -> set[str]:
    return set(text.split())


PUBLIC = words(
    "root accessibility home terms structure_colours structure_logo account_request account_request_done "
    "sign_up sign_up_file sign_up_terms sign_up_summary sign_up_done account_login account_logout "
    "account_inactive account_signup opening_link sign_up_link opening_code opening_code_filled "
    "opening_password secret_question secret_question_password sign_in_link sign_in_link_open "
    "agent_invitation agent_link email_change mfa_authenticate mfa_login_webauthn "
    "account_reset_password "
    "account_reset_password_done account_reset_password_from_key account_reset_password_from_key_done "
    "payment_notification privacy structure_accessibility language"
)
"""For everybody; what they show of a person is that person's own."""

SIGNED_IN = words(
    "profile profile_address profile_question profile_notices devices "
    "account_reauthenticate account_change_password account_set_password mfa_index "
    "mfa_reauthenticate mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes mfa_generate_recovery_codes "
    "mfa_download_recovery_codes mfa_list_webauthn mfa_add_webauthn mfa_reauthenticate_webauthn mfa_remove_webauthn "
    "mfa_edit_webauthn"
)
"""For whoever is signed in, about themselves."""

FAMILY = words(
    "planning planning_week planning_day planning_places planning_year planning_copy draft_abandon draft_recap "
    "draft_confirm draft_result follow_up patterns pattern_new pattern_edit pattern_stop wallets wallet_low_balance "
    "family_file family_file_content shared_days trial_end "
    "registrations registration_ask registration_withdraw "
    "wallet_transfer operations operation receipt_pdf terms_agree pay payment_start payment_return payment_again"
)
"""For whoever acts for a household of the structure."""

ADMINISTRATORS, DESKS = frozenset({Role.ADMINISTRATOR}), frozenset({Role.ADMINISTRATOR, Role.DESK})
ACCOUNTS = words(
    "desk_requests desk_requests_decide desk_requests_refuse desk_requests_match desk_request_search "
    "desk_quotients desk_quotient desk_invite desk_openings desk_openings_edit desk_opening_address desk_renew "
    "desk_batch desk_returned desk_returned_lift desk_sign_ups desk_sign_up_attach "
    "desk_stranded desk_stranded_person"
)
SETTINGS = words(
    "desk_trial desk_structures desk_settings desk_look desk_news desk_news_new desk_news_edit desk_people desk_roles "
    "desk_people_invite desk_agent desk_invitation_cancel desk_journal desk_nights desk_wordings desk_wording "
    "desk_terms desk_terms_new desk_help desk_help_edit "
    "desk_sites desk_site_new desk_site desk_offices desk_office_new desk_office desk_kind_new desk_kind "
    "desk_services desk_service_new desk_service_edit"
)
DAYS = dict.fromkeys(
    words("desk_days desk_roll desk_lists desk_list desk_children"),
    frozenset({Role.ADMINISTRATOR, Role.DESK, Role.CANTEEN, Role.ACTIVITY_MANAGER}),
)
PLACES = dict.fromkeys(
    words(
        "desk_grid desk_grid_day desk_grid_act desk_grid_acts desk_grid_undo desk_outing desk_closures "
        "desk_closure_reopen"
    ),
    frozenset({Role.ADMINISTRATOR, Role.ACTIVITY_MANAGER}),
)
WALLETS = dict.fromkeys(
    words("desk_families desk_uncovered desk_family_money desk_family_operations desk_operation"),
    frozenset({Role.ADMINISTRATOR, Role.DESK, Role.CASH_OFFICER, Role.DEPUTY, Role.READER}),
) | dict.fromkeys(
    words("desk_operation_undo desk_wallet_correct desk_wallet_refund desk_wallet_transfer desk_wallet_close"),
    frozenset({Role.CASH_OFFICER}),
)
FILES = (
    dict.fromkeys(
        words(
            "desk_family_exchanges desk_family_history desk_family_new desk_family_address desk_child_new "
            "desk_guardian_new desk_guardian desk_member desk_member_move desk_member_share desk_doubles desk_merge "
            "desk_merge_chosen desk_archive desk_reopen desk_child_merge desk_guardian_merge "
            "desk_member_cards desk_card_use desk_classes desk_class_new desk_class desk_class_edit desk_class_close "
            "desk_class_none desk_class_year"
        ),
        DESKS,
    )
    | {
        "desk_family_health": frozenset({Role.ADMINISTRATOR, Role.DESK, Role.ACTIVITY_MANAGER}),
    }
    | dict.fromkeys(
        words("desk_family desk_family_registrations desk_family_list"),
        frozenset({Role.ADMINISTRATOR, Role.DESK, Role.ACTIVITY_MANAGER, Role.CASH_OFFICER, Role.DEPUTY, Role.READER}),
    )
)
ACTS = dict.fromkeys(words("desk_acts desk_act"), frozenset({Role.CASH_OFFICER, Role.ADMINISTRATOR, Role.ORDERER}))
TILL = (
    dict.fromkeys(words("desk_till desk_take"), frozenset({Role.CASH_OFFICER, Role.DEPUTY}))
    | dict.fromkeys(words("desk_receipt desk_receipt_pdf"), frozenset(Role) - {Role.ACTIVITY_MANAGER, Role.CANTEEN})
    | {"desk_receipt_undo": frozenset({Role.CASH_OFFICER})}
)
BOOKS = dict.fromkeys(
    words("desk_receipts desk_slips desk_slip desk_sheets desk_sheet desk_deposits desk_deposit"),
    frozenset({Role.CASH_OFFICER, Role.DEPUTY, Role.ADMINISTRATOR, Role.ORDERER, Role.READER}),
) | dict.fromkeys(
    words("desk_slip_close desk_sheet_close desk_sheets_still desk_deposit_make"), frozenset({Role.CASH_OFFICER})
)
PRICES = {"desk_price_new": frozenset({Role.ADMINISTRATOR, Role.ORDERER})} | dict.fromkeys(
    words("desk_prices desk_price desk_price_simulator"),
    frozenset({Role.ADMINISTRATOR, Role.DESK, Role.ORDERER, Role.READER}),
)
ONLINE = dict.fromkeys(
    words(
        "desk_online desk_online_payment desk_online_ask desk_online_return desk_suspense desk_identify "
        "desk_bank_journals desk_bank_preview desk_bank_journal desk_bank_difference desk_bank_credit"
    ),
    frozenset({Role.CASH_OFFICER}),
) | dict.fromkeys(words("desk_contracts desk_contract desk_contract_test"), ADMINISTRATORS)
BEHALF = dict.fromkeys(
    words(
        "desk_planning desk_planning_week desk_planning_day desk_planning_places desk_planning_year "
        "desk_family_registration desk_family_excuse desk_asked desk_asked_one desk_asked_decide "
        "desk_planning_copy desk_draft_abandon desk_draft_recap desk_draft_confirm desk_draft_result "
        "desk_patterns desk_pattern_new desk_pattern_edit desk_pattern_stop"
    ),
    DESKS | {Role.ACTIVITY_MANAGER},
) | dict.fromkeys(words("desk_planning_late"), ADMINISTRATORS | {Role.ACTIVITY_MANAGER})
ACTIVITIES = dict.fromkeys(
    words("desk_activities desk_activity_new desk_activity desk_group_new desk_group"),
    frozenset({Role.ADMINISTRATOR, Role.ACTIVITY_MANAGER}),
)
DESK = (
    dict.fromkeys(
        words("desk desk_file desk_file_content desk_search desk_search_list desk_view_save desk_view_remove"),
        frozenset(Role),
    )
    | PRICES
    | ACTIVITIES
    | DAYS
    | PLACES
    | WALLETS
    | FILES
    | ACTS
    | TILL
    | BOOKS
    | ONLINE
    | BEHALF
    | dict.fromkeys(ACCOUNTS, DESKS)
    | dict.fromkeys(SETTINGS, ADMINISTRATORS)
)
"""For agents of the structure who hold one of these roles."""

SAMPLES = {
    "slug": "valbrune",
    "int": "1",
    "date": "2026-11-17",
    "str": "secret",
    "uuid": "6f0f7f0e-7a5c-4f0e-9a53-1d2f6b9c0a11",
}


def addresses(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, str]]:
    """Name and a sample path of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            sample = re.sub(r"<(\w+):\w+>", lambda found: SAMPLES[found[1]], prefix + route)
            yield str(pattern.name), re.sub(r"\(\?P<\w+>[^)]*\)", "x", sample.replace("^", "").replace("$", ""))
        elif not route.startswith("gestion/"):
            yield from addresses(pattern, prefix + route)


def answers(client: Client, path: str) -> set[int]:
    """Status of a GET and of a POST, without the methods that the address does not know."""
    return {client.get(path).status_code, client.post(path).status_code} - {405}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def strangers(town: Structure, other_town: Structure, parent: User) -> dict[str, Client]:
    """People with nothing here: what is shut to who has a household and a role elsewhere is to who has neither."""
    elsewhere = Household.objects.create(structure=other_town, number="1", name="AILLEURS")
    administrator = StaffFactory.create(structure=other_town, role=Role.ADMINISTRATOR).user
    HouseholdAccessFactory.create(household=elsewhere, user=administrator)
    return {
        "family and administrator of another structure": signed_in(administrator),
        "superuser without a role": signed_in(User.objects.create_superuser("admin@exemple.fr", "mot de passe long")),
    }


def test_every_address_is_in_the_table() -> None:
    assert {name for name, _ in addresses()} - PUBLIC - SIGNED_IN - FAMILY - set(DESK) == set()


def test_what_leads_to_a_page_is_shown_to_those_who_open_it_and_to_all_of_them() -> None:
    """Menu, search, journal, tabs of a family: each names a right, and this table the roles of its page. What waits at
    the entrance is told to those who do it: they open its page."""
    leads = [(tab.page, tab.right) for tab in tabs()]
    leads += [(found.page, found.right) for found in (*SECTIONS, *WITHIN)]
    leads += [*journal.PAGES.values(), *journal.LISTS.values()]
    assert {(page, *sorted(roles_with(right))) for page, right in leads} == {
        (page, *sorted(DESK[page])) for page, _right in leads
    }
    assert [errand.name for errand in ERRANDS if not set(roles_with(errand.right)) <= DESK[errand.page]] == []


def test_signed_out_people_are_sent_to_the_sign_in(town: Structure) -> None:
    for name, path in addresses():
        if name not in PUBLIC:
            for response in (Client().get(path), Client().post(path)):
                assert response.status_code in {302, 405}, path
                if response.status_code == 302:
                    assert response["Location"].startswith("/compte/connexion/?next="), path


def test_strangers_find_nothing(strangers: dict[str, Client]) -> None:
    for who, client in strangers.items():
        for name, path in addresses():
            if name in FAMILY or name in DESK:
                assert answers(client, path) == {404}, f"{who}: {path}"


def test_families_find_no_desk(parent: User) -> None:
    client = signed_in(parent)
    for name, path in addresses():
        if name in DESK:
            assert answers(client, path) == {404}, path


@pytest.mark.parametrize("role", list(Role))
def test_agents_find_no_household_and_their_roles_pages_only(town: Structure, role: Role) -> None:
    client = signed_in(StaffFactory.create(structure=town, role=role).user)
    for name, path in addresses():
        if name in FAMILY or (name in DESK and role not in DESK[name]):
            assert answers(client, path) == {404}, path
        elif name in DESK and "1" not in path:
            assert not answers(client, path) & {403, 404, 500}, path


def test_unknown_structure_is_the_same_404(parent: User) -> None:
    client = signed_in(parent)
    for name, path in addresses():
        if name in FAMILY or name in DESK:
            assert answers(client, path.replace("/valbrune/", "/nulle-part/")) == {404}, path
