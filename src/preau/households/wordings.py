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
words(
    Code.CARD_UNREADABLE,
    _("Un numéro de carte a de 4 à 40 chiffres ou lettres, sans autre signe."),
    _("Numéro à revoir"),
)
words(Code.CARD_ALREADY_THEIRS, _("Cette personne a déjà cette carte."), _("Déjà là"))
words(
    Code.CARD_HELD,
    _("Cette carte est celle de {name}. Mettez-la d’abord hors service sur sa fiche."),
    _("Carte de quelqu’un d’autre"),
)
words(Code.CLASS_NAME_TAKEN, _("Cette école a déjà une classe {name}."), _("Nom déjà pris"))
words(
    Code.CLASS_NOT_EMPTY,
    _("Il reste des enfants dans cette classe : {count}. Déplacez-les avant de la fermer."),
    _("Il y reste des enfants"),
)
words(Code.CLASS_CLOSED, _("La classe {name} est fermée : rouvrez-la pour y mettre des enfants."), _("Classe fermée"))
words(
    Code.CLASS_CHANGED,
    _("Ces enfants ont changé de classe depuis que vous avez ouvert cette page. Relisez avant d’enregistrer."),
    _("Classes changées depuis"),
)
