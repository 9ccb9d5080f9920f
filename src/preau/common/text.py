"""French words for dates, times, ranks and lists, and the folding of names for matching and sorting."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import groupby

from unidecode import unidecode

from preau.common.clock import paris

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
WEEKDAYS_SHORT = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
MONTHS_SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
PARTICLES = frozenset({"d", "de", "del", "des", "di", "du", "el", "l", "la", "le", "les", "van", "von"})

JOINERS = "\u200c\u200d"
"""Zero-width signs that belong to the spelling of some words: after an Arabic or an Indic letter they stay."""
FIRST_JOINED = "\u0590"
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")


def fold_name(name: str, *, drop_particles: bool = False) -> str:
    """A name without accents, case, hyphens or apostrophes, one space between words: `L'Épée-Noël` → `l epee noel`.

    With `drop_particles`, `de la`, `d'`, `le`, `van`… are left out too, unless nothing else would remain.
    """
    words = _NOT_ALPHANUMERIC.sub(" ", unidecode(name).lower()).split()
    if drop_particles:
        words = [word for word in words if word not in PARTICLES] or words
    return " ".join(words)


def visible(text: str, *, lines: bool = False) -> str:
    """A text composed (NFC), without what nobody sees: control, bidirectional and zero-width signs.

    Breaks of lines and tabulations become spaces; with `lines`, lines stay lines.
    """
    if text.isascii() and (text.isprintable() or (lines and text.replace("\n", "").isprintable())):
        return text
    kept: list[str] = []
    for sign in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        if sign == "\n" and lines:
            kept.append(sign)
        elif sign in "\t\n\r\v\f\x85\u2028\u2029":
            kept.append(" ")
        elif unicodedata.category(sign) not in ("Cc", "Cf", "Cs") or (
            sign in JOINERS and kept and kept[-1] > FIRST_JOINED
        ):
            kept.append(sign)
    return "".join(kept)


FEMININE = frozenset(
    {"academie", "agglomeration", "association", "caisse", "cantine", "communaute", "commune", "creche", "ecole"}
    | {"halte", "institution", "mairie", "maison", "metropole", "regie", "residence", "union", "ville"}
)
MASCULINE = frozenset(
    {"accueil", "centre", "college", "conseil", "departement", "ensemble", "espace", "etablissement", "foyer"}
    | {"groupe", "guichet", "internat", "lycee", "office", "pole", "portail", "restaurant", "self", "service"}
    | {"sivom", "sivos", "sivu", "syndicat"}
)


def of_name(name: str) -> str:
    """`de la Ville de Valbrune`, `du collège Brel`, `de l’École`, `d’Esvres`: the article is that of the first word."""
    word = fold_name(name.split("-", maxsplit=1)[0]).partition(" ")[0]
    vowel = fold_name(name)[:1] in tuple("aeiouy")
    if word in FEMININE | MASCULINE and vowel:
        return f"de l’{name}"
    if word in FEMININE:
        return f"de la {name}"
    if word in MASCULINE:
        return f"du {name}"
    return f"d’{name}" if vowel else f"de {name}"


def ordinal(number: int, *, feminine: bool = False) -> str:
    """`1er` (`1re`), `2e`, `21e`."""
    if number == 1:
        return "1re" if feminine else "1er"
    return f"{number}e"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """`1 demi-heure`, `3 demi-heures`; in French zero takes the singular."""
    return f"{number} {(plural or singular + 's') if abs(number) >= 2 else singular}"


def grouped(number: int) -> str:
    """`5 237`, in groups of three."""
    return f"{number:,}".replace(",", "\u202f")


def typed(value: object) -> str:
    """What somebody typed, as it was typed: the text alone, anything else as JSON (`["18:00"]`, `null`)."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def join_words(words: Sequence[str]) -> str:
    """`lundi, mardi et jeudi`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} et {words[-1]}"


def weekday_name(weekday: int) -> str:
    """`lundi` for the ISO weekday 1."""
    return WEEKDAYS[weekday - 1]


def _day_number(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def date_text(day: date) -> str:
    """`2 novembre 2026`, `1er septembre 2026`."""
    return f"{_day_number(day)} {MONTHS[day.month - 1]} {day.year}"


def day_text(day: date, *, year: bool = False) -> str:
    """`jeudi 5 novembre`, with the year on demand."""
    tail = f" {day.year}" if year else ""
    return f"{WEEKDAYS[day.weekday()]} {_day_number(day)} {MONTHS[day.month - 1]}{tail}"


def month_day_text(day: date) -> str:
    """`5 novembre`, `1er mars`."""
    return f"{_day_number(day)} {MONTHS[day.month - 1]}"


def time_text(moment: time) -> str:
    """`18 h`, `9 h 30`, `9 h 05`."""
    return f"{moment.hour} h" if moment.minute == 0 else f"{moment.hour} h {moment.minute:02d}"


def span_text(start: time | None, end: time | None) -> str:
    """`16 h 30 – 18 h`; empty unless both are known."""
    return f"{time_text(start)} – {time_text(end)}" if start and end else ""


def duration_text(minutes: int) -> str:
    """`30 minutes`, `1 h`, `1 h 30`."""
    return f"{minutes} minutes" if minutes < 60 else time_text(time(minutes // 60, minutes % 60))


def instant_text(instant: datetime, *, year: bool = False) -> str:
    """`jeudi 5 novembre à 18 h`, on a French clock. A naive datetime is refused."""
    local = paris(instant)
    return f"{day_text(local.date(), year=year)} à {time_text(local.time())}"


def instant_short(instant: datetime) -> str:
    """`2 nov. 12:18`, on a French clock: beside an amount, in a list."""
    local = paris(instant)
    return f"{_day_number(local.date())} {MONTHS_SHORT[local.month - 1]} {local:%H:%M}"


def until_text(instant: datetime, *, year: bool = False) -> str:
    """`jusqu’au jeudi 5 novembre à 18 h`: how every deadline is written."""
    return f"jusqu’au {instant_text(instant, year=year)}"


def short_day(day: date) -> str:
    """`mar. 17 nov.`."""
    return f"{WEEKDAYS_SHORT[day.weekday()]} {_day_number(day)} {MONTHS_SHORT[day.month - 1]}"


def short_days(days: Iterable[date]) -> str:
    """Days in order, each month written once: `mar. 17, ven. 20 nov., mar. 1er déc.`.

    The year appears only when the days do not all fall in the same one.
    """
    ordered = sorted(set(days))
    several_years = len({day.year for day in ordered}) > 1
    groups = []
    for (year, month), group in groupby(ordered, key=lambda day: (day.year, day.month)):
        numbers = ", ".join(f"{WEEKDAYS_SHORT[day.weekday()]} {_day_number(day)}" for day in group)
        groups.append(f"{numbers} {MONTHS_SHORT[month - 1]}" + (f" {year}" if several_years else ""))
    return ", ".join(groups)
