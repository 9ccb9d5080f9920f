"""« Réglages »: who enters, what is kept, what families then see; nothing is lost in the middle of a draft."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from holidays import country_holidays
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.accounts.tasks import match_waiting_requests
from preau.activities.models import Activity, OpeningDay
from preau.bookings.models import Booking, DraftLine
from preau.common import clock
from preau.common.text import date_text
from preau.notices.models import OutgoingMail
from preau.payments.models import Payment
from preau.registrations.models import Registration
from preau.structures.actions import stop_service
from preau.structures.models import Structure
from preau.structures.rules import Service
from tests.acting import by
from tests.factories import (
    ActivityFactory,
    GroupFactory,
    HouseholdAccessFactory,
    MembershipFactory,
    PriceRuleFactory,
    open_days,
    register,
)
from tests.factories.accounts import AccountRequestFactory, StaffFactory
from tests.factories.money import CashOfficeFactory, WalletActivityFactory, WalletKindFactory
from tests.payments.conftest import CardTown

PAGE = "/valbrune/reglages/"
LIST = "/valbrune/structures/"
TERM = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""A Tuesday of school."""


@pytest.fixture
def admin(client: Client, town: Structure) -> Client:
    client.force_login(StaffFactory.create(structure=town, role=Role.ADMINISTRATOR).user)
    return client


def sent(page: Client, **changes: Any) -> dict[str, Any]:
    """What a browser sends of the form, with these changes."""
    forms = page.get(PAGE).context["page"]
    data: dict[str, Any] = {"action": "confirmer"}
    for form in [forms.form, *forms.minimums, forms.pauses.management_form, *forms.pauses]:
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif value is not None and value is not False:
                data[field.html_name] = value.isoformat() if hasattr(value, "isoformat") else value
    data.update(changes)
    return {name: value for name, value in data.items() if value is not None}


def test_page_sent_back_untouched_changes_nothing(admin: Client, town: Structure) -> None:
    CashOfficeFactory.create(structure=town, min_meals=4, min_top_up_cents=1550)
    assertRedirects(admin.post(PAGE, sent(admin)), PAGE)
    town.refresh_from_db()
    assert town.settings_changed_at is None
    assert town._meta.model.pgh_event_model.objects.filter(pgh_label="update").count() == 0


def test_settings_are_kept_and_leave_who_and_when(admin: Client, town: Structure) -> None:
    data = sent(
        admin,
        contact_email="mairie@valbrune.exemple.fr",
        website="https://valbrune.exemple.fr/",
        requests_email="comptes@valbrune.exemple.fr",
        welcome="**Rentrée**\n\n- lundi",
        shows_meals=None,
        account_delay="sous trois jours",
    )
    assertContains(admin.post(PAGE, data, follow=True), "Réglages enregistrés. Ils valent dès maintenant.")
    town.refresh_from_db()
    assert (town.contact_email, town.website, town.requests_email, town.shows_meals, town.account_delay) == (
        "mairie@valbrune.exemple.fr",
        "https://valbrune.exemple.fr/",
        "comptes@valbrune.exemple.fr",
        False,
        "sous trois jours",
    )
    event = town._meta.model.pgh_event_model.objects.select_related("pgh_context").latest("pgh_id")
    assert event.pgh_context.metadata == {
        "user": User.objects.get(roles__structure=town).pk,
        "action": "change_settings",
    }
    with time_machine.travel(TERM):  # during holidays, the delay is another
        public = Client().get("/valbrune/")
    assertContains(public, "<strong>Rentrée</strong>")
    assertContains(public, "<li>lundi</li>")
    assertContains(public, 'href="https://valbrune.exemple.fr/"')
    assertContains(public, "la réponse arrive sous trois jours")


