"""The gateways, by name."""

from __future__ import annotations

from preau.payments.enums import GatewayName
from preau.payments.gateways.base import Gateway
from preau.payments.gateways.lyra import Lyra

GATEWAYS: dict[GatewayName, Gateway] = {GatewayName.LYRA: Lyra()}
