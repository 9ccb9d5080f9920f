"""As much SOAP 1.1 as PayFiP speaks: one flat record each way. See docs/adr/0013-payfip-soap.md for why it is ours."""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat
from xml.sax.saxutils import escape

from preau.payments.gateways.base import BankRefusedError, BankUnreachableError
from preau.payments.gateways.http import exchange

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
_TOO_DEEP = 20

Leaves = dict[tuple[str, ...], str]
"""The texts of a document by path of local names; of elements that come twice, the last."""


def call(url: str, namespace: str, operation: str, values: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The record `return` that an operation answers to `arg0`, and the answer's text as it came.

    Raises `BankRefusedError` for a fault, `BankUnreachableError` for anything that is not an answer.
    """
    status, body = exchange(url, body=envelope(namespace, operation, values), headers=_HEADERS)
    text = body.decode("utf-8", "replace")
    leaves = read_leaves(body)
    if code := _fault(leaves):
        raise BankRefusedError(*code)
    answered = ("Envelope", "Body", f"{operation}Response", "return")
    record = {path[-1]: value for path, value in leaves.items() if path[:-1] == answered}
    if status != 200 or not record:
        raise BankUnreachableError(f"réponse {status} sans résultat")
    return record, text


def envelope(namespace: str, operation: str, values: Mapping[str, str]) -> bytes:
    """The request; `values` in the order of the service's description, empty ones left out."""
    fields = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items() if value)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{ENVELOPE}"><soap:Body>'
        f'<tns:{operation} xmlns:tns="{namespace}"><arg0>{fields}</arg0></tns:{operation}>'
        "</soap:Body></soap:Envelope>"
    ).encode()


def read_leaves(body: bytes) -> Leaves:
    """The texts of an XML document. A document type, where entities hide, is refused.

    Raises `BankUnreachableError`.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    path: list[str] = []
    texts: list[list[str]] = []
    leaves: Leaves = {}

    def start(name: str, _attributes: object) -> None:
        path.append(name.rpartition(" ")[2])
        texts.append([])
        if len(path) > _TOO_DEEP:
            raise BankUnreachableError("XML trop profond")

    def end(_name: str) -> None:
        leaves[tuple(path)] = "".join(texts.pop()).strip()
        path.pop()

    def write(data: str) -> None:
        texts[-1].append(data)

    def doctype(*_told: object) -> None:
        raise BankUnreachableError("XML avec un type de document")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = write
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise BankUnreachableError("réponse illisible") from error
    return leaves


def _fault(leaves: Leaves) -> tuple[str, str] | None:
    """Code and text of a fault, if the answer is one."""
    fault = ("Envelope", "Body", "Fault")
    if fault not in leaves:
        return None
    told = {path[-1]: value for path, value in leaves.items() if path[:4] == (*fault, "detail") and len(path) == 6}
    text = told.get("descriptif") or told.get("libelle") or told.get("message") or leaves.get((*fault, "faultstring"))
    return told.get("code") or "inconnu", (text or "")[:200]
