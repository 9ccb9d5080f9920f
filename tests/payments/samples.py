"""Rows of card payments in a structure that already exists, for tests about who may see them."""

from __future__ import annotations

from uuid import uuid4

from preau.accounts.models import User
from preau.common import clock
from preau.payments.enums import DifferenceKind, GatewayName, Mode, PaymentState, Proof, Verdict
from preau.payments.models import BankJournal, BankMessage, JournalDifference, Payment, PaymentContract
from preau.structures.models import CashOffice, Structure
from tests.factories import HouseholdFactory, UserFactory
from tests.factories.money import CashOfficeFactory


def contract_in(structure: Structure) -> PaymentContract:
    """A contract whose page is of this site."""
    office = CashOfficeFactory.create(structure=structure)
    contract = PaymentContract(
        cash_office=office,
        gateway=GatewayName.LYRA,
        shop_id=f"{20_000_000 + office.pk}",
        payment_url="/banque/",
        proof=Proof.MESSAGE,
        proof_note="Pas d’accès à l’API",
    )
    contract.set_key("1122334455667788")
    contract.save()
    return contract


def payment_in(structure: Structure, office: CashOffice | None = None, **fields: object) -> Payment:
    """An attempt at the bank."""
    number, now = Payment.objects.count() + 1, clock.now()
    values: dict[str, object] = {
        "structure": structure,
        "cash_office": office or CashOfficeFactory.create(structure=structure),
        "household": HouseholdFactory.create(structure=structure),
        "payer": UserFactory.create(),
        "key": uuid4(),
        "batch": uuid4(),
        "gateway": GatewayName.LYRA,
        "shop_id": "12345678",
        "mode": Mode.TEST,
        "order_number": f"26-9{number:05d}",
        "transaction_number": f"{number:06d}",
        "amount_cents": 1560,
        "email": "awa@exemple.fr",
        "state": PaymentState.REDIRECTED,
        "created_at": now,
        "redirected_at": now,
        "expires_at": now,
    }
    return Payment.objects.create(**values | fields)


def suspense_in(structure: Structure) -> BankMessage:
    """A sum that waits to be identified."""
    return BankMessage.objects.create(
        cash_office=CashOfficeFactory.create(structure=structure),
        gateway=GatewayName.LYRA,
        transaction=uuid4().hex,
        amount_cents=1560,
        verdict=Verdict.SUSPENSE,
        reason="Commande « 26-999999 » inconnue",
        raw="",
        received_at=clock.now(),
    )


def journal_in(structure: Structure, actor: User | None = None) -> BankJournal:
    return BankJournal.objects.create(
        structure=structure,
        cash_office=CashOfficeFactory.create(structure=structure),
        gateway=GatewayName.LYRA,
        file_name="journal.csv",
        digest=uuid4().hex,
        first_date=clock.today(),
        last_date=clock.today(),
        lines_count=1,
        paid_cents=1560,
        imported_by=actor or UserFactory.create(),
        imported_at=clock.now(),
    )


def difference_in(structure: Structure, actor: User | None = None) -> JournalDifference:
    journal = journal_in(structure, actor)
    return JournalDifference.objects.create(
        structure=structure,
        journal=journal,
        kind=DifferenceKind.NOT_HERE,
        order_number="26-000001",
        bank_cents=1560,
    )
