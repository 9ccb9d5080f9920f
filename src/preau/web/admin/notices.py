"""The mails that left, and those that wait."""

from __future__ import annotations

from django.contrib import admin

from preau.notices.models import OutgoingMail
from preau.web.admin.base import ReadOnlyAdmin


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "to", "subject", "sent_at", "attempts", "retry_at")
    list_filter = (("sent_at", admin.EmptyFieldListFilter),)
    search_fields = ("to", "subject")
