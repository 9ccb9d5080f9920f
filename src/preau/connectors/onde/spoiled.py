"""What a spreadsheet does to an extraction that was opened and saved in it. Pure.

Zeros in front of numbers are lost: where the French form of the number leaves no doubt (a postcode has five digits, a
telephone number ten) they are given back; what cannot be read again (`6E+08`, a date as a serial number) is left out
and told. Accents lost on the way never replace those that are known.
"""

from __future__ import annotations

import re
import unicodedata

from preau.common.reasons import Reason
from preau.common.text import fold_name
from preau.connectors.reasons import ConnectorCode

_SCIENTIFIC = re.compile(r"-?[0-9]+([.,][0-9]+)?E[+-]?[0-9]+", re.IGNORECASE)
_SERIAL_DATE = re.compile(r"[0-9]{5}([.,]0+)?")
_DECIMALS = re.compile(r"(?<=[0-9])[.,]0+$")
_MISREAD = re.compile(r"\ufffd|Ã[\u0080-\u00bf]|[A-Za-zÀ-ÿ]\?|\?[A-Za-zÀ-ÿ]")


def read_postcode(text: str) -> tuple[str, str]:
    """The postcode meant and what to say about it (French): `1320` is `01320`, `1,32E+03` is nothing."""
    if _SCIENTIFIC.fullmatch(text):
        return "", f"code postal « {text} » illisible (nombre changé par un tableur), laissé de côté"
    plain = _DECIMALS.sub("", text)
    if re.fullmatch(r"[0-9]{4}", plain):
        return f"0{plain}", f"code postal « {text} » lu 0{plain}"
    return plain, ""


def read_phone(text: str, label: str) -> tuple[str, str]:
    """The telephone number meant and what to say about it: `600000001` is `0600000001`, `33600000001` is `+33…`."""
    if _SCIENTIFIC.fullmatch(text):
        return "", f"{label} « {text} » illisible (nombre changé par un tableur), laissé de côté"
    plain = _DECIMALS.sub("", text)
    digits = re.sub(r"[\s.-]", "", plain)
    if re.fullmatch(r"[1-9][0-9]{8}", digits):
        return f"0{digits}", f"{label} « {text} » lu 0{digits}"
    if re.fullmatch(r"33[1-9][0-9]{8}", digits):
        return f"+{digits}", f"{label} « {text} » lu +{digits}"
    return plain, ""


def why_not_date(text: str) -> Reason | None:
    """Why a date cannot be read, when a spreadsheet made a number of it; None for another reason.

    Two calendars are in use in spreadsheets, four years apart: such a number is never turned back into a date.
    """
    is_number = _SERIAL_DATE.fullmatch(text) or _SCIENTIFIC.fullmatch(text)
    return Reason(ConnectorCode.CHANGED_BY_SPREADSHEET) if is_number else None


def has_lost_accents(text: str) -> bool:
    """Whether accents became `?`, `�` or two signs (`LÃ©o`): the file was saved in another alphabet."""
    return bool(_MISREAD.search(text))


def is_less_accented(before: str, after: str) -> bool:
    """Whether the new value is the one that is known with accents left out (`Léo` → `Leo`), or lost (`L?o`)."""
    if has_lost_accents(after):
        return not has_lost_accents(before)
    plain = "".join(sign for sign in unicodedata.normalize("NFD", before) if not unicodedata.combining(sign))
    return before != after and fold_name(before) == fold_name(after) and after == plain
