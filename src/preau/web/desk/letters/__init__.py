"""Letters of opening as a PDF, one page each."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import qrcode
from qrcode.image.svg import SvgPathImage

from preau.accounts.actions.opening import Printed
from preau.accounts.mails import contact_line, opening_text
from preau.common.clock import paris
from preau.common.text import date_text
from preau.common.typeset import pdf
from preau.structures.models import Structure

TEMPLATE = Path(__file__).with_name("opening.typ")


def letters_pdf(
    structure: Structure,
    letters: Sequence[Printed],
    *,
    portal: str,
    code_page: str,
    code_address: Callable[[str], str],
    now: datetime,
) -> bytes:
    """The letters in their order; `code_address` makes the address that the QR code holds."""
    data = {
        "title": "Votre accès au portail des familles",
        "structure": structure.name,
        "contact": contact_line(structure),
        "date": date_text(paris(now).date()),
        "address": code_page,
        "portal": portal,
        "letters": [_letter(letter, code_address) for letter in letters],
    }
    return pdf(TEMPLATE, data, made_at=now)


def _letter(letter: Printed, code_address: Callable[[str], str]) -> dict[str, Any]:
    opening, household = letter.opening, letter.opening.household
    until = opening.code_expires_at
    town = f"{household.postcode} {household.city}".strip()
    return {
        "address": [line for line in (f"Famille {household.name}", household.address, town) if line],
        "text": opening_text(opening, has_password=letter.has_password),
        "code": letter.code,
        "until": date_text(paris(until).date()) if until else "",
        "qr": qr_svg(code_address(letter.code)) if letter.code else "",
        "email": opening.user.email,
        "has_password": letter.has_password,
    }


def qr_svg(text: str) -> str:
    """A QR code as an SVG image, with its quiet zone."""
    buffer = io.BytesIO()
    qrcode.make(text, image_factory=SvgPathImage).save(buffer)
    return buffer.getvalue().decode()
