"""Letters of opening: sent, printed, and used once to choose a password."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q, QuerySet

from preau.accounts import secrets
from preau.accounts.actions.granting import has_password
from preau.accounts.actions.sessions import end_other_sessions
from preau.accounts.mails import opening_mail
from preau.accounts.models import HouseholdAccess, Opening, StructureRole, User
from preau.accounts.security_mails import code_used_mail
from preau.common.actors import Actor, Right
from preau.households.models import Guardian
from preau.notices.actions import queue_mails
from preau.structures.models import Structure
from preau.structures.queries import wordings_of


@dataclass(frozen=True, slots=True)
class Printed:
    """A letter to print; `code` is empty when the person needs none, or when only their mailbox may open."""

    opening: Opening
    code: str
    has_password: bool


def _waiting(structure: Structure, ids: Sequence[int]) -> QuerySet[Opening]:
    rows = Opening.objects.filter(structure=structure, id__in=ids, used_at__isnull=True)
    return rows.select_related("structure", "household", "user").order_by("id").select_for_update(of=("self",))


@transaction.atomic
def send_openings(
    *,
    structure: Structure,
    opening_ids: Sequence[int],
    link: Callable[[str], str],
    sign_in: str,
    actor: Actor,
    now: datetime,
) -> list[Opening]:
    """Mail those of these openings that nobody has used, each with a new link; a former link stops working.

    `link` makes an address of a secret. Whoever has a password is told to use it: nothing more to open. Six
    statements whatever their number.
    """
    actor.must(Right.OPEN_ACCESSES, structure.pk)
    openings = list(_waiting(structure, opening_ids).filter(renews=False))
    words = wordings_of(structure)
    expires_at = now + secrets.LINK_LIFE
    mails = []
    for opening in openings:
        known = has_password(opening.user)
        secret = secrets.new_link()
        opening.link_digest = None if known else secrets.digest(secret)
        opening.link_expires_at = None if known else expires_at
        opening.used_at = now if known else None
        mails.append(opening_mail(opening, link(secret), sign_in, expires_at, has_password=known, words=words))
    for opening, mail in zip(openings, queue_mails(mails), strict=True):
        opening.mail = mail
    Opening.objects.bulk_update(openings, ["link_digest", "link_expires_at", "used_at", "mail"], batch_size=2000)
    return openings


@transaction.atomic
def print_openings(*, structure: Structure, opening_ids: Sequence[int], actor: Actor, now: datetime) -> list[Printed]:
    """Letters for those of these openings that nobody has used, each with a new code; a former code stops working.

    No code for whoever has a password, nor for an account that another structure knows: a code proves that somebody
    came to *this* desk, and must not open what another one guards.
    """
    actor.must(Right.OPEN_ACCESSES, structure.pk)
    openings = list(_waiting(structure, opening_ids))
    away = known_elsewhere(structure, [opening.user_id for opening in openings])
    letters = []
    for opening in openings:
        known = has_password(opening.user)
        needs_none = (known and not opening.renews) or opening.user_id in away
        code = "" if needs_none else secrets.new_code()
        opening.code_digest = secrets.code_digest(code) if code else None
        opening.code_expires_at = now + secrets.CODE_LIFE if code else None
        opening.printed_at = now
        letters.append(Printed(opening, code, known and not opening.renews))
    Opening.objects.bulk_update(openings, ["code_digest", "code_expires_at", "printed_at"], batch_size=2000)
    return letters


def known_elsewhere(structure: Structure, user_ids: Sequence[int]) -> set[int]:
    """Those of these accounts that another structure knows, or that work here or for the site; three statements."""
    accesses = HouseholdAccess.objects.filter(user__in=user_ids).exclude(structure=structure)
    roles = StructureRole.objects.filter(user__in=user_ids)
    staff = User.objects.filter(id__in=user_ids).filter(
        Q(is_superuser=True) | Q(is_staff=True) | Q(hosting__isnull=False)
    )
    return {
        *accesses.order_by("id").values_list("user_id", flat=True),
        *roles.order_by("id").values_list("user_id", flat=True),
        *staff.order_by("id").values_list("id", flat=True),
    }


def opening_of_link(link_digest: str, now: datetime) -> Opening | None:
    """The opening a link leads to, while it may be used; one statement."""
    rows = Opening.objects.filter(link_digest=link_digest, link_expires_at__gt=now, used_at__isnull=True)
    opening = rows.select_related("structure", "user").first()
    return None if opening is None or has_password(opening.user) else opening


def opening_of_code(code_digest: str, now: datetime) -> Opening | None:
    """The opening a printed code leads to, while it may be used and no other structure knows the account."""
    rows = Opening.objects.filter(code_digest=code_digest, code_expires_at__gt=now, used_at__isnull=True)
    opening = rows.select_related("structure", "user").first()
    if opening is None or (has_password(opening.user) and not opening.renews):
        return None
    return None if known_elsewhere(opening.structure, [opening.user_id]) else opening


@transaction.atomic
def use_opening(*, opening_id: int, by_mail: bool, password: str, now: datetime) -> User | None:
    """Set the password of an account that opens, and end all its openings; None when it was used meanwhile.

    By mail, the address is then known to be the person's; by a printed code it is not yet. A password that is replaced
    ends the sessions, and the address is told.
    """
    opening = Opening.objects.select_for_update().filter(id=opening_id, used_at__isnull=True).first()
    if opening is None:
        return None
    # The opening first, then its account, as `correct_address` holds them.
    user = User.objects.select_for_update().get(id=opening.user_id)
    if not user.is_active or (has_password(user) and not opening.renews):
        return None
    if has_password(user):
        queue_mails([code_used_mail(user)])
        end_other_sessions(kept_key=None, account=user)
    user.display_name = user.display_name or _name_in_file(opening, user)
    give_password(user, password, is_proven=by_mail)
    Opening.objects.filter(user=user, used_at__isnull=True).update(used_at=now)
    return user


def _name_in_file(opening: Opening, user: User) -> str:
    """The name of the guardian who has this address in the family file, if any."""
    guardians = Guardian.objects.filter(household=opening.household_id, email__iexact=user.email)
    return str(guardians.order_by("id").first() or "")[:120]


def give_password(user: User, password: str, *, is_proven: bool) -> None:
    """Set a password; `is_proven` when the person has shown to read the mails sent to the address, and stays so."""
    user.set_password(password)
    user.save(update_fields=["password", "display_name"])
    was_proven = EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": is_proven or was_proven, "primary": True}
    )
