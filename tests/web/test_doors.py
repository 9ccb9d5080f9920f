"""At the doors: what stays in no cache, sessions that end are told, forms that found no session, wrong methods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.accounts.models import BrowserSession, User
from preau.bookings.models import Draft, DraftLine
from preau.households.models import Household
from preau.structures.models import Structure
from preau.web import modules
from preau.web.form_pages import FORM_PAGES
from tests.factories import HouseholdAccessFactory, OpeningDayFactory, PersonFactory
from tests.factories.accounts import StaffFactory, staff_of_before
from tests.web.test_matrix import DESK, FAMILY, PUBLIC, addresses

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

PASSWORD = "mot de passe long"
SIGN_IN = "/compte/connexion/"


def everything(town: Structure) -> Client:
    """An agent with every role, who is also a superuser."""
    user = staff_of_before(town, *[role for role in Role if role != Role.ORDERER])
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


# -- caches ------------------------------------------------------------------------------------------------------------


def test_no_private_page_is_kept_by_any_cache(family: Client, town: Structure) -> None:
    agent = everything(town)
    seen = 0
    for name, path in [*addresses(), ("admin", "/gestion/"), ("admin users", "/gestion/accounts/user/")]:
        if name in {"structure_colours", "structure_logo", "payment_notification"}:
            continue
        client = family if name in FAMILY else agent
        for query in ("", "?format=csv", "?format=xlsx"):
            response = client.get(path + query)
            assert "no-store" in response["Cache-Control"], path + query
            seen += response.status_code == 200
    assert seen > 100


def test_what_everybody_gets_may_still_be_kept(family: Client, town: Structure) -> None:
    assert "public" in family.get("/valbrune/couleur.css")["Cache-Control"]


def test_sign_out_empties_the_browser(family: Client) -> None:
    response = family.post("/compte/deconnexion/")
    assert (response.status_code, response["Clear-Site-Data"]) == (302, '"cache"')
    assert "no-store" in response["Cache-Control"]


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/valbrune/", "/compte/"])
def test_back_after_sign_out_shows_nothing(
    new_page: Callable[..., Page], live_server: LiveServer, parent: User, path: str
) -> None:
    page = new_page()
    page.goto(f"{live_server.url}{SIGN_IN}?next={path}")
    page.get_by_label("Adresse e-mail").fill(parent.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Entrer", exact=True).click()
    expect(page.locator(".person-menu")).to_be_visible()
    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_text("Vous êtes déconnecté.")).to_be_visible()
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Kervella")
    expect(page.locator("body")).not_to_contain_text(parent.email)


# -- forms that find no session, and methods that an address does not know ---------------------------------------------


def only_forms() -> list[tuple[str, str]]:
    """The addresses that show nothing to a GET."""
    client = everything(Structure.objects.get(slug="valbrune"))
    parent = Client()
    parent.force_login(User.objects.get(email="awa.kervella@exemple.fr"))
    return [
        (name, path)
        for name, path in addresses()
        if 405 in {(parent if name in FAMILY else client).get(path).status_code}
    ]


def test_each_address_that_only_takes_forms_says_where_its_form_is(family: Client) -> None:
    found = {name for name, _ in only_forms()} - {"payment_notification"}
    assert found == set(FORM_PAGES) | set(modules.form_pages())


def test_form_without_a_session_comes_back_to_its_page(family: Client, town: Structure) -> None:
    agent = everything(town)
    for name, path in addresses():
        if name not in FAMILY and name not in DESK:
            continue
        response = Client().post(path)
        if response.status_code == 405:
            continue  # a page that only shows, and asks who one is first or not
        where = response["Location"]
        assert where.startswith(f"{SIGN_IN}?next="), path
        page = where.partition("next=")[2]
        assert (family if name in FAMILY else agent).get(page).status_code in {200, 302, 404}, (name, page)
        assertContains(Client(HTTP_COOKIE="suspendu=form").get(where), "n’a pas été enregistré")


def test_what_was_kept_and_what_is_to_do_again_is_told_after_the_sign_in(parent: User, town: Structure) -> None:
    draft = Draft.objects.create(household=Household.objects.get())
    for _ in range(2):
        DraftLine.objects.create(
            draft=draft, person=PersonFactory.create(), opening_day=OpeningDayFactory.create(), action="book"
        )
    client = Client()
    sent = client.post("/valbrune/planning/confirmer/", {"version": "1"})
    back = sent["Location"].partition("next=")[2]
    assertContains(client.get(sent["Location"]), "Vous avez été déconnecté par sécurité.")
    login = client.post(SIGN_IN, {"login": parent.email, "password": PASSWORD, "next": back})
    assertRedirects(login, back, fetch_redirect_response=False)
    page = client.get("/valbrune/")
    assertContains(page, "Votre dernier envoi n’a pas été enregistré")
    assertContains(page, "Vos 2 changements vous attendent.")
    assert client.cookies["suspendu"].value == ""
    assertNotContains(client.get("/valbrune/"), "Vos 2 changements vous attendent.")


def test_form_of_a_page_that_waited_says_where_to_load_it_again_and_what_is_kept(parent: User, town: Structure) -> None:
    draft = Draft.objects.create(household=Household.objects.get())
    for _ in range(2):
        DraftLine.objects.create(
            draft=draft, person=PersonFactory.create(), opening_day=OpeningDayFactory.create(), action="book"
        )
    client = Client(enforce_csrf_checks=True)
    client.force_login(parent)
    page = client.post("/valbrune/planning/confirmer/", {"version": "1"})
    assertContains(page, "Vos 2 changements vous attendent.", status_code=403)
    assertContains(page, 'href="/valbrune/planning/recapitulatif/">Recharger la page</a>', status_code=403, html=False)
    page = client.post("/valbrune/planning/?mois=2026-12&enfant=tous", {"cell": "1:1:1"})
    assertContains(page, 'href="/valbrune/planning/?mois=2026-12&amp;enfant=tous">Recharger', status_code=403)


def test_tab_of_another_family_writes_nothing(parent: User, town: Structure) -> None:
    """Two families share a browser: the page of the first, still open when the second enters, is no page of theirs."""
    other = HouseholdAccessFactory.create(household__structure=town).user
    for user in (parent, other):
        user.set_password(PASSWORD)
        user.save()
    client, tabs = Client(enforce_csrf_checks=True), {}
    for user in (parent, other):
        token = client.get(SIGN_IN).context["csrf_token"]
        sent = {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": str(token)}
        assert client.post(SIGN_IN, sent).status_code == 302
        tabs[user] = str(client.get("/compte/").context["csrf_token"])
        if user is parent:
            out = client.post("/compte/deconnexion/", {"csrfmiddlewaretoken": tabs[user]})
            assert out.status_code == 302
    typed = {"display_name": "Le nom de l’autre"}
    for user, status in ((parent, 403), (other, 302)):
        answer = client.post("/compte/", typed | {"csrfmiddlewaretoken": tabs[user]})
        assert answer.status_code == status, user
        other.refresh_from_db()
        assert (other.display_name == typed["display_name"]) is (status == 302)


def test_wrong_method_has_a_page_with_a_way_back(family: Client, town: Structure) -> None:
    for name, path in only_forms():
        if name == "payment_notification":
            continue
        response = (family if name in FAMILY else everything(town)).get(path)
        assert response.status_code == 405
        assert response["Allow"]
        assertContains(response, "Revenir à la page du formulaire", status_code=405)
    assertContains(Client().post("/valbrune/conditions/"), "Revenir à l’accueil", status_code=405)


# -- sessions that are left --------------------------------------------------------------------------------------------


def at(minutes: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False)


def enter(user: User) -> Client:
    client = Client()
    client.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    return client


def test_session_of_an_agent_ends_when_it_is_left_and_this_is_told(town: Structure) -> None:
    agent = StaffFactory.create(structure=town, role=Role.ADMINISTRATOR).user
    client = enter(agent)
    with at(50):
        assert client.get("/valbrune/agents/").status_code == 200
    with at(109):
        assert client.get("/valbrune/agents/").status_code == 200
    with at(171):
        response = client.get("/valbrune/agents/")
        assert response["Location"] == f"{SIGN_IN}?next=/valbrune/agents/"
        assert not BrowserSession.objects.filter(user=agent).exists()
        assertContains(client.get(response["Location"]), "Vous avez été déconnecté par sécurité.")


def test_session_of_a_family_stays(parent: User) -> None:
    client = enter(parent)
    with at(24 * 60):
        assert client.get("/valbrune/").wsgi_request.user.is_authenticated


def test_whoever_becomes_an_agent_is_one_from_the_next_page_of_the_desk(parent: User, town: Structure) -> None:
    client = enter(parent)
    StaffFactory.create(structure=town, user=parent, role=Role.DESK)
    assert client.get("/valbrune/agents/").status_code == 200
    with at(61):
        assert client.get("/valbrune/agents/").status_code == 302


def test_idle_time_is_a_setting() -> None:
    assert settings.AGENT_IDLE_MINUTES == 60


def test_first_visit_is_no_ended_session(client: Client, town: Structure) -> None:
    response = client.get("/valbrune/planning/")
    assert "suspendu" not in response.cookies
    assertNotContains(client.get(response["Location"]), "déconnecté par sécurité")


def test_public_names_are_known() -> None:
    assert {"sign_in_link", "sign_in_link_open"} <= PUBLIC
