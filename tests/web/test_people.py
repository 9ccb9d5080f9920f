"""« Agents et droits » and « Journal »: invited, changed, taken away, and all of it found again."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.actions.agents import change_roles
from preau.accounts.enums import Role
from preau.accounts.models import AgentInvitation, StructureRole, User
from preau.bookings.actions import Wish, confirm_draft, edit_draft
from preau.bookings.planning.loading import load_planning
from preau.common import clock
from preau.common.errors import InvalidRuleError
from preau.common.text import day_text
from preau.notices.models import OutgoingMail
from preau.structures.actions import change_settings
from preau.structures.models import Structure
from preau.web.desk.sections import SECTIONS
from tests.acting import by
from tests.factories import (
    ActivityFactory,
    GroupFactory,
    MembershipFactory,
    OpeningDayFactory,
    PriceRuleFactory,
    StructureFactory,
    UserFactory,
    register,
)
from tests.factories.accounts import StaffFactory, staff_of_before

PEOPLE = "/valbrune/agents-et-droits/"
INVITE = f"{PEOPLE}inviter/"
JOURNAL = "/valbrune/journal/"
GUEST = {"name": "Solange Petit", "email": "Solange@exemple.fr", "roles": ["desk", "cash_officer"]}
SECRET = {"password1": "une phrase que je retiens", "password2": "une phrase que je retiens"}


@pytest.fixture
def boss(town: Structure) -> User:
    return StaffFactory.create(structure=town, role=Role.ADMINISTRATOR, user__display_name="Nour Bensaïd").user


@pytest.fixture
def admin(client: Client, boss: User) -> Client:
    client.force_login(boss)
    return client


def roles_of(user: User) -> list[str]:
    return sorted(StructureRole.objects.filter(user=user).values_list("role", flat=True).order_by("role"))


def link() -> str:
    found = re.search(r"http://testserver(/compte/ouvrir/agent/\S+)", OutgoingMail.objects.latest("id").body)
    assert found is not None
    return found[1]


def test_invited_agent_chooses_a_password_and_gets_the_roles_once(admin: Client) -> None:
    assertContains(admin.post(INVITE, GUEST, follow=True), "L’invitation part par e-mail à Solange@exemple.fr")
    assertContains(admin.get(PEOPLE), "E-mail en route")
    assert not User.objects.filter(email="solange@exemple.fr").exists()
    path, guest = link(), Client()
    assertContains(guest.get(path, follow=True), "Régisseur")
    assertContains(guest.post("/compte/ouvrir/agent/", SECRET, follow=True), "Vous êtes maintenant un agent")
    user = User.objects.get(email="solange@exemple.fr")
    assert (str(user), roles_of(user)) == ("Solange Petit", ["cash_officer", "desk"])
    assertContains(Client().get(path, follow=True), "ne sert plus")
    assertNotContains(admin.get(PEOPLE), "Invitations en attente")
    assert "Solange Petit" in admin.get(PEOPLE).content.decode()


def test_account_that_exists_accepts_once_its_owner_is_signed_in(admin: Client, boss: User) -> None:
    parent, other = UserFactory.create(email="solange@exemple.fr"), UserFactory.create()
    admin.post(INVITE, GUEST)
    guest = Client()
    guest.get(link())
    assertRedirects(guest.get("/compte/ouvrir/agent/"), "/compte/connexion/?next=/compte/ouvrir/agent/")
    guest.force_login(other)
    guest.get(link())
    assertContains(guest.get("/compte/ouvrir/agent/"), "Déconnectez-vous")
    guest.post("/compte/ouvrir/agent/")
    guest.post("/compte/ouvrir/agent/", SECRET)
    assert (roles_of(parent), roles_of(other)) == ([], [])
    guest = Client()
    guest.force_login(parent)
    guest.get(link())
    guest.post("/compte/ouvrir/agent/")
    assert roles_of(parent) == ["cash_officer", "desk"]


def test_link_lives_a_day_and_another_invitation_ends_it(admin: Client) -> None:
    admin.post(INVITE, GUEST)
    first = link()
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)):
        assertContains(Client().get(first, follow=True), "ne sert plus")
    admin.post(INVITE, GUEST)
    assertContains(Client().get(first, follow=True), "ne sert plus")
    assertContains(Client().get(link(), follow=True), "Votre invitation d’agent")
    admin.post(f"{PEOPLE}invitations/{AgentInvitation.objects.get().pk}/retirer/")
    assertContains(Client().get(link(), follow=True), "ne sert plus")
    assert AgentInvitation.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"roles": ["orderer", "cash_officer"]}, "ne peut pas être ordonnateur et régisseur"),
        ({"roles": []}, "Choisissez un rôle au moins."),
        ({"roles": ["maire"]}, "Sélectionnez un choix valide"),
        ({"email": "solange"}, "Écrivez une adresse complète"),
        ({"email": "AGENT@exemple.fr"}, "est déjà un agent de la structure"),
    ],
)
def test_invitation_with_a_mistake_keeps_what_was_typed(
    admin: Client, town: Structure, changes: dict[str, object], words: str
) -> None:
    StaffFactory.create(structure=town, user__email="agent@exemple.fr")
    response = admin.post(INVITE, GUEST | changes)
    assertContains(response, words)
    assertContains(response, 'value="Solange Petit"')
    assert not AgentInvitation.objects.exists()
    assert not OutgoingMail.objects.exists()


ROLE = "INSERT INTO accounts_structurerole (user_id, structure_id, role) VALUES (%s, %s, %s)"


def in_sql(user: User, structure: Structure, *roles: str) -> None:
    """Roles given past everything but the database."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(ROLE, [(user.pk, structure.pk, role) for role in roles])


