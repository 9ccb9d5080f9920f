"""Reads of the desk: requests with the people they may be about, letters to send, sign-ups to attach."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from preau.accounts.enums import MatchKind, RequestState
from preau.accounts.models import AccountRequest, Batch, HouseholdAccess, Opening, SignUp
from preau.common.finding import Found
from preau.common.numbers import bare_number, is_number, number_forms
from preau.common.ordering import french_order
from preau.common.text import fold_name
from preau.households.models import Household, HouseholdPerson
from preau.structures.models import Structure

CHOSEN_BY_HAND = "choisie par le guichet"
FOUND_AT_MOST = 30
ALL_AT_MOST = 5000


@dataclass(frozen=True, slots=True)
class Option:
    """A person in a household, as a possible answer to a request."""

    membership: HouseholdPerson
    score: int
    reasons: tuple[str, ...]
    is_selected: bool

    @property
    def cards(self) -> list[str]:
        """The last digits of the person's cards."""
        return [card.number[-5:] for card in self.membership.person.cards.all() if card.is_active]

    @property
    def guardians(self) -> list[str]:
        """The names of the household's guardians."""
        return [str(guardian) for guardian in self.membership.household.guardians.all()]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request and its possible answers, best first."""

    request: AccountRequest
    options: tuple[Option, ...]

    @property
    def is_certain(self) -> bool:
        return self.request.match_kind == MatchKind.CERTAIN

    @property
    def best(self) -> Option | None:
        """The person it is most likely about."""
        return self.options[0] if self.options else None

    @property
    def others(self) -> int:
        """How many people it may be besides the first."""
        return max(0, len(self.options) - 1)

    @property
    def is_decided_by_hand(self) -> bool:
        """Whether an agent has chosen the person."""
        return self.request.membership_id is not None


def new_requests() -> QuerySet[AccountRequest]:
    """The requests for accounts that nobody decided, of every structure."""
    return AccountRequest.objects.filter(state=RequestState.NEW)


def sign_ups_left() -> QuerySet[SignUp]:
    """Activated accounts that no file knows yet, of every structure."""
    return SignUp.objects.filter(activated_at__isnull=False, household__isnull=True)


def request_counts(structure: Structure) -> dict[str, int]:
    """How many requests by state, by match among those waiting, and how many not looked at yet; one statement."""
    new = Q(state=RequestState.NEW)
    counted = AccountRequest.objects.filter(structure=structure).aggregate(
        new=Count("id", filter=new),
        accepted=Count("id", filter=Q(state=RequestState.ACCEPTED)),
        refused=Count("id", filter=Q(state=RequestState.REFUSED)),
        sure=Count("id", filter=new & (Q(match_kind=MatchKind.CERTAIN) | Q(membership__isnull=False))),
        unmatched=Count("id", filter=new & Q(matched_at__isnull=True)),
        **{kind.value: Count("id", filter=new & Q(match_kind=kind)) for kind in MatchKind},
    )
    return {name: int(number) for name, number in counted.items()}


SORTS: Mapping[str, tuple[Any, ...]] = {
    "recue": ("created_at", "id"),
    "nom": (french_order("last_name"), french_order("first_name"), "id"),
    "ressemblance": (
        Case(*(When(match_kind=kind, then=Value(rank)) for rank, kind in enumerate(MatchKind.values)), default=9),
        "created_at",
        "id",
    ),
}
"""By what the requests that wait are sorted."""


def requests_of(
    structure: Structure, state: str, kind: str = "", *, order: str = "recue", is_down: bool = False
) -> QuerySet[AccountRequest]:
    """The requests in a state: by a key of `SORTS` while they wait, last decided first after."""
    rows = AccountRequest.objects.filter(structure=structure, state=state).select_related("decided_by")
    if kind:
        rows = rows.filter(match_kind=kind)
    if state != RequestState.NEW:
        return rows.order_by("-decided_at", "-id")
    found = rows.order_by(*SORTS[order])
    return found.reverse() if is_down else found


def with_options(structure: Structure, requests: Sequence[AccountRequest]) -> list[RequestRow]:
    """Requests with the people proposed for them, or chosen by an agent; three statements, whatever their number."""
    wanted = {proposal["membership"] for request in requests for proposal in request.proposals}
    wanted |= {request.membership_id for request in requests if request.membership_id}
    memberships = {row.pk: row for row in _memberships(structure).filter(id__in=wanted)}
    return [RequestRow(request, tuple(_options(request, memberships))) for request in requests]


def _memberships(structure: Structure) -> QuerySet[HouseholdPerson]:
    rows = HouseholdPerson.objects.filter(household__structure=structure)
    return (
        rows.select_related("person__school", "household")
        .prefetch_related("person__cards", "household__guardians")
        .order_by("person__folded_name", "id")
    )


def _options(request: AccountRequest, memberships: dict[int, HouseholdPerson]) -> Iterable[Option]:
    """The agent's choice first; the best proposal is selected unless it is contested."""
    chosen = memberships.get(request.membership_id or 0)
    if chosen is not None:
        yield Option(chosen, 100, (CHOSEN_BY_HAND,), is_selected=True)
    sure = request.match_kind in {MatchKind.CERTAIN, MatchKind.LIKELY}
    for rank, proposal in enumerate(request.proposals):
        found = memberships.get(proposal["membership"])
        if found is not None and found != chosen:
            selected = chosen is None and sure and rank == 0
            yield Option(found, proposal["score"], tuple(proposal["reasons"]), selected)


