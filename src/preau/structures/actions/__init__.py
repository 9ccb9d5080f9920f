"""What writes what a structure is: its portal, its texts, its services, its numbers."""

from __future__ import annotations

from preau.structures.actions.places import save_site
from preau.structures.actions.portal import (
    SETTINGS,
    change_minimums,
    change_pauses,
    change_settings,
    create_structure,
    publish_news,
    remove_logo,
    set_logo,
    stop_service,
    withdraw_news,
)

__all__ = [
    "SETTINGS",
    "change_minimums",
    "change_pauses",
    "change_settings",
    "create_structure",
    "publish_news",
    "remove_logo",
    "save_site",
    "set_logo",
    "stop_service",
    "withdraw_news",
]
