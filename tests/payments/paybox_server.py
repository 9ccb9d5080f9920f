"""Paybox Direct for the tests, over real HTTP: « existence » and « status », codes, accents in ISO 8859-1, bad days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl

from tests.payments.serving import Reply, answering

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


@contextmanager
def serving(bank: Bank) -> Iterator[Bank]:
    """The service at an address of this machine."""

    def answer(_request: BaseHTTPRequestHandler, body: bytes) -> Reply:
        if bank.mood in MOODS:
            return Reply(*MOODS[bank.mood])
        sent = dict(parse_qsl(body.decode(), keep_blank_values=True))
        # As the service writes them: raw, in its own alphabet.
        frame = "&".join(f"{name}={value}" for name, value in bank.answer(sent).items())
        return Reply(200, frame.encode("latin-1"))

    with answering(answer) as url:
        bank.url = f"{url}PPPS.php"
        yield bank
