"""Each code that an action may answer has its words in French and in English (a program, with Django's rooms)."""

from __future__ import annotations

import gettext
import sys

import django

from preau.config.datadir import ROOT

CATALOGUE = ROOT / "src" / "preau" / "locale" / "en" / "LC_MESSAGES" / "django.mo"


class _Missing(gettext.NullTranslations):
    """What the catalogue lacks is told as nothing, rather than in French."""

    def gettext(self, message: str) -> str:
        return ""


def untold() -> list[str]:
    """What has no words, or no English; Django is set up."""
    # Rooms can be read only once they are loaded.
    from preau.common.reasons import all_codes
    from preau.common.speech import words_of

    with CATALOGUE.open("rb") as compiled:
        english = gettext.GNUTranslations(compiled)
    english.add_fallback(_Missing())
    faults = []
    for code in all_codes():
        said = words_of(code)
        french = [str(sentence) for sentence in (said.long, said.short)]
        faults += [f"{code}: no English for « {one} »" for one in french if not english.gettext(one)]
    return faults


if __name__ == "__main__":
    django.setup()
    found = untold()
    print("\n".join(found))
    sys.exit(1 if found else 0)
