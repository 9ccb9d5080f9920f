"""Files for spreadsheets: numbers are numbers, texts are texts, and what they come to is what the ledger says.

Every address of the portal is asked for a file: one that gives a CSV or an XLSX and is not added up here fails.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
import time_machine
from django.db.models import Sum
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import preau
from preau.accounts.enums import Role
from preau.bookings.models import Booking
from preau.common import clock
from preau.households.models import Person
from preau.ledger.models import Posting
from preau.receipts.actions import undo_receipt
from preau.receipts.models import ReceiptLine
from preau.wallets.actions import charge_day
from preau.web.sheets import csv_file, euros, xlsx_file
from tests.acting import by
from tests.factories.accounts import staff_of_before
from tests.receipts.closing.till import Family, Till
from tests.wallets.conftest import NOW, PAST
from tests.web.test_matrix import DESK
from tests.web.test_matrix import FAMILY as FAMILY_PAGES
from tests.web.test_matrix_objects import FAMILY, STRUCTURE, path

TODAY = NOW.date()
Table = list[dict[str, Any]]


# -- cells -------------------------------------------------------------------------------------------------------------


def read_csv(content: bytes) -> Table:
    """The rows by heading; what is written as an amount is one, as in a spreadsheet."""
    headings, *rows = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    number = re.compile(r"-?\d+(,\d\d)?")
    return [
        {
            name: Decimal(cell.replace(",", ".")) if number.fullmatch(cell) else cell
            for name, cell in zip(headings, row, strict=True)
        }
        for row in rows
    ]


def read_xlsx(content: bytes) -> Table:
    """The rows by heading: `Decimal` for a numeric cell, else text."""
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with ZipFile(BytesIO(content)) as parts:
        found = ET.fromstring(parts.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - made by us
        assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()
    cells: list[dict[str, Any]] = []
    for row in found.findall(".//x:row", space):
        cells.append({})
        for cell in row.findall("x:c", space):
            column = re.sub(r"\d", "", cell.attrib["r"])
            value, text = cell.find("x:v", space), cell.find(".//x:t", space)
            if cell.attrib.get("t") == "inlineStr" and text is not None:
                cells[-1][column] = text.text
            elif value is not None and value.text is not None:
                cells[-1][column] = Decimal(value.text)
    headings = cells[0]
    return [{name: row.get(column, "") for column, name in headings.items()} for row in cells[1:]]


READ = {"csv": read_csv, "xlsx": read_xlsx}


def cents(rows: Table, column: str) -> int:
    """What a spreadsheet adds up in that column: cells that are text count for nothing."""
    return int(sum((row[column] for row in rows if isinstance(row[column], Decimal)), Decimal()) * 100)


ROW = ["a", -5, euros(-123456), date(2026, 11, 30), datetime(2026, 11, 30, 23, 30, tzinfo=UTC), time(8, 5), None]


def test_cells_of_a_csv_by_type() -> None:
    rows = read_csv(csv_file(list("abcdefg"), [ROW]))
    assert list(rows[0].values()) == [
        "a",
        Decimal(-5),
        Decimal("-1234.56"),
        "30/11/2026",
        "01/12/2026 00:30",
        "08:05",
        "",
    ]


def test_cells_of_a_workbook_by_type() -> None:
    """Days are numbers of days since 1900, on a French clock."""
    (row,) = read_xlsx(xlsx_file(list("abcdefg"), [ROW]))
    assert (row["a"], row["b"], row["c"], row["d"], row["g"]) == ("a", -5, Decimal("-1234.56"), 46356, "")
    assert row["e"] == pytest.approx(Decimal(46357) + Decimal(30) / 1440)
    assert row["f"] == pytest.approx(Decimal(485) / 1440)


def test_same_cells_give_the_same_workbook() -> None:
    assert len({xlsx_file(list("abcdefg"), [ROW] * 3, made_at=NOW) for _ in range(2)}) == 1


@pytest.mark.parametrize("wrong", [1.5, object(), b"x", [1]])
@pytest.mark.parametrize("write", [csv_file, xlsx_file])
def test_cell_of_no_known_kind_is_refused(wrong: Any, write: Callable[..., bytes]) -> None:
    with pytest.raises(TypeError):
        write(["a"], [[wrong]])


FORMULAS = [
    *("=1+1", "+33 6", "-1", "-12,30", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "\u2212 4,80 €"),
    *(" =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\u202e=1", "\x00=1", " \u200b \ufeff+1", "﹣1"),
]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_begins_like_a_formula_stays_text(text: str) -> None:
    made = csv_file(["a"], [[text]]).decode("utf-8-sig").partition("\r\n")[2]
    (row,) = csv.reader(StringIO(made, newline=""), delimiter=";")
    assert row == [f"'{text}"]
    (cell,) = read_xlsx(xlsx_file(["a"], [[text]]))
    assert isinstance(cell["a"], str)


@pytest.mark.parametrize("text", ["Kervella", "n° 1-2", "a=b", "ENF-2026-000001", "1", "d’Arc", "陳"])
def test_other_text_is_as_it_was(text: str) -> None:
    assert csv_file(["a"], [[text]]).decode("utf-8-sig") == f"a\r\n{text}\r\n"


def test_no_other_place_writes_cells() -> None:
    """But the invented bank, whose journal is as the real bank's."""
    root = Path(preau.__file__).parent
    writers = {
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        if re.search(r"csv\.(writer|DictWriter)|import xlsxwriter|openpyxl|spreadsheetml|text/csv;", file.read_text())
    }
    assert writers == {"web/sheets.py", "web/bank/journal.py", "web/bank/merchants.py"}


