"""« Ouvrir le portail »: what a new structure still lacks, on the entrance until a family has booked; the trial."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.hosting.actions import start_trial
from preau.hosting.starting import OPTIONAL, Step, start_of
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import url
from preau.web.desk.sections import FRONT


@dataclass(frozen=True)
class Told:
    """How a step is told; `page` is where it is done, empty for the trial, which is a button here."""

    step: Step
    label: Promise
    why: Promise
    page: str = ""


STEPS = (
    Told(
        Step.PORTAL,
        gettext_lazy("Présenter la structure"),
        gettext_lazy("Le mot d’accueil, le téléphone et l’e-mail que les familles verront."),
        "desk_settings",
    ),
    Told(
        Step.SITES,
        gettext_lazy("Nommer les écoles et les lieux d’accueil"),
        gettext_lazy("Un enfant a une école ; un groupe se tient quelque part."),
        "desk_sites",
    ),
    Told(
        Step.ACTIVITIES,
        gettext_lazy("Créer une activité, d’après un modèle"),
        gettext_lazy("Ses jours, ses groupes, ses places, ses délais dits en phrases ; le calendrier se fait seul."),
        "desk_activities",
    ),
    Told(
        Step.PRICES,
        gettext_lazy("Donner un prix à chaque activité"),
        gettext_lazy("Unique ou selon le quotient, essayé sur des familles types. Sans prix, rien ne se réserve."),
        "desk_prices",
    ),
    Told(
        Step.WALLETS,
        gettext_lazy("Créer une régie, et le porte-monnaie qui paie"),
        gettext_lazy("Qui encaisse, ce que les familles approvisionnent, et les activités qui s’y débitent."),
        "desk_offices",
    ),
    Told(
        Step.OFFER,
        gettext_lazy("Proposer l’activité aux familles"),
        gettext_lazy("Jusque-là elle leur est cachée : cochez « Proposée aux familles » quand tout est relu."),
        "desk_activities",
    ),
    Told(
        Step.TRIAL,
        gettext_lazy("Essayer comme une famille"),
        gettext_lazy("Un enfant d’essai est inscrit à tout : réservez, payez, annulez. La nuit rend ses jours."),
    ),
    Told(
        Step.TERMS,
        gettext_lazy("Publier vos conditions d’utilisation"),
        gettext_lazy("Celles de Préau valent tant que vous n’en publiez pas."),
        "desk_terms",
    ),
    Told(
        Step.AGENTS,
        gettext_lazy("Inviter vos collègues"),
        gettext_lazy("Qui administre n’encaisse pas : le régisseur est quelqu’un d’autre."),
        "desk_people",
    ),
    Told(
        Step.BANK,
        gettext_lazy("Brancher le paiement par carte, et payer pour voir"),
        gettext_lazy("Le contrat de la régie, son essai d’un bouton, puis une carte de test pendant l’essai."),
        "desk_contracts",
    ),
    Told(
        Step.FAMILIES,
        gettext_lazy("Créer les familles"),
        gettext_lazy("Une par une ici ; un fichier d’élèves se charge d’un coup par qui héberge le portail."),
        "desk_family_new",
    ),
    Told(
        Step.REGISTRATIONS,
        gettext_lazy("Inscrire les enfants, puis ouvrir leurs accès"),
        gettext_lazy("Sur la page de chaque famille. À la première réservation, cette liste s’en va."),
        "desk_openings",
    ),
)


@dataclass(frozen=True)
class Row:
    """A step of the list: `is_next` is the one to do now; `href` where, empty for the trial."""

    told: Told
    is_done: bool
    is_next: bool
    href: str

    @property
    def is_optional(self) -> bool:
        """Whether a portal may open without it."""
        return self.told.step in OPTIONAL


@dataclass(frozen=True)
class Starting:
    """The list as the entrance shows it."""

    rows: list[Row]

    @property
    def done(self) -> int:
        """How many are done, of those that must be."""
        return sum(row.is_done for row in self.rows if not row.is_optional)

    @property
    def asked(self) -> int:
        """How many must be done."""
        return sum(not row.is_optional for row in self.rows)


def starting(request: DeskRequest) -> Starting | None:
    """The list of a new structure, for who sets it up; one statement, none for the others."""
    if not request.staff.may(Right.CHANGE_SETTINGS):
        return None
    start = start_of(request.structure, clock.today())
    if start is None:
        return None
    return Starting(
        [
            Row(
                told,
                told.step in start.done,
                told.step is start.following,
                url(request, told.page) if told.page else "",
            )
            for told in STEPS
        ]
    )


@require_POST
@desk_page(Right.CHANGE_SETTINGS)
def trial_start(request: DeskRequest) -> HttpResponse:
    """Open the portal as a family: its own pages, in a household of trial."""
    try:
        start_trial(structure=request.structure, actor=request.actor, now=clock.now())
    except InvalidRuleError as error:
        messages.error(request, error.messages[0])
        return redirect(url(request, FRONT))
    messages.success(request, _("Vous voici sur le portail comme une famille. Rien n’y est au nom d’une vraie."))
    return redirect("home", request.structure.slug)
