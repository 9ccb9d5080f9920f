"""What a price may depend on besides its base: hours, rank among siblings, late pick-up, aid of a third party."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.amounts import check_cents
from preau.pricing.rules.changes import Change


@dataclass(frozen=True, slots=True)
class Slots:
    """How half-hours are counted: every half-hour begun is due, up to `grace_minutes` beyond one being forgiven.

    Never less than `least`, never more than `most` (`None`: no limit).
    """

    grace_minutes: int = 0
    least: int = 0
    most: int | None = None

    def __post_init__(self) -> None:
        _check_range(self.grace_minutes, 0, 29, Reason(PricingCode.GRACE_OUT_OF_RANGE))
        _check_range(self.least, 0, 48, Reason(PricingCode.LEAST_OUT_OF_RANGE))
        if self.most is not None:
            _check_range(self.most, 1, 48, Reason(PricingCode.MOST_OUT_OF_RANGE))
            if self.most < self.least:
                raise InvalidRuleError(Reason(PricingCode.MOST_UNDER_LEAST))

    def due(self, begun: int) -> int:
        """Half-hours due when `begun` were, the grace taken off (`activities.rules.half_hours`); none when none was."""
        if begun <= 0:
            return 0
        return max(self.least, begun if self.most is None else min(begun, self.most))


class SiblingCount(StrEnum):
    """Whom the rank counts: children registered for the activity on that date, or booked on that very day."""

    REGISTERED = "registered"
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class SiblingRates:
    """`changes` are for the second child, the third…; the last one also serves those after."""

    counts: SiblingCount
    changes: tuple[Change, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.changes) <= 9:
            raise InvalidRuleError(Reason(PricingCode.SIBLING_RANKS))

    def change(self, rank: int) -> Change | None:
        """What the child of this rank gets; nothing for the first."""
        return None if rank < 2 else self.changes[min(rank - 2, len(self.changes) - 1)]


@dataclass(frozen=True, slots=True)
class Sibling:
    """A child of the household. Ranks go by age, whatever the order in which children were entered."""

    person_id: int
    birth_date: date | None


@dataclass(frozen=True, slots=True)
class Rank:
    """The place of a child among `total` siblings, the eldest first, and whom that counts."""

    number: int
    total: int
    counts: SiblingCount = SiblingCount.REGISTERED


def rank_of(person_id: int, siblings: Iterable[Sibling], counts: SiblingCount) -> Rank | None:
    """The rank of a child among siblings of whom it is one, the eldest first; `None` when it is not among them.

    Twins, and children without a birth date (last), go by their number: the same order whoever asks.
    """
    ordered = sorted(siblings, key=lambda child: (child.birth_date or date.max, child.person_id))
    places = {child.person_id: number for number, child in enumerate(ordered, start=1)}
    return Rank(places[person_id], len(places), counts) if person_id in places else None


@dataclass(frozen=True, slots=True)
class LatePickUp:
    """`cents` by slot of `slot_minutes` begun after closing, once `grace_minutes` are past."""

    slot_minutes: int
    cents: int
    grace_minutes: int = 0

    def __post_init__(self) -> None:
        check_cents(self.cents)
        _check_range(self.slot_minutes, 1, 120, Reason(PricingCode.LATE_SLOT_OUT_OF_RANGE))
        _check_range(self.grace_minutes, 0, 60, Reason(PricingCode.LATE_GRACE_OUT_OF_RANGE))

    def slots(self, late_minutes: int) -> int:
        """Slots due: none within the grace, then every slot begun since closing time."""
        return 0 if late_minutes <= self.grace_minutes else -(-late_minutes // self.slot_minutes)


@dataclass(frozen=True, slots=True)
class Aid:
    """A part of the price a third party pays: `percent` of it or `cents`, exactly one of the two.

    `below` keeps it for known quotients under that amount, in euros; `residents_only` for households of the town.
    """

    name: str
    cents: int | None = None
    percent: Decimal | None = None
    below: Decimal | None = None
    residents_only: bool = False

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > 80:
            raise InvalidRuleError(Reason(PricingCode.AID_UNNAMED))
        if (self.cents is None) == (self.percent is None):
            raise InvalidRuleError(Reason(PricingCode.AID_OF_TWO_KINDS))
        if self.cents is not None:
            check_cents(self.cents)
        if self.percent is not None and not (self.percent.is_finite() and 0 < self.percent <= 100):
            raise InvalidRuleError(Reason(PricingCode.AID_PERCENT_OUT_OF_RANGE))
        if self.below is not None and not (self.below.is_finite() and self.below > 0):
            raise InvalidRuleError(Reason(PricingCode.AID_LIMIT_NOT_POSITIVE))

    def serves(self, quotient: Decimal | None, *, is_resident: bool) -> bool:
        """Whether it goes to a household; an unknown quotient is under no limit."""
        if self.residents_only and not is_resident:
            return False
        return self.below is None or (quotient is not None and quotient < self.below)


def check_aids(aids: Sequence[Aid]) -> None:
    """Raises `InvalidRuleError` when two aids have one name: a bill tells them apart by it."""
    if len({aid.name for aid in aids}) != len(aids):
        raise InvalidRuleError(Reason(PricingCode.AIDS_OF_ONE_NAME))


def _check_range(value: object, least: int, most: int, reason: Reason) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise InvalidRuleError(reason)
