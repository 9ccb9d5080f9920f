"""Whom an account request is about: card digits, folded names, near names, the e-mail of a guardian.

A certain match needs two clues that agree: the exact name, and the card or the e-mail of a guardian (both of them when
the name is only near); and nothing that contradicts them. Digits of a card identify, they prove nothing: alone they
never make a match certain. Names are compared folded (`common.text.fold_name`), with and without particles, under the
birth name and the usage name. A *part* of a name (half of a double name, one of the names of « Morel née Leroy », one
first name among all of them, initials) makes a match likely when the e-mail or the card agrees, and never certain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz, process

from preau.accounts.rules.partial_names import is_first_name_of, is_initials, surname_parts
from preau.common.text import fold_name

SAME = 100.0
NEAR = 82.0
"""Likeness of two names (0 to 100) from which one may be the other with a typing error."""
PART = 84.0
"""Likeness given to a name of which only a part was said, when another clue agrees."""
PART_ALONE = 76.0
"""The same without any other clue: worth showing, no more."""
SAME_WORD = 60.0
"""Likeness of two words from which one is the other with a typing mistake."""
LIKELY_SCORE = 40
CLOSE_CALL = 6
"""A second best candidate this near in score keeps the best one from being likely."""
SHOWN = 3

CERTAIN, LIKELY, AMBIGUOUS, NONE = "certain", "likely", "ambiguous", "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of a household as the files know them; `key` is the caller's, one by person and household."""

    key: int
    person: int
    last_name: str
    first_name: str
    usage_name: str = ""
    cards: tuple[str, ...] = ()
    emails: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the request says; `card_digits` may be empty, `email` is in lower case."""

    last_name: str
    first_name: str
    email: str
    card_digits: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate and the clues for it. `likeness` of the names is 100 when they are the same.

    `other_card` is a clue against: the digits typed are not on the candidate's card, or are on the card of somebody
    else of the same family.
    """

    candidate: Candidate
    likeness: float
    same_card: bool
    other_card: bool
    same_email: bool
    is_part: bool = False

    @property
    def score(self) -> int:
        """0 to 100: up to 60 for the name, 25 for the card, 15 for the e-mail; 20 less for another card."""
        name = 60 if self.likeness == SAME else round(self.likeness * 0.5)
        return max(0, name + 25 * self.same_card + 15 * self.same_email - 20 * self.other_card)

    @property
    def is_confirmed(self) -> bool:
        """A second clue beside the very name, two beside a near one, and none against."""
        clues = self.same_card + self.same_email
        enough = clues >= (1 if self.likeness == SAME else 2)
        return enough and self.likeness >= NEAR and not (self.other_card or self.is_part)

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Best first: the very name before any other, whatever card was typed; then the score."""
        return self.likeness != SAME, -self.score, self.candidate.key

    @property
    def reasons(self) -> tuple[str, ...]:
        """The clues in French."""
        near = "nom proche" if self.likeness >= NEAR else "autre nom"
        words = (
            (True, "même nom" if self.likeness == SAME else "une partie du nom" if self.is_part else near),
            (self.same_card, "mêmes chiffres de carte"),
            (self.other_card, "autre carte"),
            (self.same_email, "courriel d’un responsable"),
        )
        return tuple(word for said, word in words if said)


@dataclass(frozen=True, slots=True)
class Match:
    """The best candidates, best first, and how sure the first one is."""

    kind: str
    proposals: tuple[Proposal, ...] = ()


def name_forms(last_name: str, first_name: str) -> frozenset[str]:
    """The folded forms of one full name: with and without its particles, spaces kept or not (`Le Goff`, `Legoff`)."""
    first = fold_name(first_name)
    full, bare = fold_name(last_name), fold_name(last_name, drop_particles=True)
    return frozenset(f"{last}|{first}" for last in (full, bare, full.replace(" ", ""), bare.replace(" ", "")) if last)


def card_key(number: str) -> str:
    """What of a card's number identifies: its last five digits, whatever zeros were typed or left out in front."""
    return number[-5:].rjust(5, "0") if number else ""


