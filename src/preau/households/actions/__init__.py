"""What the desk writes about households and their people."""

from preau.households.actions.following import look_at_health, withdraw_note, write_note
from preau.households.actions.situations import LunchBox, change_situation, set_quotient

__all__ = [
    "LunchBox",
    "change_situation",
    "look_at_health",
    "set_quotient",
    "withdraw_note",
    "write_note",
]
