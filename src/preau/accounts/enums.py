from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What an agent may do in a structure. Who orders (orderer) never collects (cash officer)."""

    ADMINISTRATOR = "administrator", "Administrateur"
    ACTIVITY_MANAGER = "activity_manager", "Gestionnaire d’activités"
    DESK = "desk", "Guichet"
    CANTEEN = "canteen", "Cantine"
    CASH_OFFICER = "cash_officer", "Régisseur"
    ORDERER = "orderer", "Ordonnateur"
    READER = "reader", "Lecteur"


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
