from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import ngettext

from preau.common.text import (
    count,
    date_text,
    day_text,
    fold_name,
    grouped,
    instant_text,
    join_words,
    of_name,
    ordinal,
    short_day,
    short_days,
    time_text,
    typed,
    until_text,
)


@pytest.mark.parametrize(
    ("name", "folded", "without_particles"),
    [
        ("L'Épée-Noël", "l epee noel", "epee noel"),
        ("DE LA  TOUR d’Auvergne", "de la tour d auvergne", "tour auvergne"),
        ("Œuvrard-Müller", "oeuvrard muller", "oeuvrard muller"),
        ("De", "de", "de"),
        ("", "", ""),
    ],
)
def test_fold_name(name: str, folded: str, without_particles: str) -> None:
    assert (fold_name(name), fold_name(name, drop_particles=True)) == (folded, without_particles)


def test_ordinal() -> None:
    assert (ordinal(1), ordinal(2), ordinal(21), ordinal(1, feminine=True)) == ("1er", "2e", "21e", "1re")


def test_count_zero_is_singular() -> None:
    assert [count(number, "demi-heure") for number in (0, 1, 2)] == ["0 demi-heure", "1 demi-heure", "2 demi-heures"]
    assert count(3, "jour ouvré", "jours ouvrés") == "3 jours ouvrés"
    texts = [ngettext("%(n)s pièce rendue", "%(n)s pièces rendues", n) % {"n": n} for n in (0, 1, 2)]
    assert texts == ["0 pièce rendue", "1 pièce rendue", "2 pièces rendues"]


def test_grouped() -> None:
    assert [grouped(number) for number in (0, 999, 5237)] == ["0", "999", "5\u202f237"]


def test_join_words() -> None:
    assert [join_words(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a et b", "a, b et c"]


def test_time_text() -> None:
    assert [time_text(time(18)), time_text(time(9, 30)), time_text(time(9, 5)), time_text(time(0))] == [
        "18 h",
        "9 h 30",
        "9 h 05",
        "0 h",
    ]


def test_dates_in_full() -> None:
    assert date_text(date(2026, 11, 2)) == "2 novembre 2026"
    assert day_text(date(2026, 11, 1)) == "dimanche 1er novembre"
    assert day_text(date(2026, 11, 5), year=True) == "jeudi 5 novembre 2026"


def test_instant_text_is_on_a_french_clock() -> None:
    assert instant_text(datetime(2026, 11, 5, 17, 0, tzinfo=UTC)) == "jeudi 5 novembre à 18 h"
    assert instant_text(datetime(2026, 7, 31, 22, 30, tzinfo=UTC)) == "samedi 1er août à 0 h 30"
    assert until_text(datetime(2026, 11, 5, 17, 0, tzinfo=UTC)) == "jusqu’au jeudi 5 novembre à 18 h"


def test_instant_text_refuses_a_naive_datetime() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant_text(datetime(2026, 11, 5, 17, 0))


def test_short_day() -> None:
    assert short_day(date(2026, 11, 17)) == "mar. 17 nov."


def test_short_days_writes_each_month_once() -> None:
    days = [date(2026, 12, 1), date(2026, 11, 20), date(2026, 11, 17), date(2026, 11, 17)]
    assert short_days(days) == "mar. 17, ven. 20 nov., mar. 1er déc."


def test_short_days_over_two_years_writes_the_year() -> None:
    assert short_days([date(2026, 12, 31), date(2027, 1, 4)]) == "jeu. 31 déc. 2026, lun. 4 janv. 2027"


def test_short_days_empty() -> None:
    assert short_days([]) == ""


@pytest.mark.parametrize(
    ("value", "words"), [("18:00", "18:00"), (["x"], '["x"]'), (None, "null"), ({"n": "é"}, '{"n": "é"}'), (3, "3")]
)
def test_typed_shows_what_was_typed(value: object, words: str) -> None:
    assert typed(value) == words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ville de Valbrune", "de la Ville de Valbrune"),
        ("Mairie d’Esvres", "de la Mairie d’Esvres"),
        ("Lycée Brel", "du Lycée Brel"),
        ("École Sainte-Anne", "de l’École Sainte-Anne"),
        ("Établissement Jeanne-d’Arc", "de l’Établissement Jeanne-d’Arc"),
        ("Régie cantine", "de la Régie cantine"),
        ("Valbrune", "de Valbrune"),
        ("Esvres", "d’Esvres"),
        ("Villefranche", "de Villefranche"),
    ],
)
def test_article_of_a_name(name: str, expected: str) -> None:
    assert of_name(name) == expected
