"""Addresses of card payments, under a structure's back office."""

from django.urls import URLPattern, path

from preau.web.desk.money.online import attempts, journals, suspense
from preau.web.desk.settings import contracts

urlpatterns: list[URLPattern] = [
    path("paiements-en-ligne/", attempts.attempt_list, name="desk_online"),
    path("paiements-en-ligne/<int:payment_id>/", attempts.attempt, name="desk_online_payment"),
    path("paiements-en-ligne/<int:payment_id>/interroger/", attempts.ask, name="desk_online_ask"),
    path("paiements-en-ligne/<int:payment_id>/reprise/", attempts.give_back, name="desk_online_return"),
    path(
        "paiements-en-ligne/rapprochement/ecart/<int:difference_id>/crediter/", journals.credit, name="desk_bank_credit"
    ),
    path("paiements-en-ligne/sommes-a-identifier/", suspense.suspense_list, name="desk_suspense"),
    path("paiements-en-ligne/sommes-a-identifier/<int:message_id>/", suspense.suspense_settle, name="desk_identify"),
    path("paiements-en-ligne/rapprochement/", journals.journal_list, name="desk_bank_journals"),
    path("paiements-en-ligne/rapprochement/apercu/", journals.journal_preview, name="desk_bank_preview"),
    path("paiements-en-ligne/rapprochement/<int:journal_id>/", journals.journal, name="desk_bank_journal"),
    path("paiements-en-ligne/rapprochement/ecart/<int:difference_id>/", journals.settle, name="desk_bank_difference"),
    path("contrats-de-paiement/", contracts.contract_list, name="desk_contracts"),
    path("contrats-de-paiement/<int:office_id>/", contracts.contract_edit, name="desk_contract"),
    path("contrats-de-paiement/<int:office_id>/tester/", contracts.contract_test, name="desk_contract_test"),
]
