"""Where the portal may be sent to talk: the public Internet, and the very address that was looked at."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from preau.payments.gateways import http
from preau.payments.gateways.base import BankUnreachableError
from preau.payments.models import PaymentContract
from preau.payments.rules.contracts import PAYMENT_URLS, why_not_address


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
    assert not any(why_not_address(url) for url in PAYMENT_URLS.values())


@pytest.mark.parametrize("field", ["payment_url", "service_url"])
def test_demonstration_knows_its_own_pages_and_no_other_host(settings: Any, field: str) -> None:
    """Anybody is an administrator of a demonstration: « //host » is an address of elsewhere, over plain HTTP."""
    settings.DEMO = True
    own = {"payment_url": "/demonstration/banque/", "service_url": "/demonstration/banque/"}
    PaymentContract(**own).clean()
    with pytest.raises(ValidationError, match="https://"):
        PaymentContract(**own | {field: "//169.254.169.254/latest/"}).clean()
