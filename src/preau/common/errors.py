"""Errors the floors share."""

from __future__ import annotations

from preau.common.reasons import Refused


class InvalidRuleError(Refused, ValueError):
    """A rule that cannot be applied, or terms that do not hold together; each reason may name its field."""


class UnknownCalendarError(Refused, LookupError):
    """A date for which the official calendar is not known: never to be read as « no holidays »."""
