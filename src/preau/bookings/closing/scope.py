"""What a closure closes: everything, some sites, some activities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from preau.activities.models import Activity, ActivityGroup
from preau.structures.models import Site, Structure


@dataclass(frozen=True, slots=True)
class Scope:
    """Numbers of the sites and activities that close; none named is all of them."""

    sites: tuple[int, ...] = ()
    activities: tuple[int, ...] = ()

    def of(self, structure: Structure) -> Scope:
        """Without what is not of this structure, in order; two statements at most, none where nothing is named.

        What was named and is of elsewhere is not everything: it is kept, and closes nothing.
        """
        sites, activities = self.sites, self.activities
        if sites:
            own = Site.objects.filter(structure=structure, pk__in=sites)
            sites = tuple(own.order_by("pk").values_list("pk", flat=True))
        if activities:
            mine = Activity.objects.filter(structure=structure, pk__in=activities)
            activities = tuple(mine.order_by("pk").values_list("pk", flat=True))
        return Scope(sites or self.sites, activities or self.activities)

    @property
    def fields(self) -> dict[str, Any]:
        """The columns of a closure."""
        return {"sites": list(self.sites), "activities": list(self.activities)}

    def groups(self, structure: Structure) -> list[int]:
        """The numbers of the groups that close; one statement."""
        rows = ActivityGroup.objects.filter(activity__structure=structure)
        if self.sites:
            rows = rows.filter(site__in=self.sites)
        if self.activities:
            rows = rows.filter(activity__in=self.activities)
        return list(rows.order_by("pk").values_list("pk", flat=True))


EVERYTHING = Scope()
