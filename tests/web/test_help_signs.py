"""« ? » signs: the desk's words on the pages it chose, cleaned, without a statement more."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.structures.actions.publishing import write_help
from preau.structures.models import HelpText, Structure
from preau.web import modules
from tests.acting import by
from tests.factories.accounts import StaffFactory
from tests.web.test_matrix import addresses

LIST = "/valbrune/aide-des-pages/"


@pytest.fixture
def admin(client: Client, town: Structure) -> Client:
    client.force_login(StaffFactory.create(structure=town, role=Role.ADMINISTRATOR).user)
    return client


def say(structure: Structure, page: str, body: str) -> None:
    write_help(structure=structure, page=page, body=body, actor=by(StaffFactory.create(structure=structure).user))


def test_every_page_of_the_list_exists() -> None:
    assert get_resolver()
    assert set(modules.help_pages()) - {"welcome"} <= {name for name, _ in addresses()}


def test_text_shows_on_its_page_only_and_in_its_structure_only(
    town: Structure, other_town: Structure, parent: User
) -> None:
    say(town, "planning", "Le *vendredi*, <script>appelez</script> le guichet.")
    say(other_town, "planning", "Ailleurs")
    browser = Client()
    browser.force_login(parent)
    page = browser.get("/valbrune/planning/")
    assertContains(page, "Aide du guichet")
    assertContains(page, "Le <em>vendredi</em>, &lt;script&gt;appelez&lt;/script&gt; le guichet.")
    assertNotContains(page, "Ailleurs")
    assertNotContains(browser.get("/valbrune/porte-monnaie/"), "Aide du guichet")


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("welcome", "/valbrune/"),
        ("account_request", "/valbrune/demande-de-compte/"),
        ("sign_up", "/valbrune/inscription/"),
    ],
)
def test_text_shows_to_visitors(town: Structure, page: str, path: str) -> None:
    assertNotContains(Client().get(path), "Aide du guichet")
    say(town, page, "Munissez-vous de la carte.")
    assertContains(Client().get(path), "Munissez-vous de la carte.")


def test_text_is_looked_at_kept_and_taken_away(admin: Client, town: Structure) -> None:
    where = f"{LIST}texte/?page=wallets"
    assertContains(admin.post(where, {"body": "**Versez** ici", "action": "apercu"}), "<strong>Versez</strong> ici")
    assert not HelpText.objects.exists()
    assertContains(admin.post(where, {"body": "Ici\r\nou là"}, follow=True), "Aide enregistrée.")
    assert HelpText.objects.get().body == "Ici\nou là"
    assertContains(admin.get(LIST), "Ici")
    assertContains(admin.post(where, {"body": " "}, follow=True), "Il n’y a plus de « ? » sur cette page.")
    events = HelpText.pgh_event_model.objects.select_related("pgh_context").order_by("pgh_id")
    assert [(row.pgh_label, row.pgh_context.metadata["action"]) for row in events] == [
        ("insert", "write_help"),
        ("delete", "write_help"),
    ]


def test_text_too_long_is_told_and_kept_in_the_form(admin: Client) -> None:
    answer = admin.post(f"{LIST}texte/?page=wallets", {"body": "a" * 2001})
    assertContains(answer, "a" * 2001)
    assertContains(answer, "2000")
    assert not HelpText.objects.exists()


def test_unknown_page_leads_back_to_the_list(admin: Client) -> None:
    for path in (f"{LIST}texte/", f"{LIST}texte/?page=desk_till"):
        assertRedirects(admin.post(path, {"body": "x"}), LIST)
    assert not HelpText.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_as_many_statements_for_one_and_three(
    admin: Client, town: Structure, parent: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for page in ["home", "planning", "wallets"][:number]:
        say(town, page, "Aide")
    browser = Client()
    browser.force_login(parent)
    with django_assert_num_queries(4):  # session, account, role, texts
        admin.get(LIST)
    with django_assert_num_queries(2):  # structure with its help, news
        Client().get("/valbrune/")
    with django_assert_num_queries(5):  # session, account, household with its help, and two of the home page
        assertContains(browser.get("/valbrune/"), "Aide du guichet")
