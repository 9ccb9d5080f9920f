"""Administration of activities, groups, opening days, prices and registrations."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.models import HouseholdAccess, User
from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.bookings.models import Booking, Confirmation, Movement
from preau.common import clock
from preau.common.reasons import CommonCode, Reason, text
from preau.households.models import Household, HouseholdPerson, Person
from preau.notices.models import OutgoingMail
from preau.pricing.models import PriceRule
from preau.registrations.models import Registration
from preau.structures.models import Site, Structure

FAR = datetime(2040, 1, 9, 17, 0, tzinfo=UTC)
VEILLE = '{"type": "J-N", "n": 1, "unit": "jours_calendaires", "time": "18:00"}'


@pytest.fixture
def desk(client: Client, superuser: User) -> Client:
    client.force_login(superuser)
    return client


@pytest.fixture
def canteen(town: Structure) -> Activity:
    return Activity.objects.create(structure=town, name="Cantine", short_name="Cantine")


@pytest.fixture
def group(canteen: Activity) -> ActivityGroup:
    return ActivityGroup.objects.create(structure=canteen.structure, activity=canteen, name="Jean-Moulin", capacity=2)


@pytest.fixture
def day(group: ActivityGroup) -> OpeningDay:
    return make_day(group)


def make_day(group: ActivityGroup, on: date = date(2040, 1, 10), **changes: Any) -> OpeningDay:
    values: dict[str, Any] = {"capacity": 2, "waiting_capacity": 3, "structure": group.structure}
    deadlines = dict.fromkeys(("booking_deadline_at", "cancel_deadline_at", "promotion_deadline_at"), FAR)
    return OpeningDay.objects.create(
        group=group, activity=group.activity, date=on, **{**values, **deadlines, **changes}
    )


def make_people(town: Structure, number: int) -> list[Person]:
    return [
        Person.objects.create(structure=town, last_name=f"Kervella{n}", first_name="Lina", folded_name=f"kervella{n}")
        for n in range(number)
    ]


def book(day: OpeningDay, household: Household, person: Person, state: str = "booked") -> Booking:
    return Booking.objects.create(
        structure=day.structure,
        household=household,
        person=person,
        opening_day=day,
        date=day.date,
        state=state,
        created_at=clock.now(),
        changed_at=clock.now(),
    )


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def activity_data(town: Structure, **changes: Any) -> dict[str, Any]:
    return {
        "structure": town.pk,
        "name": "Mercredis",
        "short_name": "Mercredi",
        "kind": "wednesday",
        "position": "0",
        "is_active": "on",
        "period": "school",
        "weekdays": ["3"],
        "step_minutes": "15",
        "min_minutes": "0",
        "window": '{"type": "weeks", "weeks": 6, "time": "08:00"}',
        "booking_rule": '{"type": "previous_week", "weekday": 2, "weeks": 1, "time": "23:59"}',
        "cancel_rule": VEILLE,
        "promotion": "automatic",
        "promotion_rule": "",
        "pattern_lead_days": "2",
        **changes,
    }


def day_data(day: OpeningDay, **changes: Any) -> dict[str, Any]:
    """What the form of a day posts when nothing is changed."""
    data: dict[str, Any] = {
        "is_open": "on",
        "closed_reason": "",
        "capacity": "" if day.capacity is None else day.capacity,
        "waiting_capacity": day.waiting_capacity,
        "opens_at_0": "",
        "opens_at_1": "",
    }
    for name in ("booking_deadline_at", "cancel_deadline_at", "promotion_deadline_at"):
        local = clock.paris(getattr(day, name))
        data |= {f"{name}_0": f"{local:%d/%m/%Y}", f"{name}_1": f"{local:%H:%M:%S}"}
    return {**data, **changes}


# -- activities --------------------------------------------------------------------------------------------------------


def test_activity_is_created_with_its_rules(desk: Client, town: Structure) -> None:
    assertRedirects(desk.post(address(Activity, "add"), activity_data(town)), address(Activity, "changelist"))
    activity = Activity.objects.get()
    assert activity.weekdays == [3]
    assert activity.booking_rule == {"type": "previous_week", "weekday": 2, "weeks": 1, "time": "23:59"}
    assert activity.promotion_rule is None


def test_rule_is_kept_in_its_one_form_without_what_it_does_not_use(desk: Client, town: Structure) -> None:
    typed = '{"type": "veille", "heure": "18h", "note": NaN}'
    desk.post(address(Activity, "add"), activity_data(town, cancel_rule=typed))
    rule = {"type": "J-N", "n": 1, "unit": "jours_calendaires", "time": "18:00"}
    assert Activity.objects.get().cancel_rule == rule


def test_rules_are_shown_in_french(desk: Client, canteen: Activity) -> None:
    assertContains(desk.get(address(Activity, "changelist")), "la veille, à 18 h")
    page = desk.get(address(Activity, "change", canteen.pk))
    assertContains(page, "dès que le calendrier est publié")
    assertNotContains(page, "null</textarea>")
    assertContains(page, "la veille, à 18 h")


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("booking_rule", '{"type": "J-N", "n": 1}', "Il manque « time » dans la règle de délai."),
        ("booking_rule", '{"type": "lune", "time": "18:00"}', "Le type de délai « lune » n’existe pas."),
        ("cancel_rule", "[1]", "Écrivez la règle entre accolades, comme dans les exemples."),
        ("cancel_rule", "demain", "JSON"),
        ("window", '{"type": "weeks"}', "Indiquez le nombre de semaines ouvertes à l’avance."),
        ("promotion_rule", '{"type": "previous_week", "weekday": 9, "time": "9:00"}', "jour"),
    ],
)
def test_unreadable_rule_is_told_at_its_field_and_kept(
    desk: Client, town: Structure, field: str, typed: str, message: str
) -> None:
    response = desk.post(address(Activity, "add"), activity_data(town, **{field: typed}))
    form = response.context["adminform"].form
    assert message in " ".join(form.errors[field])
    assert form[field].value() == typed
    assert not Activity.objects.exists()


def test_hourly_activity_needs_its_hours(desk: Client, town: Structure) -> None:
    response = desk.post(address(Activity, "add"), activity_data(town, is_hourly="on", opens_time="07:30"))
    assert list(response.context["adminform"].form.errors) == ["closes_time"]


def test_activity_keeps_its_structure(desk: Client, canteen: Activity, other_town: Structure) -> None:
    desk.post(address(Activity, "change", canteen.pk), activity_data(other_town))
    canteen.refresh_from_db()
    assert (canteen.name, canteen.structure.slug) == ("Mercredis", "valbrune")


def test_group_takes_the_structure_of_its_activity(desk: Client, canteen: Activity) -> None:
    data = {"activity": canteen.pk, "name": "3-5 ans", "min_age": "3", "max_age": "5", "waiting_capacity": "0"}
    desk.post(address(ActivityGroup, "add"), {**data, "levels": ["PS", "MS"]})
    made = ActivityGroup.objects.get()
    assert (made.structure, made.levels, made.weekdays) == (canteen.structure, ["PS", "MS"], None)


def test_group_refuses_ages_upside_down_and_a_foreign_site(
    desk: Client, canteen: Activity, other_town: Structure
) -> None:
    site = Site.objects.create(structure=other_town, name="École d’ailleurs")
    data = {"activity": canteen.pk, "name": "X", "min_age": "9", "max_age": "3", "waiting_capacity": "0"}
    response = desk.post(address(ActivityGroup, "add"), {**data, "site": site.pk})
    assert sorted(response.context["adminform"].form.errors) == ["max_age", "site"]
    assert not ActivityGroup.objects.exists()


# -- prices ------------------------------------------------------------------------------------------------------------


def test_price_is_shown_in_french_and_never_written(desk: Client, canteen: Activity) -> None:
    rule = {"type": "flat", "cents": 390}
    price = PriceRule.objects.create(
        structure=canteen.structure, activity=canteen, valid_from=date(2026, 9, 1), rule=rule
    )
    assertContains(desk.get(address(PriceRule, "changelist")), "3,90\u00a0€")
    for page, args in (("add", ()), ("change", (price.pk,)), ("delete", (price.pk,))):
        assert (
            desk.post(address(PriceRule, page, *args), {"valid_from": "2026-10-01", "post": "yes"}).status_code == 403
        )
    assert PriceRule.objects.get().valid_from == date(2026, 9, 1)


# -- opening days ------------------------------------------------------------------------------------------------------


def test_day_saves_only_what_changed_and_is_marked_edited(desk: Client, day: OpeningDay) -> None:
    with CaptureQueriesContext(connection) as queries:
        desk.post(address(OpeningDay, "change", day.pk), day_data(day, waiting_capacity=7))
    updates = [q["sql"] for q in queries.captured_queries if 'UPDATE "activities_openingday"' in q["sql"]]
    assert len(updates) == 1
    written = updates[0].split(" SET ")[1].split(" WHERE ")[0]
    assert sorted(part.split(" = ")[0] for part in written.split(", ")) == ['"is_edited"', '"waiting_capacity"']
    day.refresh_from_db()
    assert (day.waiting_capacity, day.is_edited) == (7, True)


def test_day_saved_without_change_is_not_marked_edited(desk: Client, day: OpeningDay) -> None:
    assertRedirects(desk.post(address(OpeningDay, "change", day.pk), day_data(day)), address(OpeningDay, "changelist"))
    day.refresh_from_db()
    assert not day.is_edited


def test_edited_mark_can_be_taken_away(desk: Client, group: ActivityGroup) -> None:
    day = make_day(group, is_edited=True)
    desk.post(address(OpeningDay, "change", day.pk), day_data(day))
    day.refresh_from_db()
    assert not day.is_edited


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("capacity", "Il y a déjà plus de réservations que ce nombre de places."),
        ("waiting_capacity", "Il y a déjà plus de demandes en attente que cette limite."),
    ],
)
def test_places_under_what_is_booked_are_refused_at_the_field(
    desk: Client, parent: User, town: Structure, day: OpeningDay, field: str, message: str
) -> None:
    household = Household.objects.get()
    first, second, third = make_people(town, 3)
    book(day, household, first)
    book(day, household, second)
    book(day, household, third, "waiting")
    response = desk.post(address(OpeningDay, "change", day.pk), day_data(day, **{field: 0}))
    form = response.context["adminform"].form
    assert form.errors == {field: [message]}
    assert form[field].value() == "0"
    day.refresh_from_db()
    assert (day.capacity, day.waiting_capacity, day.is_edited) == (2, 3, False)


def test_closed_day_says_why(desk: Client, day: OpeningDay) -> None:
    data = day_data(day)
    del data["is_open"]
    errors = desk.post(address(OpeningDay, "change", day.pk), data).context["adminform"].form.errors
    assert list(errors) == ["closed_reason"]
    desk.post(address(OpeningDay, "change", day.pk), {**data, "closed_reason": "Grève"})
    day.refresh_from_db()
    assert (day.is_open, text(day.closed_reason)) == (False, "Grève")


def test_closing_of_the_calendar_is_shown_and_kept_as_it_is(desk: Client, day: OpeningDay) -> None:
    closing = Reason(CommonCode.PUBLIC_HOLIDAY, name="Noël")
    OpeningDay.objects.filter(pk=day.pk).update(is_open=False, closed_reason=closing)
    assertContains(desk.get(address(OpeningDay, "change", day.pk)), 'value="Jour férié : Noël"')
    data = day_data(day, capacity=7, closed_reason="Jour férié : Noël")
    del data["is_open"]
    desk.post(address(OpeningDay, "change", day.pk), data)
    day.refresh_from_db()
    assert (day.capacity, day.closed_reason) == (7, closing)


def test_day_can_be_added_by_hand(desk: Client, group: ActivityGroup) -> None:
    data = day_data(make_day(group), group=group.pk, date="11/01/2040")
    desk.post(address(OpeningDay, "add"), data)
    added = OpeningDay.objects.get(date=date(2040, 1, 11))
    assert (added.activity, added.structure, added.is_edited) == (group.activity, group.structure, True)


@pytest.mark.parametrize("typed", ["01/01/0001", "31/12/9999", "11/01/2040"])
def test_instant_far_from_its_day_is_refused(desk: Client, day: OpeningDay, typed: str) -> None:
    data = day_data(day) | {"booking_deadline_at_0": typed}
    errors = desk.post(address(OpeningDay, "change", day.pk), data).context["adminform"].form.errors
    message = "Cette date doit être au plus tard celle du jour, et moins de deux ans avant."
    assert errors == {"booking_deadline_at": [message]}
    before = day.booking_deadline_at
    day.refresh_from_db()
    assert (day.booking_deadline_at, day.is_edited) == (before, False)


def waiting_line(day: OpeningDay, town: Structure, number: int) -> list[Booking]:
    """People with a right to the day, who wait for a place."""
    household, people = Household.objects.get(), make_people(town, number)
    for person in people:
        HouseholdPerson.objects.create(household=household, person=person)
        Registration.objects.create(
            structure=town, person=person, group=day.group, start_date=day.date, state="validated"
        )
    return [book(day, household, person, "waiting") for person in people]


def test_raised_places_go_to_the_waiting_list(
    desk: Client, parent: User, town: Structure, group: ActivityGroup
) -> None:
    day = make_day(group, capacity=0)
    first, second, third = waiting_line(day, town, 3)
    response = desk.post(address(OpeningDay, "change", day.pk), day_data(day, capacity=2), follow=True)
    assertContains(response, "2 demandes en attente ont obtenu leur place.")
    states = list(Booking.objects.order_by("pk").values_list("pk", "state"))
    assert states == [(first.pk, "booked"), (second.pk, "booked"), (third.pk, "waiting")]
    day.refresh_from_db()
    assert (day.booked, day.waiting, day.capacity) == (2, 1, 2)
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {parent.email}


def test_raised_places_wait_for_the_agent_where_places_are_given_by_hand(
    desk: Client, parent: User, town: Structure, group: ActivityGroup
) -> None:
    Activity.objects.update(promotion="manual")
    day = make_day(group, capacity=0)
    waiting_line(day, town, 3)
    desk.post(address(OpeningDay, "change", day.pk), day_data(day, capacity=1))
    assert Booking.objects.filter(state="booked").count() == 0
    data = {"action": "give_free_places", ACTION_CHECKBOX_NAME: [day.pk]}
    response = desk.post(address(OpeningDay, "changelist"), data, follow=True)
    assertContains(response, "1 demande en attente a obtenu sa place.")
    assert Booking.objects.filter(state="booked").count() == 1


def test_giving_places_where_nobody_waits_says_so(desk: Client, day: OpeningDay) -> None:
    data = {"action": "give_free_places", ACTION_CHECKBOX_NAME: [day.pk]}
    response = desk.post(address(OpeningDay, "changelist"), data, follow=True)
    assertContains(response, "Aucune place libre à donner, ou personne en attente.")


# -- calendar ----------------------------------------------------------------------------------------------------------


def rebuild(desk: Client, activity: Activity, **dates: str) -> Any:
    data = {"action": "rebuild_calendar", ACTION_CHECKBOX_NAME: [activity.pk], **dates}
    return desk.post(address(Activity, "changelist"), data, follow=True)


def test_calendar_is_rebuilt_between_two_dates(desk: Client, canteen: Activity, group: ActivityGroup) -> None:
    page = rebuild(desk, canteen)
    assertContains(page, "Les jours modifiés à la main et les réservations ne changent pas.")
    assert not OpeningDay.objects.exists()
    done = rebuild(desk, canteen, first="02/11/2026", last="08/11/2026")
    assertContains(done, "Cantine : 4 jours créés, 0 changé, ")
    assert [d.isoformat() for d in OpeningDay.objects.order_by("date").values_list("date", flat=True)] == [
        "2026-11-02",
        "2026-11-03",
        "2026-11-05",
        "2026-11-06",
    ]


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("hier", "08/11/2026", "Saisissez une date valide."),
        ("08/11/2026", "02/11/2026", "La fin doit être le même jour que le début, ou après."),
        ("01/01/2020", "01/01/2026", "Deux années scolaires au plus à la fois."),
        ("01/01/2090", "01/02/2090", "n’est pas encore connu"),
    ],
)
def test_dates_that_cannot_be_are_told_and_kept(
    desk: Client, canteen: Activity, group: ActivityGroup, first: str, last: str, message: str
) -> None:
    page = rebuild(desk, canteen, first=first, last=last)
    assertContains(page, message)
    assertContains(page, f'value="{first}"')
    assert not OpeningDay.objects.exists()


# -- registrations, and what is only read ------------------------------------------------------------------------------


def test_registration_takes_the_structure_of_its_group(desk: Client, town: Structure, group: ActivityGroup) -> None:
    person = make_people(town, 1)[0]
    data = {"person": person.pk, "group": group.pk, "start_date": "01/09/2026", "state": "validated"}
    assertRedirects(desk.post(address(Registration, "add"), data), address(Registration, "changelist"))
    made = Registration.objects.get()
    assert (made.structure, made.weekdays) == (town, None)
    response = desk.post(address(Registration, "add"), data)
    assertContains(response, "Cette personne est déjà inscrite dans ce groupe à ces dates.")


def test_registration_refuses_a_foreign_group_and_a_foreign_household(
    desk: Client, parent: User, other_town: Structure, group: ActivityGroup
) -> None:
    stranger = make_people(other_town, 1)[0]
    household = Household.objects.get()
    data = {"person": stranger.pk, "group": group.pk, "household": household.pk, "start_date": "01/09/2026"}
    response = desk.post(address(Registration, "add"), {**data, "state": "validated"})
    assert response.context["adminform"].form.errors == {
        "group": ["Ce groupe est celui d’une autre structure."],
        "household": ["Cette personne n’est pas de ce foyer."],
    }
    assert not Registration.objects.exists()


@pytest.mark.parametrize("page", ["change", "delete"])
def test_bookings_are_looked_at_and_never_touched(
    desk: Client, parent: User, town: Structure, day: OpeningDay, page: str
) -> None:
    booking = book(day, Household.objects.get(), make_people(town, 1)[0])
    response = desk.post(address(Booking, page, booking.pk), {"state": "cancelled", "post": "yes"})
    assert response.status_code == 403
    booking.refresh_from_db()
    assert booking.state == "booked"


def test_text_of_a_mail_is_shown_unless_it_carries_a_personal_link(desk: Client, town: Structure) -> None:
    plain = OutgoingMail.objects.create(to="a@exemple.fr", subject="Votre réservation", body="Acceptée.")
    secret = OutgoingMail.objects.create(to="a@exemple.fr", subject="Votre compte", body="lien/abc123", is_secret=True)
    assertContains(desk.get(address(OutgoingMail, "change", plain.pk)), "Acceptée.")
    page = desk.get(address(OutgoingMail, "change", secret.pk))
    assertContains(page, "Ce texte porte un lien personnel : il ne s’affiche pas.")
    assertNotContains(page, "abc123")


# -- lists -------------------------------------------------------------------------------------------------------------


def fill(town: Structure, number: int) -> None:
    """`number` rows of everything the administration lists."""
    for n, person in enumerate(make_people(town, number)):
        activity = Activity.objects.create(structure=town, name=f"A{n}", short_name="A")
        site = Site.objects.create(structure=town, name=f"École {n}")
        group = ActivityGroup.objects.create(structure=town, activity=activity, name="G", site=site)
        household = Household.objects.create(structure=town, number=f"9{n}", name="K")
        HouseholdPerson.objects.create(household=household, person=person)
        user = User.objects.create_user(f"{town.slug}-{n}@exemple.fr")
        HouseholdAccess.objects.create(user=user, structure=town, household=household)
        PriceRule.objects.create(
            structure=town, activity=activity, valid_from=date(2026, 9, 1), rule={"type": "flat", "cents": 390}
        )
        Registration.objects.create(structure=town, person=person, group=group, start_date=date(2026, 9, 1))
        day = make_day(group, on=date(2040, 1, 10) + timedelta(days=n))
        booking = book(day, household, person)
        confirmation = Confirmation.objects.create(structure=town, household=household, confirmed_at=clock.now())
        Movement.objects.create(
            structure=town,
            household=household,
            booking=booking,
            confirmation=confirmation,
            actor=user,
            kind="booked",
            at=clock.now(),
        )
        OutgoingMail.objects.create(to=user.email, subject="Votre réservation", body="Acceptée.")


LISTS = [Activity, ActivityGroup, OpeningDay, PriceRule, Registration, Booking, Movement, OutgoingMail]


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_a_list_costs_the_same_with_one_row_and_with_three(
    client: Client, superuser: User, town: Structure, model: type[Model]
) -> None:
    counts = []
    for number in (1, 2):
        fill(Structure.objects.create(slug=f"s{number}", name=f"S{number}"), number)
        client.force_login(superuser)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address(model, "changelist"))
        counts.append((model._default_manager.count(), len(queries)))
        assertNotContains(response, "DoesNotExist")
    assert [rows for rows, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]
