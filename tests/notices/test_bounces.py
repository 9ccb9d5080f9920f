"""What comes back after a mail has left: real reports of several servers, and what is none or is forged."""

from __future__ import annotations

import io
import mailbox
import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as sent_mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import transaction

from preau.common import clock
from preau.common.actors import Actor
from preau.config import environment
from preau.notices.actions import Mail, queue_mails
from preau.notices.actions.bounces import lift_address, take_report
from preau.notices.actions.sending import send_due_mails
from preau.notices.mailboxes import Mailbox
from preau.notices.marks import mark
from preau.notices.models import DeadAddress, OutgoingMail
from preau.notices.rules import reason_words
from preau.notices.tasks import read_bounces

SAMPLES = Path(__file__).with_name("samples")
TO = "ines.m@exemple.fr"


@pytest.fixture
def sent(db: None) -> OutgoingMail:
    """A mail that has left."""
    return leave(TO)


def leave(to: str, structure_id: int = 7) -> OutgoingMail:
    with transaction.atomic():
        (row,) = queue_mails([Mail(to, "Votre accès", "Bonjour", structure_id)])
    send_due_mails()
    row.refresh_from_db()
    return row


def report(name: str, row: OutgoingMail, token: str = "") -> bytes:
    return (SAMPLES / f"{name}.eml").read_text().replace("@TOKEN@", token or mark(row.pk)).encode()


