"""What is typed of a family's file: its address, who answers for it, its children."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.bookings.actions import Sharing
from preau.common import clock
from preau.common.numbers import number_forms
from preau.households.enums import CustodyKind, GuardianRole
from preau.households.models import Guardian, Household, Person
from preau.structures.enums import Level
from preau.structures.models import Site, Structure
from preau.web.fields import DateField, DateInput
from preau.web.ticks import WeekdaysField

_PHONE = re.compile(r"\+?[\d\s.()-]{6,29}")
_NAMES = {"required": gettext_lazy("Écrivez ce nom.")}
DAYS_OF_A_WEEK = 7
OLDEST = 120
"""No one is older, in years: another date is a slip of the keyboard."""


class PhoneField(forms.CharField):
    """Digits as people write them: `06 12 34 56 78`, `+33 6…`."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if typed and _PHONE.fullmatch(typed) is None:
            raise forms.ValidationError(_("Écrivez un numéro comme 06 12 34 56 78."))
        return typed


def _name(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=100, required=required, error_messages=_NAMES)


class AddressForm(forms.Form):
    """The name and the address of a file."""

    name = forms.CharField(label=gettext_lazy("Nom du dossier"), max_length=120, error_messages=_NAMES)
    address = forms.CharField(label=gettext_lazy("Adresse"), max_length=200, required=False)
    postcode = forms.CharField(label=gettext_lazy("Code postal"), max_length=10, required=False)
    city = forms.CharField(label=gettext_lazy("Commune"), max_length=100, required=False)

    @staticmethod
    def of(household: Household) -> dict[str, Any]:
        return {name: getattr(household, name) for name in AddressForm.base_fields}


class GuardianForm(forms.Form):
    """Somebody who answers for the people of a household, and how they are reached."""

    last_name = _name(gettext_lazy("Nom de famille"))
    usage_name = _name(gettext_lazy("Nom d’usage"), required=False)
    first_name = _name(gettext_lazy("Prénom"))
    email = forms.EmailField(
        label=gettext_lazy("Adresse e-mail"),
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("Écrivez une adresse complète, comme prenom.nom@exemple.fr.")},
    )
    mobile_phone = PhoneField(gettext_lazy("Portable"))
    home_phone = PhoneField(gettext_lazy("Téléphone"))
    work_phone = PhoneField(gettext_lazy("Téléphone au travail"))
    role = forms.ChoiceField(label=gettext_lazy("Rôle"), choices=GuardianRole.choices, initial=GuardianRole.LEGAL)
    is_payer = forms.BooleanField(label=gettext_lazy("Paie"), required=False)

    @staticmethod
    def of(guardian: Guardian) -> dict[str, Any]:
        return {name: getattr(guardian, name) for name in GuardianForm.base_fields}


class PersonForm(forms.Form):
    """A child, or an adult who eats: who they are, their school and class."""

    last_name = _name(gettext_lazy("Nom de famille"))
    usage_name = _name(gettext_lazy("Nom d’usage"), required=False)
    first_name = _name(gettext_lazy("Prénom"))
    birth_date = DateField(label=gettext_lazy("Date de naissance"), required=False, widget=DateInput())
    school = forms.ModelChoiceField(
        label=gettext_lazy("École"),
        queryset=Site.objects.none(),
        required=False,
        empty_label=gettext_lazy("inconnue"),
        error_messages={"invalid_choice": gettext_lazy("Choisissez une école dans la liste.")},
    )
    level = forms.ChoiceField(label=gettext_lazy("Niveau"), required=False)
    class_name = forms.CharField(label=gettext_lazy("Classe"), max_length=80, required=False)

    def __init__(self, structure: Structure, data: QueryDict | None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        school, level = self.fields["school"], self.fields["level"]
        if isinstance(school, forms.ModelChoiceField) and isinstance(level, forms.ChoiceField):
            school.queryset = Site.objects.filter(structure=structure).order_by("name")
            level.choices = [("", _("inconnu")), *Level.choices]

    def clean_birth_date(self) -> Any:
        born, today = self.cleaned_data["birth_date"], clock.today()
        if born is not None and (born > today or today.year - born.year > OLDEST):
            raise forms.ValidationError(_("Vérifiez cette date de naissance : elle est à venir, ou trop ancienne."))
        return born

    @staticmethod
    def of(person: Person) -> dict[str, Any]:
        return {name: getattr(person, name) for name in PersonForm.base_fields}


class NewFileForm(AddressForm):
    """A new file: its name and address, and the first who answers for it."""

    last_name = _name(gettext_lazy("Nom du responsable"))
    first_name = _name(gettext_lazy("Prénom du responsable"))
    email = forms.EmailField(
        label=gettext_lazy("Adresse e-mail"),
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("Écrivez une adresse complète, comme prenom.nom@exemple.fr.")},
    )
    mobile_phone = PhoneField(gettext_lazy("Portable"))


