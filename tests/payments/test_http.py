"""Where the portal may be sent to talk: the public Internet, and the very address that was looked at."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ValidationError

from preau.payments.gateways import KINDS, http
from preau.payments.gateways.base import BankUnreachableError
from preau.payments.models import PaymentContract
from preau.payments.rules.contracts import why_not_address


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            str(IPv4Address(0x0A000008)),
            str(IPv4Address(0xAC100001)),
            str(IPv4Address(0xC0A80101)),
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.1",
        ),
        "224.0.0.1",
        *("::", "::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::127.0.0.1", "::ffff:a00:1"),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::808:808", "2002:7f00:1::", "2002:c0a8:101::1"),
        *("2001:0:4136:e378:8000:63bf:807f:fffe", "2001:db8::1"),
    ],
)
def test_private_addresses_and_what_carries_them(address: str) -> None:
    assert not http.is_public_address(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4007:80c::2004", "64:ff9b::808:808", "2002:808:808::1"])
def test_public_addresses(address: str) -> None:
    assert http.is_public_address(address)


def test_name_that_changes_its_answer_leads_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection looks the name up once, and goes to what it looked at."""
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])
    reached: list[object] = []

    def look_up(*_told: object, **_named: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 443))]

    def connect(address: object, *_told: object) -> socket.socket:
        reached.append(address)
        raise OSError("nobody")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert http.is_public("https://banque.exemple.fr/")
    with pytest.raises(BankUnreachableError, match="réseau privé"):
        http.exchange("https://banque.exemple.fr/")
    assert reached == []


@pytest.mark.parametrize(
    "url",
    [
        *("http://banque.fr/", "https://banque.fr;script-src 'unsafe-inline' *;/x", "https://banque.fr, evil.fr/"),
        *(
            "https://a@banque.fr/",
            "https://banque.fr/\n",
            "https:///x",
            "https://ban que.fr/",
            "https://banque.fr/?a=b",
        ),
        *("https://banque.fr:port/", "https://-banque.fr/", "https://banque.fr/;x", "javascript:alert(1)", ""),
    ],
)
def test_address_that_is_no_page_is_refused(url: str) -> None:
    assert why_not_address(url)


def test_pages_of_the_banks_are_accepted() -> None:
    assert not any(why_not_address(kind.payment_url) for kind in KINDS.values())


@contextmanager
def dripping(folder: Path, at_once: bytes, drips: int) -> Iterator[tuple[int, bytes]]:
    """A bank over TLS that says some bytes, then one now and then: its port and its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    since, until = datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, since, until)
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "bank.pem").write_bytes(made + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "bank.pem")
    with socket.create_server(("127.0.0.1", 0)) as door:

        def speak() -> None:
            with suppress(OSError), context.wrap_socket(door.accept()[0], server_side=True) as line:
                line.recv(10_000)
                line.sendall(at_once)
                for _ in range(drips):
                    time.sleep(0.02)
                    line.sendall(b"x")
                line.sendall(b"\r\n\r\n" if not at_once.endswith(b"\r\n\r\n") else b"x")

        speaker = threading.Thread(target=speak, daemon=True)
        speaker.start()
        yield door.getsockname()[1], made
        speaker.join()


HEADERS = b"HTTP/1.1 200 OK\r\nConnection: close\r\nX-Slow: "
BODY = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
ERROR = b"HTTP/1.1 503 Down\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize("at_once", [HEADERS, BODY, ERROR])
@pytest.mark.parametrize(("drips", "is_told"), [(100, False), (2, True)])
def test_a_bank_that_drips_holds_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bytes, drips: int, is_told: bool
) -> None:
    """The time of an exchange is that of all its readings, headers and errors included, not of each."""
    real = ssl.create_default_context
    with dripping(tmp_path, at_once, drips) as (port, made):
        monkeypatch.setattr(http, "_public_address", lambda *_told: "127.0.0.1")
        monkeypatch.setattr(ssl, "create_default_context", lambda: real(cadata=made.decode()))
        if is_told:
            assert http.exchange(f"https://localhost:{port}/", timeout=1.0)[0] in (200, 503)
            return
        with pytest.raises(BankUnreachableError, match=r"lente|timed out"):
            http.exchange(f"https://localhost:{port}/", timeout=1.0)


@pytest.mark.parametrize("field", ["payment_url", "service_url"])
def test_demonstration_knows_its_own_pages_and_no_other_host(settings: Any, field: str) -> None:
    """Anybody is an administrator of a demonstration: « //host » is an address of elsewhere, over plain HTTP."""
    settings.DEMO = True
    own = {"payment_url": "/demonstration/banque/", "service_url": "/demonstration/banque/"}
    PaymentContract(**own).clean()
    with pytest.raises(ValidationError, match="https://"):
        PaymentContract(**own | {field: "//169.254.169.254/latest/"}).clean()
