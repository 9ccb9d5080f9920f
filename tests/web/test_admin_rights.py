"""The administration says what a change strands before it is written, and settles it with it."""

from __future__ import annotations

from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from preau.accounts.models import User
from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.bookings.actions import Wish, confirm_draft, edit_draft
from preau.bookings.models import Booking
from preau.bookings.planning.loading import load_planning
from preau.common import clock
from preau.households.models import Household, HouseholdPerson, Person
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


def address(row: Model, page: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


class Fields(HTMLParser):
    """What a browser would send of a page's fields, untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in ("select", "textarea"):
            self._open = found.get("name", "")
        elif tag == "option" and "selected" in found and self._open:
            self.sent.setdefault(self._open, []).append(found.get("value", ""))
        elif tag == "input" and "name" in found and found.get("type") != "submit":
            ticked = found.get("type") in ("checkbox", "radio")
            if not ticked or "checked" in found:
                self.sent.setdefault(found["name"], []).append(found.get("value", "on" if ticked else ""))

    def handle_data(self, data: str) -> None:
        if self._open and self.lasttag == "textarea":
            self.sent.setdefault(self._open, []).append(data.strip())

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._open = ""


def typed(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What the page's form would send, as it stands, with these changes."""
    page = Fields()
    page.feed(client.get(url).content.decode())
    left_out = ("csrfmiddlewaretoken", "_save", "q", "language")
    return {name: values for name, values in page.sent.items() if name not in left_out} | changes


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


@pytest.fixture
def booked(db: None) -> Booked:
    return Booked()


@pytest.fixture
def desk(client: Client, superuser: User) -> Client:
    client.force_login(superuser)
    return client


SAYS = "Rien n’est encore enregistré."


def settled(desk: Client, url: str, data: dict[str, Any], booked: Booked, *left: str) -> None:
    """The change is said first and writes nothing; then it is made with its decision."""
    said = desk.post(url, data)
    assertContains(said, SAYS)
    assertContains(said, str(booked.member.person))
    assert booked.states == ["booked", "booked"]
    assert desk.post(url, data | {"reste": "cancel"}).status_code == 302
    assert sorted(booked.states) == sorted(left or ("cancelled", "cancelled"))
    assert OutgoingMail.objects.get().to == booked.user.email


def test_registration_refused(desk: Client, booked: Booked) -> None:
    url = address(booked.registration)
    settled(desk, url, typed(desk, url, state="refused"), booked)
    booked.registration.refresh_from_db()
    assert booked.registration.state == "refused"


def test_registration_ended(desk: Client, booked: Booked) -> None:
    url = address(booked.registration)
    settled(desk, url, typed(desk, url, end_date=booked.dates[0].isoformat()), booked, "booked", "cancelled")


def test_registration_deleted(desk: Client, booked: Booked) -> None:
    settled(desk, address(booked.registration, "delete"), {"post": "yes"}, booked)
    assert not Registration.objects.exists()


def test_child_leaves(desk: Client, booked: Booked) -> None:
    url = address(booked.member.person)
    settled(desk, url, typed(desk, url, left_on=clock.today().isoformat()), booked)


def test_child_taken_out_of_the_household_page(desk: Client, booked: Booked) -> None:
    url = address(booked.household)
    settled(desk, url, typed(desk, url, **{"memberships-0-DELETE": "on"}), booked)


def test_group_kept_to_other_levels(desk: Client, booked: Booked) -> None:
    Person.objects.update(level="CP")
    url = address(booked.group)
    settled(desk, url, typed(desk, url, levels=["CM2"]), booked)


def test_activity_withdrawn(desk: Client, booked: Booked) -> None:
    url = address(booked.activity)
    data = typed(desk, url)
    data.pop("is_active")
    settled(desk, url, data, booked)


def test_day_closed_by_hand(desk: Client, booked: Booked) -> None:
    day = booked.days[0]
    url = address(day)
    data = typed(desk, url, closed_reason="Grève")
    data.pop("is_open")
    settled(desk, url, data, booked, "booked", "cancelled")


def test_move_passes_the_days_to_the_new_household(desk: Client, booked: Booked) -> None:
    new = HouseholdAccessFactory.create(household__structure=booked.household.structure)
    url = address(booked.member)
    data = typed(desk, url, household=new.household_id)
    assertContains(desk.post(url, data), "Les faire passer à l’autre foyer")
    desk.post(url, data | {"reste": "move"})
    assert set(Booking.objects.values_list("household_id", "state")) == {(new.household_id, "booked")}
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {booked.user.email, new.user.email}


def test_days_are_kept_only_with_a_reason_and_what_was_typed_stays(desk: Client, booked: Booked) -> None:
    url = address(booked.registration)
    data = typed(desk, url, state="refused", end_date="05/07/2027")
    again = desk.post(url, data | {"reste": "keep"})
    assertContains(again, "Dites pourquoi ces jours sont gardés.")
    assertContains(again, 'value="05/07/2027"')
    assertRedirects(
        desk.post(url, data | {"reste": "keep", "reste_raison": "Recours"}),
        reverse("admin:registrations_registration_changelist"),
    )
    assert list(Booking.objects.values_list("state", "kept_reason")) == [("booked", "Recours")] * 2


def test_change_that_strands_nothing_asks_nothing(desk: Client, booked: Booked) -> None:
    url = address(booked.registration)
    last = booked.dates[-1] + timedelta(days=1)
    assert desk.post(url, typed(desk, url, end_date=last.isoformat())).status_code == 302
    assert booked.states == ["booked", "booked"]


def test_several_at_once_are_not_deleted_from_the_list(desk: Client, booked: Booked) -> None:
    data = {"action": "delete_selected", "_selected_action": [booked.registration.pk], "post": "yes"}
    desk.post(reverse("admin:registrations_registration_changelist"), data)
    assert Registration.objects.count() == 1
