"""Money taken at the desk: credited, numbered and told once, or refused without a trace."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError

from preau.accounts.models import HouseholdAccess
from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Account, Entry
from preau.notices.models import OutgoingMail
from preau.payables.enums import Category
from preau.receipts.actions import Part, take_receipt, undo_receipt
from preau.receipts.enums import Means
from preau.receipts.errors import ReceiptError
from preau.receipts.models import Cheque, Receipt
from preau.wallets.actions import charge_day
from preau.wallets.models import Wallet
from preau.wallets.names import wallet_name
from tests.acting import by
from tests.factories import MembershipFactory
from tests.factories.accounts import GuardianFactory
from tests.factories.money import CashOfficeFactory, WalletKindFactory
from tests.ledger.test_posting import rush
from tests.receipts.conftest import NOW, DeskTown, balance, numbers
from tests.wallets.conftest import PAST


def refused(match: str) -> AbstractContextManager[Any]:
    return pytest.raises(ReceiptError, match=match)


def till(desk: DeskTown, kind: Means) -> int:
    return Account.objects.get(cash_office=desk.office, kind=kind.account).balance_cents


def test_cash_credits_the_wallets_and_has_its_receipt(desk: DeskTown) -> None:
    family = desk.family()
    part = Part(family.household.pk, {wallet_name(desk.meals.pk): 3120, wallet_name(desk.care.pk): 2000})
    receipt = desk.take(part)
    assert (receipt.full_number, receipt.amount_cents) == (f"{desk.office.code}-2026-000001", 5120)
    assert (balance(desk.wallet(family)), balance(desk.wallet(family, desk.care))) == (3120, 2000)
    assert till(desk, Means.CASH) == -5120
    lines = list(receipt.lines.values_list("label", "amount_cents", "category"))
    assert lines == [("Restauration", 3120, "ticket"), ("Périscolaire", 2000, "ticket")]
    entry = Entry.objects.get(pk=receipt.entry_id)
    assert (entry.cause_kind, entry.cause_id, entry.text) == (
        "receipt",
        receipt.pk,
        f"Espèces, reçu {receipt.full_number}",
    )
    reconcile()


@pytest.mark.parametrize("means", [Means.TRANSFER, Means.VOUCHER])
def test_transfer_and_vouchers_keep_their_numbers(desk: DeskTown, means: Means) -> None:
    receipt = desk.take(desk.part(desk.family()), means=means, reference="CESU 4521, 4522")
    assert (receipt.means, receipt.reference, till(desk, means)) == (means, "CESU 4521, 4522", -3120)


@pytest.mark.parametrize("means", [Means.CHEQUE, Means.ONLINE, Means.DEBIT])
def test_other_means_have_their_own_way_in(desk: DeskTown, means: Means) -> None:
    with refused("Choisissez espèces"):
        desk.take(desk.part(desk.family()), means=means)


def test_family_is_sent_its_receipt_at_once(desk: DeskTown) -> None:
    family = desk.family()
    receipt = desk.take(desk.part(family))
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (family.user.email, "Votre reçu de 31,20 €")
    assert receipt.full_number in mail.body
    assert "trente et un euros et vingt centimes" in mail.body


def test_family_without_account_is_written_to_at_its_guardians_addresses(desk: DeskTown) -> None:
    family = desk.family()
    HouseholdAccess.objects.all().delete()
    GuardianFactory.create(household=family.household, email="pere@exemple.fr")
    GuardianFactory.create(household=family.household, email="")
    GuardianFactory.create(household=family.household, email="voisine@exemple.fr", role="pick_up")
    desk.take(desk.part(family))
    assert [mail.to for mail in OutgoingMail.objects.all()] == ["pere@exemple.fr"]


def test_form_sent_twice_takes_once(desk: DeskTown) -> None:
    family, key = desk.family(), uuid4()
    first, second = desk.take(desk.part(family), key=key), desk.take(desk.part(family), key=key)
    assert (first, balance(desk.wallet(family)), OutgoingMail.objects.count()) == (second, 3120, 1)


def test_form_sent_again_with_something_else_is_refused(desk: DeskTown) -> None:
    family, key = desk.family(), uuid4()
    desk.take(desk.part(family), key=key)
    with refused("Ce formulaire a déjà servi"):
        desk.take(desk.part(family, 5000), key=key)
    assert balance(desk.wallet(family)) == 3120


def test_cheque_of_one_household(desk: DeskTown) -> None:
    family = desk.family()
    (receipt,) = desk.cheque(desk.part(family))
    assert (receipt.reference, receipt.payer) == ("Crédit agricole 0001234", "Awa Kervella")
    assert (balance(desk.wallet(family)), till(desk, Means.CHEQUE)) == (3120, -3120)


def test_cheque_split_between_children_and_households(desk: DeskTown) -> None:
    family, other = desk.family(2), desk.family()
    parts = [desk.part(family, 2000, child=0), desk.part(family, 1000, desk.care, child=1), desk.part(other, 500)]
    receipts = desk.cheque(*parts)
    assert [(row.number, row.household_id, row.amount_cents) for row in receipts] == [
        (1, family.household.pk, 2000),
        (2, family.household.pk, 1000),
        (3, other.household.pk, 500),
    ]
    people = [row.lines.get().person_id for row in receipts]
    assert people == [family.people[0], family.people[1], None]
    assert Cheque.objects.get().amount_cents == 3500
    assert OutgoingMail.objects.count() == 3


def test_cheque_sent_twice_is_taken_once(desk: DeskTown) -> None:
    family, key = desk.family(2), uuid4()
    parts = [desk.part(family, 2000, child=0), desk.part(family, 1000, child=1)]
    assert numbers(desk.cheque(*parts, key=key)) == numbers(desk.cheque(*parts, key=key)) == [1, 2]
    assert (Cheque.objects.count(), balance(desk.wallet(family))) == (1, 3000)


@pytest.mark.parametrize(("cents", "why"), [(3600, "Il reste 1,00"), (3400, "dépasse le chèque de 1,00")])
def test_cheque_that_does_not_sum_is_refused(desk: DeskTown, cents: int, why: str) -> None:
    family = desk.family(2)
    with refused(why):
        desk.cheque(desk.part(family, 2500, child=0), desk.part(family, 1000, child=1), cents=cents)
    assert (Receipt.objects.count(), Cheque.objects.count(), Entry.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("cents", [0, -500, 1_000_001])
def test_amount_of_nothing_or_too_large_is_refused(desk: DeskTown, cents: int) -> None:
    with refused(r"montant positif|ne dépasse pas"):
        desk.take(desk.part(desk.family(), cents))
    assert Receipt.objects.count() == 0


def test_payment_without_a_payer_or_a_wallet_is_refused(desk: DeskTown) -> None:
    family = desk.family()
    with refused("Indiquez un montant"):
        desk.take(Part(family.household.pk, {}))
    with refused("Indiquez qui paie"):
        take_receipt(
            cash_office=desk.office,
            means=Means.CASH,
            part=desk.part(family),
            payer=" ",
            key=uuid4(),
            actor=by(desk.agent),
            at=NOW,
        )


def test_same_child_twice_in_a_cheque_is_refused(desk: DeskTown) -> None:
    family = desk.family()
    with refused("deux fois dans la répartition"):
        desk.cheque(desk.part(family, 500, child=0), desk.part(family, 600, child=0))


def test_child_of_another_household_is_refused(desk: DeskTown) -> None:
    family, other = desk.family(), desk.family()
    with refused("pas de ce foyer"):
        desk.take(Part(family.household.pk, {wallet_name(desk.meals.pk): 500}, other.people[0]))
    assert (Receipt.objects.count(), Entry.objects.count()) == (0, 0)


def test_wallet_of_another_structure_is_refused(desk: DeskTown) -> None:
    other = DeskTown()
    stranger = other.family()
    elsewhere = Part(desk.family().household.pk, {wallet_name(other.meals.pk): 500})
    for part in (other.part(stranger), desk.part(stranger), elsewhere):
        with refused(r"cette structure|autre régie"):
            desk.take(part)
    assert (Receipt.objects.count(), Wallet.objects.count()) == (0, 0)


def test_wallets_of_two_cash_offices_in_one_receipt_are_refused(desk: DeskTown) -> None:
    office = CashOfficeFactory.create(structure=desk.structure)
    leisure = WalletKindFactory.create(cash_office=office)
    with refused("dépend d’une autre régie"):
        desk.take(Part(desk.family().household.pk, {wallet_name(desk.meals.pk): 500, wallet_name(leisure.pk): 500}))
    assert Receipt.objects.count() == 0


def test_closed_wallet_is_refused(desk: DeskTown) -> None:
    family = desk.family()
    Wallet.objects.filter(pk=desk.wallet(family).pk).update(closed_at=NOW)
    with refused("est fermé"):
        desk.take(desk.part(family))
    assert (Receipt.objects.count(), balance(desk.wallet(family))) == (0, 0)


def test_adult_and_household_of_adults_have_their_column(desk: DeskTown) -> None:
    family, alone = desk.family(), desk.family()
    adult = MembershipFactory.create(household=family.household, person__kind="adult").person_id
    alone.members[0].person.kind = "adult"
    alone.members[0].person.save()
    taken = [
        desk.take(desk.part(family)),
        desk.take(Part(family.household.pk, {wallet_name(desk.meals.pk): 500}, adult)),
        desk.take(desk.part(alone)),
    ]
    found = [row.lines.get().category for row in taken]
    assert found == [Category.TICKET, Category.ADULT, Category.ADULT]


def test_undone_receipt_takes_the_money_back_with_its_reason(desk: DeskTown) -> None:
    family = desk.family()
    receipt = desk.take(desk.part(family))
    (undone,) = undo_receipt(receipt=receipt, reason="montant faux", actor=by(desk.agent), at=NOW + timedelta(days=2))
    assert (undone.number, undone.amount_cents, undone.note, undone.reverses) == (2, -3120, "montant faux", receipt)
    assert [line.amount_cents for line in undone.lines.all()] == [-3120]
    assert (balance(desk.wallet(family)), till(desk, Means.CASH)) == (0, 0)
    assert Entry.objects.get(pk=undone.entry_id).reverses_id == receipt.entry_id
    assert OutgoingMail.objects.latest("id").subject == "Annulation de versement, 31,20 €"
    reconcile()


def test_receipt_is_undone_once(desk: DeskTown) -> None:
    receipt = desk.take(desk.part(desk.family()))
    first = undo_receipt(receipt=receipt, reason="faux", actor=by(desk.agent), at=NOW)
    assert undo_receipt(receipt=receipt, reason="encore", actor=by(desk.agent), at=NOW) == first
    assert (Receipt.objects.count(), OutgoingMail.objects.count()) == (2, 2)


def test_unpaid_cheque_is_undone_whole_and_wallets_may_go_below_zero(desk: DeskTown) -> None:
    family, other = desk.family(), desk.family()
    first, second = desk.cheque(desk.part(family, 390), desk.part(other, 500))
    desk.eat(family)
    charge_day(until=PAST, now=NOW)
    made = undo_receipt(receipt=second, reason="chèque impayé", actor=by(desk.agent), at=NOW)
    assert [(row.reverses_id, row.amount_cents) for row in made] == [(first.pk, -390), (second.pk, -500)]
    assert (balance(desk.wallet(family)), balance(desk.wallet(other))) == (-390, 0)
    assert undo_receipt(receipt=first, reason="chèque impayé", actor=by(desk.agent), at=NOW) == made


def test_undoing_wants_a_reason_and_a_receipt_of_the_desk(desk: DeskTown) -> None:
    receipt = desk.take(desk.part(desk.family()))
    with refused("Indiquez la raison"):
        undo_receipt(receipt=receipt, reason=" ", actor=by(desk.agent), at=NOW)
    (undone,) = undo_receipt(receipt=receipt, reason="faux", actor=by(desk.agent), at=NOW)
    with refused("annule déjà un autre"):
        undo_receipt(receipt=undone, reason="faux", actor=by(desk.agent), at=NOW)
    receipt.means = Means.ONLINE
    with refused("Seul ce qui a été encaissé au guichet"):
        undo_receipt(receipt=receipt, reason="faux", actor=by(desk.agent), at=NOW)


def test_rush_of_one_form_takes_once(make_desk: Callable[..., DeskTown]) -> None:
    desk = make_desk()
    family, key = desk.family(), uuid4()
    results = rush([lambda: desk.take(desk.part(family), key=key).pk for _ in range(8)])
    assert len(set(results)) == 1
    assert (Receipt.objects.count(), balance(desk.wallet(family))) == (1, 3120)


def test_rush_of_undoing_undoes_once(make_desk: Callable[..., DeskTown]) -> None:
    desk = make_desk()
    family = desk.family()
    receipt = desk.take(desk.part(family))
    rush([lambda: undo_receipt(receipt=receipt, reason="faux", actor=by(desk.agent), at=NOW) for _ in range(6)])
    assert (Receipt.objects.count(), balance(desk.wallet(family))) == (2, 0)


def test_second_undoing_is_refused_by_the_database_too(desk: DeskTown) -> None:
    receipt = desk.take(desk.part(desk.family()))
    (undone,) = undo_receipt(receipt=receipt, reason="faux", actor=by(desk.agent), at=NOW)
    undone.pk, undone.number, undone.key = None, 9, uuid4()
    with pytest.raises(IntegrityError):
        undone.save(force_insert=True)
