"""Jobs of the accounts."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from preau.common import clock

REFUSED_KEPT = timedelta(days=91)
"""How long a refused request is kept: three months."""


@app.task(name="accounts.match_waiting_requests")
def match_waiting_requests(structure_id: int) -> None:
    """Look for whom the requests that arrived are, and tell the desk by mail; deferred with each of them."""
    from django.db import transaction

    from preau.accounts.actions.requests import match_requests
    from preau.accounts.mails import arrived_mail
    from preau.notices.actions import queue_mails
    from preau.structures.models import Structure

    structure = Structure.objects.filter(pk=structure_id).first()
    if structure is None:
        return
    with transaction.atomic():
        arrived = match_requests(structure=structure, now=clock.now())
        if arrived and structure.requests_email:
            queue_mails([arrived_mail(structure, arrived)])


@app.periodic(cron="40 2 * * *")
@app.task(name="accounts.purge")
def purge(timestamp: int) -> None:
    """Delete refused requests after three months; sign-ups and changes of address whose links were never opened."""
    from preau.accounts.enums import RequestState
    from preau.accounts.models import AccountRequest, EmailChange, SignUp

    now = clock.now()
    AccountRequest.objects.filter(state=RequestState.REFUSED, decided_at__lt=now - REFUSED_KEPT).delete()
    SignUp.objects.filter(activated_at__isnull=True, link_expires_at__lt=now).delete()
    EmailChange.objects.filter(expires_at__lt=now).delete()
