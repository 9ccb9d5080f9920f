"""PayFiP's service for the tests, over real HTTP, written from its description (WSDL and schemas): every result and
every fault, and a bank on a bad day.

Requests are checked as the schemas want them: the elements of the sequence, in their order, none unknown.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
SERVICE = (
    "http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/"
    "PaiementSecuriseService"
)
SEQUENCES = {
    "creerPaiementSecurise": [
        *("exer", "mel", "montant", "numcli", "objet", "refdet", "saisie", "urlnotif", "urlredirect"),
    ],
    "recupererDetailPaiementSecurise": ["idOp"],
    "recupererDetailClient": ["numCli"],
}
FAULTS = {
    "A2": "Adresse mél incorrecte.",
    "M5": "Le montant n'est pas conforme.",
    "P1": "IdOp incorrect.",
    "P5": "Résultat de la transaction non connu.",
    "R3": "Le format du paramètre REFDET n'est pas conforme",
    "T1": "Le client n'existe pas.",
}
FUNCTIONAL, TECHNICAL = "FonctionnelleErreur", "TechIndisponibiliteErreur"


class FaultError(Exception):
    """A fault to answer with."""

    def __init__(self, code: str, kind: str = FUNCTIONAL) -> None:
        self.code, self.kind = code, kind
        super().__init__(code)


@dataclass
class Bank:
    """What the service knows. `mood` replaces every answer: slow, garbage, empty, huge, html, entities, down."""

    clients: dict[str, str] = field(default_factory=dict)
    payments: dict[str, dict[str, str]] = field(default_factory=dict)
    mood: str = ""
    faults: dict[str, FaultError] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    url: str = ""

    def settle(self, reference: str, result: str = "P", **changes: str) -> None:
        """The family has been on the page: from now the payment has this result."""
        told = {"dattrans": "21112026", "heurtrans": "1003", "resultrans": result}
        if result in "PV":
            told["numauto"] = "112233445566-tip"
        self.payments[reference] |= told | changes

    def answer(self, operation: str, values: dict[str, str]) -> dict[str, str]:
        self.calls[operation] += 1
        if operation in self.faults:
            raise self.faults[operation]
        return getattr(self, f"_{operation}")(values)  # type: ignore[no-any-return]

    def _creerPaiementSecurise(self, values: dict[str, str]) -> dict[str, str]:  # noqa: N802 (the operation's name)
        shapes = {
            "A2": re.fullmatch(r"[^@\s]+@[^@\s]+", values.get("mel", "")) and 6 <= len(values["mel"]) <= 80,
            "M5": values.get("montant", "").isdigit() and 100 <= int(values["montant"]) <= 9_999_999,
            "R3": re.fullmatch(r"[A-Za-z0-9]{6,30}", values.get("refdet", "")),
            "T1": values.get("numcli") in self.clients,
            "O1": re.fullmatch(r"[A-Za-z0-9 ]{0,100}", values.get("objet", "")),
            "S1": values.get("saisie") in {"T", "X", "W"} and re.fullmatch(r"[0-9]{4}", values.get("exer", "")),
        }
        for code, is_right in shapes.items():
            if not is_right:
                raise FaultError(code)
        reference = str(uuid.uuid4())
        kept = ("exer", "mel", "montant", "numcli", "objet", "refdet", "saisie")
        self.payments[reference] = {"idOp": reference} | {name: values[name] for name in kept if name in values}
        return {"idOp": reference}

    def _recupererDetailPaiementSecurise(self, values: dict[str, str]) -> dict[str, str]:  # noqa: N802
        found = self.payments.get(values["idOp"])
        if found is None:
            raise FaultError("P1")
        if "resultrans" not in found:
            raise FaultError("P5")
        return dict(sorted(found.items()))

    def _recupererDetailClient(self, values: dict[str, str]) -> dict[str, str]:  # noqa: N802
        if values["numCli"] not in self.clients:
            raise FaultError("T1")
        return {"libelleN1": self.clients[values["numCli"]], "libelleN2": "REGIE", "numcli": values["numCli"]}


MOODS = {
    "garbage": (200, b"\x00\x01 pas du XML"),
    "empty": (200, b""),
    "html": (503, b"<!DOCTYPE html><html><body>maintenance</body></html>"),
    "no result": (
        200,
        f'<S:Envelope xmlns:S="{SOAP[1:-1]}"><S:Body><x xmlns="{SERVICE}"/></S:Body></S:Envelope>'.encode(),
    ),
    "entities": (200, b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;&b;</a>'),
    "deep": (200, b"<a>" * 60 + b"</a>" * 60),
    "huge": (200, b"<a>" + b"x" * 300_000 + b"</a>"),
    "down": (500, b"Internal Server Error"),
    "elsewhere": (302, b""),
}


def _handler(bank: Bank) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if bank.mood == "slow":
                time.sleep(3)
            status, answer = MOODS[bank.mood] if bank.mood in MOODS else self._answer(body)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", bank.url)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def _answer(self, body: bytes) -> tuple[int, bytes]:
            operation, values = read_request(body)
            try:
                record = bank.answer(operation, values)
            except FaultError as fault:
                return 500, _wrapped(
                    "<S:Fault><faultcode>S:Server</faultcode>"
                    f"<faultstring>fr.gouv.finances.cp.tpa.webservice.exceptions.{fault.kind}</faultstring>"
                    f'<detail><ns2:{fault.kind} xmlns:ns2="{SERVICE}"><code>{fault.code}</code>'
                    f"<descriptif/><libelle>{FAULTS.get(fault.code, 'Erreur')}</libelle><severite>2</severite>"
                    f"</ns2:{fault.kind}></detail></S:Fault>"
                )
            fields = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in record.items())
            name = f"{operation}Response"
            return 200, _wrapped(f'<ns2:{name} xmlns:ns2="{SERVICE}"><return>{fields}</return></ns2:{name}>')

        def log_message(self, *_told: object) -> None:
            """Quiet."""

    return Handler


def read_request(body: bytes) -> tuple[str, dict[str, str]]:
    """Operation and values of a request that follows the schemas; anything else fails the test."""
    root = ET.fromstring(body)  # noqa: S314 (our own request)
    assert root.tag == f"{SOAP}Envelope"
    (soap_body,) = root
    (called,) = soap_body
    operation = called.tag.removeprefix(f"{{{SERVICE}}}")
    (record,) = called
    names = [item.tag for item in record]
    assert (record.tag, names) == ("arg0", [name for name in SEQUENCES[operation] if name in names])
    return operation, {item.tag: item.text or "" for item in record}


def _wrapped(inner: str) -> bytes:
    return f'<S:Envelope xmlns:S="{SOAP[1:-1]}"><S:Body>{inner}</S:Body></S:Envelope>'.encode()


@contextmanager
def serving(bank: Bank) -> Iterator[Bank]:
    """The service at an address of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(bank))
    bank.url = f"http://127.0.0.1:{server.server_port}/tpa/services/securite"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bank
    finally:
        server.shutdown()
        server.server_close()
