"""The cards of the invented bank: the number decides what happens. No other number is a card."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LATE_SECONDS = 30
SILENT_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Message:
    """A message to the shop: its status, how long after the payment, and whether the signature is the bank's."""

    status: str
    after_seconds: int = 0
    is_forged: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """A card and what comes of it. Asked, the bank answers what it told: but `answers` when it is another status, and
    nothing for `silent_seconds`."""

    number: str
    label: str | Promise
    messages: tuple[Message, ...]
    asks_code: bool = False
    answers: str = ""
    silent_seconds: int = 0

    @property
    def shown(self) -> str:
        """`4970 1000 0000 0003`"""
        return " ".join(self.number[start : start + 4] for start in range(0, 16, 4))


PAID, REFUSED = Message("AUTHORISED"), Message("REFUSED")
CANCELLED = (Message("ABANDONED"),)
SECURE = "4970100000000055"

SCENARIOS = (
    Scenario("4970100000000003", _("acceptée"), (PAID,)),
    Scenario(SECURE, _("acceptée, avec 3-D Secure"), (PAID,), asks_code=True),
    Scenario("4970100000000029", _("refusée"), (REFUSED,)),
    Scenario("4970100000000060", _("acceptée, message en retard"), (Message("AUTHORISED", LATE_SECONDS),)),
    Scenario("4970100000000078", _("acceptée, message envoyé trois fois"), (PAID, PAID, PAID)),
    Scenario("4970100000000086", _("acceptée, message perdu"), ()),
    Scenario(
        "4970100000000094",
        _("refusée, avec un faux «\u00a0accepté\u00a0» d’abord"),
        (Message("AUTHORISED", is_forged=True), REFUSED),
    ),
    Scenario("4970100000000102", _("acceptée, banque muette ensuite"), (PAID,), silent_seconds=SILENT_SECONDS),
    Scenario("4970100000000110", _("message «\u00a0accepté\u00a0» que la banque dément"), (PAID,), answers="REFUSED"),
)
BY_NUMBER = {scenario.number: scenario for scenario in SCENARIOS}
