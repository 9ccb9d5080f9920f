"""Why two files, or two records, are not joined, and why a file is not closed or opened again."""

from __future__ import annotations

from preau.common.reasons import CENTS, DAY, NUMBER, TEXT, Code


class FilingCode(Code):
    """Why two files, or two records, are not joined, and why a file is not closed or opened again."""

    SAME_FILE = "filing.same_file"
    CLOSED = "filing.closed", {"file": TEXT}
    GONE_ELSEWHERE = "filing.gone_elsewhere", {"file": TEXT}
    SHARED_CUSTODY = "filing.shared_custody", {"person": TEXT}
    FORBIDDEN_DIFFERS = "filing.forbidden_differs", {"person": TEXT}
    DAYS_OWED = "filing.days_owed", {"count": NUMBER}
    CARD_PAYMENT = "filing.card_payment"
    LOSES_RIGHTS = "filing.loses_rights", {"count": NUMBER}
    TWO_HOUSEHOLDS = "filing.two_households"
    BORN_APART = "filing.born_apart", {"first": DAY, "second": DAY}
    TWO_INE = "filing.two_ine"
    REGISTERED_APART = "filing.registered_apart"
    WITHOUT_WORDS = "filing.without_words"
    NOT_EMPTY = "filing.not_empty", {"wallet": TEXT, "balance": CENTS}
    OWES = "filing.owes", {"wallet": TEXT, "balance": CENTS}
    LATE_DAYS = "filing.late_days", {"count": NUMBER, "last": DAY}
    ALSO_ELSEWHERE = "filing.also_elsewhere", {"person": TEXT}
    NOT_ARCHIVED = "filing.not_archived"
    LEFT = "filing.left"
