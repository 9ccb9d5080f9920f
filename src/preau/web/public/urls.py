"""Public pages under a structure's address."""

from django.urls import path

from preau.web.public import branding, requests, secret_question, sign_up, texts

urlpatterns = [
    path("demande-de-compte/", requests.account_request, name="account_request"),
    path("demande-de-compte/merci/", requests.account_request_done, name="account_request_done"),
    path("inscription/", sign_up.identity, name="sign_up"),
    path("inscription/dossier/", sign_up.family_file, name="sign_up_file"),
    path("inscription/conditions/", sign_up.terms, name="sign_up_terms"),
    path("inscription/verifier/", sign_up.summary, name="sign_up_summary"),
    path("inscription/envoyee/", sign_up.done, name="sign_up_done"),
    path("question-secrete/", secret_question.secret_question, name="secret_question"),
    path("question-secrete/mot-de-passe/", secret_question.secret_question_password, name="secret_question_password"),
    path("couleur.css", branding.colours, name="structure_colours"),
    path("logo.png", branding.logo, name="structure_logo"),
    path("conditions/", texts.terms, name="terms"),
    path("confidentialite/", texts.privacy, name="privacy"),
    path("accessibilite/", texts.accessibility, name="structure_accessibility"),
]
