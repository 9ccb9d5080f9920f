"""The bank's journal: read, compared, kept once, answered."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import Error, IntegrityError, transaction

from preau.common.errors import InvalidRuleError
from preau.ledger.models import Entry
from preau.payments.actions import compare_journal, credit_difference, keep_journal, record_return, settle_difference
from preau.payments.actions.returning import Statement
from preau.payments.enums import DifferenceKind, GatewayName, ReturnMotive
from preau.payments.gateways import kind_of
from preau.payments.models import BankJournal, JournalDifference, JournalLine, Payment
from preau.payments.rules.comparing import Back, Credit, compare
from preau.payments.rules.journals import LARGEST_BYTES, BankLine, read_journal
from tests.acting import by
from tests.factories import UserFactory
from tests.payments.conftest import NOW, CardTown, Family

LYRA = GatewayName.LYRA
HEAD = "ENTETE;TRANSACTION_ID;ORIGIN_AMOUNT;AMOUNT;ORDER_ID;TRANSACTION_DATE;TRANSACTION_STATUS;TRANSACTION_TYPE"
TITLE = "TITRE;Cantine de Valbrune;26/11/21_23:50:00;TABLE_V_CUSTOM;"
DAY = NOW.date()


def line(order: str, cents: object, status: str = "CAPTURED", day: str = "20261121", **more: str) -> str:
    kind = more.get("kind", "DEBIT")
    return f"TRANSACTION;{more.get('transaction', '000042')};{cents};{cents};{order};{day};{status};{kind}"


def journal(*lines: str, head: str = HEAD) -> bytes:
    return "\r\n".join([TITLE, head, *lines, "FIN;"]).encode("cp1252")


def read(data: bytes, gateway: GatewayName = LYRA, shop: str = "12345678") -> list[BankLine]:
    return read_journal(data, layout=kind_of(gateway).layout, shop_id=shop)


def test_journal_of_lyra_is_read() -> None:
    data = journal(
        line("26-000042", 3720),
        line("26-000043", 1560, "REFUSED"),
        line("26-000044", 500, kind="CREDIT"),
        line("26-000045", 800, "AUTHORISED", "2026-11-21T10:03:00+00:00"),
    )
    assert [(one.number, one.order_number, one.amount_cents, one.is_paid, one.date) for one in read(data)] == [
        (3, "26-000042", 3720, True, DAY),
        (4, "26-000043", 1560, False, DAY),
        (5, "26-000044", 500, False, DAY),
        (6, "26-000045", 800, True, DAY),
    ]


def test_reconciliation_file_without_a_status_lists_paid_transactions() -> None:
    head = "ENTETE;MERCHANT_ID;PAYMENT_DATE;TRANSACTION_ID;ORIGIN_AMOUNT;CURRENCY_CODE;ORDER_ID;OPERATION_TYPE"
    rows = ("MATCHING;0+1;20261121;000042;3720;978;26-000042;DT", "MATCHING;0+1;20261121;000042;3720;978;26-000042;CT")
    assert [one.is_paid for one in read(journal(*rows, head=head))] == [True, False]


@pytest.mark.parametrize(
    ("gateway", "text"),
    [
        (
            GatewayName.PAYBOX,
            "Date;Référence;Montant;Numéro transaction;Statut\n21/11/2026;1.2.3!26-000042;37,20;7;Accepté\n",
        ),
        (GatewayName.PAYBOX, "date,reference,montant,transaction,erreur\n21/11/2026,1.2.3!26-000042,3720,7,00000\n"),
        (GatewayName.PAYFIP, "\ufeffNUMCLI;REFDET;MONTANT;DATTRANS;RESULTRANS\n12345678;26000042;3720;21112026;V\n"),
        (GatewayName.PAYFIP, "REFDET\tMONTANT\tDATTRANS\tRESULTRANS\n26000042\t37,20 €\t21/11/2026\tP\n"),
    ],
)
def test_other_banks_name_their_columns_otherwise(gateway: GatewayName, text: str) -> None:
    (found,) = read(text.encode(), gateway)
    assert (found.order_number, found.amount_cents, found.date, found.is_paid) == ("26-000042", 3720, DAY, True)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "vide"),
        (b" \r\n", "vide"),
        (b"\x00\x01\x02", "pas un texte"),
        (b"x" * (LARGEST_BYTES + 1), "trop lourd"),
        (b"bonjour;le;monde\n1;2;3\n", "ORDER_ID, ORIGIN_AMOUNT, PAYMENT_DATE"),
        (journal(), "aucune transaction"),
        (journal(line("26-000042", 3720), line("26-000043", "douze")), "Ligne 4 : le montant « douze »"),
        (journal(line("26-000042", "-5")), "Ligne 3 : le montant « -5 » est négatif"),
        (journal(line("26-000042", 3720, day="hier")), "Ligne 3 : la date « hier »"),
        (journal(line("26-000042", 3720, day="19001121")), "Ligne 3 : la date"),
        (journal(line("26-000042", 3720, "PERDU")), "Ligne 3 : le statut « PERDU »"),
        (journal("TRANSACTION;000042;3720"), "Ligne 3 : il manque des colonnes"),
        (b'ORDER_ID;AMOUNT;DATE\n"26-000042;3720;20261121\n', "guillemets"),
    ],
)
def test_file_that_is_wrong_anywhere_is_refused_whole_with_its_line(data: bytes, told: str) -> None:
    with pytest.raises(InvalidRuleError, match=told):
        read(data)


def test_file_of_another_shop_is_refused() -> None:
    text = "SITE_ID;ORDER_ID;AMOUNT;DATE\n87654321;26-000042;3720;20261121\n"
    with pytest.raises(InvalidRuleError, match="Ligne 2 : la boutique « 87654321 »"):
        read(text.encode())


def bank(order: str, cents: int, transaction: str = "") -> BankLine:
    return BankLine(3, order, transaction, DAY, cents, is_paid=True, status="CAPTURED")


def credit(order: str, cents: int, message: int = 1, transaction: str = "") -> Credit:
    return Credit(message, None, order, transaction, cents, DAY)


@pytest.mark.parametrize(
    ("lines", "credits_", "kinds"),
    [
        ([bank("a", 100)], [credit("a", 100)], []),
        ([bank("a", 100)], [], ["not_here"]),
        ([], [credit("a", 100)], ["not_there"]),
        ([bank("a", 100)], [credit("a", 90)], ["amount"]),
        ([bank("a", 100), bank("a", 100)], [credit("a", 100)], ["not_here"]),
        ([bank("a", 100)], [credit("a", 100), credit("a", 100, 2)], ["not_there"]),
        ([bank("a", 100), bank("a", 200)], [credit("a", 200), credit("a", 100, 2)], []),
        ([bank("a", 100, "t1"), bank("a", 100, "t2")], [credit("a", 100, 1, "t2"), credit("a", 100, 2, "t1")], []),
        ([bank("a", 100)], [credit("b", 100)], ["not_here", "not_there"]),
    ],
)
def test_lines_and_credits_are_paired(lines: list[BankLine], credits_: list[Credit], kinds: list[str]) -> None:
    assert [found.kind.value for found in compare(lines, credits_)] == kinds


def refunded(order: str, cents: int, transaction: str = "") -> BankLine:
    return BankLine(4, order, transaction, DAY, cents, is_paid=False, status="remboursement", is_return=True)


@pytest.mark.parametrize(
    ("lines", "backs", "count"),
    [
        ([refunded("a", 100)], [], 1),
        ([refunded("a", 100)], [Back("a", "", 100)], 0),
        ([refunded("a", 100)], [Back("a", "t1", 100)], 0),
        ([refunded("a", 100, "t1")], [Back("a", "t1", 100)], 0),
        ([refunded("a", 100, "t1")], [Back("a", "t1", 90)], 1),
        ([refunded("a", 100)], [Back("b", "", 100)], 1),
        ([refunded("a", 100), refunded("a", 100)], [Back("a", "", 100)], 1),
        ([refunded("a", 100, "t2"), refunded("a", 100, "t1")], [Back("a", "t1", 100), Back("a", "", 100)], 0),
    ],
)
def test_what_the_bank_took_back_is_paired_with_what_went_back_here(
    lines: list[BankLine], backs: list[Back], count: int
) -> None:
    assert [found.kind.value for found in compare(lines, [], backs=backs)] == ["return"] * count


def test_returns_of_a_day_beside_ours(cards: CardTown, family: Family) -> None:
    """A refund told, one not told, a cancellation, a lowered amount, a dispute typed by an agent."""
    told, untold, cancelled, lowered, disputed = (cards.order(family, {cards.meals: 1000}) for _ in range(5))
    for payment in (told, untold, cancelled, lowered, disputed):
        cards.tell(payment)
    back = {"vads_operation_type": "CREDIT", "vads_amount": "400", "vads_trans_uuid": "back"}
    cards.tell(told, "CAPTURED", after=5, **back)
    cards.tell(cancelled, "CANCELLED", after=5)
    cards.tell(lowered, vads_amount="700", after=5)
    dispute = Statement(ReturnMotive.CHARGEBACK, 1000, DAY, "carte volée")
    record_return(
        structure=cards.structure,
        payment_id=disputed.pk,
        told=dispute,
        key=uuid4(),
        actor=by(UserFactory.create()),
        at=NOW,
    )
    data = journal(
        *(line(payment.order_number, 1000) for payment in (told, untold, disputed)),
        line(told.order_number, 400, kind="CREDIT"),
        line(untold.order_number, 300, kind="CREDIT"),
        line(untold.order_number, 300, "REFUSED", kind="CREDIT"),
        line(cancelled.order_number, 1000, "CANCELLED"),
        line(lowered.order_number, 700),
        line(disputed.order_number, 1000, kind="CHARGEBACK"),
        line(disputed.order_number, 1000, "ACCEPTED", kind="VERIFICATION"),
    )
    found = compared(cards, data)
    assert [(one.kind, one.order_number, one.bank_cents) for one in found.differences] == [
        (DifferenceKind.RETURN, untold.order_number, 300)
    ]
    kept = keep_journal(comparison=found, actor=by(UserFactory.create())).differences.get()
    with pytest.raises(InvalidRuleError, match="se crédite"):
        credit_difference(structure=cards.structure, difference_id=kept.pk, actor=by(UserFactory.create()))
    refund = Statement(ReturnMotive.REFUND, 300, DAY, "journal de la banque")
    record_return(
        structure=cards.structure,
        payment_id=untold.pk,
        told=refund,
        key=uuid4(),
        actor=by(UserFactory.create()),
        at=NOW,
    )
    assert compared(cards, data).differences == []


def test_credit_whose_order_an_earlier_journal_has_is_no_difference() -> None:
    assert compare([], [credit("a", 100), credit("b", 100, 2)], seen_before={"a"}) == [
        *compare([], [credit("b", 100, 2)])
    ]


@pytest.fixture
def family(cards: CardTown) -> Family:
    return cards.family()


def compared(town: CardTown, data: bytes) -> object:
    return compare_journal(structure=town.structure, cash_office_id=town.office.pk, file_name="jt.csv", data=data)


def test_day_of_the_bank_beside_ours(cards: CardTown, family: Family) -> None:
    same, lost, other, ghost = (cards.order(family, {cards.meals: 1000 + n}) for n in range(4))
    for payment in (same, other, ghost):
        cards.tell(payment)
    data = journal(
        line(same.order_number, 1000), line(lost.order_number, 1001), line(other.order_number, 999), line("27-1", 5)
    )
    entries = Entry.objects.count()
    found = compared(cards, data)
    assert [(one.kind, one.order_number, one.bank_cents, one.own_cents) for one in found.differences] == [
        (DifferenceKind.NOT_HERE, lost.order_number, 1001, None),
        (DifferenceKind.AMOUNT, other.order_number, 999, 1002),
        (DifferenceKind.NOT_HERE, "27-1", 5, None),
        (DifferenceKind.NOT_THERE, ghost.order_number, None, 1003),
    ]
    assert (BankJournal.objects.count(), Entry.objects.count()) == (0, entries)
    kept = keep_journal(comparison=found, actor=by(family.user), now=NOW)
    assert keep_journal(comparison=found, actor=by(cards.family().user)) == kept
    assert (kept.lines_count, kept.paid_cents, kept.first_date, len(kept.digest)) == (4, 3005, DAY, 64)
    rows = JournalDifference.objects.values_list("kind", "payment__order_number", "line__number").order_by("id")
    assert list(rows) == [
        ("not_here", lost.order_number, 4),
        ("amount", other.order_number, 5),
        ("not_here", None, 6),
        ("not_there", ghost.order_number, None),
    ]
    assert compared(cards, data).known == kept
    assert Payment.objects.get(pk=lost.pk).state == "redirected"


def test_sum_in_suspense_is_paired_by_the_order_the_bank_told(cards: CardTown, family: Family) -> None:
    cards.tell(cards.order(family), vads_order_id="26-999999")
    assert compared(cards, journal(line("26-999999", 3720))).differences == []


def test_credit_of_the_night_before_is_found_in_the_journal_before(cards: CardTown, family: Family) -> None:
    late, today = cards.order(family), cards.order(family)
    cards.tell(late)
    cards.tell(today)
    yesterday = (DAY - timedelta(days=1)).strftime("%Y%m%d")
    keep_journal(
        comparison=compared(cards, journal(line(late.order_number, 3720, day=yesterday))), actor=by(family.user)
    )
    assert compared(cards, journal(line(today.order_number, 3720))).differences == []


def test_difference_is_answered_once_with_words(cards: CardTown, family: Family) -> None:
    kept = keep_journal(comparison=compared(cards, journal(line("27-1", 5))), actor=by(family.user))
    difference = kept.differences.get()
    given = {"structure": cards.structure, "difference_id": difference.pk, "actor": by(family.user)}
    with pytest.raises(InvalidRuleError, match="Dites ce qui a été fait"):
        settle_difference(**given, outcome="  ")
    assert settle_difference(**given, outcome="Remboursé  par la banque", now=NOW)
    assert not settle_difference(**given, outcome="autre")
    assert not settle_difference(**given | {"structure": CardTown().structure}, outcome="autre")
    difference.refresh_from_db()
    assert (difference.outcome, difference.settled_by, difference.settled_at) == (
        "Remboursé par la banque",
        family.user,
        NOW,
    )


def test_journal_is_never_rewritten(cards: CardTown, family: Family) -> None:
    kept = keep_journal(comparison=compared(cards, journal(line("27-1", 5))), actor=by(family.user))
    with pytest.raises(Error), transaction.atomic():
        BankJournal.objects.filter(pk=kept.pk).update(digest="autre")
    with pytest.raises(Error), transaction.atomic():
        JournalLine.objects.update(is_paid=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        JournalDifference.objects.update(outcome="sans nom")
    with pytest.raises(Error), transaction.atomic():
        JournalDifference.objects.all().delete()


def test_comparing_costs_the_same_whatever_the_lines(
    cards: CardTown, family: Family, django_assert_num_queries: object
) -> None:
    for count in (1, 3):
        data = journal(*(line(f"27-{number}", 5) for number in range(count)))
        with django_assert_num_queries(3):  # type: ignore[operator]
            compared(cards, data)
    assert date(2026, 11, 21) == DAY
