"""Addresses of the books of a cash office, under a structure's back office."""

from django.urls import URLPattern, path

from preau.web.desk.money.books import deposits, journal, sheets, slips

urlpatterns: list[URLPattern] = [
    path("journal/", journal.receipts, name="desk_receipts"),
    path("bordereaux/", slips.slip_list, name="desk_slips"),
    path("bordereaux/preparer/", slips.slip_close, name="desk_slip_close"),
    path("bordereaux/<int:slip_id>/", slips.slip, name="desk_slip"),
    path("feuilles/", sheets.sheet_list, name="desk_sheets"),
    path("feuilles/clore/", sheets.sheet_close, name="desk_sheet_close"),
    path("feuilles/clore-sans-especes/", sheets.sheets_still, name="desk_sheets_still"),
    path("feuilles/<int:sheet_id>/", sheets.sheet, name="desk_sheet"),
    path("versements/", deposits.deposit_list, name="desk_deposits"),
    path("versements/preparer/", deposits.deposit_make, name="desk_deposit_make"),
    path("versements/<int:deposit_id>/", deposits.deposit, name="desk_deposit"),
]
