"""Terms of a structure: published for good, accepted by each family at its next sign-in, without losing anything."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.actions.granting import grant_accesses
from preau.accounts.enums import Role
from preau.accounts.models import AccountRequest, SignUp, TermsAcceptance, User
from preau.accounts.rules.agreeing import must_agree_now
from preau.accounts.terms import terms_versions
from preau.common import clock
from preau.common.errors import InvalidRuleError
from preau.structures.actions.publishing import publish_terms
from preau.structures.models import Structure, TermsVersion, Wording
from tests.acting import by
from tests.factories import HouseholdAccessFactory, HouseholdFactory, MembershipFactory
from tests.factories.accounts import StaffFactory
from tests.payments.conftest import CardTown

DESK = "/valbrune/conditions-et-confidentialite/"
NEW = f"{DESK}nouvelle/"
AGREE = "/valbrune/conditions/accepter/"
NUMBERS = count()
ANSWER = {"last_name": "Kervella", "first_name": "Lina", "email": "a@exemple.fr", "email_again": "a@exemple.fr"}


@pytest.fixture
def admin(client: Client, town: Structure) -> Client:
    client.force_login(StaffFactory.create(structure=town, role=Role.ADMINISTRATOR).user)
    return client


def publish(structure: Structure, body: str = "Texte neuf", days: int = 0) -> TermsVersion:
    today = clock.today()
    return publish_terms(
        structure=structure,
        body=body,
        summary="Le délai change",
        start_date=today + timedelta(days=days),
        actor=by(StaffFactory.create(structure=structure, role=Role.READER).user),
        now=clock.now(),
        today=today,
    )


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


# -- the rule ----------------------------------------------------------------------------------------------------------


def test_terms_are_asked_from_the_first_sign_in_after_they_began() -> None:
    now = clock.now()
    before, after = now - timedelta(hours=1), now + timedelta(hours=1)
    cases = [(None, before), (now, before), (now, now), (now, after), (now, None)]
    assert [must_agree_now(*case) for case in cases] == [False, False, True, True, True]


# -- the family --------------------------------------------------------------------------------------------------------


def test_family_accepts_at_its_next_sign_in_and_goes_where_it_was_going(town: Structure, parent: User) -> None:
    version = publish(town)
    browser = signed_in(parent)
    for path in ("/valbrune/", "/valbrune/planning/?mois=2026-12"):
        assertRedirects(
            browser.get(path), f"{AGREE}?suite={path.replace('/', '%2F').replace('?', '%3F').replace('=', '%3D')}"
        )
    page = browser.get(AGREE, {"suite": "/valbrune/planning/?mois=2026-12"})
    for words in ("Texte neuf", "Le délai change", "Me déconnecter", "vos paiements en cours vous attendent"):
        assertContains(page, words)
    answer = browser.post(AGREE, {"version": version.pk, "suite": "/valbrune/planning/?mois=2026-12"})
    assertRedirects(answer, "/valbrune/planning/?mois=2026-12", fetch_redirect_response=False)
    assert browser.get("/valbrune/").status_code == 200
    kept = TermsAcceptance.objects.get()
    assert (kept.user, kept.terms, kept.structure) == (parent, version, town)
    browser.post(AGREE, {"version": version.pk})
    assert TermsAcceptance.objects.count() == 1


def test_newcomer_is_told_of_no_change(town: Structure) -> None:
    version = publish(town)
    access = HouseholdAccessFactory.create(household=HouseholdFactory.create(structure=town, number="T0"))
    User.objects.filter(pk=access.user_id).update(date_joined=version.published_at + timedelta(minutes=1))
    page = signed_in(User.objects.get(pk=access.user_id)).get(AGREE)
    assertContains(page, "<h1>Les conditions d’utilisation</h1>", html=True)
    assertNotContains(page, "Le délai change")


def test_visit_under_way_is_not_interrupted(family: Client, town: Structure) -> None:
    publish(town)
    page = family.get("/valbrune/")
    assertContains(page, "Les conditions d’utilisation ont changé.")
    assertContains(page, AGREE)
    assert family.get("/valbrune/porte-monnaie/").status_code == 200


def test_whoever_does_not_accept_still_reads_what_is_booked_and_paid(town: Structure, parent: User) -> None:
    publish(town)
    browser = signed_in(parent)
    for path in ("/valbrune/suivi/", "/valbrune/operations/", "/valbrune/confidentialite/", "/compte/"):
        assert browser.get(path).status_code == 200
    assert browser.get("/valbrune/porte-monnaie/").status_code == 302
    assert not TermsAcceptance.objects.exists()


def test_return_from_the_bank_comes_before_new_terms(db: None) -> None:
    cards = CardTown()
    family = cards.family()
    order = cards.order(family)
    publish(cards.structure)
    browser, slug = signed_in(family.user), cards.structure.slug
    assert browser.get(reverse("payment_return", args=[slug, order.pk])).status_code == 200
    assert browser.get(reverse("wallets", args=[slug])).status_code == 302


def test_what_a_form_sends_goes_through(town: Structure, parent: User) -> None:
    publish(town)
    answer = signed_in(parent).post("/valbrune/planning/abandonner/")
    assert AGREE not in answer.headers.get("Location", "")


def test_nobody_accepts_a_version_they_did_not_see(town: Structure, other_town: Structure, parent: User) -> None:
    first, foreign = publish(town), publish(other_town)
    browser = signed_in(parent)
    browser.get(AGREE)
    publish(town, "Plus neuf encore")
    for seen in (first.pk, foreign.pk, "x", "", 10**30):
        assertContains(browser.post(AGREE, {"version": seen}), "Plus neuf encore")
    assert not TermsAcceptance.objects.exists()


@pytest.mark.parametrize("onward", ["https://ailleurs.exemple.fr/", "//ailleurs.exemple.fr/", "javascript:x", ""])
def test_agreeing_never_leads_out_of_the_portal(town: Structure, parent: User, onward: str) -> None:
    version = publish(town)
    browser = signed_in(parent)
    answer = browser.post(AGREE, {"version": version.pk, "suite": onward})
    assertRedirects(answer, "/valbrune/")


def test_terms_of_another_structure_or_to_come_are_not_asked(
    town: Structure, other_town: Structure, parent: User
) -> None:
    publish(other_town)
    publish(town, days=3)
    assert signed_in(parent).get("/valbrune/").status_code == 200
    assertNotContains(Client().get("/valbrune/conditions/"), "Texte neuf")


@pytest.mark.parametrize("number", [1, 3])
def test_family_page_takes_no_statement_more(
    town: Structure, parent: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in(parent)
    for index in range(number):
        publish(town, f"Texte {index}")
    with django_assert_num_queries(4):  # session, account, household, terms
        browser.get(AGREE)


# -- sign-ups and requests ---------------------------------------------------------------------------------------------


def test_request_keeps_the_version_and_the_account_it_opens_has_accepted_it(town: Structure) -> None:
    version = publish(town)
    data = {**ANSWER, "asker": "parent", "terms": "on"}
    page = Client().post("/valbrune/demande-de-compte/", data)
    assertContains(page, "Les conditions viennent de changer")
    assertContains(page, 'value="Kervella"')
    assert not AccountRequest.objects.exists()
    Client().post("/valbrune/demande-de-compte/", {**data, "version": version.pk})
    request = AccountRequest.objects.get()
    assert request.terms == version
    member = MembershipFactory.create(household__structure=town)
    agent = StaffFactory.create(structure=town).user
    grant_accesses(structure=town, choices={request.pk: member.pk}, actor=by(agent), now=clock.now())
    kept = TermsAcceptance.objects.get()
    assert (kept.user.email, kept.terms, kept.accepted_at) == ("a@exemple.fr", version, request.terms_accepted_at)


def steps(browser: Client, version: Any) -> Any:
    root = "/valbrune/inscription/"
    browser.post(root, ANSWER)
    browser.post(f"{root}dossier/", {"without_file": "on"})
    browser.post(f"{root}conditions/", {"terms": "on", "version": version})
    return browser.post(f"{root}verifier/", {"action": "valider"})


def test_sign_up_keeps_the_version_read_and_asks_again_when_it_changes_meanwhile(town: Structure) -> None:
    browser, version = Client(), publish(town)
    browser.post("/valbrune/inscription/", ANSWER)
    browser.post("/valbrune/inscription/dossier/", {"without_file": "on"})
    browser.post("/valbrune/inscription/conditions/", {"terms": "on", "version": version.pk})
    second = publish(town, "Encore")
    answer = browser.post("/valbrune/inscription/verifier/", {"action": "valider"}, follow=True)
    assertContains(answer, "Les conditions viennent de changer : relisez-les, puis acceptez.")
    assert not SignUp.objects.exists()
    steps(browser, second.pk)
    assert SignUp.objects.get().terms == second


# -- the desk ----------------------------------------------------------------------------------------------------------


def test_version_is_seen_then_published_for_good(admin: Client, town: Structure) -> None:
    assertContains(admin.get(NEW), "## Votre compte")
    today = clock.today().isoformat()
    data = {"body": "## Titre\r\n<b>Neuf</b>", "summary": "Tout", "start_date": today, "action": "apercu"}
    page = admin.post(NEW, data)
    assertContains(page, "<h2>Titre</h2><p>&lt;b&gt;Neuf&lt;/b&gt;</p>")
    assert not TermsVersion.objects.exists()
    assertContains(admin.post(NEW, {**data, "action": "publier"}, follow=True), "Version 1 publiée.")
    version = TermsVersion.objects.get()
    assertContains(Client().get("/valbrune/conditions/"), "<h2>Titre</h2>")
    assertContains(admin.post(NEW, {**data, "action": "publier"}), "Ce texte est déjà celui de la version 1.")
    for change in (lambda: TermsVersion.objects.update(body="x"), version.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    event = TermsVersion.pgh_event_model.objects.select_related("pgh_context").get()
    assert event.pgh_context.metadata["action"] == "publish_terms"


def test_versions_before_stay_readable(admin: Client, town: Structure) -> None:
    publish(town, "Premier")
    publish(town, "Deuxième")
    publish(town, "Troisième", days=9)
    browser = Client()
    assertContains(browser.get("/valbrune/conditions/"), "Deuxième")
    assertContains(browser.get("/valbrune/conditions/?version=1"), "Premier")
    for number in ("3", "0", "x9", "99999999"):
        expected = 404 if number.isdigit() and len(number) < 6 else 200
        assert browser.get(f"/valbrune/conditions/?version={number}").status_code == expected
    page = admin.get(DESK)
    for words in ("En vigueur", "À venir", "Remplacée"):
        assertContains(page, words)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("body", " ", "Ce champ est obligatoire."),
        ("start_date", "2020-01-01", "Choisissez un jour d’aujourd’hui à dans un an."),
        ("start_date", "demain", "Saisissez une date valide."),
        ("summary", "a" * 401, "400"),
    ],
)
def test_mistakes_are_told_and_publish_nothing(
    admin: Client, town: Structure, field: str, typed: str, words: str
) -> None:
    data = {"body": "Gardé", "summary": "", "start_date": clock.today().isoformat(), "action": "publier"}
    assertContains(admin.post(NEW, {**data, field: typed}), words)
    assert not TermsVersion.objects.exists()
    with pytest.raises(InvalidRuleError):
        publish(town, days=-1)


def test_staff_see_how_many_accepted(admin: Client, town: Structure, parent: User) -> None:
    HouseholdAccessFactory.create(household=HouseholdFactory.create(structure=town, number=f"T{next(NUMBERS)}"))
    version = publish(town)
    signed_in(parent).post(AGREE, {"version": version.pk})
    gone = HouseholdAccessFactory.create(household=HouseholdFactory.create(structure=town, number=f"T{next(NUMBERS)}"))
    signed_in(gone.user).post(AGREE, {"version": version.pk})
    gone.delete()
    (row,), families = terms_versions(town)
    assert (row.accepted, families) == (1, 2)
    assertContains(admin.get(DESK), "1 compte sur 2 l’a acceptée")


@pytest.mark.parametrize("number", [1, 3])
def test_desk_takes_as_many_statements_for_one_and_three(
    admin: Client, town: Structure, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        publish(town, f"Texte {index}")
        HouseholdAccessFactory.create(household=HouseholdFactory.create(structure=town, number=f"T{next(NUMBERS)}"))
    with django_assert_num_queries(6):  # session, account, role, complements, versions, accounts
        admin.get(DESK)


# -- privacy and accessibility -----------------------------------------------------------------------------------------


def test_privacy_and_accessibility_pages_take_what_the_structure_adds(admin: Client, town: Structure) -> None:
    assertContains(Client().get("/valbrune/"), 'href="/valbrune/confidentialite/"')
    page = Client().get("/valbrune/confidentialite/")
    for words in (
        "Ville de Valbrune est responsable des données",
        "trois mois",
        "dix ans",
        "guichet@valbrune.exemple.fr",
    ):
        assertContains(page, words)
    data = {"privacy": "Déléguée : **Anne**", "accessibility": "Rampe *nord*"}
    assertContains(admin.post(DESK, {**data, "action": "apercu"}), "Déléguée : <strong>Anne</strong>")
    assert not Wording.objects.exists()
    admin.post(DESK, data)
    assertContains(Client().get("/valbrune/confidentialite/"), "Déléguée : <strong>Anne</strong>")
    assertContains(Client().get("/valbrune/accessibilite/"), "Rampe <em>nord</em>")
    assertNotContains(Client().get("/accessibilite/"), "Rampe")
    admin.post(DESK, {"privacy": "", "accessibility": ""})
    assert not Wording.objects.exists()
    assert admin.post(DESK, {"privacy": "a" * 4001}).status_code == 200
