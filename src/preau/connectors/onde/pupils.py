"""The pupils of `CSVExtraction.csv`, both generations of headers. Pure.

Of the older one: `Nom Elève`, `Classe`, dates written 2016-02-29, sex H or F, no INE.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from preau.common.reasons import Reason
from preau.common.text import fold_name
from preau.connectors.onde.spoiled import has_lost_accents, why_not_date
from preau.connectors.onde.table import OndeError, Row, Table, Unreadable, has_control_character, read_table
from preau.connectors.reasons import ConnectorCode

COLUMNS: Mapping[str, str] = {
    "nom eleve": "last_name",
    "nom d usage eleve": "usage_name",
    "prenom eleve": "first_name",
    "date naissance": "birth_date",
    "date de naissance": "birth_date",
    "sexe": "sex",
    "ine": "ine",
    "niveau": "level",
    "libelle classe": "class_name",
    "classe": "class_name",
}
REQUIRED: Mapping[str, str] = {
    "last_name": "Nom élève",
    "first_name": "Prénom élève",
    "birth_date": "Date naissance",
    "level": "Niveau",
    "class_name": "Libellé classe",
}
LEVELS: Mapping[str, str] = {
    **{fold_name(code): code for code in ("TPS", "PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2")},
    "toute petite section": "TPS",
    "petite section": "PS",
    "moyenne section": "MS",
    "grande section": "GS",
}
SEXES: Mapping[str, str] = {"": "", "M": "M", "H": "M", "G": "M", "F": "F"}
LENGTHS: Mapping[str, int] = {"last_name": 100, "usage_name": 100, "first_name": 100, "class_name": 80}
OLDEST_YEARS = 25

_FRENCH_DATE = re.compile(r"(?P<day>\d{2})/(?P<month>\d{2})/(?P<year>\d{4})")
_ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_INE = re.compile(r"[0-9A-Z]{10,11}")


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil of the file; what the file does not say is empty. `remark` is French, for the person who imports."""

    line: int
    last_name: str
    first_name: str
    birth_date: date
    usage_name: str = ""
    sex: str = ""
    ine: str = ""
    level: str = ""
    class_name: str = ""
    remark: str = ""

    @property
    def key(self) -> str:
        """The folded name, as `Person.folded_name`."""
        return name_key(self.last_name, self.first_name)

    @property
    def title(self) -> str:
        return f"{self.last_name} {self.first_name}"


@dataclass(frozen=True, slots=True)
class PupilFile:
    pupils: tuple[Pupil, ...]
    unreadable: tuple[Unreadable, ...]
    ignored: Row | None = None


def name_key(last_name: str, first_name: str) -> str:
    """How a person is matched by name: both names folded, the last one first."""
    return f"{fold_name(last_name)} {fold_name(first_name)}"


def read_pupils(content: bytes, *, today: date) -> PupilFile:
    """The pupils of an extraction, and its lines that cannot be read. Raises `OndeError` for another kind of file."""
    table = read_table(content)
    columns = _columns(table)
    pupils: list[Pupil] = []
    unreadable = list(table.unreadable)
    seen = _Seen()
    for row in table.rows:
        result = _read_row(row, columns, len(table.header), today)
        if isinstance(result, Pupil):
            result = seen.check(result)
        if isinstance(result, Pupil):
            pupils.append(result)
        else:
            unreadable.append(result)
    if not pupils:
        raise OndeError(Reason(ConnectorCode.NO_PUPIL))
    return PupilFile(tuple(pupils), tuple(sorted(unreadable, key=lambda item: item.line)), table.ignored)


def _columns(table: Table) -> dict[str, int]:
    """Where each field stands. A heading that is missing, or there twice, is another kind of file."""
    columns: dict[str, int] = {}
    for position, heading in enumerate(table.header):
        if field := COLUMNS.get(heading):
            if field in columns:
                raise OndeError(Reason(ConnectorCode.COLUMN_TWICE, heading=heading))
            columns[field] = position
    missing = [label for field, label in REQUIRED.items() if field not in columns]
    if missing:
        raise OndeError(Reason(ConnectorCode.NOT_PUPILS, columns=", ".join(missing)))
    return columns


