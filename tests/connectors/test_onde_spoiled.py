"""What a spreadsheet does to numbers and accents, and what can be read again."""

from __future__ import annotations

import pytest

from preau.common.reasons import text as text_of
from preau.connectors.onde.spoiled import has_lost_accents, is_less_accented, read_phone, read_postcode, why_not_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [("01320", "01320"), ("1320", "01320"), ("1320,0", "01320"), ("75011", "75011"), ("1,32E+03", ""), ("", "")],
)
def test_postcode_gets_its_zero_back(text: str, expected: str) -> None:
    value, remark = read_postcode(text)
    assert value == expected
    assert bool(remark) is (value != text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("600000001", "0600000001"),
        ("6 00 00 00 01", "0600000001"),
        ("600000001.0", "0600000001"),
        ("33600000001", "+33600000001"),
        ("06 00 00 00 01", "06 00 00 00 01"),
        ("+33 6 00 00 00 01", "+33 6 00 00 00 01"),
        ("6E+08", ""),
        ("6,00E+08", ""),
        ("", ""),
    ],
)
def test_phone_gets_its_zero_back(text: str, expected: str) -> None:
    value, remark = read_phone(text, "portable")
    assert value == expected
    assert bool(remark) is (value != text)


@pytest.mark.parametrize("text", ["42808", "42808,0", "4,28E+04"])
def test_serial_date_is_told_and_never_guessed(text: str) -> None:
    assert "tableur" in text_of(why_not_date(text))
    assert why_not_date("31/02/2017") is None


@pytest.mark.parametrize("text", ["L?o", "L\ufffdo", "LÃ©o", "GaÃ«l", "No?l", "CHLO\ufffd"])
def test_lost_accents_are_seen(text: str) -> None:
    assert has_lost_accents(text)


@pytest.mark.parametrize("text", ["Léo", "Gaël", "N'Guessan", "Ænor", "João", "ÃLVARES"])
def test_names_with_accents_are_not_lost(text: str) -> None:
    assert not has_lost_accents(text)


def test_less_accented_is_the_same_name_without_them() -> None:
    assert is_less_accented("Léo", "Leo")
    assert not is_less_accented("Leo", "Léo")
    assert not is_less_accented("Léo", "Lea")
    assert not is_less_accented("Durand", "DURAND")
