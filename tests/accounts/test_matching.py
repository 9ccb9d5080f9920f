"""Matching of account requests, alone and on 5,000 invented pupils."""

from __future__ import annotations

import dataclasses
import random
import re
from collections import Counter
from collections.abc import Callable

import pytest

from preau.accounts.rules.matching import AMBIGUOUS, CERTAIN, LIKELY, NONE, Asked, Candidate, Register, match
from preau.common.text import fold_name

LINA = Candidate(1, 1, "Kervella", "Lina", cards=("0012340718",), emails=frozenset({"awa@exemple.fr"}))
NOE = Candidate(2, 2, "Kervella", "Noé", emails=frozenset({"awa@exemple.fr"}))
JULES = Candidate(3, 3, "de La Fontaine-Épée", "Jules", usage_name="Maréchal", cards=("40720",))


def kind(asked: Asked, *candidates: Candidate) -> str:
    return match(Register(candidates or (LINA, NOE, JULES)), asked).kind


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked("KERVELLA", "lina", "x@exemple.fr", "40718"), CERTAIN),
        (Asked("Kervella", "Lina", "awa@exemple.fr"), CERTAIN),
        (Asked("Kervella", "Lina", "x@exemple.fr"), LIKELY),
        (Asked("Kervella", "Lina", "awa@exemple.fr", "99999"), LIKELY),  # the card says otherwise
        (Asked("Kervela", "Lina", "x@exemple.fr", "40718"), LIKELY),  # one clue and a near name
        (Asked("Kervela", "Lina", "awa@exemple.fr", "40718"), CERTAIN),  # two clues beside the near name
        (Asked("Lina", "Kervella", "x@exemple.fr"), LIKELY),  # swapped
        (Asked("La Fontaine Epee", "Jules", "x@exemple.fr", "40720"), CERTAIN),
        (Asked("Maréchal", "Jules", "x@exemple.fr", "40720"), CERTAIN),
        (Asked("Martin", "Zoé", "x@exemple.fr", "40718"), NONE),  # digits alone
        (Asked("Martin", "Zoé", "x@exemple.fr"), NONE),
    ],
)
def test_kind_of_a_match(asked: Asked, expected: str) -> None:
    assert kind(asked) == expected


def test_namesakes_are_never_certain_even_with_the_card() -> None:
    other = Candidate(4, 4, "Kervella", "Lina", cards=("55555",))
    assert kind(Asked("Kervella", "Lina", "x@exemple.fr", "40718"), LINA, other) == LIKELY
    assert kind(Asked("Kervella", "Lina", "x@exemple.fr"), LINA, other) == AMBIGUOUS


def test_household_of_a_child_of_two_is_told_by_the_email_alone() -> None:
    father = Candidate(5, 1, "Kervella", "Lina", cards=LINA.cards, emails=frozenset({"yann@exemple.fr"}))
    assert kind(Asked("Kervella", "Lina", "x@exemple.fr", "40718"), LINA, father) == AMBIGUOUS
    found = match(Register((LINA, father)), Asked("Kervella", "Lina", "yann@exemple.fr", "40718"))
    assert (found.kind, found.proposals[0].candidate.key) == (CERTAIN, 5)


AMAIA = Candidate(10, 10, "N'GUESSAN-LE GOFF", "Amaïa", emails=frozenset({"sarah@exemple.fr"}))
JEAN = Candidate(11, 11, "Morel", "Jean-Baptiste", usage_name="Leroy-Faure", emails=frozenset({"sarah@exemple.fr"}))
OTHERS = (Candidate(12, 12, "Leroy", "Inès"), Candidate(13, 13, "Martin", "Lina"), Candidate(14, 14, "Morel", "Zoé"))
PARTS = [
    ("Le Goff", "Amaïa", AMAIA),
    ("LEGOFF", "Amaia", AMAIA),
    ("N'Guessan", "amaïa", AMAIA),
    ("Goff", "Amaïa", AMAIA),
    ("Amaïa", "Le Goff", AMAIA),
    ("Le Goff née N'Guessan", "Amaïa", AMAIA),
    ("N'Guessan", "Amaïa Rose Marie", AMAIA),
    ("N'Guessan-Le Goff", "A.", AMAIA),
    ("Morel née Leroy", "Jean-Baptiste", JEAN),
    ("Morel épouse Faure", "Jean Baptiste", JEAN),
    ("Faure", "Jean-Baptiste", JEAN),
    ("Morel", "Jean", JEAN),
    ("Morel", "Jean-Baptiste Louis Émile", JEAN),
    ("Morel", "JB", JEAN),
    ("Morel", "J.-B.", JEAN),
    ("Leroy", "J", JEAN),
]


