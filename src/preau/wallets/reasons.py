"""Why money is not moved, given back or typed so on a wallet, and a wallet not closed."""

from __future__ import annotations

from preau.common.reasons import CENTS, NUMBER, TEXT, Code


class WalletCode(Code):
    """Why money is not moved, given back or typed so on a wallet, and a wallet not closed."""

    CLOSED = "wallets.closed", {"wallet": TEXT}
    NOT_POSITIVE_OR_ZERO = "wallets.not_positive_or_zero"
    TOP_UP_TOO_LARGE = "wallets.top_up_too_large", {"most": CENTS}
    TOP_UP_TOO_SMALL = "wallets.top_up_too_small", {"least": CENTS}
    TOP_UP_UNDER_MEALS = "wallets.top_up_under_meals", {"meals": NUMBER, "least": CENTS}
    PAID_IN_IS_NOT_UNDONE = "wallets.paid_in_is_not_undone"
    MERGE_IS_NOT_UNDONE = "wallets.merge_is_not_undone"
    CORRECTION_OVER_LIMIT = "wallets.correction_over_limit"
    NOT_TWO_OF_YOURS = "wallets.not_two_of_yours"
    TWO_OFFICES = "wallets.two_offices"
    NOT_POSITIVE = "wallets.not_positive"
    NOT_ENOUGH = "wallets.not_enough", {"wallet": TEXT, "left": CENTS}
    NOT_ENOUGH_HERE = "wallets.not_enough_here"
    CORRECTION_WITHOUT_WORDS = "wallets.correction_without_words"
    AMOUNT_MISSING = "wallets.amount_missing"
    GIVEN_BACK_ALONE = "wallets.given_back_alone", {"limit": CENTS}
    OWES = "wallets.owes", {"owed": CENTS}
    UNDOING_WITHOUT_WORDS = "wallets.undoing_without_words"
    OPERATION_GONE = "wallets.operation_gone"
    NOT_EMPTY = "wallets.not_empty", {"balance": CENTS}
    WITHOUT_WORDS = "wallets.without_words"
