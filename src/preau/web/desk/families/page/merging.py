"""Two files of one family made one, two records of a child or a parent made one; a file archived, and opened again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from preau.approvals.actions import ask_merge
from preau.approvals.errors import ApprovalError
from preau.approvals.queries import wants_second
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.common.money import format_cents
from preau.filing.actions import archive_household, merge_guardians, merge_households, merge_people, reopen_household
from preau.filing.errors import FilingError
from preau.filing.queries import moved_cents
from preau.households.models import Guardian, Household, HouseholdPerson
from preau.structures.models import Structure
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.page.acting import Change, FileAct, run
from preau.web.desk.families.page.forms import MoveForm
from preau.web.desk.money.acts import ASKED, WAITS
from preau.web.desk.pages import url
from preau.web.fields import choice_field
from preau.web.forms import typed_data
from preau.web.typed import parse_id

METHODS = ["GET", "HEAD", "POST"]
TWO = 2
T = TypeVar("T")


class MergeForm(MoveForm):
    """The number of the other file, and that it is the same family for sure."""

    cle = forms.UUIDField(widget=forms.HiddenInput())
    certain = forms.BooleanField(
        label=gettext_lazy("C’est bien la même famille : ses comptes verront les deux dossiers"),
        error_messages={"required": gettext_lazy("Cochez : deux familles réunies par erreur verraient leurs enfants.")},
    )
    field_order = ["vers", "certain", "cle"]

    def __init__(self, structure: Structure, data: QueryDict | None, number: str) -> None:
        super().__init__(structure, data)
        self.initial = {"cle": uuid4(), "vers": number}
        self.fields["vers"].label = _("Numéro de l’autre dossier, qui sera fermé")
        self.fields["vers"].help_text = _("Celui de cette page est gardé.")


class PickForm(forms.Form):
    """The other record, among those of the household."""

    autre = forms.ChoiceField(
        label=gettext_lazy("L’autre fiche, qui sera fermée"),
        error_messages={"required": gettext_lazy("Choisissez l’autre fiche.")},
    )

    def __init__(self, data: QueryDict | None, choices: list[tuple[int, str]]) -> None:
        super().__init__(data)
        self.names = dict(choices)
        choice_field(self, "autre").choices = [("", _("choisir")), *choices]


class ReasonForm(forms.Form):
    """Why a file is archived: read by agents."""

    raison = forms.CharField(
        label=gettext_lazy("Raison"),
        max_length=200,
        help_text=gettext_lazy("« Déménage à Lyon », « plus d’enfant scolarisé »."),
        error_messages={"required": gettext_lazy("Écrivez pourquoi ce dossier est archivé.")},
    )


def _household(request: DeskRequest, household_id: int) -> Household:
    found = Household.objects.filter(structure=request.structure, pk=household_id).select_related("structure").first()
    if found is None:
        raise Http404
    return found


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def merge(request: DeskRequest, household_id: int) -> HttpResponse:
    """Another file joined to this one, which is kept."""
    kept = _household(request, household_id)
    form = MergeForm(request.structure, typed_data(request), request.GET.get("avec", "")[:20])

    def tried() -> list[str]:
        key, gone = form.cleaned_data["cle"], form.cleaned_data["vers"]
        waits = _waits(request, kept, gone)
        done = _refused(lambda: merge_households(household=kept, gone=gone, key=key, actor=request.actor))
        stays = _("Reçus, jours passés et historique restent au dossier %(number)s, fermé, qui mène à celui-ci.")
        return [*done.told, stays % {"number": gone.number}, *waits]

    def write() -> list[str]:
        key, gone = form.cleaned_data["cle"], form.cleaned_data["vers"]
        asked = _refused(lambda: ask_merge(household=kept, gone=gone, key=key, actor=request.actor))
        return [str(ASKED)] if asked.waiting is not None else [_("Les deux dossiers n’en font plus qu’un.")]

    act = FileAct(
        title=gettext_lazy("Réunir deux dossiers"),
        about=_("Gardé : dossier %(number)s, %(name)s") % {"number": kept.number, "name": kept.name},
        back=url(request, "desk_family", kept.pk),
        form=form,
        write=write,
        preview=tried,
        done="",
        changes=lambda: _compared(kept, form.cleaned_data["vers"]),
        households=(kept.pk,),
    )
    return run(request, act)


def _waits(request: DeskRequest, kept: Household, gone: Household) -> list[str]:
    """That a second person will have to approve; two statements."""
    cents, person = moved_cents(gone), request.actor.account
    structure, homes = request.structure, [kept.pk, gone.pk]
    if not wants_second(structure=structure, person=person, households=homes, cents=cents, now=clock.now()):
        return []
    return [WAITS % {"limit": format_cents(structure.second_person_above_cents)}]


def _compared(kept: Household, gone: Household) -> list[Change]:
    """What both files say, one beside the other: the agent sees whether it is one family."""
    rows = [(_("Dossier fermé, puis gardé"), str(gone), str(kept)), (_("Adresse"), _place(gone), _place(kept))]
    both = [(_people(gone), _people(kept)), (_guardians(gone), _guardians(kept))]
    labels = (_("Enfants et commensaux"), _("Responsables"))
    return [*rows, *((label, *pair) for label, pair in zip(labels, both, strict=True))]


def _place(home: Household) -> str:
    return ", ".join(part for part in (home.address, home.city) if part)


def _people(home: Household) -> str:
    return ", ".join(str(row.person) for row in home.memberships.select_related("person").order_by("sticker", "id"))


def _guardians(home: Household) -> str:
    return ", ".join(
        f"{row} ({row.email or row.mobile_phone or _('sans contact')})" for row in home.guardians.order_by("id")
    )


def _refused(job: Callable[[], T]) -> T:
    """What the room of files refuses, as the page tells refusals."""
    try:
        return job()
    except (FilingError, ApprovalError) as error:
        raise InvalidRuleError(*error.reasons) from error


@require_safe
@desk_page(Right.KEEP_FAMILIES)
def merge_chosen(request: DeskRequest) -> HttpResponse:
    """Two files ticked in a search: the older one is proposed to be kept."""
    chosen = sorted({number for typed in request.GET.getlist("dossier") if (number := parse_id(typed)) is not None})
    homes = list(Household.objects.filter(structure=request.structure, pk__in=chosen).order_by("pk"))
    if len(homes) != TWO:
        messages.warning(request, _("Cochez deux familles, ni plus ni moins, pour les comparer et les réunir."))
        return redirect(f"{url(request, 'desk_search')}?{_searched(request)}")
    return redirect(f"{url(request, 'desk_merge', homes[0].pk)}?avec={homes[1].number}")


def _searched(request: DeskRequest) -> str:
    query = QueryDict(mutable=True)
    query["q"] = request.GET.get("q", "")[:100]
    return query.urlencode()


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def child_merge(request: DeskRequest, member_id: int) -> HttpResponse:
    """Two records of one child of a household made one."""
    rows = HouseholdPerson.objects.filter(household__structure=request.structure, pk=member_id)
    member = rows.select_related("household", "person").first()
    if member is None:
        raise Http404
    home = member.household
    others = home.memberships.exclude(pk=member.pk).select_related("person").order_by("sticker", "id")
    form = PickForm(typed_data(request), [(row.person_id, str(row.person)) for row in others])

    def write() -> list[str]:
        gone, actor = int(form.cleaned_data["autre"]), request.actor
        done = _refused(lambda: merge_people(household=home, kept_id=member.person_id, gone_id=gone, actor=actor))
        days = ngettext("%(n)s jour réservé suit.", "%(n)s jours réservés suivent.", done.booked + done.waiting)
        told = [days % {"n": done.booked + done.waiting}]
        if done.twice:
            words = ngettext(
                "%(n)s jour réservé deux fois : la place l’emporte sur l’attente, puis la plus ancienne demande.",
                "%(n)s jours réservés deux fois : la place l’emporte sur l’attente, puis la plus ancienne demande.",
                done.twice,
            )
            told.append(words % {"n": done.twice})
        return [*told, _("Les jours passés restent lisibles sous l’ancienne fiche.")]

    act = FileAct(
        title=gettext_lazy("Réunir deux fiches d’un enfant"),
        about=_("Gardée : %(who)s, dossier %(number)s") % {"who": member.person, "number": home.number},
        back=url(request, "desk_family", home.pk),
        form=form,
        write=write,
        done=gettext_lazy("Les deux fiches n’en font plus qu’une."),
        changes=lambda: [(_("Fiche fermée, puis gardée"), _chosen(form), str(member.person))],
        households=(home.pk,),
    )
    return run(request, act)


def _chosen(form: PickForm) -> str:
    return form.names.get(int(form.cleaned_data["autre"]), "")


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def guardian_merge(request: DeskRequest, guardian_id: int) -> HttpResponse:
    """Two records of one parent of a household made one."""
    rows = Guardian.objects.filter(household__structure=request.structure, pk=guardian_id)
    row = rows.select_related("household").first()
    if row is None:
        raise Http404
    home = row.household
    others = home.guardians.exclude(pk=row.pk).order_by("id")
    form = PickForm(typed_data(request), [(one.pk, f"{one} {one.email}".strip()) for one in others])

    def write() -> list[str]:
        gone, actor = int(form.cleaned_data["autre"]), request.actor
        _refused(lambda: merge_guardians(household=home, kept_id=row.pk, gone_id=gone, actor=actor))
        return [_("Ce qui manquait à la fiche gardée vient de l’autre ; un compte la suit.")]

    act = FileAct(
        title=gettext_lazy("Réunir deux fiches d’un responsable"),
        about=_("Gardée : %(who)s, dossier %(number)s") % {"who": row, "number": home.number},
        back=url(request, "desk_family", home.pk),
        form=form,
        write=write,
        done=gettext_lazy("Les deux fiches n’en font plus qu’une."),
        changes=lambda: [(_("Fiche fermée, puis gardée"), _chosen(form), str(row))],
        households=(home.pk,),
    )
    return run(request, act)


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def archive(request: DeskRequest, household_id: int) -> HttpResponse:
    """The file of a family that left."""
    home = _household(request, household_id)
    form = ReasonForm(typed_data(request))

    def write() -> list[str]:
        words, actor = form.cleaned_data["raison"], request.actor
        done = _refused(lambda: archive_household(household=home, reason=words, actor=actor))
        days = ngettext(
            "%(n)s jour réservé est annulé sans frais.", "%(n)s jours réservés sont annulés sans frais.", done.cancelled
        )
        told = [days % {"n": done.cancelled}] if done.cancelled else [_("Rien n’était réservé.")]
        return [
            *told,
            _("Les inscriptions finissent hier, les comptes n’ouvrent plus ce dossier, ses porte-monnaie sont fermés."),
            _(
                "Reçus et historique restent lisibles ; la durée de conservation court d’aujourd’hui. « Rouvrir » "
                "rend tout, sauf les places."
            ),
        ]

    act = FileAct(
        title=gettext_lazy("Archiver le dossier"),
        about=_("Dossier %(number)s, %(name)s") % {"number": home.number, "name": home.name},
        back=url(request, "desk_family", home.pk),
        form=form,
        write=write,
        done=gettext_lazy("Dossier archivé."),
        changes=lambda: [(_("Dossier"), _("ouvert"), _("archivé : %(why)s") % {"why": form.cleaned_data["raison"]})],
        households=(home.pk,),
    )
    return run(request, act)


@require_POST
@desk_page(Right.KEEP_FAMILIES)
def reopen(request: DeskRequest, household_id: int) -> HttpResponse:
    """An archived file opened again."""
    home = _household(request, household_id)
    try:
        full = reopen_household(household=home, actor=request.actor)
        messages.success(
            request, _("Dossier rouvert, avec ses inscriptions et ses comptes. Les jours sont à réserver.")
        )
        for row in full:
            told = _("Le groupe « %(group)s » est complet : l’inscription de %(who)s n’est pas rendue.")
            messages.warning(request, told % {"group": row.group.name, "who": row.person})
    except (FilingError, InvalidRuleError) as error:
        messages.error(request, str(error))
    return redirect(url(request, "desk_family", home.pk))
