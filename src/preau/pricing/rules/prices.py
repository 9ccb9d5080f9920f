"""A whole price rule: a base, and what it is changed by. Amounts in cents, quotients in euros (`Decimal`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.bases import Base, Grid, TermRate
from preau.pricing.rules.changes import Change
from preau.pricing.rules.modifiers import Aid, LatePickUp, SiblingRates, Slots, check_aids
from preau.pricing.rules.penalties import Penalty


class Unit(StrEnum):
    SERVICE = "service"
    HALF_HOUR = "half_hour"


USUAL_SLOTS = Slots()
"""Every half-hour begun, no limit."""


@dataclass(frozen=True, slots=True)
class PriceRule:
    """A base and what it is changed by, always in this order: residence, siblings, own lunch-box (for the unit price),
    then hours, presence not booked or booked late, late pick-up, and the part of third parties.

    `outside` is for households that do not live in the town: their own grid, or a change. Penalties are no part of the
    price: each makes a line of its own (`penalties.penalise`).
    """

    base: Base
    unit: Unit = Unit.SERVICE
    slots: Slots = USUAL_SLOTS
    outside: Grid | Change | None = None
    siblings: SiblingRates | None = None
    lunch_box: Change | None = None
    unbooked: Change | None = None
    late: Change | None = None
    late_pick_up: LatePickUp | None = None
    aids: tuple[Aid, ...] = ()
    penalties: tuple[Penalty, ...] = ()

    def __post_init__(self) -> None:
        check_aids(self.aids)
        if self.slots != USUAL_SLOTS and self.unit is not Unit.HALF_HOUR:
            raise InvalidRuleError(Reason(PricingCode.SLOTS_WITHOUT_HALF_HOURS))
        if isinstance(self.base, TermRate):
            self._check_term()
        if len({penalty.trigger for penalty in self.penalties}) != len(self.penalties):
            raise InvalidRuleError(Reason(PricingCode.PENALTY_TWICE))

    def _check_term(self) -> None:
        if self.unit is Unit.HALF_HOUR:
            raise InvalidRuleError(Reason(PricingCode.TERM_BY_HALF_HOUR))
        if isinstance(self.outside, Grid):
            raise InvalidRuleError(Reason(PricingCode.TERM_OUTSIDE))
