"""Why money is not taken, given back, closed or paid in so."""

from __future__ import annotations

from preau.common.reasons import CENTS, DAY, NUMBER, TEXT, Code


class ReceiptCode(Code):
    """Why money is not taken, given back, closed or paid in so."""

    AMOUNT_NOT_POSITIVE = "receipts.amount_not_positive"
    AMOUNT_TOO_LARGE = "receipts.amount_too_large", {"most": CENTS}
    CHEQUE_LEFT = "receipts.cheque_left", {"rest": CENTS}
    CHEQUE_EXCEEDED = "receipts.cheque_exceeded", {"excess": CENTS}
    DAY_TO_COME = "receipts.day_to_come"
    DAY_CLOSED = "receipts.day_closed"
    LATER_DAY_CLOSED = "receipts.later_day_closed", {"last": DAY}
    DAY_TOO_OLD = "receipts.day_too_old"
    EARLIER_DAY_OPEN = "receipts.earlier_day_open", {"first": DAY}
    SLIP_OF_TWO_YEARS = "receipts.slip_of_two_years", {"first": NUMBER, "last": NUMBER}
    MEANS_UNDONE = "receipts.means_undone", {"means": TEXT, "excess": CENTS}
    NOTHING_TO_DEPOSIT = "receipts.nothing_to_deposit"
    CHANGED_SINCE = "receipts.changed_since"
    SLIP_TO_COME = "receipts.slip_to_come"
    NOTHING_TO_CLOSE = "receipts.nothing_to_close"
    GAP_UNEXPLAINED = "receipts.gap_unexplained", {"gap": CENTS}
    MEANS_MISSING = "receipts.means_missing"
    RECEIVER_MISSING = "receipts.receiver_missing"
    DEPOSIT_TO_COME = "receipts.deposit_to_come"
    OTHER_MEANS = "receipts.other_means"
    CHEQUE_UNNAMED = "receipts.cheque_unnamed"
    PAYER_MISSING = "receipts.payer_missing"
    DEPUTY_EACH = "receipts.deputy_each", {"most": CENTS}
    DEPUTY_DAY = "receipts.deputy_day", {"most": CENTS, "left": CENTS}
    OFFICE_CLOSED = "receipts.office_closed"
    NOTHING_TO_TAKE = "receipts.nothing_to_take"
    SHARED_TWICE = "receipts.shared_twice"
    FORM_SERVED = "receipts.form_served", {"number": TEXT}
    PAYABLE_OF_ELSEWHERE = "receipts.payable_of_elsewhere"
    PAYABLE_OF_OTHER_OFFICE = "receipts.payable_of_other_office"
    CHILD_OF_ELSEWHERE = "receipts.child_of_elsewhere"
    UNDOING_WITHOUT_WORDS = "receipts.undoing_without_words"
    UNDOES_ALREADY = "receipts.undoes_already"
    NOT_OF_THE_DESK = "receipts.not_of_the_desk"
    ENTRY_UNDONE = "receipts.entry_undone"
    FORM_INCOMPLETE = "receipts.form_incomplete"
