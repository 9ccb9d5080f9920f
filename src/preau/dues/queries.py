"""What was settled, and still is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef

from preau.dues.enums import DueKind, DueState
from preau.dues.models import Due


def entries_standing(kind: DueKind, ids: Collection[int]) -> dict[int, int]:
    """The entry by which each of these sources is settled now, by id of the source; one statement, none for nothing.

    It is the one to reverse for the money to be given back: the charge, or what put it back.
    """
    if not ids:
        return {}
    rows = Due.objects.filter(kind=kind, source_id__in=ids, state=DueState.WALLET).order_by("source_id")
    return dict(rows.values_list("source_id", "entry"))


def entries_given_back(kind: DueKind, ids: Collection[int], *, at: datetime) -> dict[int, int]:
    """The counter-entry of this instant by which each of these sources was given back and is nobody's since, by id of
    the source; one statement, none for nothing. It is the one to reverse for the money to be taken again."""
    if not ids:
        return {}
    rows = Due.objects.filter(kind=kind, source_id__in=ids)
    in_force = rows.filter(source_id=OuterRef("source_id")).exclude(state=DueState.NOBODY)
    ended = rows.filter(~Exists(in_force), state=DueState.NOBODY, ended_entry__at=at).order_by("source_id", "revision")
    return dict(ended.values_list("source_id", "ended_entry"))
