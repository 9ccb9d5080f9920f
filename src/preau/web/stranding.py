"""The form that says what becomes of what a right leaves behind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from preau.bookings.actions import Settled, Settlement, Way
from preau.bookings.stranding.actions import LONGEST_REASON
from preau.bookings.stranding.queries import Stranding
from preau.web.fields import choice_field

WAY, REASON = "reste", "reste_raison"


class SettlementForm(forms.Form):
    """What to do with the days; a reason is needed to keep them."""

    reste = forms.ChoiceField(
        label=gettext_lazy("Que deviennent ces jours ?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez ce que deviennent ces jours.")},
    )
    reste_raison = forms.CharField(
        label=gettext_lazy("Raison (nécessaire pour garder, lue par les familles)"),
        max_length=LONGEST_REASON,
        required=False,
    )

    def __init__(self, data: QueryDict | None, stranding: Stranding, *, submitted: bool = False) -> None:
        """`submitted` says that `data` is an answer even when nothing was ticked."""
        super().__init__(data if data is not None and (submitted or WAY in data) else None)
        moves = [(Way.MOVE, _("Les faire passer à l’autre foyer de l’enfant, annuler ceux qu’il ne peut pas prendre"))]
        choice_field(self, WAY).choices = [
            (Way.CANCEL, _("Les annuler et prévenir les familles")),
            *(moves if stranding.can_move else []),
            (Way.KEEP, _("Les garder : la famille les voit, peut les annuler, et les paiera")),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get(WAY) == Way.KEEP and not data.get(REASON, "").strip():
            self.add_error(REASON, _("Dites pourquoi ces jours sont gardés."))
        return data


def settlement_in(data: QueryDict) -> Settlement | None:
    """The decision that came with a form; None when there is none yet, or when it lacks its reason."""
    way, reason = data.get(WAY, ""), data.get(REASON, "").strip()
    if way not in set(Way) or len(reason) > LONGEST_REASON or (way == Way.KEEP and not reason):
        return None
    return Settlement(Way(way), reason)


def settled_words(done: Settled[Any]) -> str:
    """`3 jours annulés, 2 passés à l’autre foyer. E-mails partis : 2.`; empty when nothing was left behind."""
    words = []
    if done.cancelled:
        words.append(ngettext("%(n)s jour annulé", "%(n)s jours annulés", done.cancelled) % {"n": done.cancelled})
    if done.moved:
        text = ngettext("%(n)s jour passé à l’autre foyer", "%(n)s jours passés à l’autre foyer", done.moved)
        words.append(text % {"n": done.moved})
    if done.kept:
        words.append(ngettext("%(n)s jour gardé", "%(n)s jours gardés", done.kept) % {"n": done.kept})
    if done.patterns:
        text = ngettext(
            "%(n)s inscription à l’année arrêtée ou passée à l’autre foyer",
            "%(n)s inscriptions à l’année arrêtées ou passées à l’autre foyer",
            done.patterns,
        )
        words.append(text % {"n": done.patterns})
    return f"{', '.join(words)}. " + _("E-mails partis : %(n)s.") % {"n": done.mails} if words else ""