def _read_row(row: Row, columns: Mapping[str, int], width: int, today: date) -> Pupil | Unreadable:
    """The pupil of a row; the first thing wrong with it makes the row unreadable."""
    cells = (*row.cells, *("",) * (width - len(row.cells)))
    values = {field: cells[position] for field, position in columns.items()}
    key = name_key(values["last_name"], values["first_name"]).strip()
    if has_lost_accents(f"{values['last_name']} {values['first_name']}"):
        key = ""
    unreadable = Unreadable(row.line, "", key, values.get("ine", "").upper())
    if len(row.cells) < width - 1 or any(row.cells[width:]):
        reason = f"{len(row.cells)} colonnes au lieu de {width}"
        return replace(unreadable, reason=reason, key=key if len(row.cells) > columns["birth_date"] else "")
    try:
        return _pupil(row, values, today)
    except OndeError as error:
        return replace(unreadable, reason=str(error))


def _pupil(row: Row, values: Mapping[str, str], today: date) -> Pupil:
    if has_control_character(row.cells):
        raise OndeError(Reason(ConnectorCode.CONTROL_CHARACTER))
    for field, length in LENGTHS.items():
        if len(values.get(field, "")) > length:
            raise OndeError(Reason(ConnectorCode.TOO_LONG, most=length, start=values[field][:30]))
    for field, label in (("last_name", "nom"), ("first_name", "prénom")):
        if not fold_name(values[field]):
            raise OndeError(Reason(ConnectorCode.MISSING, label=label))
        if has_lost_accents(values[field]):
            raise OndeError(Reason(ConnectorCode.ACCENTS_LOST_IN, label=label, text=values[field]))
    level = LEVELS.get(fold_name(values["level"]), "")
    unknown = bool(values["level"]) and not level
    return Pupil(
        line=row.line,
        last_name=values["last_name"],
        first_name=values["first_name"],
        usage_name=values.get("usage_name", ""),
        birth_date=_birth_date(values["birth_date"], today),
        sex=_known(values.get("sex", "").upper(), SEXES.get, "sexe"),
        ine=_known(values.get("ine", "").upper(), lambda ine: ine if not ine or _INE.fullmatch(ine) else None, "INE"),
        level=level,
        class_name=values["class_name"],
        remark=f"niveau « {values['level']} » inconnu, laissé de côté" if unknown else "",
    )


def _known(value: str, find: Callable[[str], str | None], label: str) -> str:
    found = find(value)
    if found is None:
        raise OndeError(Reason(ConnectorCode.UNREADABLE, label=label, value=value))
    return found


def _birth_date(text: str, today: date) -> date:
    """A date of either generation, of somebody who may be at school."""
    if not text:
        raise OndeError(Reason(ConnectorCode.BIRTH_DATE_MISSING))
    match = _FRENCH_DATE.fullmatch(text) or _ISO_DATE.fullmatch(text)
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None
    except ValueError:
        day = None
    if day is None:
        if why := why_not_date(text):
            raise OndeError(Reason(ConnectorCode.BIRTH_DATE_CHANGED, text=text, why=why))
        raise OndeError(Reason(ConnectorCode.BIRTH_DATE_UNREADABLE, text=text))
    if day > today or day.year < today.year - OLDEST_YEARS:
        raise OndeError(Reason(ConnectorCode.BIRTH_DATE_IMPOSSIBLE, text=text))
    return day


class _Seen:
    """Pupils already read, to refuse a second line about one of them."""

    def __init__(self) -> None:
        self._by_ine: dict[str, Pupil] = {}
        self._by_name: dict[tuple[str, date], list[Pupil]] = {}

    def check(self, pupil: Pupil) -> Pupil | Unreadable:
        """Refused: the same INE, or the same name and birth date without two INEs to tell them apart."""
        namesakes = self._by_name.setdefault((pupil.key, pupil.birth_date), [])
        twice = [other for other in namesakes if not (pupil.ine and other.ine)]
        twice += [self._by_ine[pupil.ine]] if pupil.ine in self._by_ine else []
        if twice:
            return Unreadable(pupil.line, f"même élève qu’à la ligne {twice[0].line}", pupil.key, pupil.ine)
        namesakes.append(pupil)
        if pupil.ine:
            self._by_ine[pupil.ine] = pupil
        return pupil
