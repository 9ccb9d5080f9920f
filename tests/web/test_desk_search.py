"""« Rechercher »: one field finds what the agent's rights open, in their structure alone, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.accounts.rules.roles import rights_of
from preau.common import clock
from preau.common.actors import Right
from preau.receipts.models import Receipt
from preau.structures.models import Structure
from tests.factories import HouseholdFactory, MembershipFactory, StructureFactory
from tests.factories.accounts import GuardianFactory, StaffFactory
from tests.receipts.conftest import DeskTown
from tests.web.test_matrix import DESK, addresses

Agent = Callable[..., Client]


def page(structure: Structure, tail: str = "") -> str:
    return f"/{structure.slug}/agents/recherche/{tail}"


@pytest.fixture
def desk(db: None) -> DeskTown:
    return DeskTown()


@pytest.fixture
def agent(desk: DeskTown) -> Agent:
    """A client of the role, in the town of the desk or in another."""

    def enter(role: Role = Role.DESK, structure: Structure | None = None) -> Client:
        client = Client()
        client.force_login(StaffFactory.create(structure=structure or desk.structure, role=role).user)
        return client

    return enter


@pytest.fixture
def receipt(desk: DeskTown) -> Receipt:
    return desk.take(desk.part(desk.family()), at=clock.now())


def test_whole_number_leads_to_the_family(agent: Agent, desk: DeskTown) -> None:
    home = HouseholdFactory.create(structure=desk.structure, number="000777")
    GuardianFactory.create(household=home, mobile_phone="06 12 34 56 78", email="awa@exemple.fr")
    for typed in ("777", "000777", "n° 777", "+33 6 12 34 56 78", "awa@exemple.fr"):
        response = agent().get(page(desk.structure), {"q": typed})
        assertRedirects(
            response, reverse("desk_family", args=[desk.structure.slug, home.pk]), fetch_redirect_response=False
        )


def test_namesakes_are_told_apart_and_counted(agent: Agent, desk: DeskTown) -> None:
    for number in range(1, 61):
        home = HouseholdFactory.create(
            structure=desk.structure, name="FOURQUIN", number=f"{number:06d}", address=f"{number} rue des Lilas"
        )
        MembershipFactory.create(household=home, person__first_name="Lina", person__class_name="CE2")
    client = agent()
    first = client.get(page(desk.structure), {"q": "fourquin"})
    assertContains(first, "60 familles trouvées")
    assertContains(first, "1 rue des Lilas")
    assertContains(first, "CE2, 2018")
    assertContains(first, "Page 1 sur 2")
    assert len(client.get(page(desk.structure), {"q": "fourquin", "page": "2"}).context["families"].rows) == 10
    assert len(client.get(page(desk.structure), {"q": "fourquin", "page": "99"}).context["families"].rows) == 10
    listed = client.get(page(desk.structure, "liste/"), {"q": "fourquin"})
    assertContains(listed, "60 familles")
    assertContains(listed, "Voir les 60 réponses")


def test_near_names_are_told(agent: Agent, desk: DeskTown) -> None:
    HouseholdFactory.create(structure=desk.structure, name="KERVELLA")
    for tail in ("", "liste/"):
        assertContains(agent().get(page(desk.structure, tail), {"q": "kervela"}), "proche")


@pytest.mark.parametrize("role", list(Role))
def test_each_kind_needs_its_right(agent: Agent, desk: DeskTown, receipt: Receipt, role: Role) -> None:
    """What a role does not open is not found, by name nor by number; what it finds, it opens."""
    client, opens = agent(role), Right.SEE_RECEIPTS in rights_of([role])
    home = receipt.household
    assert home is not None
    families = client.get(page(desk.structure, "liste/"), {"q": home.name}).context["families"]
    assert families.total == (Right.SEE_FAMILIES in rights_of([role]))
    papers = client.get(page(desk.structure, "liste/"), {"q": receipt.full_number}).context["papers"]
    assert len(papers) == opens
    whole = client.get(page(desk.structure), {"q": receipt.full_number})
    if opens:
        assertRedirects(whole, papers[0].url)
    else:
        assert whole.status_code == 200
        assert not whole.context["papers"]


@pytest.mark.parametrize("role", list(Role))
def test_every_page_found_opens(agent: Agent, desk: DeskTown, role: Role) -> None:
    client = agent(role)
    seen = set()
    for letter in "abcdefghijlmnopqrstv":
        seen |= {place.url for place in client.get(page(desk.structure), {"q": letter}).context["places"]}
    assert seen or role not in {Role.ADMINISTRATOR}
    for url in sorted(seen):
        assert client.get(url).status_code == 200, url


@pytest.mark.parametrize(
    ("typed", "expected"), [("caisse", "Encaisser"), ("grève", "Fermetures"), ("utilisateurs", "Agents et droits")]
)
def test_pages_are_found_by_other_words(agent: Agent, desk: DeskTown, typed: str, expected: str) -> None:
    role = Role.CASH_OFFICER if expected == "Encaisser" else Role.ADMINISTRATOR
    places = agent(role).get(page(desk.structure), {"q": typed}).context["places"]
    assert expected in [place.label for place in places]


def test_two_towns_of_a_portal_never_see_each_other(agent: Agent, desk: DeskTown, receipt: Receipt) -> None:
    home = receipt.household
    assert home is not None
    GuardianFactory.create(household=home, mobile_phone="06 12 34 56 78", email="awa@exemple.fr")
    other = StructureFactory.create()
    for role in Role:
        client = agent(role, other)
        for typed in (home.name, home.number, receipt.full_number, "0612345678", "awa@exemple.fr", "kervela"):
            for tail in ("", "liste/"):
                response = client.get(page(other, tail), {"q": typed})
                assert response.status_code == 200
                assert not response.context["families"].total
                assert not response.context["papers"]
        assert client.get(page(desk.structure), {"q": "kervella"}).status_code == 404


def test_families_opened_last_come_first(agent: Agent, desk: DeskTown) -> None:
    client = agent()
    homes = [HouseholdFactory.create(structure=desk.structure, name=f"FAMILLE {n}") for n in range(8)]
    for home in [*homes, homes[3]]:
        client.get(reverse("desk_family", args=[desk.structure.slug, home.pk]))
    recent = client.get(page(desk.structure, "liste/"), {"q": ""}).context["recent"]
    assert [home.name for home in recent] == [f"FAMILLE {n}" for n in (3, 7, 6, 5, 4, 2)]
    assertNotContains(agent().get(page(desk.structure, "liste/"), {"q": ""}), "FAMILLE")


@pytest.mark.parametrize("typed", ["", "k", "%", "<script>alert(1)</script>", "x" * 5000, "🙂", "' OR 1=1", "1" * 60])
def test_whatever_is_typed_is_answered(agent: Agent, desk: DeskTown, typed: str) -> None:
    for tail in ("", "liste/"):
        response = agent(Role.CASH_OFFICER).get(page(desk.structure, tail), {"q": typed})
        assert response.status_code == 200
        assertNotContains(response, "<script>alert")


@pytest.mark.parametrize("number", [1, 12])
@pytest.mark.parametrize("typed", ["fourquin", "fourkin", "ENF-2026-000001", "26-000001", "zz"])
def test_search_takes_a_fixed_number_of_statements(agent: Agent, desk: DeskTown, typed: str, number: int) -> None:
    for _ in range(number):
        home = HouseholdFactory.create(structure=desk.structure, name="FOURQUIN")
        MembershipFactory.create_batch(3, household=home)
    client = agent(Role.CASH_OFFICER)
    for tail in ("", "liste/"):
        with CaptureQueriesContext(connection) as spent:
            client.get(page(desk.structure, tail), {"q": typed})
        assert len(spent) <= 6  # session, account, role, families, near names, papers


@pytest.mark.parametrize("role", [role for role in Role if Right.SEE_FAMILIES not in rights_of([role])])
def test_no_page_finds_families_for_who_may_not_open_theirs(agent: Agent, desk: DeskTown, role: Role) -> None:
    """A list where a family is chosen opens no more than the search of every page."""
    home = HouseholdFactory.create(structure=desk.structure, name="FOURQUIN", address="3 rue des Lilas")
    MembershipFactory.create(household=home, person__first_name="Zoltan", person__last_name="Fourquin")
    asked = {"q": "fourquin", "famille": home.pk, "foyer": home.pk}
    client, seen = agent(role), 0
    for name, path in addresses():
        if name in DESK and role in DESK[name] and "1" not in path.replace("valbrune", ""):
            answer = client.get(path.replace("/valbrune/", f"/{desk.structure.slug}/"), asked)
            shown = answer.content.decode(errors="replace")
            assert not {word for word in ("FOURQUIN", "Zoltan", "rue des Lilas") if word in shown}, name
            seen += answer.status_code == 200
    assert seen
    simulator = reverse("desk_price_simulator", args=[desk.structure.slug])
    if role == Role.ORDERER:
        assertNotContains(client.get(simulator, asked), "Une famille</a>")
        assertContains(agent(Role.READER).get(simulator, asked), "FOURQUIN")
