"""« Régies et porte-monnaie »: who collects, within what limits, and which activities each wallet pays."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.activities.models import Activity
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.common.money import typed_cents
from preau.common.reasons import said
from preau.structures.models import CashOffice
from preau.wallets.actions import arrange_kind, arrange_office
from preau.wallets.models import WalletActivity, WalletKind
from preau.web.checked import ReadForm
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.editing import Editor, edit
from preau.web.desk.organisation.prices.fields import EuroField
from preau.web.desk.pages import draw
from preau.web.forms import choice_of, typed_data

SECTION = "desk_offices"
BACK = gettext_lazy("Toutes les régies")
MOST_HELD = 10_000_000


class OfficeForm(ReadForm):
    """Amounts in euros. The code begins the numbers of receipts: it stays once the office is there."""

    max_holding = EuroField(label=gettext_lazy("Encaisse maximale, en euros (vide : sans limite)"), most=MOST_HELD)
    cash_float = EuroField(label=gettext_lazy("Fonds de caisse, en euros"))
    min_top_up = EuroField(label=gettext_lazy("Versement minimal d’une famille, en euros"))
    overdraft = EuroField(label=gettext_lazy("Découvert permis à une famille, en euros (vide : sans limite)"))
    deputy_each = EuroField(
        label=gettext_lazy("Un mandataire encaisse en une fois, au plus, en euros (vide : sans limite)"), most=MOST_HELD
    )
    deputy_day = EuroField(
        label=gettext_lazy("Un mandataire encaisse en un jour, au plus, en euros (vide : sans limite)"), most=MOST_HELD
    )
    amounts: ClassVar = {
        "max_holding": "max_holding_cents",
        "cash_float": "cash_float_cents",
        "min_top_up": "min_top_up_cents",
        "overdraft": "overdraft_cents",
        "deputy_each": "deputy_each_cents",
        "deputy_day": "deputy_day_cents",
    }
    also_shown: ClassVar = tuple(amounts.values())
    field_order = (
        *("name", "code", "max_holding", "cash_float", "min_top_up", "min_meals", "overdraft"),
        *("deputy_each", "deputy_day"),
        *("other_means", "is_active"),
    )
    may_be_empty: ClassVar = {"max_holding", "overdraft", "deputy_each", "deputy_day"}
    constraint_fields: ClassVar = {"cash_office_name_unique": "name", "cash_office_code_unique": "code"}

    class Meta:
        model = CashOffice
        fields = ("name", "code", "min_meals", "other_means", "is_active")
        labels = {
            "name": gettext_lazy("Nom"),
            "code": gettext_lazy("Code, au début des numéros de reçus"),
            "min_meals": gettext_lazy("Versement minimal, en repas"),
            "other_means": gettext_lazy("Autres moyens de payer, lus par les familles"),
            "is_active": gettext_lazy("En service"),
        }
        widgets = {"other_means": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, data: QueryDict | None, office: CashOffice) -> None:
        stored = {name: getattr(office, column) for name, column in self.amounts.items()}
        initial = {name: "" if cents is None else typed_cents(cents) for name, cents in stored.items()}
        super().__init__(data, instance=office, initial=initial)
        self.fields["code"].disabled = office.pk is not None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, column in self.amounts.items():
            cents = data.get(name)
            setattr(self.instance, column, cents if cents is not None or name in self.may_be_empty else 0)
        return data


class KindForm(ReadForm):
    """A wallet, and the activities it pays from today on, besides those it pays already."""

    activities = forms.ModelMultipleChoiceField(
        queryset=Activity.objects.none(),
        label=gettext_lazy("Payer aussi, à partir d’aujourd’hui"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        required=False,
    )
    field_order = ("name", "cash_office", "meal_activity", "unit", "units", "activities", "is_active")
    constraint_fields: ClassVar = {"wallet_kind_name_unique": "name"}

    class Meta:
        model = WalletKind
        fields = ("name", "cash_office", "meal_activity", "unit", "units", "is_active")
        labels = {
            "name": gettext_lazy("Nom"),
            "cash_office": gettext_lazy("Régie qui l’encaisse"),
            "meal_activity": gettext_lazy("Activité dont le prix compte le solde en repas (facultatif)"),
            "unit": gettext_lazy("Unité, au singulier"),
            "units": gettext_lazy("Unité, au pluriel"),
            "is_active": gettext_lazy("En service"),
        }

    def __init__(self, data: QueryDict | None, kind: WalletKind) -> None:
        super().__init__(data, instance=kind)
        own = Activity.objects.filter(structure=kind.structure_id).order_by("name")
        paid = WalletActivity.objects.filter(activity__structure=kind.structure_id).values("activity")
        offices = CashOffice.objects.filter(structure=kind.structure_id).order_by("name")
        for name, rows in (
            ("activities", own.exclude(pk__in=paid)),
            ("meal_activity", own),
            ("cash_office", offices),
        ):
            choice_of(self, name).queryset = rows
        if kind.pk:
            self.fields["cash_office"].disabled = True
        elif len(offices) == 1:
            self.initial["cash_office"] = offices[0].pk


@require_safe
@desk_page(Right.CHANGE_SETTINGS)
def office_list(request: DeskRequest) -> HttpResponse:
    """Every cash office with its wallets and what they pay; what no wallet pays is said. Four statements."""
    links = Prefetch("links", WalletActivity.objects.select_related("activity").order_by("activity__name"))
    kinds = Prefetch("wallet_kinds", WalletKind.objects.prefetch_related(links).order_by("position", "name"))
    offices = CashOffice.objects.filter(structure=request.structure).prefetch_related(kinds).order_by("name")
    paid = WalletActivity.objects.filter(activity__structure=request.structure).values("activity")
    unpaid = Activity.objects.filter(structure=request.structure).exclude(pk__in=paid).order_by("name")
    return draw(request, "desk/organisation/offices.html", SECTION, offices=offices, unpaid=unpaid)


@desk_page(Right.CHANGE_SETTINGS)
def office_new(request: DeskRequest) -> HttpResponse:
    """A cash office to come."""
    return _office_page(request, CashOffice(structure=request.structure))


@desk_page(Right.CHANGE_SETTINGS)
def office_edit(request: DeskRequest, office_id: int) -> HttpResponse:
    """A cash office, to be changed."""
    office = CashOffice.objects.filter(structure=request.structure, pk=office_id).first()
    if office is None:
        raise Http404
    return _office_page(request, office)


def _office_page(request: DeskRequest, office: CashOffice) -> HttpResponse:
    form = OfficeForm(typed_data(request), office)
    editor = Editor(
        section=SECTION,
        form=form,
        name=office.name,
        new=gettext_lazy("Nouvelle régie"),
        back=BACK,
        write=lambda: arrange_office(cash_office=office, actor=request.actor, seen=form.seen),
        summary=gettext_lazy(
            "Les limites de l’acte de création. Un découvert plus bas vaut aussitôt pour tous les porte-monnaie de la "
            "régie."
        ),
    )
    return edit(request, editor)


@desk_page(Right.CHANGE_SETTINGS)
def kind_new(request: DeskRequest) -> HttpResponse:
    """A wallet to come."""
    return _kind_page(request, WalletKind(structure=request.structure))


@desk_page(Right.CHANGE_SETTINGS)
def kind_edit(request: DeskRequest, kind_id: int) -> HttpResponse:
    """A wallet, to be changed."""
    kind = WalletKind.objects.filter(structure=request.structure, pk=kind_id).first()
    if kind is None:
        raise Http404
    return _kind_page(request, kind)


def _kind_page(request: DeskRequest, kind: WalletKind) -> HttpResponse:
    form = KindForm(typed_data(request), kind)

    def write() -> None:
        activities, today = list(form.cleaned_data["activities"]), clock.today()
        try:
            arrange_kind(wallet_kind=kind, activities=activities, since=today, actor=request.actor, seen=form.seen)
        except ValidationError as error:
            raise InvalidRuleError(said(_("Un autre porte-monnaie paie cette activité depuis un instant."))) from error

    links = WalletActivity.objects.filter(kind=kind.pk).select_related("activity").order_by("activity__name")
    editor = Editor(
        section=SECTION,
        form=form,
        name=kind.name,
        new=gettext_lazy("Nouveau porte-monnaie"),
        back=BACK,
        write=write,
        refused="activities",
        more={"links": links},
    )
    return edit(request, editor, "desk/organisation/wallet_kind.html")
