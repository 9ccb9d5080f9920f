"""The forms of the settings of a structure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from preau.accounts.models import User
from preau.accounts.queries import second_factors
from preau.common.errors import InvalidRuleError
from preau.common.money import AmountError, parse_cents, typed_cents
from preau.structures.models import CashOffice, Structure
from preau.structures.rules import MOST_PAUSES, Pause, parse_pauses
from preau.web.fields import DateField, DateInput
from preau.web.generics import ModelForm

MOST_WEEKS = 104


def _cents(typed: Any) -> int | None:
    try:
        return parse_cents(typed or "")
    except AmountError:
        return None


class AmountField(forms.CharField):
    """An amount typed in euros; its value is in cents."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=20, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return typed_cents(value) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another amount was typed: 50 and 50,00 are the same."""
        return super().has_changed(self.prepare_value(initial), data) and _cents(data) != initial

    def clean(self, value: Any) -> int:
        typed = super().clean(value)
        try:
            cents = parse_cents(typed) if typed else 0
        except AmountError as error:
            raise ValidationError(str(error)) from error
        if not 0 <= cents <= 100_000:
            raise ValidationError(_("Un montant de 0 à 1 000 €."))
        return cents


class SettingsForm(ModelForm):
    """Everything of guide 000, besides the minimums by cash office and the pauses."""

    weeks = forms.IntegerField(
        label=_("Nombre de semaines ouvertes à la réservation"),
        required=False,
        min_value=0,
        max_value=MOST_WEEKS,
        help_text=_("La semaine en cours, plus ce nombre. Vide : tout le calendrier publié."),
    )

    second_person_above_cents = AmountField(
        label=_("Deuxième personne au-delà de, en euros"),
        help_text=_(
            "Corriger, rembourser ou annuler davantage pour une famille, en une fois ou en plusieurs le même jour, "
            "attend la validation d’une autre personne. 0 : toujours. 1 000 € au plus."
        ),
        error_messages={"required": _("Indiquez un montant, par exemple 50,00, ou 0 pour toujours.")},
    )
    website = forms.URLField(label=_("Adresse web de la structure"), required=False, assume_scheme="https")

    class Meta:
        model = Structure
        fields = (
            *("contact_email", "contact_phone", "website", "requests_email", "account_delay"),
            *("account_delay_holidays", "shows_meals", "shows_amount_due", "welcome", "offers_booking"),
            "shared_days",
            *("booking_blocked", "booking_blocked_reason", "payment_blocked", "payment_blocked_reason"),
            *("requires_second_factor", "allows_secret_question", "second_person_above_cents"),
        )
        labels = {
            "contact_email": _("Adresse e-mail de la structure"),
            "contact_phone": _("Téléphone"),
            "requests_email": _("Adresse e-mail qui reçoit les demandes de compte"),
            "account_delay": _("Délai annoncé pour un compte"),
            "account_delay_holidays": _("Délai annoncé pendant les vacances scolaires"),
            "offers_booking": _("Réservation des repas et des accueils"),
            "shows_meals": _("Afficher le nombre de repas que vaut le solde"),
            "shows_amount_due": _("Afficher le montant à créditer"),
            "welcome": _("Message d’accueil"),
            "shared_days": _("Jours d’un enfant au coût partagé entre deux foyers"),
            "booking_blocked": _("Bloquer la réservation en ligne"),
            "booking_blocked_reason": _("Raison, lue par les familles"),
            "payment_blocked": _("Bloquer le paiement en ligne"),
            "payment_blocked_reason": _("Raison, lue par les familles"),
            "requires_second_factor": _("Exiger la double authentification des agents"),
            "allows_secret_question": _("Permettre la question secrète aux familles"),
        }
        help_texts = {
            "shared_days": _(
                "Un enfant dont deux foyers se partagent le coût, 60 % et 40 % par exemple. Les parts font toujours le "
                "prix entier. Si l’autre foyer est interrogé, il répond jusqu’à la fin du délai d’annulation ; sans "
                "réponse, ou s’il refuse, le foyer qui a réservé paie tout. Un jour déjà débité ne change pas."
            ),
            "offers_booking": _("Sans elle, le portail n’a ni planning ni inscriptions à l’année : il sert à payer."),
            "requests_email": _("Un e-mail y part quand des demandes arrivent. Vide : aucun e-mail."),
            "requires_second_factor": _(
                "Un agent qui ne l’a pas encore est conduit à la mettre en place avant d’entrer dans cet espace."
            ),
            "allows_secret_question": _(
                "Pour les familles sans boîte mail : répondre à la question permet de choisir un nouveau mot de passe. "
                "Moins sûr qu’un code donné au guichet."
            ),
            "account_delay": _("La suite de « La réponse arrive… »."),
            "welcome": _(
                "Une ligne vide sépare deux paragraphes, « - » commence une ligne de liste. "
                "**gras**, *italique*, [mots](https://adresse)."
            ),
        }
        widgets = {"welcome": forms.Textarea(attrs={"rows": 7})}

    def __init__(self, *args: Any, agent: User, has_same_weeks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agent = agent
        if not has_same_weeks:
            self.fields["weeks"].help_text = _(
                "Vos activités ouvrent chacune à leur façon. Un nombre ici les règle toutes ; vide, rien ne change."
            )

    def clean_requires_second_factor(self) -> bool:
        """Whoever asks it of others has it: nobody locks the last administrator out by a tick."""
        is_required: bool = self.cleaned_data["requires_second_factor"]
        if is_required and not self.initial["requires_second_factor"] and not second_factors(self.agent).exists():
            raise ValidationError(
                _("Activez-la d’abord pour vous-même : page « Mon compte », puis « Double authentification ».")
            )
        return is_required

    def clean_welcome(self) -> str:
        welcome: str = self.cleaned_data["welcome"]
        if len(welcome) > 4000:
            raise ValidationError(_("4 000 caractères au plus."))
        return welcome


class MinimumForm(forms.Form):
    """What is paid in at least at a cash office."""

    min_meals = forms.IntegerField(label=_("Nombre de repas minimal"), min_value=0, max_value=100)
    min_top_up_cents = AmountField(label=_("Versement minimal, en euros"))

    def __init__(self, office: CashOffice, data: Any) -> None:
        initial = {"min_meals": office.min_meals, "min_top_up_cents": office.min_top_up_cents}
        super().__init__(data, initial=initial, prefix=f"r{office.pk}")
        self.office = office


class PauseForm(forms.Form):
    """A period; a line left empty, or without dates, is no period."""

    first = DateField(label=_("Du"), required=False, widget=DateInput())
    last = DateField(label=_("Au"), required=False, widget=DateInput())
    booking = forms.BooleanField(label=_("Réservation fermée"), required=False)
    payment = forms.BooleanField(label=_("Paiement fermé"), required=False)
    reason = forms.CharField(label=_("Raison, lue par les familles"), required=False, max_length=200)

    pause: Pause | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors or not any(data.values()):
            return data
        for name in ("first", "last"):
            if not data.get(name):
                self.add_error(name, _("Indiquez cette date, ou videz toute la ligne."))
        if self.errors:
            return data
        try:
            self.pause = Pause(data["first"], data["last"], data["booking"], data["payment"], data["reason"])
        except InvalidRuleError as error:
            self.add_error("last", list(error.messages))
        return data


BasePauses = forms.formset_factory(PauseForm, extra=2, max_num=MOST_PAUSES, validate_max=True)


def pauses_forms(structure: Structure, data: Any) -> Any:
    """The periods of a structure and two empty lines."""
    initial = [
        {"first": row.first, "last": row.last, "booking": row.booking, "payment": row.payment, "reason": row.reason}
        for row in parse_pauses(structure.pauses)
    ]
    return BasePauses(data, initial=initial, prefix="p")
