"""The words of the reasons of this room, long and short; `{…}` are facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.activities.reasons import ActivityCode as Code
from preau.common.speech import joined_names, words, writes
from preau.structures.enums import Level

writes("levels", lambda codes: joined_names(str(Level(code).label) if code in Level.values else code for code in codes))
words(Code.CLOSED_BY_HAND, _("{text}"), _("Fermé"))
words(Code.TERM_TIME, _("Période scolaire"), _("Fermé"))
words(Code.NO_LONGER_OPEN, _("Ce jour n’est plus au calendrier"), _("Fermé"))
words(Code.LEVELS_ONLY, _("Réservé aux niveaux {levels:levels}."), _("Fermé"))
words(Code.LEVEL_ONLY, _("Réservé au niveau {levels:levels}."), _("Fermé"))
words(Code.BIRTH_DATE_MISSING, _("La date de naissance manque : elle est nécessaire pour cette activité."), _("Fermé"))
words(Code.TOO_YOUNG, _("À partir de {age} ans."), _("Fermé"))
words(Code.TOO_OLD, _("Jusqu’à {age} ans."), _("Fermé"))
words(Code.AGES_REVERSED, _("L’âge le plus grand doit être au moins l’âge le plus petit."), _("À revoir"))
words(Code.HOURS_MISSING, _("Indiquez l’heure d’arrivée et l’heure de départ."), _("Horaires à donner"))
words(Code.HOUR_UNREADABLE_HERE, _("Donnez une heure comme 16:30."), _("Horaires à revoir"))
words(Code.LEAVES_BEFORE_ARRIVING, _("L’heure de départ doit suivre l’heure d’arrivée."), _("Horaires à revoir"))
words(Code.STAY_TOO_SHORT, _("La durée doit être d’au moins {least}."), _("Trop court"))
words(Code.STAY_TOO_LONG, _("La durée ne peut pas dépasser {most}."), _("Trop long"))
words(Code.ARRIVES_OUTSIDE, _("L’arrivée se fait entre {opens} et {closes}."), _("Arrivée à revoir"))
words(Code.ARRIVES_LATE, _("L’arrivée se fait à {by} au plus tard."), _("Arrivée à revoir"))
words(Code.LEAVES_OUTSIDE, _("Le départ se fait entre {opens} et {closes}."), _("Départ à revoir"))
words(Code.LEAVES_EARLY, _("Le départ se fait à partir de {since}."), _("Départ à revoir"))
words(
    Code.ARRIVAL_OFF_STEP,
    _("L’heure d’arrivée se choisit par pas de {step} à partir de {opens}."),
    _("Arrivée à revoir"),
)
words(
    Code.DEPARTURE_OFF_STEP,
    _("L’heure de départ se choisit par pas de {step} à partir de {opens}."),
    _("Départ à revoir"),
)
words(Code.STEP_OUT_OF_RANGE, _("Le pas doit être compris entre 1 et {most} minutes."), _("À revoir"))
words(Code.LONGEST_UNDER_SHORTEST, _("La durée la plus longue doit dépasser la plus courte."), _("À revoir"))
words(Code.CLOSES_BEFORE_OPENING, _("L’heure de fermeture doit suivre l’heure d’ouverture."), _("À revoir"))
words(
    Code.SHORTEST_OVER_OPENING, _("La durée la plus courte ne peut pas dépasser la durée d’ouverture."), _("À revoir")
)
words(
    Code.ARRIVE_BY_OUTSIDE,
    _("L’heure d’arrivée au plus tard doit être entre l’ouverture et la fermeture."),
    _("À revoir"),
)
words(
    Code.LEAVE_FROM_OUTSIDE,
    _("L’heure de départ au plus tôt doit être entre l’ouverture et la fermeture."),
    _("À revoir"),
)
words(Code.WEEKS_AHEAD_OUT_OF_RANGE, _("Le nombre de semaines doit être compris entre 0 et 104."), _("À revoir"))
words(Code.OPENING_WITHOUT_ZONE, _("La date d’ouverture doit porter un fuseau horaire."), _("À revoir"))
words(Code.WEEKS_AHEAD_MISSING, _("Indiquez le nombre de semaines ouvertes à l’avance."), _("À revoir"))
words(Code.YEAR_OUT_OF_RANGE, _("L’année doit être comprise entre {least} et {most}."), _("À revoir"))
words(Code.UNKNOWN_WINDOW, _("L’ouverture des réservations « {typed} » n’existe pas."), _("À revoir"))
words(Code.INSTANT_UNREADABLE, _("« {typed} » n’est pas une date ou une heure lisible."), _("À revoir"))
words(Code.DAYS_BEFORE_OUT_OF_RANGE, _("Le nombre de jours doit être compris entre 0 et {most}."), _("À revoir"))
words(Code.OPEN_WEEKDAYS_MISSING, _("Indiquez au moins un jour d’ouverture dans la semaine."), _("À revoir"))
words(Code.WEEKS_BEFORE_OUT_OF_RANGE, _("Le nombre de semaines doit être compris entre 1 et 52."), _("À revoir"))
words(Code.DEADLINE_DAYS_MISSING, _("Indiquez un jour limite pour chaque jour de la semaine."), _("À revoir"))
words(Code.MONTH_DAY_OUT_OF_RANGE, _("Le jour du mois doit être compris entre 1 et 31."), _("À revoir"))
words(Code.MONTHS_OUT_OF_RANGE, _("Le nombre de mois doit être compris entre 1 et 12."), _("À revoir"))
words(
    Code.DEADLINE_NEVER_FALLS, _("Cette règle ne tombe sur aucun jour : vérifiez les jours d’ouverture."), _("À revoir")
)
words(Code.NO_DEADLINE_FOR_WEEKDAY, _("La règle ne donne pas de jour limite pour le {weekday}."), _("À revoir"))
words(Code.WEEKDAY_OUT_OF_RANGE, _("Les jours de la semaine vont de 1 (lundi) à 7 (dimanche)."), _("À revoir"))
words(Code.DEADLINE_NOT_OBJECT, _("La règle de délai doit être un objet, avec son type et son heure."), _("À revoir"))
words(Code.UNKNOWN_DEADLINE, _("Le type de délai « {typed} » n’existe pas."), _("À revoir"))
words(
    Code.OPEN_WEEKDAYS_NOT_LIST,
    _("Les jours d’ouverture doivent être une liste, par exemple 1, 2, 4, 5."),
    _("À revoir"),
)
words(
    Code.UNKNOWN_DAY_UNIT,
    _("L’unité « {typed} » n’existe pas : jours calendaires, ouvrés, ouvrables ou d’ouverture."),
    _("À revoir"),
)
words(Code.HOUR_UNREADABLE, _("L’heure « {typed} » n’est pas lisible : écrivez par exemple 18:00."), _("À revoir"))
words(Code.NOT_WHOLE_NUMBER, _("« {typed} » n’est pas un nombre entier ({label})."), _("À revoir"))
words(Code.DEADLINE_PART_MISSING, _("Il manque « {name} » dans la règle de délai."), _("À revoir"))
words(Code.UNKNOWN_PERIOD, _("La période « {period} » n’existe pas."), _("À revoir"))
