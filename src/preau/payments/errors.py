"""What an action on payments refuses to do, told in French."""

from __future__ import annotations


class PaymentRefusedError(RuntimeError):
    """A refusal; its message is French, ready to show. Nothing was written."""
