"""Answers to secret questions: read alike however they are typed. Pure."""

from __future__ import annotations

from preau.accounts.reasons import AccountCode
from preau.common.reasons import Reason
from preau.common.text import fold_name

SHORTEST = 4


def fold_answer(typed: str) -> str:
    """The letters and digits alone, without case, accents, spaces or hyphens: `Aix-en-Provence ` → `aixenprovence`."""
    return fold_name(typed).replace(" ", "")


def why_not_answer(typed: str) -> Reason | None:
    """Why an answer cannot be kept; `None` when it can."""
    folded = fold_answer(typed)
    if len(folded) < SHORTEST:
        return Reason(AccountCode.ANSWER_TOO_SHORT)
    if len(set(folded)) == 1:
        return Reason(AccountCode.ANSWER_REPEATS)
    return None
