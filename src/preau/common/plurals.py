"""The plural of texts that are written in French and need no catalogue: « 0 ligne », « 1 ligne », « 2 lignes »."""

from __future__ import annotations

from gettext import NullTranslations


class WrittenInFrench(NullTranslations):
    """What a catalogue lacks, as it is written; gettext alone would count it as English does (« 0 lignes »)."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The singular below two."""
        return msgid1 if abs(n) < 2 else msgid2
