from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What an agent is in a structure: a code, a sentence and a label. What each may do is `rules.roles.RIGHTS`."""

    about: Promise | str

    def __new__(cls, value: str, about: Promise | str = "") -> Self:
        role = str.__new__(cls, value)
        role._value_, role.about = value, about
        return role

    ADMINISTRATOR = (
        "administrator",
        _("Règle le portail, invite les agents, lit le journal, et fait ce que fait le guichet."),
        "Administrateur",
    )
    ACTIVITY_MANAGER = (
        "activity_manager",
        _("Prépare les activités, leur calendrier et leurs places."),
        "Gestionnaire d’activités",
    )
    DESK = "desk", _("Répond aux familles : demandes de compte, lettres, dossiers."), "Guichet"
    CANTEEN = "canteen", _("Pointe les présences et les repas."), "Cantine"
    CASH_OFFICER = (
        "cash_officer",
        _("Encaisse et rend compte de la caisse. Ne fixe ni tarif ni dette."),
        "Régisseur",
    )
    DEPUTY = (
        "deputy",
        _("Encaisse pour le régisseur, dans les limites de la régie. Ne clôt pas la caisse et n’annule rien."),
        "Mandataire de régie",
    )
    ORDERER = "orderer", _("Fixe les tarifs et émet les factures. N’encaisse jamais."), "Ordonnateur"
    READER = "reader", _("Consulte, sans rien changer."), "Lecteur"


class Asker(models.TextChoices):
    """Who asks for an account (guide 000: parent, élève ou commensal)."""

    PARENT = "parent", "Parent"
    PUPIL = "pupil", "Élève"
    GUEST = "guest", "Adulte (commensal)"


class RequestState(models.TextChoices):
    NEW = "new", "À traiter"
    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"


class MatchKind(models.TextChoices):
    """How sure it is whom an account request is about; see `rules.matching`."""

    CERTAIN = "certain", "Certaine"
    LIKELY = "likely", "Probable"
    AMBIGUOUS = "ambiguous", "À départager"
    NONE = "none", "Aucune"


class BatchKind(models.TextChoices):
    """What is done to many rows at once; see `actions.batches`."""

    GRANT = "grant", "Création des accès"
    SEND = "send", "Envoi des lettres"


class Question(models.TextChoices):
    """The secret questions one may choose among; none whose answer is on a family file."""

    PET = "pet", _("Comment s’appelait votre premier animal ?")
    FRIEND = "friend", _("Comment s’appelait votre meilleur ami d’enfance ?")
    TEACHER = "teacher", _("Quel était le nom de votre premier instituteur ?")
    STREET = "street", _("Dans quelle rue avez-vous grandi ?")
    MEETING = "meeting", _("Dans quelle ville vos parents se sont-ils rencontrés ?")
    BOOK = "book", _("Quel est le premier livre que vous avez aimé ?")
    JOB = "job", _("Quel métier vouliez-vous faire enfant ?")


class NoticeTime(models.TextChoices):
    """When a person wants to be written to about something; receipts and the protection of accounts are never asked."""

    AT_ONCE = "at_once", "Tout de suite"
    DAILY = "daily", "Le lendemain, dans le compte rendu"
    NEVER = "never", "Jamais"


class Language(models.TextChoices):
    """The languages of the pages that are translated; each is called by its own name."""

    FRENCH = "fr", "Français"
    ENGLISH = "en", "English"
