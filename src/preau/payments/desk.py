"""Reads of card payments for the agents: attempts and what their banks said, sums to identify, contracts, journals."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from preau.common.numbers import number_forms, order_number
from preau.common.ordering import french_order
from preau.payments.enums import CREDITING, PaymentState, Proof, Verdict
from preau.payments.gateways import kind_of
from preau.payments.models import (
    BankJournal,
    BankMessage,
    JournalDifference,
    Payment,
    PaymentContract,
    PaymentReturn,
)
from preau.payments.rules import OPEN_STATES
from preau.receipts.models import Receipt
from preau.structures.models import CashOffice, Structure


def attempts(structure: Structure, *, words: str = "", state: str = "") -> QuerySet[Payment]:
    """The attempts of a structure, the last first: by state, by order, by the family's name or number."""
    rows = Payment.objects.filter(structure=structure).select_related("household", "cash_office").order_by("-id")
    if state in PaymentState.values:
        rows = rows.filter(state=state)
    if words:
        named = Q(household__name__icontains=words) | Q(household__number__in=number_forms(words))
        rows = rows.filter(
            named | Q(order_number__icontains=order_number(words)) | Q(messages__transaction=words)
        ).distinct()
    return rows


@dataclass(frozen=True, slots=True)
class AttemptView:
    """An attempt, what it pays, every message about it, and what the bank took back, in their order.

    `receipts` are ids by printed number.
    """

    payment: Payment
    lines: list[tuple[str, int]]
    messages: list[BankMessage]
    returns: list[PaymentReturn]
    receipts: dict[str, int]

    @property
    def heard(self) -> list[tuple[BankMessage, int | None]]:
        """Each message, and the receipt it gave."""
        return [(message, self.receipts.get(message.receipt_number)) for message in self.messages]

    @property
    def left_cents(self) -> int:
        """What the bank has not taken back of all that it brought."""
        brought = sum(one.amount_cents or 0 for one in self.messages if one.verdict in CREDITING)
        return brought - sum(one.amount_cents for one in self.returns)

    @property
    def can_ask(self) -> bool:
        """Whether its bank can be asked what became of it: money may have gone back, or come after all."""
        payment, contract = self.payment, getattr(self.payment.cash_office, "contract", None)
        is_confirmed = kind_of(payment.gateway).confirming is not None
        if is_confirmed and (contract is None or contract.proof != Proof.ASKED):
            return False
        is_over = payment.state not in OPEN_STATES and payment.asked_at is not None
        return payment.is_asked or (is_over and (payment.state == PaymentState.PAID or is_confirmed))


def attempt_view(structure: Structure, pk: int) -> AttemptView | None:
    """An attempt of this structure; five statements."""
    rows = Payment.objects.filter(structure=structure, pk=pk)
    found = rows.select_related("household", "cash_office__contract", "payer").first()
    if found is None:
        return None
    lines = list(found.lines.order_by("id").values_list("label", "amount_cents"))
    back = PaymentReturn.objects.filter(credit__payment=found).select_related("receipt__cash_office", "actor")
    told = list(found.messages.order_by("id"))
    names = {message.transaction for message in told if message.receipt_number}
    made = Receipt.objects.filter(cash_office=found.cash_office_id, household=found.household_id, reference__in=names)
    receipts = {receipt.full_number: receipt.pk for receipt in made.select_related("cash_office").order_by("id")}
    return AttemptView(found, lines, told, list(back.order_by("id")), receipts)


def suspense(structure: Structure) -> QuerySet[BankMessage]:
    """The sums of unknown reference that wait for somebody, the oldest first."""
    waiting = BankMessage.objects.filter(
        cash_office__structure=structure, verdict=Verdict.SUSPENSE, settlement__isnull=True
    )
    return waiting.select_related("cash_office").order_by("id")


def suspense_settled(structure: Structure) -> QuerySet[BankMessage]:
    """Those somebody identified, the last first."""
    rows = BankMessage.objects.filter(cash_office__structure=structure, settlement__isnull=False)
    joined = rows.select_related("settlement__household", "settlement__actor")
    return joined.order_by("-settlement__id")


def offices_with_contracts(structure: Structure) -> list[tuple[CashOffice, PaymentContract | None]]:
    """Every cash office of a structure and its contract, if it has one; one statement."""
    offices = (
        CashOffice.objects.filter(structure=structure).select_related("contract").order_by(french_order("name"), "id")
    )
    return [(office, getattr(office, "contract", None)) for office in offices]


def journals(structure: Structure) -> QuerySet[BankJournal]:
    """The journals imported, the last first, with the number of differences and of those that wait."""
    rows = BankJournal.objects.filter(structure=structure).select_related("cash_office", "imported_by")
    waiting = Count("differences", filter=Q(differences__settled_at__isnull=True))
    return rows.annotate(found=Count("differences"), waiting=waiting).order_by("-id")


def differences_of(journal: BankJournal) -> list[JournalDifference]:
    """The differences of a journal, those that wait first; one statement."""
    rows = journal.differences.select_related("line", "message", "payment__household", "settled_by")
    return list(rows.order_by("settled_at", "id"))


def waiting_sums(structure: Structure) -> int:
    """How many sums wait to be identified; one statement."""
    return suspense(structure).count()


def contracts_to_complete(structure: Structure) -> int:
    """How many contracts do not say what proves a payment: no family pays by them meanwhile; one statement."""
    return PaymentContract.objects.filter(structure=structure, is_active=True, proof=Proof.UNDECIDED).count()


def undecided_contracts() -> list[PaymentContract]:
    """Those of every structure, for whoever hosts the portal; one statement."""
    rows = PaymentContract.objects.filter(is_active=True, proof=Proof.UNDECIDED)
    return list(rows.select_related("cash_office__structure").order_by("cash_office__structure__name", "cash_office"))
