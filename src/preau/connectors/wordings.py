"""The words of the reasons of this room, long and short; `{…}` are facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.common.speech import words
from preau.connectors.reasons import ConnectorCode as Code

words(Code.NO_STRUCTURE_THERE, _("Pas de structure à l’adresse « {slug} »."), _("Fichier à revoir"))
words(Code.FILE_UNREADABLE, _("Fichier illisible : {path} ({why})."), _("Fichier à revoir"))
words(
    Code.RIGHTS_WOULD_END,
    _("Rien n’a été écrit : {bookings} son droit. Ajoutez --reservations annuler, passer ou garder."),
    _("Fichier à revoir"),
)
words(
    Code.NOT_GUARDIANS,
    _(
        "Ce n’est pas l’extraction des responsables de ONDE : il faut les colonnes du responsable, puis "
        "quatre colonnes par enfant (nom d’usage, nom de famille, prénom, classe)."
    ),
    _("Fichier à revoir"),
)
words(Code.TOO_FEW_COLUMNS, _("{found} colonnes au lieu de {width} au moins"), _("Ligne à revoir"))
words(Code.CONTROL_CHARACTER, _("caractère de contrôle"), _("Ligne à revoir"))
words(Code.GUARDIAN_UNNAMED, _("nom ou prénom du responsable absent"), _("Ligne à revoir"))
words(Code.ACCENTS_LOST, _("accents perdus : « {text} »"), _("Ligne à revoir"))
words(Code.NO_CHILD, _("aucun enfant sur cette ligne"), _("Ligne à revoir"))
words(Code.TOO_LONG, _("plus de {most} caractères : « {start}… »"), _("Ligne à revoir"))
words(Code.NO_ACTIVITY, _("Pas d’activité « {name} » dans {structure} ; il y a : {there}."), _("Fichier à revoir"))
words(Code.SITE_NAME_TOO_LONG, _("Le nom d’une école a {most} caractères au plus."), _("Fichier à revoir"))
words(Code.NO_PUPIL, _("Aucun élève lisible dans ce fichier."), _("Fichier à revoir"))
words(
    Code.NOT_PUPILS,
    _(
        "Ce n’est pas l’extraction des élèves de ONDE : colonnes absentes : {columns}. Le séparateur doit "
        "être le point-virgule."
    ),
    _("Fichier à revoir"),
)
words(Code.COLUMN_TWICE, _("La colonne « {heading} » est présente deux fois."), _("Fichier à revoir"))
words(Code.UNREADABLE, _("{label} illisible : « {value} »"), _("Ligne à revoir"))
words(Code.BIRTH_DATE_MISSING, _("date de naissance absente"), _("Ligne à revoir"))
words(Code.BIRTH_DATE_UNREADABLE, _("date de naissance illisible : « {text} »"), _("Ligne à revoir"))
words(Code.BIRTH_DATE_CHANGED, _("date de naissance illisible : « {text} » ({why})"), _("Ligne à revoir"))
words(Code.CHANGED_BY_SPREADSHEET, _("nombre changé par un tableur"), _("Fichier à revoir"))
words(Code.BIRTH_DATE_IMPOSSIBLE, _("date de naissance impossible : « {text} »"), _("Ligne à revoir"))
words(Code.MISSING, _("{label} absent"), _("Ligne à revoir"))
words(Code.ACCENTS_LOST_IN, _("accents perdus dans le {label} : « {text} »"), _("Ligne à revoir"))
words(
    Code.FILE_UTF16,
    _("Ce fichier est en UTF-16. Enregistrez l’extraction telle que ONDE la donne."),
    _("Fichier à revoir"),
)
words(Code.FILE_EMPTY, _("Le fichier est vide."), _("Fichier à revoir"))
words(Code.FILE_OF_NO_ALPHABET, _("Le fichier n’est ni en UTF-8 ni en Windows-1252 ({where})."), _("Fichier à revoir"))
words(
    Code.FILE_OF_MAC,
    _("Excel pour Mac a changé les accents de ce fichier : prenez l’extraction telle que ONDE la donne."),
    _("Fichier à revoir"),
)
words(Code.FILE_NOT_UTF8, _("Le fichier se dit en UTF-8 mais ne l’est pas ({where})."), _("Fichier à revoir"))
