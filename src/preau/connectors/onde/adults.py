"""The adults' extraction: the adult's columns, then groups of four columns, one a child, under the same names. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from preau.common.reasons import Reason
from preau.common.text import fold_name
from preau.connectors.onde.spoiled import has_lost_accents, read_phone, read_postcode
from preau.connectors.onde.table import OndeError, Row, Table, Unreadable, has_control_character, read_table
from preau.connectors.reasons import ConnectorCode

CHILD_HEADINGS = ("nom d usage enfant", "nom de famille enfant", "prenom enfant", "classes enfants")
COLUMNS: Mapping[str, str] = {
    "civilite responsable": "civility",
    "nom usage responsable": "usage_name",
    "nom responsable": "last_name",
    "prenom responsable": "first_name",
    "adresse responsable": "street",
    "cp responsable": "postcode",
    "commune responsable": "city",
    "courriel": "email",
    "telephone domicile": "home_phone",
    "telephone travail": "work_phone",
    "telephone portable": "mobile_phone",
}
LENGTHS: Mapping[str, int] = {
    "civility": 10,
    "usage_name": 100,
    "last_name": 100,
    "first_name": 100,
    "street": 200,
    "postcode": 10,
    "city": 100,
    "home_phone": 30,
    "work_phone": 30,
    "mobile_phone": 30,
}

NAMES = ("last_name", "usage_name", "first_name", "street", "city")
PHONES: Mapping[str, str] = {
    "home_phone": "téléphone du domicile",
    "work_phone": "téléphone au travail",
    "mobile_phone": "portable",
}

_EMAIL = re.compile(r"[^@\s;,<>]{1,64}@[^@\s;,<>]+\.[^@\s;,<>]{2,}")


@dataclass(frozen=True, slots=True)
class ChildRef:
    """A child as an adult's line names it: no identifier, only names and a class."""

    usage_name: str
    last_name: str
    first_name: str
    class_name: str

    @property
    def title(self) -> str:
        return f"{self.last_name or self.usage_name} {self.first_name}"


@dataclass(frozen=True, slots=True)
class Adult:
    """What the file does not say is empty. `remark` is French, for the person who imports."""

    line: int
    last_name: str
    first_name: str
    civility: str = ""
    usage_name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    email: str = ""
    home_phone: str = ""
    work_phone: str = ""
    mobile_phone: str = ""
    children: tuple[ChildRef, ...] = ()
    remark: str = ""

    @property
    def title(self) -> str:
        return f"{self.usage_name or self.last_name} {self.first_name}"

    @property
    def names(self) -> frozenset[str]:
        """Folded names this adult may be known by: family and usage name, each with the first name."""
        return folded_names(self.last_name, self.usage_name, self.first_name)

    @property
    def address_key(self) -> str:
        """The folded address; empty when the file gives no street."""
        return fold_name(f"{self.street} {self.postcode} {self.city}") if self.street else ""


@dataclass(frozen=True, slots=True)
class AdultFile:
    adults: tuple[Adult, ...]
    unreadable: tuple[Unreadable, ...]
    ignored: Row | None = None


def folded_names(last_name: str, usage_name: str, first_name: str) -> frozenset[str]:
    """Every folded `last first` of somebody with a family name and perhaps a usage name."""
    return frozenset(f"{fold_name(name)} {fold_name(first_name)}" for name in (last_name, usage_name) if name)


def read_adults(content: bytes) -> AdultFile:
    """The adults of an extraction, and its lines that cannot be read. Raises `OndeError` for another kind of file."""
    table = read_table(content)
    width = _adult_width(table)
    adults: list[Adult] = []
    unreadable = list(table.unreadable)
    for row in table.rows:
        try:
            adults.append(_adult(row, table.header[:width]))
        except OndeError as error:
            unreadable.append(Unreadable(row.line, str(error)))
    return AdultFile(tuple(adults), tuple(sorted(unreadable, key=lambda item: item.line)), table.ignored)


def _adult_width(table: Table) -> int:
    """How many columns come before the first child (12; 13 in extractions that have a « Numéro de poste »)."""
    header = table.header
    width = header.index(CHILD_HEADINGS[0]) if CHILD_HEADINGS[0] in header else 0
    children = header[width:] if header[-1] else header[width:-1]
    whole = width and len(children) % 4 == 0
    if not whole or children != CHILD_HEADINGS * (len(children) // 4) or not set(COLUMNS) <= set(header[:width]):
        raise OndeError(Reason(ConnectorCode.NOT_GUARDIANS))
    return width


def _adult(row: Row, header: tuple[str, ...]) -> Adult:
    """One adult; lines are as long as their last child, so missing cells at the end are empty ones."""
    width = len(header)
    if len(row.cells) < width:
        raise OndeError(Reason(ConnectorCode.TOO_FEW_COLUMNS, found=len(row.cells), width=width))
    if has_control_character(row.cells):
        raise OndeError(Reason(ConnectorCode.CONTROL_CHARACTER))
    values = {COLUMNS[name]: row.cells[position] for position, name in enumerate(header) if name in COLUMNS}
    for field, length in LENGTHS.items():
        if len(values[field]) > length:
            raise OndeError(Reason(ConnectorCode.TOO_LONG, most=length, start=values[field][:30]))
    if not fold_name(values["last_name"]) or not fold_name(values["first_name"]):
        raise OndeError(Reason(ConnectorCode.GUARDIAN_UNNAMED))
    if spoiled := next((values[name] for name in NAMES if has_lost_accents(values[name])), ""):
        raise OndeError(Reason(ConnectorCode.ACCENTS_LOST, text=spoiled))
    remark = "; ".join(_mend(values))
    children = _children(row.cells[width:])
    if not children:
        raise OndeError(Reason(ConnectorCode.NO_CHILD))
    return Adult(line=row.line, children=children, remark=remark, **values)


def _mend(values: dict[str, str]) -> Iterator[str]:
    """Give back what a spreadsheet took from the numbers, leave out what cannot be read; says what was done."""
    email = values["email"]
    if email and not (_EMAIL.fullmatch(email) and len(email) <= 254):
        values["email"] = ""
        yield f"courriel « {email} » illisible, laissé de côté"
    values["postcode"], remark = read_postcode(values["postcode"])
    yield from filter(None, [remark])
    for name, label in PHONES.items():
        values[name], remark = read_phone(values[name], label)
        yield from filter(None, [remark])


def _children(cells: tuple[str, ...]) -> tuple[ChildRef, ...]:
    """Groups of four cells, read by position."""
    groups = [(*cells[start : start + 4], "", "", "")[:4] for start in range(0, len(cells), 4)]
    refs = (ChildRef(*group) for group in groups)
    return tuple(ref for ref in refs if ref.first_name and (ref.last_name or ref.usage_name))
