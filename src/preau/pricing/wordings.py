"""The words of the reasons of this room, long and short; `{…}` are facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.common.speech import words
from preau.pricing.reasons import PricingCode as Code

words(
    Code.AMOUNT_OUT_OF_RANGE,
    _("Un prix est un nombre de centimes, entier et positif, 1 000 000 au plus."),
    _("À revoir"),
)
words(
    Code.CHANGE_OUT_OF_RANGE,
    _("Un montant ajouté ou retiré est un nombre de centimes, 1 000 000 au plus."),
    _("À revoir"),
)
words(Code.PERCENT_OUT_OF_RANGE, _("Un pourcentage ajouté ou retiré va de −100 à 1 000 %."), _("À revoir"))
words(Code.GRACE_OUT_OF_RANGE, _("La tolérance va de 0 à 29 minutes."), _("À revoir"))
words(Code.LEAST_OUT_OF_RANGE, _("Le minimum facturé va de 0 à 48 demi-heures."), _("À revoir"))
words(Code.MOST_OUT_OF_RANGE, _("Le maximum facturé va de 1 à 48 demi-heures."), _("À revoir"))
words(Code.MOST_UNDER_LEAST, _("Le maximum facturé doit être au moins égal au minimum."), _("À revoir"))
words(Code.SIBLING_RANKS, _("Indiquez un prix à partir du deuxième enfant, pour neuf rangs au plus."), _("À revoir"))
words(Code.LATE_SLOT_OUT_OF_RANGE, _("Une tranche de retard dure de 1 à 120 minutes."), _("À revoir"))
words(Code.LATE_GRACE_OUT_OF_RANGE, _("La tolérance de retard va de 0 à 60 minutes."), _("À revoir"))
words(Code.AID_UNNAMED, _("Indiquez qui paie l’aide, en 80 caractères au plus."), _("À revoir"))
words(Code.AID_OF_TWO_KINDS, _("Une aide est un montant ou un pourcentage, l’un des deux."), _("À revoir"))
words(Code.AID_PERCENT_OUT_OF_RANGE, _("Le pourcentage d’une aide va de plus de 0 à 100 %."), _("À revoir"))
words(Code.AID_LIMIT_NOT_POSITIVE, _("Le quotient limite d’une aide doit dépasser 0."), _("À revoir"))
words(Code.AIDS_OF_ONE_NAME, _("Deux aides portent le même nom."), _("À revoir"))
words(Code.FREE_OUT_OF_RANGE, _("La franchise va de 0 à 200 fois."), _("À revoir"))
words(Code.PENALTY_NOT_POSITIVE, _("Une pénalité est un montant de plus de 0 €."), _("À revoir"))
words(Code.PENALTY_PERCENT_NOT_POSITIVE, _("Une pénalité est un pourcentage de plus de 0 %."), _("À revoir"))
words(
    Code.CHANGE_OF_THREE_KINDS,
    _("Un changement de prix est un prix, un montant ou un pourcentage, un seul des trois."),
    _("À revoir"),
)
words(
    Code.OUTSIDE_UNKNOWN,
    _("Le tarif hors commune est une grille de tranches, un taux d’effort ou un changement."),
    _("À revoir"),
)
words(Code.PART_BADLY_WRITTEN, _("« {name} » est mal écrit dans la règle de prix."), _("À revoir"))
words(Code.PART_NOT_LIST, _("{name} doivent être une liste."), _("À revoir"))
words(Code.PART_UNKNOWN, _("« {name} » n’existe pas dans une règle de prix."), _("À revoir"))
words(Code.CHOICE_UNKNOWN, _("{name} « {typed} » n’existe pas."), _("À revoir"))
words(Code.NOT_WHOLE_NUMBER, _("« {typed} » n’est pas un nombre entier."), _("À revoir"))
words(Code.NUMBER_UNREADABLE, _("« {typed} » n’est pas un nombre lisible."), _("À revoir"))
words(Code.PART_MISSING, _("Il manque « {name} » dans la règle de prix."), _("À revoir"))
words(Code.KIND_UNKNOWN, _("Le type de prix « {typed} » n’existe pas."), _("À revoir"))
words(Code.CEILING_UNDER_FLOOR, _("Le plafond doit être au moins égal au plancher."), _("À revoir"))
words(Code.RATE_NEGATIVE, _("Le taux d’effort ne peut pas être négatif."), _("À revoir"))
words(
    Code.TERM_DAYS, _("Indiquez le forfait par nombre de jours, de 1 à 7 par semaine, chacun une fois."), _("À revoir")
)
words(
    Code.SLOTS_WITHOUT_HALF_HOURS,
    _("Tolérance, minimum et maximum ne vont qu’avec un prix à la demi-heure."),
    _("À revoir"),
)
words(Code.PENALTY_TWICE, _("Une seule pénalité par motif."), _("À revoir"))
words(Code.TERM_BY_HALF_HOUR, _("Un forfait ne se compte pas à la demi-heure."), _("À revoir"))
words(Code.TERM_OUTSIDE, _("Avec un forfait, le prix hors commune est un montant ou un pourcentage."), _("À revoir"))
words(Code.NO_TERM_FOR_DAYS, _("Aucun forfait n’est prévu pour {days:days} par semaine."), _("À revoir"))
words(Code.PART_OUT_OF_RANGE, _("La part du coût doit être comprise entre 0 et 100 %."), _("À revoir"))
words(Code.HOURS_MISSING, _("Indiquez les horaires : le prix est calculé à la demi-heure."), _("Horaires à donner"))
words(Code.QUOTIENT_NEGATIVE, _("Le quotient familial ne peut pas être négatif."), _("À revoir"))
words(Code.NO_BAND, _("Indiquez au moins une tranche."), _("À revoir"))
words(Code.FIRST_BAND_NOT_ZERO, _("La première tranche doit commencer à 0, et non à {start}."), _("À revoir"))
words(Code.BAND_EMPTY, _("La tranche {band} est vide : sa fin doit dépasser son début."), _("À revoir"))
words(Code.LAST_BAND_ENDS, _("La dernière tranche ne doit pas avoir de fin : rien n’est prévu {since}."), _("À revoir"))
words(Code.BAND_WITHOUT_END, _("Seule la dernière tranche peut rester sans fin, pas la tranche {band}."), _("À revoir"))
words(Code.BANDS_APART, _("Aucun prix n’est prévu pour un quotient {hole}."), _("À revoir"))
words(Code.BANDS_OVERLAP, _("Les tranches {lower} et {upper} se recouvrent."), _("À revoir"))
words(
    Code.BEGINS_ALREADY,
    _("Un tarif commence déjà le {day} : retirez-le d’abord, ou choisissez un autre jour."),
    _("Déjà un tarif"),
)
words(
    Code.NEVER_RETROACTIVE,
    _("Un tarif n’est jamais rétroactif : il commence au plus tôt demain, {tomorrow}."),
    _("Date à revoir"),
)
words(Code.TOO_FAR, _("Choisissez une date à moins de trois ans d’aujourd’hui."), _("Date à revoir"))
words(
    Code.IN_FORCE,
    _("Ce tarif est déjà en vigueur : il ne se retire plus, un nouveau tarif le remplace."),
    _("En vigueur"),
)
