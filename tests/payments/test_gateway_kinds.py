"""What every gateway must be: its contract, asked of each; and that nobody else names a bank."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from preau.payments.enums import GatewayName, Mode, Proof
from preau.payments.gateways import KINDS, asked_of, can_be_confirmed, kind_of, must_be_asked, signed_by
from preau.payments.gateways.base import Credentials
from preau.payments.gateways.kind import GatewayKind
from preau.payments.rules.contracts import why_not_address
from preau.payments.rules.journals import BankLine, read_journal

SOURCES = Path(__file__).parents[2] / "src" / "preau"
SHOPS = {GatewayName.LYRA: "12345678", GatewayName.PAYBOX: "1999888.32.110647233", GatewayName.PAYFIP: "090909"}
TRANSACTIONS = {GatewayName.LYRA: "0f" * 16, GatewayName.PAYBOX: "7001", GatewayName.PAYFIP: "c3f4-" * 5}
KEYS = {GatewayName.LYRA: "1122334455667788", GatewayName.PAYBOX: "0f" * 64}
each = pytest.mark.parametrize("kind", KINDS.values(), ids=map(str, KINDS))


def test_every_name_has_its_kind() -> None:
    assert list(KINDS) == list(GatewayName)
    assert set(SHOPS) == set(TRANSACTIONS) == set(GatewayName)
    with pytest.raises(ValueError, match="nothing"):
        kind_of("nothing")


@each
def test_it_signs_or_it_must_be_asked(kind: GatewayKind) -> None:
    """Never both, never neither; only who signs can be confirmed, and needs a secret of the shop's."""
    assert (kind.signed is None) != (kind.asked is None)
    assert (kind.signed is not None) == kind.needs_key
    assert kind.confirming is None or kind.signed is not None
    assert (kind.name.value in must_be_asked(), kind.name.value in can_be_confirmed()) == (
        kind.asked is not None,
        kind.confirming is not None,
    )
    for speak in (signed_by, asked_of):
        other = speak is signed_by if kind.signed is None else speak is asked_of
        if other:
            with pytest.raises(LookupError):
                speak(kind.name)


@each
def test_its_contract(kind: GatewayKind) -> None:
    shop, others = SHOPS[kind.name], {SHOPS[name] for name in GatewayName if name is not kind.name}
    assert kind.why_not_shop(shop) is None
    assert all(kind.why_not_shop(other) == kind.shop.told for other in (*others, "", "x", f"{shop}\n"))
    assert kind.shop.label
    assert kind.shop.help
    assert not why_not_address(kind.payment_url)
    assert not kind.service_url or not why_not_address(kind.service_url)
    assert {Mode.TEST, Mode.PRODUCTION} <= set(kind.modes)
    assert [mode for mode in Mode if not kind.why_not_mode(mode)] == [mode for mode in Mode if mode in kind.modes]
    assert kind.why_not_order(2_000, "awa@exemple.fr") is None
    assert (kind.needs_key and kind.why_not_key("short")) is not None
    assert not kind.needs_key or kind.why_not_key(KEYS[kind.name]) is None
    assert bool(kind.query_label and kind.service_help) == (kind.confirming is not None)
    assert kind.confirming is None or kind.why_not_query_key(Mode.PRODUCTION, "")


@each
def test_what_it_believes(kind: GatewayKind) -> None:
    """Asked is always right; undecided never; its message alone, only for who signs, with a reason."""
    assert kind.why_not_proof(Proof.ASKED, "") is None
    assert kind.why_not_proof(Proof.UNDECIDED, "pas d’API") is not None
    assert kind.why_not_proof(Proof.MESSAGE, " ") is not None
    assert (kind.why_not_proof(Proof.MESSAGE, "pas d’API") is None) == (kind.signed is not None)


@each
def test_its_journal(kind: GatewayKind) -> None:
    """A day with a payment, a refusal and a refund, under its own titles; a name of another bank's holds nothing."""
    layout, named = kind.layout, TRANSACTIONS[kind.name]
    assert not layout.paid & layout.unpaid
    titles = [names[0] for names in (layout.order, layout.amount, layout.date, layout.transaction, layout.status)]
    rows = [("26-000001", "3720", sorted(layout.paid)[0], "debit"), ("26-000002", "500", sorted(layout.unpaid)[0], "")]
    rows += [("26-000001", "1000", sorted(layout.paid)[0], "credit")]
    lines = [";".join([*titles, layout.kind[0]])]
    lines += [f"{order};{cents};20261117;{named};{status};{what}" for order, cents, status, what in rows]
    found = read_journal("\n".join(lines).encode(), layout=layout, shop_id=SHOPS[kind.name])
    assert [(line.order_number, line.amount_cents, line.is_paid, line.is_return) for line in found] == [
        ("26-000001", 3720, True, False),
        ("26-000002", 500, False, False),
        ("26-000001", 1000, False, True),
    ]
    assert isinstance(found[0], BankLine)
    assert named in kind.transaction_in_journal(SHOPS[kind.name], named)
    for wrong in ("", "carte", "é" * 32):
        assert kind.transaction_in_journal(SHOPS[kind.name], wrong) == ""


@each
def test_its_check_says_what_is_wrong_with_a_contract_that_cannot_work(kind: GatewayKind) -> None:
    """Without the network: a key that signs nothing, a service that is nowhere."""
    key = "pas une clé" if kind.needs_bank_key else ""
    check = kind.check(Credentials(SHOPS[kind.name], key, "TEST", "https://b.fr/", service_url="nulle part"))
    assert (check.label != "", check.text.endswith(".")) == (True, True)
    assert check.is_right == (kind.name is GatewayName.LYRA)  # its own example is right; a payment alone tells the key


def test_nobody_else_names_a_bank() -> None:
    """Neither in Python nor in templates; the demonstration is at one bank, and migrations tell what was."""
    named = re.compile(r"GatewayName\.(LYRA|PAYBOX|PAYFIP)|['\"](lyra|paybox|payfip)['\"]")
    may = {"payments/enums.py", "payments/models.py", "demonstration/contracts.py"}
    found = [
        f"{path.relative_to(SOURCES)}: {line.strip()}"
        for path in sorted((*SOURCES.rglob("*.py"), *SOURCES.rglob("*.html")))
        if "migrations" not in path.parts and path.parent.name != "gateways"
        if str(path.relative_to(SOURCES)) not in may
        for line in path.read_text().splitlines()
        if named.search(line)
    ]
    assert found == []
    model = (SOURCES / "payments" / "models.py").read_text().splitlines()
    assert [line.strip()[:9] for line in model if named.search(line)] == [
        "gateway ="
    ]  # what a new contract starts from