@pytest.mark.parametrize("orders", ["administrator", "orderer"])
def test_the_database_keeps_who_orders_from_collecting(town: Structure, other_town: Structure, orders: str) -> None:
    first, second, third, elsewhere = (UserFactory.create() for _ in range(4))
    in_sql(first, town, orders)
    in_sql(second, town, "cash_officer")
    in_sql(third, town, orders, "desk")
    for user, role in ((first, "cash_officer"), (second, orders), (third, "cash_officer")):
        with pytest.raises(IntegrityError, match="orders"):
            in_sql(user, town, role)
    with pytest.raises(IntegrityError, match="orders"):
        in_sql(elsewhere, town, "cash_officer", orders)
    with pytest.raises(IntegrityError, match="orders"), transaction.atomic():
        StructureRole.objects.filter(user=third, role="desk").update(role="cash_officer")
    with pytest.raises(IntegrityError, match="orders"), transaction.atomic():
        StructureRole.objects.filter(user=first).update(user=second)
    with pytest.raises(IntegrityError, match="orders"), transaction.atomic():
        StructureRole.objects.bulk_create(
            StructureRole(user=elsewhere, structure=town, role=role) for role in (orders, "cash_officer")
        )
    in_sql(first, other_town, "cash_officer")
    assert roles_of(elsewhere) == []


def test_the_pair_of_before_is_left_and_may_be_undone(admin: Client, town: Structure) -> None:
    agent = staff_of_before(town, Role.CASH_OFFICER, Role.ADMINISTRATOR)
    with pytest.raises(IntegrityError, match="orders"):
        in_sql(agent, town, "orderer")
    admin.post(f"{PEOPLE}{agent.pk}/", {"roles": ["cash_officer"]})
    assert roles_of(agent) == ["cash_officer"]


def test_orders_and_collects_never_meet_whoever_writes(admin: Client, town: Structure, other_town: Structure) -> None:
    agent = StaffFactory.create(structure=town, role=Role.ORDERER).user
    assertContains(
        admin.post(f"{PEOPLE}{agent.pk}/", {"roles": ["orderer", "cash_officer"]}), "ordonnateur et régisseur"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        StructureRole.objects.create(user=agent, structure=town, role=Role.CASH_OFFICER)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_structurerole (user_id, structure_id, role) VALUES (%s, %s, 'cash_officer')",
            [agent.pk, town.pk],
        )
    StructureRole.objects.create(user=agent, structure=other_town, role=Role.CASH_OFFICER)


