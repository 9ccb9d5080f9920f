"""Settings, closures, texts and places of a structure, told for the journal of acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from preau.common.acts import CREATED, REMOVED, Row, Sentence, Subject, register_subjects, said
from preau.common.text import day_text
from preau.structures.rules import parse_pauses

SETTINGS, CLOSURES, TEXTS = "Réglages", "Fermetures", "Textes"


def _closure(row: Row) -> Sentence:
    """`a fermé du vendredi 4 décembre 2026 au vendredi 4 décembre 2026 : grève`."""
    first, last = row.day("start_date"), row.day("end_date")
    dates = f"le {first}" if first == last else f"du {first} au {last}"
    verb = {CREATED: "a fermé", REMOVED: "a rouvert"}.get(row.what, "a changé la fermeture")
    return said(f"{verb} {dates} : {row.text('reason')}")


def _structure(row: Row) -> Sentence:
    return said(f"a créé la structure {row.text('name')}") if row.what == CREATED else []


def _terms(row: Row) -> Sentence:
    if row.before is None or (row.now.get("published_at") and not row.before.get("published_at")):
        return said(f"a publié les conditions, version {row.text('number')}")
    return []


def _pauses(value: Iterable[Mapping[str, Any]]) -> str:
    """`réservation du mardi 1 décembre 2026 au jeudi 31 décembre 2026 (travaux)`."""
    return " ; ".join(
        f"du {day_text(pause.first, year=True)} au {day_text(pause.last, year=True)} ({pause.reason})"
        for pause in parse_pauses(value or [])
    )


register_subjects(
    {
        "structures.Structure": Subject(
            "les réglages de", SETTINGS, _structure, to="settings", says={"pauses": _pauses}
        ),
        "structures.Site": Subject("le site", SETTINGS),
        "structures.CashOffice": Subject("la régie", SETTINGS),
        "structures.Closure": Subject(
            "la fermeture", CLOSURES, _closure, to="closures", hidden=frozenset({"sites", "activities"})
        ),
        "structures.News": Subject("l’actualité", TEXTS, to="news"),
        "structures.Wording": Subject("le texte", TEXTS),
        "structures.HelpText": Subject("l’aide de la page", TEXTS),
        "structures.TermsVersion": Subject("les conditions", TEXTS, _terms),
        "structures.ContactService": Subject("le service", TEXTS, to="service"),
        "structures.MessageTheme": Subject("le thème de message", TEXTS, words={"service_id": "service du thème"}),
    }
)
