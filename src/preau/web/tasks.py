"""Jobs of the pages."""

from __future__ import annotations

from procrastinate.contrib.django import app

from preau.common.tasks import LONG
from preau.exports.actions import MAKE
from preau.web.account.jobs import SEND_LINK, SEND_RESET
from preau.web.bank.tasks import deliver

__all__ = ["deliver", "make_file", "pick_up_files", "purge_files", "send_reset", "send_sign_in_link"]


@app.task(name=SEND_RESET)
def send_reset(email: str, site: str) -> None:
    """Answer somebody who forgot a password."""
    from preau.web.account.resetting import queue_reset

    queue_reset(email, site)


@app.task(name=SEND_LINK)
def send_sign_in_link(email: str, site: str) -> None:
    """Answer somebody who waits at the sign-in."""
    from preau.web.account.entering import queue_link

    queue_link(email, site)


@app.task(name=MAKE, queue=LONG)
def make_file(file_id: int) -> None:
    """Make a long file, as its page would."""
    from preau.web.long_files import make

    make(file_id)


@app.periodic(cron="* * * * *")
@app.task(name="web.pick_up_files", queue=LONG, queueing_lock="web.pick_up_files")
def pick_up_files(timestamp: int) -> None:
    """Take up the files of workers that died, or whose job was lost."""
    from preau.common import clock
    from preau.exports.actions import waiting_files

    for file_id in waiting_files(clock.now()):
        make_file(file_id)


@app.periodic(cron="50 2 * * *")
@app.task(name="web.purge_files", queue=LONG)
def purge_files(timestamp: int) -> None:
    """Delete the files of some days ago."""
    from preau.common import clock
    from preau.exports.actions import purge_files as purge

    purge(clock.now())
