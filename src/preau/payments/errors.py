"""What an action on payments refuses to do."""

from __future__ import annotations

from preau.common.reasons import Refused


class PaymentRefusedError(Refused):
    """A refusal; nothing was written."""
