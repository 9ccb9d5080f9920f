"""Addresses that only take forms, and the page where each form stands: nobody is ever led to a page that only sends."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from preau.web import modules

FORM_PAGES = {
    "language": "profile",
    "desk_receipt_undo": "desk_receipt",
    "desk_draft_confirm": "desk_draft_recap",
    "desk_requests_decide": "desk_requests",
    "desk_requests_refuse": "desk_requests",
    "desk_requests_match": "desk_requests",
    "desk_online_ask": "desk_online_payment",
    "desk_online_return": "desk_online_payment",
    "desk_bank_credit": "desk_bank_journals",
    "desk_contract_test": "desk_contract",
    "desk_bank_preview": "desk_bank_journals",
    "desk_bank_difference": "desk_bank_journals",
    "desk_openings_edit": "desk_openings",
    "desk_renew": "desk_openings",
    "desk_returned_lift": "desk_returned",
    "desk_invitation_cancel": "desk_people",
    "desk_sheets_still": "desk_sheets",
    "desk_trial": "desk",
    "desk_asked_decide": "desk_asked",
    "desk_card_use": "desk_member_cards",
    "desk_class_close": "desk_class",
    "desk_reopen": "desk_family",
    "desk_view_save": "desk",
    "desk_view_remove": "desk",
}
"""By name of the address, those of accounts and of the desk; modules declare their own (`web/modules.py`).

`tests/web/test_doors.py` walks every address, and fails on one that neither says.
"""


def where_form_is(address: str | None) -> str:
    """The name of the page that holds the form of an address that only takes forms; empty for any other address."""
    return FORM_PAGES.get(address or "") or modules.form_pages().get(address or "", "")


def form_page(request: HttpRequest) -> str:
    """The path of the page that holds the form that was sent; the address itself when it shows its own form."""
    match = request.resolver_match
    page = where_form_is(match.url_name) if match else ""
    if match is None or not page:
        return request.path
    named = list(match.kwargs.items())
    for many in range(len(named), 0, -1):  # as its own address, then as one it is below
        try:
            return reverse(page, kwargs=dict(named[:many]))
        except NoReverseMatch:
            continue
    return request.path
