"""The mails that left, and those that wait."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.notices.models import OutgoingMail
from preau.web.admin.base import ReadOnlyAdmin


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "to", "subject", "sent_at", "attempts", "retry_at")
    list_filter = (("sent_at", admin.EmptyFieldListFilter), "bounce")
    search_fields = ("to", "subject")
    fields = (
        *("created_at", "to", "subject", "text", "sent_at", "attempts", "retry_at", "last_error", "held_at"),
        *("bounce", "bounced_at", "bounce_code", "bounce_text"),
    )

    @admin.display(description=gettext_lazy("texte"))
    def text(self, mail: OutgoingMail) -> str:
        """A link that opens an account is its owner's alone, even before it leaves."""
        if mail.is_secret and mail.sent_at is None:
            return _("Ce texte porte un lien personnel : il ne s’affiche pas.")
        return mail.body
