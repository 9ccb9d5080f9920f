"""The people who work for the town: one agent by role, and what the town tells its families."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from preau.accounts.enums import Role
from preau.accounts.models import StructureRole, User
from preau.demonstration.period import Period
from preau.structures.models import News, Structure

ADMINISTRATOR, COOK, CASH_OFFICER = "mairie@exemple.fr", "cantine@exemple.fr", "regie@exemple.fr"


@dataclass(frozen=True, slots=True)
class Agent:
    """`who` and `note` are what the list of sample accounts says, in French."""

    email: str
    name: str
    role: Role
    who: str
    note: str


AGENTS = (
    Agent(
        ADMINISTRATOR,
        "Mairie de Valbrune",
        Role.ADMINISTRATOR,
        "La mairie, administration",
        "Règle le portail, les activités, les jours et les places, les classes et les agents.",
    ),
    Agent(
        "guichet@exemple.fr",
        "Guichet des familles",
        Role.DESK,
        "Le guichet des familles",
        "Traite les demandes de compte, envoie les lettres d’accès, voit l’argent des familles.",
    ),
    Agent(
        CASH_OFFICER,
        "Régie de Valbrune",
        Role.CASH_OFFICER,
        "La régie, qui encaisse",
        "Tient les porte-monnaie des familles : corrections, remboursements, virements.",
    ),
    Agent(
        "mandataire@exemple.fr",
        "Marie Le Goff",
        Role.DEPUTY,
        "Une mandataire de la régie, au guichet",
        "Encaisse pour le régisseur, 300 € au plus en une fois. Ne clôt pas la caisse.",
    ),
    Agent(
        "finances@exemple.fr",
        "Service des finances",
        Role.ORDERER,
        "Les finances, ordonnateur",
        "Fixe les tarifs. N’encaisse jamais.",
    ),
    Agent(
        COOK,
        "Équipe de la cantine",
        Role.CANTEEN,
        "La cantine",
        "Pointe les présences du jour.",
    ),
    Agent(
        "activites@exemple.fr",
        "Service enfance",
        Role.ACTIVITY_MANAGER,
        "Le service enfance, activités",
        "Suit les activités, leurs jours et les présences.",
    ),
    Agent(
        "lecture@exemple.fr",
        "Contrôle interne",
        Role.READER,
        "Un lecteur",
        "Voit les comptes des familles, ne change rien.",
    ),
)


def make_agents(town: Structure, others: list[Structure], password: str) -> None:
    """An agent by role in the town, the administrator everywhere; `password` is a hash."""
    users = User.objects.bulk_create(
        User(
            email=agent.email,
            display_name=agent.name,
            password=password,
        )
        for agent in AGENTS
    )
    StructureRole.objects.bulk_create(
        StructureRole(user=user, structure=structure, role=agent.role)
        for user, agent in zip(users, AGENTS, strict=True)
        for structure in ([town, *others] if agent.email == ADMINISTRATOR else [town])
    )


def tell_news(structure: Structure, period: Period) -> None:
    """Two items that families see today, one that they will see in a week."""
    items = (
        (
            "Les réservations des prochaines vacances",
            "Le centre de loisirs ouvre ses réservations six semaines avant chaque jour, à 9 h.",
            -12,
            20,
        ),
        (
            "Cantine : la commission des menus",
            "Les représentants des parents se réunissent à l’hôtel de ville, salle des mariages, à 18 h 30.",
            -3,
            11,
        ),
        ("Le guichet ferme plus tôt", "Le guichet des familles fermera à 16 h le vendredi.", 7, 14),
    )
    for title, body, start, end in items:
        News.objects.create(
            structure=structure,
            title=title,
            body=body,
            start_date=period.today + timedelta(days=start),
            end_date=period.today + timedelta(days=end),
            updated_at=period.now,
        )
