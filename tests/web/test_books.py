"""The pages of the books: journal, slips, daily sheets, deposits; what they show, refuse, and give as files."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from preau.accounts.enums import Role
from preau.common import clock
from preau.common.money import NBSP
from preau.receipts.actions import undo_receipt
from preau.receipts.models import CollectionSlip, DailySheet, Deposit, Receipt
from tests.acting import by
from tests.factories.accounts import StaffFactory
from tests.factories.money import CashOfficeFactory
from tests.receipts.closing.till import Means, Till, at, pieces

TODAY = clock.today()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def till(db: None) -> Till:
    return Till(max_holding_cents=100_000)


@pytest.fixture
def officer(client: Client, till: Till) -> Client:
    client.force_login(till.officer)
    return client


def books(till: Till, path: str = "") -> str:
    return f"/{till.structure.slug}/regie/{path}"


def takings(till: Till, times: int = 1) -> None:
    """Each time: cash, a card and a cheque for two households, yesterday."""
    for number in range(times):
        one, two = till.family(), till.family()
        till.take(one, 1230, day=YESTERDAY, care=200)
        till.card(one, 2000, day=YESTERDAY)
        till.take_cheque({one.household.pk: 3000, two.household.pk: 1500}, YESTERDAY, f"{number:07d}")


def hidden(page: str) -> dict[str, str]:
    """The key and the sums of the form of a page."""
    return {name: re.findall(f'name="{name}" value="([^"]*)"', page)[-1] for name in ("cle", "vues", "centimes")}


def numbers(response: object) -> list[str]:
    return [line.receipt for line in response.context["lines"]]  # type: ignore[attr-defined]


def test_journal_shows_every_column_and_adds_up(officer: Client, till: Till) -> None:
    takings(till)
    response = officer.get(books(till, "journal/"), {"du": YESTERDAY, "au": TODAY})
    lines = response.context["lines"]
    assert [(line.rank, line.cents, line.running_cents) for line in lines] == [
        (1, 1230, 1230),
        (2, 200, 1430),
        (3, 2000, 3430),
        (4, 3000, 6430),
        (5, 1500, 7930),
    ]
    assertContains(response, "n° 0000000, Banque du Val")
    assertContains(response, f"ENF-{YESTERDAY.year}-000004")
    assertContains(response, f"79,30{NBSP}€")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"moyens": "online"}, [2]),
        ({"moyens": ["cash", "cheque"]}, [1, 1, 3, 4]),
        ({"categorie": "adult"}, []),
        ({"arretes": "oui"}, [1, 1]),
        ({"arretes": "non"}, [2, 3, 4]),
        ({"regie": "office"}, [1, 1, 2, 3, 4]),
        ({"foyer": "kerv"}, [1, 1, 2, 3, 4]),
        ({"foyer": "100%"}, []),
        ({"du": "2026-01-01", "au": "2026-01-31"}, []),
    ],
)
def test_journal_filters(officer: Client, till: Till, query: dict[str, object], expected: list[int]) -> None:
    takings(till)
    till.close_slip(YESTERDAY, None, Means.CASH)
    given = {key: till.office.pk if value == "office" else value for key, value in query.items()}
    found = numbers(officer.get(books(till, "journal/"), {"du": YESTERDAY, "au": TODAY} | given))
    assert found == [f"ENF-{YESTERDAY.year}-{number:06d}" for number in expected]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("jour", [1230, 200, 2000, 3000, 1500]),
        ("-jour", [1500, 3000, 2000, 200, 1230]),
        ("montant", [200, 1230, 1500, 2000, 3000]),
        ("-montant", [3000, 2000, 1500, 1230, 200]),
        ("payeur;DROP", [1230, 200, 2000, 3000, 1500]),
    ],
)
def test_journal_is_sorted_by_its_heads_and_keeps_ranks(
    officer: Client, till: Till, asked: str, expected: list[int]
) -> None:
    takings(till)
    query = {"du": YESTERDAY, "au": TODAY, "moyens": Means.values}
    response = officer.get(books(till, "journal/"), query | {"tri": asked})
    lines = response.context["lines"]
    assert [line.cents for line in lines] == expected
    assert {line.rank: line.running_cents for line in lines} == {1: 1230, 2: 1430, 3: 3430, 4: 6430, 5: 7930}
    ways = {head.column.key: head.sorted for head in response.context["table"].heads if head.sorted}
    order = asked if ";" not in asked else "jour"
    assert ways == {order.removeprefix("-"): "descending" if order.startswith("-") else "ascending"}
    links = [head.url for head in response.context["table"].heads if head.url]
    assert all("moyens=cash" in link and "du=" in link for link in links)


def test_journal_page_has_as_many_rows_as_asked(officer: Client, till: Till) -> None:
    takings(till, 22)
    query = {"du": YESTERDAY, "au": TODAY}
    for asked, shown in (("", 50), ("100", 100), ("200", 110), ("7", 50), ("x", 50)):
        response = officer.get(books(till, "journal/"), query | {"lignes": asked})
        assert len(response.context["lines"]) == shown, asked
        assertContains(response, "lignes=200")
    assert len(officer.get(books(till, "journal/"), query | {"lignes": "100", "page": 2}).context["lines"]) == 10


def test_journal_leads_to_the_family_of_the_payer(officer: Client, till: Till) -> None:
    takings(till)
    response = officer.get(books(till, "journal/"), {"du": YESTERDAY, "au": TODAY})
    household = response.context["lines"][0].household_id
    assertContains(response, f"/comptes-des-familles/{household}/")


def test_journal_of_another_office_is_apart(officer: Client, till: Till) -> None:
    takings(till)
    other = CashOfficeFactory.create(structure=till.structure)
    response = officer.get(books(till, "journal/"), {"du": YESTERDAY, "au": TODAY, "regie": other.pk})
    assertContains(response, "Aucun encaissement de ce genre à ces dates.")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"du": "demain"}, "Saisissez une date valide."),
        ({"du": TODAY, "au": YESTERDAY}, "La fin doit être le même jour que le début, ou après."),
        ({"du": "2020-01-01", "au": "2026-01-01"}, "Choisissez une période d’un an au plus."),
        ({"regie": "999"}, "Sélectionnez un choix valide"),
        ({"moyens": "troc"}, "Sélectionnez un choix valide"),
    ],
)
def test_journal_says_what_is_wrong_and_keeps_it(
    officer: Client, till: Till, query: dict[str, object], words: str
) -> None:
    takings(till)
    response = officer.get(books(till, "journal/"), query)
    assertContains(response, words)
    assert response.context["lines"] == []


@pytest.mark.parametrize("times", [1, 3])
def test_journal_takes_a_fixed_number_of_statements(
    officer: Client, till: Till, times: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    takings(till, times)
    with django_assert_num_queries(6):  # session, account, role, offices, sums, lines
        officer.get(books(till, "journal/"), {"du": YESTERDAY, "au": TODAY})


def test_journal_as_files(officer: Client, till: Till) -> None:
    takings(till)
    query = {"du": YESTERDAY, "au": TODAY}
    csv = officer.get(books(till, "journal/"), query | {"format": "csv"}).content.decode()
    assert csv.startswith("\ufeffN°;Date et heure;Jour comptable;Reçu;Payeur;")
    assert [row.split(";")[10] for row in csv.splitlines()[1:]] == ["12,30", "2,00", "20,00", "30,00", "15,00"]
    xlsx = officer.get(books(till, "journal/"), query | {"format": "xlsx"}).content
    assert "xl/worksheets/sheet1.xml" in ZipFile(BytesIO(xlsx)).namelist()
    assert officer.get(books(till, "journal/"), query | {"format": "pdf"}).content.startswith(b"%PDF-")
    assertContains(officer.get(books(till, "journal/"), query | {"format": "imprimer"}), "data-print")


def test_journal_too_long_for_a_pdf_says_so(officer: Client, till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("preau.web.desk.money.books.journal.IN_PDF", 4)
    takings(till)
    response = officer.get(books(till, "journal/"), {"du": YESTERDAY, "au": TODAY, "format": "pdf"})
    assertContains(response, "Ce fichier dépasserait 4 lignes")


def test_slip_is_read_then_closed_once(officer: Client, till: Till) -> None:
    takings(till)
    assertContains(officer.get(books(till, "bordereaux/")), "<b>4 encaissements</b>")
    page = officer.get(books(till, "bordereaux/preparer/"))
    assertContains(page, "Clore le bordereau")
    form = hidden(page.content.decode())
    answers = [officer.post(books(till, "bordereaux/preparer/"), form) for _ in range(2)]
    slip = CollectionSlip.objects.get()
    assert [answer["Location"] for answer in answers] == [books(till, f"bordereaux/{slip.pk}/")] * 2
    assert (slip.amount_cents, slip.count, slip.first_date, slip.last_date) == (7930, 4, YESTERDAY, TODAY)
    assertContains(officer.get(answers[0]["Location"]), "Ce document ne changera plus.")
    assertContains(officer.get(books(till, "bordereaux/")), "Tous les encaissements sont dans un bordereau.")


def test_slip_that_changed_meanwhile_is_shown_again(officer: Client, till: Till) -> None:
    takings(till)
    form = hidden(officer.get(books(till, "bordereaux/preparer/")).content.decode())
    till.take(till.family(), 500, day=YESTERDAY)
    response = officer.post(books(till, "bordereaux/preparer/"), form)
    assertContains(response, "Les encaissements ont changé")
    assert hidden(response.content.decode())["centimes"] == "8430"
    assert CollectionSlip.objects.count() == 0


@pytest.mark.parametrize("changes", [{"cle": ""}, {"cle": "x"}, {"vues": "x"}, {"centimes": ""}])
def test_form_that_is_not_whole_writes_nothing(officer: Client, till: Till, changes: dict[str, str]) -> None:
    takings(till)
    for path in ("bordereaux/preparer/", "versements/preparer/"):
        form = hidden(officer.get(books(till, path)).content.decode())
        response = officer.post(books(till, path), form | changes)
        assert response.status_code == 200
        assertContains(response, 'role="alert"')
    assert (CollectionSlip.objects.count(), Deposit.objects.count()) == (0, 0)


def test_slip_of_dates_that_make_no_sense_is_refused_at_its_field(officer: Client, till: Till) -> None:
    takings(till)
    tomorrow = TODAY + timedelta(days=1)
    response = officer.get(books(till, "bordereaux/preparer/"), {"au": tomorrow})
    assertContains(response, "Un bordereau ne va pas plus loin qu’aujourd’hui.")
    assertNotContains(response, "Clore le bordereau")
    response = officer.get(books(till, "bordereaux/preparer/"), {"du": TODAY, "au": YESTERDAY})
    assertContains(response, "La fin doit être le même jour que le début, ou après.")


def test_files_of_closed_documents_never_change(officer: Client, till: Till) -> None:
    takings(till)
    slip, sheet, deposit = (
        till.close_slip(YESTERDAY),
        till.close_day(YESTERDAY),
        till.deposit(until=YESTERDAY, now=clock.now()),
    )
    paths = [
        *(books(till, f"bordereaux/{slip.pk}/?format={name}") for name in ("pdf", "csv", "xlsx")),
        *(books(till, f"feuilles/{sheet.pk}/?format={name}") for name in ("pdf", "csv", "xlsx")),
        *(books(till, f"versements/{deposit.pk}/?format={name}") for name in ("pdf", "csv", "xlsx", "cheques")),
        books(till, f"feuilles/{sheet.pk}/?moyens=online&format=pdf"),
    ]
    before = [officer.get(path).content for path in paths]
    cash = Receipt.objects.get(means="cash")
    undo_receipt(receipt=cash, reason="saisi deux fois", actor=by(till.officer))
    till.officer.display_name = "Quelqu’un d’autre"
    till.officer.save()
    assert [officer.get(path).content for path in paths] == before
    assert officer.get(books(till, f"bordereaux/{slip.pk}/?format=doc")).status_code == 404


def test_sheet_of_online_payments_alone_has_no_drawer(officer: Client, till: Till) -> None:
    takings(till)
    sheet = till.close_day(YESTERDAY)
    csv = officer.get(books(till, f"feuilles/{sheet.pk}/?moyens=online&format=csv")).content.decode()
    assert csv == (
        "\ufeffRubrique;Ligne;Nombre;Montant (€)\r\nEncaissements;Paiement en ligne, Ticket;1;20,00\r\n"
        "Encaissements;Total;;20,00\r\n"
    )


def count_form(officer: Client, till: Till, day: date, cents: int) -> dict[str, str]:
    page = officer.get(books(till, "feuilles/clore/"), {"jour": day}).content.decode()
    return hidden(page) | {f"p{value}": str(number) for value, number in pieces(cents).items()}


def test_day_is_counted_then_closed_once(officer: Client, till: Till) -> None:
    takings(till)
    response = officer.get(books(till, "feuilles/"))
    assertContains(response, "Compter et clore")
    form = count_form(officer, till, YESTERDAY, 6430)
    path = books(till, f"feuilles/clore/?jour={YESTERDAY}")
    answers = [officer.post(path, form) for _ in range(2)]
    sheet = DailySheet.objects.get()
    assert [answer["Location"] for answer in answers] == [books(till, f"feuilles/{sheet.pk}/")] * 2
    assert (sheet.opening_cents, sheet.expected_cents, sheet.counted_cents) == (5000, 6430, 6430)
    assertContains(officer.get(answers[0]["Location"]), f"10{NBSP}€ × 6")


def test_difference_without_words_is_refused_and_what_was_typed_stays(officer: Client, till: Till) -> None:
    takings(till)
    form = count_form(officer, till, YESTERDAY, 6330)
    path = books(till, f"feuilles/clore/?jour={YESTERDAY}")
    response = officer.post(path, form)
    assertContains(response, f"Il y a un écart de −{NBSP}1,00{NBSP}€ : écrivez ce qui l’explique.")
    assertContains(response, 'name="p1000" value="6"')
    assert DailySheet.objects.count() == 0
    form |= hidden(response.content.decode()) | {"note": "un euro rendu en trop"}
    assert officer.post(path, form).status_code == 302
    assert DailySheet.objects.get().gap_cents == -100
    path = books(till, "versements/preparer/")
    told = f"−{NBSP}1,00{NBSP}€. un euro rendu en trop"
    assertContains(officer.get(path), told)
    assert officer.post(f"{path}?{officer.get(path).context['query']}", hidden(officer.get(path).content.decode())).url
    till.take(till.family(), 1230, day=TODAY)
    assertNotContains(officer.get(path), told)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("trois", "Écrivez un nombre entier, par exemple 3."),
        ("-1", "Écrivez un nombre positif, ou rien."),
        ("99999", "Ce nombre est trop grand : relisez-le."),
        ("1,5", "Écrivez un nombre entier, par exemple 3."),
    ],
)
def test_number_of_pieces_that_cannot_be_is_refused_at_its_field(
    officer: Client, till: Till, typed: str, words: str
) -> None:
    takings(till)
    form = count_form(officer, till, YESTERDAY, 6430) | {"p500": typed}
    response = officer.post(books(till, f"feuilles/clore/?jour={YESTERDAY}"), form)
    assertContains(response, words)
    assertContains(response, f'value="{typed}"')
    assert DailySheet.objects.count() == 0


def test_calculating_closes_nothing(officer: Client, till: Till) -> None:
    takings(till)
    form = count_form(officer, till, YESTERDAY, 6430) | {"action": "calculer"}
    response = officer.post(books(till, f"feuilles/clore/?jour={YESTERDAY}"), form)
    assert response.context["gap_cents"] == 0
    assert DailySheet.objects.count() == 0


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY + timedelta(days=1), "Cette journée n’est pas encore là"),
        (TODAY, "Clôturez d’abord la journée"),
        (date(2020, 1, 1), "Cette journée est trop ancienne"),
        (date(1900, 1, 1), "Cette journée est trop ancienne"),
    ],
)
def test_day_that_cannot_be_closed_says_why(officer: Client, till: Till, day: date, words: str) -> None:
    takings(till)
    path = books(till, f"feuilles/clore/?jour={day.isoformat()}")
    assertContains(officer.get(path), words)
    response = officer.post(path, {"cle": "9d6f1f44-2a1b-4a0e-8a53-2f3b3c7f7c11", "vues": "0", "centimes": "0"})
    assertContains(response, words)
    assert DailySheet.objects.count() == 0


def test_days_without_cash_close_together(officer: Client, till: Till) -> None:
    family = till.family()
    for days in (4, 3, 2):
        till.card(family, 1000, day=TODAY - timedelta(days=days))
    page = officer.get(books(till, "feuilles/"))
    assertContains(page, "Les <b>3 premières journées</b>")
    key = re.findall('name="cle" value="([^"]*)"', page.content.decode())[0]
    for _ in range(2):
        officer.post(books(till, "feuilles/clore-sans-especes/"), {"cle": key})
    assert [sheet.content["was_counted"] for sheet in DailySheet.objects.all()] == [False] * 3


def test_deposit_is_read_then_confirmed_once(officer: Client, till: Till) -> None:
    takings(till)
    page = officer.get(books(till, "versements/preparer/"))
    assertContains(page, "Remise de 1 chèque")
    path = books(till, f"versements/preparer/?{page.context['query']}")
    answers = [officer.post(path, hidden(page.content.decode())) for _ in range(2)]
    deposit = Deposit.objects.get()
    assert [answer["Location"] for answer in answers] == [books(till, f"versements/{deposit.pk}/")] * 2
    assert (deposit.amount_cents, deposit.means, deposit.place) == (
        7930,
        ["online", "cash", "cheque"],
        "Service de gestion comptable",
    )
    assertContains(officer.get(books(till, "versements/")), "Tout a été versé.")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"au": TODAY, "place": "La Poste"}, "Choisissez un moyen de paiement au moins."),
        ({"moyens": "cash", "au": TODAY, "place": ""}, "Indiquez à qui ces sommes sont remises."),
        ({"moyens": "cash", "au": "hier", "place": "La Poste"}, "Saisissez une date valide."),
        (
            {"moyens": "cash", "au": TODAY + timedelta(days=1), "place": "La Poste"},
            "Un versement ne va pas plus loin qu’aujourd’hui.",
        ),
        ({"moyens": "debit", "au": TODAY, "place": "La Poste"}, "Sélectionnez un choix valide"),
    ],
)
def test_deposit_of_nonsense_is_refused_at_its_field(
    officer: Client, till: Till, query: dict[str, object], words: str
) -> None:
    takings(till)
    response = officer.get(books(till, "versements/preparer/"), query)
    assertContains(response, words)
    assertNotContains(response, "Confirmer le versement")


def test_holding_warns_on_the_page_of_deposits(officer: Client, till: Till) -> None:
    till.take(till.family(), 100_100, day=TODAY - timedelta(days=40))
    response = officer.get(books(till, "versements/"))
    assertContains(response, f"plus que les 1{NBSP}000,00{NBSP}€ permis")
    assertContains(response, "plus d’un mois : faites un versement.")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ORDERER, Role.READER])
def test_readers_read_and_close_nothing(client: Client, till: Till, role: Role) -> None:
    takings(till)
    slip = till.close_slip(YESTERDAY, None, Means.CASH)
    client.force_login(StaffFactory.create(structure=till.structure, role=role).user)
    for path in ("bordereaux/", "feuilles/", "versements/"):
        response = client.get(books(till, path))
        for words in ("Préparer un", "Compter", "Les clore ensemble"):
            assertNotContains(response, words)
    assertContains(client.get(books(till, f"bordereaux/{slip.pk}/")), slip.full_number)
    journal = client.get(books(till, "journal/"), {"du": YESTERDAY})
    assertContains(journal, "/encaisser/recus/")
    receipt = client.get(f"/{till.structure.slug}/encaisser/recus/{Receipt.objects.order_by('id')[0].pk}/")
    assertNotContains(receipt, "Annuler ce reçu")


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("path", "statements"), [("bordereaux/", 7), ("feuilles/", 7), ("versements/", 8)])
def test_lists_take_a_fixed_number_of_statements(
    officer: Client,
    till: Till,
    times: int,
    path: str,
    statements: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(times):
        day = TODAY - timedelta(days=times - number)
        till.take(till.family(), 500, day=day)
        till.close_slip(day)
        till.close_day(day)
        till.deposit(until=day, now=at(day, 18))
    till.take(till.family(), 500, day=TODAY)
    with django_assert_num_queries(statements):
        officer.get(books(till, path))


def test_structure_without_cash_office_says_so(client: Client, till: Till) -> None:
    other = StaffFactory.create(role=Role.CASH_OFFICER)
    client.force_login(other.user)
    for path in (
        "bordereaux/",
        "bordereaux/preparer/",
        "feuilles/",
        "feuilles/clore/",
        "versements/",
        "versements/preparer/",
    ):
        assertContains(client.get(f"/{other.structure.slug}/regie/{path}"), "Aucune régie n’est en service.")
