"""The words of the reasons of this room, long and short; `{…}` are facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.common.speech import words
from preau.filing.reasons import FilingCode as Code

words(Code.SAME_FILE, _("Choisissez un autre dossier que celui-ci."), _("Même dossier"))
words(Code.CLOSED, _("Le dossier {file} est fermé : rouvrez-le d’abord."), _("Dossier fermé"))
words(
    Code.GONE_ELSEWHERE,
    _("Ce dossier est déjà réuni au dossier {file} : ouvrez plutôt celui-là."),
    _("Déjà réuni"),
)
words(
    Code.SHARED_CUSTODY,
    _("Ces deux foyers se partagent la garde de {person} : ce sont deux foyers, qui ne se réunissent pas."),
    _("Garde partagée"),
)
words(
    Code.FORBIDDEN_DIFFERS,
    _("{person} ne doit pas venir chercher les enfants dans un seul des deux dossiers : corrigez d’abord son rôle."),
    _("Rôles contraires"),
)
words(
    Code.DAYS_OWED,
    _(
        "{count} jour(s) passé(s) ou pointé(s) de ce dossier ne sont pas encore débités : attendez "
        "la nuit, ou encaissez."
    ),
    _("Jours à débiter"),
)
words(
    Code.CARD_PAYMENT,
    _("Un paiement par carte de ce dossier attend la réponse de la banque : recommencez dans une heure."),
    _("Paiement en cours"),
)
words(
    Code.LOSES_RIGHTS,
    _(
        "{count} jour(s) réservé(s) n’auraient plus d’inscription : réglez-les d’abord dans "
        "« Réservations sans inscription »."
    ),
    _("Droits perdus"),
)
words(
    Code.TWO_HOUSEHOLDS,
    _(
        "Ces deux fiches ne sont pas du même foyer, ou l’une est aussi d’un autre : réunissez d’abord les dossiers, "
        "ou partagez la garde."
    ),
    _("Deux foyers"),
)
words(
    Code.BORN_APART,
    _("Ces deux enfants ne sont pas nés le même jour ({first} et {second}) : corrigez d’abord la date inexacte."),
    _("Dates de naissance"),
)
words(Code.TWO_INE, _("Ces deux fiches portent deux INE différents : ce sont deux élèves."), _("Deux élèves"))
words(
    Code.REGISTERED_APART,
    _("Leurs inscriptions se croisent : terminez d’abord l’une d’elles."),
    _("Inscriptions croisées"),
)
words(Code.WITHOUT_WORDS, _("Écrivez pourquoi ce dossier est archivé."), _("Raison manquante"))
words(
    Code.NOT_EMPTY,
    _("« {wallet} » garde {balance} : faites rembourser la famille d’abord."),
    _("Argent à rendre"),
)
words(
    Code.OWES,
    _("« {wallet} » doit {balance} : encaissez, ou corrigez, d’abord."),
    _("Dette"),
)
words(
    Code.LATE_DAYS,
    _(
        "{count} jour(s) réservé(s) ne s’annulent plus dans les délais : annulez-les au planning avec une raison, ou "
        "archivez après le {last}."
    ),
    _("Jours hors délai"),
)
words(Code.LEFT, _("La famille est partie : son dossier est archivé"), _("Dossier archivé"))
words(Code.NOT_ARCHIVED, _("Ce dossier n’est pas archivé."), _("Dossier ouvert"))
words(
    Code.ALSO_ELSEWHERE,
    _("{person} est aussi d’un autre foyer : changez d’abord sa garde, ou son foyer."),
    _("D’un autre foyer aussi"),
)
