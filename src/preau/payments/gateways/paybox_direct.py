"""Paybox Direct, asked whether a payment told by Paybox System is one: « existence » (00011), then « status » (00017).

The first question names the reference, the amount and the currency of the attempt: the bank finds that very payment in
this shop, or none. Its two numbers must be those of a message; the second question says what state it is in. A payment
of another shop, or of the other platform, is not found.

Source: the Direct manual's frames, as public modules send them (one is Paybox's own): VERSION, SITE, RANG, CLE, DATEQ,
NUMQUESTION (unique in a day), TYPE; answers `K=V&K=V` in ISO 8859-1, CODEREPONSE 00018 when nothing is found.
Which of NUMTRANS and NUMAPPEL is the message's `S` and which its `T` is not told the same way by all: they are compared
as a pair.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from preau.common import clock
from preau.payments.enums import Mode, Outcome
from preau.payments.gateways.base import (
    EURO,
    Answer,
    BankNotice,
    BankRefusedError,
    BankUnreachableError,
    Credentials,
    Question,
    UnknownReferenceError,
)
from preau.payments.gateways.http import exchange
from preau.payments.gateways.paybox_fields import SEPARATOR

SERVICE_URL = "https://ppps.paybox.com/PPPS.php"
TEST_SERVICE_URL = "https://preprod-ppps.paybox.com/PPPS.php"
VERSION, EXISTENCE, STATUS = "00104", "00011", "00017"
DONE, NOT_FOUND = "00000", "00018"
BROKEN = frozenset({"00001", "00003", "00005", "00039", "00097", "00098"})
"""The bank is in trouble, or has seen this number of question already: asked again."""
OUTCOMES = {
    "Autorisé": Outcome.PAID,
    "Capturé": Outcome.PAID,
    "Refusé": Outcome.REFUSED,
    "Annulé": Outcome.CANCELLED,
    "Rejet support": Outcome.CANCELLED,
}
"""Others (« Remboursé », « Crédit ») do not say how much went back: staff look."""
UNDOING = frozenset({"Annulé", "Rejet support"})
_KEPT = ("CODEREPONSE", "COMMENTAIRE", "SITE", "RANG", "NUMTRANS", "NUMAPPEL", "AUTORISATION", "STATUS", "REMISE")
"""What is kept of an answer: nothing of the card."""
_NO_ORDER = "00-000000"
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


class PayboxDirect:
    """The shop's side of the questions, with the secret `CLE` of Direct."""

    by_order = False

    def confirm(self, credentials: Credentials, question: Question) -> list[Answer]:
        """The one payment of this reference and amount, if it is one that a message told."""
        found = _exists(credentials, question.order_number, question.cents)
        numbers = _numbers(found.get("NUMTRANS", ""), found.get("NUMAPPEL", ""))
        told = next((one for one in question.told if _numbers(one.transaction_number, one.call) == numbers), None)
        if told is None or "" in numbers:
            return []
        sent = {name: found[name] for name in ("NUMTRANS", "NUMAPPEL")}
        answer = _call(credentials, {"TYPE": STATUS, **sent})
        status = answer.get("STATUS", "")
        is_same = _numbers(answer.get("NUMTRANS", ""), answer.get("NUMAPPEL", "")) == numbers
        if not is_same or not status:
            raise BankUnreachableError("réponse sur une autre transaction")
        notice = BankNotice(
            shop_id=credentials.shop_id,
            mode=credentials.mode,
            order_number=question.order_number,
            transaction_number=told.transaction_number,
            transaction=told.transaction,
            amount_cents=question.cents,
            currency=EURO,
            outcome=OUTCOMES.get(status, Outcome.UNKNOWN),
            status=status[:40],
            undoes=status in UNDOING,
            call=told.call,
        )
        return [Answer(notice, "\n".join(_kept(one) for one in (found, answer)))]

    def check(self, credentials: Credentials) -> str:
        """Asked about an order that cannot be, the bank says that it knows none: shop and secret are right."""
        try:
            _exists(credentials, _NO_ORDER, 100)
        except UnknownReferenceError:
            return credentials.shop_id
        raise BankUnreachableError("réponse inattendue")


def _exists(credentials: Credentials, order_number: str, cents: int) -> dict[str, str]:
    reference = f"{credentials.shop_id}{SEPARATOR}{order_number}"
    told = {"MONTANT": f"{cents:010d}", "DEVISE": EURO, "REFERENCE": reference}
    return _call(credentials, {"TYPE": EXISTENCE, **told})


def _call(credentials: Credentials, frame: Mapping[str, str]) -> dict[str, str]:
    """The fields of an answer that says « done » about this shop. Raises what `confirm` does."""
    site, rank, identifier = credentials.shop_id.split(".")
    number = f"{secrets.randbelow(2_147_483_647) + 1:010d}"
    sent = {
        "VERSION": VERSION,
        "SITE": site,
        "RANG": rank,
        "IDENTIFIANT": identifier,
        "CLE": credentials.query_key,
        "DATEQ": f"{clock.paris(clock.now()):%d%m%Y%H%M%S}",
        "NUMQUESTION": number,
        **frame,
    }
    status, body = exchange(_service(credentials), body=urlencode(sent).encode(), headers=_HEADERS)
    answer = dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1"))
    code = answer.get("CODEREPONSE", "")
    if status != 200 or not code or code in BROKEN:
        raise BankUnreachableError(f"réponse {status} {code}".strip())
    if code == NOT_FOUND:
        raise UnknownReferenceError(code, "")
    if code != DONE:
        raise BankRefusedError(code[:40], answer.get("COMMENTAIRE", "")[:200])
    said = [answer.get(name, "").lstrip("0") for name in ("SITE", "RANG", "NUMQUESTION")]
    if said != [text.lstrip("0") for text in (site, rank, number)]:
        raise BankUnreachableError("réponse à une autre question")
    return answer


def _service(credentials: Credentials) -> str:
    own = SERVICE_URL if credentials.mode == Mode.PRODUCTION else TEST_SERVICE_URL
    url = credentials.service_url or own
    if urlsplit(url).scheme not in {"https", "http"}:
        raise BankUnreachableError("adresse du service inconnue")
    return url


def _numbers(one: str, other: str) -> tuple[str, ...]:
    """The two numbers of a transaction, without their zeros, in one order."""
    return tuple(sorted((one.strip().lstrip("0"), other.strip().lstrip("0"))))


def _kept(answer: Mapping[str, str]) -> str:
    return urlencode({name: answer[name] for name in _KEPT if name in answer})
