"""The page of a family at the desk: what each role sees of it, by a number of statements that nothing changes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from preau.accounts.acting import actor_of
from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess, User
from preau.accounts.rules.roles import RIGHTS
from preau.common import clock
from preau.common.actors import Actor, Right
from preau.households.actions import write_note
from preau.households.enums import CustodyKind, LookKind, NoteKind
from preau.households.models import FamilyNote, HealthLook, Person
from preau.notices.models import DeadAddress, OutgoingMail
from preau.web.desk.families.page.registry import tabs
from tests.bookings.conftest import MONDAY, NOW, Family
from tests.factories import HouseholdFactory, MembershipFactory, QuotientFactory
from tests.factories.accounts import CardFactory, GuardianFactory, StaffFactory
from tests.wallets.conftest import MoneyTown


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def money(db: None) -> MoneyTown:
    return MoneyTown()


@pytest.fixture
def family(money: MoneyTown) -> Family:
    return money.family()


OURS = ("desk_family", "desk_family_money", "desk_family_exchanges", "desk_family_health", "desk_family_history")


def agent(town: MoneyTown, role: Role) -> Client:
    client = Client()
    client.force_login(StaffFactory.create(structure=town.structure, role=role).user)
    return client


def address(family: Family, tail: str = "") -> str:
    return f"/{family.household.structure.slug}/gestion/familles/{family.household.pk}/{tail}"


def text(client: Client, where: str) -> str:
    page = client.get(where)
    assert page.status_code == 200
    body = re.sub(r"<nav class=\"bo-nav.*?</nav>", "", page.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ").split())


def test_head_says_who_what_and_what_is_owed(money: MoneyTown, family: Family) -> None:
    household = family.household
    household.name, household.number, household.city = "KERVELLA", "000123", "Valbrune"
    household.save()
    QuotientFactory.create(household=household, value=Decimal(640), valid_from=date(2026, 9, 1))
    QuotientFactory.create(household=household, value=Decimal(900), valid_from=date(2027, 1, 1))
    money.pay(family, 1200)
    money.pay(family, 500, money.care)
    page = text(agent(money, Role.DESK), address(family))
    assert "Foyer KERVELLA" in page
    assert "Dossier 000123" in page
    assert "habite la commune" in page
    assert "quotient 640,00 depuis le" in page
    assert f"{money.office.name} 17,00 €" in page


def test_summary_says_how_to_reach_them_and_what_is_booked(money: MoneyTown, family: Family) -> None:
    person = family.members[0].person
    card = CardFactory.create(person=person, structure=money.structure)
    money.book(family, *money.days(*(MONDAY + timedelta(days=n) for n in range(4))))
    GuardianFactory.create(
        household=family.household, first_name="Awa", last_name="Kervella", mobile_phone="06 12 34 56 78", is_payer=True
    )
    page = text(agent(money, Role.DESK), address(family))
    for said in (str(person), f"carte …{card.number[-5:]}", "06 12 34 56 78", "Awa Kervella", "Paie"):
        assert said in page
    assert page.count("Cantine") >= 4


def test_alerts_are_those_of_the_family(money: MoneyTown, family: Family) -> None:
    desk = agent(money, Role.DESK)
    assert "Parents séparés" not in text(desk, address(family))
    other = HouseholdFactory.create(structure=money.structure, name="MARTIN")
    MembershipFactory.create(household=other, person=family.members[0].person, custody_kind=CustodyKind.WEEKDAYS)
    DeadAddress.objects.create(address=family.user.email.lower(), since=datetime(2026, 11, 1, tzinfo=UTC))
    family.user.set_unusable_password()
    family.user.save()
    money.eat(family, date(2026, 11, 16))
    page = text(desk, address(family))
    for alert in ("Parents séparés", "Injoignable par e-mail", "Aucun compte ouvert", "Doit 3,90 €"):
        assert alert in page
    assert "MARTIN" in page


def test_health_is_a_sign_for_those_who_may_see_it_only(money: MoneyTown, family: Family) -> None:
    person = family.members[0].person
    person.lunch_box_from = date(2026, 9, 1)
    person.save()
    assert "(PAI)" in text(agent(money, Role.DESK), address(family))
    for role in (Role.CASH_OFFICER, Role.READER):
        assert "PAI" not in text(agent(money, role), address(family))


def test_money_is_shown_to_those_who_may_see_wallets_only(money: MoneyTown, family: Family) -> None:
    money.pay(family, 1234)
    assert "12,34 €" in text(agent(money, Role.READER), address(family))
    assert "12,34" not in text(agent(money, Role.ACTIVITY_MANAGER), address(family))


@pytest.mark.parametrize("role", list(Role))
def test_tabs_and_acts_are_those_that_the_role_opens(money: MoneyTown, family: Family, role: Role) -> None:
    client = agent(money, role)
    page = client.get(address(family))
    if page.status_code == 404:
        assert role in {Role.CANTEEN, Role.ORDERER}
        return
    html = page.content.decode()
    links = re.findall(r'href="(/[^"#]*)', html[html.index('id="famille"') :])
    assert {client.get(unescape(link)).status_code for link in links} == {200}
    shown = re.search(r'class="file-tabs".*?</nav>', html, re.S)
    assert shown is not None
    assert shown[0].count("<a") == sum(page.context["request"].staff.may(tab.right) for tab in tabs())
    assert shown[0].count('aria-current="page"') == 1


def test_another_town_finds_nothing(money: MoneyTown, family: Family) -> None:
    theirs = MoneyTown()
    client = agent(theirs, Role.ADMINISTRATOR)
    for tab in tabs():
        route = tab.route.replace("<int:household_id>", str(family.household.pk))
        assert client.get(f"/{theirs.structure.slug}/{route}").status_code == 404
        assert client.get(f"/{money.structure.slug}/{route}").status_code == 404


def grow(money: MoneyTown, family: Family) -> None:
    """Many of everything."""
    for n in range(6):
        member = MembershipFactory.create(household=family.household)
        CardFactory.create(person=member.person, structure=money.structure)
        MembershipFactory.create(household=HouseholdFactory.create(structure=money.structure), person=member.person)
        GuardianFactory.create(household=family.household, email=f"parent{n}@exemple.fr")
        family.members.append(member)
        money.pay(family, 1000)
    money.eat(family, date(2026, 11, 16), date(2026, 11, 17))


@pytest.mark.parametrize("tab", OURS)
def test_statements_are_fixed(money: MoneyTown, family: Family, tab: str) -> None:
    route = next(one.route for one in tabs() if one.page == tab)
    where = f"/{money.structure.slug}/{route.replace('<int:household_id>', str(family.household.pk))}"
    client = agent(money, Role.ADMINISTRATOR)
    money.pay(family, 1000)
    client.get(where)
    few = statements(client, where)
    grow(money, family)
    assert statements(client, where) == few


def statements(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(where).status_code == 200
    return len(seen)


def test_accounts_without_a_guardian_are_shown(money: MoneyTown, family: Family) -> None:
    assert HouseholdAccess.objects.filter(household=family.household).exists()
    assert family.user.email in text(agent(money, Role.DESK), address(family))


# -- exchanges ---------------------------------------------------------------------------------------------------------


def mail(family: Family, subject: str, **fields: object) -> OutgoingMail:
    to = family.user.email.upper()
    return OutgoingMail.objects.create(
        structure_id=family.household.structure_id, to=to, subject=subject, body="…", **fields
    )


def test_mails_are_shown_with_their_fate(money: MoneyTown, family: Family) -> None:
    mail(family, "Premier", sent_at=NOW)
    mail(family, "Deuxième", sent_at=NOW, bounce="dead", bounced_at=NOW, bounce_code="5.1.1")
    mail(family, "Troisième")
    mail(family, "Quatrième", held_at=NOW)
    mail(money.family(), "D’une autre famille", sent_at=NOW)
    page = text(agent(money, Role.DESK), address(family, "echanges/"))
    for said in ("Premier", "Envoyé", "Revenu, adresse en panne", "En route", "Retenu : adresse en panne"):
        assert said in page
    assert "D’une autre famille" not in page


def test_mails_to_an_agent_are_not_those_of_their_family(money: MoneyTown, family: Family) -> None:
    """However the address of their account is written."""
    mail(family, "Alerte de la régie", sent_at=NOW)
    User.objects.filter(pk=family.user.pk).update(email=family.user.email.title())
    StaffFactory.create(structure=money.structure, role=Role.CASH_OFFICER, user=family.user)
    page = text(agent(money, Role.DESK), address(family, "echanges/"))
    assert "Alerte de la régie" not in page
    assert "est aussi l’adresse d’un agent" in page


def test_note_is_kept_with_its_author_and_may_be_withdrawn(money: MoneyTown, family: Family) -> None:
    desk, where = agent(money, Role.DESK), address(family, "echanges/")
    desk.post(where, {"genre": "call", "note": "Rappelle lundi pour le mercredi"})
    assert "Rappelle lundi" in text(desk, where)
    note = FamilyNote.objects.get()
    assert note.author == desk.get(where).context["request"].user
    desk.post(where, {"retirer": note.pk})
    desk.post(where, {"retirer": note.pk})
    page = text(desk, where)
    assert "Rappelle lundi" not in page
    assert "Note retirée par" in page
    note.refresh_from_db()
    assert note.text == ""


def test_empty_note_is_refused_with_what_to_do(money: MoneyTown, family: Family) -> None:
    desk, where = agent(money, Role.DESK), address(family, "echanges/")
    page = desk.post(where, {"genre": "visit", "note": "  "})
    assert "Écrivez ce qui a été dit." in page.content.decode()
    assert not FamilyNote.objects.exists()


def test_note_of_another_family_is_not_found(money: MoneyTown, family: Family) -> None:
    other = money.family()
    kept = write_note(household=other.household, kind=NoteKind.CALL, text="autre", actor=agent_actor_of(money), now=NOW)
    assert agent(money, Role.DESK).post(address(family, "echanges/"), {"retirer": kept.pk}).status_code == 404


def test_what_was_said_about_ones_own_family_is_written_and_withdrawn_by_another(
    money: MoneyTown, family: Family
) -> None:
    kept = write_note(
        household=family.household, kind=NoteKind.CALL, text="à vif", actor=agent_actor_of(money), now=NOW
    )
    desk, where = agent(money, Role.DESK), address(family, "echanges/")
    HouseholdAccess.objects.create(
        user=desk.get(where).context["request"].user, structure=money.structure, household=family.household
    )
    for form in ({"retirer": kept.pk}, {"genre": "call", "note": "très aimable"}):
        assert "votre propre foyer" in desk.post(where, form, follow=True).content.decode()
    assert [note.text for note in FamilyNote.objects.all()] == ["à vif"]


def agent_actor_of(town: MoneyTown) -> Actor:
    return actor_of(StaffFactory.create(structure=town.structure, role=Role.DESK).user)


# -- health, history ---------------------------------------------------------------------------------------------------


def test_each_look_at_health_is_kept_and_told(money: MoneyTown, family: Family) -> None:
    desk = agent(money, Role.DESK)
    text(desk, address(family))
    assert HealthLook.objects.count() == 0
    text(desk, address(family, "sante/"))
    text(desk, address(family, "sante/"))
    assert HealthLook.objects.filter(household=family.household).count() == 2
    assert "a consulté les données de santé de la famille" in text(desk, address(family, "historique/"))
    with pytest.raises(DatabaseError), transaction.atomic():
        HealthLook.objects.all().delete()


def test_the_sign_above_every_tab_is_a_look_too_one_an_hour(money: MoneyTown, family: Family) -> None:
    """What is told of health above the pages is kept as what is told on the tab; the agents who are not told leave
    nothing, nor does a family of which nothing is known."""
    Person.objects.filter(pk=family.people[0]).update(lunch_box_from=date(2026, 9, 1))
    desk = agent(money, Role.DESK)
    for tab in ("", "inscriptions/", "historique/", ""):
        text(desk, address(family, tab))
    text(agent(money, Role.READER), address(family))
    text(desk, address(money.family()))
    (look,) = HealthLook.objects.all()
    assert (look.what, look.household, look.day) == (LookKind.SIGN, family.household, None)
    assert "a vu le panier-repas (PAI) en tête de la fiche de la famille" in text(desk, address(family, "historique/"))
    HealthLook.objects.create(structure=money.structure, household=family.household, at=NOW, what=LookKind.FILE)
    with time_machine.travel(clock.now() + timedelta(hours=1, minutes=1)):
        text(agent(money, Role.DESK), address(family))
    assert HealthLook.objects.filter(what=LookKind.SIGN).count() == 2


def test_the_dates_of_a_lunch_box_beside_the_quotient_are_a_look(
    money: MoneyTown, family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = reverse("desk_quotient", args=[money.structure.slug, family.household.pk])
    desk = agent(money, Role.DESK)
    text(desk, where)
    assert HealthLook.objects.count() == 0
    Person.objects.filter(pk=family.people[0]).update(lunch_box_from=date(2026, 9, 1))
    assert "2026-09-01" in desk.get(where).content.decode()
    assert HealthLook.objects.get().what == LookKind.FILE
    monkeypatch.setitem(RIGHTS, "desk", {Right.CHANGE_SITUATIONS})  # type: ignore[misc]
    assert "2026-09-01" not in desk.get(where).content.decode()
    assert desk.post(where, {"action": "situation", "is_resident": "on"}).status_code == 302
    assert Person.objects.get(pk=family.people[0]).lunch_box_from == date(2026, 9, 1)


def test_history_is_of_this_household_and_its_people(money: MoneyTown, family: Family) -> None:
    other = money.family()
    days = money.days(MONDAY)
    money.book(family, *days)
    money.book(other, *days)
    money.pay(family, 1234)
    actor = agent_actor_of(money)
    for home, words in ((family, "notre mot"), (other, "leur mot")):
        write_note(household=home.household, kind=NoteKind.CALL, text=words, actor=actor, now=NOW)
    page = text(agent(money, Role.DESK), address(family, "historique/"))
    assert str(family.household) in page
    assert "12,34 €" in page
    assert str(family.members[0].person) in page
    assert other.household.name not in page.replace(family.household.name, "")


def test_history_begins_again_after_a_page(money: MoneyTown, family: Family) -> None:
    actor = agent_actor_of(money)
    for n in range(60):
        write_note(
            household=family.household, kind=NoteKind.CALL, text="mot", actor=actor, now=NOW - timedelta(minutes=n)
        )
    desk, where = agent(money, Role.DESK), address(family, "historique/")
    first = desk.get(where)
    rest = desk.get(where + first.context["next"])
    assert len(first.context["rows"]) == 50
    assert len(rest.context["rows"]) >= 10
