"""The sections of the back office, in the order of its menu; an agent sees those their rights open."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from preau.accounts.rules.roles import roles_with
from preau.common.actors import Right

Text = str | Promise


@dataclass(frozen=True)
class Group:
    """A head of the menu, which folds. `key` is how the browser remembers it."""

    key: str
    label: Text


@dataclass(frozen=True)
class Section:
    """`page` is the URL name of its first page, which takes the structure's slug; `group` heads it in the menu.

    `count` is the name of what waits in it, counted on every page (`accounts.queries.register_waiting`).
    """

    page: str
    icon: str
    label: Text
    right: Right
    group: Group
    count: str = ""

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that open it."""
        return roles_with(self.right)


FAMILIES = Group("familles", _("Familles"))
CHILDREN = Group("enfants", _("Accueil des enfants"))
MONEY = Group("argent", _("Argent"))
WORK = Group("organisation", _("Organisation"))
FOLLOW = Group("suivi", _("Suivi"))
SETTINGS = Group("reglages", _("Réglages"))
GROUPS = (FAMILIES, CHILDREN, MONEY, WORK, FOLLOW, SETTINGS)
"""The last one is a single entry of the menu: its sections are side tabs of each other."""

SECTIONS = (
    Section("desk_requests", "person-badge", _("Demandes de compte"), Right.DECIDE_REQUESTS, FAMILIES, "requests"),
    Section("desk_sign_ups", "person-plus", _("Comptes à rattacher"), Right.DECIDE_REQUESTS, FAMILIES, "sign_ups"),
    Section("desk_asked", "list-check", _("Inscriptions"), Right.REGISTER_PEOPLE, FAMILIES, "asked"),
    Section("desk_family_list", "people", _("Liste des familles"), Right.SEE_FAMILIES, FAMILIES),
    Section("desk_openings", "send", _("Accès des familles"), Right.OPEN_ACCESSES, FAMILIES),
    Section("desk_returned", "envelope", _("E-mails non remis"), Right.OPEN_ACCESSES, FAMILIES),
    Section("desk_quotients", "hash", _("Quotients"), Right.CHANGE_SITUATIONS, FAMILIES),
    Section("desk_doubles", "copy", _("Doublons possibles"), Right.KEEP_FAMILIES, FAMILIES),
    Section("desk_stranded", "person-x", _("Réservations sans inscription"), Right.SETTLE_BOOKINGS, FAMILIES),
    Section("desk_days", "clipboard-check", _("Présences"), Right.MARK_ATTENDANCE, CHILDREN),
    Section("desk_children", "people", _("Planning des enfants"), Right.MARK_ATTENDANCE, CHILDREN),
    Section("desk_grid", "layout-three-columns", _("Planning des activités"), Right.MANAGE_PLACES, CHILDREN),
    Section("desk_outing", "geo-alt", _("Sorties et absences de classe"), Right.MANAGE_PLACES, CHILDREN),
    Section("desk_till", "cash-coin", _("Encaisser"), Right.TAKE_MONEY, MONEY),
    Section("desk_families", "wallet2", _("Comptes des familles"), Right.SEE_WALLETS, MONEY),
    Section("desk_acts", "check2-square", _("À valider"), Right.APPROVE_ACTS, MONEY, "acts"),
    Section("desk_online", "credit-card", _("Paiements en ligne"), Right.RECONCILE_BANK, MONEY),
    Section("desk_receipts", "book", _("Journal des encaissements"), Right.SEE_BOOKS, MONEY),
    Section("desk_sheets", "calendar-check", _("Feuilles du jour (FQE)"), Right.SEE_BOOKS, MONEY),
    Section("desk_slips", "list-check", _("Bordereaux (BE)"), Right.SEE_BOOKS, MONEY),
    Section("desk_deposits", "box-arrow-right", _("Versements"), Right.SEE_BOOKS, MONEY),
    Section("desk_sites", "building", _("Lieux"), Right.CHANGE_SETTINGS, WORK),
    Section("desk_classes", "people", _("Classes"), Right.KEEP_FAMILIES, WORK),
    Section("desk_offices", "wallet2", _("Régies et porte-monnaie"), Right.CHANGE_SETTINGS, WORK),
    Section("desk_activities", "calendar-week", _("Activités"), Right.SET_UP_ACTIVITIES, WORK),
    Section("desk_closures", "calendar3", _("Fermetures"), Right.CLOSE_DAYS, WORK),
    Section("desk_prices", "ticket-perforated", _("Tarifs"), Right.SEE_PRICES, WORK),
    Section("desk_nights", "moon-stars", _("Passages de nuit"), Right.READ_JOURNAL, FOLLOW),
    Section("desk_journal", "clock-history", _("Historique des actions"), Right.READ_JOURNAL, FOLLOW),
    Section("desk_settings", "gear", _("Portail"), Right.CHANGE_SETTINGS, SETTINGS),
    Section("desk_look", "eye", _("Logo et couleur"), Right.CHANGE_SETTINGS, SETTINGS),
    Section("desk_news", "megaphone", _("Actualités"), Right.WRITE_TEXTS, SETTINGS),
    Section("desk_wordings", "envelope", _("Modèles de courriers"), Right.WRITE_TEXTS, SETTINGS),
    Section("desk_help", "question-circle", _("Aide des pages"), Right.WRITE_TEXTS, SETTINGS),
    Section("desk_terms", "shield-lock", _("Conditions et confidentialité"), Right.WRITE_TEXTS, SETTINGS),
    Section("desk_services", "inbox", _("Services et thèmes"), Right.WRITE_TEXTS, SETTINGS),
    Section("desk_contracts", "key", _("Contrats de paiement"), Right.SIGN_CONTRACTS, SETTINGS),
    Section("desk_people", "people", _("Agents et droits"), Right.MANAGE_AGENTS, SETTINGS),
    Section("desk_structures", "building", _("Vos structures"), Right.CHANGE_SETTINGS, SETTINGS),
)

FRONT = "desk"
"""The entrance, above the sections."""


def section_of(page: str) -> Section | None:
    """The section whose first page has this URL name; None for the entrance."""
    return next((section for section in SECTIONS if section.page == page), None)