def test_invitation_to_collect_is_refused_to_who_orders_meanwhile(admin: Client, town: Structure) -> None:
    user = UserFactory.create(email="solange@exemple.fr")
    admin.post(INVITE, GUEST)
    StaffFactory.create(structure=town, user=user, role=Role.ORDERER)
    guest = Client()
    guest.force_login(user)
    guest.get(link())
    assertContains(guest.post("/compte/ouvrir/agent/", follow=True), "ne peut pas être ordonnateur et régisseur")
    assert roles_of(user) == ["orderer"]


def test_roles_change_at_once_and_an_agent_leaves(admin: Client, town: Structure) -> None:
    agent = StaffFactory.create(structure=town, role=Role.DESK).user
    browser = Client()
    browser.force_login(agent)
    assert browser.get("/valbrune/gestion-des-comptes/").status_code == 200
    assertContains(admin.post(f"{PEOPLE}{agent.pk}/", {"roles": []}), "ou retirez cet agent")
    admin.post(f"{PEOPLE}{agent.pk}/", {"roles": ["canteen", "reader"]})
    assert (roles_of(agent), browser.get("/valbrune/gestion-des-comptes/").status_code) == (["canteen", "reader"], 404)
    assertContains(admin.post(f"{PEOPLE}{agent.pk}/", {"action": "retirer"}, follow=True), "n’est plus un agent")
    assert roles_of(agent) == []


@pytest.mark.parametrize("role", ["cash_officer", "orderer", "desk", "reader"])
def test_nobody_gives_themselves_a_role(admin: Client, boss: User, town: Structure, role: str) -> None:
    StaffFactory.create(structure=town, role=Role.ADMINISTRATOR)
    page = f"{PEOPLE}{boss.pk}/"
    for roles in (["administrator", role], [role]):
        assert "Personne ne se donne un rôle" in (said := admin.post(page, {"roles": roles}).content.decode()) or (
            "administrateur et régisseur" in said
        )
    assertContains(
        admin.post(INVITE, {"name": "Moi", "email": boss.email.upper(), "roles": [role]}),
        "Personne ne se donne un rôle",
    )
    assert roles_of(boss) == ["administrator"]


def test_who_administers_never_collects(admin: Client, boss: User, town: Structure) -> None:
    agent = StaffFactory.create(structure=town, role=Role.CASH_OFFICER).user
    assertContains(
        admin.post(f"{PEOPLE}{agent.pk}/", {"roles": ["administrator", "cash_officer"]}), "administrateur et régisseur"
    )
    guest = GUEST | {"roles": ["administrator", "cash_officer"]}
    assertContains(admin.post(INVITE, guest), "administrateur et régisseur")
    assert roles_of(agent) == ["cash_officer"]


def test_pairs_of_before_are_told_and_left(town: Structure) -> None:
    agent = staff_of_before(town, Role.CASH_OFFICER, Role.ADMINISTRATOR)
    told = StringIO()
    call_command("upgrade_notes", stdout=told)
    assert f"{agent.email}, {town} : " in told.getvalue()
    assert "administrateur et régisseur" in told.getvalue()
    assert roles_of(agent) == ["administrator", "cash_officer"]


def test_last_administrator_stays(admin: Client, boss: User, town: Structure) -> None:
    for data in ({"action": "retirer"}, {"roles": ["desk"]}):
        assertContains(admin.post(f"{PEOPLE}{boss.pk}/", data), "Il faut un administrateur au moins")
    StaffFactory.create(structure=town, role=Role.ADMINISTRATOR)
    assertRedirects(admin.post(f"{PEOPLE}{boss.pk}/", {"action": "retirer"}), "/valbrune/")


