"""Two files of one family made one: people, days, ranks, registrations, accounts, contacts, notes, money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from preau.accounts.fragments import household_emails
from preau.accounts.models import HouseholdAccess, Opening, SignUp
from preau.bookings.actions import Followed, StrandedError, change_rights, gather_household
from preau.bookings.repricing.actions import reprice_household
from preau.bookings.stranding.queries import Scope
from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.money import format_cents
from preau.common.reasons import Reason
from preau.common.sql import scalar
from preau.common.text import count
from preau.filing.actions.twins import hold_groups_of, join_guardian, join_person, twins_of
from preau.filing.errors import FilingError
from preau.filing.mails import merged_mails
from preau.filing.queries import why_unsettled
from preau.filing.reasons import FilingCode
from preau.households.enums import CustodyKind
from preau.households.models import FamilyNote, Household, HouseholdPerson, IncomeQuotient
from preau.households.own import refuse_own
from preau.notices.actions import queue_mails
from preau.wallets.actions import GatheredSum, gather_wallets

STICKERS = 6


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of what the other file had. `twins` are the names of children who had a record in each."""

    followed: Followed
    sums: tuple[GatheredSum, ...]
    people: tuple[str, ...]
    twins: tuple[str, ...]
    accounts: int
    quotients: int

    @property
    def told(self) -> list[str]:
        """One sentence for each kind of thing, for the agent, before and after, and for the family."""
        days = self.followed
        said = [f"Personnes qui suivent : {', '.join(self.people)}"] if self.people else []
        said += [f"{name} : ses deux fiches n’en font plus qu’une" for name in self.twins]
        if days.booked or days.waiting:
            kept = count(days.booked, "jour réservé garde sa place", "jours réservés gardent leur place")
            queue = f", {count(days.waiting, 'rang', 'rangs')} en liste d’attente" if days.waiting else ""
            said.append(f"{kept}{queue}")
        if days.twice:
            said.append(
                f"{count(days.twice, 'jour était réservé', 'jours étaient réservés')} deux fois pour le même enfant : "
                "la place l’emporte sur l’attente, puis la demande la plus ancienne ; l’autre est annulée sans frais"
            )
        if days.patterns:
            said.append(count(days.patterns, "inscription à l’année suit", "inscriptions à l’année suivent"))
        said += [f"Porte-monnaie « {row.wallet} » : {format_cents(row.cents, signed=True)}" for row in self.sums]
        if self.accounts:
            said.append(count(self.accounts, "compte ouvre le dossier gardé", "comptes ouvrent le dossier gardé"))
        if self.quotients:
            said.append("Le quotient du dossier fermé devient celui du dossier gardé, qui n’en avait pas")
        return said


@transaction.atomic
def merge_households(
    *, household: Household, gone: Household, key: UUID, actor: Actor, now: datetime | None = None
) -> Merged:
    """Make `gone` a closed file that leads to `household`, which takes over what is to come and what its wallets hold.

    What is past (receipts, charged days, entries) stays where it was written. Done again, it forwards what came since.

    Raises `FilingError` or `OwnHouseholdError` (French).
    """
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk, gone.pk])
    if household.structure_id != gone.structure_id or household.pk == gone.pk:
        raise FilingError(Reason(FilingCode.SAME_FILE))
    moment = now or clock.now()

    def change() -> Merged:
        return _join(household, gone, key, actor, moment)

    def people() -> Scope:
        rows = HouseholdPerson.objects.filter(household__in=[household.pk, gone.pk]).order_by("person")
        return Scope(people=frozenset(rows.values_list("person", flat=True)))

    try:
        done = change_rights(scope=people, change=change, settlement=None, actor=actor, now=moment)
    except StrandedError as error:
        lost = len(error.stranding.bookings) + len(error.stranding.patterns)
        raise FilingError(Reason(FilingCode.LOSES_RIGHTS, count=lost)) from error
    emails = scalar(list[str], f"SELECT {household_emails('%s')}", [household.pk])
    queue_mails(merged_mails(emails, household, gone, done.result.told))
    return done.result


