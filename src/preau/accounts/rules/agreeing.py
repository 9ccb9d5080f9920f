"""When new terms are put to a family. Pure."""

from __future__ import annotations

from datetime import datetime


def must_agree_now(wait_since: datetime | None, signed_in_at: datetime | None) -> bool:
    """Whether the terms are asked for now: at the first sign-in after they began, never in the middle of a visit."""
    return wait_since is not None and (signed_in_at is None or signed_in_at >= wait_since)
