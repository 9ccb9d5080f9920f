"""The form of a version of a price as a whole: read, checked, kept as typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.common.errors import InvalidRuleError
from preau.pricing.rules import Base, Change, FlatPrice, Grid, PriceRule, SiblingRates, Slots, Unit
from preau.pricing.rules.prices import USUAL_SLOTS
from preau.web.desk.organisation.prices.fields import ChangeForm
from preau.web.desk.organisation.prices.forms import (
    GridForm,
    HoursForm,
    LatePickUpForm,
    SiblingsForm,
    VersionForm,
    aid_forms,
    penalty_forms,
)

OUTSIDE_GRIDS = (
    ("bands", gettext_lazy("Ses propres tranches")),
    ("effort_rate", gettext_lazy("Son propre taux d’effort")),
)


class PriceEditor:
    """Every form of the page; `rule` is what they say once `is_valid`."""

    rule: PriceRule | None = None

    def __init__(
        self, data: QueryDict | None, *, kept: PriceRule | None, audience: str, first: date, is_hourly: bool = False
    ) -> None:
        base = kept.base if kept else FlatPrice(0)
        unit = kept.unit if kept else (Unit.HALF_HOUR if is_hourly else Unit.SERVICE)
        typed = {"valid_from": first, "audience": audience, "base": base.type, "unit": unit.value}
        self.version = VersionForm(data, initial=typed)
        self.grid = GridForm(data, "g", kept.base if kept else None)
        outside = kept.outside if kept else None
        self.outside_grid = GridForm(data, "o", outside)
        change = outside if isinstance(outside, Change) else None
        self.outside = ChangeForm(data, "oc", _("Hors commune"), change, OUTSIDE_GRIDS)
        if isinstance(outside, Grid):
            self.outside.initial = {"kind": outside.type}
        self.hours = HoursForm(data, kept.slots if kept else USUAL_SLOTS)
        self.siblings = SiblingsForm(data, kept.siblings if kept else None)
        self.lunch_box = ChangeForm(data, "pai", _("Panier-repas apporté (PAI)"), kept.lunch_box if kept else None)
        self.unbooked = ChangeForm(data, "sr", _("Venu sans réservation"), kept.unbooked if kept else None)
        self.late = ChangeForm(data, "hd", _("Réservé hors délai"), kept.late if kept else None)
        self.late_pick_up = LatePickUpForm(data, kept.late_pick_up if kept else None)
        self.aids = aid_forms(data, kept)
        self.penalties = penalty_forms(data, kept)

    @property
    def changes(self) -> list[ChangeForm]:
        """What changes the price of a presence."""
        return [self.lunch_box, self.unbooked, self.late]

    @property
    def was_moved(self) -> bool:
        """Whether a row of bands was just added or removed."""
        return self.grid.bands.was_moved or self.outside_grid.bands.was_moved

    @property
    def is_wrong(self) -> bool:
        """Whether something typed has to be read again."""
        if not self.version.is_bound or self.was_moved:
            return False
        rows = [*self.grid.bands.rows, *self.outside_grid.bands.rows]
        problems = [self.grid.bands.problem, self.outside_grid.bands.problem, *(row.errors for row in rows)]
        return any(problems) or any(form.errors for form in [*self.forms, self.grid, self.outside_grid])

    @property
    def has_outside_grid(self) -> bool:
        """Whether households outside have a grid of their own, as it is kept or typed."""
        return self.outside["kind"].value() in dict(OUTSIDE_GRIDS) or self.outside_grid.bands.was_moved

    @property
    def forms(self) -> list[Any]:
        """Every form but the two grids, which only count for the kind that was chosen."""
        own = [self.version, self.outside, self.hours, self.siblings, *self.siblings.ranks, *self.changes]
        return [*own, self.late_pick_up, *self.aids, *self.penalties]

    def is_valid(self) -> bool:
        """Every form is asked, so that every mistake shows at once; then the rule as a whole."""
        answers = [form.is_valid() for form in self.forms]
        are_valid = all(answers)
        base = self.grid.read(self.version.cleaned_data.get("base", ""))
        kind = self.outside.cleaned_data.get("kind", "")
        outside: Any = self.outside.change
        if kind in dict(OUTSIDE_GRIDS):
            outside = self.outside_grid.read(kind)
            are_valid = are_valid and outside is not None
        if not are_valid or base is None:
            return False
        siblings, slots = self.siblings.read(), self._slots()
        if slots is None or any(form.errors for form in self.forms):
            return False
        self.rule = self._rule(base, outside, siblings, slots)
        return self.rule is not None

    def _slots(self) -> Slots | None:
        try:
            return self.hours.read()
        except InvalidRuleError as error:
            self.hours.add_error("most", list(error.messages))
        return None

    def _rule(self, base: Base, outside: Any, siblings: SiblingRates | None, slots: Slots) -> PriceRule | None:
        changes = {"lunch_box": self.lunch_box.change, "unbooked": self.unbooked.change, "late": self.late.change}
        try:
            return PriceRule(
                base,
                Unit(self.version.cleaned_data["unit"]),
                slots=slots,
                outside=outside,
                siblings=siblings,
                late_pick_up=self.late_pick_up.read(),
                aids=tuple(form.aid for form in self.aids if form.aid is not None),
                penalties=tuple(form.penalty for form in self.penalties if form.penalty is not None),
                **changes,
            )
        except InvalidRuleError as error:
            self.version.add_error(None, list(error.messages))
        return None
