"""What people change of their own account: the name shown, the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from preau.accounts import secrets
from preau.accounts.enums import Language, NoticeTime
from preau.accounts.mails import email_change_mails, email_changed_mail
from preau.accounts.models import EmailChange, User
from preau.accounts.reasons import AccountCode
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.notices.actions import queue_mails

DONE, HALF, OVER = "done", "half", "over"


def rename(*, display_name: str, account: User) -> None:
    """The name shown to the person, and on their mails."""
    account.display_name = display_name
    account.save(update_fields=["display_name"])


def choose_language(*, language: Language, account: User) -> None:
    """The language of the pages that are translated."""
    account.language = language
    account.save(update_fields=["language"])


def choose_notices(*, report: NoticeTime, waiting: NoticeTime, balance: NoticeTime, account: User) -> None:
    """Which mails the person wants, and when; those about the past follow the new choice at the next sending.

    Raises `InvalidRuleError` (French) for the waiting list told in a report that never comes.
    """
    if waiting is NoticeTime.DAILY and report is not NoticeTime.DAILY:
        raise InvalidRuleError(Reason(AccountCode.REPORT_NEEDED))
    account.report_notices, account.waiting_notices, account.balance_notices = report, waiting, balance
    account.save(update_fields=["report_notices", "waiting_notices", "balance_notices"])


@transaction.atomic
def ask_email_change(*, new_email: str, link: Callable[[str], str], account: User, now: datetime) -> None:
    """Mail a link to the old address and one to the new; a former change under way is dropped.

    The page says the same when the new address has an account: only its mailbox is told.
    """
    new_email = new_email.lower()
    old_secret, new_secret = secrets.new_link(), secrets.new_link()
    is_taken = User.objects.filter(email__iexact=new_email).exists()
    EmailChange.objects.filter(user=account).delete()
    EmailChange.objects.create(
        user=account,
        new_email=new_email,
        old_digest=secrets.digest(old_secret),
        new_digest=secrets.digest(new_secret),
        expires_at=now + secrets.LINK_LIFE,
    )
    queue_mails(email_change_mails(account.email, new_email, link(old_secret), link(new_secret), is_taken=is_taken))


def email_change_of_link(secret: str, now: datetime) -> EmailChange | None:
    """The change a link confirms, while it may; one statement."""
    digest = secrets.digest(secret)
    rows = EmailChange.objects.filter(Q(old_digest=digest) | Q(new_digest=digest), expires_at__gt=now)
    return rows.select_related("user").first()


def confirm_email_change(*, secret: str, now: datetime) -> str:
    """Confirm from one mailbox: `half` when the other is still to come, `done` when the address has changed, `over`
    when the link serves no more or the address was taken meanwhile.
    """
    digest = secrets.digest(secret)
    with audited(action="confirm_email_change"), transaction.atomic():
        rows = EmailChange.objects.select_for_update(of=("self",)).select_related("user").order_by("id")
        change = rows.filter(Q(old_digest=digest) | Q(new_digest=digest), expires_at__gt=now).first()
        if change is None:
            return OVER
        side = "old" if change.old_digest == digest else "new"
        if getattr(change, f"{side}_confirmed_at") is None:
            setattr(change, f"{side}_confirmed_at", now)
            change.save(update_fields=[f"{side}_confirmed_at"])
        if not (change.old_confirmed_at and change.new_confirmed_at):
            return HALF
        return _move(change)


def _move(change: EmailChange) -> str:
    user, old = change.user, change.user.email
    change.delete()
    if User.objects.filter(email__iexact=change.new_email).exclude(pk=user.pk).exists():
        return OVER
    user.email = change.new_email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    queue_mails([email_changed_mail(old, user.email)])
    return DONE
