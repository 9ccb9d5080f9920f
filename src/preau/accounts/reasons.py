"""Why an account, a role, an access or a secret answer cannot be."""

from __future__ import annotations

from preau.common.reasons import NUMBER, TEXT, Code


class AccountCode(Code):
    """Why an account, a role, an access or a secret answer cannot be."""

    OPENED_ALREADY = "accounts.opened_already"
    USED_ELSEWHERE = "accounts.used_elsewhere"
    ADDRESS_TAKEN = "accounts.address_taken"
    LAST_ADMINISTRATOR = "accounts.last_administrator"
    OWN_ROLE = "accounts.own_role"
    AGENT_ALREADY = "accounts.agent_already"
    ROLE_MISSING = "accounts.role_missing"
    VIEW_WITHOUT_NAME = "accounts.view_without_name"
    TOO_MANY_VIEWS = "accounts.too_many_views", {"most": NUMBER}
    ORDERER_AND_CASH_OFFICER = "accounts.orderer_and_cash_officer"
    ADMINISTRATOR_AND_CASH_OFFICER = "accounts.administrator_and_cash_officer"
    ORDERS_AND_COLLECTS = "accounts.orders_and_collects"
    NO_MATCH = "accounts.no_match"
    HOUSEHOLD_GONE = "accounts.household_gone"
    OTHER_HOUSEHOLD = "accounts.other_household"
    OWN_HOUSEHOLD = "accounts.own_household"
    CLOSED_ACCOUNT = "accounts.closed_account"
    UNPROVEN_ADDRESS = "accounts.unproven_address"
    OPENS_BY_LINK_ONLY = "accounts.opens_by_link_only"
    STARTER_WITHOUT_RIGHT = "accounts.starter_without_right"
    ACCESS_GONE = "accounts.access_gone"
    ATTACHED_ALREADY = "accounts.attached_already"
    SIGN_UP_SETTLED = "accounts.sign_up_settled"
    ACCOUNT_CLOSED = "accounts.account_closed", {"email": TEXT}
    REPORT_NEEDED = "accounts.report_needed"
    ANSWER_TOO_SHORT = "accounts.answer_too_short"
    ANSWER_REPEATS = "accounts.answer_repeats"