# -- sums --------------------------------------------------------------------------------------------------------------


FOLLOW_UP = "suivi/"


def asked_for(path: str, wanted: str) -> dict[str, str]:
    """What is asked of an address for its file: all its days, where its page begins today."""
    return {"format": wanted} | ({"du": "2026-11-01"} if path.endswith(FOLLOW_UP) else {})


@dataclass
class Scene:
    """A family that paid by all means, ate and had a receipt undone; a day closed; an agent who may read it all."""

    till: Till
    family: Family
    agent: Client
    parent: Client
    paths: dict[str, str]

    def rows(self, name: str, wanted: str) -> Table:
        client = self.parent if name in FAMILY_EXPORTS else self.agent
        response = client.get(self.paths[name], asked_for(self.paths[name], wanted))
        assert response.status_code == 200
        return READ[wanted](response.content)


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    with time_machine.travel(NOW, tick=False):
        till = Till(max_holding_cents=1_000_000)
        yield _scene(till, till.family())


def _scene(till: Till, family: Family) -> Scene:
    wrong = till.take(family, 6000, day=TODAY, care=500)
    till.take(family, 123_450, day=TODAY)
    till.card(family, 2000, day=TODAY)
    till.take_cheque({family.household.pk: 3000}, TODAY)
    undo_receipt(receipt=wrong, reason="=saisi deux fois", actor=by(till.officer))
    till.eat(family, PAST)
    charge_day(until=PAST, now=NOW)
    slip, sheet = till.close_slip(TODAY), till.close_day(TODAY, counted=128_000, note="=manque")
    deposit = till.deposit(until=TODAY)
    agent, parent = Client(), Client()
    user = staff_of_before(till.structure, Role.ADMINISTRATOR, Role.DESK, Role.CASH_OFFICER)
    agent.force_login(user)
    parent.force_login(family.user)
    home = f"/{till.structure.slug}/"
    paths = {
        "desk_receipts": f"{home}regie/journal/",
        "desk_slip": f"{home}regie/bordereaux/{slip.pk}/",
        "desk_sheet": f"{home}regie/feuilles/{sheet.pk}/",
        "desk_deposit": f"{home}regie/versements/{deposit.pk}/",
        "desk_family_operations": f"{home}comptes-des-familles/{family.household.pk}/operations/",
        "operations": f"{home}operations/",
        "follow_up": f"{home}{FOLLOW_UP}",
        "desk_family_list": f"{home}gestion/familles/liste/",
    }
    return Scene(till, family, agent, parent, paths)


FAMILY_EXPORTS = {"operations", "follow_up"}


def receipt_cents(scene: Scene) -> int:
    found = ReceiptLine.objects.filter(receipt__structure=scene.till.structure)
    return int(found.aggregate(total=Sum("amount_cents"))["total"])


def wallet_cents(scene: Scene) -> int:
    accounts = [scene.till.wallet(scene.family, kind).account_id for kind in (scene.till.meals, scene.till.care)]
    return int(Posting.objects.filter(account_id__in=accounts).aggregate(total=Sum("amount_cents"))["total"])


def booked_cents(scene: Scene) -> int:
    return int(Booking.objects.filter(household=scene.family.household).aggregate(total=Sum("price_cents"))["total"])


EXPORTS: dict[str, tuple[str, Callable[[Scene], int]]] = {
    "desk_receipts": ("Montant (€)", receipt_cents),
    "desk_slip": ("Montant (€)", receipt_cents),
    "desk_deposit": ("Montant (€)", receipt_cents),
    "desk_family_operations": ("Montant (€)", wallet_cents),
    "operations": ("Montant (€)", wallet_cents),
    "follow_up": ("Coût (€)", booked_cents),
    "desk_family_list": ("Solde", wallet_cents),
}
"""The column that adds up, and to what. The daily sheet has its own test; the journal and requests have no sum."""
NO_SUM = {"desk_sheet", "desk_journal", "desk_asked"}
FORMATS = {"csv", "xlsx"}