def test_two_administrators_who_leave_at_once_do_not_both_go(transactional_db: None) -> None:
    first = StaffFactory.create(role=Role.ADMINISTRATOR)
    second = StaffFactory.create(structure=first.structure, role=Role.ADMINISTRATOR)
    gate = threading.Barrier(2)

    def leave(row: StructureRole) -> bool:
        gate.wait(timeout=30)
        try:
            return change_roles(structure=row.structure, user_id=row.user_id, roles=[], actor=by(row.user))
        except InvalidRuleError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, [first, second])) == [False, True]
    assert StructureRole.objects.count() == 1


HELD = "PERFORM FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;"


@contextmanager
def person_not_held() -> Iterator[None]:
    """The trigger of the roles without its lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(tgfoid) FROM pg_trigger WHERE tgrelid = 'accounts_structurerole'::regclass "
            "AND tgname LIKE %s",
            ["%orders_never_collects%"],
        )
        ((written,),) = cursor.fetchall()
        assert HELD in written
        cursor.execute(written.replace(HELD, "").replace("%", "%%"), [])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(written.replace("%", "%%"), [])


def both_at_once(user: User, town: Structure, wait: float) -> list[str]:
    """Two roles that do not go together, each given in a transaction that stays open a while; those refused."""
    gate, inside = threading.Barrier(2), threading.Barrier(2)

    def give(role: str) -> str:
        gate.wait(timeout=30)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(ROLE, [user.pk, town.pk, role])
                with suppress(threading.BrokenBarrierError):
                    inside.wait(timeout=wait)
        except IntegrityError:
            return role
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        return [role for role in pool.map(give, ["administrator", "cash_officer"]) if role]


def test_two_roles_given_at_once_do_not_meet(transactional_db: None) -> None:
    user, town = UserFactory.create(), StructureFactory.create()
    assert len(both_at_once(user, town, 1)) == 1
    assert len(roles_of(user)) == 1


def test_negative_control_without_the_hold_two_roles_given_at_once_meet(transactional_db: None) -> None:
    """The proof that the two threads see: the person no longer held, each transaction misses the other's role."""
    user, town = UserFactory.create(), StructureFactory.create()
    with person_not_held():
        assert both_at_once(user, town, 30) == []
    assert roles_of(user) == ["administrator", "cash_officer"]


def test_foreign_agents_and_invitations_are_not_found(admin: Client, other_town: Structure) -> None:
    foreign = StaffFactory.create(structure=other_town)
    invitation = AgentInvitation.objects.create(
        structure=other_town,
        email="a@exemple.fr",
        name="A",
        roles=["desk"],
        link_digest="x",
        link_expires_at=clock.now(),
    )
    for data in ({"roles": ["reader"]}, {"action": "retirer"}):
        assert admin.post(f"{PEOPLE}{foreign.user_id}/", data).status_code == 404
    assert admin.post(f"{PEOPLE}invitations/{invitation.pk}/retirer/").status_code == 404
    assertNotContains(admin.get(PEOPLE), foreign.user.email)
    assert (roles_of(foreign.user), AgentInvitation.objects.count()) == (["desk"], 1)