@dataclass
class Register:
    """All the candidates of a structure, arranged to be searched: made once, asked many times."""

    candidates: Sequence[Candidate]
    by_name: dict[str, set[int]] = field(init=False, default_factory=lambda: defaultdict(set))
    by_card: dict[str, set[int]] = field(init=False, default_factory=lambda: defaultdict(set))
    by_email: dict[str, set[int]] = field(init=False, default_factory=lambda: defaultdict(set))
    by_part: dict[str, set[int]] = field(init=False, default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for index, candidate in enumerate(self.candidates):
            for last in filter(None, {candidate.last_name, candidate.usage_name}):
                for form in name_forms(last, candidate.first_name):
                    self.by_name[form].add(index)
                for part in surname_parts(last):
                    self.by_part[part].add(index)
            for card in candidate.cards:
                self.by_card[card_key(card)].add(index)
            for email in candidate.emails:
                self.by_email[email].add(index)

    @cached_property
    def spellings(self) -> tuple[list[str], list[str], list[int]]:
        """Every full name as one text, the same with its words in order, and whose it is."""
        texts, owners = [], []
        for index, candidate in enumerate(self.candidates):
            for last in sorted({candidate.last_name, candidate.usage_name} - {""}):
                texts.append(_spelling(last, candidate.first_name))
                owners.append(index)
        return texts, [_in_order(text) for text in texts], owners

    def exact(self, asked: Asked) -> set[int]:
        """Candidates of that very name."""
        forms = name_forms(asked.last_name, asked.first_name)
        return set().union(*(self.by_name.get(form, set()) for form in forms))

    def parts(self, asked: Asked) -> set[int]:
        """Candidates of whose name the request says a part; first and last name may be swapped."""
        found: set[int] = set()
        for last, first in ((asked.last_name, asked.first_name), (asked.first_name, asked.last_name)):
            shared = set().union(*(self.by_part.get(part, set()) for part in surname_parts(last)))
            found |= {index for index in shared if is_first_name_of(self.candidates[index].first_name, first)}
        return found

    def near(self, asked: Asked) -> dict[int, float]:
        """Candidates whose name looks like it, with the likeness; first and last name may be swapped."""
        texts, ordered, owners = self.spellings
        wanted = _spelling(asked.last_name, asked.first_name)
        found: dict[int, float] = {}
        for text, choices in ((wanted, texts), (_in_order(wanted), ordered)):
            rows = process.extract(text, choices, scorer=fuzz.ratio, score_cutoff=NEAR, limit=8)
            for _, likeness, place in rows:
                found[owners[place]] = max(min(likeness, SAME - 1), found.get(owners[place], 0.0))
        return found


def _spelling(last_name: str, first_name: str) -> str:
    return f"{fold_name(last_name, drop_particles=True)} {fold_name(first_name)}"


def _in_order(text: str) -> str:
    return " ".join(sorted(text.split()))


def _is_mistyped(candidate: Candidate, asked: Asked) -> bool:
    """Whether no word of the name is missing: each was typed, perhaps with a mistake. Then it is no part of a name."""
    wanted = _spelling(asked.last_name, asked.first_name).split()
    names = filter(None, (candidate.last_name, candidate.usage_name))
    return any(_pair(wanted, _spelling(last, candidate.first_name).split()) for last in names)


def _pair(wanted: Sequence[str], words: Sequence[str]) -> bool:
    def is_one_of(word: str, others: Sequence[str]) -> bool:
        return any(abs(len(word) - len(other)) <= 2 and fuzz.ratio(word, other) >= SAME_WORD for other in others)

    return len(wanted) == len(words) and all(is_one_of(word, words) for word in wanted)


def match(register: Register, asked: Asked) -> Match:
    """The candidates a request may be about, and how sure it is."""
    clued = register.by_email.get(asked.email, set()) | register.by_card.get(card_key(asked.card_digits), set())
    exact, near = register.exact(asked), register.near(asked)
    typos = {index for index in near if _is_mistyped(register.candidates[index], asked)}
    by_initials = is_initials(asked.first_name) or is_initials(asked.last_name)
    parts = {index for index in register.parts(asked) if index in clued or not by_initials} - exact - typos
    weighed = near | {index: max(near.get(index, 0), PART if index in clued else PART_ALONE) for index in parts}
    weighed |= dict.fromkeys(exact, SAME)
    # A card alone, with another name, says nothing (a typing mistake); with the e-mail it is worth showing.
    carded = register.by_card.get(card_key(asked.card_digits), set()) & register.by_email.get(asked.email, set())
    for index in carded - set(weighed):
        candidate = register.candidates[index]
        weighed[index] = fuzz.ratio(fold_name(candidate.first_name), fold_name(asked.first_name)) / 2
    family = frozenset().union(*(register.candidates[index].emails for index in carded))
    proposals = [
        _proposal(register.candidates[index], asked, likeness, family, is_part=index in parts)
        for index, likeness in weighed.items()
    ]
    proposals.sort(key=lambda proposal: proposal.rank)
    return Match(_kind(proposals), tuple(proposals[:SHOWN]))


def _proposal(
    candidate: Candidate, asked: Asked, likeness: float, family: frozenset[str], *, is_part: bool
) -> Proposal:
    """`family` is the e-mails of those of the same family who carry the card that was typed."""
    typed = card_key(asked.card_digits)
    same_card = bool(typed) and any(card_key(number) == typed for number in candidate.cards)
    of_a_relative = bool(family & candidate.emails)
    return Proposal(
        candidate,
        likeness,
        same_card=same_card,
        other_card=bool(typed and (candidate.cards or of_a_relative)) and not same_card,
        same_email=asked.email in candidate.emails,
        is_part=is_part,
    )


def _kind(proposals: Sequence[Proposal]) -> str:
    if not proposals:
        return NONE
    best, others = proposals[0], proposals[1:]
    namesakes = {proposal.candidate.person for proposal in proposals if proposal.likeness == SAME}
    if namesakes <= {best.candidate.person} and best.is_confirmed and _is_the_household(best, others):
        return CERTAIN
    if best.score < LIKELY_SCORE or (others and best.score - others[0].score < CLOSE_CALL):
        return AMBIGUOUS
    return LIKELY


def _is_the_household(best: Proposal, others: Sequence[Proposal]) -> bool:
    """Whether the household is known too: for a child of two, only the e-mail of one guardian tells."""
    twins = [proposal for proposal in others if proposal.candidate.person == best.candidate.person]
    return not twins or (best.same_email and not any(twin.same_email for twin in twins))
