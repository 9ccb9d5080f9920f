"""Addresses of the families' money, under a structure's back office."""

from django.urls import URLPattern, path

from preau.web.desk.money.wallets import families, moving, operations

urlpatterns: list[URLPattern] = [
    path("", families.search, name="desk_families"),
    path("jours-non-debites/", families.uncovered_days, name="desk_uncovered"),
    path("<int:household_id>/operations/", operations.month, name="desk_family_operations"),
    path("operation/<int:entry_id>/", operations.operation, name="desk_operation"),
    path("operation/<int:entry_id>/annuler/", moving.undoing, name="desk_operation_undo"),
    path("porte-monnaie/<int:wallet_id>/correction/", moving.correction, name="desk_wallet_correct"),
    path("porte-monnaie/<int:wallet_id>/remboursement/", moving.refunding, name="desk_wallet_refund"),
    path("porte-monnaie/<int:wallet_id>/virement/", moving.moving, name="desk_wallet_transfer"),
    path("porte-monnaie/<int:wallet_id>/fermeture/", moving.closing, name="desk_wallet_close"),
]
