"""Who acts, in the tests of something else than rights."""

from __future__ import annotations

from preau.accounts.models import User
from preau.common.actors import Actor


def by(user: User | Actor | None = None) -> Actor:
    """This account, with every right: what each action asks for is proven in `tests/test_actors.py`."""
    if isinstance(user, Actor):
        return user
    if user is None:
        return Actor(None, part="test")
    return Actor(user.pk, user.display_name, user.email, part="test")
