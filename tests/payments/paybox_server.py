"""Paybox Direct for the tests, over real HTTP: « existence » and « status », codes, accents in ISO 8859-1, bad days."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

SECRET = "1999888Cle"


@dataclass(frozen=True)
class Paid:
    """A payment at the bank: found by its reference and amount, in the shop's site."""

    reference: str
    cents: int
    numbers: tuple[str, str]
    status: str = "Capturé"
    currency: str = "978"


@dataclass
class Bank:
    """What the service of one shop knows. `changes` replace fields of its answers; `mood` its answers."""

    site: str = ""
    rank: str = "32"
    paid: list[Paid] = field(default_factory=list)
    mood: str = ""
    changes: dict[str, str] = field(default_factory=dict)
    questions: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, sent: dict[str, str]) -> dict[str, str]:
        self.questions.append(sent)
        told = {name: sent[name] for name in ("SITE", "RANG", "NUMQUESTION")}
        empty = {"NUMTRANS": "0000000000", "NUMAPPEL": "0000000000", "AUTORISATION": "", **told}
        assert sent["VERSION"] == "00104"
        assert len(sent["DATEQ"]) == 14
        if (sent["SITE"], sent["RANG"], sent["CLE"]) != (self.site, self.rank, SECRET):
            return empty | {"CODEREPONSE": "00006", "COMMENTAIRE": "Accès refusé"}
        found = next((one for one in self.paid if self._is(one, sent)), None)
        if found is None:
            return empty | {"CODEREPONSE": "00018", "COMMENTAIRE": "Transaction non trouvée"}
        done = {"CODEREPONSE": "00000", "COMMENTAIRE": "Demande traitée avec succès", "PORTEUR": "4970xxxxxx0003"}
        numbers = dict(zip(("NUMTRANS", "NUMAPPEL"), (one.zfill(10) for one in found.numbers), strict=True))
        state = {"STATUS": found.status} if sent["TYPE"] == "00017" else {}
        return empty | done | numbers | state | self.changes

    def _is(self, one: Paid, sent: dict[str, str]) -> bool:
        if sent["TYPE"] == "00017":
            return tuple(one.numbers) == (sent["NUMTRANS"].lstrip("0"), sent["NUMAPPEL"].lstrip("0"))
        asked = sent["REFERENCE"], int(sent["MONTANT"]), sent["DEVISE"]
        return sent["TYPE"] == "00011" and asked == (one.reference, one.cents, one.currency)


MOODS = {
    "garbage": (200, b"\x00\xff pas une trame"),
    "empty": (200, b""),
    "down": (503, b"<html>maintenance</html>"),
    "trouble": (200, b"CODEREPONSE=00001&COMMENTAIRE=Centre+injoignable"),
    "again": (200, b"CODEREPONSE=00039&COMMENTAIRE=Question+deja+traitee"),
    "another question": (200, b"CODEREPONSE=00000&SITE=1&RANG=1&NUMQUESTION=1&NUMTRANS=1&NUMAPPEL=2"),
    "refuses": (200, b"CODEREPONSE=00014&COMMENTAIRE=Trame+incoherente"),
}


def _handler(bank: Bank) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, answer = MOODS.get(bank.mood) or (200, self._frame(dict(parse_qsl(body, keep_blank_values=True))))
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def _frame(self, sent: dict[str, str]) -> bytes:
            """As the service writes them: raw, in its own alphabet."""
            return "&".join(f"{name}={value}" for name, value in bank.answer(sent).items()).encode("latin-1")

        def log_message(self, *_told: object) -> None:
            """Quiet."""

    return Handler


@contextmanager
def serving(bank: Bank) -> Iterator[Bank]:
    """The service at an address of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(bank))
    bank.url = f"http://127.0.0.1:{server.server_port}/PPPS.php"
    threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True).start()
    try:
        yield bank
    finally:
        server.shutdown()
        server.server_close()
