"""The file of a family put right at the desk, a new file, a child more: each says first what becomes of the rest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from preau.accounts.models import HouseholdAccess
from preau.bookings.actions import correct_person, move_child, share_child
from preau.bookings.repricing.actions import reprice_household
from preau.common.actors import Right
from preau.common.text import date_text
from preau.households.actions import (
    NewFile,
    add_child,
    add_guardian,
    correct_guardian,
    correct_household,
    create_household,
)
from preau.households.models import Guardian, Household, HouseholdPerson
from preau.households.resembling import resembling, resembling_children
from preau.households.rules import week_start
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.page.acting import Change, FileAct, compared, run
from preau.web.desk.families.page.forms import AddressForm, GuardianForm, MoveForm, NewFileForm, PersonForm, ShareForm
from preau.web.desk.families.page.people import custody_text
from preau.web.desk.pages import url
from preau.web.forms import typed_data
from preau.web.stranding import settled_words

METHODS = ["GET", "HEAD", "POST"]


def _household(request: DeskRequest, household_id: int) -> Household:
    found = Household.objects.filter(structure=request.structure, pk=household_id).first()
    if found is None:
        raise Http404
    return found


def _member(request: DeskRequest, member_id: int) -> HouseholdPerson:
    rows = HouseholdPerson.objects.filter(household__structure=request.structure, pk=member_id)
    found = rows.select_related("household", "person").first()
    if found is None:
        raise Http404
    return found


def _about(household: Household) -> str:
    return _("Dossier %(number)s, %(name)s") % {"number": household.number, "name": household.name}


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def address(request: DeskRequest, household_id: int) -> HttpResponse:
    """The name and the address of a file."""
    household = _household(request, household_id)
    before = AddressForm.of(household)
    form = AddressForm(typed_data(request), initial=before)

    def write() -> list[str]:
        correct_household(household=household, values=form.cleaned_data, actor=request.actor)
        return [_("Les réservations et les prix ne changent pas : la commune des prix se règle avec le quotient.")]

    act = FileAct(
        title=gettext_lazy("Corriger le nom ou l’adresse du dossier"),
        about=_about(household),
        back=url(request, "desk_family", household.pk),
        form=form,
        write=write,
        done=gettext_lazy("Dossier corrigé."),
        changes=lambda: compared(form, before),
        households=(household.pk,),
    )
    return run(request, act)


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def guardian(request: DeskRequest, guardian_id: int) -> HttpResponse:
    """How a guardian is called and reached."""
    rows = Guardian.objects.filter(household__structure=request.structure, pk=guardian_id)
    row = rows.select_related("household").first()
    if row is None:
        raise Http404
    household, before = row.household, GuardianForm.of(row)
    form = GuardianForm(typed_data(request), initial=before)

    def write() -> list[str]:
        values, actor = form.cleaned_data, request.actor
        correct_guardian(household=household, guardian_id=guardian_id, values=values, actor=actor)
        return _account_kept(row, values["email"])

    act = FileAct(
        title=gettext_lazy("Corriger un responsable"),
        about=_("%(who)s, %(file)s") % {"who": row, "file": _about(household)},
        back=url(request, "desk_family", household.pk),
        form=form,
        write=write,
        done=gettext_lazy("Responsable corrigé."),
        changes=lambda: compared(form, before),
        households=(household.pk,),
    )
    return run(request, act)


def _account_kept(row: Guardian, email: str) -> list[str]:
    """That an account keeps its own address, where it is not the one typed; one statement."""
    access = HouseholdAccess.objects.filter(guardian=row).select_related("user").order_by("id").first()
    if access is None or access.user.email.lower() == email.lower():
        return []
    text = _("Le compte garde son adresse de connexion, %(email)s : les e-mails du portail continuent d’y partir.")
    return [text % {"email": access.user.email}]


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def new_guardian(request: DeskRequest, household_id: int) -> HttpResponse:
    """Somebody more who answers for a household."""
    household = _household(request, household_id)
    form = GuardianForm(typed_data(request))

    def write() -> list[str]:
        add_guardian(household=household, values=form.cleaned_data, actor=request.actor)
        return [_("Aucun compte n’est ouvert : « Imprimer un code » en prépare un.")]

    act = FileAct(
        title=gettext_lazy("Ajouter un responsable"),
        about=_about(household),
        back=url(request, "desk_family", household.pk),
        form=form,
        write=write,
        done=gettext_lazy("Responsable ajouté."),
        changes=lambda: compared(form, dict.fromkeys(form.cleaned_data, "")),
        households=(household.pk,),
    )
    return run(request, act)


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def person(request: DeskRequest, member_id: int) -> HttpResponse:
    """Who a member of a household is, their school and class; prices that hang on an age follow at once."""
    member = _member(request, member_id)
    household, before = member.household, PersonForm.of(member.person)
    form = PersonForm(request.structure, typed_data(request), before)
    homes = Household.objects.filter(memberships__person=member.person_id).order_by("id")

    def write() -> list[str]:
        values, actor = form.cleaned_data, request.actor
        moved = correct_person(household=household, person_id=member.person_id, values=values, actor=actor)
        return _became(moved, before, values)

    act = FileAct(
        title=gettext_lazy("Corriger une personne"),
        about=_("%(who)s, %(file)s") % {"who": member.person, "file": _about(household)},
        back=url(request, "desk_family", household.pk),
        form=form,
        write=write,
        done=gettext_lazy("Fiche corrigée."),
        changes=lambda: compared(form, before),
        households=tuple(homes.values_list("pk", flat=True)),
    )
    return run(request, act)


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def move(request: DeskRequest, member_id: int) -> HttpResponse:
    """A child to another household of the town: what is booked follows, what is past stays."""
    member = _member(request, member_id)
    household = member.household
    form = MoveForm(request.structure, typed_data(request))

    def write() -> list[str]:
        target = form.cleaned_data["vers"]
        done = move_child(household=household, member_id=member_id, target=target, actor=request.actor)
        stays = _("Les jours passés et l’argent restent au foyer %(name)s.") % {"name": household}
        return [settled_words(done) or _("Rien n’était réservé."), stays]

    act = FileAct(
        title=gettext_lazy("Changer une personne de foyer"),
        about=_("%(who)s, %(file)s") % {"who": member.person, "file": _about(household)},
        back=url(request, "desk_family", household.pk),
        form=form,
        write=write,
        done=gettext_lazy("Changement de foyer enregistré."),
        changes=lambda: [(_("Foyer"), str(household), str(form.cleaned_data["vers"]))],
        households=(household.pk,),
        after=lambda: url(request, "desk_family", form.cleaned_data["vers"].pk),
    )
    return run(request, act)


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def share(request: DeskRequest, member_id: int) -> HttpResponse:
    """A child between two households: the days of each, or each one's part of the cost."""
    member = _member(request, member_id)
    household = member.household
    form = ShareForm(request.structure, typed_data(request))

    def write() -> list[str]:
        target, sharing, actor = form.cleaned_data["vers"], form.sharing, request.actor
        done = share_child(household=household, member_id=member_id, target=target, sharing=sharing, actor=actor)
        stays = _("Les jours passés et l’argent restent au foyer %(name)s ; chaque foyer ne voit que ses jours.")
        return [settled_words(done) or _("Aucun jour réservé ne change de foyer."), stays % {"name": household}]

    act = FileAct(
        title=gettext_lazy("Partager la garde avec un autre foyer"),
        about=_("%(who)s, %(file)s") % {"who": member.person, "file": _about(household)},
        back=url(request, "desk_family", household.pk),
        form=form,
        write=write,
        done=gettext_lazy("Garde enregistrée."),
        changes=lambda: _custody_said(form, household),
        households=(household.pk,),
    )
    return run(request, act)


