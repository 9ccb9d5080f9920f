"""A payment's life at each bank, over real HTTP: what its protocol tells is told by it, the rest by an agent.

A new gateway has its `Life` here: `test_lives` then asks it all that is asked of the others.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from preau.payments.actions import record_return
from preau.payments.actions.returning import Statement
from preau.payments.enums import GatewayName, ReturnMotive
from preau.payments.models import Payment
from tests.acting import by
from tests.factories import UserFactory
from tests.payments import lyra_server, paybox_server, payfip_server
from tests.payments.asked import AskedTown
from tests.payments.conftest import NOW, CardTown, Family
from tests.payments.lyra_server import row
from tests.payments.test_paybox_direct import AskedPayboxTown
from tests.payments.test_payfip import NUMCLI, PayFiPTown


class Life(ABC):
    """Minutes are since the attempt went to the bank; each word of the bank may be told any number of times."""

    town: CardTown

    def order(self, family: Family) -> Payment:
        return self.town.order(family)

    @abstractmethod
    def pays(self, payment: Payment, after: int = 1) -> None:
        """The family has paid: the bank says so."""

    @abstractmethod
    def refuses(self, payment: Payment, after: int = 1) -> None:
        """The card is refused."""

    @abstractmethod
    def cancels(self, payment: Payment, after: int) -> None:
        """What was paid comes to nothing."""

    def refunds(self, payment: Payment, cents: int, after: int) -> None:
        """The régie gives money back in the bank's space; a bank that does not tell how much leaves it to an agent."""
        self.by_hand(payment, ReturnMotive.REFUND, cents, after)

    def by_hand(self, payment: Payment, motive: ReturnMotive, cents: int, after: int) -> None:
        """An agent reads it on the bank's statement."""
        told = Statement(motive, cents, NOW.date(), "relevé du jour")
        told_by = {"key": uuid4(), "actor": by(UserFactory.create()), "at": NOW + timedelta(minutes=after)}
        record_return(structure=self.town.structure, payment_id=payment.pk, told=told, **told_by)


class LyraLife(Life):
    def __init__(self, bank: lyra_server.Bank) -> None:
        self.town: AskedTown = AskedTown(bank)
        self.refunded: list[tuple[str, int]] = []

    def _hears(self, payment: Payment, after: int, status: str = "AUTHORISED") -> None:
        """The bank knows the payment in this state, with its refunds; it is asked."""
        back = [row(payment, "CAPTURED", name, operationType="CREDIT", amount=cents) for name, cents in self.refunded]
        self.town.bank.knows(payment, row(payment, status), *back)
        self.town.ask(payment, after=after)

    def pays(self, payment: Payment, after: int = 1) -> None:
        self.town.tell(payment, after=after)
        self._hears(payment, after)

    def refuses(self, payment: Payment, after: int = 1) -> None:
        self.town.tell(payment, "REFUSED", after=after)

    def cancels(self, payment: Payment, after: int) -> None:
        self.town.tell(payment, "CANCELLED", after=after)
        self._hears(payment, after, "CANCELLED")

    def refunds(self, payment: Payment, cents: int, after: int) -> None:
        name = f"refund-{after}"
        self.refunded.append((name, cents))
        told = {"vads_operation_type": "CREDIT", "vads_amount": str(cents), "vads_trans_uuid": name}
        for _ in range(2):
            self.town.tell(payment, "CAPTURED", after=after, **told)
            self._hears(payment, after)


class PayboxLife(Life):
    def __init__(self, bank: paybox_server.Bank) -> None:
        self.town: AskedPayboxTown = AskedPayboxTown(bank)

    def pays(self, payment: Payment, after: int = 1) -> None:
        self.town.hear(self.town.answer(payment), after=after)
        self.town.bank.paid = [self.town.paid(payment)]
        self.town.ask(payment, after=after)

    def refuses(self, payment: Payment, after: int = 1) -> None:
        self.town.hear(self.town.answer(payment, "00004"), after=after)

    def cancels(self, payment: Payment, after: int) -> None:
        """It says so when an agent has it asked again."""
        self.town.bank.paid = [self.town.paid(payment, status="Annulé")]
        Payment.objects.filter(pk=payment.pk).update(is_asked=True)
        self.town.ask(payment, after=after)


class PayFiPLife(Life):
    def __init__(self, bank: payfip_server.Bank) -> None:
        self.town: PayFiPTown = PayFiPTown(bank)

    def order(self, family: Family) -> Payment:
        return self.town.announced(family)

    def _hears(self, payment: Payment, result: str, after: int) -> None:
        self.town.bank.settle(payment.bank_reference, result)
        Payment.objects.filter(pk=payment.pk).update(is_asked=True)
        self.town.ask(payment, after)

    def pays(self, payment: Payment, after: int = 1) -> None:
        self._hears(payment, "V", after)

    def refuses(self, payment: Payment, after: int = 1) -> None:
        self._hears(payment, "R", after)

    def cancels(self, payment: Payment, after: int) -> None:
        self._hears(payment, "Z", after)


LIVES = {
    GatewayName.LYRA: (LyraLife, lyra_server.serving, lyra_server.Bank),
    GatewayName.PAYBOX: (PayboxLife, paybox_server.serving, paybox_server.Bank),
    GatewayName.PAYFIP: (
        PayFiPLife,
        payfip_server.serving,
        lambda: payfip_server.Bank(clients={NUMCLI: "CANTINE DE VALBRUNE"}),
    ),
}


@contextmanager
def life_at(name: GatewayName) -> Iterator[Life]:
    """A town at this bank, as long as its service answers."""
    life, serving, bank = LIVES[name]
    with serving(bank()) as served:
        yield life(served)