@pytest.mark.parametrize(
    ("name", "bounce", "code", "words"),
    [
        ("postfix_unknown", "dead", "5.1.1", "cette boîte n’existe pas"),
        ("exim_headers_only", "dead", "5.1.1", "cette boîte n’existe pas"),
        ("office365_unknown", "dead", "5.1.10", "cette boîte n’existe pas"),
        ("qmail_unknown", "dead", "5.1.1", "cette boîte n’existe pas"),
        ("verp_without_a_copy", "dead", "5.4.4", "ce nom de domaine n’existe pas ou ne reçoit pas de courrier"),
        ("gmail_full", "lost", "5.2.2", "cette boîte est pleine"),
        ("sendmail_delayed", "late", "4.4.1", "le serveur du destinataire ne répond pas"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_report_is_noted_on_its_mail(
    sent: OutgoingMail, name: str, bounce: str, code: str, words: str, ends: str
) -> None:
    raw = report(name, sent).replace(b"\n", ends.encode())
    noted = take_report(raw)
    assert noted is not None
    assert (noted.pk, noted.bounce, noted.bounce_code) == (sent.pk, bounce, code)
    assert reason_words(code) == words
    assert DeadAddress.objects.filter(address=TO).exists() is (bounce == "dead")
    assert take_report(raw) is None


@pytest.mark.parametrize("name", ["vacation", "receipt", "delivered"])
def test_answers_receipts_and_good_news_are_left_alone(sent: OutgoingMail, name: str) -> None:
    assert take_report(report(name, sent)) is None
    assert not DeadAddress.objects.exists()


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff\xfe", b"Content-Type: multipart/report; boundary=\n\n--", b"Subject: x"]
)
def test_rubbish_is_left_alone(db: None, raw: bytes) -> None:
    assert take_report(raw) is None


def test_forged_marks_are_not_believed(sent: OutgoingMail) -> None:
    seal = mark(sent.pk).partition(".")[2]
    other = leave("autre@exemple.fr")
    for token in (f"{other.pk}.{seal}", f"{sent.pk}.{'0' * 20}", f"999999999.{'a' * 20}", f"{sent.pk}"):
        assert take_report(report("postfix_unknown", sent, token)) is None
    assert not OutgoingMail.objects.exclude(bounce="").exists()


def test_message_folded_thousands_of_times_is_passed_over(db: None) -> None:
    folds = "".join(f"Content-Type: multipart/report; boundary=b{n}\n\n--b{n}\n" for n in range(5000))
    assert take_report(folds.encode()) is None


def test_words_of_the_server_are_kept_short_and_on_one_line(sent: OutgoingMail) -> None:
    raw = report("postfix_unknown", sent).replace(b"rejected: User", b"rejected: <script>" + b"x" * 900 + b" User")
    noted = take_report(raw)
    assert noted is not None
    assert len(noted.bounce_text) == 300
    assert "\n" not in noted.bounce_text


def test_worst_news_stays(sent: OutgoingMail) -> None:
    for name in ("sendmail_delayed", "gmail_full", "postfix_unknown", "sendmail_delayed", "gmail_full"):
        take_report(report(name, sent))
    sent.refresh_from_db()
    assert (sent.bounce, sent.bounce_code) == ("dead", "5.1.1")


def test_nothing_more_is_sent_to_a_dead_address_until_it_is_lifted(sent: OutgoingMail) -> None:
    take_report(report("postfix_unknown", sent))
    sent_mail.outbox.clear()
    held, other = leave(TO.upper()), leave("awa@exemple.fr")
    assert (held.sent_at, other.sent_at is None) == (None, False)
    assert held.held_at is not None
    assert [message.to for message in sent_mail.outbox] == [["awa@exemple.fr"]]
    assert lift_address(structure_id=8, mail_id=sent.pk, actor=Actor(1, part="test"), now=clock.now()) is False
    assert lift_address(structure_id=7, mail_id=sent.pk, actor=Actor(1, part="test"), now=clock.now()) is True
    assert lift_address(structure_id=7, mail_id=sent.pk, actor=Actor(1, part="test"), now=clock.now()) is False
    send_due_mails()
    assert [message.to for message in sent_mail.outbox[1:]] == [[TO.upper()]]
    assert take_report(report("postfix_unknown", sent)) is None
    assert leave(TO).sent_at is not None


def test_mail_held_for_more_than_a_week_does_not_leave(sent: OutgoingMail) -> None:
    take_report(report("postfix_unknown", sent))
    held = leave(TO)
    OutgoingMail.objects.filter(pk=held.pk).update(created_at=clock.now() - timedelta(days=8))
    lift_address(structure_id=7, mail_id=sent.pk, actor=Actor(1, part="test"), now=clock.now())
    send_due_mails()
    held.refresh_from_db()
    assert held.sent_at is None


def test_envelope_carries_the_mark_and_people_see_the_usual_sender(db: None, settings: Any) -> None:
    settings.MAIL_RETURN, settings.DEFAULT_FROM_EMAIL = "retours+*@exemple.fr", "Préau <portail@exemple.fr>"
    row = leave(TO)
    message = sent_mail.outbox[-1]
    assert message.from_email == f"retours+{mark(row.pk)}@exemple.fr"
    assert parseaddr(str(make_header(decode_header(message.message()["From"])))) == ("Préau", "portail@exemple.fr")
    assert f".{mark(row.pk)}@exemple.fr>" in message.message()["Message-ID"]


# -- where reports are read --------------------------------------------------------------------------------------------


def test_command_reads_a_file_of_messages_and_leaves_it(sent: OutgoingMail, tmp_path: Path) -> None:
    path = tmp_path / "retours.mbox"
    box = mailbox.mbox(path)
    for name in ("vacation", "postfix_unknown", "receipt"):
        box.add(report(name, sent))
    box.close()
    before, out = path.read_bytes(), io.StringIO()
    for _ in range(2):
        call_command("read_bounces", mbox=path, stdout=out)
    assert out.getvalue().splitlines() == [
        "3 message(s) read, 1 report(s) noted.",
        "3 message(s) read, 0 report(s) noted.",
    ]
    assert path.read_bytes() == before


def test_command_reads_one_message_from_a_pipe(sent: OutgoingMail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(report("qmail_unknown", sent))))
    out = io.StringIO()
    call_command("read_bounces", stdin=True, stdout=out)
    assert out.getvalue() == "1 message(s) read, 1 report(s) noted.\n"


def test_command_without_anything_to_read_says_so(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="PREAU_BOUNCES"):
        call_command("read_bounces")
    with pytest.raises(CommandError, match="no file"):
        call_command("read_bounces", mbox=tmp_path / "rien")


class Imap(socketserver.StreamRequestHandler):
    """Enough of a server of IMAP: lets the right password in, and remembers what was marked as read."""

    messages: list[bytes]
    seen: set[int]

    def handle(self) -> None:
        self.wfile.write(b"* OK IMAP4rev1\r\n")
        for line in self.rfile:
            tag, _, rest = line.decode().strip().partition(" ")
            if rest.startswith("LOGIN") and "secret" not in rest:
                self.wfile.write(f"{tag} NO wrong\r\n".encode())
                continue
            self._say(rest)
            self.wfile.write(f"{tag} OK done\r\n".encode())

    def _say(self, rest: str) -> None:
        words = rest.split()
        if rest.startswith("CAPABILITY"):
            self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n")
        elif rest.startswith("SELECT"):
            self.wfile.write(f"* {len(self.messages)} EXISTS\r\n".encode())
        elif rest.startswith("UID SEARCH"):
            new = [str(n) for n in range(1, len(self.messages) + 1) if n not in self.seen]
            self.wfile.write(f"* SEARCH {' '.join(new)}\r\n".encode())
        elif rest.startswith("UID FETCH"):
            raw = self.messages[int(words[2]) - 1]
            self.wfile.write(f"* 1 FETCH (UID {words[2]} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        elif rest.startswith("UID STORE"):
            assert words[3:] == ["+FLAGS", r"(\Seen)"]
            self.seen.add(int(words[2]))


@pytest.fixture
def imap(sent: OutgoingMail) -> Iterator[type[Imap]]:
    class Box(Imap):
        messages = [report(name, sent) for name in ("vacation", "office365_unknown")]
        seen: set[int] = set()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Box) as server:
        Box.port = server.server_address[1]  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Box
        server.shutdown()


def test_mailbox_is_read_every_ten_minutes_and_each_message_once(sent: OutgoingMail, imap: Any, settings: Any) -> None:
    settings.BOUNCES = Mailbox("127.0.0.1", imap.port, "retours", "secret", "INBOX", is_tls=False)
    read_bounces(0)
    sent.refresh_from_db()
    assert (sent.bounce, imap.seen) == ("dead", {1, 2})
    out = io.StringIO()
    call_command("read_bounces", stdout=out)
    assert out.getvalue() == "0 message(s) read, 0 report(s) noted.\n"


def test_mailbox_that_refuses_or_is_dead_is_told_and_hurts_nothing(
    sent: OutgoingMail, imap: Any, settings: Any
) -> None:
    for port, password in ((imap.port, "faux"), (1, "secret")):
        settings.BOUNCES = Mailbox("127.0.0.1", port, "retours", password, "INBOX", is_tls=False)
        read_bounces(0)
        with pytest.raises(CommandError, match="could not be read"):
            call_command("read_bounces")
    assert (imap.seen, "faux" in repr(settings.BOUNCES)) == (set(), False)


@pytest.mark.parametrize("url", ["http://a@b", "imap://moi:x@ailleurs.exemple.fr", "imaps://sans-nom.exemple.fr", "x"])
def test_unreadable_mailbox_address_stops_the_start(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PREAU_BOUNCES", url)
    with pytest.raises(ImproperlyConfigured, match="PREAU_BOUNCES must look like imaps://"):
        environment.mailbox("PREAU_BOUNCES")


def test_mailbox_and_return_address_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREAU_BOUNCES", "imaps://retours%40exemple.fr:a%2Fb@imap.exemple.fr/Retours")
    assert environment.mailbox("PREAU_BOUNCES") == Mailbox(
        "imap.exemple.fr", 993, "retours@exemple.fr", "a/b", "Retours", is_tls=True
    )
    for value in ("", "retours@exemple.fr", "retours+*@exemple.fr"):
        monkeypatch.setenv("PREAU_MAIL_RETURN", value)
        assert environment.return_address("PREAU_MAIL_RETURN") == value
    for value in ("retours", "a*b*@exemple.fr", "Nom <a@exemple.fr>", "a@*"):
        monkeypatch.setenv("PREAU_MAIL_RETURN", value)
        with pytest.raises(ImproperlyConfigured, match="PREAU_MAIL_RETURN"):
            environment.return_address("PREAU_MAIL_RETURN")