def _custody_said(form: ShareForm, household: Household) -> list[Change]:
    """The custody of each household, in words."""
    sharing, target = form.sharing, form.cleaned_data["vers"]
    first, second = (_days_said(HouseholdPerson(**sharing.of(is_first=mine)), mine) for mine in (True, False))
    return [(str(household), "", first), (str(target), "", second)]


def _days_said(row: HouseholdPerson, is_first: bool) -> str:
    if row.custody_start is None:
        return custody_text(row)
    monday = week_start(row.custody_start) + timedelta(days=0 if is_first else 7)
    words = _("%(custody)s, à partir de la semaine du %(day)s")
    return words % {"custody": custody_text(row), "day": date_text(monday)}


def _became(moved: int, before: dict[str, Any], values: dict[str, Any]) -> list[str]:
    """What becomes of bookings when somebody is put right."""
    said = ngettext("%(n)s jour réservé change de prix.", "%(n)s jours réservés changent de prix.", moved)
    told = [said % {"n": moved} if moved else _("Aucun jour réservé ne change de prix.")]
    if before["school"] != values["school"]:
        told.append(_("Les inscriptions et les jours réservés restent dans l’ancienne école."))
    return told


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def new_child(request: DeskRequest, household_id: int) -> HttpResponse:
    """A child who was in no file; those who may be the same are shown first."""
    household = _household(request, household_id)
    form = PersonForm(request.structure, typed_data(request), {"last_name": household.name})

    def write() -> list[str]:
        add_child(household=household, values=form.cleaned_data, actor=request.actor)
        moved = reprice_household(household=household, actor=request.actor)
        empty = {"school": form.cleaned_data["school"]}
        return [_("Rien n’est inscrit ni réservé pour l’instant."), *_became(moved, empty, form.cleaned_data)]

    def warnings() -> list[Any]:
        data = form.cleaned_data
        near = resembling_children(request.structure, data["last_name"], data["first_name"], data["birth_date"])
        people = list(near[:5])
        return resembling(request.structure, name="", people=people) if people else []

    act = FileAct(
        title=gettext_lazy("Ajouter un enfant"),
        about=_about(household),
        back=url(request, "desk_family", household.pk),
        form=form,
        write=write,
        done=gettext_lazy("Enfant ajouté."),
        changes=lambda: compared(form, dict.fromkeys(form.cleaned_data, "")),
        households=(household.pk,),
        warnings=warnings,
    )
    return run(request, act)


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def new_household(request: DeskRequest) -> HttpResponse:
    """A new file; the families that may be the same are shown first, so that none is made twice."""
    form = NewFileForm(typed_data(request))
    made: list[Household] = []

    def write() -> list[str]:
        data = form.cleaned_data
        who = {name: data[name] for name in ("last_name", "first_name", "email", "mobile_phone")}
        made.append(create_household(structure=request.structure, new=NewFile(data, who), actor=request.actor))
        return [_("Dossier %(number)s. Ajoutez maintenant les enfants.") % {"number": made[-1].number}]

    def warnings() -> list[Any]:
        data = form.cleaned_data
        name = data["name"]
        return list(resembling(request.structure, name=name, email=data["email"], phone=data["mobile_phone"]))

    act = FileAct(
        title=gettext_lazy("Créer un foyer"),
        about=_("Cherchez d’abord : un foyer créé deux fois se paie et se réserve deux fois."),
        back=url(request, "desk_families"),
        form=form,
        write=write,
        done=gettext_lazy("Foyer créé."),
        changes=lambda: compared(form, dict.fromkeys(form.cleaned_data, "")),
        warnings=warnings,
        after=lambda: url(request, "desk_family", made[-1].pk),
    )
    return run(request, act)
