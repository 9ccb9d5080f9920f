"""« Simuler un prix »: what a family would pay on a day, and why; or an invented case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.activities.models import Activity
from preau.bookings.facts.prices import price_book
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.common.ordering import french_order
from preau.common.spans import DateSpan
from preau.common.text import date_text
from preau.households.models import Household, HouseholdPerson
from preau.households.rules import WHOLE, CostShare
from preau.households.shares import read_share, with_shares
from preau.pricing.audiences import audience_of
from preau.pricing.book import Child, DatedQuotient, Presence, PriceBook
from preau.pricing.models import PriceAudience
from preau.pricing.rules import PriceQuote, Sibling, describe_price
from preau.pricing.rules.amounts import quotient_text
from preau.structures.models import Structure
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.organisation.prices.fields import NumberField
from preau.web.desk.pages import draw
from preau.web.desk.search.picking import pick, typed_words
from preau.web.fields import DateField, DateInput, choice_field
from preau.web.typed import number_in

SECTION = "desk_prices"


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"type": "time"})


class DayForm(forms.Form):
    """What is asked for: an activity, a day, hours where they count."""

    activite = forms.ChoiceField(label=gettext_lazy("Activité"))
    jour = DateField(label=gettext_lazy("Jour"), widget=DateInput())
    arrivee = forms.TimeField(label=gettext_lazy("Arrivée"), required=False, widget=TimeInput())
    depart = forms.TimeField(label=gettext_lazy("Départ"), required=False, widget=TimeInput())
    venue = forms.ChoiceField(
        label=gettext_lazy("Présence"),
        required=False,
        choices=(
            ("", gettext_lazy("Réservée à temps")),
            ("hors_delai", gettext_lazy("Réservée hors délai")),
            ("imprevue", gettext_lazy("Sans réservation")),
        ),
    )

    def __init__(self, data: Any, structure: Structure) -> None:
        super().__init__(data)
        rows = Activity.objects.filter(structure=structure).order_by("-is_active", "position", french_order("name"))
        choice_field(self, "activite").choices = [(row.pk, row.name) for row in rows]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        arrival, departure = data.get("arrivee"), data.get("depart")
        if arrival and departure and departure <= arrival:
            self.add_error("depart", _("Le départ doit suivre l’arrivée."))
        return data

    def presence(self, person_id: int, share: CostShare = WHOLE) -> Presence:
        """What was typed, for a person."""
        data = self.cleaned_data
        return Presence(
            person_id,
            data["arrivee"],
            data["depart"],
            share,
            is_unbooked=data["venue"] == "imprevue",
            is_late=data["venue"] == "hors_delai",
        )


class FamilyForm(DayForm):
    """Somebody of a household."""

    personne = forms.ChoiceField(label=gettext_lazy("Pour"))

    def __init__(self, data: Any, structure: Structure, members: list[HouseholdPerson]) -> None:
        super().__init__(data, structure)
        choice_field(self, "personne").choices = [(row.person_id, row.person.first_name) for row in members]
        self.order_fields(["personne", *self.fields])


class InventedForm(DayForm):
    """A family that does not exist."""

    quotient = NumberField(label=gettext_lazy("Quotient familial"), help_text=gettext_lazy("Vide : non connu."))
    rang = forms.IntegerField(label=gettext_lazy("Rang parmi les enfants"), min_value=1, max_value=9, initial=1)
    enfants = forms.IntegerField(label=gettext_lazy("Nombre d’enfants"), min_value=1, max_value=9, initial=1)
    hors_commune = forms.BooleanField(label=gettext_lazy("Hors commune"), required=False)
    panier = forms.BooleanField(label=gettext_lazy("Panier-repas apporté (PAI)"), required=False)
    adulte = forms.BooleanField(label=gettext_lazy("Adulte"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("rang") and data.get("enfants") and data["rang"] > data["enfants"]:
            self.add_error("rang", _("Le rang ne peut pas dépasser le nombre d’enfants."))
        return data

    def book(self, book: PriceBook, activity_id: int) -> PriceBook:
        """The book of the activity for the family that was made up: children numbered by age, all there that day."""
        data, day = self.cleaned_data, self.cleaned_data["jour"]
        always = DateSpan(day, day)
        numbers = [] if data["adulte"] else range(1, data["enfants"] + 1)
        children = {
            number: Child(Sibling(number, None), always if data["panier"] else None, {activity_id: (always,)})
            for number in numbers
        }
        quotients = [] if data["quotient"] is None else [DatedQuotient(day, data["quotient"])]
        places = frozenset((activity_id, day, number) for number in numbers)
        return PriceBook(book.rules, quotients, not data["hors_commune"], children, places)


@dataclass(frozen=True)
class Answer:
    """A price and everything that made it; `refusal` when there is none, in French."""

    quote: PriceQuote | None
    refusal: str = ""
    version_id: int | None = None
    version_words: str = ""

    @property
    def details(self) -> Any:
        return self.quote.details if self.quote else {}

    @property
    def quotient_words(self) -> str:
        """`500, du 1er janvier 2026`."""
        value, since = self.details.get("quotient"), self.details.get("quotient_from")
        if value is None:
            return _("non connu")
        day = date_text(date.fromisoformat(since))
        return _("%(value)s, du %(day)s") % {"value": quotient_text(Decimal(value)), "day": day}


@require_safe
@desk_page(Right.SEE_PRICES)
def price_simulator(request: DeskRequest) -> HttpResponse:
    """A family found by number or name, then the day; or an invented case. Nothing is written.

    Who sets prices and may not open the page of a family has the invented case alone.
    """
    sees_families = request.staff.may(Right.SEE_FAMILIES)
    is_invented = request.GET.get("cas") == "invente" or not sees_families
    context = _invented(request) if is_invented else _family(request)
    context |= {"is_invented": is_invented, "sees_families": sees_families}
    return draw(request, "desk/organisation/prices/simulator.html", SECTION, **context)


def _family(request: DeskRequest) -> dict[str, Any]:
    household = _household(request)
    context: dict[str, Any] = {"household": household, "form": None, "answer": None}
    if household is None:
        return context | pick(request, typed_words(request)).context
    members = list(with_shares(household.memberships.select_related("person").order_by("sticker", "id")))
    form = FamilyForm(_typed(request), request.structure, members)
    form.initial = {"jour": clock.today()}
    answer = None
    if form.is_bound and form.is_valid():
        person_id = int(form.cleaned_data["personne"])
        member = next(row for row in members if row.person_id == person_id)
        share = read_share(vars(member)["share_column"])
        activity_id, day = int(form.cleaned_data["activite"]), form.cleaned_data["jour"]
        book = price_book(household.pk, [activity_id], day)
        answer = _answer(book, form, audience_of(member.person.kind), form.presence(person_id, share))
    may_change = request.staff.may(Right.CHANGE_SITUATIONS)
    return context | {"form": form, "answer": answer, "may_change": may_change}


def _household(request: DeskRequest) -> Household | None:
    """The household chosen, of this structure."""
    number = number_in(request.GET.get("famille"))
    return Household.objects.filter(structure=request.structure, pk=number).first() if number else None


def _typed(request: DeskRequest) -> Any:
    """What was asked; nothing before the day is."""
    return request.GET if "jour" in request.GET else None


def _invented(request: DeskRequest) -> dict[str, Any]:
    form, answer = InventedForm(_typed(request), request.structure), None
    if not form.is_bound:
        form.initial = {"jour": clock.today()}
    if form.is_bound and form.is_valid():
        activity_id = int(form.cleaned_data["activite"])
        book = form.book(price_book(0, [activity_id]), activity_id)
        answer = _answer(
            book,
            form,
            PriceAudience.ADULT if form.cleaned_data["adulte"] else PriceAudience.CHILD,
            form.presence(form.cleaned_data["rang"]),
        )
    return {"form": form, "answer": answer, "household": None}


def _answer(book: PriceBook, form: DayForm, audience: PriceAudience, presence: Presence) -> Answer:
    activity_id, day = int(form.cleaned_data["activite"]), form.cleaned_data["jour"]
    version = book.dated_rule(activity_id, audience, day)
    if version is None:
        return Answer(None, _("Aucun prix n’est fixé à cette date : la réservation serait à 0 €."))
    words = describe_price(version.rule)
    try:
        quote = book.quote_presence(activity_id, audience, day, presence)
    except InvalidRuleError as error:
        return Answer(None, str(error), version.id, words)
    return Answer(quote, "", version.id, words)
