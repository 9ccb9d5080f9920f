"""Answers to secret questions: read alike however they are typed. Pure."""

from __future__ import annotations

from preau.common.text import fold_name

SHORTEST = 4


def fold_answer(typed: str) -> str:
    """The letters and digits alone, without case, accents, spaces or hyphens: `Aix-en-Provence ` → `aixenprovence`."""
    return fold_name(typed).replace(" ", "")


def why_not_answer(typed: str) -> str | None:
    """Why an answer cannot be kept, in French; `None` when it can."""
    folded = fold_answer(typed)
    if len(folded) < SHORTEST:
        return "Une réponse de quatre lettres ou chiffres au moins."
    if len(set(folded)) == 1:
        return "Une réponse qui ne répète pas un seul signe."
    return None
