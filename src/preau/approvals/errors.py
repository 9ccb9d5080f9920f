"""What is refused about an act that two people do, told in French."""

from __future__ import annotations


class ApprovalError(RuntimeError):
    """A refusal; its message is French, ready to show. Nothing was written."""