def sure_choices(structure: Structure, kind: str = "") -> list[tuple[int, int | None]]:
    """Every waiting request with the person it is about, oldest first: chosen by an agent, or certain; one statement.

    With `kind`, the filter an agent has set, only those of this kind; only `certain` and `likely` may be asked for.
    Five thousand at most.
    """
    wanted = MatchKind.LIKELY if kind == MatchKind.LIKELY else MatchKind.CERTAIN
    rows = AccountRequest.objects.filter(structure=structure, state=RequestState.NEW)
    sure = Q(match_kind=wanted)
    rows = rows.filter(sure if kind else sure | Q(membership__isnull=False))
    found = rows.order_by("created_at", "id").values_list("id", "membership_id", "proposals")[:ALL_AT_MOST]
    return [(pk, chosen or proposals[0]["membership"]) for pk, chosen, proposals in found if chosen or proposals]


def running_batches(structure: Structure) -> list[Batch]:
    """The batches under way, first asked first; one statement."""
    rows = Batch.objects.filter(structure=structure, finished_at__isnull=True)
    return list(rows.defer("rows", "refusals").order_by("id"))


def find_people(structure: Structure, words: str) -> Found[Option]:
    """People of households whose name holds these words, or whose card ends with these digits, or file number is this.

    Thirty first, by name; three statements, none for an empty search.
    """
    rows = _memberships(structure).filter(person__left_on__isnull=True)
    folded = fold_name(words).split()
    if not folded:
        return Found([], FOUND_AT_MOST)
    if is_number(words):
        numbered = Q(household__number__in=number_forms(words))
        rows = rows.filter(numbered | Q(person__cards__number__endswith=bare_number(words))).distinct()
    else:
        for word in folded:
            rows = rows.filter(person__folded_name__contains=word)
    return Found((Option(row, 0, (), is_selected=False) for row in rows[: FOUND_AT_MOST + 1]), FOUND_AT_MOST)


def openings_to_send(structure: Structure) -> QuerySet[Opening]:
    """Openings never sent nor printed, by file name."""
    rows = _openings(structure).filter(mail__isnull=True, printed_at__isnull=True, used_at__isnull=True)
    return rows.order_by(french_order("household__name"), "id")


def openings_sent(structure: Structure) -> QuerySet[Opening]:
    """Openings sent, printed or used, last made first."""
    rows = _openings(structure)
    return rows.exclude(mail__isnull=True, printed_at__isnull=True, used_at__isnull=True).order_by("-id")


def _openings(structure: Structure) -> QuerySet[Opening]:
    rows = Opening.objects.filter(structure=structure)
    return rows.select_related("structure", "household", "user", "mail")


def opening_counts(structure: Structure) -> dict[str, int]:
    """How many openings are to send, and how many were; one statement."""
    to_send = Q(mail__isnull=True, printed_at__isnull=True, used_at__isnull=True)
    return Opening.objects.filter(structure=structure).aggregate(
        to_send=Count("id", filter=to_send), sent=Count("id", filter=~to_send)
    )


def sign_ups_to_attach(structure: Structure) -> QuerySet[SignUp]:
    """Activated accounts that no file knows yet, oldest first."""
    return sign_ups_left().filter(structure=structure).order_by("activated_at", "id")


def households_of(structure: Structure, emails: Collection[str]) -> dict[str, Household]:
    """The household that each of these addresses (lower case) acts for in a structure, if any; one statement."""
    rows = HouseholdAccess.objects.annotate(address=Lower("user__email")).filter(
        structure=structure, address__in=emails
    )
    return {row.address: row.household for row in rows.select_related("household").order_by("id")}


def waiting_letters(structure: Structure, mail_ids: Collection[int]) -> dict[int, int]:
    """The openings that nobody has used, by the mail that carried them; one statement."""
    rows = Opening.objects.filter(structure=structure, mail__in=mail_ids, used_at__isnull=True)
    return dict(rows.values_list("mail_id", "id").order_by("id"))
