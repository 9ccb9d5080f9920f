"""Run alone, on a server of its own with two web workers: wrong passwords and resets, one after another and at once.

`python -m tests.web.throttle_drill FOLDER` prints, as JSON, what was answered and how long each worker worked.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from bench.site import CSRF, Site, site
from preau.config.demo import HOST
from tests.payments.kill_drill import workers

PASSWORD = "mot de passe long"
SIGN_IN, RESET = "/compte/connexion/", "/compte/mot-de-passe/oublie/"
AT_ONCE = 24
CLIENTS = 8


def main(folder: Path) -> dict[str, object]:
    os.environ["PREAU_DATA"] = str(folder)
    with site(folder) as running:
        from preau.accounts.models import User

        emails = [f"parent{number}@exemple.fr" for number in range(3)]
        for email in emails:
            User.objects.create_user(email, PASSWORD)
        serving = workers(running)
        before = work(serving)
        one_by_one = [[sign_in(running, emails[0], "faux") for _ in range(6)], [sign_in(running, emails[0], PASSWORD)]]
        at_once = crowd(lambda: sign_in(running, emails[1], "faux"))
        resets = crowd(lambda: reset(running, emails[2]))
        return {
            "one_by_one": one_by_one,
            "wrong_at_once": at_once.count("wrong"),
            "waits_at_once": at_once.count("wait"),
            "resets": resets.count(302),
            "refused_resets": resets.count(429),
            "another_account": sign_in(running, emails[2], PASSWORD),
            "ticks": [after - old for after, old in zip(work(serving), before, strict=True)],
        }


def crowd(attempt: object) -> list:
    """The same attempt many times, by people who do not wait for each other."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(lambda _: attempt(), range(AT_ONCE)))  # type: ignore[operator]


def post(running: Site, path: str, **form: str) -> tuple[int, str]:
    """Each on a connection of its own: the kernel gives it to one worker or the other."""
    from django.conf import settings

    connection = HTTPConnection(HOST, running.port, timeout=60)
    headers = {
        "Cookie": f"{settings.CSRF_COOKIE_NAME}={CSRF}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", path, urlencode({"csrfmiddlewaretoken": CSRF} | form), headers)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text


def sign_in(running: Site, email: str, password: str) -> str:
    status, text = post(running, SIGN_IN, login=email, password=password)
    if status == 302:
        return "in"
    return "wait" if "Trop d’essais de suite" in text else "wrong" if "mot de passe inexact" in text else str(status)


def reset(running: Site, email: str) -> int:
    return post(running, RESET, email=email)[0]


def work(pids: list[int]) -> list[int]:
    """Processor time of each worker, in ticks of the kernel."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return [int(row[11]) + int(row[12]) for row in fields]


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
