"""Who may attend an activity: limits of age and of school level. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from preau.common.errors import InvalidRuleError
from preau.common.text import join_words


@dataclass(frozen=True, slots=True)
class Limits:
    """Ages in whole years on the day of the service, both included; levels by code, none meaning all of them."""

    min_age: int | None = None
    max_age: int | None = None
    levels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.min_age is not None and self.max_age is not None and self.max_age < self.min_age:
            raise InvalidRuleError("L’âge le plus grand doit être au moins l’âge le plus petit.")


def age_on(birth_date: date, day: date) -> int:
    """Age in whole years on `day`; somebody born on 29 February is a year older on 1 March of common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def why_not_eligible(
    limits: Limits,
    *,
    birth_date: date | None,
    level: str,
    day: date,
    level_label: Callable[[str], str] = str,
) -> str | None:
    """Why a person may not attend on `day`, in French; `None` when it may.

    An unknown birth date or level is refused only when a limit needs it. `level_label` names a level code.
    """
    if limits.levels and level not in limits.levels:
        labels = join_words([level_label(code) for code in limits.levels])
        return f"Réservé aux niveaux {labels}." if len(limits.levels) > 1 else f"Réservé au niveau {labels}."
    if limits.min_age is None and limits.max_age is None:
        return None
    if birth_date is None:
        return "La date de naissance manque : elle est nécessaire pour cette activité."
    age = age_on(birth_date, day)
    if limits.min_age is not None and age < limits.min_age:
        return f"À partir de {limits.min_age} ans."
    if limits.max_age is not None and age > limits.max_age:
        return f"Jusqu’à {limits.max_age} ans."
    return None
