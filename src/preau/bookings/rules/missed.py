"""Why a day that a tool was used on could not be asked for, and what the family can do about it. Pure, in French."""

from __future__ import annotations

from enum import StrEnum


class Missed(StrEnum):
    """The reasons; `LOCKED` is about a booking that a tool could not give up."""

    FULL = "full"
    QUEUE = "queue"
    FREE = "free"
    CLOSED = "closed"
    NOT_YET = "not_yet"
    LATE = "late"
    UNREGISTERED = "unregistered"
    ENDED = "ended"
    WEEKDAY = "weekday"
    CUSTODY = "custody"
    TAKEN = "taken"
    HOURS = "hours"
    WILL_WAIT = "will_wait"
    LOCKED = "locked"
    OTHER = "other"


_WORDS: dict[Missed, tuple[str, str]] = {
    Missed.FULL: ("Complet, liste d’attente comprise", "Une place rendue se voit au planning : revenez y regarder."),
    Missed.QUEUE: ("Complet, liste d’attente ouverte depuis", "S’inscrire sur la liste d’attente"),
    Missed.FREE: ("De nouveau libre depuis", "Ajouter ce jour"),
    Missed.CLOSED: ("Fermé", "L’activité n’ouvre pas : rien à demander."),
    Missed.NOT_YET: ("Pas encore ouvert à la réservation", "Revenez au planning quand la réservation ouvre."),
    Missed.LATE: ("Délai de réservation passé", "Écrivez à la structure si c’est indispensable."),
    Missed.UNREGISTERED: ("Pas inscrit à cette date", "Demandez l’inscription à la structure."),
    Missed.ENDED: ("Inscription terminée à cette date", "Demandez à la structure de la prolonger."),
    Missed.WEEKDAY: ("Ce jour n’est pas dans l’inscription", "Demandez à la structure d’ajouter ce jour."),
    Missed.CUSTODY: ("Jour de l’autre foyer", "C’est à l’autre foyer de réserver ce jour."),
    Missed.TAKEN: ("Déjà demandé par l’autre foyer", "L’enfant a déjà une demande ce jour-là : rien à faire."),
    Missed.WILL_WAIT: ("Complet, liste d’attente ouverte", "L’inscription vous met sur la liste d’attente cette nuit."),
    Missed.HOURS: ("Horaires impossibles", "Choisissez d’autres horaires, puis redemandez ces jours."),
    Missed.LOCKED: ("Ne peut plus être annulé", "Prévenez la structure si l’enfant ne vient pas."),
    Missed.OTHER: ("Impossible", "Écrivez à la structure."),
}
TOLD = frozenset({Missed.CLOSED, Missed.HOURS, Missed.OTHER})
"""Reasons whose own sentence says more than the word: the holiday's name, the hours that are wrong."""
TO_ASK = frozenset({Missed.FREE, Missed.QUEUE})
"""What can be asked for again: it was not possible when the tool was used."""


def reason_of(why: Missed, told: str) -> str:
    """The reason as a family reads it; `told` is the calendar's own sentence for the day."""
    return told if told and why in TOLD else _WORDS[why][0]


def advice_of(why: Missed) -> str:
    """What can be done."""
    return _WORDS[why][1]
