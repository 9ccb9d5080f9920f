"""What is refused about an act that two people do."""

from __future__ import annotations

from preau.common.reasons import Refused


class ApprovalError(Refused):
    """A refusal; nothing was written."""
