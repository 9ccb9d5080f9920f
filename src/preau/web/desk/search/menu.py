"""Pages of the desk found by their name, or by another word for what is done there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from preau.accounts.queries import StaffContext
from preau.common.actors import Right
from preau.common.text import fold_name
from preau.web.desk import sections

SYNONYMS: Mapping[str, str] = {
    "desk_days": "jour pointage pointer appel liste cantine garderie",
    "desk_requests": "création ouverture parent",
    "desk_openings": "lettres inviter invitation code mot de passe courrier",
    "desk_quotients": "QF CAF revenus tarif commune résidence panier-repas PAI",
    "desk_sign_ups": "inscriptions portail relier dossier",
    "desk_stranded": "droit place sans inscription",
    "desk_returned": "courriel revenus adresse erronée",
    "desk_family_list": "impayés débiteurs créditeurs sans compte export annuaire",
    "desk_families": "solde porte-monnaie dette virement remboursement correction opérations foyer dossier",
    "desk_acts": "validation deuxième personne double accord",
    "desk_till": "caisse espèces chèque CESU ticket virement paiement reçu",
    "desk_receipts": "recettes reçus encaissements export",
    "desk_sheets": "fiche quotidienne FQE clôture comptage caisse écart",
    "desk_slips": "BE bordereau encaissement trésorerie",
    "desk_deposits": "dépôt banque trésor remise de chèques comptable",
    "desk_online": "carte bancaire CB PayFiP rapprochement impayé commande",
    "desk_prices": "prix grille tranches taux d’effort tarification",
    "desk_structures": "ville commune école établissement",
    "desk_settings": "réglages paramètres délais réservation configuration contact second facteur sécurité découvert",
    "desk_contracts": "banque passerelle PayFiP Paybox SystemPay clé",
    "desk_look": "apparence charte image couleurs",
    "desk_news": "annonces messages accueil publier",
    "desk_activities": "cantine garderie groupes places capacité calendrier jours",
    "desk_closures": "vacances jours fériés grève calendrier pont fermer",
    "desk_services": "contacts messagerie sujets",
    "desk_wordings": "lettres e-mails textes",
    "desk_terms": "CGU règlement RGPD mentions",
    "desk_help": "assistance explications",
    "desk_people": "utilisateurs rôles permissions collègues comptes",
    "desk_journal": "journal traces audit qui a fait quoi",
    "desk_nights": "traitements automatiques batch",
}
"""Words that agents use for a section, besides its label."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page within a section, with the right of its guard."""

    page: str
    icon: str
    label: str | Promise
    right: Right
    synonyms: str = ""


WITHIN = (
    Place("desk_invite", "person-plus", _("Inviter une famille"), Right.OPEN_ACCESSES, "lettre code accès"),
    Place("desk_uncovered", "hourglass-split", _("Jours non débités"), Right.SEE_WALLETS, "découvert impayés dette"),
    Place("desk_price_simulator", "search", _("Simuler un prix"), Right.SEE_PRICES, "simulateur calcul tarif"),
    Place("desk_suspense", "person-x", _("Sommes à identifier"), Right.RECONCILE_BANK, "attente banque inconnu"),
    Place("desk_bank_journals", "list-check", _("Rapprochement"), Right.RECONCILE_BANK, "banque écarts relevé journal"),
    Place("desk_roles", "people", _("Rôles et droits"), Right.MANAGE_AGENTS, "permissions profils"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the search shows it."""

    label: str
    group: str
    icon: str
    url: str


def find_pages(staff: StaffContext, typed: str) -> list[Page]:
    """The pages that the agent may open of which every word typed begins one, those of that very name first."""
    words = fold_name(typed).split()
    if not words:
        return []
    ranked = [(rank, page) for page, synonyms in _pages(staff) if (rank := _rank(words, page, synonyms)) is not None]
    return [page for _rank_, page in sorted(ranked, key=lambda found: found[0])]


def _pages(staff: StaffContext) -> list[tuple[Page, str]]:
    slug = staff.structure.slug
    menu = [
        (
            Page(str(section.label), str(section.group.label), section.icon, reverse(section.page, args=[slug])),
            SYNONYMS.get(section.page, ""),
        )
        for section in sections.SECTIONS
        if staff.may(section.right)
    ]
    return menu + [
        (Page(str(place.label), "", place.icon, reverse(place.page, args=[slug])), place.synonyms)
        for place in WITHIN
        if staff.may(place.right)
    ]


def _rank(words: list[str], page: Page, synonyms: str) -> int | None:
    """0 when the label begins so, 1 when its words do, 2 with the synonyms; None when a word is nowhere."""
    label = fold_name(page.label)
    if label.startswith(" ".join(words)):
        return 0
    for rank, text in enumerate((label, f"{label} {fold_name(page.group)} {fold_name(synonyms)}"), start=1):
        held = text.split()
        if all(any(each.startswith(word) for each in held) for word in words):
            return rank
    return None
