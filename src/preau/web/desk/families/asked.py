"""« Inscriptions »: what families asked on the portal, with the places of each group; the answers, one or many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from preau.activities.models import Activity
from preau.bookings.actions import Answered, accept_asked, move_asked, refuse_asked
from preau.bookings.asking.mails import unreachable
from preau.bookings.asking.queries import AT_MOST, Choice, asked_rows, counts_of, group_choices, in_order, room_of
from preau.bookings.rules.registering import LONGEST, Span
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.common.ordering import french_order
from preau.registrations.enums import RefusalMotive, RegistrationState
from preau.registrations.models import Registration
from preau.structures.models import Site
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.own import is_own
from preau.web.desk.pages import draw, pages, url
from preau.web.desk.tables import Column, table, tools
from preau.web.fields import choice_field
from preau.web.long_files import counted, elsewhere
from preau.web.sheets import Cell, csv_response, xlsx_response
from preau.web.typed import ids, number_in

SECTION = "desk_asked"
FOLDER = "desk/families/asked"
STATES = {
    "demandees": RegistrationState.PENDING,
    "acceptees": RegistrationState.VALIDATED,
    "refusees": RegistrationState.REFUSED,
}
COLUMNS = (
    Column(gettext_lazy("Enfant"), "enfant"),
    Column(gettext_lazy("Activité et groupe"), "activite", name="activite"),
    Column(gettext_lazy("Dates demandées"), "debut", name="dates"),
    Column(gettext_lazy("Inscrits"), name="inscrits"),
    Column(gettext_lazy("Reçue il y a"), "recue", name="recue"),
)
FILES = {"csv": csv_response, "xlsx": xlsx_response}


class FilterForm(forms.Form):
    """What the list is kept to, in the address."""

    etat = forms.ChoiceField(
        label=gettext_lazy("Demandes"),
        required=False,
        choices=[
            ("demandees", gettext_lazy("À traiter")),
            ("acceptees", gettext_lazy("Acceptées")),
            ("refusees", gettext_lazy("Refusées")),
        ],
    )
    activite = forms.ChoiceField(label=gettext_lazy("Activité"), required=False)
    lieu = forms.ChoiceField(label=gettext_lazy("Lieu"), required=False)
    enfant = forms.CharField(label=gettext_lazy("Enfant"), required=False, max_length=100)

    def __init__(self, data: QueryDict, structure_id: int) -> None:
        super().__init__(data)
        activities = Activity.objects.filter(structure=structure_id).order_by(french_order("name"))
        sites = Site.objects.filter(structure=structure_id).order_by(french_order("name"))
        for name, rows, every in (("activite", activities, _("Toutes")), ("lieu", sites, _("Tous"))):
            known = [(str(pk), called) for pk, called in rows.values_list("pk", "name")]
            choice_field(self, name).choices = [("", every), *known]

    @property
    def choice(self) -> Choice:
        """Anything unreadable filters nothing."""
        data = self.cleaned_data if self.is_valid() else {}
        state = STATES.get(data.get("etat", ""), RegistrationState.PENDING)
        activity, site = number_in(data.get("activite", "")), number_in(data.get("lieu", ""))
        return Choice(state, activity, site, data.get("enfant", "").strip())


class RefusalForm(forms.Form):
    """A motive of the list, and words the family reads too."""

    motif = forms.ChoiceField(
        label=gettext_lazy("Motif, lu par la famille"),
        choices=[("", gettext_lazy("Choisissez…")), *RefusalMotive.choices],
        error_messages={"required": gettext_lazy("Choisissez un motif dans la liste.")},
    )
    mots = forms.CharField(
        label=gettext_lazy("Précision, lue par la famille (nécessaire pour « Autre raison »)"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("N’écrivez rien sur la santé."),
    )


class MoveForm(forms.Form):
    """Another group of the same activity, each with its places."""

    groupe = forms.ChoiceField(
        label=gettext_lazy("Autre groupe ou lieu"),
        error_messages={"required": gettext_lazy("Choisissez un groupe.")},
    )

    def __init__(self, data: QueryDict | None, registration: Registration) -> None:
        super().__init__(data)
        span = Span(registration.start_date, registration.end_date)
        found = group_choices(registration)
        self.groups = {str(places.group.pk): places.group for places in found}
        named = []
        for places in found:
            site = f" ({places.group.site.name})" if places.group.site else ""
            left = places.left(span)
            told = "" if left is None else ", " + ngettext("reste %(n)s", "restent %(n)s", left) % {"n": left}
            named.append((str(places.group.pk), f"{places.group.name}{site}{told}"))
        choice_field(self, "groupe").choices = [("", _("Choisissez…")), *named]


@require_safe
@desk_page(Right.REGISTER_PEOPLE)
def asked_list(request: DeskRequest) -> HttpResponse:
    """The requests in a state, filtered and sorted in the address; a fixed number of statements."""
    form = FilterForm(request.GET, request.structure.pk)
    choice = form.choice
    found = asked_rows(request.structure, choice)
    listing = pages(request, found.count())
    shown = table(request, COLUMNS, "recue")
    ordered = in_order(found, shown.order, is_down=shown.is_down)
    if kind := request.GET.get("format", ""):
        return _file(request, kind, listing.total, ordered)
    rows = list(ordered[listing.rows])
    room = room_of(rows)
    context = {
        "form": form,
        "table": shown,
        "tools": tools(request, SECTION, tuple(FILES)),
        "rows": [(row, *room[row.pk]) for row in rows],
        "counts": counts_of(request.structure),
        "state": choice.state.value,
        "pages": listing,
        "every": listing.total if listing.last > 1 else 0,
        "most": AT_MOST,
        "now": clock.now(),
    }
    return draw(request, f"{FOLDER}/list.html", SECTION, **context)


def _file(request: DeskRequest, kind: str, count: int, rows: QuerySet[Registration]) -> HttpResponse:
    """Every request that the list is kept to, whole."""
    if kind not in FILES:
        raise Http404
    if (answer := elsewhere(request, count)) is not None:
        return answer
    headings = [_("Enfant"), _("Lieu"), _("Activité"), _("Groupe"), _("Du"), _("Au"), _("Reçue le")]
    return FILES[kind](f"inscriptions-{request.structure.slug}.{kind}", headings, _cells(request, rows))


def _cells(request: DeskRequest, rows: QuerySet[Registration]) -> Iterator[Sequence[Cell]]:
    for row in counted(request, rows):
        school, group = row.person.school, row.group
        yield [
            str(row.person),
            school.name if school else "",
            group.activity.name,
            group.name,
            row.start_date,
            row.end_date,
            row.created_at,
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.REGISTER_PEOPLE)
def asked_one(request: DeskRequest, registration_id: int) -> HttpResponse:
    """One request: who, what, the places left, another group for it."""
    rows = Registration.objects.filter(structure=request.structure, pk=registration_id)
    found = rows.select_related("group__activity", "group__site", "person__school", "household").first()
    if found is None or (found.decided_at is None and found.state != RegistrationState.PENDING):
        raise Http404
    waits = found.state == RegistrationState.PENDING
    form = MoveForm(request.POST if request.method == "POST" else None, found) if waits else None
    if form is not None and form.is_bound and form.is_valid():
        try:
            move_asked(registration=found, group=form.groups[form.cleaned_data["groupe"]], actor=request.actor)
        except InvalidRuleError as error:
            form.add_error("groupe", str(error))
        else:
            messages.success(request, _("La demande est passée dans ce groupe. Elle attend toujours sa réponse."))
            return redirect(url(request, "desk_asked_one", registration_id))
    taken, left = room_of([found])[found.pk]
    context = {"row": found, "form": form, "waits": waits, "taken": taken, "left": left}
    context["own"] = is_own(request, [found.household_id])
    answer = draw(request, f"{FOLDER}/one.html", SECTION, **context)
    answer.status_code = 422 if form is not None and form.errors else 200
    return answer


@require_POST
@desk_page(Right.REGISTER_PEOPLE)
def asked_decide(request: DeskRequest) -> HttpResponse:
    """What answering the ticked requests does, then the answer: nothing is written before « faire »."""
    chosen = _chosen(request)
    if not chosen:
        messages.warning(request, _("Cochez d’abord une demande au moins."))
        return redirect(url(request, SECTION))
    refuses, does = request.POST.get("acte") == "refuser", request.POST.get("action") == "faire"
    form = RefusalForm(request.POST if does else None) if refuses else None
    if does and (form is None or form.is_valid()):
        try:
            return _told(request, _answer(request, chosen, form, is_trial=False), refuses=refuses)
        except InvalidRuleError as error:
            if form is None:
                raise
            form.add_error("mots", str(error))
    effect = _answer(request, chosen, None if form is None else _NO_WORDS, is_trial=True)
    context = {"form": form, "refuses": refuses, "effect": effect, "chosen": chosen}
    left = unreachable(effect.done)
    answer = draw(request, f"{FOLDER}/decide.html", SECTION, unreachable=left, **context)
    answer.status_code = 422 if form is not None and form.errors else 200
    return answer


_NO_WORDS = RefusalMotive.FULL
"""What a trial of a refusal says: it only counts who would be written to."""


def _chosen(request: DeskRequest) -> list[int]:
    """The ticked requests, or all that the filter shows, the oldest first, so many at most."""
    if request.POST.get("toutes"):
        choice = FilterForm(request.POST, request.structure.pk).choice
        rows = asked_rows(
            request.structure, Choice(RegistrationState.PENDING, choice.activity, choice.site, choice.words)
        )
        return list(rows.order_by("created_at", "id").values_list("pk", flat=True)[:AT_MOST])
    return ids(request.POST, "demande")[:AT_MOST]


def _answer(
    request: DeskRequest, chosen: list[int], refusal: RefusalForm | RefusalMotive | None, *, is_trial: bool
) -> Answered:
    now = clock.now()
    if refusal is None:
        return accept_asked(
            structure=request.structure, request_ids=chosen, actor=request.actor, now=now, is_trial=is_trial
        )
    motive, words = (refusal, "") if isinstance(refusal, RefusalMotive) else _typed(refusal)
    return refuse_asked(
        structure=request.structure,
        request_ids=chosen,
        motive=motive,
        words=words,
        actor=request.actor,
        now=now,
        is_trial=is_trial,
    )


def _typed(form: RefusalForm) -> tuple[str, str]:
    return form.cleaned_data["motif"], form.cleaned_data["mots"]


def _told(request: DeskRequest, done: Answered, *, refuses: bool) -> HttpResponse:
    number = len(done.done)
    if refuses:
        text = ngettext("%(n)s demande refusée", "%(n)s demandes refusées", number)
    else:
        text = ngettext("%(n)s inscription acceptée", "%(n)s inscriptions acceptées", number)
    messages.success(request, text % {"n": number} + _(", e-mails : %(n)s.") % {"n": done.mails})
    for row, why in done.refused:
        messages.warning(request, f"{row.person} : {why}")
    return redirect(url(request, SECTION))
