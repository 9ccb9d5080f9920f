"""The gateways, by name. `kind_of` gives the one of a contract, of an attempt or of a message."""

from __future__ import annotations

from preau.payments.enums import GatewayName
from preau.payments.gateways import lyra, paybox, payfip
from preau.payments.gateways.base import AskedGateway, Gateway
from preau.payments.gateways.kind import GatewayKind

KINDS: dict[GatewayName, GatewayKind] = {kind.name: kind for kind in (lyra.KIND, paybox.KIND, payfip.KIND)}


def kind_of(name: str) -> GatewayKind:
    """Raises `ValueError` for a name that is none."""
    return KINDS[GatewayName(name)]


def signed_by(name: str) -> Gateway:
    """The protocol of a gateway of signed messages. Raises `LookupError` for one that must be asked."""
    signed = kind_of(name).signed
    if signed is None:
        raise LookupError(f"{name} signs no message")
    return signed


def asked_of(name: str) -> AskedGateway:
    """The protocol of a gateway that must be asked. Raises `LookupError` for one of signed messages."""
    asked = kind_of(name).asked
    if asked is None:
        raise LookupError(f"{name} announces no payment")
    return asked


def must_be_asked() -> list[str]:
    """The gateways whose notices prove nothing."""
    return [kind.name.value for kind in KINDS.values() if kind.asked is not None]


def can_be_confirmed() -> list[str]:
    """The gateways of signed messages whose bank can be asked too."""
    return [kind.name.value for kind in KINDS.values() if kind.confirming is not None]
