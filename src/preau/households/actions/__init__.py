"""What the desk writes about households and their people."""

from preau.households.actions.files import (
    NewFile,
    add_child,
    add_guardian,
    correct_guardian,
    correct_household,
    create_household,
)
from preau.households.actions.following import (
    look_at_health,
    look_at_list,
    look_at_sign,
    withdraw_note,
    write_note,
)
from preau.households.actions.situations import LunchBox, change_situation, set_quotient

__all__ = [
    "LunchBox",
    "NewFile",
    "add_child",
    "add_guardian",
    "change_situation",
    "correct_guardian",
    "correct_household",
    "create_household",
    "look_at_health",
    "look_at_list",
    "look_at_sign",
    "set_quotient",
    "withdraw_note",
    "write_note",
]
