"""« E-mails non remis »: what came back, why, and the addresses to which nothing is sent until somebody says so."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from preau.accounts.desk import households_of, waiting_letters
from preau.common import clock
from preau.common.actors import Right
from preau.households.models import Household
from preau.notices.actions.bounces import lift_address
from preau.notices.enums import Bounce
from preau.notices.models import OutgoingMail
from preau.notices.queries import returned_counts, returned_mails
from preau.notices.rules import reason_words
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, pages, url
from preau.web.states import State

SECTION = "desk_returned"


@dataclass(frozen=True)
class Returned:
    """A mail that came back, the family it was for, and its letter while the address may be put right."""

    mail: OutgoingMail
    household: Household | None
    letter: int | None

    @property
    def reason(self) -> str:
        return reason_words(self.mail.bounce_code)

    @property
    def state(self) -> State:
        """The address first: a mail may be late at an address that another one showed to be out of order."""
        if self.is_dead:
            return State(_("Adresse en panne"), "x-circle", "no")
        if self.mail.bounce == Bounce.LATE:
            return State(_("Retardé"), "hourglass-split", "wait")
        return State(_("Revenu"), "exclamation-triangle-fill", "wait")

    @property
    def is_dead(self) -> bool:
        """Whether the address is out of order."""
        return bool(vars(self.mail)["is_dead"])  # computed by `returned_mails`

    @property
    def can_be_lifted(self) -> bool:
        """Whether this mail is the one that put its address out of order."""
        return self.is_dead and self.mail.bounce == Bounce.DEAD


@require_safe
@desk_page(Right.OPEN_ACCESSES)
def returned_list(request: DeskRequest) -> HttpResponse:
    """What came back, the last first; addresses out of order say so."""
    counts = returned_counts(request.structure.pk)
    listing = pages(request, counts["all"])
    mails = list(returned_mails(request.structure.pk)[listing.rows])
    known = households_of(request.structure, {mail.to.lower() for mail in mails})
    letters = waiting_letters(request.structure, [mail.pk for mail in mails])
    rows = [Returned(mail, known.get(mail.to.lower()), letters.get(mail.pk)) for mail in mails]
    return draw(request, "desk/families/returned.html", SECTION, rows=rows, counts=counts, pages=listing)


@require_POST
@desk_page(Right.OPEN_ACCESSES)
def returned_lift(request: DeskRequest, mail_id: int) -> HttpResponse:
    """The address works again: mails leave for it as before."""
    mail = OutgoingMail.objects.filter(structure_id=request.structure.pk, pk=mail_id, bounced_at__isnull=False).first()
    if mail is None:
        raise Http404
    if lift_address(structure_id=request.structure.pk, mail_id=mail_id, actor=request.actor, now=clock.now()):
        text = _("Les envois reprennent vers %(email)s. Ce qui attendait depuis une semaine au plus part maintenant.")
        messages.success(request, text % {"email": mail.to})
    else:
        messages.info(request, _("Les envois vers %(email)s avaient déjà repris.") % {"email": mail.to})
    return redirect(url(request, SECTION))