def _join(kept: Household, gone: Household, key: UUID, actor: Actor, now: datetime) -> Merged:
    """Under the lock of both files, always in the same order: the second of two agents sees what the first wrote."""
    held = {row.pk: row for row in hold_files(kept, gone)}
    _check(held[kept.pk], held[gone.pk])
    hold_groups_of([kept.pk, gone.pk])
    moved = _members(kept, gone)
    accounts = _accounts(kept, gone)
    quotients = _quotients(kept, gone)
    FamilyNote.objects.filter(household=gone).update(household=kept)
    days = gather_household(kept_home=kept, gone=gone, actor=actor, now=now)
    twins = []
    for first, second in twins_of(kept):
        joined = join_person(kept_person=first, gone=second, actor=actor, now=now)
        days += Followed(twice=joined.twice)
        twins.append(str(first))
    # Prices hold bookings, which whoever charges holds before accounts: so they come first.
    reprice_household(household=kept, actor=actor, now=now)
    if why := why_unsettled(gone, now):
        raise FilingError(why)
    sums = gather_wallets(kept=kept, gone=gone, key=key, actor=actor, at=now)
    row = held[gone.pk]
    row.closed_at, row.merged_into_id = row.closed_at or now, kept.pk
    row.save(update_fields=["closed_at", "merged_into"])
    return Merged(days, tuple(sums), tuple(moved), tuple(twins), accounts, quotients)


def hold_files(*files: Household) -> list[Household]:
    """These files until the end of the transaction, in order of id; one statement."""
    rows = Household.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[file.pk for file in files])
    return list(rows.order_by("pk"))


def _check(kept: Household, gone: Household) -> None:
    if kept.closed_at is not None:
        raise FilingError(Reason(FilingCode.CLOSED, file=str(kept)))
    if gone.merged_into_id not in (None, kept.pk):
        raise FilingError(Reason(FilingCode.GONE_ELSEWHERE, file=str(gone.merged_into)))
    if gone.closed_at is not None and gone.merged_into_id is None:
        raise FilingError(Reason(FilingCode.CLOSED, file=str(gone)))
    both = HouseholdPerson.objects.filter(household=gone, person__memberships__household=kept)
    for row in both.select_related("person").order_by("id"):
        here = HouseholdPerson.objects.get(household=kept, person=row.person_id)
        if CustodyKind.FULL not in (row.custody_kind, here.custody_kind):
            raise FilingError(Reason(FilingCode.SHARED_CUSTODY, person=str(row.person)))


def _members(kept: Household, gone: Household) -> list[str]:
    """The people of both are those of the kept file; who was of both stays there once."""
    sticker = HouseholdPerson.objects.filter(household=kept).aggregate(last=Max("sticker"))["last"] or 0
    mine = set(HouseholdPerson.objects.filter(household=kept).order_by("id").values_list("person", flat=True))
    moved = []
    for row in HouseholdPerson.objects.filter(household=gone).select_related("person").order_by("sticker", "id"):
        if row.person_id in mine:
            row.delete()
            continue
        sticker = sticker % STICKERS + 1
        row.household, row.sticker = kept, sticker
        row.save(update_fields=["household", "sticker"])
        moved.append(str(row.person))
    for guardian in list(gone.guardians.order_by("id")):
        join_guardian(kept=kept, gone=guardian)
    return moved


def _accounts(kept: Household, gone: Household) -> int:
    """Whoever opened the one opens the other, with the same password; letters that wait too."""
    moved = HouseholdAccess.objects.filter(household=gone).update(household=kept)
    Opening.objects.filter(household=gone, used_at__isnull=True).update(household=kept)
    SignUp.objects.filter(household=gone).update(household=kept)
    return moved


def _quotients(kept: Household, gone: Household) -> int:
    """The quotients of the other file, where the kept one has none at all."""
    if IncomeQuotient.objects.filter(household=kept).exists():
        return 0
    return IncomeQuotient.objects.filter(household=gone).update(household=kept)
