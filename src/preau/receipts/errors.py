from __future__ import annotations


class ReceiptError(RuntimeError):
    """Something a person asked for that cannot be done; the message, in French, says why and what to do."""
