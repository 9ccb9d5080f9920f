"""Why an act that wants a second person is not asked for, approved or refused so."""

from __future__ import annotations

from preau.common.reasons import CENTS, TEXT, Code


class ApprovalCode(Code):
    """Why an act that wants a second person is not asked for, approved or refused so."""

    OWN_REQUEST = "approvals.own_request"
    ROLES_TOO_FEW = "approvals.roles_too_few"
    ASKER_OF_HOUSEHOLD = "approvals.asker_of_household"
    ASKER_NO_OFFICER = "approvals.asker_no_officer"
    EXPIRED = "approvals.expired"
    WAITS_ALREADY = "approvals.waits_already"
    MONEY_CAME = "approvals.money_came"
    REFUSAL_WITHOUT_WORDS = "approvals.refusal_without_words"
    GONE = "approvals.gone"
    DECIDED = "approvals.decided", {"outcome": TEXT}
    DONE_MEANWHILE = "approvals.done_meanwhile"
    OWN_TO_WITHDRAW = "approvals.own_to_withdraw"
    OTHERS_TO_REFUSE = "approvals.others_to_refuse"
    BALANCE_CHANGED = "approvals.balance_changed", {"left": CENTS, "asked": CENTS}
    WALLET_CLOSED = "approvals.wallet_closed"
