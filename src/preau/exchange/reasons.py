"""Why a file of ONDE, or a line of it, cannot be imported."""

from __future__ import annotations

from preau.common.reasons import NUMBER, REASON, TEXT, Code


class ExchangeCode(Code):
    """Why a file of ONDE, or a line of it, cannot be imported."""

    NO_STRUCTURE_THERE = "exchange.no_structure_there", {"slug": TEXT}
    FILE_UNREADABLE = "exchange.file_unreadable", {"path": TEXT, "why": TEXT}
    RIGHTS_WOULD_END = "exchange.rights_would_end", {"bookings": TEXT}
    NOT_GUARDIANS = "exchange.not_guardians"
    TOO_FEW_COLUMNS = "exchange.too_few_columns", {"found": NUMBER, "width": NUMBER}
    CONTROL_CHARACTER = "exchange.control_character"
    GUARDIAN_UNNAMED = "exchange.guardian_unnamed"
    ACCENTS_LOST = "exchange.accents_lost", {"text": TEXT}
    NO_CHILD = "exchange.no_child"
    TOO_LONG = "exchange.too_long", {"most": NUMBER, "start": TEXT}
    NO_ACTIVITY = "exchange.no_activity", {"name": TEXT, "structure": TEXT, "there": TEXT}
    SITE_NAME_TOO_LONG = "exchange.site_name_too_long", {"most": NUMBER}
    NO_PUPIL = "exchange.no_pupil"
    NOT_PUPILS = "exchange.not_pupils", {"columns": TEXT}
    COLUMN_TWICE = "exchange.column_twice", {"heading": TEXT}
    UNREADABLE = "exchange.unreadable", {"label": TEXT, "value": TEXT}
    BIRTH_DATE_MISSING = "exchange.birth_date_missing"
    BIRTH_DATE_UNREADABLE = "exchange.birth_date_unreadable", {"text": TEXT}
    BIRTH_DATE_CHANGED = "exchange.birth_date_changed", {"text": TEXT, "why": REASON}
    CHANGED_BY_SPREADSHEET = "exchange.changed_by_spreadsheet"
    BIRTH_DATE_IMPOSSIBLE = "exchange.birth_date_impossible", {"text": TEXT}
    MISSING = "exchange.missing", {"label": TEXT}
    ACCENTS_LOST_IN = "exchange.accents_lost_in", {"label": TEXT, "text": TEXT}
    FILE_UTF16 = "exchange.file_utf16"
    FILE_EMPTY = "exchange.file_empty"
    FILE_OF_NO_ALPHABET = "exchange.file_of_no_alphabet", {"where": TEXT}
    FILE_NOT_UTF8 = "exchange.file_not_utf8", {"where": TEXT}
