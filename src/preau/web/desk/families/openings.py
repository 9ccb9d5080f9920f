"""The edition page: the people on the left, the letter on the right, sent by e-mail, printed, or both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from preau.accounts.actions.batches import PLACE, start_batch
from preau.accounts.actions.granting import has_password
from preau.accounts.actions.opening import print_openings
from preau.accounts.actions.renewing import renew_access
from preau.accounts.desk import opening_counts, openings_sent, openings_to_send, running_batches
from preau.accounts.enums import BatchKind
from preau.accounts.mails import letter_text
from preau.accounts.models import Batch, HouseholdAccess, Opening
from preau.common import clock
from preau.common.actors import Right
from preau.common.reasons import Reason
from preau.common.text import instant_text
from preau.notices.actions.sending import MAX_ATTEMPTS
from preau.notices.enums import Bounce
from preau.notices.models import OutgoingMail
from preau.notices.rules import reason_words
from preau.structures.queries import Wordings, wordings_of
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.batches import follow, form_key
from preau.web.desk.families.letters import letters_pdf
from preau.web.desk.pages import draw, pages, url
from preau.web.links import full_address, origin
from preau.web.typed import ids, number_in

SECTION = "desk_openings"
PRINTED_AT_MOST = 500
"""One PDF, made while the agent waits: 1.4 s for this many."""
SENT_AT_MOST = 5000


@dataclass(frozen=True)
class Letter:
    """An opening as the edition page shows it."""

    opening: Opening
    now: datetime
    words: Wordings

    @cached_property
    def has_password(self) -> bool:
        return has_password(self.opening.user) and not self.opening.renews

    @property
    def text(self) -> list[str]:
        return letter_text(self.opening, self.words)[1]

    @property
    def states(self) -> list[tuple[str, str, str]]:
        """What has become of it: style of chip, icon, words."""
        opening = self.opening
        if opening.used_at and (opening.link_digest or opening.code_digest):
            return [("ok", "check-circle-fill", _("Compte ouvert %(at)s") % {"at": instant_text(opening.used_at)})]
        found = []
        if opening.mail:
            found.append(self._mail_state(opening.mail))
        if opening.printed_at:
            found.append(("info", "printer", _("Imprimée %(at)s") % {"at": instant_text(opening.printed_at)}))
        if opening.link_expires_at and opening.link_expires_at <= self.now:
            found.append(("wait", "clock-history", _("Lien périmé : à renvoyer")))
        return found or [("new", "inbox", _("À envoyer"))]

    def _mail_state(self, mail: OutgoingMail) -> tuple[str, str, str]:
        if mail.bounce:
            style = "wait" if mail.bounce == Bounce.LATE else "no"
            label, reason = mail.get_bounce_display(), reason_words(mail.bounce_code)
            return style, "exclamation-triangle-fill", _("%(what)s : %(why)s") % {"what": label, "why": reason}
        if mail.held_at:
            return "no", "x-circle", _("Retenue : adresse en panne")
        if mail.sent_at:
            return "ok", "envelope", _("Envoyée %(at)s") % {"at": instant_text(mail.sent_at)}
        if mail.attempts >= MAX_ATTEMPTS:
            return "no", "x-circle", _("E-mail refusé, adresse à vérifier")
        if mail.attempts:
            return "no", "exclamation-triangle-fill", _("E-mail refusé, nouvel essai prévu")
        return "wait", "hourglass-split", _("E-mail en route")


@require_safe
@desk_page(Right.OPEN_ACCESSES)
def opening_list(request: DeskRequest) -> HttpResponse:
    """Letters to send, or those sent with their state; one of them shown in full."""
    counts = opening_counts(request.structure)
    sent = request.GET.get("etat") == "envoyees"
    listing = pages(request, counts["sent" if sent else "to_send"])
    rows = (openings_sent if sent else openings_to_send)(request.structure)[listing.rows]
    words = wordings_of(request.structure)
    letters = [Letter(opening, clock.now(), words) for opening in rows]
    wanted = number_in(request.GET.get("lettre"))
    shown = next((letter for letter in letters if letter.opening.pk == wanted), letters[0] if letters else None)
    query = request.GET.copy()
    query.pop("lettre", None)
    context = {
        "letters": letters,
        "shown": shown,
        "counts": counts,
        "sent": sent,
        "pages": listing,
        "batches": running_batches(request.structure),
        "key": uuid4(),
    }
    return draw(request, "desk/families/openings.html", SECTION, query=query.urlencode(), **context)


@require_POST
@desk_page(Right.OPEN_ACCESSES)
def opening_edit(request: DeskRequest) -> HttpResponse:
    """The ticked letters, or all those to send: by e-mail, printed, or both."""
    action = request.POST.get("action", "")
    at_most = SENT_AT_MOST if action == "courriel" else PRINTED_AT_MOST
    chosen = ids(request.POST, "lettre")[:at_most]
    if request.POST.get("toutes"):
        chosen = list(openings_to_send(request.structure).values_list("id", flat=True)[:at_most])
    if not chosen:
        messages.warning(request, _("Cochez d’abord une lettre au moins."))
        return redirect(url(request, SECTION))
    with transaction.atomic():
        batch = _send(request, chosen) if action in {"courriel", "deux"} else None
        if action in {"imprimer", "deux"}:
            return _print(request, chosen)
    return follow(request, batch) if batch else redirect(url(request, SECTION))


def _send(request: DeskRequest, chosen: list[int]) -> Batch:
    link = reverse("opening_link", args=[PLACE])
    home = reverse("home", args=[request.structure.slug])
    return start_batch(
        structure=request.structure,
        kind=BatchKind.SEND,
        rows=chosen,
        key=form_key(request, chosen),
        actor=request.actor,
        now=clock.now(),
        addresses={"link": origin(request) + link, "sign_in": origin(request) + home},
    )


@require_POST
@desk_page(Right.OPEN_ACCESSES)
def opening_renew(request: DeskRequest, access_id: int) -> HttpResponse:
    """A code on paper for somebody at the desk who lost their password and reads no mailbox."""
    if not HouseholdAccess.objects.filter(structure=request.structure, pk=access_id).exists():
        raise Http404
    with transaction.atomic():
        made = renew_access(structure=request.structure, access_id=access_id, actor=request.actor)
        if not isinstance(made, Reason):
            return _print(request, [made.pk])
    messages.error(request, _("Rien n’est changé : %(reason)s.") % {"reason": made})
    return redirect(url(request, "desk_invite"))


@transaction.atomic
def _print(request: DeskRequest, chosen: list[int]) -> HttpResponse:
    """The letters on paper. They are marked printed, and their codes kept, with the document or not at all."""
    now = clock.now()
    letters = print_openings(structure=request.structure, opening_ids=chosen, actor=request.actor, now=now)
    if not letters:
        messages.info(request, _("Ces comptes sont déjà ouverts : il n’y a rien à imprimer."))
        return redirect(url(request, SECTION))
    made = letters_pdf(
        request.structure,
        letters,
        words=wordings_of(request.structure),
        portal=full_address(request, "home", request.structure.slug),
        code_page=full_address(request, "opening_code"),
        code_address=lambda code: full_address(request, "opening_code_filled", code),
        now=now,
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="lettres-{now:%Y-%m-%d}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
