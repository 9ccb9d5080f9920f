"""The words of the mails to a family whose files were joined, or closed, or opened again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from preau.households.models import Household
from preau.notices.mails import Mail
from preau.structures.models import Structure


def merged_mails(emails: Iterable[str], kept: Household, gone: Household, told: Sequence[str]) -> list[Mail]:
    """One mail an account of the file that is kept."""
    text = [
        "Bonjour,",
        "",
        f"Votre famille avait deux dossiers, {gone.number} et {kept.number}. Il n’y en a plus qu’un : {kept.number}.",
        "Ce qui était réservé le reste, aux mêmes places et aux mêmes rangs.",
        "",
        *(f"  - {line}" for line in told),
        "",
        f"Les reçus et l’historique du dossier {gone.number} sont gardés ; demandez-les à votre structure.",
        "Si ce n’est pas votre dossier, répondez à cette adresse ou venez au guichet : rien n’est perdu.",
    ]
    return _mails(emails, f"Vos deux dossiers sont réunis : {kept.number}", text, kept.structure)


def archived_mails(emails: Iterable[str], household: Household) -> list[Mail]:
    text = [
        "Bonjour,",
        "",
        f"Votre dossier {household.number} est archivé : vos jours à venir sont annulés sans frais, et ce compte ne",
        "l’ouvre plus. Les reçus sont gardés le temps que la loi demande.",
        "",
        "Si c’est une erreur, ou si vous revenez, votre structure le rouvre.",
    ]
    return _mails(emails, f"Votre dossier {household.number} est archivé", text, household.structure)


def reopened_mails(emails: Iterable[str], household: Household) -> list[Mail]:
    text = [
        "Bonjour,",
        "",
        f"Votre dossier {household.number} est rouvert, avec ses inscriptions. Les jours annulés sont à réserver de",
        "nouveau, selon les places.",
    ]
    return _mails(emails, f"Votre dossier {household.number} est rouvert", text, household.structure)


def _mails(emails: Iterable[str], subject: str, text: Sequence[str], structure: Structure) -> list[Mail]:
    contact = " – ".join(part for part in (structure.contact_email, structure.contact_phone) if part)
    body = "\n".join([*text, "", structure.name, *([contact] if contact else [])])
    return [Mail(email, subject, body, structure.pk) for email in emails]
