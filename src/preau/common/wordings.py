"""The words of what every room may say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.common.reasons import CommonCode as Code
from preau.common.speech import words

REVERSED = _("La fin doit être le même jour que le début, ou après.")

words(Code.SAID, _("{text}"), _("{text}"))
words(Code.SEVERAL, _("{reasons}"), _("Plusieurs raisons"))
words(Code.LISTED, _("{reasons:listed}"), _("Plusieurs raisons"))
words(Code.SPAN_REVERSED, REVERSED, _("Dates à revoir"))
words(Code.CALENDAR_UNKNOWN, _("Le calendrier scolaire du {day} n’est pas encore connu."), _("Date trop lointaine"))
words(Code.PUBLIC_HOLIDAY, _("Jour férié : {name}"), _("Férié"))
words(Code.LOCAL_CLOSURE, _("Fermé : {name}"), _("Fermé"))
words(Code.HOLIDAYS, _("{name}"), _("Vacances"))
words(Code.BRIDGE, _("{name}"), _("Pont"))
words(Code.NO_SCHOOL_ON, _("Pas d’école le {weekday}"), _("Fermé"))
words(Code.NO_SCHOOL_ZONE, _("La zone de vacances « {zone} » n’existe pas : A, B ou C."), _("Zone inconnue"))
words(Code.NOT_ALLOWED, _("Vos rôles ne permettent pas de faire cela."), _("Non permis"))
words(Code.NOT_THEIR_HOUSEHOLD, _("Ce foyer n’est pas le vôtre."), _("Autre foyer"))
words(Code.AMOUNT_MISSING, _("Indiquez un montant, par exemple 31,20."), _("Montant à indiquer"))
words(
    Code.AMOUNT_UNREADABLE,
    _("Ce montant n’est pas lisible. Deux chiffres au plus après la virgule, par exemple 31,20."),
    _("Montant à revoir"),
)
words(Code.AMOUNT_TOO_LARGE, _("Ce montant est trop grand : {most} au plus."), _("Montant à revoir"))
words(
    Code.CHANGED_SINCE,
    _(
        "Quelqu’un a changé depuis que vous avez ouvert cette page : {what}. Rien n’est enregistré, ce que vous avez "
        "tapé est gardé : relisez, puis enregistrez de nouveau."
    ),
    _("Changé depuis"),
)
