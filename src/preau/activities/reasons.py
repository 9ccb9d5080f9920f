"""Why a rule of an activity does not hold together, why a day is closed, why hours cannot be."""

from __future__ import annotations

from preau.common.reasons import HOUR, MINUTES, NAMES, NUMBER, TEXT, WEEKDAY, Code


class ActivityCode(Code):
    """Why a rule of an activity does not hold together, why a day is closed, why hours cannot be."""

    CLOSED_BY_HAND = "activities.closed_by_hand", {"text": TEXT}
    TERM_TIME = "activities.term_time"
    NO_LONGER_OPEN = "activities.no_longer_open"
    LEVELS_ONLY = "activities.levels_only", {"levels": NAMES}
    LEVEL_ONLY = "activities.level_only", {"levels": NAMES}
    BIRTH_DATE_MISSING = "activities.birth_date_missing"
    TOO_YOUNG = "activities.too_young", {"age": NUMBER}
    TOO_OLD = "activities.too_old", {"age": NUMBER}
    AGES_REVERSED = "activities.ages_reversed"
    HOURS_MISSING = "activities.hours_missing"
    HOUR_UNREADABLE_HERE = "activities.hour_unreadable_here"
    LEAVES_BEFORE_ARRIVING = "activities.leaves_before_arriving"
    STAY_TOO_SHORT = "activities.stay_too_short", {"least": MINUTES}
    STAY_TOO_LONG = "activities.stay_too_long", {"most": MINUTES}
    ARRIVES_OUTSIDE = "activities.arrives_outside", {"opens": HOUR, "closes": HOUR}
    ARRIVES_LATE = "activities.arrives_late", {"by": HOUR}
    LEAVES_OUTSIDE = "activities.leaves_outside", {"opens": HOUR, "closes": HOUR}
    LEAVES_EARLY = "activities.leaves_early", {"since": HOUR}
    ARRIVAL_OFF_STEP = "activities.arrival_off_step", {"step": MINUTES, "opens": HOUR}
    DEPARTURE_OFF_STEP = "activities.departure_off_step", {"step": MINUTES, "opens": HOUR}
    STEP_OUT_OF_RANGE = "activities.step_out_of_range", {"most": NUMBER}
    LONGEST_UNDER_SHORTEST = "activities.longest_under_shortest"
    CLOSES_BEFORE_OPENING = "activities.closes_before_opening"
    SHORTEST_OVER_OPENING = "activities.shortest_over_opening"
    ARRIVE_BY_OUTSIDE = "activities.arrive_by_outside"
    LEAVE_FROM_OUTSIDE = "activities.leave_from_outside"
    WEEKS_AHEAD_OUT_OF_RANGE = "activities.weeks_ahead_out_of_range"
    OPENING_WITHOUT_ZONE = "activities.opening_without_zone"
    WEEKS_AHEAD_MISSING = "activities.weeks_ahead_missing"
    YEAR_OUT_OF_RANGE = "activities.year_out_of_range", {"least": NUMBER, "most": NUMBER}
    UNKNOWN_WINDOW = "activities.unknown_window", {"typed": TEXT}
    INSTANT_UNREADABLE = "activities.instant_unreadable", {"typed": TEXT}
    DAYS_BEFORE_OUT_OF_RANGE = "activities.days_before_out_of_range", {"most": NUMBER}
    OPEN_WEEKDAYS_MISSING = "activities.open_weekdays_missing"
    WEEKS_BEFORE_OUT_OF_RANGE = "activities.weeks_before_out_of_range"
    DEADLINE_DAYS_MISSING = "activities.deadline_days_missing"
    MONTH_DAY_OUT_OF_RANGE = "activities.month_day_out_of_range"
    MONTHS_OUT_OF_RANGE = "activities.months_out_of_range"
    DEADLINE_NEVER_FALLS = "activities.deadline_never_falls"
    NO_DEADLINE_FOR_WEEKDAY = "activities.no_deadline_for_weekday", {"weekday": WEEKDAY}
    WEEKDAY_OUT_OF_RANGE = "activities.weekday_out_of_range"
    DEADLINE_NOT_OBJECT = "activities.deadline_not_object"
    UNKNOWN_DEADLINE = "activities.unknown_deadline", {"typed": TEXT}
    OPEN_WEEKDAYS_NOT_LIST = "activities.open_weekdays_not_list"
    UNKNOWN_DAY_UNIT = "activities.unknown_day_unit", {"typed": TEXT}
    HOUR_UNREADABLE = "activities.hour_unreadable", {"typed": TEXT}
    NOT_WHOLE_NUMBER = "activities.not_whole_number", {"typed": TEXT, "label": TEXT}
    DEADLINE_PART_MISSING = "activities.deadline_part_missing", {"name": TEXT}
    UNKNOWN_PERIOD = "activities.unknown_period", {"period": TEXT}
