"""Acts about people told in a sentence: sign-ins, accounts decided, requests that want two people, hosts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from preau.accounts.entrances import EntranceOutcome
from preau.accounts.enums import RequestState
from preau.approvals.enums import ActKind, Outcome
from preau.common.money import format_cents

GONE = "un compte supprimé"

_ENTRANCES = {
    EntranceOutcome.REFUSED: "a vu refuser une connexion à son compte : mot de passe inexact",
    EntranceOutcome.FACTOR_REFUSED: "a vu refuser une connexion à son compte : double authentification inexacte",
}
_DECIDED = {
    Outcome.APPROVED: "a validé la demande de {user}",
    Outcome.REFUSED: "a refusé la demande de {user}",
    Outcome.WITHDRAWN: "a retiré sa demande",
    Outcome.EXPIRED: "a laissé expirer la demande de {user}",
}


def _asked(now: Mapping[str, Any], household: str) -> str:
    """`correction d’un porte-monnaie, + 60,00 €, famille KERVELLA (000001), repas froids`."""
    label = str(ActKind(now["act"]).label)
    amount = format_cents(now["cents"], signed=True)
    words = (f"{label[0].lower()}{label[1:]}", amount, household and f"famille {household}", now["reason"])
    return ", ".join(filter(None, words))


def _act_asked(now: Mapping[str, Any], household: str, _user: str) -> str:
    return f"a demandé la validation d’une autre personne : {_asked(now, household)}"


def _act_decided(now: Mapping[str, Any], household: str, user: str) -> str:
    return f"{_DECIDED[Outcome(now['outcome'])].format(user=user or GONE)} : {_asked(now, household)}"


def _account_decided(now: Mapping[str, Any], _household: str, _user: str) -> str:
    is_refused = now["state"] == RequestState.REFUSED
    told = f"{'a refusé' if is_refused else 'a accepté'} la demande de compte de {now['who']} ({now['email']})"
    return ", ".join(filter(None, (told, now["reason"])))


def _sign_up_attached(now: Mapping[str, Any], household: str, _user: str) -> str:
    return f"a rattaché le compte de {now['who']} ({now['email']}) à la famille {household}"


def _entrance(now: Mapping[str, Any], _household: str, _user: str) -> str:
    entered = "s’est connecté, avec la double authentification" if now["factor"] else "s’est connecté"
    return _ENTRANCES.get(EntranceOutcome(now["outcome"]), entered)


def _host(now: Mapping[str, Any], _household: str, user: str) -> str:
    verb = "a retiré l’hébergement du portail à" if now["what"] == "delete" else "a donné l’hébergement du portail à"
    return f"{verb} {user or GONE}, par une commande de la machine"


TOLD: Mapping[str, Callable[[Mapping[str, Any], str, str], str]] = {
    "act_asked": _act_asked,
    "act_decided": _act_decided,
    "account_decided": _account_decided,
    "sign_up_attached": _sign_up_attached,
    "entrance": _entrance,
    "host": _host,
}