@pytest.mark.parametrize(("last", "first", "meant"), PARTS)
def test_part_of_a_name_with_the_email_of_a_guardian_is_likely_and_never_certain(
    last: str, first: str, meant: Candidate
) -> None:
    found = match(Register((AMAIA, JEAN, *OTHERS)), Asked(last, first, "sarah@exemple.fr"))
    assert (found.kind, found.proposals[0].candidate.key) == (LIKELY, meant.key)
    carded = dataclasses.replace(meant, cards=("0012355555",))
    others = tuple(row for row in (AMAIA, JEAN, *OTHERS) if row is not meant)
    found = match(Register((carded, *others)), Asked(last, first, "sarah@exemple.fr", "55555"))
    assert (found.kind, found.proposals[0].candidate.key) == (LIKELY, meant.key)


@pytest.mark.parametrize(
    ("last", "first"),
    [("Le Goff", "Amélie"), ("Goffin", "Amaïa"), ("N'Diaye", "Amaïa"), ("Le", "Amaïa"), ("Morel", "BJ")],
)
def test_another_name_is_no_part_of_one(last: str, first: str) -> None:
    assert match(Register((AMAIA, JEAN)), Asked(last, first, "sarah@exemple.fr")).proposals == ()


def test_part_of_a_name_alone_is_shown_and_initials_alone_are_not() -> None:
    assert kind(Asked("Le Goff", "Amaïa", "x@exemple.fr"), AMAIA) == AMBIGUOUS
    assert kind(Asked("Morel", "JB", "x@exemple.fr"), JEAN) == NONE
    twin = Candidate(15, 15, "Le Goff", "Anna", emails=AMAIA.emails)
    assert kind(Asked("Le Goff", "A", "sarah@exemple.fr"), AMAIA, twin) == AMBIGUOUS


@pytest.mark.parametrize(("stored", "typed"), [("718", "00718"), ("0000000718", "718"), ("00040718", "40718")])
def test_zeros_in_front_of_a_card_change_nothing(stored: str, typed: str) -> None:
    child = Candidate(1, 1, "Kervella", "Lina", cards=(stored,))
    assert kind(Asked("Kervella", "Lina", "x@exemple.fr", typed), child) == CERTAIN


@pytest.mark.parametrize("cards", [(), ("0012399999",)])
def test_card_of_a_sister_never_outranks_the_very_name(cards: tuple[str, ...]) -> None:
    noe = dataclasses.replace(NOE, cards=cards)
    found = match(Register((LINA, noe)), Asked("Kervella", "Noé", "awa@exemple.fr", "40718"))
    assert (found.kind, found.proposals[0].candidate.key) == (LIKELY, NOE.key)
    assert "autre carte" in found.proposals[0].reasons


def test_reasons_and_score_are_told() -> None:
    best = match(Register((LINA,)), Asked("Kervela", "Lina", "awa@exemple.fr", "40718")).proposals[0]
    assert best.reasons == ("nom proche", "mêmes chiffres de carte", "courriel d’un responsable")
    assert best.score == 88


FIRST = re.findall(
    r"\S+",
    "Lina Noé Maël Zoé Jules Inès Léa Chloé Mohamed Aïssatou Jean-Baptiste Marie-Lou Anaïs Hugo Théo Éloïse Gaël "
    "Gaëlle Élise Lisa Lise Louis Louise Milo Mila Adam Ambre Sacha Nina Yanis Yannis Léo Léonie Raphaël Raphaëlle "
    "Agathe Côme",
)
LAST = re.findall(
    r"[^|]+",
    "Martin|Bernard|Dubois|Lefèvre|Le Goff|Kervella|de La Fontaine|D'Arcy|Du Bellay|N'Diaye|Ben Amar|Van den Berg|"
    "Maréchal-Ouattara|Petrov-Faye|Prud'homme|Müller|Garcia|López|El Haddad|Nguyen|Roux|Leroux|Morel|Moreau|Girard|"
    "Gérard|Fournier|Mercier|Lemercier|Da Silva|Dos Santos|Traoré|Cissé|Sissoko|Bonnet|Bonnin|Guérin|Guerrin",
)


