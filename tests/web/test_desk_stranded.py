"""« Réservations sans inscription »: what a hand in the database left behind is listed and settled."""

from __future__ import annotations

from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from preau.accounts.enums import Role
from preau.bookings.models import Booking
from preau.common.reasons import text
from preau.registrations.models import Registration
from tests.factories.accounts import StaffFactory
from tests.web.test_admin_rights import Booked


def test_days_without_right_are_listed_and_settled(client: Client, db: None) -> None:
    booked = Booked()
    structure = booked.household.structure
    client.force_login(StaffFactory.create(structure=structure, role=Role.DESK).user)
    address = f"/{structure.slug}/sans-inscription/"
    assertContains(client.get(address), "Toutes les réservations à venir ont leur inscription.")
    Registration.objects.all().delete()
    assertContains(client.get(address), "2 jours réservés")
    assertContains(client.get(f"/{structure.slug}/agents/"), "Réservations sans inscription")
    page = f"{address}{booked.member.person_id}/"
    assertContains(client.get(page), "Pas d’inscription à cette date")
    assertContains(client.post(page), "Choisissez ce que deviennent ces jours.")
    assertContains(client.post(page, {"reste": "keep"}), "Dites pourquoi ces jours sont gardés.")
    assert booked.states == ["booked", "booked"]
    assertRedirects(client.post(page, {"reste": "cancel"}), address)
    assert booked.states == ["cancelled", "cancelled"]
    assert {text(reason) for reason in Booking.objects.values_list("reason", flat=True)} == {
        "Pas d’inscription à cette date"
    }
    assertContains(client.get(page), "Plus rien à régler.")


def test_people_of_another_structure_are_nobody(client: Client, db: None) -> None:
    booked, other = Booked(), StaffFactory.create(role=Role.DESK)
    client.force_login(other.user)
    assert client.get(f"/{other.structure.slug}/sans-inscription/{booked.member.person_id}/").status_code == 404
