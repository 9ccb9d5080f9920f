"""The sample accounts, as the demonstration data wrote them beside the database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class SampleAccount:
    """An account anybody may use in the demonstration; `who` and `note` are French."""

    email: str
    password: str
    who: str
    note: str


def sample_accounts() -> list[SampleAccount]:
    """The accounts of `accounts.json` in the data folder; none when the file is not there yet."""
    path = Path(settings.DATA_DIR) / "accounts.json"
    if not path.is_file():
        return []
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return [SampleAccount(row["email"], row["password"], row["who"], row.get("note", "")) for row in rows]
