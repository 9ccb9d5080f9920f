"""What the pages of the books share: who reads, who closes, which cash office, the key and the sums of a form."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest

from preau.common.actors import Right
from preau.receipts.actions.closing import Seen
from preau.structures.models import CashOffice
from preau.web.desk.access import DeskRequest
from preau.web.desk.money.till.office import till_of


def office_of(request: DeskRequest) -> tuple[CashOffice | None, dict[str, object]]:
    """The cash office in hand, and what the templates read of it; one statement."""
    till = till_of(request)
    if till.office is not None:
        till.office.structure = request.structure
    can_close = request.staff.may(Right.CLOSE_BOOKS)
    return till.office, {"till": till, "office": till.office, "can_close": can_close}


def key_in(request: HttpRequest) -> UUID | None:
    """The key of a form that was sent, if it can be read."""
    try:
        return UUID(request.POST.get("cle", ""))
    except ValueError:
        return None


def fresh_key() -> str:
    """A key for a form that is shown."""
    return str(uuid4())


def seen_in(request: HttpRequest) -> Seen:
    """What the page showed before it was sent; something that nothing equals when it cannot be read."""
    try:
        return Seen(int(request.POST.get("vues", "")), int(request.POST.get("centimes", "")))
    except ValueError:
        return Seen(-1, 0)
