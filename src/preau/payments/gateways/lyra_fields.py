"""The fields of Lyra's form protocol, each with the shape of its values.

The protocol signs values joined by `+`, without their names. Two things keep one text from being read as another:
no value of a form of ours holds a `+` (`FORM`), and no value of a message holds one either, but two that are Base64 of
a fixed length (`MESSAGE`): the values of a message are then as many as its `+` say, in the order of the names known
here. A message has besides what no form of ours can supply: `vads_operation_type`, `vads_trans_status` and the 32
hexadecimal digits of `vads_trans_uuid`.

Source: Lyra's dictionary of fields (« Guide d'intégration API Formulaire », dictionnaire de données: transaction, means
of payment, order, buyer, technical information), and messages of real shops that public projects keep.
"""

from __future__ import annotations

from preau.payments.enums import Outcome
from preau.payments.gateways.alphabet import ADDRESS

FORM = {
    "vads_action_mode": r"INTERACTIVE",
    "vads_amount": r"[1-9][0-9]{0,11}",
    "vads_ctx_mode": r"TEST|PRODUCTION",
    "vads_currency": r"978",
    "vads_order_id": r"[0-9]{2}-[0-9]{6,12}",
    "vads_page_action": r"PAYMENT",
    "vads_payment_config": r"SINGLE",
    "vads_return_mode": r"NONE",
    "vads_site_id": r"[0-9]{8}",
    "vads_trans_date": r"20[0-9]{12}",
    "vads_trans_id": r"[0-8][0-9]{5}",
    "vads_url_check": ADDRESS,
    "vads_url_return": ADDRESS,
    "vads_version": r"V2",
}

_WORD = r"[A-Z][A-Z0-9_]{0,39}"
_NUMBER = r"[0-9]{0,20}"
_CODE = r"[A-Za-z0-9_.:\-]{0,64}"
_TEXT = r"[^+\x00-\x1f\x7f]{0,1000}"
_BASE64 = r"(?:[A-Za-z0-9+/]{27}=)?"  # 20 bytes

REQUIRED = {
    "vads_amount": r"[0-9]{1,12}",
    "vads_ctx_mode": r"TEST|PRODUCTION",
    "vads_currency": r"[0-9]{3}",
    "vads_operation_type": r"DEBIT|CREDIT|VERIFICATION",
    "vads_site_id": r"[0-9]{8}",
    "vads_trans_date": r"20[0-9]{12}",
    "vads_trans_id": r"[A-Za-z0-9]{6}",
    "vads_trans_status": _WORD,
    "vads_trans_uuid": r"[0-9a-f]{32}",
}
"""What a real message always has."""


def _each(shape: str, names: str) -> dict[str, str]:
    return {f"vads_{name}": shape for name in names.split()}


MESSAGE = (
    REQUIRED
    | {"vads_order_id": r"[A-Za-z0-9_.\-]{0,64}", "vads_hash": r"(?:[0-9a-f]{40}|[0-9a-f]{64})?"}
    | {"vads_url_check_src": r"PAY|BO|BATCH|BATCH_AUTO|REC|MERCH_BO|PAY_BY_SMS|RETRY|FILE|TOKEN_DELETE|[A-Z]{0,20}"}
    | _each(_WORD + "|", "action_mode page_action return_mode validation_mode_name acquirer_network risk_assessment")
    | _each(r"[A-Za-z0-9_:;=,\-]{0,200}", "payment_config payment_seq payment_cards available_languages")
    | _each(r"V[0-9]|", "version")
    | _each(
        _NUMBER,
        "capture_delay contract_used effective_amount effective_currency effective_creation_date exchange_rate_id "
        "expiry_month expiry_year nb_products option_id payment_option_code presentation_date result sequence_number "
        "validation_mode recurrence_number redirect_error_timeout redirect_success_timeout refunded_amount "
        "birth_day birth_month birth_year cardholder_card_expiry_month cardholder_card_expiry_year dcc_amount "
        "dcc_currency dcc_rate_date first_installment_delay pretax_amount tax_amount",
    )
    | _each(
        r"[0-9]{0,9}(?:[.,][0-9]{1,12})?",
        "change_rate totalamount_vat shipping_amount insurance_amount dcc_markup tax_rate",
    )
    | _each(
        _CODE,
        "auth_mode auth_number auth_result extra_result payment_error bank_code bank_product card_brand card_country "
        "card_type cust_id cust_country cust_status identifier identifier_status initial_issuer_transaction_identifier "
        "language occurrence_type operation_id payment_certificate payment_method payment_src pays_ip "
        "recurrence_status subscription sub_effect_date sub_init_amount tid threeds threeds_auth_type "
        "threeds_cavvAlgorithm threeds_eci threeds_enrolled threeds_error_code threeds_exit_status threeds_mpi "
        "threeds_sign_valid threeds_status threeds_version threeds_acs_trans_id threeds_ds_trans_id "
        "threeds_3ds_trans_id threeds_challenge threeds_liability_shift threeds_preference wallet warranty_result "
        "authent_paypal_protection_eligibility parent_trans_uuid acquirer_transaction_id arn archival_reference_id "
        "card_nature threeds_user_interaction ext_trans_id token_id collection_expiry_date",
    )
    | _each(_BASE64, "threeds_cavv threeds_xid")
    | _each(
        _TEXT,
        "bank_label brand_management card_holder_name card_number card_product_category cust_address "
        "cust_address_number cust_address2 cust_cell_phone cust_city cust_district cust_email cust_first_name "
        "cust_last_name cust_legal_name cust_name cust_national_id cust_phone cust_state cust_title cust_zip "
        "order_info order_info2 order_info3 risk_analysis_result risk_assessment_result risk_control "
        "risk_primary_warranty shop_name shop_url sub_desc theme_config url_cancel url_check url_error url_refused "
        "url_return url_success user_info card_holder contrib collect_on_delivery authent_nsu cardholder_card_number "
        "acquirer_payment_reference acquirer_service_supplier_id acquirer_transient_data contracts order_description "
        "risk_analyzer_result ext_info ext_info_description ext_info_soft_descriptor",
    )
)
"""Every field that a message may have. Another name, or another shape, is no message."""

OUTCOMES = {
    **dict.fromkeys(("AUTHORISED", "CAPTURED"), Outcome.PAID),
    **dict.fromkeys(
        (
            "INITIAL",
            "AUTHORISED_TO_VALIDATE",
            "WAITING_AUTHORISATION",
            "WAITING_AUTHORISATION_TO_VALIDATE",
            "UNDER_VERIFICATION",
        ),
        Outcome.PENDING,
    ),
    **dict.fromkeys(("REFUSED", "NOT_CREATED"), Outcome.REFUSED),
    **dict.fromkeys(("ABANDONED", "CANCELLED"), Outcome.CANCELLED),
    "EXPIRED": Outcome.EXPIRED,
}
"""By vads_trans_status; anything else is for staff to look at. ACCEPTED is the status of a verification, never paid."""
UNDOING = frozenset({"CANCELLED", "EXPIRED", "CAPTURE_FAILED"})
"""What may still become of a transaction that was authorised: its money does not come."""
