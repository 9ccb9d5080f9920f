"""The parts of the form of a price: its dates, its grid, its hours, its siblings, its aids, its penalties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.common.errors import InvalidRuleError
from preau.common.money import typed_cents
from preau.common.text import ordinal
from preau.pricing.models import PriceAudience
from preau.pricing.rules import (
    Aid,
    Base,
    Change,
    EffortRate,
    FlatPrice,
    IncomeBands,
    LatePickUp,
    Penalty,
    Period,
    PriceRule,
    SiblingCount,
    SiblingRates,
    Slots,
    TermRate,
    Trigger,
    Unit,
)
from preau.pricing.rules.amounts import decimal_text, quotient_text
from preau.web.desk.organisation.prices.bands import BandRows
from preau.web.desk.organisation.prices.fields import CHANGES, ChangeForm, EuroField, NumberField
from preau.web.fields import DateField, DateInput, choice_field

BASES = (
    ("flat", gettext_lazy("Un prix unique")),
    ("bands", gettext_lazy("Par tranche de quotient")),
    ("effort_rate", gettext_lazy("Au taux d’effort")),
    ("term", gettext_lazy("Au forfait du trimestre")),
)
UNITS = ((Unit.SERVICE.value, gettext_lazy("Par séance")), (Unit.HALF_HOUR.value, gettext_lazy("Par demi-heure")))
TERM_DAYS = (4, 5)
NEEDED = {"flat": ("cents",), "effort_rate": ("percent", "floor", "ceiling"), "term": ("days_4", "days_5")}
"""The fields of each kind of base."""


class VersionForm(forms.Form):
    """From when, for whom, and what kind of price."""

    valid_from = DateField(label=gettext_lazy("À partir du"), widget=DateInput())
    audience = forms.ChoiceField(label=gettext_lazy("Pour"), choices=PriceAudience.choices)
    base = forms.ChoiceField(
        label=gettext_lazy("Le prix est fixé"),
        choices=BASES,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Il se compte"), choices=UNITS)


class GridForm(forms.Form):
    """The amounts of a base, bands apart. `read` gives the base of the kind chosen, or `None` after saying why."""

    cents = EuroField(label=gettext_lazy("Prix, en euros"))
    percent = NumberField(label=gettext_lazy("Part du quotient, en %"))
    floor = EuroField(label=gettext_lazy("Jamais moins de, en euros"))
    ceiling = EuroField(label=gettext_lazy("Jamais plus de, en euros"))
    days_4 = EuroField(label=gettext_lazy("Pour 4 jours par semaine, en euros"))
    days_5 = EuroField(label=gettext_lazy("Pour 5 jours par semaine, en euros"))

    def __init__(self, data: QueryDict | None, prefix: str, kept: object) -> None:
        super().__init__(data, prefix=prefix, initial=_grid_typed(kept))
        self.bands = BandRows(data, f"{prefix}-tranche", kept if isinstance(kept, IncomeBands) else None)

    def read(self, kind: str) -> Base | None:
        """The base of that kind; what was typed for another kind is kept, and does not count."""
        self.is_valid()
        for name in set(self.errors) - set(NEEDED.get(kind, ())):
            del self.errors[name]
        if self.errors:
            return None
        try:
            match kind:
                case "bands":
                    return self.bands.read()
                case "effort_rate" if self._has(*NEEDED["effort_rate"]):
                    data = self.cleaned_data
                    return EffortRate(data["percent"], data["floor"], data["ceiling"])
                case "term" if self._has("days_4"):
                    days = [(number, self.cleaned_data[f"days_{number}"]) for number in TERM_DAYS]
                    return TermRate(tuple((number, cents) for number, cents in days if cents is not None))
                case "flat" if self._has("cents"):
                    return FlatPrice(self.cleaned_data["cents"])
        except InvalidRuleError as error:
            self.add_error({"effort_rate": "ceiling", "term": "days_5"}.get(kind, "cents"), list(error.messages))
        return None

    def _has(self, *names: str) -> bool:
        """Whether these were typed; says so at those that were not."""
        missing = [name for name in names if self.cleaned_data.get(name) is None]
        for name in missing:
            self.add_error(name, _("À remplir pour ce genre de prix."))
        return not missing


def _grid_typed(base: object) -> dict[str, str]:
    match base:
        case FlatPrice():
            return {"cents": typed_cents(base.cents)}
        case EffortRate():
            limits = {"floor": typed_cents(base.floor_cents), "ceiling": typed_cents(base.ceiling_cents)}
            return {"percent": decimal_text(base.percent)} | limits
        case TermRate():
            return {f"days_{days}": typed_cents(cents) for days, cents in base.cents}
        case IncomeBands() | Change() | None:
            return {}
    raise TypeError(f"no way to type a price: {base!r}")


class HoursForm(forms.Form):
    """How half-hours are counted."""

    grace = forms.IntegerField(label=gettext_lazy("Minutes de tolérance"), required=False, min_value=0, max_value=29)
    least = forms.IntegerField(label=gettext_lazy("Demi-heures, au moins"), required=False, min_value=0, max_value=48)
    most = forms.IntegerField(label=gettext_lazy("Demi-heures, au plus"), required=False, min_value=1, max_value=48)

    def __init__(self, data: QueryDict | None, kept: Slots) -> None:
        typed = {"grace": kept.grace_minutes or None, "least": kept.least or None, "most": kept.most}
        super().__init__(data, prefix="h", initial=typed)

    def read(self) -> Slots:
        """What was typed. Raises `InvalidRuleError` (French) about the maximum."""
        data = self.cleaned_data
        return Slots(data["grace"] or 0, data["least"] or 0, data["most"])


SIBLING_COUNTS = (
    ("", gettext_lazy("Les frères et sœurs ne changent rien")),
    (SiblingCount.REGISTERED.value, gettext_lazy("Selon les enfants inscrits à l’activité à cette date")),
    (SiblingCount.PRESENT.value, gettext_lazy("Selon les enfants réservés le même jour")),
)
RANKS = 3


class SiblingsForm(forms.Form):
    """Whom ranks count; the changes are forms of their own, from the second child on."""

    counts = forms.ChoiceField(label=gettext_lazy("Rang de l’enfant"), required=False, choices=SIBLING_COUNTS)

    def __init__(self, data: QueryDict | None, kept: SiblingRates | None) -> None:
        super().__init__(data, prefix="f", initial={"counts": kept.counts.value if kept else ""})
        changes = kept.changes if kept else ()
        shown = max(RANKS, len(changes))
        self.ranks = [
            ChangeForm(data, f"f{number}", _rank_label(number + 2, shown + 1), _at(changes, number))
            for number in range(shown)
        ]

    def read(self) -> SiblingRates | None:
        """The rates typed; a rank left as it is ends them. Says what is missing at its field."""
        counts = self.cleaned_data["counts"]
        changes = [form.change for form in self.ranks]
        while changes and changes[-1] is None:
            changes.pop()
        if not counts:
            if changes:
                self.add_error("counts", _("Dites qui compte, ou videz les prix des frères et sœurs."))
            return None
        if not changes or None in changes:
            first = self.ranks[changes.index(None) if changes else 0]
            first.add_error("kind", _("Indiquez le prix de ce rang."))
            return None
        return SiblingRates(SiblingCount(counts), tuple(change for change in changes if change is not None))


def _rank_label(rank: int, last: int) -> str:
    words = {"rank": ordinal(rank)}
    return _("%(rank)s enfant et suivants") % words if rank == last else _("%(rank)s enfant") % words


def _at(changes: tuple[Any, ...], number: int) -> Any:
    return changes[number] if number < len(changes) else None


class LatePickUpForm(forms.Form):
    """What a departure after closing costs, by slot begun."""

    slot = forms.IntegerField(
        label=gettext_lazy("Tranche de retard, en minutes"), required=False, min_value=1, max_value=120
    )
    cents = EuroField(label=gettext_lazy("Prix d’une tranche commencée, en euros"))
    grace = forms.IntegerField(label=gettext_lazy("Minutes de tolérance"), required=False, min_value=0, max_value=60)

    def __init__(self, data: QueryDict | None, kept: LatePickUp | None) -> None:
        typed = (
            {"slot": kept.slot_minutes, "cents": typed_cents(kept.cents), "grace": kept.grace_minutes} if kept else {}
        )
        super().__init__(data, prefix="r", initial=typed)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and (data["slot"] is None) != (data["cents"] is None):
            self.add_error("slot" if data["slot"] is None else "cents", _("À remplir aussi, ou videz la ligne."))
        return data

    def read(self) -> LatePickUp | None:
        data = self.cleaned_data
        return LatePickUp(data["slot"], data["cents"], data["grace"] or 0) if data["slot"] is not None else None


class AidForm(forms.Form):
    """What a third party pays; a line without a name is no aid. `aid` is what was typed once valid."""

    name = forms.CharField(label=gettext_lazy("Payée par"), required=False, max_length=80)
    cents = EuroField(label=gettext_lazy("Montant, en euros"))
    percent = NumberField(label=gettext_lazy("Ou part du prix, en %"))
    below = NumberField(label=gettext_lazy("Quotient de moins de"))
    residents_only = forms.BooleanField(label=gettext_lazy("Habitants seulement"), required=False)

    aid: Aid | None = None

    def __init__(self, data: QueryDict | None, number: int, kept: Aid | None) -> None:
        super().__init__(data, prefix=f"a{number}", initial=_aid_typed(kept))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors or not any(data.values()):
            return data
        try:
            self.aid = Aid(data["name"], data["cents"], data["percent"], data["below"], data["residents_only"])
        except InvalidRuleError as error:
            self.add_error("name", list(error.messages))
        return data


def _aid_typed(aid: Aid | None) -> dict[str, Any]:
    if aid is None:
        return {}
    return {
        "name": aid.name,
        "cents": typed_cents(aid.cents),
        "percent": "" if aid.percent is None else decimal_text(aid.percent),
        "below": "" if aid.below is None else quotient_text(aid.below),
        "residents_only": aid.residents_only,
    }


PERIODS = (
    (Period.SCHOOL_YEAR.value, gettext_lazy("l’année scolaire")),
    (Period.MONTH.value, gettext_lazy("le mois")),
)
TRIGGERS = {
    Trigger.ABSENT: gettext_lazy("Absence non justifiée"),
    Trigger.UNBOOKED: gettext_lazy("Présence sans réservation"),
    Trigger.LATE_CANCEL: gettext_lazy("Annulation hors délai"),
    Trigger.LATE_PICK_UP: gettext_lazy("Départ en retard"),
}


class PenaltyForm(ChangeForm):
    """A penalty: how much, how many times for free, over what, up to what. `penalty` is it once valid."""

    free = forms.IntegerField(label=gettext_lazy("Fois sans pénalité"), required=False, min_value=0, max_value=200)
    period = forms.ChoiceField(label=gettext_lazy("Dans"), choices=PERIODS, required=False)
    cap = EuroField(label=gettext_lazy("Jamais plus de, en euros"))

    penalty: Penalty | None = None

    def __init__(self, data: QueryDict | None, trigger: Trigger, kept: Penalty | None) -> None:
        super().__init__(data, f"p-{trigger.value}", str(TRIGGERS[trigger]), kept.change if kept else None)
        self.trigger = trigger
        more = [choice for choice in CHANGES if choice[0] not in {"less", "percent_less"}]
        choice_field(self, "kind").choices = [("", _("Aucune pénalité")), *more]
        if kept is not None:
            typed = {"free": kept.free or None, "period": kept.period.value, "cap": typed_cents(kept.cap_cents)}
            self.initial = {**self.initial, **typed}

    @property
    def has_penalty(self) -> bool:
        """Whether it shows open: a penalty, or a mistake."""
        return bool(self["kind"].value()) or (self.is_bound and bool(self.errors))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.change is None:
            return data
        try:
            period = Period(data.get("period") or Period.SCHOOL_YEAR)
            self.penalty = Penalty(self.trigger, self.change, data.get("free") or 0, period, data.get("cap"))
        except InvalidRuleError as error:
            self.add_error("value", list(error.messages))
        return data


def penalty_forms(data: QueryDict | None, kept: PriceRule | None) -> list[PenaltyForm]:
    """One form for each reason."""
    found = {penalty.trigger: penalty for penalty in kept.penalties} if kept else {}
    return [PenaltyForm(data, trigger, found.get(trigger)) for trigger in Trigger]


def aid_forms(data: QueryDict | None, kept: PriceRule | None) -> list[AidForm]:
    """The aids there are and an empty line."""
    aids = kept.aids if kept else ()
    shown = len(aids) + 1 if data is None else min(sum(1 for name in data if name.endswith("-below")), 10)
    return [AidForm(data, number, _at(aids, number)) for number in range(shown)]
