"""A cash office's contract with its bank, set by an administrator of the structure. The key goes in, never out."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction

from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason, said
from preau.payments.enums import GatewayName, Mode, Proof
from preau.payments.gateways import kind_of
from preau.payments.models import PaymentContract
from preau.payments.reasons import PaymentCode
from preau.payments.rules import contracts
from preau.structures.models import CashOffice, Structure


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """What is typed of a contract. An empty `key` or `query_key` keeps the one that is there."""

    gateway: GatewayName
    shop_id: str
    mode: Mode
    payment_url: str
    key: str = ""
    bank_key: str = ""
    is_active: bool = True
    proof: Proof = Proof.UNDECIDED
    proof_note: str = ""
    service_url: str = ""
    query_key: str = ""


class ContractError(InvalidRuleError):
    """Terms that cannot be; `field` is where to tell it."""

    def __init__(self, field: str, reason: Reason) -> None:
        super().__init__(reason, field=field)


def save_contract(*, structure: Structure, cash_office_id: int, terms: ContractTerms, actor: Actor) -> PaymentContract:
    """Set the contract of a cash office. Attempts at the bank keep what the bank was told.

    Raises `ContractError`, `CashOffice.DoesNotExist`.
    """
    actor.must(Right.SIGN_CONTRACTS, structure.pk)
    with transaction.atomic(), audited(user=actor.id):
        # The office is held, and not the contract, which may not exist yet: two first contracts never cross.
        office = CashOffice.objects.select_for_update().get(structure=structure, pk=cash_office_id)
        kept = PaymentContract.objects.filter(cash_office=office).first()
        contract = kept or PaymentContract(cash_office=office)
        is_same = kept is not None and kept.gateway == terms.gateway
        _check(contract, terms, has_key=is_same and bool(contract.sealed_key))
        _set_proof(contract, terms, has_key=is_same and bool(contract.sealed_query_key))
        contract.gateway, contract.shop_id, contract.mode = terms.gateway, terms.shop_id, terms.mode
        contract.payment_url, contract.bank_key = terms.payment_url, terms.bank_key.strip()
        contract.is_active = terms.is_active
        if terms.key:
            contract.set_key(terms.key)
        elif not kind_of(terms.gateway).needs_key:
            contract.sealed_key = ""
        try:
            contract.clean()
        except ValidationError as error:
            field, found = next(iter(error.error_dict.items()))
            told = found[0].message
            raise ContractError(field, told if isinstance(told, Reason) else said(str(told))) from error
        contract.save()
    return contract


def _set_proof(contract: PaymentContract, terms: ContractTerms, *, has_key: bool) -> None:
    """What is believed before money moves, and with what the bank is asked. Raises `ContractError`.

    A secret is kept only for the shop, the mode and the server it was typed for: it is never sent to another one.
    """
    goes_elsewhere = urlsplit(terms.service_url).netloc != urlsplit(contract.service_url).netloc
    kind = kind_of(terms.gateway)
    proof = terms.proof if kind.asked is None else Proof.ASKED
    if why := kind.why_not_proof(proof, terms.proof_note):
        raise ContractError("proof_note" if proof is Proof.MESSAGE else "proof", why)
    if proof is Proof.ASKED and (why := contracts.why_not_service(terms.mode, terms.service_url)):
        raise ContractError("service_url", why)
    contract.proof = proof
    contract.proof_note = terms.proof_note.strip()[:200] if proof is Proof.MESSAGE else ""
    contract.service_url = terms.service_url if proof is Proof.ASKED else ""
    if proof is Proof.MESSAGE or not kind.needs_key:
        contract.sealed_query_key = ""
        return
    is_same = has_key and (contract.mode, contract.shop_id) == (terms.mode, terms.shop_id)
    if terms.query_key or not is_same or goes_elsewhere:
        if is_same and not terms.query_key:
            raise ContractError("query_key", contracts.TYPE_AGAIN)
        if why := kind.why_not_query_key(terms.mode, terms.query_key):
            raise ContractError("query_key", why)
        contract.set_query_key(terms.query_key)


def _check(contract: PaymentContract, terms: ContractTerms, *, has_key: bool) -> None:
    kind = kind_of(terms.gateway)
    if why := kind.why_not_shop(terms.shop_id):
        raise ContractError("shop_id", why)
    taken = PaymentContract.objects.filter(gateway=terms.gateway, shop_id=terms.shop_id).exclude(pk=contract.pk)
    if taken.exists():
        raise ContractError("shop_id", Reason(PaymentCode.SHOP_TAKEN))
    if why := kind.why_not_mode(terms.mode):
        raise ContractError("mode", why)
    if terms.key and (why := kind.why_not_key(terms.key)):
        raise ContractError("key", why)
    if kind.needs_key and not (terms.key or has_key):
        raise ContractError("key", Reason(PaymentCode.KEY_MISSING))
    if kind.needs_bank_key and (why := contracts.why_not_bank_key(terms.bank_key)):
        raise ContractError("bank_key", why)
