"""The forms a session signs, cut and joined again in every way, never credit anybody (security review, S1)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preau.payments.actions import bank_form, prepare_payments, receive, start_payment
from preau.payments.enums import GatewayName, Verdict
from preau.payments.gateways.base import Incoming, MessageError
from preau.payments.gateways.lyra import Lyra, sign
from preau.payments.gateways.lyra_fields import MESSAGE
from preau.payments.models import Payment
from preau.wallets.names import wallet_name
from tests.acting import by
from tests.payments.conftest import KEY, NOW, CardTown, Family

HOSTILE = (
    "a+200000+TEST+978+26-000001+10000001+20261128082026+000001+AUTHORISED+z@exemple.fr",
    "a+DEBIT+26-000001+AUTHORISED+0bbb5334009645608950a48c9389bb73@exemple.fr",
    "x&vads_trans_status=AUTHORISED@exemple.fr",
)
ADDRESSES = {"return_url": "https://p.fr/r", "callback_url": "https://p.fr/n", "site_url": "https://p.fr/"}


def forms(town: CardTown, family: Family) -> list[dict[str, str]]:
    """What the browser of a family may sign: an order by hostile address, and one of the amount it covets."""
    made = []
    type(family.household).objects.filter(pk=family.household.pk).update(name="A+DEBIT+AUTHORISED")
    for email in HOSTILE:
        (payment,) = prepare_payments(
            structure=town.structure,
            household=family.household,
            shares={wallet_name(town.meals.pk): 2000},
            email=email,
            key=uuid4(),
            actor=by(family.user),
            now=NOW,
        )
        started = start_payment(payment_id=payment.pk, household=family.household, now=NOW)
        assert started is not None
        made.append(dict(bank_form(started, now=NOW, **ADDRESSES).fields))
    return made


def recut(text: Sequence[str], names: Sequence[str], cuts: Sequence[int]) -> dict[str, str]:
    """The same signed text under other names, joined at these cuts."""
    edges = [0, *sorted({cut % len(text) for cut in cuts} - {0}), len(text)]
    values = ["+".join(text[a:b]) for a, b in pairwise(edges)]
    return dict(zip(sorted(names)[: len(values)], values, strict=False))


@pytest.mark.django_db
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_cutting_of_the_forms_of_a_session_is_a_message(cards: CardTown, data: st.DataObject) -> None:
    if not Payment.objects.exists():
        forms(cards, cards.family())
    payments = list(Payment.objects.order_by("id"))
    made = [dict(bank_form(payment, now=NOW, **ADDRESSES).fields) for payment in payments]
    form = data.draw(st.sampled_from(made))
    signature = form.pop("signature")
    text = "+".join(form[name] for name in sorted(form)).split("+")
    names = data.draw(st.lists(st.sampled_from(sorted(MESSAGE)), unique=True, min_size=1, max_size=len(text)))
    cuts = data.draw(st.lists(st.integers(0, 40), max_size=len(text)))
    told = data.draw(st.sampled_from([recut(text, names, cuts), recut(text, names, range(len(text)))]))
    body = urlencode(told | {"signature": signature}).encode()
    assert receive(gateway=GatewayName.LYRA, body=body, now=NOW) in (Verdict.FORGED, Verdict.UNREADABLE)
    with pytest.raises(MessageError):
        Lyra().read(cards.contract.credentials(), Incoming.of(body))
    assert cents_of(cards) == 0


def cents_of(cards: CardTown) -> int:
    from preau.ledger.models import Account

    return sum(Account.objects.filter(kind="wallet").order_by("id").values_list("balance_cents", flat=True))


def test_attack_of_the_review_is_refused_even_signed_as_forms_once_were(cards: CardTown) -> None:
    """A form of before the upgrade held the address: what its owner kept of it is no message either."""
    family = cards.family()
    coveted = cards.order(family)
    date = f"{NOW:%Y%m%d%H%M%S}"
    site = coveted.shop_id
    wanted = ("DEBIT", coveted.order_number, site, date, coveted.transaction_number, "AUTHORISED", "0" * 32)
    email = "+".join(["a", str(coveted.amount_cents), "TEST", "978", *wanted]) + "+z@exemple.fr"
    old = {
        "vads_action_mode": "INTERACTIVE",
        "vads_amount": "2000",
        "vads_ctx_mode": "TEST",
        "vads_currency": "978",
        "vads_cust_email": email,
        "vads_order_id": "26-000002",
        "vads_page_action": "PAYMENT",
        "vads_payment_config": "SINGLE",
        "vads_return_mode": "NONE",
        "vads_site_id": site,
        "vads_trans_date": date,
        "vads_trans_id": "000002",
        "vads_url_check": "https://p.fr/n",
        "vads_url_return": "https://p.fr/r",
        "vads_version": "V2",
    }
    names = [
        *("vads_amount", "vads_ctx_mode", "vads_currency", "vads_operation_type", "vads_order_id", "vads_site_id"),
        *("vads_trans_date", "vads_trans_id", "vads_trans_status", "vads_trans_uuid"),
    ]
    text = "+".join(old[name] for name in sorted(old))
    head, _, rest = text.partition(f"+{coveted.amount_cents}+")
    values = [str(coveted.amount_cents), *rest.split("+")[:9]]
    tail = "+".join(rest.split("+")[9:])
    for first, last in (("vads_action_mode", "vads_user_info"), ("vads_acquirer_network", "vads_version")):
        told = dict(zip(names, values, strict=True)) | {first: head, last: tail}
        assert "+".join(told[name] for name in sorted(told)) == text
        body = urlencode(told | {"signature": sign(old, KEY)}).encode()
        assert receive(gateway=GatewayName.LYRA, body=body, now=NOW) == Verdict.UNREADABLE
    assert cards.balances(family) == (0, 0)
