"""« Réservations sans inscription »: what a hand in the database left behind is listed and settled."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from preau.accounts.enums import Role
from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.bookings.actions import Wish, confirm_draft, edit_draft
from preau.bookings.models import Booking
from preau.bookings.planning.loading import load_planning
from preau.common import clock
from preau.common.reasons import text
from preau.households.models import Household, HouseholdPerson
from preau.notices.models import OutgoingMail
from preau.registrations.models import Registration
from tests.acting import by
from tests.factories import (
    ActivityFactory,
    GroupFactory,
    HouseholdAccessFactory,
    MembershipFactory,
    PriceRuleFactory,
    RegistrationFactory,
    open_days,
)
from tests.factories.accounts import StaffFactory


class Booked:
    """A child booked on two days of next month, by a household that moves nowhere."""

    def __init__(self) -> None:
        access = HouseholdAccessFactory.create()
        self.household: Household = access.household
        self.user = access.user
        self.member: HouseholdPerson = MembershipFactory.create(household=self.household)
        self.activity: Activity = ActivityFactory.create(structure=self.household.structure)
        self.group: ActivityGroup = GroupFactory.create(activity=self.activity)
        PriceRuleFactory.create(activity=self.activity, valid_from=date(2020, 9, 1))
        today = clock.today()
        self.dates = [today + timedelta(days=40), today + timedelta(days=41)]
        self.registration: Registration = RegistrationFactory.create(
            group=self.group, person=self.member.person, start_date=today - timedelta(days=30), end_date=None
        )
        self.days: list[OpeningDay] = open_days(self.group, self.dates)
        planning = load_planning(
            structure=self.household.structure, household=self.household, first=today, last=self.dates[-1]
        )
        wishes = [Wish(self.member.person_id, day.pk, True) for day in self.days]
        assert edit_draft(planning=planning, wishes=wishes, actor=by(self.user)).refused == []
        confirm_draft(structure=self.household.structure, household=self.household, actor=by(self.user))
        OutgoingMail.objects.all().delete()

    @property
    def states(self) -> list[str]:
        return [booking.state for booking in Booking.objects.order_by("date")]


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
