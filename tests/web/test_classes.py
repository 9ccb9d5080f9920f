"""« Classes » and the cards of a child at the desk: written, moved with the effect first, nothing of another town."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.households.models import Card, Household, Person, SchoolClass
from preau.structures.models import Site, Structure
from tests.factories import (
    GroupFactory,
    HouseholdAccessFactory,
    HouseholdFactory,
    MembershipFactory,
    RegistrationFactory,
    SiteFactory,
)
from tests.factories.accounts import CardFactory, StaffFactory


@pytest.fixture
def school(db: None) -> Site:
    made: Site = SiteFactory.create(name="Jules-Ferry")
    return made


@pytest.fixture
def desk(client: Client, school: Site) -> Client:
    client.force_login(StaffFactory.create(structure=school.structure, role=Role.DESK).user)
    return client


def here(structure: Structure, page: str = "") -> str:
    return f"/{structure.slug}/classes/{page}"


def pupil(school: Site, class_name: str, level: str = "CP", first_name: str = "Lina") -> Person:
    member = MembershipFactory.create(
        household=HouseholdFactory.create(structure=school.structure), person__first_name=first_name
    )
    Person.objects.filter(pk=member.person_id).update(school=school, class_name=class_name, level=level)
    found: Person = Person.objects.get(pk=member.person_id)
    return found


def words(response: Any) -> str:
    return " ".join(strip_tags(response.content.decode()).replace("\u00a0", " ").split())


def test_class_is_opened_named_closed_and_opened_again(desk: Client, school: Site) -> None:
    new = {"site": school.pk, "name": "CM1 A", "levels": ["CM1"], "teacher": "Mme Le Goff"}
    done = desk.post(here(school.structure, "nouvelle/"), new)
    row = SchoolClass.objects.get(name="CM1 A")
    assert (row.levels, row.teacher) == (["CM1"], "Mme Le Goff")
    page = here(school.structure, f"{row.pk}/")
    assertRedirects(done, page)
    again = desk.post(here(school.structure, "nouvelle/"), new)
    assertContains(again, 'value="Mme Le Goff"')
    assert SchoolClass.objects.count() == 1
    pupil(school, "CM1 A", "CM1")
    closing = here(school.structure, f"{row.pk}/fermer/")
    assertContains(desk.post(closing, follow=True), "Il reste des enfants dans cette classe")
    changed = {**new, "name": "CM1 bleu", "site": SiteFactory.create(structure=school.structure).pk}
    edited = here(school.structure, f"{row.pk}/modifier/")
    mark = desk.get(edited).context["form"].mark
    SchoolClass.objects.update(teacher="M. Diallo")
    assertContains(desk.post(edited, {**changed, "lu": mark}), "Quelqu’un a changé depuis")
    SchoolClass.objects.update(teacher="Mme Le Goff")
    desk.post(edited, {**changed, "lu": mark})
    assert list(Person.objects.values_list("class_name", "school").order_by("pk")) == [("CM1 bleu", school.pk)]
    Person.objects.update(class_name="")
    assertContains(desk.post(closing, follow=True), "CM1 bleu est fermée.")
    assertContains(desk.get(page), "Rouvrir cette classe")
    desk.post(closing, {"acte": "rouvrir"})
    assert SchoolClass.objects.get(pk=row.pk).closed_on is None


def test_ticked_children_move_once_their_effect_is_seen(desk: Client, school: Site) -> None:
    lina, noe = pupil(school, "CP A"), pupil(school, "CP A", first_name="Noé")
    group = GroupFactory.create(activity__structure=school.structure, levels=["CP"], name="Les petits")
    RegistrationFactory.create(person=lina, group=group, end_date=None)
    target = SchoolClass.objects.create(structure=school.structure, site=school, name="CE1 A", levels=["CE1"])
    page = here(school.structure, f"{SchoolClass.objects.get(name='CP A').pk}/")
    nobody = desk.post(page, {"vers": target.pk, "etape": "voir"})
    assertContains(nobody, "Cochez d’abord un enfant au moins.", status_code=422)
    nowhere = desk.post(page, {"enfant": lina.pk, "etape": "voir"})
    assertContains(nowhere, "Choisissez où vont ces enfants.", status_code=422)
    assertContains(nowhere, "checked", status_code=422)
    move = {"enfant": lina.pk, "vers": target.pk, "niveau": ""}
    seen = desk.post(page, {**move, "etape": "voir"})
    assert "1 inscription ne correspondra plus" in words(seen)
    assert "Les petits" in words(seen)
    assert Person.objects.get(pk=lina.pk).class_name == "CP A"
    seal = seen.context["effect"].moves.seal
    assertContains(desk.post(page, {**move, "etape": "ecrire", "vu": "autre"}), "ont changé de classe", status_code=422)
    assertContains(desk.post(page, {**move, "etape": "ecrire", "vu": seal}, follow=True), "1 enfant a changé de classe")
    rows = Person.objects.order_by("pk").values_list("pk", "class_name", "level")
    assert list(rows) == [(lina.pk, "CE1 A", "CE1"), (noe.pk, "CP A", "CP")]


def test_new_year_is_suggested_seen_and_written(desk: Client, school: Site) -> None:
    for level in ("CP", "CE1"):
        for letter in "AB":
            pupil(school, f"{level} {letter}", level)
    page = here(school.structure, f"rentree/{school.pk}/")
    form = desk.get(page).context["form"]
    names = {row.pk: row.name for row in SchoolClass.objects.order_by("pk")}
    told = {row.school_class.name: names.get(int(bound.value() or 0), "") for row, _level, bound in form.lines}
    assert told == {"CP A": "CE1 A", "CP B": "CE1 B", "CE1 A": "", "CE1 B": ""}
    sent = {bound.html_name: bound.value() for _row, _level, bound in form.lines}
    sent |= {bound.html_name: "sortie" for row, _level, bound in form.lines if row.school_class.name == "CE1 B"}
    empty = desk.post(page, {"etape": "voir"})
    assertContains(empty, "Choisissez une nouvelle classe pour un niveau au moins.", status_code=422)
    seen = desk.post(page, {**sent, "etape": "voir"})
    desk.post(page, {**sent, "etape": "ecrire", "vu": seen.context["effect"].moves.seal})
    twice = desk.post(page, {**sent, "etape": "ecrire", "vu": seen.context["effect"].moves.seal})
    assertContains(twice, "ont changé de classe", status_code=422)
    rows = Person.objects.order_by("pk").values_list("class_name", "level")
    assert list(rows) == [("CE1 A", "CE1"), ("CE1 B", "CE1"), ("CE1 A", "CE1"), ("", "CE2")]
    assertContains(desk.get(here(school.structure, "sans-classe/")), "Kervella Lina")


def test_children_and_classes_of_another_town_are_not_there(desk: Client, school: Site) -> None:
    lina, abroad = pupil(school, "CP A"), SiteFactory.create()
    foreign = pupil(abroad, "CP B", first_name="Étrangère")
    own, theirs = SchoolClass.objects.get(name="CP A"), SchoolClass.objects.get(name="CP B")
    assertNotContains(desk.get(here(school.structure)), "CP B")
    page = here(school.structure, f"{own.pk}/")
    refused = desk.post(page, {"enfant": lina.pk, "vers": theirs.pk, "etape": "voir"})
    assertContains(refused, "Choisissez une classe de la liste.", status_code=422)
    nobody = desk.post(page, {"enfant": foreign.pk, "vers": own.pk, "etape": "voir"})
    assertContains(nobody, "Cochez d’abord un enfant", status_code=422)
    assert desk.get(here(school.structure, f"sans-classe/?lieu={abroad.pk}")).status_code == 404


def test_lists_cost_the_same_with_one_child_and_with_nine(desk: Client, school: Site) -> None:
    pages = []
    for number in (1, 8):
        for rank in range(number):
            CardFactory.create(person=pupil(school, "CP A", first_name=f"Lina{rank}"))
        row = SchoolClass.objects.get()
        for page in ("", f"{row.pk}/", f"rentree/{school.pk}/"):
            with CaptureQueriesContext(
                connection,
            ) as made:
                assert desk.get(here(school.structure, page)).status_code == 200
            pages.append(len(made))
    assert pages[:3] == pages[3:]


def cards_of(person: Person) -> tuple[Household, str]:
    member = person.memberships.select_related("household").get()
    return member.household, f"/{person.structure.slug}/gestion/membres/{member.pk}/cartes/"


def test_card_is_given_lost_and_found_again(desk: Client, school: Site) -> None:
    lina, noe = pupil(school, "CP A"), pupil(school, "CP A", first_name="Noé")
    old = CardFactory.create(person=lina, number="00000001")
    home, page = cards_of(lina)
    assertContains(desk.get(f"/{home.structure.slug}/gestion/familles/{home.pk}/"), page)
    short = desk.post(page, {"numero": "12 é"})
    assertContains(short, 'value="12 é"', status_code=422)
    desk.post(page, {"numero": "0000 0002", "remplace": "on"})
    assert dict(Card.objects.order_by("pk").values_list("number", "is_active")) == {"00000001": False, "00000002": True}
    taken = desk.post(cards_of(noe)[1], {"numero": "00000002"})
    assertContains(taken, "Cette carte est celle de Lina", status_code=422)
    assertContains(desk.post(f"{page}{old.pk}/", {"acte": "reprendre"}, follow=True), "remise en service")
    assertContains(desk.post(f"{page}{old.pk}/", {"acte": "arreter"}, follow=True), "mise hors service")
    assert desk.post(f"{cards_of(noe)[1]}{old.pk}/").status_code == 404
    abroad = pupil(SiteFactory.create(), "CP A")
    assert desk.post(f"{page}{CardFactory.create(person=abroad).pk}/").status_code == 404


def test_cards_of_ones_own_child_are_left_to_somebody_else(client: Client, school: Site) -> None:
    lina = pupil(school, "CP A")
    home, page = cards_of(lina)
    agent = StaffFactory.create(structure=school.structure, role=Role.DESK).user
    HouseholdAccessFactory.create(user=agent, household=home)
    client.force_login(agent)
    assertNotContains(client.get(page), "Donner une carte")
    assertContains(client.post(page, {"numero": "00000009"}), "C’est votre propre foyer", status_code=422)
    assert not Card.objects.exists()
