"""What stands above every tab of a family's page: the file, its quotient, its balances, what one must know at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Subquery, Sum
from django.http import Http404
from django.utils.translation import gettext as _

from preau.accounts.actions.granting import has_password
from preau.accounts.models import HouseholdAccess
from preau.common import clock
from preau.common.actors import Right
from preau.common.money import format_cents
from preau.households.enums import CustodyKind
from preau.households.models import Guardian, Household, HouseholdPerson, IncomeQuotient
from preau.notices.models import DeadAddress
from preau.wallets.models import Wallet
from preau.wallets.uncovered import uncovered
from preau.web.desk.access import DeskRequest
from preau.web.states import State

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Balance:
    """What a household has with a cash office, all its wallets together, in cents."""

    office: str
    cents: int


@dataclass(frozen=True)
class Head:
    """A household as every tab shows it. `balances` and `owed_cents` are nothing to who may not see wallets."""

    household: Household
    quotient: Decimal | None
    quotient_since: date | None
    members: list[HouseholdPerson]
    guardians: list[Guardian]
    accesses: list[HouseholdAccess]
    dead: frozenset[str]
    balances: list[Balance]
    owed_cents: int
    sees_signs: bool

    @property
    def is_separated(self) -> bool:
        """Whether a child of theirs is also of another household, or not with them every day."""
        return any(row.custody_kind != CustodyKind.FULL or vars(row)["elsewhere"] for row in self.members)

    @property
    def addresses(self) -> list[str]:
        """The addresses at which they may be written to, lower case, each once."""
        found = [guardian.email for guardian in self.guardians] + [access.user.email for access in self.accesses]
        return list(dict.fromkeys(address.lower() for address in found if address))

    @property
    def reached(self) -> list[str]:
        """Those from which nothing came back for good."""
        return [address for address in self.addresses if address not in self.dead]

    @property
    def opened(self) -> bool:
        """Whether somebody of theirs has chosen a password."""
        return any(has_password(access.user) for access in self.accesses)

    @property
    def signs(self) -> list[HouseholdPerson]:
        """Those who bring their own meal today, for who may be told."""
        return [row for row in self.members if brings_meal(row, clock.today())] if self.sees_signs else []

    @property
    def alerts(self) -> list[State]:
        """What an agent must know before anything else, the gravest first."""
        found = [
            State(_("%(name)s a un panier-repas (PAI)") % {"name": row.person.first_name}, "heart-pulse", "no")
            for row in self.signs
        ]
        if self.household.closed_at is not None:
            word = _("Réuni à un autre dossier") if self.household.merged_into_id else _("Dossier archivé")
            return [State(word, "shield-lock", "no")]
        debt = self.owed_cents - sum(min(balance.cents, 0) for balance in self.balances)
        if debt:
            found.append(State(_("Doit %(amount)s") % {"amount": format_cents(debt)}, "cash-coin", "no"))
        if self.is_separated:
            found.append(State(_("Parents séparés"), "people", "info"))
        if not self.reached:
            found.append(State(_("Injoignable par e-mail"), "envelope", "wait"))
        if not self.opened:
            found.append(State(_("Aucun compte ouvert"), "key", "wait"))
        return found


def brings_meal(row: HouseholdPerson, day: date) -> bool:
    """Whether the child brings its meal that day."""
    first, last = row.person.lunch_box_from, row.person.lunch_box_until
    return first is not None and first <= day and (last is None or last >= day)


def load_head(request: DeskRequest, household_id: int) -> Head:
    """A household of the structure, or a 404. Five statements, three or four more for who may see wallets."""
    household = _household(request, household_id)
    guardians = list(household.guardians.order_by("-is_payer", "id"))
    accesses = list(HouseholdAccess.objects.filter(household=household).select_related("user").order_by("id"))
    sees_money, found = request.staff.may(Right.SEE_WALLETS), vars(household)
    return Head(
        household=household,
        quotient=found["quotient"],
        quotient_since=found["quotient_since"],
        members=_members(household),
        guardians=guardians,
        accesses=accesses,
        dead=_dead([person.email for person in guardians] + [access.user.email for access in accesses]),
        balances=_balances(household) if sees_money else [],
        owed_cents=_owed(request, household) if sees_money else 0,
        sees_signs=request.staff.may(Right.SEE_SIGNS),
    )


def _household(request: DeskRequest, household_id: int) -> Household:
    """The household with the quotient that counts today, in one statement."""
    known = IncomeQuotient.objects.filter(household=OuterRef("pk"), valid_from__lte=clock.today())
    known = known.order_by("-valid_from")
    rows = Household.objects.annotate(
        quotient=Subquery(known.values("value")[:1]), quotient_since=Subquery(known.values("valid_from")[:1])
    )
    rows = rows.select_related("merged_into")
    found = rows.filter(structure=request.structure, pk=household_id).first()
    if found is None:
        raise Http404
    return found


def _members(household: Household) -> list[HouseholdPerson]:
    """Its people with their school; `elsewhere` for those who are of another household too."""
    others = HouseholdPerson.objects.filter(person=OuterRef("person")).exclude(household=household.pk)
    rows = household.memberships.select_related("person__school").annotate(elsewhere=Exists(others))
    return list(rows.order_by("sticker", "id"))


def _dead(addresses: list[str]) -> frozenset[str]:
    """Those of these addresses to which nothing is sent any more, lower case."""
    rows = DeadAddress.objects.filter(address__in={one.lower() for one in addresses}, lifted_at__isnull=True)
    return frozenset(rows.order_by("id").values_list("address", flat=True))


def _balances(household: Household) -> list[Balance]:
    """By cash office, the open wallets and the closed ones together."""
    rows = Wallet.objects.filter(household=household).values(office=F("kind__cash_office__name"))
    rows = rows.annotate(cents=Sum("account__balance_cents")).order_by("kind__cash_office")
    return [Balance(row["office"], row["cents"]) for row in rows]


def _owed(request: DeskRequest, household: Household) -> int:
    """The days that no wallet could bear yet, in cents; yesterday's are not among them, for the night may be late."""
    rows = uncovered(structure=request.structure, today=clock.today() - ONE_DAY, household_id=household.pk, limit=1)
    return rows[0].total_cents if rows else 0
