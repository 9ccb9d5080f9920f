"""What the counter noted of its families, and one whose mails come back: what the page of a family shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from preau.accounts.acting import actor_of
from preau.accounts.models import User
from preau.demonstration.families import Home
from preau.demonstration.period import Period
from preau.households.actions import write_note
from preau.households.enums import NoteKind
from preau.notices.enums import Bounce
from preau.notices.models import DeadAddress, OutgoingMail
from preau.structures.models import Structure

DESK = "guichet@exemple.fr"
NOTES = (
    ("Kervella", 12, NoteKind.CALL, "Demande à ajouter Noé le mercredi. Rappeler quand une place se libère."),
    ("Kervella", 5, NoteKind.VISIT, "Venue payer en espèces, reçu remis. Lina sera absente le dernier vendredi."),
    ("Vasselin", 20, NoteKind.CALL, "Séparation : chacun paie sa part. Ne rien dire de l’un à l’autre."),
    ("Penhoat", 18, NoteKind.MAIL, "A envoyé le jugement qui partage les semaines. Original rendu."),
    ("Nguyenval", 9, NoteKind.CALL, "Ne reçoit plus nos e-mails : nouvelle adresse promise. Appeler le portable."),
    ("Nguyenval", 2, NoteKind.CALL, "Toujours pas d’adresse. Récapitulatif à imprimer à son prochain passage."),
)
"""A family, how many days ago, how, and the words."""
UNREACHABLE = "Nguyenval"


def tell_exchanges(period: Period, structure: Structure, homes: Mapping[str, Home]) -> None:
    """The notes of the counter, and the mail that came back for good."""
    agent = actor_of(User.objects.get(email=DESK))
    for name, days, kind, words in NOTES:
        at = period.now - timedelta(days=days)
        write_note(household=homes[name].household, kind=kind, text=words, actor=agent, now=at)
    address = homes[UNREACHABLE].actor.email
    left = period.now - timedelta(days=10)
    mail = OutgoingMail.objects.create(
        structure_id=structure.pk,
        to=address,
        subject="Vos réservations ont été transmises",
        body="Bonjour, vos réservations de la semaine ont été transmises.",
        sent_at=left,
        attempts=1,
        bounce=Bounce.DEAD,
        bounced_at=left + timedelta(minutes=3),
        bounce_code="5.1.1",
        bounce_text="550 5.1.1 mailbox unavailable",
    )
    OutgoingMail.objects.filter(pk=mail.pk).update(created_at=left)
    DeadAddress.objects.create(address=address.lower(), since=left, mail=mail)
