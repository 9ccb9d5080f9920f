"""The column of the daily sheet that what a household pays goes to. Pure."""

from __future__ import annotations

from preau.payables.enums import Category


def category_of(*, person_is_adult: bool | None, household_has_children: bool) -> Category:
    """The column of the daily sheet: the person the line names decides, else who lives in the household.

    An adult who eats (commensal) is a column of its own; so is a household of adults only. What pupils prepay is
    « ticket ».
    """
    is_adult = not household_has_children if person_is_adult is None else person_is_adult
    return Category.ADULT if is_adult else Category.TICKET
