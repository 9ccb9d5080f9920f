"""Requests of somebody who is signed in: what the types of the pages rest on."""

from __future__ import annotations

from typing import TypeGuard

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from preau.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of an account; `login_required`, `family_page` and `desk_page` give their views no other."""

    user: User


def is_signed_in(request: HttpRequest) -> TypeGuard[SignedInRequest]:
    """Whether the request is of an account."""
    return request.user.is_authenticated


def signed_in_user(request: HttpRequest) -> User:
    """The account, in pages whose requests Django types, such as the administration's. `PermissionDenied` without."""
    if not is_signed_in(request):
        raise PermissionDenied
    return request.user