@pytest.mark.parametrize("wanted", sorted(FORMATS))
@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_file_adds_up_to_the_ledger(scene: Scene, name: str, wanted: str) -> None:
    column, expected = EXPORTS[name]
    rows = scene.rows(name, wanted)
    assert expected(scene) > 0
    assert cents(rows, column) == expected(scene)
    assert all(isinstance(row[column], Decimal) for row in rows)
    if "Cumul (€)" in rows[0]:
        assert cents([rows[-1]], "Cumul (€)") == expected(scene)
        assert [row["N°"] for row in rows] == list(range(1, len(rows) + 1))
    if name not in ("follow_up", "desk_family_list"):
        assert min(row[column] for row in rows) < 0


@pytest.mark.parametrize("wanted", sorted(FORMATS))
def test_daily_sheet_adds_up_by_part(scene: Scene, wanted: str) -> None:
    rows = scene.rows("desk_sheet", wanted)
    took = [row for row in rows if row["Rubrique"] == "Encaissements" and row["Ligne"] != "Total"]
    (total,) = (row for row in rows if row["Ligne"] == "Total")
    coins = [row for row in rows if row["Rubrique"] == "Billets et pièces"]
    drawer = {row["Ligne"]: row["Montant (€)"] for row in rows if row["Rubrique"] == "Caisse"}
    assert cents(took, "Montant (€)") == cents([total], "Montant (€)") == receipt_cents(scene)
    assert cents(coins, "Montant (€)") == 128_000 == int(drawer["Encaisse comptée"] * 100)
    assert drawer["Écart"] == drawer["Encaisse comptée"] - drawer["Encaisse attendue"] < 0
    assert all(isinstance(row["Nombre"], Decimal) for row in [*took, *coins])
    assert int(sum(row["Nombre"] for row in took)) == ReceiptLine.objects.count()


@pytest.mark.parametrize("name", ["desk_receipts", "desk_slip", "operations"])
def test_dates_of_a_workbook_are_dates(scene: Scene, name: str) -> None:
    days = {row.get("Date et heure") or row.get("Date") for row in scene.rows(name, "xlsx")}
    assert all(isinstance(day, Decimal) and 46_000 < day < 47_000 for day in days)


def addresses(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, str]]:
    for found in (resolver or get_resolver()).url_patterns:
        route = f"{prefix}{found.pattern}"
        if isinstance(found, URLPattern):
            yield str(found.name), route
        elif not str(found.pattern).startswith("gestion/"):
            yield from addresses(found, route)


def _asked(scene: Scene, name: str, route: str) -> str | None:
    """Where to ask for that address with an object of the scene; nothing for those of a secret or of a sign."""
    if name in scene.paths:
        return scene.paths[name]
    if name in STRUCTURE:
        return path(name, scene.till.structure, STRUCTURE[name](scene.till.structure), clock.today())
    if name in FAMILY:
        return path(name, scene.till.structure, FAMILY[name](scene.till, scene.family), clock.today())
    filled = route.replace("<slug:structure>", scene.till.structure.slug).replace("<date:day>", f"{TODAY}")
    return None if re.search(r"[<(\\^]", filled) else filled


def test_no_file_for_spreadsheets_escapes_these_sums(scene: Scene) -> None:
    found: dict[str, set[str]] = {}
    for name, route in addresses():
        if (where := _asked(scene, name, route)) is None or name == "account_logout":
            continue
        for client in _who_gets_past(scene, name):
            for wanted in ("csv", "xlsx", "ods", ""):
                kind = client.get(where, {"format": wanted} if wanted else {}).headers.get("Content-Type", "")
                if "csv" in kind or "sheet" in kind.replace("text/css", ""):
                    found.setdefault(name, set()).add(wanted)
                elif wanted == "xlsx" and name not in found:
                    break  # a page that heeds no format gives a file for these two as well
    assert found == dict.fromkeys({*EXPORTS} | NO_SUM, FORMATS)


def _who_gets_past(scene: Scene, name: str) -> list[Client]:
    """Those whom the guard of this address may let in: `test_matrix` proves that it stops the other before the view."""
    who = [scene.agent] if name not in FAMILY_PAGES else []
    return who + ([scene.parent] if name not in DESK else [])


@pytest.mark.parametrize("wanted", sorted(FORMATS))
def test_what_people_typed_computes_nothing(scene: Scene, wanted: str) -> None:
    Person.objects.update(first_name="=cmd()")
    rows = scene.rows("follow_up", wanted)
    assert {row["Enfant"] for row in rows} == {"=cmd()" if wanted == "xlsx" else "'=cmd()"}
