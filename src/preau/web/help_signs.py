"""Pages of the portal on which a structure may put its own help, behind a « ? » sign."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

HELP_PAGES = {
    "home": _("Accueil de la famille"),
    "planning": _("Planning, vue du mois"),
    "planning_week": _("Planning, vue de la semaine"),
    "planning_day": _("Planning, vue du jour"),
    "planning_year": _("Planning, vue de l’année"),
    "planning_copy": _("Recopier un planning"),
    "draft_recap": _("Récapitulatif avant de confirmer"),
    "follow_up": _("Suivi des réservations"),
    "patterns": _("Inscriptions à l’année"),
    "pattern_new": _("Nouvelle inscription à l’année"),
    "wallets": _("Porte-monnaie"),
    "operations": _("Historique des opérations"),
    "pay": _("Récapitulatif du paiement"),
    "welcome": _("Page d’accueil des visiteurs"),
    "account_request": _("Demande de compte"),
    "sign_up": _("Inscription au portail, première étape"),
    "sign_up_file": _("Inscription au portail, dossier"),
}
"""By URL name (« welcome » is the home page for who has no household there): a new page gets its line here."""