def test_roles_page_says_what_each_opens(admin: Client) -> None:
    page = admin.get(f"{PEOPLE}roles/").content.decode()
    rows = dict(re.findall(r'<th scope="row">(.*?)</th><td>.*?</td><td>(.*?)</td>', page))
    opened = {role.label: [str(section.label) for section in SECTIONS if role in section.roles] for role in Role}
    assert rows == {label: ", ".join(sections) or "Aucune pour le moment" for label, sections in opened.items()}
    assert "Accès des familles" in rows["Guichet"]
    assert "Journal" not in rows["Guichet"]


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_as_many_statements_for_one_and_three(
    admin: Client, town: Structure, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        StaffFactory.create(structure=town)
        admin.post(INVITE, GUEST | {"email": f"invite{index}@exemple.fr"})
    with django_assert_num_queries(5):  # session, account, role, agents, invitations
        admin.get(PEOPLE)
    admin.get(JOURNAL)
    with django_assert_num_queries(5):  # session, account, role, histories, accounts (nobody named in them)
        admin.get(JOURNAL)


# -- journal -----------------------------------------------------------------------------------------------------------


def settle(town: Structure, boss: User, reason: str = "Grève") -> None:
    changes = {"booking_blocked": True, "booking_blocked_reason": reason}
    change_settings(structure=town, changes=changes, actor=by(boss), now=clock.now())


def test_journal_says_who_changed_what(admin: Client, boss: User, town: Structure) -> None:
    settle(town, boss)
    page = admin.get(JOURNAL)
    (trace,) = [row.trace for row in page.context["rows"] if row.trace.changes]
    assert (trace.label, trace.actor) == ("structure", "Nour Bensaïd")
    assert trace.changes == (("réservation bloquée", "non", "oui"), ("raison du blocage", "", "Grève"))
    assertContains(page, "Nour Bensaïd")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "grève"}, 1),
        ({"par": "bensaïd", "objet": "structures_structureevent"}, 1),
        ({"q": "100%"}, 0),
        ({"objet": "movement"}, 0),
        ({"objet": "structures_structureevent"}, 2),
        ({"du": "2020-01-01", "au": "2020-02-01"}, 0),
    ],
)
def test_journal_is_searched_by_person_object_and_date(
    admin: Client, boss: User, town: Structure, query: dict[str, str], found: int
) -> None:
    settle(town, boss)
    assert len(admin.get(JOURNAL, query).context["rows"]) == found


def test_journal_of_another_structure_is_closed(admin: Client, boss: User, other_town: Structure) -> None:
    settle(other_town, boss, "Secret d’ailleurs")
    assertNotContains(admin.get(JOURNAL), "Secret d’ailleurs")
    assert admin.get("/autreville/journal/").status_code == 404


@pytest.mark.parametrize("query", [{"du": "hier"}, {"objet": "users"}, {"du": "2026-02-01", "au": "2026-01-01"}])
def test_journal_search_with_a_mistake_says_so(admin: Client, query: dict[str, str]) -> None:
    response = admin.get(JOURNAL, query)
    assertContains(response, "field-error")
    assert response.context["rows"] == []


def test_journal_holds_the_movements_of_bookings(admin: Client, town: Structure, boss: User) -> None:
    member = MembershipFactory.create(household__structure=town, person__first_name="Lina")
    activity = ActivityFactory.create(structure=town, name="Cantine du centre")
    PriceRuleFactory.create(activity=activity)
    group = GroupFactory.create(activity=activity)
    day = OpeningDayFactory.create(group=group)
    register(group, member)
    planning = load_planning(structure=town, household=member.household, first=day.date, last=day.date)
    edit_draft(planning=planning, wishes=[Wish(member.person_id, day.pk, wanted=True)], actor=by(boss))
    confirm_draft(structure=town, household=member.household, actor=by(boss))
    (row,) = admin.get(JOURNAL, {"q": "lina", "objet": "movement"}).context["rows"]
    assert row.trace.actor == "Nour Bensaïd"
    for words in ("Lina Kervella", "Cantine du centre", day_text(day.date)):
        assert words in row.trace.sentence
    assert admin.get(JOURNAL, {"q": "goran", "objet": "movement"}).context["rows"] == []


def test_journal_finds_a_person_by_what_points_to_them(admin: Client, town: Structure) -> None:
    member = MembershipFactory.create(
        household__structure=town, person__first_name="Maëlle", person__last_name="Le Goff"
    )
    register(GroupFactory.create(activity__structure=town), member)
    rows = admin.get(JOURNAL, {"q": "maelle le goff"}).context["rows"]
    assert sorted(row.trace.label for row in rows) == ["inscription", "membre du foyer", "personne"]
    assert all("Maëlle Le Goff" in row.trace.sentence for row in rows)
