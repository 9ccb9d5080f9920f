"""The sections of the back office, in the order of its menu; an agent sees those their rights open."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from preau.accounts.queries import StaffContext
from preau.accounts.rules.roles import roles_with
from preau.common.actors import Right


@dataclass(frozen=True)
class Section:
    """`page` is the URL name of its first page, which takes the structure's slug; `group` heads it in the menu.

    `about` is what the entrance says of it; `count` the name of what waits in it (`accounts.queries.register_waiting`).
    """

    page: str
    icon: str
    label: str | Promise
    right: Right
    group: str | Promise
    about: str | Promise = ""
    count: str = ""

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that open it."""
        return roles_with(self.right)


FAMILIES, CASH, STRUCTURE = _("Familles"), _("Régie"), _("Structure")
SECTIONS = (
    Section(
        "desk_days", "clipboard-check", _("Jour"), Right.MARK_ATTENDANCE, FAMILIES, _("Qui est réservé, qui est venu.")
    ),
    Section(
        "desk_requests", "person-badge", _("Demandes de compte"), Right.DECIDE_REQUESTS, FAMILIES, count="requests"
    ),
    Section("desk_openings", "send", _("Lettres d’accès"), Right.OPEN_ACCESSES, FAMILIES),
    Section(
        "desk_quotients",
        "hash",
        _("Quotients"),
        Right.CHANGE_SITUATIONS,
        FAMILIES,
        _("Quotient, commune, panier-repas."),
    ),
    Section(
        "desk_sign_ups", "person-plus", _("Inscriptions au portail"), Right.DECIDE_REQUESTS, FAMILIES, count="sign_ups"
    ),
    Section(
        "desk_stranded",
        "exclamation-triangle-fill",
        _("Réservations sans inscription"),
        Right.SETTLE_BOOKINGS,
        FAMILIES,
    ),
    Section("desk_returned", "envelope", _("E-mails revenus"), Right.OPEN_ACCESSES, FAMILIES),
    Section("desk_families", "wallet2", _("Comptes des familles"), Right.SEE_WALLETS, CASH, _("Soldes et opérations.")),
    Section(
        "desk_acts",
        "check2-square",
        _("À valider"),
        Right.APPROVE_ACTS,
        CASH,
        _("Ce qu’une personne ne fait pas seule."),
        count="acts",
    ),
    Section(
        "desk_till", "cash-coin", _("Encaisser"), Right.TAKE_MONEY, CASH, _("Espèces, chèques, virements, titres.")
    ),
    Section("desk_receipts", "book", _("Journal des encaissements"), Right.SEE_BOOKS, CASH),
    Section(
        "desk_sheets",
        "calendar-check",
        _("Feuilles du jour (FQE)"),
        Right.SEE_BOOKS,
        CASH,
        _("Compter et clore la journée."),
    ),
    Section("desk_slips", "list-check", _("Bordereaux (BE)"), Right.SEE_BOOKS, CASH),
    Section(
        "desk_deposits", "send", _("Versements"), Right.SEE_BOOKS, CASH, _("Au comptable ou à la banque ; chèques.")
    ),
    Section(
        "desk_online",
        "credit-card",
        _("Paiements en ligne"),
        Right.RECONCILE_BANK,
        CASH,
        _("Ce que les banques en disent."),
    ),
    Section("desk_prices", "ticket-perforated", _("Tarifs"), Right.SEE_PRICES, STRUCTURE, _("En vigueur, à venir.")),
    Section("desk_structures", "building", _("Vos structures"), Right.CHANGE_SETTINGS, STRUCTURE),
    Section("desk_settings", "gear", _("Réglages"), Right.CHANGE_SETTINGS, STRUCTURE),
    Section(
        "desk_contracts",
        "key",
        _("Contrats de paiement"),
        Right.SIGN_CONTRACTS,
        STRUCTURE,
        _("La banque de chaque régie."),
    ),
    Section("desk_look", "eye", _("Logo et couleur"), Right.CHANGE_SETTINGS, STRUCTURE),
    Section("desk_news", "megaphone", _("Actualités"), Right.WRITE_TEXTS, STRUCTURE),
    Section("desk_closures", "calendar3", _("Fermetures"), Right.CLOSE_DAYS, STRUCTURE),
    Section("desk_services", "inbox", _("Services et thèmes"), Right.WRITE_TEXTS, STRUCTURE),
    Section("desk_wordings", "envelope", _("Lettres et e-mails"), Right.WRITE_TEXTS, STRUCTURE),
    Section("desk_terms", "book", _("Conditions et confidentialité"), Right.WRITE_TEXTS, STRUCTURE),
    Section("desk_help", "question-circle", _("Aide des pages"), Right.WRITE_TEXTS, STRUCTURE),
    Section("desk_people", "people", _("Agents et droits"), Right.MANAGE_AGENTS, STRUCTURE),
    Section("desk_journal", "clock-history", _("Journal"), Right.READ_JOURNAL, STRUCTURE),
    Section("desk_nights", "moon-stars", _("Passages de nuit"), Right.READ_JOURNAL, STRUCTURE),
)

FRONT = "desk"
"""The entrance, above the sections."""


@dataclass(frozen=True)
class Link:
    """A section as one page shows it, with how much waits in it where the menu says so."""

    section: Section
    url: str
    is_current: bool
    count: int = 0


def links(staff: StaffContext, current: str) -> list[Link]:
    """The menu of an agent, seen from the section `current` (a page name)."""
    slug = staff.structure.slug
    return [
        Link(section, reverse(section.page, args=[slug]), section.page == current, staff.waits.get(section.count, 0))
        for section in SECTIONS
        if staff.may(section.right)
    ]