def test_mistakes_are_told_at_their_field_and_nothing_is_written(admin: Client, town: Structure) -> None:
    office = CashOfficeFactory.create(structure=town)
    data = sent(
        admin,
        contact_email="mairie",
        contact_phone="01 02",
        weeks="105",
        **{
            f"r{office.pk}-min_top_up_cents": "quinze",
            f"r{office.pk}-min_meals": "-1",
            "p-0-first": "2026-12-19",
            "p-0-last": "2026-12-18",
            "p-0-booking": "on",
            "p-1-first": "2026-12-19",
            "p-1-reason": "inventaire",
        },
    )
    response = admin.post(PAGE, data)
    for words in (
        "Rien n’est enregistré.",
        'value="mairie"',
        'value="01 02"',
        'value="quinze"',
        'value="105"',
        "La fin doit être le même jour que le début, ou après.",
        "Indiquez cette date, ou videz toute la ligne.",
        'value="inventaire"',
        "id_contact_email_error",
        "id_weeks_error",
    ):
        assertContains(response, words)
    town.refresh_from_db()
    assert (town.contact_phone, town.pauses) == ("", [])


def test_preview_shows_the_message_and_saves_nothing(admin: Client, town: Structure) -> None:
    response = admin.post(PAGE, sent(admin, welcome="*Bientôt* <b>", contact_phone="0102", action="apercu"))
    assertContains(response, "<em>Bientôt</em> &lt;b&gt;")
    assertContains(response, 'value="0102"')
    town.refresh_from_db()
    assert town.welcome == "Bienvenue ici."


