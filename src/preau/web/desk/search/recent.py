"""The families that an agent opened last: their numbers, in the session of this browser, forgotten when it ends."""

from __future__ import annotations

from preau.households.homes import Home, load_homes
from preau.web.desk.access import DeskRequest

KEPT = "recent_families"
AT_MOST = 6


def note_family(request: DeskRequest, household_id: int) -> None:
    """This family is the last one opened in the structure; the session is written only when it was not already."""
    kept, here = request.session.get(KEPT, {}), str(request.structure.pk)
    seen = kept.get(here, [])
    if seen[:1] != [household_id]:
        rest = [other for other in seen if other != household_id]
        request.session[KEPT] = {**kept, here: [household_id, *rest][:AT_MOST]}


def recent_families(request: DeskRequest) -> list[Home]:
    """The last families opened in the structure, the last first; one statement, none for none."""
    seen = request.session.get(KEPT, {}).get(str(request.structure.pk), [])
    homes = load_homes(request.structure, seen) if seen else {}
    return [homes[household_id] for household_id in seen if household_id in homes]
