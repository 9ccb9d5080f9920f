"""The bank's messages leave by jobs: posted to the shop's address, again and again until it takes them."""

from __future__ import annotations

import logging
import urllib.error
import urllib.request
from http import HTTPStatus

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from preau.web.bank.protocol import BankOrder, message_body
from preau.web.bank.scenarios import Message, Scenario

logger = logging.getLogger(__name__)

TIMEOUT = 10  # seconds
RETRIES = RetryStrategy(max_attempts=8, exponential_wait=2, retry_exceptions={OSError})


def tell_shop(order: BankOrder, messages: tuple[Message, ...], scenario: Scenario | None) -> None:
    """Queue these messages, each at its time."""
    for message in messages:
        body = message_body(order, message, scenario)
        job = deliver.configure(schedule_in={"seconds": message.after_seconds}) if message.after_seconds else deliver
        job.defer(url=order.fields["vads_url_check"], body=body)


@app.task(name="bank.deliver", retry=RETRIES)
def deliver(url: str, body: str) -> None:
    """Post a message. Raises `OSError` when the shop did not take it, for the job to be tried again."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Banque du Bac a Sable"}
    request = urllib.request.Request(url, data=body.encode(), headers=headers)  # noqa: S310 (http, from a signed form)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310 (the same)
            return
    except urllib.error.HTTPError as error:
        if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        logger.warning("the shop refused a message: %s", error.code)
