"""The views that an agent keeps of the lists of the desk: a name, and the address of the list as it was shown."""

from __future__ import annotations

from django.db import transaction

from preau.accounts.models import SavedView, User
from preau.accounts.reasons import AccountCode
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.structures.models import Structure

MOST = 20
LONGEST_NAME, LONGEST_QUERY = 40, 1000


def save_view(*, account: User, structure: Structure, page: str, name: str, query: str) -> SavedView:
    """Keep how a list is shown, under this name; one of the same name is replaced.

    Raises `InvalidRuleError` (French) without a name, or past so many for one list.
    """
    called = name.strip()[:LONGEST_NAME]
    if not called:
        raise InvalidRuleError(Reason(AccountCode.VIEW_WITHOUT_NAME))
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=account.pk)
        own = SavedView.objects.filter(user=account, structure=structure, page=page)
        if own.exclude(name=called).count() >= MOST:
            raise InvalidRuleError(Reason(AccountCode.TOO_MANY_VIEWS, most=MOST))
        kept, _is_new = own.update_or_create(
            name=called,
            defaults={"query": query[:LONGEST_QUERY]},
            create_defaults={
                "user": account,
                "structure": structure,
                "page": page,
                "name": called,
                "query": query[:LONGEST_QUERY],
            },
        )
    return kept


def remove_view(*, account: User, structure: Structure, view_id: int) -> str | None:
    """Forget a view of this account; the name of its list, None for somebody else's."""
    found = SavedView.objects.filter(user=account, structure=structure, pk=view_id).first()
    if found is None:
        return None
    found.delete()
    return found.page
