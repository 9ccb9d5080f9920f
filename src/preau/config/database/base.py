"""Django's PostgreSQL, with a check of health that asks the socket before it asks the server.

Django looks at each kept connection once a request with `SELECT 1`: a round trip that tells nothing more than an idle
socket does. A server that went away closed it, and a closed socket has something to read.
"""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend of `ENGINE`: nothing else differs."""

    def is_usable(self) -> bool:
        """Whether the kept connection can serve; anything to read on it (its end, a notice) makes the server say so."""
        connection = self.connection
        if connection is None or connection.closed or connection.broken:
            return False
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not poll.poll(0) or bool(super().is_usable())
