"""Parts of names: what people say of a double name, of all their first names, or by initials. Pure, on folded names."""

from __future__ import annotations

import re

from preau.common.text import PARTICLES, fold_name

BORN = frozenset({"nee", "ne", "epouse", "epoux", "ep", "veuve", "vve", "divorcee", "dite", "dit", "alias"})
"""Words between two surnames of one person, none of which is a name: « Morel née Leroy », « Roux ép. Blanc »."""
_JOINTS = re.compile(r"[-‐‑–—/,;()+&]|\bet\b", re.IGNORECASE)
SHORTEST = 2


def surname_parts(last_name: str) -> frozenset[str]:
    """The surnames inside one, folded, without spaces, with and without particles: `goff` and `legoff` for `Le Goff`.

    The whole is one of them. A surname is what stands between hyphens, or between words such as « née »; every word of
    a surname written without hyphens counts too (`Le Goff Kervella`), when it is long enough to tell somebody apart.
    """
    pieces = [piece for part in _JOINTS.split(last_name) for piece in _between_born(fold_name(part).split())]
    words = [word for piece in pieces for word in piece if word not in PARTICLES and len(word) > SHORTEST]
    bare = ["".join(word for word in piece if word not in PARTICLES) for piece in pieces]
    joined = [*bare, *("".join(piece) for piece in pieces if not PARTICLES.issuperset(piece))]
    whole = "".join(word for word in fold_name(last_name, drop_particles=True).split() if word not in BORN)
    return frozenset(part for part in (*joined, *words, whole) if len(part) >= SHORTEST)


def _between_born(words: list[str]) -> list[list[str]]:
    pieces: list[list[str]] = [[]]
    for word in words:
        if word in BORN:
            pieces.append([])
        else:
            pieces[-1].append(word)
    return [piece for piece in pieces if piece]


def is_first_name_of(known: str, said: str) -> bool:
    """Whether what was said may be the first name that is known, or the other way round.

    The same; one of them with more first names than the other (`Lina Marie` for `Lina`, `Jean` for `Jean-Baptiste`); or
    initials (`JB`, `J.-B.`, `J` for `Jean-Baptiste`).
    """
    ours, theirs = fold_name(known).split(), fold_name(said).split()
    if not ours or not theirs:
        return False
    shorter, longer = sorted((ours, theirs), key=len)
    same_start = longer[: len(shorter)] == shorter or "".join(ours) == "".join(theirs)
    return same_start or set(shorter) <= set(longer) or _are_initials(theirs, ours) or _are_initials(ours, theirs)


def is_initials(said: str) -> bool:
    """Whether a first name was said by its initials: `JB`, `J.-B.`, `L`."""
    words = fold_name(said).split()
    return bool(words) and (all(len(word) == 1 for word in words) or (len(words) == 1 and len(words[0]) <= SHORTEST))


def _are_initials(short: list[str], whole: list[str]) -> bool:
    letters = "".join(short)
    if len(letters) > len(whole) or not is_initials(" ".join(short)):
        return False
    return letters == "".join(word[0] for word in whole)[: len(letters)]