def pupils(number: int, rng: random.Random) -> list[Candidate]:
    """Pupils in families of one to three, some under two names; many namesakes, some without a card."""
    made: list[Candidate] = []
    while len(made) < number:
        last = rng.choice(LAST) if rng.random() < 0.6 else f"{rng.choice(LAST)}-{rng.choice(LAST)}"
        last += rng.choice(("", "", "ie", "eau", "ard", "ot"))
        email = frozenset({f"famille{len(made)}@exemple.fr"})
        for _ in range(rng.choice((1, 1, 2, 3))):
            key = len(made) + 1
            cards = (f"{rng.randrange(10**8):08d}",) if rng.random() < 0.8 else ()
            usage = rng.choice(LAST) if rng.random() < 0.1 else ""
            made.append(Candidate(key, key, last, rng.choice(FIRST), usage, cards, email))
    return made[:number]


def slip(text: str, rng: random.Random) -> str:
    """One typing error: a letter dropped, doubled, replaced, or two swapped."""
    place = rng.randrange(len(text))
    return rng.choice(
        (
            text[:place] + text[place + 1 :],
            text[:place] + text[place] + text[place:],
            text[:place] + rng.choice("aeinrst") + text[place + 1 :],
            text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
        )
    )


def typed(pupil: Candidate, rng: random.Random) -> Asked:
    """What the family of a pupil types: capitals, no accents, no particle, errors, a card or not, right or wrong."""
    last = pupil.usage_name if pupil.usage_name and rng.random() < 0.5 else pupil.last_name
    first = pupil.first_name
    change = rng.random()
    if change < 0.25:
        last, first = last.upper(), first.upper()
    elif change < 0.45:
        last, first = fold_name(last), fold_name(first)
    elif change < 0.55:
        last = fold_name(last, drop_particles=True)
    elif change < 0.75:
        last = slip(last, rng)
    elif change < 0.85:
        first = slip(first, rng) or first
    elif change < 0.9:
        last, first = first, last
    digits = pupil.cards[0][-5:] if pupil.cards and rng.random() < 0.6 else ""
    if digits and rng.random() < 0.1:
        digits = f"{rng.randrange(10**5):05d}"
    email = next(iter(pupil.emails)) if rng.random() < 0.5 else f"autre{pupil.key}@exemple.org"
    return Asked(last, first, email, digits)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_five_thousand_pupils(seed: int, record_property: Callable[[str, object], None]) -> None:
    rng = random.Random(seed)
    candidates = pupils(5000, rng)
    asked = [(pupil, typed(pupil, rng)) for pupil in rng.sample(candidates, 1000)]
    strangers = [Asked(f"{rng.choice(LAST)}{rng.randrange(99)}", f"X{rng.choice(FIRST)}", "x@exemple.org")] * 10
    register = Register(candidates)
    found = [(pupil, match(register, request)) for pupil, request in asked]
    rows: Counter[tuple[str, bool]] = Counter()
    for pupil, result in found:
        rows[result.kind, bool(result.proposals) and result.proposals[0].candidate.key == pupil.key] += 1
    certain, likely = rows[CERTAIN, True], rows[LIKELY, True]
    figures = {
        "certain": certain / len(asked),
        "certain or likely": (certain + likely) / len(asked),
        "likely precision": likely / (likely + rows[LIKELY, False]),
        "shown": sum(pupil.key in [p.candidate.key for p in r.proposals] for pupil, r in found) / len(asked),
    }
    record_property("matching", figures)
    print(f"\nmatching on {len(candidates)} pupils: {figures}")
    assert rows[CERTAIN, False] == 0
    assert all(match(register, stranger).kind != CERTAIN for stranger in strangers)
    assert figures["certain"] > 0.3
    assert figures["certain or likely"] > 0.7
