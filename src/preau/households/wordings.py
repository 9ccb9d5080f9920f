"""The words of the reasons of this room, long and short; `{…}` are facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.common.speech import words
from preau.households.reasons import HouseholdCode as Code

words(
    Code.OWN_HOUSEHOLD,
    _("C’est votre propre foyer, ou celui d’un de vos enfants : demandez à un autre agent de le faire."),
    _("Votre foyer"),
)
words(Code.LUNCH_BOX_REVERSED, _("La fin du panier-repas doit suivre son début."), _("Dates à revoir"))
words(Code.QUOTIENT_OUT_OF_RANGE, _("Un quotient va de 0 à 99 999,99."), _("À revoir"))
words(Code.QUOTIENT_DATE_TOO_FAR, _("Choisissez une date à moins de deux ans d’aujourd’hui."), _("Date à revoir"))
words(Code.NOTE_EMPTY, _("Écrivez ce qui a été dit."), _("Note vide"))
words(Code.GUARDIAN_ALREADY_THERE, _("Ce responsable est déjà dans ce foyer."), _("Déjà là"))
words(Code.CHILD_ALREADY_THERE, _("Cet enfant est déjà dans ce foyer."), _("Déjà là"))
words(Code.FILE_CLOSED, _("Ce dossier est fermé : rouvrez-le, ou ouvrez celui qui le remplace."), _("Dossier fermé"))
