"""Why the settings, texts and services of a structure cannot be, and why it stops bookings or payments."""

from __future__ import annotations

from preau.common.reasons import DAY, NUMBER, TEXT, Code


class StructureCode(Code):
    """Why the settings, texts and services of a structure cannot be, and why it stops bookings or payments."""

    NO_BOOKING_HERE = "structures.no_booking_here"
    STOPPED_BY_HAND = "structures.stopped_by_hand", {"text": TEXT}
    BOOKING_STOPPED = "structures.booking_stopped"
    PAYMENT_STOPPED = "structures.payment_stopped"
    BOOKING_PAUSED = "structures.booking_paused", {"last": DAY}
    PAYMENT_PAUSED = "structures.payment_paused", {"last": DAY}
    BOOKING_PAUSED_FOR = "structures.booking_paused_for", {"last": DAY, "text": TEXT}
    PAYMENT_PAUSED_FOR = "structures.payment_paused_for", {"last": DAY, "text": TEXT}
    PAUSE_OF_NOTHING = "structures.pause_of_nothing"
    PAUSE_UNREADABLE = "structures.pause_unreadable"
    TOO_MANY_PAUSES = "structures.too_many_pauses", {"asked": NUMBER}
    NAME_MISSING = "structures.name_missing"
    ADDRESS_TAKEN = "structures.address_taken", {"slug": TEXT}
    ADDRESS_UNFIT = "structures.address_unfit", {"slug": TEXT}
    ADDRESS_RESERVED = "structures.address_reserved", {"slug": TEXT}
    COLOUR_UNREADABLE = "structures.colour_unreadable"
    COLOUR_TOO_LIGHT = "structures.colour_too_light", {"contrast": TEXT, "nearest": TEXT}
    TEXT_TOO_LONG = "structures.text_too_long"
    TERMS_PAST = "structures.terms_past"
    TERMS_UNCHANGED = "structures.terms_unchanged", {"number": NUMBER}
    LOGO_TOO_HEAVY = "structures.logo_too_heavy"
    LOGO_TOO_LARGE = "structures.logo_too_large"
    LOGO_UNREADABLE = "structures.logo_unreadable"
    SERVICE_TWICE = "structures.service_twice"
    TOO_MANY_THEMES = "structures.too_many_themes"
    THEME_TOO_LONG = "structures.theme_too_long", {"start": TEXT}
    THEME_TWICE = "structures.theme_twice", {"theme": TEXT}
    PLACES_UNKNOWN = "structures.places_unknown", {"unknown": TEXT, "known": TEXT}
    NO_PLACES_HERE = "structures.no_places_here", {"unknown": TEXT}
    BRACE_ALONE = "structures.brace_alone"
    ADDRESS_NOT_APART = "structures.address_not_apart", {"place": TEXT}
    PLACES_MISSING = "structures.places_missing", {"places": TEXT, "meaning": TEXT}
