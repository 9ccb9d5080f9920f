"""The words of the reasons of this room, long and short; `{…}` are facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.common.speech import words
from preau.structures.reasons import StructureCode as Code

words(Code.NO_BOOKING_HERE, _("La structure ne propose pas la réservation sur ce portail"), _("Fermé"))
words(Code.STOPPED_BY_HAND, _("{text}"), _("Fermé"))
words(Code.BOOKING_STOPPED, _("Les réservations sont suspendues par la structure"), _("Fermé"))
words(Code.PAYMENT_STOPPED, _("Le paiement en ligne est suspendu par la structure"), _("Fermé"))
words(Code.BOOKING_PAUSED, _("Les réservations sont fermées jusqu’au {last} inclus"), _("Fermé"))
words(Code.PAYMENT_PAUSED, _("Le paiement en ligne est fermé jusqu’au {last} inclus"), _("Fermé"))
words(Code.BOOKING_PAUSED_FOR, _("Les réservations sont fermées jusqu’au {last} inclus : {text}"), _("Fermé"))
words(Code.PAYMENT_PAUSED_FOR, _("Le paiement en ligne est fermé jusqu’au {last} inclus : {text}"), _("Fermé"))
words(Code.PAUSE_OF_NOTHING, _("Dites ce qui est fermé : la réservation, le paiement, ou les deux."), _("À revoir"))
words(Code.PAUSE_UNREADABLE, _("Une fermeture n’est pas lisible."), _("À revoir"))
words(Code.TOO_MANY_PAUSES, _("Trente périodes au plus : {asked} en sont demandées."), _("À revoir"))
words(Code.NAME_MISSING, _("Donnez un nom à la structure."), _("Nom à donner"))
words(
    Code.ADDRESS_TAKEN,
    _("L’adresse « {slug} » est déjà celle d’une structure : rien n’a été créé."),
    _("Adresse prise"),
)
words(
    Code.ADDRESS_UNFIT,
    _(
        "L’adresse « {slug} » ne convient pas : des lettres minuscules sans accent, des chiffres et des "
        "tirets, 60 caractères au plus, par exemple ville-de-valbrune."
    ),
    _("À revoir"),
)
words(
    Code.ADDRESS_RESERVED,
    _("L’adresse « {slug} » est réservée au portail : choisissez-en une autre."),
    _("Adresse prise"),
)
words(
    Code.COLOUR_UNREADABLE,
    _("Écrivez la couleur comme #5b2263 : un dièse et six chiffres ou lettres de a à f."),
    _("À revoir"),
)
words(
    Code.COLOUR_TOO_LIGHT,
    _(
        "Trop claire pour être lue : contraste de {contrast} pour 1, il en faut 4,5. La plus proche qui "
        "convient est {nearest}."
    ),
    _("À revoir"),
)
words(Code.TEXT_TOO_LONG, _("Ce texte est trop long."), _("Trop long"))
words(
    Code.TERMS_PAST,
    _("Choisissez aujourd’hui au plus tôt : personne ne peut accepter dans le passé."),
    _("Date passée"),
)
words(Code.TERMS_UNCHANGED, _("Ce texte est déjà celui de la version {number}."), _("Déjà publié"))
words(Code.LOGO_TOO_HEAVY, _("Ce fichier est trop lourd : 2 Mo au plus."), _("Trop lourd"))
words(Code.LOGO_TOO_LARGE, _("Cette image est trop grande : 25 millions de pixels au plus."), _("Trop grande"))
words(
    Code.LOGO_UNREADABLE,
    _("Ce fichier n’est pas une image lisible : envoyez un PNG, un JPEG ou un WebP."),
    _("À revoir"),
)
words(Code.SERVICE_TWICE, _("Un autre service porte déjà ce nom."), _("Existe déjà"))
words(Code.TOO_MANY_THEMES, _("Quarante thèmes au plus."), _("Trop de thèmes"))
words(Code.THEME_TOO_LONG, _("« {start}… » est trop long : 80 caractères au plus."), _("Trop long"))
words(Code.THEME_TWICE, _("« {theme} » est écrit deux fois."), _("Écrit deux fois"))
words(Code.PLACES_UNKNOWN, _("{unknown} ne se remplit pas dans ce texte. Vous pouvez écrire {known}."), _("À revoir"))
words(Code.NO_PLACES_HERE, _("{unknown} ne se remplit pas dans ce texte. Ce texte n’en a aucun."), _("À revoir"))
words(
    Code.BRACE_ALONE,
    _("Une accolade est seule : les mots à remplir s’écrivent entre deux, comme {{structure}}."),
    _("À revoir"),
)
words(
    Code.ADDRESS_NOT_APART,
    _("Laissez un espace ou une ligne de part et d’autre de {place}, pour qu’il s’ouvre."),
    _("À revoir"),
)
words(Code.PLACES_MISSING, _("Il manque {places} : {meaning}. Écrivez-le dans le texte."), _("À revoir"))
