"""Account requests: the list with the matches beside, another match by search, accesses made, refusals."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from preau.accounts.actions.batches import start_batch
from preau.accounts.actions.requests import choose_membership, match_requests, refuse_requests
from preau.accounts.desk import (
    find_people,
    request_counts,
    requests_of,
    running_batches,
    sure_choices,
    with_options,
)
from preau.accounts.enums import BatchKind, MatchKind, RequestState
from preau.accounts.models import AccountRequest
from preau.common import clock
from preau.common.actors import Right
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.batches import follow, form_key
from preau.web.desk.pages import draw, pages, url
from preau.web.desk.tables import Column, table
from preau.web.typed import ids, number_in

SECTION = "desk_requests"
STATES = {"a-traiter": RequestState.NEW, "acceptees": RequestState.ACCEPTED, "refusees": RequestState.REFUSED}
AT_MOST = 500
NEW = (
    Column(gettext_lazy("Qui demande"), "nom"),
    Column(gettext_lazy("Personne des dossiers"), "ressemblance"),
    Column(gettext_lazy("Reçue il y a"), "recue"),
)
DECIDED = (Column(gettext_lazy("Qui demandait")), Column(gettext_lazy("Réponse")), Column(gettext_lazy("Décidée")))


class RefusalForm(forms.Form):
    """Why a request is refused; the person reads it."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Ces mots partent dans l’e-mail de refus."),
    )


@require_safe
@desk_page(Right.DECIDE_REQUESTS)
def request_list(request: DeskRequest) -> HttpResponse:
    """The requests in a state, each with the people it may be about."""
    structure = request.structure
    counts = request_counts(structure)
    if counts["unmatched"]:
        match_requests(structure=structure, actor=request.actor, now=clock.now())
        counts = request_counts(structure)
    state_name = request.GET.get("etat", "")
    state = STATES.get(state_name, RequestState.NEW)
    kind = request.GET.get("correspondance", "")
    kind = kind if kind in MatchKind.values and state == RequestState.NEW else ""
    listing = pages(request, counts[kind or state.value])
    shown = table(request, NEW if state == RequestState.NEW else DECIDED, "recue" if state == RequestState.NEW else "")
    asked = requests_of(structure, state, kind, order=shown.order, is_down=shown.is_down)
    context = {
        "rows": with_options(structure, list(asked[listing.rows])),
        "table": shown,
        "counts": counts,
        "state": state.value,
        "states": [(name, member.value, counts[member.value]) for name, member in STATES.items()],
        "kind": kind,
        "kinds": [(member.value, member.label, counts[member.value]) for member in MatchKind],
        "pages": listing,
        "sure": _sure(counts, kind) if listing.last > 1 else 0,
        "batches": running_batches(structure),
        "key": uuid4(),
        "now": clock.now(),
    }
    return draw(request, "desk/families/requests.html", SECTION, **context)


def _sure(counts: dict[str, int], kind: str) -> int:
    """How many requests « all of them » stands for, under this filter; see `sure_choices`."""
    if not kind:
        return counts["sure"]
    return counts[kind] if kind in {MatchKind.CERTAIN, MatchKind.LIKELY} else 0


@require_POST
@desk_page(Right.DECIDE_REQUESTS)
def request_decide(request: DeskRequest) -> HttpResponse:
    """The ticked rows: accesses made, or a page to write the reason of a refusal."""
    ticked = ids(request.POST, "demande")[:AT_MOST]
    is_all = request.POST.get("toutes") and request.POST.get("action") == "creer"
    if is_all and (sure := sure_choices(request.structure, request.POST.get("correspondance", ""))):
        return _granted(request, sure)
    if not ticked:
        messages.warning(request, _("Cochez d’abord une demande au moins."))
        return redirect(url(request, SECTION))
    if request.POST.get("action") == "refuser":
        return _refusal_page(request, ticked, RefusalForm())
    choices = [(pk, number_in(request.POST.get(f"choix-{pk}"))) for pk in ticked]
    return _granted(request, choices)


def _granted(request: DeskRequest, choices: list[tuple[int, int | None]]) -> HttpResponse:
    batch = start_batch(
        structure=request.structure,
        kind=BatchKind.GRANT,
        rows=choices,
        key=form_key(request, choices),
        actor=request.actor,
        now=clock.now(),
    )
    return follow(request, batch)


def _refusal_page(request: DeskRequest, ticked: list[int], form: RefusalForm) -> HttpResponse:
    rows = requests_of(request.structure, RequestState.NEW).filter(id__in=ticked)
    return draw(request, "desk/families/refuse.html", SECTION, rows=list(rows), form=form)


@require_POST
@desk_page(Right.DECIDE_REQUESTS)
def request_refuse(request: DeskRequest) -> HttpResponse:
    """The refusal, with its reason, mailed."""
    ticked = ids(request.POST, "demande")[:AT_MOST]
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _refusal_page(request, ticked, form)
    reason = form.cleaned_data["reason"]
    number = refuse_requests(
        structure=request.structure, request_ids=ticked, reason=reason, actor=request.actor, now=clock.now()
    )
    text = ngettext(
        "%(n)s demande refusée, la personne est prévenue.", "%(n)s demandes refusées, chacun est prévenu.", number
    )
    messages.success(request, text % {"n": number})
    return redirect(url(request, SECTION))


@require_POST
@desk_page(Right.DECIDE_REQUESTS)
def request_match(request: DeskRequest) -> HttpResponse:
    """All the waiting requests looked at again, after an import for instance."""
    number = match_requests(structure=request.structure, actor=request.actor, now=clock.now(), again=True)
    text = ngettext("%(n)s demande relue.", "%(n)s demandes relues.", number)
    messages.success(request, text % {"n": number})
    return redirect(url(request, SECTION))


@desk_page(Right.DECIDE_REQUESTS)
def request_search(request: DeskRequest, request_id: int) -> HttpResponse:
    """Another person for a request, by search."""
    rows = AccountRequest.objects.filter(structure=request.structure, id=request_id, state=RequestState.NEW)
    found = rows.first()
    if found is None:
        raise Http404
    if request.method == "POST":
        membership = number_in(request.POST.get("personne"))
        if membership and choose_membership(
            structure=request.structure, request_id=found.pk, membership_id=membership, actor=request.actor
        ):
            messages.success(request, _("Choix gardé pour la demande de %(name)s.") % {"name": found})
            return redirect(url(request, SECTION))
        messages.error(request, _("Cette personne n’est plus dans un foyer. Choisissez-en une autre."))
    words = request.GET.get("q", found.last_name)[:100]
    options = find_people(request.structure, words)
    return draw(request, "desk/families/request_search.html", SECTION, asked=found, words=words, options=options)
