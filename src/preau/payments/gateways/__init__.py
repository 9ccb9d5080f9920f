"""The gateways, by name: those that sign their messages, those of them that can be asked too, those that must be."""

from __future__ import annotations

from preau.payments.enums import GatewayName
from preau.payments.gateways.base import AskedGateway, ConfirmingGateway, Gateway
from preau.payments.gateways.lyra import Lyra
from preau.payments.gateways.lyra_rest import LyraRest
from preau.payments.gateways.paybox import Paybox
from preau.payments.gateways.paybox_direct import PayboxDirect
from preau.payments.gateways.payfip import PayFiP

SIGNED: dict[GatewayName, Gateway] = {GatewayName.LYRA: Lyra(), GatewayName.PAYBOX: Paybox()}
CONFIRMING: dict[GatewayName, ConfirmingGateway] = {
    GatewayName.LYRA: LyraRest(),
    GatewayName.PAYBOX: PayboxDirect(),
}
ASKED: dict[GatewayName, AskedGateway] = {GatewayName.PAYFIP: PayFiP()}