def test_minimums_are_kept_for_the_offices_of_the_structure(admin: Client, town: Structure) -> None:
    office, foreign = CashOfficeFactory.create(structure=town), CashOfficeFactory.create()
    data = sent(admin, **{f"r{office.pk}-min_meals": "5", f"r{office.pk}-min_top_up_cents": "15,50"})
    admin.post(PAGE, data | {f"r{foreign.pk}-min_meals": "9", f"r{foreign.pk}-min_top_up_cents": "1"})
    office.refresh_from_db()
    foreign.refresh_from_db()
    assert (office.min_meals, office.min_top_up_cents, foreign.min_meals) == (5, 1550, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_as_many_statements_for_one_and_three(
    admin: Client, town: Structure, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        CashOfficeFactory.create(structure=town)
        ActivityFactory.create(structure=town)
        StaffFactory.create(user=User.objects.get(roles__structure=town), role=Role.ADMINISTRATOR)
    with django_assert_num_queries(5):  # session, account, role, activities, cash offices
        admin.get(PAGE)
    with django_assert_num_queries(4):  # session, account, role, structures
        admin.get(LIST)


# -- the list and its switches -----------------------------------------------------------------------------------------


def test_switches_block_and_open_what_the_agent_administers(admin: Client, town: Structure) -> None:
    data = {"structure": town.pk, "service": "payment", "action": "bloquer"}
    assertContains(admin.post(LIST, data), "Aucune famille ne pourra payer en ligne.")
    town.refresh_from_db()
    assert not town.payment_blocked
    data["action"] = "confirmer"
    assertContains(admin.post(LIST, data, follow=True), "Ville de Valbrune : bloqué.")
    town.refresh_from_db()
    assert (town.payment_blocked, town.booking_blocked) == (True, False)
    assertContains(admin.get(LIST), "Le paiement en ligne est suspendu par la structure")
    admin.post(LIST, data | {"action": "rouvrir"})
    town.refresh_from_db()
    assert not town.payment_blocked


@pytest.mark.parametrize("service", ["booking", "rien", None])
def test_structure_administered_by_others_is_not_found(
    admin: Client, other_town: Structure, town: Structure, service: str | None
) -> None:
    StaffFactory.create(structure=other_town, role=Role.DESK, user=User.objects.get(roles__structure=town))
    assert [row[0] for row in admin.get(LIST).context["rows"]] == [town]
    wanted = other_town if service == "booking" else town
    data = {"structure": wanted.pk, "action": "confirmer"} | ({"service": service} if service else {})
    assert admin.post(LIST, data).status_code == 404
    other_town.refresh_from_db()
    assert not other_town.booking_blocked


# -- what families would lose is told first ----------------------------------------------------------------------------


def test_what_families_lose_is_told_then_kept_once_confirmed(admin: Client, household: Client, town: Structure) -> None:
    draft(household)
    office = CashOfficeFactory.create(structure=town, name="Régie centrale", min_meals=2)
    last = clock.today() + timedelta(days=3)
    changes = {
        "booking_blocked": "on",
        "payment_blocked": "on",
        "weeks": "1",
        f"r{office.pk}-min_meals": "3",
        f"r{office.pk}-min_top_up_cents": "15,50",
        "p-0-first": clock.today().isoformat(),
        "p-0-last": last.isoformat(),
        "p-0-payment": "on",
        "contact_phone": "01 02",
    }
    data = sent(admin, **changes)
    page = admin.post(PAGE, data | {"action": "enregistrer"})
    assert page.context["effects"] == [
        (
            "Aucune famille ne pourra réserver. Annuler reste possible. "
            "1 famille a des choix pas encore confirmés : ils sont gardés."
        ),
        "Aucune famille ne pourra payer en ligne.",
        (
            "Les familles ne réserveront plus que la semaine en cours et la suivante. "
            "Ce qui est réservé au-delà le reste, et peut être annulé."
        ),
        (
            "Régie centrale : un versement plus petit que 15,50\u00a0€, ou que le prix de 3 repas, sera refusé. "
            "Un paiement déjà commencé garde son montant."
        ),
        f"Du {date_text(clock.today())} au {date_text(last)} inclus : pas de paiement en ligne.",
    ]
    assertContains(page, 'value="01 02"')
    town.refresh_from_db()
    assert (town.booking_blocked, town.contact_phone, town.pauses, DraftLine.objects.count()) == (False, "", [], 1)
    assertRedirects(admin.post(PAGE, data), PAGE)
    town.refresh_from_db()
    assert (town.booking_blocked, town.payment_blocked, town.contact_phone) == (True, True, "01 02")
    assertContains(admin.post(PAGE, sent(admin) | {"action": "enregistrer"}, follow=True), "Réglages enregistrés.")


def test_what_families_gain_is_kept_at_once(admin: Client, town: Structure) -> None:
    ActivityFactory.create(structure=town, window={"type": "weeks", "weeks": 1, "time": "00:00"})
    office = CashOfficeFactory.create(structure=town, min_meals=5, min_top_up_cents=2000)
    past = {"first": "2026-01-01", "last": "2026-01-02", "booking": True, "payment": True, "reason": ""}
    Structure.objects.filter(pk=town.pk).update(booking_blocked=True, payment_blocked=True, pauses=[past])
    changes = {"booking_blocked": None, "payment_blocked": None, "weeks": "6", f"r{office.pk}-min_meals": "0"}
    assertRedirects(admin.post(PAGE, sent(admin, **changes) | {"action": "enregistrer"}), PAGE)
    town.refresh_from_db()
    assert (town.booking_blocked, town.payment_blocked) == (False, False)


def test_structure_without_booking_has_neither_planning_nor_annual_registrations(
    admin: Client, household: Client, town: Structure
) -> None:
    version = draft(household)
    assertContains(household.get("/valbrune/"), "/valbrune/inscriptions-annee/")
    page = admin.post(PAGE, sent(admin, offers_booking=None) | {"action": "enregistrer"})
    assertContains(page, "1 famille a des choix pas encore confirmés : ils sont gardés.")
    admin.post(PAGE, sent(admin, offers_booking=None))
    home = household.get("/valbrune/")
    assertNotContains(home, "/valbrune/inscriptions-annee/")
    assertNotContains(home, "Réserver pour")
    assertContains(home, "/valbrune/porte-monnaie/")
    response = household.post("/valbrune/planning/confirmer/", version, follow=True)
    assertContains(response, "Vos choix sont gardés : rien n’est perdu ni envoyé.")
    assert (DraftLine.objects.count(), Booking.objects.count()) == (1, 0)
    admin.post(PAGE, sent(admin, offers_booking="on"))
    household.post("/valbrune/planning/confirmer/", version)
    assert Booking.objects.count() == 1


# -- what families see -------------------------------------------------------------------------------------------------


@pytest.fixture
def household(town: Structure) -> Client:
    """A family with a child who may book a canteen for ten weeks."""
    member = MembershipFactory.create(household__structure=town, person__first_name="Lina")
    activity = ActivityFactory.create(structure=town, name="Cantine", period="both", weekdays=[1, 2, 3, 4, 5, 6, 7])
    PriceRuleFactory.create(activity=activity)
    group = GroupFactory.create(activity=activity)
    today = clock.today()
    open_days(group, [today + timedelta(days=number) for number in range(2, 70)])
    register(group, member)
    browser = Client()
    browser.force_login(HouseholdAccessFactory.create(household=member.household).user)
    return browser


def draft(browser: Client) -> dict[str, Any]:
    """A day chosen in the calendar; what the recap then sends."""
    holidays = country_holidays("FR")
    ahead = OpeningDay.objects.filter(date__gte=clock.today() + timedelta(days=7)).order_by("date")
    day = next(day for day in ahead if day.date not in holidays)
    person = Registration.objects.get().person_id
    browser.post(f"/valbrune/planning/?mois={day.date:%Y-%m}", {"cell": f"{person}:{day.pk}"})
    assert DraftLine.objects.count() == 1
    return {"version": browser.get("/valbrune/planning/recapitulatif/").context["recap"].version}


def test_block_in_the_middle_of_a_draft_is_told_and_loses_nothing(
    admin: Client, household: Client, town: Structure
) -> None:
    version = draft(household)
    data = sent(admin, booking_blocked="on", booking_blocked_reason="Panne du logiciel de la mairie")
    assertRedirects(admin.post(PAGE, data), PAGE)
    assertContains(household.get("/valbrune/"), "Panne du logiciel de la mairie.")
    assertContains(household.get("/valbrune/planning/recapitulatif/"), "Panne du logiciel de la mairie")
    response = household.post("/valbrune/planning/confirmer/", version, follow=True)
    assertContains(response, "Vos choix sont gardés : rien n’est perdu ni envoyé.")
    assert (DraftLine.objects.count(), Booking.objects.count()) == (1, 0)
    admin.post(PAGE, sent(admin, booking_blocked=None))
    household.post("/valbrune/planning/confirmer/", version)
    assert (DraftLine.objects.count(), Booking.objects.count()) == (0, 1)


def test_period_closes_booking_and_payment_today_and_cancelling_stays_possible(
    admin: Client, household: Client, town: Structure
) -> None:
    household.post("/valbrune/planning/confirmer/", draft(household))
    today = clock.today()
    last = today + timedelta(days=3)
    period = {"p-0-first": today.isoformat(), "p-0-last": last.isoformat(), "p-0-booking": "on", "p-0-payment": "on"}
    admin.post(PAGE, sent(admin, **period, **{"p-0-reason": "clôture de la régie"}))
    words = f"fermées jusqu’au {date_text(last)} inclus : clôture de la régie"
    assertContains(household.get("/valbrune/"), words)
    assertContains(Client().get("/valbrune/"), words)
    booking = Booking.objects.get()
    month = f"/valbrune/planning/?mois={booking.opening_day.date:%Y-%m}"
    assert household.post(month, {"cell": f"{booking.person_id}:{booking.opening_day_id}"}).status_code == 302
    version = household.get("/valbrune/planning/recapitulatif/").context["recap"].version
    household.post("/valbrune/planning/confirmer/", {"version": version})
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assertContains(admin.get(PAGE), 'value="clôture de la régie"')
    admin.post(PAGE, sent(admin, **dict.fromkeys(period, None), **{"p-0-reason": ""}))
    town.refresh_from_db()
    assert town.pauses == []


def test_weeks_open_are_those_of_every_activity_at_once(admin: Client, household: Client, town: Structure) -> None:
    version = draft(household)
    assertRedirects(admin.post(PAGE, sent(admin, weeks="0")), PAGE)
    assert [row.window["weeks"] for row in town.activities.all()] == [0]
    ahead = OpeningDay.objects.filter(date__gt=clock.today() + timedelta(days=7), is_open=True)
    assert ahead.exists()
    assert not ahead.filter(opens_at__isnull=True).exists()
    assertContains(household.get("/valbrune/planning/recapitulatif/"), "Réservable à partir du")
    household.post("/valbrune/planning/confirmer/", version)
    assert not Booking.objects.filter(state="booked").exists()
    assertRedirects(admin.post(PAGE, sent(admin, weeks="")), PAGE)
    assert [row.window for row in town.activities.all()] == [{"type": "always"}]
    assert not OpeningDay.objects.filter(opens_at__isnull=False).exists()


def test_activities_that_open_each_in_their_way_are_left_alone_by_an_empty_field(
    admin: Client, town: Structure
) -> None:
    ActivityFactory.create(structure=town, window={"type": "weeks", "weeks": 6, "time": "09:00"})
    ActivityFactory.create(structure=town)
    assertContains(admin.get(PAGE), "Vos activités ouvrent chacune à leur façon.")
    admin.post(PAGE, sent(admin))
    assert {row.window["type"] for row in town.activities.all()} == {"weeks", "always"}
    admin.post(PAGE, sent(admin, weeks="4"))
    assert [row.window for row in town.activities.order_by("id")] == [
        {"type": "weeks", "weeks": 4, "time": "09:00"},
        {"type": "weeks", "weeks": 4, "time": "00:00"},
    ]


def test_meals_amount_and_payment_show_as_the_structure_says(admin: Client, household: Client, town: Structure) -> None:
    office = CashOfficeFactory.create(structure=town, min_top_up_cents=1000)
    activity = Activity.objects.get(name="Cantine")
    kind = WalletKindFactory.create(cash_office=office, meal_activity=activity)
    WalletActivityFactory.create(kind=kind, activity=activity)
    page = household.get("/valbrune/porte-monnaie/")
    assertContains(page, "Proposé :")
    assertContains(page, "Pourquoi ce prix ?")
    admin.post(PAGE, sent(admin, shows_meals=None, shows_amount_due=None, payment_blocked="on"))
    page = household.get("/valbrune/porte-monnaie/")
    assertNotContains(page, "Proposé :")
    assertNotContains(page, "Pourquoi ce prix ?")
    assertContains(page, "Le paiement en ligne est suspendu par la structure.")
    assertNotContains(page, "Vous passez sur la page de la banque")


def test_requests_that_arrive_are_told_to_the_address_chosen(admin: Client, town: Structure) -> None:
    admin.post(PAGE, sent(admin, requests_email="comptes@valbrune.exemple.fr"))
    AccountRequestFactory.create(structure=town, email="demandeur@exemple.fr")
    AccountRequestFactory.create(structure=town)
    match_waiting_requests(structure_id=town.pk)
    match_waiting_requests(structure_id=town.pk)
    mail = OutgoingMail.objects.get()
    assert mail.to == "comptes@valbrune.exemple.fr"
    assert "2 demandes de compte viennent d’arriver" in mail.body
    assert "demandeur@" not in mail.body


def test_payment_stopped_on_the_way_is_told_and_takes_nothing(town: Structure) -> None:
    cards = CardTown()
    family = cards.family()
    browser = Client()
    browser.force_login(family.user)
    home = f"/{cards.structure.slug}/"
    data = {"confirmer": "1", "courriel": "a@exemple.fr", "cle": str(uuid4())}
    name = next(amount.name for amount in browser.get(f"{home}porte-monnaie/").context["amounts"].all)
    data |= {name: "20"}
    stop_service(
        structure=cards.structure,
        service=Service.PAYMENT,
        is_stopped=True,
        actor=by(family.user),
        now=clock.now(),
    )
    response = browser.post(reverse("pay", args=[cards.structure.slug]), data)
    assertContains(response, "Le paiement en ligne est suspendu par la structure. Rien n’a été payé.")
    assertContains(response, 'value="a@exemple.fr"')
    assert not Payment.objects.exists()
