"""Why a card payment, a contract, a journal or a message of a bank is refused."""

from __future__ import annotations

from preau.common.reasons import CENTS, NUMBER, REASON, TEXT, Code


class PaymentCode(Code):
    """Why a card payment, a contract, a journal or a message of a bank is refused."""

    PORTAL_STOPPED = "payments.portal_stopped", {"why": REASON}
    PAGE_GONE = "payments.page_gone"
    BANK_REFUSES = "payments.bank_refuses"
    BANK_SILENT = "payments.bank_silent"
    NO_CARD_HERE = "payments.no_card_here"
    DID_NOT_FAIL = "payments.did_not_fail"
    CONTRACT_CHANGED = "payments.contract_changed"
    BANK_ADDRESS_WRONG = "payments.bank_address_wrong"
    CARDS_DOWN = "payments.cards_down"
    CARDS_DOWN_TELL = "payments.cards_down_tell"
    NOTHING_TO_PAY = "payments.nothing_to_pay"
    ORDER_OUT_OF_RANGE = "payments.order_out_of_range", {"least": CENTS, "most": CENTS}
    EMAIL_TOO_LONG = "payments.email_too_long"
    SHOP_TAKEN = "payments.shop_taken"
    KEY_MISSING = "payments.key_missing"
    TYPE_AGAIN = "payments.type_again"
    ADDRESS_NOT_HTTPS = "payments.address_not_https"
    ADDRESS_NOT_PAGE = "payments.address_not_page"
    KEY_NOT_HEX = "payments.key_not_hex"
    KEY_TOO_SHORT = "payments.key_too_short"
    PAYFIP_IS_ASKED = "payments.payfip_is_asked"
    PROOF_MISSING = "payments.proof_missing"
    PROOF_UNEXPLAINED = "payments.proof_unexplained"
    DIRECT_KEY_UNFIT = "payments.direct_key_unfit"
    SERVICE_FOR_TESTS = "payments.service_for_tests"
    BANK_KEY_PARTIAL = "payments.bank_key_partial"
    BANK_KEY_UNFIT = "payments.bank_key_unfit"
    REST_PASSWORD_UNFIT = "payments.rest_password_unfit", {"start": TEXT}
    NO_CONTRACT = "payments.no_contract"
    BANK_SAID_OTHERWISE = "payments.bank_said_otherwise"
    DONE_WITHOUT_WORDS = "payments.done_without_words"
    ORDER_NOT_OURS = "payments.order_not_ours"
    AMOUNTS_DIFFER = "payments.amounts_differ"
    REFERENCE_MISSING = "payments.reference_missing"
    RETURN_KIND_MISSING = "payments.return_kind_missing"
    RETURN_WITHOUT_WORDS = "payments.return_without_words"
    RETURN_TO_COME = "payments.return_to_come"
    NOTHING_CREDITED = "payments.nothing_credited"
    LEFT_OF_PAYMENT = "payments.left_of_payment", {"left": CENTS}
    NOT_CREDITED_THEN = "payments.not_credited_then"
    LEFT_AT_MOST = "payments.left_at_most", {"most": CENTS}
    NOTHING_TO_IDENTIFY = "payments.nothing_to_identify"
    SUSPENSE_OF_OTHER_OFFICE = "payments.suspense_of_other_office"
    SUSPENSE_WITHOUT_WORDS = "payments.suspense_without_words"
    SUSPENSE_TAKEN_BACK = "payments.suspense_taken_back"
    SUSPENSE_SETTLED = "payments.suspense_settled"
    FILE_EMPTY = "payments.file_empty"
    FILE_WITHOUT_LINES = "payments.file_without_lines"
    FILE_TOO_HEAVY = "payments.file_too_heavy"
    FILE_NOT_TEXT = "payments.file_not_text"
    FILE_TOO_LONG = "payments.file_too_long", {"most": NUMBER}
    FILE_NOT_CSV = "payments.file_not_csv"
    HEADINGS_MISSING = "payments.headings_missing", {"order": TEXT, "amount": TEXT, "date": TEXT}
    LINE_STATUS_UNKNOWN = "payments.line_status_unknown", {"line": NUMBER, "typed": TEXT}
    LINE_DATE_UNREADABLE = "payments.line_date_unreadable", {"line": NUMBER, "typed": TEXT}
    LINE_TOO_SHORT = "payments.line_too_short", {"line": NUMBER}
    LINE_OF_OTHER_SHOP = "payments.line_of_other_shop", {"line": NUMBER, "shop": TEXT, "own": TEXT}
    LINE_AMOUNT_NEGATIVE = "payments.line_amount_negative", {"line": NUMBER, "typed": TEXT}
    LINE_AMOUNT_UNREADABLE = "payments.line_amount_unreadable", {"line": NUMBER, "typed": TEXT}
    PAYABLE_OF_ELSEWHERE = "payments.payable_of_elsewhere"
    PAYABLE_REFUSED = "payments.payable_refused", {"why": REASON}
    SHOP_OF_LYRA = "payments.shop_of_lyra"
    SHOP_OF_PAYBOX = "payments.shop_of_paybox"
    SHOP_OF_PAYFIP = "payments.shop_of_payfip"
    MODE_UNKNOWN = "payments.mode_unknown", {"mode": TEXT}
    NOT_PAID_BY_HOUSEHOLD = "payments.not_paid_by_household"
