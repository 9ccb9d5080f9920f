"""What the desk writes about households and their people."""

from preau.households.actions.cards import give_card, use_card
from preau.households.actions.classes import (
    ClassMove,
    Moved,
    Moves,
    close_class,
    move_children,
    reopen_class,
    save_class,
)
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
    "ClassMove",
    "LunchBox",
    "Moved",
    "Moves",
    "NewFile",
    "add_child",
    "add_guardian",
    "change_situation",
    "close_class",
    "correct_guardian",
    "correct_household",
    "create_household",
    "give_card",
    "look_at_health",
    "look_at_list",
    "look_at_sign",
    "move_children",
    "reopen_class",
    "save_class",
    "set_quotient",
    "use_card",
    "withdraw_note",
    "write_note",
]
