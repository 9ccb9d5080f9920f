"""The words of the reasons of this room, long and short; `{…}` are facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.attendance.reasons import AttendanceCode as Code
from preau.common.speech import words

words(Code.DAY_TO_COME, _("Ce jour n’est pas encore venu : il se pointe le jour même."), _("À venir"))
words(
    Code.DAY_TOO_OLD,
    _("Ce jour est trop ancien pour être pointé : la régie peut encore corriger le porte-monnaie."),
    _("Trop ancien"),
)
words(Code.IS_BOOKED, _("Cette personne a une réservation ce jour-là : pointez-la présente."), _("Réservé"))
words(
    Code.NO_LONGER_BOOKED,
    _("Cette personne n’a plus de réservation ce jour-là : pointez-la « sans réservation » si elle est venue."),
    _("Sans réservation"),
)
words(Code.NO_HOUSEHOLD, _("Cette personne n’est d’aucun foyer de la structure."), _("Sans foyer"))
words(
    Code.HOURS_MISSING,
    _("Indiquez l’heure d’arrivée et l’heure de départ : le prix en dépend."),
    _("Horaires à donner"),
)
words(Code.LEAVES_BEFORE_ARRIVING, _("Le départ doit suivre l’arrivée."), _("Horaires à revoir"))
