"""The outbox: mails kept with their cause, sent once by a real worker over real SMTP, retried alone when refused."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection, connections, transaction
from django.db.transaction import TransactionManagementError
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.asserts import assertNumQueries

from preau.common import clock
from preau.config.demo import free_port
from preau.notices.actions import Mail, queue_mails
from preau.notices.actions.sending import MAX_ATTEMPTS, SERVER_PAUSE, due_mails, send_due_mails
from preau.notices.models import OutgoingMail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty_queue(transactional_db: None) -> None:
    """The queue's tables are not Django's: emptying the database between two tests leaves them."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


class Sink:
    """Keeps what it accepts; refuses recipients named `refuse…`, hangs up on `raccroche…`."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.connections = 0

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("raccroche"):
            server.transport.abort()
        if address.startswith("refuse"):
            return "550 Boîte inconnue"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.messages.append(message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default))
        return "250 OK"

    def recipients(self) -> list[str]:
        return [str(message["To"]) for message in self.messages]


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.DEFAULT_FROM_EMAIL = "Préau <portail@exemple.fr>"
    controller.start()
    yield handler
    controller.stop()


def mail(name: str = "awa", **changes: Any) -> Mail:
    values: dict[str, Any] = {"to": f"{name}@exemple.fr", "subject": "Votre réservation", "body": "Acceptée.\n"}
    return Mail(**{**values, **changes})


def queue(*mails: Mail) -> None:
    with transaction.atomic():
        queue_mails(mails)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A real worker, until nothing is left to do; its thread keeps no connection to the database of the test."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    return run_worker


def run_worker() -> None:
    """In a thread of its own: after a browser test, the main one has an event loop that never ends."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_work).result()


def _work() -> None:
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
            worker_app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    finally:
        connections.close_all()


@pytest.mark.parametrize("number", [1, 40])
def test_queueing_costs_two_statements_whatever_the_number(number: int) -> None:
    with transaction.atomic(), assertNumQueries(2):
        queue_mails([mail(f"parent{n}") for n in range(number)])
    assert OutgoingMail.objects.count() == number
    assert ProcrastinateJob.objects.filter(task_name="notices.send_mails").count() == 1


def test_no_mail_costs_nothing() -> None:
    with assertNumQueries(0):
        queue_mails([])


def test_queueing_outside_a_transaction_is_refused() -> None:
    with pytest.raises(TransactionManagementError):
        queue_mails([mail()])
    assert OutgoingMail.objects.count() == 0


def test_rolled_back_cause_leaves_neither_mail_nor_job() -> None:
    with transaction.atomic():
        queue_mails([mail()])
        transaction.set_rollback(True)
    assert OutgoingMail.objects.count() == 0
    assert ProcrastinateJob.objects.filter(task_name="notices.send_mails").count() == 0


def test_two_transactions_queue_at_once_without_waiting() -> None:
    """A queueing lock would make the second one wait for the first one's end."""
    done = threading.Event()

    def other() -> None:
        queue(mail("second"))
        connection.close()
        done.set()

    with transaction.atomic():
        queue_mails([mail("first")])
        thread = threading.Thread(target=other)
        thread.start()
        assert done.wait(10)
    thread.join()
    assert OutgoingMail.objects.count() == 2


def test_subject_is_one_line_that_fits() -> None:
    queue(mail(subject="Réservation\nBcc: autre@exemple.fr " + "x" * 300))
    subject = OutgoingMail.objects.get().subject
    assert subject.startswith("Réservation Bcc: autre@exemple.fr xxx")
    assert len(subject) == 200


def test_worker_sends_everything_over_one_connection(sink: Sink, work: Callable[[], None]) -> None:
    queue(mail("awa"), mail("noe", subject="Place obtenue : Maël", body="À midi, c’est noté.\n"))
    queue(mail("lina"))
    work()
    assert sink.recipients() == ["awa@exemple.fr", "noe@exemple.fr", "lina@exemple.fr"]
    assert sink.connections == 1
    second = sink.messages[1]
    assert second["Subject"] == "Place obtenue : Maël"
    assert second.get_content().replace("\r\n", "\n") == "À midi, c’est noté.\n"
    assert second["From"] == "Préau <portail@exemple.fr>"
    assert second["Auto-Submitted"] == "auto-generated"
    assert not OutgoingMail.objects.filter(sent_at=None).exists()


