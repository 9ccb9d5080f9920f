"""A bank's message: read, then done at once, or kept until the bank, asked, says the same."""

from __future__ import annotations

from datetime import datetime

from preau.common import clock
from preau.payments import rules
from preau.payments.actions.confirming import ask_about, may_look
from preau.payments.actions.holding import has_been_done, is_awaited, keep_for_question, said_of
from preau.payments.actions.receiving import RAW_LENGTH, believe, contract_of
from preau.payments.actions.unbelieved import keep_shapeless, keep_unbelieved
from preau.payments.enums import GatewayName, Proof, Verdict
from preau.payments.gateways import signed_by
from preau.payments.gateways.base import Incoming, MessageError, ShapeError, SignatureError


def receive(*, gateway: GatewayName, body: bytes, now: datetime | None = None) -> Verdict:
    """Read a message and keep it. The same message may come any number of times.

    What moves no money is done if the signature is right. What does is done then only where the contract states that
    the bank cannot be asked; elsewhere the worker asks first. A signed text that is no message we know is not believed
    either way; where the bank can be asked about its order, it is.
    """
    moment, raw = now or clock.now(), body[:RAW_LENGTH].decode("utf-8", "replace").replace("\0", "")
    protocol, contract = signed_by(gateway), None
    try:
        incoming = Incoming.of(body)
        contract = contract_of(gateway, protocol.shop_of(incoming))
        if contract is None:
            raise SignatureError("boutique inconnue")
        notice = protocol.read(contract.credentials(), incoming)
    except ShapeError as error:
        if contract is not None and may_look(contract):
            ask_about(contract, protocol.order_of(incoming))
        return keep_shapeless(contract, raw, str(error), moment)
    except MessageError as error:
        verdict = Verdict.FORGED if isinstance(error, SignatureError) else Verdict.UNREADABLE
        return keep_unbelieved(gateway, verdict, str(error), raw, moment)
    proof = Proof(contract.proof)
    is_in_doubt = proof is not Proof.MESSAGE and rules.needs_question(
        proof, said_of(notice), is_awaited=is_awaited(notice)
    )
    if is_in_doubt and not has_been_done(contract, notice):
        return keep_for_question(contract=contract, notice=notice, raw=raw, at=moment)
    return believe(contract=contract, notice=notice, raw=raw, at=moment)
