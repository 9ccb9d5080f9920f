"""Why a price rule does not hold together, or a version may not begin or be taken back."""

from __future__ import annotations

from preau.common.reasons import DAY, NUMBER, TEXT, Code


class PricingCode(Code):
    """Why a price rule does not hold together, or a version may not begin or be taken back."""

    AMOUNT_OUT_OF_RANGE = "pricing.amount_out_of_range"
    CHANGE_OUT_OF_RANGE = "pricing.change_out_of_range"
    PERCENT_OUT_OF_RANGE = "pricing.percent_out_of_range"
    GRACE_OUT_OF_RANGE = "pricing.grace_out_of_range"
    LEAST_OUT_OF_RANGE = "pricing.least_out_of_range"
    MOST_OUT_OF_RANGE = "pricing.most_out_of_range"
    MOST_UNDER_LEAST = "pricing.most_under_least"
    SIBLING_RANKS = "pricing.sibling_ranks"
    LATE_SLOT_OUT_OF_RANGE = "pricing.late_slot_out_of_range"
    LATE_GRACE_OUT_OF_RANGE = "pricing.late_grace_out_of_range"
    AID_UNNAMED = "pricing.aid_unnamed"
    AID_OF_TWO_KINDS = "pricing.aid_of_two_kinds"
    AID_PERCENT_OUT_OF_RANGE = "pricing.aid_percent_out_of_range"
    AID_LIMIT_NOT_POSITIVE = "pricing.aid_limit_not_positive"
    AIDS_OF_ONE_NAME = "pricing.aids_of_one_name"
    FREE_OUT_OF_RANGE = "pricing.free_out_of_range"
    PENALTY_NOT_POSITIVE = "pricing.penalty_not_positive"
    PENALTY_PERCENT_NOT_POSITIVE = "pricing.penalty_percent_not_positive"
    CHANGE_OF_THREE_KINDS = "pricing.change_of_three_kinds"
    OUTSIDE_UNKNOWN = "pricing.outside_unknown"
    PART_BADLY_WRITTEN = "pricing.part_badly_written", {"name": TEXT}
    PART_NOT_LIST = "pricing.part_not_list", {"name": TEXT}
    PART_UNKNOWN = "pricing.part_unknown", {"name": TEXT}
    CHOICE_UNKNOWN = "pricing.choice_unknown", {"name": TEXT, "typed": TEXT}
    NOT_WHOLE_NUMBER = "pricing.not_whole_number", {"typed": TEXT}
    NUMBER_UNREADABLE = "pricing.number_unreadable", {"typed": TEXT}
    PART_MISSING = "pricing.part_missing", {"name": TEXT}
    KIND_UNKNOWN = "pricing.kind_unknown", {"typed": TEXT}
    CEILING_UNDER_FLOOR = "pricing.ceiling_under_floor"
    RATE_NEGATIVE = "pricing.rate_negative"
    TERM_DAYS = "pricing.term_days"
    SLOTS_WITHOUT_HALF_HOURS = "pricing.slots_without_half_hours"
    PENALTY_TWICE = "pricing.penalty_twice"
    TERM_BY_HALF_HOUR = "pricing.term_by_half_hour"
    TERM_OUTSIDE = "pricing.term_outside"
    NO_TERM_FOR_DAYS = "pricing.no_term_for_days", {"days": NUMBER}
    PART_OUT_OF_RANGE = "pricing.part_out_of_range"
    HOURS_MISSING = "pricing.hours_missing"
    QUOTIENT_NEGATIVE = "pricing.quotient_negative"
    NO_BAND = "pricing.no_band"
    FIRST_BAND_NOT_ZERO = "pricing.first_band_not_zero", {"start": TEXT}
    BAND_EMPTY = "pricing.band_empty", {"band": TEXT}
    LAST_BAND_ENDS = "pricing.last_band_ends", {"since": TEXT}
    BAND_WITHOUT_END = "pricing.band_without_end", {"band": TEXT}
    BANDS_APART = "pricing.bands_apart", {"hole": TEXT}
    BANDS_OVERLAP = "pricing.bands_overlap", {"lower": TEXT, "upper": TEXT}
    BEGINS_ALREADY = "pricing.begins_already", {"day": DAY}
    NEVER_RETROACTIVE = "pricing.never_retroactive", {"tomorrow": DAY}
    TOO_FAR = "pricing.too_far"
    IN_FORCE = "pricing.in_force"
