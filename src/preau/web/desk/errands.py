"""What waits for an agent, told at the entrance: a line for each thing that a room registers (`common.pending`)."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from preau.common import clock, pending
from preau.common.actors import Right
from preau.common.pending import Asked, Pending
from preau.web.desk.access import DeskRequest


@dataclass(frozen=True)
class Errand:
    """`name` is what the room registers; `page` where it is done; `right` who does it.

    `words` tell the count, `late` those that have waited too long.
    """

    name: str
    page: str
    icon: str
    right: Right
    words: Promise
    late: str | Promise = ""


def _words(one: str, many: str) -> Promise:
    return ngettext_lazy(one, many, "count")


OVER_TWO_DAYS = _("dont %(late)s depuis plus de 48 heures")
ERRANDS = (
    Errand(
        "nights",
        "desk_nights",
        "moon-stars",
        Right.READ_JOURNAL,
        _words("La dernière nuit n’est pas allée au bout", "%(count)s parties de la dernière nuit ont échoué"),
    ),
    Errand(
        "requests",
        "desk_requests",
        "person-badge",
        Right.DECIDE_REQUESTS,
        _words("%(count)s demande de compte", "%(count)s demandes de compte"),
        OVER_TWO_DAYS,
    ),
    Errand(
        "sign_ups",
        "desk_sign_ups",
        "person-plus",
        Right.DECIDE_REQUESTS,
        _words("%(count)s compte à rattacher à un dossier", "%(count)s comptes à rattacher à un dossier"),
        OVER_TWO_DAYS,
    ),
    Errand(
        "asked",
        "desk_asked",
        "list-check",
        Right.REGISTER_PEOPLE,
        _words("%(count)s demande d’inscription", "%(count)s demandes d’inscription"),
        OVER_TWO_DAYS,
    ),
    Errand(
        "openings",
        "desk_openings",
        "send",
        Right.OPEN_ACCESSES,
        _words("%(count)s lettre d’accès à envoyer", "%(count)s lettres d’accès à envoyer"),
        OVER_TWO_DAYS,
    ),
    Errand(
        "returned",
        "desk_returned",
        "envelope",
        Right.OPEN_ACCESSES,
        _words("%(count)s adresse en panne : plus rien n’y part", "%(count)s adresses en panne : plus rien n’y part"),
    ),
    Errand(
        "stranded",
        "desk_stranded",
        "person-x",
        Right.SETTLE_BOOKINGS,
        _words("%(count)s réservation sans inscription", "%(count)s réservations sans inscription"),
    ),
    Errand(
        "acts",
        "desk_acts",
        "check2-square",
        Right.APPROVE_ACTS,
        _words("%(count)s acte attend votre accord", "%(count)s actes attendent votre accord"),
    ),
    Errand(
        "days",
        "desk_sheets",
        "calendar-check",
        Right.CLOSE_BOOKS,
        _words("%(count)s journée de caisse à clore", "%(count)s journées de caisse à clore"),
    ),
    Errand(
        "slips",
        "desk_slips",
        "list-check",
        Right.CLOSE_BOOKS,
        _words("%(count)s encaissement hors de tout bordereau", "%(count)s encaissements hors de tout bordereau"),
    ),
    Errand(
        "holdings",
        "desk_deposits",
        "box-arrow-right",
        Right.CLOSE_BOOKS,
        _words(
            "%(count)s régie garde trop, ou depuis trop longtemps", "%(count)s régies gardent trop, ou trop longtemps"
        ),
    ),
    Errand(
        "gaps",
        "desk_bank_journals",
        "credit-card",
        Right.RECONCILE_BANK,
        _words("%(count)s écart avec la banque", "%(count)s écarts avec la banque"),
    ),
    Errand(
        "suspense",
        "desk_suspense",
        "question-circle",
        Right.RECONCILE_BANK,
        _words("%(count)s somme à identifier", "%(count)s sommes à identifier"),
    ),
    Errand(
        "uncovered",
        "desk_uncovered",
        "wallet2",
        Right.CORRECT_WALLETS,
        _words("%(count)s jour non débité, faute de solde", "%(count)s jours non débités, faute de solde"),
    ),
    Errand(
        "contracts",
        "desk_contracts",
        "key",
        Right.SIGN_CONTRACTS,
        _words("%(count)s contrat de paiement à compléter", "%(count)s contrats de paiement à compléter"),
    ),
)
"""In the order of what cannot wait: the night, people, money."""


@dataclass(frozen=True)
class ToDo:
    """An errand that waits, and where it is done."""

    errand: Errand
    waits: Pending
    url: str
    days: int

    @property
    def text(self) -> str:
        """How many, in words."""
        return str(self.errand.words % {"count": self.waits.count})

    @property
    def late(self) -> str:
        """How many have waited too long, in words; empty for none."""
        return str(self.errand.late % {"late": self.waits.late}) if self.errand.late and self.waits.late else ""


def to_do(request: DeskRequest) -> list[ToDo]:
    """What waits for the rights of this agent: a fixed number of statements for each."""
    asked = Asked(request.structure.pk, request.staff.user.pk, clock.now())
    found = []
    for errand in ERRANDS:
        if not request.staff.may(errand.right):
            continue
        waits = pending.read(errand.name, asked)
        if waits.count:
            days = (asked.today - waits.since).days if waits.since else 0
            found.append(ToDo(errand, waits, reverse(errand.page, args=[request.structure.slug]), days))
    return found
