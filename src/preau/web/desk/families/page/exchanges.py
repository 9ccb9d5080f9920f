"""What was said and sent to a family, as one list, the last first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from preau.accounts.models import Opening, StructureRole
from preau.common.text import instant_text
from preau.households.models import FamilyNote
from preau.notices.actions.sending import MAX_ATTEMPTS
from preau.notices.enums import Bounce
from preau.notices.models import OutgoingMail
from preau.notices.queries import mails_to
from preau.notices.rules import reason_words
from preau.web.desk.access import DeskRequest
from preau.web.desk.families.page.head import Head
from preau.web.states import State

SHOWN = 50


@dataclass(frozen=True)
class Exchange:
    """One line: when, how, in what words, by or to whom; `note` is the number of what may be withdrawn."""

    at: datetime
    icon: str
    what: str
    words: str
    whom: str
    state: State | None = None
    note: int | None = None


def exchanges_of(request: DeskRequest, head: Head) -> tuple[list[Exchange], list[str]]:
    """The last fifty, and the addresses left out: those of agents here, whose mails are not about their family.

    Four statements.
    """
    agents = StructureRole.objects.annotate(address=Lower("user__email")).filter(structure=request.structure)
    found = agents.filter(address__in=head.addresses).order_by("id").values_list("address", flat=True)
    hidden = sorted(set(found))
    shown = [address for address in head.addresses if address not in hidden]
    notes = FamilyNote.objects.filter(household=head.household).select_related("author", "withdrawn_by")
    letters = Opening.objects.filter(household=head.household, printed_at__isnull=False).select_related("user")
    rows = chain(
        (_note(row) for row in notes.order_by("-at", "-id")[:SHOWN]),
        (_mail(row) for row in mails_to(request.structure.pk, shown)[:SHOWN]),
        (_letter(row) for row in letters.order_by("-printed_at", "-id")[:SHOWN]),
    )
    return sorted(rows, key=lambda row: row.at, reverse=True)[:SHOWN], hidden


def _note(row: FamilyNote) -> Exchange:
    author = str(row.author) if row.author else _("un agent parti")
    if row.withdrawn_at is None:
        return Exchange(row.at, "telephone", row.get_kind_display(), row.text, author, note=row.pk)
    by = str(row.withdrawn_by) if row.withdrawn_by else _("un agent parti")
    words = _("Note retirée par %(name)s %(at)s.") % {"name": by, "at": instant_text(row.withdrawn_at)}
    return Exchange(row.at, "telephone", row.get_kind_display(), words, author)


def _letter(row: Opening) -> Exchange:
    state = State(_("Compte ouvert"), "check-circle-fill", "ok") if row.used_at else None
    words = _("Nouveau mot de passe") if row.renews else _("Accès au portail")
    return Exchange(
        row.printed_at or row.created_at, "printer", _("Lettre imprimée"), words, str(row.user.email), state
    )


def _mail(row: OutgoingMail) -> Exchange:
    return Exchange(row.sent_at or row.created_at, "envelope", _("E-mail"), row.subject, row.to, fate(row))


def fate(mail: OutgoingMail) -> State:
    """What became of a mail."""
    if mail.bounce:
        words = {"what": mail.get_bounce_display(), "why": reason_words(mail.bounce_code)}
        told = _("%(what)s : %(why)s") % words
        return State(told, "exclamation-triangle-fill", "wait" if mail.bounce == Bounce.LATE else "no")
    if mail.held_at:
        return State(_("Retenu : adresse en panne"), "x-circle", "no")
    if mail.sent_at:
        return State(_("Envoyé"), "check-circle-fill", "ok")
    if mail.attempts >= MAX_ATTEMPTS:
        return State(_("Refusé : adresse à vérifier"), "x-circle", "no")
    return State(_("En route"), "hourglass-split", "wait")
