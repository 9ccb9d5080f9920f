"""The gateways, by name: those that sign their messages, and those that must be asked."""

from __future__ import annotations

from preau.payments.enums import GatewayName
from preau.payments.gateways.base import AskedGateway, Gateway
from preau.payments.gateways.lyra import Lyra
from preau.payments.gateways.paybox import Paybox
from preau.payments.gateways.payfip import PayFiP

SIGNED: dict[GatewayName, Gateway] = {GatewayName.LYRA: Lyra(), GatewayName.PAYBOX: Paybox()}
ASKED: dict[GatewayName, AskedGateway] = {GatewayName.PAYFIP: PayFiP()}
