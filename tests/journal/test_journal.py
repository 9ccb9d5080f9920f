"""The journal: pages by key that lose and repeat nothing, searches inside a structure, its indexes, its pace."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from bench import journal as journal_bench
from bench.figures import Figures
from preau.accounts.enums import Role
from preau.accounts.models import StructureRole, User
from preau.common import clock
from preau.common.acts import ACTS
from preau.common.audit import audited
from preau.households.models import HouseholdPerson
from preau.journal.searching import Place, Search, journal
from preau.journal.sources import histories, kinds
from preau.journal.telling import Trace
from preau.payments.enums import Mode, Proof
from preau.registrations.models import Registration
from preau.structures.models import News, Structure
from preau.wallets.actions import open_wallets, set_low_balance
from tests.acting import by
from tests.factories import GroupFactory, MembershipFactory, StructureFactory, UserFactory, register
from tests.factories.accounts import GuardianFactory, StaffFactory
from tests.factories.money import CashOfficeFactory, WalletKindFactory
from tests.payments.samples import contract_in

ALWAYS = (date(2020, 1, 1), date(2099, 1, 1))


@pytest.fixture
def town(db: None) -> Structure:
    return StructureFactory.create()


@pytest.fixture
def lina(town: Structure) -> HouseholdPerson:
    member = MembershipFactory.create(
        household__structure=town,
        household__name="MARÉCHAL-OUATTARA",
        household__number="2231",
        person__first_name="Lina",
        person__last_name="Maréchal",
    )
    register(GroupFactory.create(activity__structure=town, activity__name="Cantine"), member)
    GuardianFactory.create(household=member.household, last_name="Petrov")
    MembershipFactory.create(household__structure=town, person__first_name="Goran", person__last_name="Autre")
    return member


def found(town: Structure, words: str = "", actor: str = "", kind: str = "") -> list[Trace]:
    search = Search(*ALWAYS, words=words, actor=actor, kind=kind)
    return journal(structure=town, search=search, limit=500)[0]


def publish(town: Structure, number: int) -> None:
    News.objects.bulk_create(
        News(structure=town, title=f"n{index}", start_date=date(2026, 9, 1), updated_at=clock.now())
        for index in range(number)
    )


@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_pages_hold_every_row_once_even_when_all_happened_at_once(
    town: Structure, lina: HouseholdPerson, limit: int
) -> None:
    """In a test all is one transaction, so one instant: the order is that of kinds, then of numbers."""
    publish(town, 23)
    whole = found(town)
    rows, after, pages = [], None, 0
    while True:
        page, after = journal(structure=town, search=Search(*ALWAYS), limit=limit, after=after)
        rows += page
        pages += 1
        if after is None:
            break
        after = Place.read(str(after))
        assert after is not None
    assert rows == whole
    assert len(rows) > 30
    assert pages == -(-len(rows) // limit)


@pytest.mark.parametrize("text", ["", "x", "1-2", "1-users-3", "1-movement-", f"{'9' * 18}-movement-1", "1-movement-x"])
def test_place_that_cannot_be_read_is_the_first_page(text: str) -> None:
    assert Place.read(text) is None


def test_place_reads_what_it_writes() -> None:
    place = Place(datetime(2026, 11, 3, 9, 0, 0, 123457, tzinfo=UTC), "movement", 12)
    assert Place.read(str(place)) == place


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("lina marechal", {"personne", "inscription", "membre du foyer"}),
        ("2231", {"foyer", "membre du foyer", "responsable"}),
        ("maréchal ouattara", {"foyer", "membre du foyer", "responsable"}),
        ("cantine", {"activité"}),
        ("zzyzx", set()),
    ],
)
def test_words_are_a_person_a_file_or_a_setting(
    town: Structure, lina: HouseholdPerson, words: str, expected: set[str]
) -> None:
    assert {row.label for row in found(town, words)} == expected


def test_what_an_agent_did_is_found_after_they_left(town: Structure) -> None:
    agent = StaffFactory.create(structure=town, role=Role.DESK, user__display_name="Solange Petit").user
    publish(town, 1)
    with audited(user=agent.pk, action="test"):
        publish(town, 2)
    StructureRole.objects.all().delete()
    for words in ("solange", agent.email):
        assert [(row.label, row.actor) for row in found(town, actor=words)] == [("actualité", "Solange Petit")] * 2
    assert found(town, actor="personne de ce nom") == []
    assert [row.sentence for row in found(town, "solange")] == [
        "a retiré le rôle Guichet à Solange Petit",
        "a donné le rôle Guichet à Solange Petit",
    ]


def test_nothing_of_another_structure_is_found(town: Structure, lina: HouseholdPerson) -> None:
    other = StructureFactory.create()
    foreign = MembershipFactory.create(
        household__structure=other, person__last_name="Ailleurs", household__number="84512"
    )
    GuardianFactory.create(household=foreign.household, last_name="Ailleurs")
    assert found(town, "ailleurs") == []
    assert found(town, foreign.household.number) == []
    assert {row.label for row in found(other)} >= {"foyer", "responsable"}
    assert all("Maréchal" not in row.sentence for row in found(other))


@pytest.mark.parametrize(
    ("words", "actor", "number"), [("", "", 5), ("lina", "", 8), ("", "awa", 5), ("lina", "awa", 8)]
)
@pytest.mark.parametrize("times", [1, 3])
def test_searches_take_a_fixed_number_of_statements(
    town: Structure,
    lina: HouseholdPerson,
    words: str,
    actor: str,
    number: int,
    times: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user: User = UserFactory.create(display_name="Awa")
    with audited(user=user.pk, action="test"):
        for _ in range(times):
            register(GroupFactory.create(activity__structure=town), lina)
    with django_assert_num_queries(number):
        assert len(found(town, words, actor)) >= times


def test_every_history_has_the_index_of_the_journal(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes")
        made = {row[0] for row in cursor.fetchall()}
    assert {f"{table}_journal" for table in histories()} | {"journal_by_user"} | {
        f"journal_{kind}" for kind, act in ACTS.items() if act.index
    } <= made
    assert {f"journal_{kind}_together" for kind, act in ACTS.items() if act.together} <= made
    assert all([name for _kind, name in found] == sorted(name for _kind, name in found) for _family, found in kinds())


def test_page_is_quick_on_a_hundred_thousand_events(db: None) -> None:
    """A quarter of a second at worst on an idle machine (the bench prints it); ten times that on a busy one."""
    figures = Figures()
    journal_bench.measure(figures)
    assert [row.name for row in figures.rows if row.value > 2500] == []
    rows = {row.name: row.detail.partition(" ")[0] for row in figures.rows}
    assert rows["journal.agent_ms"] == rows["journal.far_ms"] == "50"
    assert rows["journal.nobody_ms"] == "0"


def test_dates_are_days_of_france_both_included(town: Structure) -> None:
    publish(town, 1)
    today = clock.today()
    for first, last, expected in (
        (today, today, True),
        (today - timedelta(days=9), today - timedelta(days=1), False),
        (today + timedelta(days=1), today + timedelta(days=2), False),
    ):
        rows, _next = journal(structure=town, search=Search(first, last, kind="structures_newsevent"), limit=5)
        assert bool(rows) is expected


def test_rows_are_told_with_what_they_are_about(town: Structure, lina: HouseholdPerson) -> None:
    """A registration with its activity, a wallet with its kind; a wallet that opens by itself is nobody's act."""
    office = CashOfficeFactory.create(structure=town)
    kind = WalletKindFactory.create(structure=town, cash_office=office, name="Restauration")
    open_wallets([(lina.household_id, kind.pk)])
    assert [row.sentence for row in found(town, kind="registrations_registrationevent")] == [
        f"a inscrit {lina.person} : {registered.group.activity.name}, {registered.group.name}"
        for registered in Registration.objects.filter(person=lina.person).select_related("group__activity")
    ]
    assert found(town, kind="wallets_walletevent") == []
    set_low_balance(household_id=lina.household_id, kind_id=kind.pk, cents=1_000, actor=by())
    (row,) = found(town, kind="wallets_walletevent")
    told = f"a demandé à être prévenu sous 10,00 €, porte-monnaie Restauration, famille {lina.household}"
    assert row.sentence.replace("\u00a0", " ") == told


def test_codes_are_told_in_words(town: Structure) -> None:
    """What a contract believed, and where it led: as its page says it, not as the database keeps it."""
    contract = contract_in(town)
    contract.mode, contract.proof, contract.proof_note = Mode.PRODUCTION, Proof.ASKED, ""
    contract.save()
    changed = next(row for row in found(town, kind="payments_paymentcontractevent") if row.changes)
    assert changed.sentence == f"a changé le contrat de paiement de la régie {contract.cash_office.name}"
    assert ("mode", "Test", "Production") in changed.changes
    words = ("Le message signé de la banque suffit", "La banque est interrogée avant tout crédit")
    assert ("preuve d’un paiement", *words) in changed.changes
