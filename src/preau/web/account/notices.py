"""« E-mails reçus »: which mails a person wants, and when. Receipts and the protection of the account always go."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from preau.accounts.actions.profile import choose_notices
from preau.accounts.enums import NoticeTime
from preau.common.errors import InvalidRuleError
from preau.web.forms import typed_data
from preau.web.signed_in import SignedInRequest

AT_ONCE, DAILY, NEVER = NoticeTime.AT_ONCE.value, NoticeTime.DAILY.value, NoticeTime.NEVER.value


class NoticesForm(forms.Form):
    """A time for each kind of mail."""

    report = forms.ChoiceField(
        label=gettext_lazy("Compte rendu de vos réservations"),
        choices=[(DAILY, gettext_lazy("Le lendemain")), (NEVER, gettext_lazy("Jamais"))],
        help_text=gettext_lazy("Ce qui a été accepté, refusé, annulé ou mis en attente la veille."),
    )
    waiting = forms.ChoiceField(
        label=gettext_lazy("Liste d’attente : place obtenue, ou liste close"),
        choices=[
            (AT_ONCE, gettext_lazy("Tout de suite")),
            (DAILY, gettext_lazy("Le lendemain, dans le compte rendu")),
            (NEVER, gettext_lazy("Jamais")),
        ],
        help_text=gettext_lazy("Une place obtenue est réservée et comptée, même sans e-mail."),
    )
    balance = forms.ChoiceField(
        label=gettext_lazy("Solde bas d’un porte-monnaie"),
        choices=[(AT_ONCE, gettext_lazy("Tout de suite")), (NEVER, gettext_lazy("Jamais"))],
        help_text=gettext_lazy("Sous le montant fixé dans « Porte-monnaie » ; sans montant, aucun e-mail."),
    )


@never_cache
@login_required
def notices(request: SignedInRequest) -> HttpResponse:
    """The choices, kept together."""
    user = request.user
    initial = {"report": user.report_notices, "waiting": user.waiting_notices, "balance": user.balance_notices}
    form = NoticesForm(typed_data(request), initial=initial, auto_id="courriels_%s")
    if request.method == "POST" and form.is_valid():
        wanted = {name: NoticeTime(value) for name, value in form.cleaned_data.items()}
        try:
            choose_notices(**wanted, account=user)
        except InvalidRuleError as error:
            form.add_error("waiting", list(error.messages))
        else:
            messages.success(request, _("Vos choix d’e-mails sont enregistrés."))
            return redirect("profile")
    return render(request, "account/notices.html", {"form": form})
