"""Pages of a structure for everybody: asking for an account, signing up, its texts, its look."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.web.modules import Module, Page
from preau.web.public import branding, requests, secret_question, sign_up, texts

MODULE = Module(
    pages=(
        Page("demande-de-compte/", requests.account_request, "account_request", help=_("Demande de compte")),
        Page("demande-de-compte/merci/", requests.account_request_done, "account_request_done"),
        Page("inscription/", sign_up.identity, "sign_up", help=_("Inscription au portail, première étape")),
        Page("inscription/dossier/", sign_up.family_file, "sign_up_file", help=_("Inscription au portail, dossier")),
        Page("inscription/conditions/", sign_up.terms, "sign_up_terms"),
        Page("inscription/verifier/", sign_up.summary, "sign_up_summary"),
        Page("inscription/envoyee/", sign_up.done, "sign_up_done"),
        Page("question-secrete/", secret_question.secret_question, "secret_question", is_translated=True),
        Page(
            "question-secrete/mot-de-passe/",
            secret_question.secret_question_password,
            "secret_question_password",
            is_translated=True,
        ),
        Page("couleur.css", branding.colours, "structure_colours"),
        Page("logo.png", branding.logo, "structure_logo"),
        Page("conditions/", texts.terms, "terms"),
        Page("confidentialite/", texts.privacy, "privacy"),
        Page("accessibilite/", texts.accessibility, "structure_accessibility"),
    ),
)
