"""Forms that a stranger fills."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from preau.accounts.actions.requests import Wish
from preau.accounts.enums import Asker
from preau.common.fields import VisibleCharField
from preau.common.text import fold_name
from preau.structures.models import TermsVersion


def is_name(text: str) -> bool:
    """Whether a text holds only what names are made of; marks (accents set apart) go with their letters."""
    return all(character in " '’ʼ-‐‑" or unicodedata.category(character)[0] in "LM" for character in text)


class NameField(VisibleCharField):
    """A name of a person: letters of any alphabet, spaces, apostrophes, hyphens; no address, no sentence of figures."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: Any) -> str:
        name = " ".join(str(super().clean(value)).split())
        if not re.search(r"[a-z]", fold_name(name)):
            raise ValidationError(_("Écrivez le nom en lettres."))
        if not is_name(name):
            raise ValidationError(
                _("Écrivez le nom avec des lettres, des espaces, des apostrophes et des tirets seulement.")
            )
        return name


class TwiceEmailForm(forms.Form):
    """An e-mail typed twice, kept in lower case, and a trap that only robots fill."""

    email = forms.EmailField(
        max_length=254,
        error_messages={"invalid": _("Écrivez une adresse complète, comme prenom.nom@exemple.fr.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    email_again = forms.EmailField(
        max_length=254,
        error_messages={"invalid": _("Écrivez une adresse complète, comme prenom.nom@exemple.fr.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, second = data.get("email"), data.get("email_again")
        if first and second and first != second.lower():
            self.add_error("email_again", _("Les deux adresses ne sont pas les mêmes."))
        return data

    @property
    def is_trapped(self) -> bool:
        """Whether a robot filled the field that nobody sees."""
        return bool(self.data.get("website"))


class AgreementForm(forms.Form):
    """The agreement to the terms as they were when the page was read: a version published meanwhile is read first."""

    terms = forms.BooleanField(error_messages={"required": _("Sans votre accord, le compte ne peut pas être créé.")})

    def __init__(self, *args: Any, current_terms: TermsVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms_id: int | None = current_terms.pk if current_terms else None

    def clean_terms(self) -> bool:
        if self.data.get("version", "") != str(self.terms_id or ""):
            raise ValidationError(_("Les conditions viennent de changer : relisez-les avec le lien, puis acceptez."))
        return True


class AccountRequestForm(AgreementForm, TwiceEmailForm):
    """The request of guide 000, in its order."""

    field_order = ("asker", "card_digits", "last_name", "first_name", "email", "email_again", "terms")

    asker = forms.ChoiceField(choices=Asker.choices, initial=Asker.PARENT)
    card_digits = forms.CharField(
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Facultatif. Sur la carte, ou donné avec l’identifiant biométrique."),
    )
    last_name = NameField(widget=forms.TextInput(attrs={"autocomplete": "off"}))
    first_name = NameField(widget=forms.TextInput(attrs={"autocomplete": "off"}))
    terms = forms.BooleanField(error_messages={"required": _("Sans votre accord, la demande ne peut pas partir.")})

    def clean_card_digits(self) -> str:
        digits = re.sub(r"[\s.-]", "", self.cleaned_data["card_digits"])
        if digits and not re.fullmatch(r"[0-9]{5,20}", digits):
            raise ValidationError(_("Écrivez les 5 derniers chiffres, ou laissez vide."))
        return digits[-5:]

    @property
    def wish(self) -> Wish:
        """What a valid form asks for."""
        data = self.cleaned_data
        return Wish(Asker(data["asker"]), data["last_name"], data["first_name"], data["email"], data["card_digits"])


class IdentityForm(TwiceEmailForm):
    """First step of guide 003: who signs up. The e-mail should be the one given at the desk."""

    field_order = ("last_name", "first_name", "email", "email_again")

    last_name = NameField(widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    first_name = NameField(widget=forms.TextInput(attrs={"autocomplete": "given-name"}))


class FileForm(forms.Form):
    """Second step: the family file, or none."""

    file_number = forms.CharField(required=False, max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    file_name = forms.CharField(
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("En majuscules ou non, avec ou sans accents."),
    )
    without_file = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("without_file"):
            return {**data, "file_number": "", "file_name": ""}
        for name in ("file_number", "file_name"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Indiquez-le, ou cochez « Je ne les ai pas »."))
        return data


class TermsForm(AgreementForm):
    """Third step: the terms."""
