"""The address of a letter, put right before its account is opened."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from preau.accounts.actions.addressing import correct_address
from preau.accounts.models import Opening
from preau.common.actors import Right
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.invite import InviteForm
from preau.web.desk.pages import draw, url
from preau.web.forms import typed_data

SECTION = "desk_openings"


@desk_page(Right.OPEN_ACCESSES)
def opening_address(request: DeskRequest, opening_id: int) -> HttpResponse:
    """The new address of a letter that nobody has used: the letter then waits to be sent again."""
    rows = Opening.objects.filter(structure=request.structure, pk=opening_id).select_related("user", "household")
    opening = rows.first()
    if opening is None:
        raise Http404
    form = InviteForm(typed_data(request), initial={"email": opening.user.email})
    if request.method == "POST" and form.is_valid() and _corrected(request, opening, form):
        messages.success(request, _("Adresse corrigée. La lettre est de nouveau à envoyer."))
        return redirect(f"{url(request, SECTION)}?lettre={opening.pk}")
    return draw(request, "desk/families/opening_address.html", SECTION, opening=opening, form=form)


def _corrected(request: DeskRequest, opening: Opening, form: InviteForm) -> bool:
    email, actor = form.cleaned_data["email"], request.actor
    refusal = correct_address(structure=request.structure, opening_id=opening.pk, email=email, actor=actor)
    if refusal:
        form.add_error("email", str(refusal))
    return refusal is None
