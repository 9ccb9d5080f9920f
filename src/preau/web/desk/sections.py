"""The sections of the back office, in the order of its menu; an agent sees those their roles open."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from preau.accounts.enums import Role
from preau.accounts.queries import StaffContext

ACCOUNTS = (Role.ADMINISTRATOR, Role.DESK)
SETTINGS = (Role.ADMINISTRATOR,)
DAYS = (Role.ADMINISTRATOR, Role.DESK, Role.CANTEEN, Role.ACTIVITY_MANAGER)
MONEY_SEEN = (Role.ADMINISTRATOR, Role.DESK, Role.CASH_OFFICER, Role.READER)
PRICES_SET = (Role.ADMINISTRATOR, Role.ORDERER)
PRICES_SEEN = (*PRICES_SET, Role.READER)
MONEY_MOVED = (Role.CASH_OFFICER,)
ACTS = (Role.CASH_OFFICER, Role.ADMINISTRATOR, Role.ORDERER)
BOOKS = (Role.CASH_OFFICER, Role.ADMINISTRATOR, Role.ORDERER, Role.READER)


@dataclass(frozen=True)
class Section:
    """`page` is the URL name of its first page, which takes the structure's slug; `group` heads it in the menu.

    `about` is what the entrance says of it.
    """

    page: str
    icon: str
    label: str | Promise
    roles: tuple[Role, ...]
    group: str | Promise
    about: str | Promise = ""


FAMILIES, CASH, STRUCTURE = _("Familles"), _("Régie"), _("Structure")
SECTIONS = (
    Section("desk_days", "clipboard-check", _("Jour"), DAYS, FAMILIES, _("Qui est réservé, qui est venu.")),
    Section("desk_requests", "person-badge", _("Demandes de compte"), ACCOUNTS, FAMILIES),
    Section("desk_openings", "send", _("Lettres d’accès"), ACCOUNTS, FAMILIES),
    Section("desk_quotients", "hash", _("Quotients"), ACCOUNTS, FAMILIES, _("Quotient, commune, panier-repas.")),
    Section("desk_sign_ups", "person-plus", _("Inscriptions au portail"), ACCOUNTS, FAMILIES),
    Section("desk_stranded", "exclamation-triangle-fill", _("Réservations sans inscription"), ACCOUNTS, FAMILIES),
    Section("desk_returned", "envelope", _("E-mails revenus"), ACCOUNTS, FAMILIES),
    Section("desk_families", "wallet2", _("Comptes des familles"), MONEY_SEEN, CASH, _("Soldes et opérations.")),
    Section("desk_acts", "check2-square", _("À valider"), ACTS, CASH, _("Ce qu’une personne ne fait pas seule.")),
    Section("desk_till", "cash-coin", _("Encaisser"), MONEY_MOVED, CASH, _("Espèces, chèques, virements, titres.")),
    Section("desk_receipts", "book", _("Journal des encaissements"), BOOKS, CASH),
    Section(
        "desk_sheets", "calendar-check", _("Feuilles du jour (FQE)"), BOOKS, CASH, _("Compter et clore la journée.")
    ),
    Section("desk_slips", "list-check", _("Bordereaux (BE)"), BOOKS, CASH),
    Section("desk_deposits", "send", _("Versements"), BOOKS, CASH, _("Au comptable ou à la banque ; chèques.")),
    Section(
        "desk_online", "credit-card", _("Paiements en ligne"), MONEY_MOVED, CASH, _("Ce que les banques en disent.")
    ),
    Section("desk_prices", "ticket-perforated", _("Tarifs"), PRICES_SEEN, STRUCTURE, _("En vigueur, à venir.")),
    Section("desk_structures", "building", _("Vos structures"), SETTINGS, STRUCTURE),
    Section("desk_settings", "gear", _("Réglages"), SETTINGS, STRUCTURE),
    Section("desk_contracts", "key", _("Contrats de paiement"), SETTINGS, STRUCTURE, _("La banque de chaque régie.")),
    Section("desk_look", "eye", _("Logo et couleur"), SETTINGS, STRUCTURE),
    Section("desk_news", "megaphone", _("Actualités"), SETTINGS, STRUCTURE),
    Section("desk_closures", "calendar3", _("Fermetures"), SETTINGS, STRUCTURE),
    Section("desk_services", "inbox", _("Services et thèmes"), SETTINGS, STRUCTURE),
    Section("desk_wordings", "envelope", _("Lettres et e-mails"), SETTINGS, STRUCTURE),
    Section("desk_terms", "book", _("Conditions et confidentialité"), SETTINGS, STRUCTURE),
    Section("desk_help", "question-circle", _("Aide des pages"), SETTINGS, STRUCTURE),
    Section("desk_people", "people", _("Agents et droits"), SETTINGS, STRUCTURE),
    Section("desk_journal", "clock-history", _("Journal"), SETTINGS, STRUCTURE),
    Section("desk_nights", "moon-stars", _("Passages de nuit"), SETTINGS, STRUCTURE),
)

FRONT = "desk"
"""The entrance, above the sections."""
OPEN_ROLES = tuple(Role)
"""The roles that enter the back office: every one."""


@dataclass(frozen=True)
class Link:
    """A section as one page shows it, with how much waits in it where the menu says so."""

    section: Section
    url: str
    is_current: bool
    count: int = 0


def links(staff: StaffContext, current: str) -> list[Link]:
    """The menu of an agent, seen from the section `current` (a page name)."""
    slug, counts = staff.structure.slug, {"desk_acts": staff.acts_waiting}
    return [
        Link(section, reverse(section.page, args=[slug]), section.page == current, counts.get(section.page, 0))
        for section in SECTIONS
        if staff.roles.intersection(section.roles)
    ]