class MoveForm(forms.Form):
    """The number of the file that somebody goes to."""

    vers = forms.CharField(
        label=gettext_lazy("Numéro du nouveau dossier"),
        max_length=20,
        help_text=gettext_lazy("S’il n’existe pas encore, créez d’abord le foyer."),
        error_messages={"required": gettext_lazy("Indiquez le numéro du nouveau dossier.")},
    )

    def __init__(self, structure: Structure, data: QueryDict | None) -> None:
        super().__init__(data)
        self.structure = structure

    def clean_vers(self) -> Household:
        forms_of = number_forms(self.cleaned_data["vers"])
        found = Household.objects.filter(structure=self.structure, number__in=forms_of).order_by("id").first()
        if found is None:
            raise forms.ValidationError(_("Aucun foyer n’a ce numéro ici."))
        return found


class ShareForm(MoveForm):
    """The other household of a child, and the days or the part that stay with this one."""

    garde = forms.ChoiceField(
        label=gettext_lazy("Garde"),
        choices=[choice for choice in CustodyKind.choices if choice[0] != CustodyKind.FULL],
        initial=CustodyKind.ALTERNATING,
    )
    semaine = DateField(
        label=gettext_lazy("Une semaine sur deux : une semaine où l’enfant est ici"), required=False, widget=DateInput()
    )
    jours = WeekdaysField(
        label=gettext_lazy("Jours choisis : les jours où l’enfant est ici"),
        required=False,
    )
    part = forms.IntegerField(
        label=gettext_lazy("Coût partagé : la part de ce foyer (%)"), min_value=1, max_value=99, required=False
    )

    def __init__(self, structure: Structure, data: QueryDict | None) -> None:
        super().__init__(structure, data)
        self.fields["vers"].label = _("Numéro du dossier de l’autre foyer")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = data.get("garde")
        if kind == CustodyKind.ALTERNATING and not data.get("semaine") and "semaine" not in self.errors:
            self.add_error("semaine", _("Indiquez un jour d’une semaine où l’enfant est ici."))
        if kind == CustodyKind.WEEKDAYS and not 0 < len(data.get("jours") or ()) < DAYS_OF_A_WEEK:
            self.add_error("jours", _("Cochez les jours de ce foyer ; les autres sont à l’autre foyer."))
        if kind == CustodyKind.PERCENT and not data.get("part") and "part" not in self.errors:
            self.add_error("part", _("Indiquez une part entre 1 et 99."))
        return data

    @property
    def sharing(self) -> Sharing:
        """What was typed, of the kind that was chosen alone."""
        data = self.cleaned_data
        kind = CustodyKind(data["garde"])
        return Sharing(
            kind,
            start=data["semaine"] if kind == CustodyKind.ALTERNATING else None,
            weekdays=tuple(data["jours"]) if kind == CustodyKind.WEEKDAYS else (),
            percent=data["part"] if kind == CustodyKind.PERCENT else 100,
        )
