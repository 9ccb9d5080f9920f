from __future__ import annotations

from preau.common.reasons import Refused


class ReceiptError(Refused):
    """Something a person asked for that cannot be done; the reason says why and what to do."""
