"""Addresses of the till, under a structure's back office."""

from django.urls import URLPattern, path

from preau.web.desk.money.till import front, receipts, taking

urlpatterns: list[URLPattern] = [
    path("", front.front, name="desk_till"),
    path("foyer/<int:household_id>/", taking.take, name="desk_take"),
    path("recus/<int:receipt_id>/", receipts.receipt, name="desk_receipt"),
    path("recus/<int:receipt_id>/recu.pdf", receipts.receipt_paper, name="desk_receipt_pdf"),
    path("recus/<int:receipt_id>/annuler/", receipts.undo, name="desk_receipt_undo"),
]
