"""Letters of opening as a PDF, one page each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import qrcode

from preau.accounts.actions.opening import Printed
from preau.accounts.mails import contact_line, letter_text
from preau.accounts.secrets import CODE_LIFE
from preau.common.clock import paris
from preau.common.text import date_text
from preau.common.typeset import pdf
from preau.structures.models import Structure
from preau.structures.queries import Wordings

TEMPLATE = Path(__file__).with_name("opening.typ")
SAMPLE_CODE = "EXEM-PLEX-XXXX"


def letters_pdf(
    structure: Structure,
    letters: Sequence[Printed],
    *,
    words: Wordings,
    portal: str,
    code_page: str,
    code_address: Callable[[str], str],
    now: datetime,
) -> bytes:
    """The letters in their order; `code_address` makes the address that the QR code holds."""
    pages = [_letter(letter, words, code_address) for letter in letters]
    return _typeset(structure, pages, portal=portal, code_page=code_page, now=now)


def sample_pdf(
    structure: Structure, *, title: str, text: Sequence[str], email: str, portal: str, code_page: str, now: datetime
) -> bytes:
    """The letter of an invented family with these words, marked as such, and a code that opens nothing."""
    page = {
        "address": ["Famille KERVELLA", "12 rue des Tilleuls", "00000 Ville d’Exemple"],
        "title": title,
        "text": [paragraph.split("\n") for paragraph in text],
        "code": SAMPLE_CODE,
        "until": date_text(paris(now + CODE_LIFE).date()),
        "qr": qr_svg(code_page),
        "email": email,
        "has_password": False,
    }
    return _typeset(structure, [page], portal=portal, code_page=code_page, now=now, is_sample=True)


def _typeset(
    structure: Structure,
    pages: Sequence[dict[str, Any]],
    *,
    portal: str,
    code_page: str,
    now: datetime,
    is_sample: bool = False,
) -> bytes:
    data = {
        "title": "Votre accès au portail des familles",
        "structure": structure.name,
        "contact": contact_line(structure),
        "date": date_text(paris(now).date()),
        "address": code_page,
        "portal": portal,
        "is_sample": is_sample,
        "letters": pages,
    }
    return pdf(TEMPLATE, data, made_at=now)


def _letter(letter: Printed, words: Wordings, code_address: Callable[[str], str]) -> dict[str, Any]:
    opening, household = letter.opening, letter.opening.household
    until = opening.code_expires_at
    title, text = letter_text(opening, words)
    town = f"{household.postcode} {household.city}".strip()
    return {
        "address": [line for line in (f"Famille {household.name}", household.address, town) if line],
        "title": title,
        "text": [paragraph.split("\n") for paragraph in text],
        "code": letter.code,
        "until": date_text(paris(until).date()) if until else "",
        "qr": qr_svg(code_address(letter.code)) if letter.code else "",
        "email": opening.user.email,
        "has_password": letter.has_password,
    }


def qr_svg(text: str) -> str:
    """A QR code as an SVG image of one path, with its quiet zone.

    The mask is fixed: looking for the prettiest of the eight takes most of the time of five hundred letters, and any
    of them reads.
    """
    code = qrcode.QRCode(border=4, mask_pattern=2)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row))
    size = len(rows)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'


def _runs(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where dark modules follow one another: first place and number."""
    place = 0
    for is_dark, run in groupby(row):
        length = len(list(run))
        if is_dark:
            yield place, length
        place += length
