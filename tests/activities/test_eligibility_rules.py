from __future__ import annotations

from datetime import date

import pytest

from preau.activities.rules import Limits, age_on, why_not_eligible
from preau.common.errors import InvalidRuleError
from preau.common.reasons import text

DAY = date(2026, 11, 4)
SIX_TO_ELEVEN = Limits(min_age=6, max_age=11)


def reason(limits: Limits, birth_date: date | None = None, level: str = "") -> str | None:
    found = why_not_eligible(limits, birth_date=birth_date, level=level, day=DAY)
    return text(found) if found else None


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2020, 11, 4), DAY, 6),
        (date(2020, 11, 5), DAY, 5),
        (date(2020, 2, 29), date(2027, 2, 28), 6),
        (date(2020, 2, 29), date(2027, 3, 1), 7),
    ],
)
def test_age_on(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (date(2020, 11, 4), None),  # six that very day
        (date(2020, 11, 5), "À partir de 6 ans."),
        (date(2014, 11, 5), None),  # twelve the day after
        (date(2014, 11, 4), "Jusqu’à 11 ans."),
        (None, "La date de naissance manque : elle est nécessaire pour cette activité."),
    ],
)
def test_age_limits_are_included(born: date | None, expected: str | None) -> None:
    assert reason(SIX_TO_ELEVEN, born) == expected


def test_levels() -> None:
    assert reason(Limits(levels=("CP", "CE1")), level="CE1") is None
    assert reason(Limits(levels=("CP", "CE1")), level="CM2") == "Réservé aux niveaux CP et CE1."
    assert reason(Limits(levels=("6E",)), level="") == "Réservé au niveau 6e."


def test_levels_are_named() -> None:
    limits = Limits(levels=("PS", "MS"))
    assert reason(limits, level="CP") == "Réservé aux niveaux Petite section et Moyenne section."


def test_no_limit_asks_for_nothing() -> None:
    assert reason(Limits()) is None


def test_limits_upside_down_are_refused() -> None:
    with pytest.raises(InvalidRuleError):
        Limits(min_age=8, max_age=7)
