"""A kind of payable that neither payments nor receipts ever heard of, taken through everything they do."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Entry
from preau.notices.models import OutgoingMail
from preau.payables.enums import Category
from preau.payables.kinds import PayableName
from preau.payments.actions import prepare_again, prepare_payments, record_return, settle_suspense, start_payment
from preau.payments.actions.returning import Statement
from preau.payments.actions.settling import identify
from preau.payments.enums import PaymentState, ReturnMotive, Verdict
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import BankMessage, Payment, PaymentLine
from preau.receipts.actions import NewCheque, Part, take_cheque, take_receipt, undo_receipt
from preau.receipts.agreement import disagreements
from preau.receipts.enums import Means
from preau.receipts.errors import ReceiptError
from preau.receipts.models import Receipt, ReceiptLine
from preau.receipts.paper import _data
from preau.receipts.printing import deposit_pdf, sheet_pdf, slip_pdf
from preau.receipts.queries import lines_of
from preau.wallets.names import wallet_name
from tests.acting import by
from tests.factories import UserFactory
from tests.payables.deposits import CENTS, LABEL, Deposits, deposit_name, held
from tests.payments.conftest import NOW
from tests.receipts.closing.till import DAY, Family, Till, at
from tests.wallets.conftest import payable_of


def order(town: Till, family: Family, shares: dict[PayableName, int]) -> Payment:
    """An attempt that went to the bank."""
    given = {"structure": town.structure, "household": family.household, "email": family.user.email}
    (payment,) = prepare_payments(**given, shares=shares, key=uuid4(), actor=by(family.user), now=NOW)
    started = start_payment(payment_id=payment.pk, household=family.household, now=NOW)
    assert started is not None
    return started


def both(town: Till) -> dict[PayableName, int]:
    return {wallet_name(town.meals.pk): 2000, deposit_name(town.office): CENTS}


def agree(town: Till) -> None:
    """Books and ledger say the same, line by line too."""
    assert disagreements(town.office) == []
    reconcile()


def test_card_pays_a_deposit_and_a_wallet_at_once(till: Till, family: Family, deposits: Deposits) -> None:
    payment = order(till, family, both(till))
    assert till.tell(payment) == Verdict.CREDITED
    assert till.tell(payment) == Verdict.DUPLICATE
    assert (till.balances(family)[0], held(family.household)) == (2000, CENTS)
    assert deposits.told == [("paid", CENTS, CENTS)]
    lines = ReceiptLine.objects.order_by("label").values_list("label", "category", "amount_cents")
    assert list(lines) == [(LABEL, Category.FLAT_RATE, CENTS), ("Restauration", Category.TICKET, 2000)]
    body = OutgoingMail.objects.get(subject__startswith="Reçu de votre paiement").body.replace("\u00a0", " ")
    assert "est accepté. Votre caution est déposée :\n\n- Caution du badge : 50,00 €\n\n" in body
    assert "Vos porte-monnaie sont crédités :\n\n- Restauration : 20,00 €\n\nReçu" in body
    agree(till)


def test_bank_takes_back_a_part_then_the_rest(till: Till, family: Family, deposits: Deposits) -> None:
    payment = order(till, family, both(till))
    till.tell(payment)
    refund = {"vads_operation_type": "CREDIT", "vads_amount": "700", "vads_trans_uuid": "refund"}
    assert till.tell(payment, "CAPTURED", after=2, **refund) == Verdict.RETURNED
    assert (till.balances(family)[0], held(family.household)) == (1800, 4500)
    told = Statement(ReturnMotive.CHARGEBACK, 6300, NOW.date(), "carte volée")
    told_by = {"key": uuid4(), "actor": by(till.officer), "at": at(NOW.date(), 20)}
    record_return(structure=till.structure, payment_id=payment.pk, told=told, **told_by)
    assert (till.balances(family)[0], held(family.household)) == (0, 0)
    assert deposits.told[1:] == [("taken back", 500, 4500), ("taken back", 4500, 0)]
    bodies = [mail.body for mail in OutgoingMail.objects.filter(subject__startswith="Annulation").order_by("id")]
    assert all("Votre caution est reprise :\n\n- Caution du badge" in body for body in bodies)
    assert len(bodies) == 2
    agree(till)


def test_attempt_that_failed_is_prepared_again_unless_it_was_paid_since(till: Till, family: Family) -> None:
    first, second = (order(till, family, {deposit_name(till.office): CENTS}) for _ in range(2))
    till.tell(first, "REFUSED")
    first.refresh_from_db()
    (line,) = prepare_again(payment=first, key=uuid4(), actor=by(family.user), now=NOW).lines.all()
    assert (line.payable_name, line.label, line.amount_cents) == (deposit_name(till.office), LABEL, CENTS)
    till.tell(second)
    with pytest.raises(PaymentRefusedError, match="déjà versée"):
        prepare_again(payment=first, key=uuid4(), actor=by(family.user), now=NOW)
    assert first.state == PaymentState.REFUSED


def test_sum_to_identify_pays_a_deposit_and_goes_back_from_it(till: Till, family: Family, deposits: Deposits) -> None:
    payment, lost = order(till, family, both(till)), {"vads_order_id": "26-999999"}
    till.tell(payment, **lost)
    message, clerk = BankMessage.objects.get(), UserFactory.create()
    given = {"structure": till.structure, "message_id": message.pk, "household_id": family.household.pk}
    with pytest.raises(PaymentRefusedError, match="à payer par ce foyer"):
        identify(**given, name=PayableName("nothing", 1), reason="relevé", actor=by(clerk))
    identify(**given, name=deposit_name(till.office), reason="relevé", actor=by(clerk))
    with pytest.raises(PaymentRefusedError, match="déjà été attribuée"):
        settle_suspense(message=message, payable=payable_of(till.wallet(family)), reason="relevé", actor=by(clerk))
    assert (held(family.household), deposits.told) == (7000, [("paid", 7000, 7000)])
    back = {"vads_operation_type": "CREDIT", "vads_amount": "3000", "vads_trans_uuid": "refund"} | lost
    assert till.tell(payment, "CAPTURED", after=3, **back) == Verdict.RETURNED
    assert (held(family.household), deposits.told[1:]) == (4000, [("taken back", 3000, 4000)])
    agree(till)


def take(town: Till, family: Family, shares: dict[PayableName, int], means: Means = Means.CASH) -> Receipt:
    return take_receipt(
        cash_office=town.office,
        means=means,
        part=Part(family.household.pk, shares),
        payer="Awa Kervella",
        key=uuid4(),
        actor=by(town.officer),
        at=at(DAY),
    )


def test_till_takes_it_prints_it_closes_it_and_undoes_it(till: Till, family: Family, deposits: Deposits) -> None:
    receipt = take(till, family, both(till))
    printed = _data(receipt)
    assert [label for label, _ in printed["lines"]] == ["Restauration", LABEL]
    assert "soixante-dix euros" in printed["words"]
    with pytest.raises(ReceiptError, match="déjà versée"):
        take(till, family, {deposit_name(till.office): 100})
    slip, sheet, paid_in = till.close_slip(), till.close_day(), till.deposit(now=at(DAY, 18))
    assert slip.totals["products"] == {LABEL: CENTS, "Restauration": 2000}
    assert sheet.totals["cells"] == {"cash": {"flat_rate": CENTS, "ticket": 2000}}
    assert [slip_pdf(slip)[:5], sheet_pdf(sheet)[:5], deposit_pdf(paid_in)[:5]] == [b"%PDF-"] * 3
    (undone,) = undo_receipt(
        receipt=receipt, reason="caution de trop", actor=by(till.officer), at=at(date(2026, 11, 10))
    )
    assert (till.balances(family)[0], held(family.household)) == (0, 0)
    assert deposits.told == [("paid", CENTS, CENTS), ("taken back", CENTS, 0)]
    assert sorted((line.product, line.category, line.cents) for line in lines_of([undone.pk]).lines) == [
        (LABEL, Category.FLAT_RATE, -CENTS),
        ("Restauration", Category.TICKET, -2000),
    ]
    agree(till)


def test_one_cheque_pays_the_deposit_of_one_family_and_the_meals_of_another(till: Till, deposits: Deposits) -> None:
    one, two = till.family(), till.family()
    parts = [
        Part(one.household.pk, {deposit_name(till.office): CENTS}),
        Part(two.household.pk, {wallet_name(till.meals.pk): 1000}),
    ]
    common = {"cash_office": till.office, "key": uuid4(), "actor": by(till.officer), "at": at(DAY)}
    made = take_cheque(cheque=NewCheque("Awa Kervella", "Banque du Val", "0000001", 6000), parts=parts, **common)
    assert (held(one.household), till.balances(two)[0]) == (CENTS, 1000)
    undo_receipt(receipt=made[1], reason="impayé", actor=by(till.officer), at=at(DAY, 12))
    assert (held(one.household), till.balances(two)[0]) == (0, 0)
    assert [word for word, *_ in deposits.told] == ["paid", "taken back"]
    agree(till)


@pytest.mark.parametrize("way", ["card", "till", "undo"])
def test_reaction_that_fails_undoes_the_money(till: Till, family: Family, deposits: Deposits, way: str) -> None:
    """Negative control of « in the same transaction »: nothing is written without what it changes."""
    receipt = take(till, family, both(till)) if way == "undo" else None
    payment = order(till, family, both(till)) if way == "card" else None
    before = Entry.objects.count(), Receipt.objects.count()
    acts = {
        "card": lambda: till.tell(payment),
        "till": lambda: take(till, family, both(till)),
        "undo": lambda: undo_receipt(receipt=receipt, reason="faux", actor=by(till.officer), at=at(DAY, 12)),
    }
    deposits.breaks = True
    with pytest.raises(RuntimeError, match="the reaction fails"):
        acts[way]()
    assert (Entry.objects.count(), Receipt.objects.count()) == before


def test_deposit_of_another_town_is_not_paid_here(till: Till, family: Family) -> None:
    other = Till()
    theirs = {deposit_name(other.office): CENTS}
    with pytest.raises(PaymentRefusedError, match="à payer à cette structure"):
        order(till, family, theirs)
    with pytest.raises(ReceiptError, match="foyer de cette structure"):
        take(till, family, theirs)
    assert (PaymentLine.objects.count(), Receipt.objects.count()) == (0, 0)
