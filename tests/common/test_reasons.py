"""Reasons: a code and typed facts, kept, compared, and told in the language of the reader; each code has its words."""

from __future__ import annotations

import gettext
import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from string import Formatter

import pytest
from django.conf import settings
from django.utils import translation

from preau.activities.reasons import ActivityCode
from preau.bookings.reasons import BookingCode
from preau.common.money import AmountError, parse_cents
from preau.common.reasons import (
    Code,
    CommonCode,
    Fault,
    Reason,
    Refused,
    all_codes,
    joined,
    kept,
    plain,
    read_reason,
    said,
    short,
    text,
)
from preau.common.speech import Words, words, words_of

UNTIL = datetime(2026, 11, 5, 17, tzinfo=UTC)
LATE = Reason(BookingCode.LATE_TO_BOOK, until=UNTIL)
REASONS = [
    LATE,
    Reason(BookingCode.FULL),
    Reason(BookingCode.OTHER_BOOKED_PART, part=390),
    Reason(BookingCode.PATTERN_TWICE, day=date(2026, 11, 5), since=date(2026, 9, 1)),
    Reason(BookingCode.PATTERN_WEEKDAY_REFUSED, weekday=2, why=LATE),
    Reason(ActivityCode.ARRIVES_OUTSIDE, opens=time(16, 30), closes=time(18, 30)),
    Reason(ActivityCode.LEVELS_ONLY, levels=("PS", "CP")),
    Reason(CommonCode.SEVERAL, reasons=(LATE, Reason(BookingCode.FULL))),
    said("Grève"),
]


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.code.name)
def test_reason_is_the_same_once_kept_and_read(reason: Reason) -> None:
    assert read_reason(kept(reason)) == reason
    assert read_reason(plain(reason)) == reason
    assert hash(read_reason(kept(reason))) == hash(reason)


def test_reasons_are_compared_by_code_and_facts() -> None:
    assert Reason(BookingCode.LATE_TO_BOOK, until=UNTIL) == LATE
    assert Reason(BookingCode.LATE_TO_CANCEL, until=UNTIL) != LATE
    assert LATE.fact("until") == UNTIL
    with pytest.raises(AttributeError):
        LATE.code = BookingCode.FULL  # type: ignore[misc]


@pytest.mark.parametrize("facts", [{}, {"until": UNTIL, "more": 1}, {"untill": UNTIL}])
def test_reason_needs_the_facts_of_its_code(facts: dict[str, datetime]) -> None:
    with pytest.raises(TypeError, match=r"bookings\.late_to_book"):
        Reason(BookingCode.LATE_TO_BOOK, **facts)


@pytest.mark.parametrize("found", [None, "", {}])
def test_nothing_kept_is_no_reason(found: object) -> None:
    assert read_reason(found) is None  # type: ignore[arg-type]
    assert (text(None), short(None)) == ("", "")


@pytest.mark.parametrize(
    "found",
    [
        {"code": "moon.full", "facts": {}},
        {"code": "bookings.full", "facts": {"gone": 1}},
        {"code": "bookings.late_to_book", "facts": {}},
    ],
)
def test_what_this_version_does_not_know_is_shown_rather_than_lost(found: dict[str, object]) -> None:
    assert text(read_reason(found)) == found["code"]


def test_sentence_is_told_in_the_language_of_the_reader() -> None:
    assert text(LATE) == "Délai passé : il fallait réserver avant le jeudi 5 novembre à 18 h"
    assert (str(LATE), short(LATE)) == (text(LATE), "Délai passé")
    refused = Refused(LATE)
    with translation.override("en"):
        assert text(LATE) == "Too late: it had to be booked before Thursday 5 November at 18:00"
        assert (str(refused), short(LATE)) == (text(LATE), "Too late")
        twice = Reason(BookingCode.PATTERN_TWICE, day=date(2026, 11, 5), since=date(2026, 9, 1))
        assert text(twice) == (
            "Thursday 5 November 2026 is already in the registration that starts on 1 September 2026."
        )
        assert text(Reason(ActivityCode.LEVELS_ONLY, levels=("PS", "CP"))).endswith("Petite section and CP.")
    assert str(refused) == text(LATE)


def test_several_reasons_are_told_one_after_the_other() -> None:
    assert joined([]) is None
    assert joined([LATE]) == LATE
    both = joined([Reason(ActivityCode.HOURS_MISSING), Reason(ActivityCode.LEAVES_BEFORE_ARRIVING)])
    assert text(both).count("L’heure de départ") == 1
    assert text(both).endswith("départ. L’heure de départ doit suivre l’heure d’arrivée.")


def test_refusal_carries_reasons_and_their_fields() -> None:
    full = Reason(BookingCode.FULL)
    refused = Refused(Fault(LATE, "start_date"), full)
    assert (refused.reasons, refused.field) == ((LATE, full), "start_date")
    assert refused.by_field("__all__") == {"start_date": [text(LATE)], "__all__": [text(full)]}
    assert refused.messages == (text(LATE), text(full))
    with pytest.raises(Refused) as caught:
        parse_cents("beaucoup")
    assert (type(caught.value), caught.value.reason) == (AmountError, Reason(CommonCode.AMOUNT_UNREADABLE))


def test_a_code_and_its_words_are_given_once() -> None:
    with pytest.raises(ValueError, match=r"bookings\.full"):
        Code("Twice", [("FULL", "bookings.full")])
    with pytest.raises(ValueError, match="words already"):
        words(BookingCode.FULL, "Complet", "Complet")


CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "en/LC_MESSAGES/django.mo"


def said_in_french(code: Code) -> Words:
    return words_of(code.value)


def places(sentence: object) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(str(sentence)) if name is not None}


def example(code: Code) -> Reason:
    """A reason with facts of the right kinds."""
    facts = {
        "text": "Grève", "number": 3, "cents": 390, "day": date(2026, 11, 5), "instant": UNTIL, "hour": time(16, 30),
        "minutes": 90, "weekday": 2, "names": ("CP", "CE1"), "reason": LATE, "reasons": (LATE, said("Grève")),
    }  # fmt: skip
    return Reason(code, **{name: facts[kind] for name, kind in code.kinds.items()})


@pytest.mark.parametrize("code", all_codes(), ids=str)
def test_every_code_has_its_words_in_french_and_in_english(code: Code) -> None:
    with CATALOGUE.open("rb") as compiled:
        english = gettext.GNUTranslations(compiled)
    told = said_in_french(code)
    for sentence in (told.long, told.short):
        french = str(sentence)
        assert french
        assert "'" not in french
        translated = english._catalog.get(french)  # type: ignore[attr-defined]
        assert translated, f"no English: {french}"
        assert "'" not in translated
        assert places(translated) == places(french)
    assert places(told.long) == set(code.kinds), "a fact that is not told, or not known"
    assert len(str(told.short)) <= 70
    for language in ("fr", "en"):
        with translation.override(language):
            assert "{" not in text(example(code)).replace("{structure}", "")
            assert short(example(code))


def test_every_code_says_the_room_it_is_of() -> None:
    rooms = {code.value: type(code).__module__.removeprefix("preau.").removesuffix(".reasons") for code in all_codes()}
    assert {value: value.rpartition(".")[0] for value in rooms} == rooms
    assert len(rooms) > 100
    assert json.dumps(sorted(rooms))
