"""Why a day cannot be asked for, given up or shared, and what happened to a request."""

from __future__ import annotations

from preau.common.reasons import CENTS, DAY, INSTANT, NUMBER, REASON, TEXT, WEEKDAY, Code


class BookingCode(Code):
    """Why a day cannot be asked for, given up or shared, and what happened to a request."""

    CLOSED = "bookings.closed"
    FULL = "bookings.full"
    OPENS_LATER = "bookings.opens_later", {"opens_at": INSTANT}
    LATE_TO_BOOK = "bookings.late_to_book", {"until": INSTANT}
    LATE_TO_CANCEL = "bookings.late_to_cancel", {"until": INSTANT}
    CHARGED = "bookings.charged"
    TAKEN = "bookings.taken"
    OTHER_WAITS = "bookings.other_waits"
    OTHER_PAYS_REFUSED = "bookings.other_pays_refused"
    OTHER_ASKS_PART = "bookings.other_asks_part", {"part": CENTS}
    OTHER_BOOKED_PART = "bookings.other_booked_part", {"part": CENTS}
    OTHER_PAYS_ALL = "bookings.other_pays_all"
    NO_MORE_BOOKED = "bookings.no_more_booked"
    ALREADY_BOOKED = "bookings.already_booked"
    NOT_OFFERED = "bookings.not_offered"
    DAY_NOT_OFFERED = "bookings.day_not_offered"
    DAY_NO_LONGER_OFFERED = "bookings.day_no_longer_offered"
    NOT_OF_HOUSEHOLD = "bookings.not_of_household"
    LEFT = "bookings.left"
    NOT_REGISTERED = "bookings.not_registered"
    NOT_THIS_WEEKDAY = "bookings.not_this_weekday"
    OTHER_CUSTODY = "bookings.other_custody"
    ACTIVITY_ENDED = "bookings.activity_ended"
    DAY_CLOSED = "bookings.day_closed"
    NO_LONGER_OF_HOUSEHOLD = "bookings.no_longer_of_household"
    LATE_TO_CHANGE_HOURS = "bookings.late_to_change_hours"
    NOT_COPIED = "bookings.not_copied"
    HOURS_DO_NOT_FIT = "bookings.hours_do_not_fit", {"why": REASON}
    SHARE_ASKED = "bookings.share_asked"
    SHARE_REFUSED = "bookings.share_refused"
    SHARE_AGREED = "bookings.share_agreed"
    WAS_WAITING = "bookings.was_waiting"
    SHARE_ANSWERED = "bookings.share_answered"
    SHARE_NOT_BOOKED = "bookings.share_not_booked"
    SHARE_NOT_SHARED = "bookings.share_not_shared"
    SHARE_CHARGED = "bookings.share_charged"
    SHARE_LATE = "bookings.share_late"
    TAKEN_BACK = "bookings.taken_back"
    NO_PLACE = "bookings.no_place"
    CLOSING = "bookings.closing", {"text": TEXT}
    GOES_TO_OTHER = "bookings.goes_to_other"
    COMES_FROM_OTHER = "bookings.comes_from_other"
    PRICE_RULE = "bookings.price_rule"
    PRICE_QUOTIENT = "bookings.price_quotient"
    PRICE_RESIDENT = "bookings.price_resident"
    PRICE_RANK = "bookings.price_rank"
    PRICE_LUNCH_BOX = "bookings.price_lunch_box"
    PRICE_SHARE = "bookings.price_share"
    PRICE_COUNTED_AGAIN = "bookings.price_counted_again"
    CLOSING_PAST = "bookings.closing_past"
    CLOSING_WITHOUT_WORDS = "bookings.closing_without_words"
    CLOSING_TWICE = "bookings.closing_twice"
    KEPT_WITHOUT_WORDS = "bookings.kept_without_words"
    PATTERN_NOT_OFFERED = "bookings.pattern_not_offered"
    PATTERN_OF_OTHER = "bookings.pattern_of_other"
    PATTERN_ENDED_ALREADY = "bookings.pattern_ended_already"
    PATTERN_GONE = "bookings.pattern_gone"
    PATTERN_STOPPED = "bookings.pattern_stopped"
    PATTERN_ENDS_BEFORE = "bookings.pattern_ends_before", {"last": DAY}
    PATTERN_TOO_SOON = "bookings.pattern_too_soon", {"earliest": DAY, "lead": NUMBER}
    PATTERN_TOO_LATE = "bookings.pattern_too_late", {"limit": DAY}
    PATTERN_END_TOO_LATE = "bookings.pattern_end_too_late", {"limit": DAY}
    PATTERN_WITHOUT_DAYS = "bookings.pattern_without_days"
    PATTERN_CLOSED_WEEKDAY = "bookings.pattern_closed_weekday", {"activity": TEXT, "weekday": WEEKDAY}
    PATTERN_NO_SUCH_DAY = "bookings.pattern_no_such_day", {"first": DAY, "last": DAY}
    PATTERN_TWICE = "bookings.pattern_twice", {"day": DAY, "since": DAY}
    PATTERN_WEEKDAY_REFUSED = "bookings.pattern_weekday_refused", {"weekday": WEEKDAY, "why": REASON}
    MISSED_FULL = "bookings.missed_full"
    MISSED_QUEUE = "bookings.missed_queue"
    MISSED_FREE = "bookings.missed_free"
    MISSED_CLOSED = "bookings.missed_closed"
    MISSED_NOT_YET = "bookings.missed_not_yet"
    MISSED_LATE = "bookings.missed_late"
    MISSED_UNREGISTERED = "bookings.missed_unregistered"
    MISSED_ENDED = "bookings.missed_ended"
    MISSED_WEEKDAY = "bookings.missed_weekday"
    MISSED_CUSTODY = "bookings.missed_custody"
    MISSED_TAKEN = "bookings.missed_taken"
    MISSED_WILL_WAIT = "bookings.missed_will_wait"
    MISSED_HOURS = "bookings.missed_hours"
    MISSED_LOCKED = "bookings.missed_locked"
    MISSED_OTHER = "bookings.missed_other"
    ADVICE_FULL = "bookings.advice_full"
    ADVICE_QUEUE = "bookings.advice_queue"
    ADVICE_FREE = "bookings.advice_free"
    ADVICE_CLOSED = "bookings.advice_closed"
    ADVICE_NOT_YET = "bookings.advice_not_yet"
    ADVICE_LATE = "bookings.advice_late"
    ADVICE_UNREGISTERED = "bookings.advice_unregistered"
    ADVICE_ENDED = "bookings.advice_ended"
    ADVICE_WEEKDAY = "bookings.advice_weekday"
    ADVICE_CUSTODY = "bookings.advice_custody"
    ADVICE_TAKEN = "bookings.advice_taken"
    ADVICE_WILL_WAIT = "bookings.advice_will_wait"
    ADVICE_HOURS = "bookings.advice_hours"
    ADVICE_LOCKED = "bookings.advice_locked"
    ADVICE_OTHER = "bookings.advice_other"
