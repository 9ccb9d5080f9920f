"""What the bank of the demonstration refuses, and forms that no room below knows."""

from __future__ import annotations

from preau.common.reasons import TEXT, Code


class WebCode(Code):
    """What the bank of the demonstration refuses, and forms that no room below knows."""

    SHOP_UNKNOWN = "web.shop_unknown"
    SIGNATURE_WRONG = "web.signature_wrong"
    MODE_REFUSED = "web.mode_refused"
    AMOUNT_REFUSED = "web.amount_refused"
    TRANSACTION_REFUSED = "web.transaction_refused"
    DATE_REFUSED = "web.date_refused"
    VALUE_REFUSED = "web.value_refused", {"name": TEXT}
    ADDRESS_REFUSED = "web.address_refused", {"name": TEXT}
    SIGN_OF_CHANGE = "web.sign_of_change"
