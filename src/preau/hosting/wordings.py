"""The words of the reasons of this room, long and short."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.common.speech import words
from preau.hosting.reasons import HostingCode as Code

words(
    Code.TRIAL_HAS_FAMILY,
    _("Votre compte est déjà celui d’une famille de cette structure : demandez à un autre agent de faire l’essai."),
    _("Déjà une famille"),
)
words(
    Code.TRIAL_OF_NOTHING,
    _("Rien n’est à réserver encore : créez d’abord une activité, avec un groupe et des jours à venir."),
    _("Rien à essayer"),
)
