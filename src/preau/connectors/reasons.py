"""Why a file of ONDE, or a line of it, cannot be imported."""

from __future__ import annotations

from preau.common.reasons import NUMBER, REASON, TEXT, Code


class ConnectorCode(Code):
    """Why a file of ONDE, or a line of it, cannot be imported."""

    NO_STRUCTURE_THERE = "connectors.no_structure_there", {"slug": TEXT}
    FILE_UNREADABLE = "connectors.file_unreadable", {"path": TEXT, "why": TEXT}
    RIGHTS_WOULD_END = "connectors.rights_would_end", {"bookings": TEXT}
    NOT_GUARDIANS = "connectors.not_guardians"
    TOO_FEW_COLUMNS = "connectors.too_few_columns", {"found": NUMBER, "width": NUMBER}
    CONTROL_CHARACTER = "connectors.control_character"
    GUARDIAN_UNNAMED = "connectors.guardian_unnamed"
    ACCENTS_LOST = "connectors.accents_lost", {"text": TEXT}
    NO_CHILD = "connectors.no_child"
    TOO_LONG = "connectors.too_long", {"most": NUMBER, "start": TEXT}
    NO_ACTIVITY = "connectors.no_activity", {"name": TEXT, "structure": TEXT, "there": TEXT}
    SITE_NAME_TOO_LONG = "connectors.site_name_too_long", {"most": NUMBER}
    NO_PUPIL = "connectors.no_pupil"
    NOT_PUPILS = "connectors.not_pupils", {"columns": TEXT}
    COLUMN_TWICE = "connectors.column_twice", {"heading": TEXT}
    UNREADABLE = "connectors.unreadable", {"label": TEXT, "value": TEXT}
    BIRTH_DATE_MISSING = "connectors.birth_date_missing"
    BIRTH_DATE_UNREADABLE = "connectors.birth_date_unreadable", {"text": TEXT}
    BIRTH_DATE_CHANGED = "connectors.birth_date_changed", {"text": TEXT, "why": REASON}
    CHANGED_BY_SPREADSHEET = "connectors.changed_by_spreadsheet"
    BIRTH_DATE_IMPOSSIBLE = "connectors.birth_date_impossible", {"text": TEXT}
    MISSING = "connectors.missing", {"label": TEXT}
    ACCENTS_LOST_IN = "connectors.accents_lost_in", {"label": TEXT, "text": TEXT}
    FILE_UTF16 = "connectors.file_utf16"
    FILE_OF_MAC = "connectors.file_of_mac"
    FILE_EMPTY = "connectors.file_empty"
    FILE_OF_NO_ALPHABET = "connectors.file_of_no_alphabet", {"where": TEXT}
    FILE_NOT_UTF8 = "connectors.file_not_utf8", {"where": TEXT}
