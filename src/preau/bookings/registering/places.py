"""How many a group registers, and whether one more may be: counted under the lock of its row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from preau.activities.models import ActivityGroup
from preau.bookings.reasons import BookingCode
from preau.bookings.rules.registering import Span, most_at_once
from preau.common.reasons import Reason
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration


@dataclass(frozen=True, slots=True)
class Places:
    """A group with who is registered to it, from today on."""

    group: ActivityGroup
    held: tuple[Span, ...]

    def taken(self, asked: Span) -> int:
        """How many are registered on the fullest day of a span."""
        return most_at_once(self.held, asked)

    def left(self, asked: Span) -> int | None:
        """How many more may be registered for a span; None without a limit."""
        most = self.group.most_registered
        return None if most is None else max(0, most - self.taken(asked))

    def why_full(self, asked: Span) -> Reason | None:
        """Why nobody more is registered for this span; `None` when somebody may be."""
        most = self.group.most_registered
        if most is None or self.left(asked):
            return None
        return Reason(BookingCode.REGISTER_FULL, group=self.group.name, most=most)

    def with_one_more(self, asked: Span) -> Places:
        """The same once somebody is registered."""
        return Places(self.group, (*self.held, asked))


def hold_groups(groups: Collection[int]) -> dict[int, Places]:
    """The places of these groups, held until the end of the transaction; two statements.

    Groups are always held after files and before people, in order of id: two agents never wait for each other both
    ways.
    """
    rows = ActivityGroup.objects.filter(pk__in=groups).order_by("pk")
    held = list(rows.select_related("activity", "site").select_for_update(of=("self",), no_key=True))
    return places_of(held)


def places_of(groups: Collection[ActivityGroup], *, besides: Collection[int] = ()) -> dict[int, Places]:
    """The places of groups as they are now, leaving out the registrations of these numbers; one statement."""
    spans: Mapping[int, list[Span]] = defaultdict(list)
    rows = Registration.objects.filter(group__in=[group.pk for group in groups], state=RegistrationState.VALIDATED)
    for group_id, first, last in rows.exclude(pk__in=besides).values_list("group", "start_date", "end_date"):
        spans[group_id].append(Span(first, last))
    return {group.pk: Places(group, tuple(spans.get(group.pk, ()))) for group in groups}