def test_second_run_sends_nothing_again(sink: Sink) -> None:
    queue(mail())
    assert send_due_mails() == 1
    assert send_due_mails() == 0
    assert len(sink.messages) == 1


def test_refused_address_is_noted_and_blocks_nobody(sink: Sink) -> None:
    queue(mail("refuse"), mail("awa"))
    assert send_due_mails() == 1
    refused = OutgoingMail.objects.get(to="refuse@exemple.fr")
    assert sink.recipients() == ["awa@exemple.fr"]
    assert (refused.sent_at, refused.attempts) == (None, 1)
    assert "550" in refused.last_error
    assert refused.retry_at is not None
    assert refused.retry_at > clock.now() + timedelta(minutes=4)


def test_server_that_hangs_up_on_one_mail_still_takes_the_others(sink: Sink) -> None:
    queue(mail("raccroche"), mail("awa"))
    assert send_due_mails() == 1
    assert sink.recipients() == ["awa@exemple.fr"]
    assert OutgoingMail.objects.get(to="raccroche@exemple.fr").attempts == 1


def test_unreadable_address_is_noted_and_blocks_nobody(sink: Sink) -> None:
    queue(mail(to="pas une\nadresse"), mail("awa"))
    assert send_due_mails() == 1
    assert OutgoingMail.objects.get(sent_at=None).attempts == 1


def test_refused_mail_is_tried_later_then_given_up(sink: Sink) -> None:
    queue(mail("refuse"))
    delays = []
    for _ in range(MAX_ATTEMPTS + 2):
        send_due_mails()
        row = OutgoingMail.objects.get()
        delays.append(row.attempts)
        OutgoingMail.objects.update(retry_at=clock.now() - timedelta(seconds=1))
    assert delays == [1, 2, 3, 4, 5, 6, 7, 7, 7]
    assert not due_mails(clock.now()).exists()


def test_refused_mail_leaves_once_the_address_works(sink: Sink) -> None:
    queue(mail("refuse"))
    send_due_mails()
    OutgoingMail.objects.update(to="awa@exemple.fr", retry_at=clock.now())
    assert send_due_mails() == 1
    row = OutgoingMail.objects.get()
    assert row.sent_at is not None
    assert row.last_error == ""


def test_missing_server_counts_against_no_mail_and_frees_the_worker(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    queue(mail("awa"), mail("noe"))
    assert send_due_mails() == 0
    rows = OutgoingMail.objects.all()
    assert [(row.attempts, row.sent_at) for row in rows] == [(0, None), (0, None)]
    assert all(row.last_error for row in rows)
    assert not due_mails(clock.now()).exists()
    assert due_mails(clock.now() + SERVER_PAUSE).count() == 2


def test_mail_another_worker_is_sending_is_skipped(sink: Sink) -> None:
    queue(mail("awa"), mail("noe"))
    sent: list[int] = []

    def other() -> None:
        sent.append(send_due_mails())
        connection.close()

    with transaction.atomic():
        OutgoingMail.objects.select_for_update().get(to="awa@exemple.fr")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
    assert sent == [1]
    assert sink.recipients() == ["noe@exemple.fr"]


def test_several_workers_send_each_mail_once(sink: Sink) -> None:
    queue(*(mail(f"parent{n}") for n in range(30)))

    def run() -> None:
        send_due_mails()
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(sink.recipients()) == sorted(f"parent{n}@exemple.fr" for n in range(30))


def test_mail_sent_again_after_a_crash_keeps_its_message_id(sink: Sink) -> None:
    """What the server took before the commit was lost leaves again, recognisable as the same mail."""
    queue(mail())
    send_due_mails()
    OutgoingMail.objects.update(sent_at=None)
    send_due_mails()
    first, second = (message["Message-ID"] for message in sink.messages)
    assert first == second
    assert first.endswith("@exemple.fr>")


def test_forgotten_mails_are_picked_up_every_ten_minutes(sink: Sink, work: Callable[[], None]) -> None:
    periodic = {task.task.name: task for task in app.periodic_registry.periodic_tasks.values()}
    assert periodic["notices.pick_up_mails"].cron == "*/10 * * * *"
    OutgoingMail.objects.create(to="awa@exemple.fr", subject="Oublié", body="Sans tâche.")
    app.configure_task("notices.pick_up_mails").defer(timestamp=0)
    work()
    assert sink.recipients() == ["awa@exemple.fr"]
