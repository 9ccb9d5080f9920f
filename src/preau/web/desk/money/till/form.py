"""What the desk types for a payment: what households pay, a means and its words. Read, checked, and kept as typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _

from preau.common.money import AmountError, format_cents, parse_cents, typed_cents
from preau.common.reasons import text
from preau.households.homes import Home, Member
from preau.payables.kinds import Offer
from preau.receipts.actions import NewCheque, Part
from preau.receipts.enums import Means
from preau.receipts.rules.taking import DESK_MEANS, change_cents, why_not_amount, why_not_cheque

PARTS_AT_MOST = 12
TYPED_AT_MOST = 160
QUICK = (1_000, 2_000, 3_000, 5_000)
"""Amounts that one touch writes, in cents: notes of a drawer."""
FIELDS = ("payeur", "moyen", "donne", "banque", "numero", "montant_cheque", "reference")
"""What may be wrong besides the amounts."""


@dataclass(frozen=True, slots=True)
class PartKey:
    """`12`: a household; `12-34`: a child of it."""

    household_id: int
    person_id: int | None = None

    def __str__(self) -> str:
        return f"{self.household_id}" if self.person_id is None else f"{self.household_id}-{self.person_id}"

    @classmethod
    def read(cls, typed: str) -> PartKey | None:
        numbers = typed.split("-")
        if len(numbers) > 2 or not all(n.isascii() and n.isdigit() and len(n) < 19 for n in numbers):
            return None
        return cls(*(int(number) for number in numbers))


@dataclass(slots=True)
class Amount:
    """What a part may pay, with what its field shows."""

    part: PartKey
    offer: Offer
    typed: str = ""
    cents: int = 0
    error: str = ""

    @property
    def name(self) -> str:
        return f"montant-{self.part}-{self.offer.sign}"


@dataclass(slots=True)
class PartForm:
    """A household, or a child of it, and what it may pay."""

    key: PartKey
    home: Home
    member: Member | None
    amounts: list[Amount]

    @property
    def cents(self) -> int:
        return sum(amount.cents for amount in self.amounts)

    @property
    def can_be_split(self) -> bool:
        """Whether the cheque may be shared between the children of this household."""
        return self.member is None and len(self.home.members) > 1

    @property
    def ordered(self) -> list[Amount]:
        """What is owed first, then the rest as it comes."""
        return sorted(self.amounts, key=lambda amount: not amount.offer.owed_cents)

    @property
    def part(self) -> Part:
        shares = {amount.offer.name: amount.cents for amount in self.amounts if amount.cents}
        return Part(self.key.household_id, shares, self.key.person_id)


@dataclass(slots=True)
class TakeForm:
    """The whole form; `errors` are by field, `error` is about all of it."""

    parts: list[PartForm]
    means: str = Means.CASH.value
    payer: str = ""
    reference: str = ""
    given: str = ""
    bank: str = ""
    number: str = ""
    amount: str = ""
    key: str = ""
    errors: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    error: str = ""

    @property
    def cents(self) -> int:
        return sum(part.cents for part in self.parts)

    @property
    def is_split(self) -> bool:
        return len(self.parts) > 1

    @property
    def cheque_cents(self) -> int:
        """What is written on the cheque, 0 when it cannot be read; alone, a household need not type it twice."""
        if not self.amount.strip() and not self.is_split:
            return self.cents
        cents, why = _cents(self.amount)
        return 0 if why else cents

    @property
    def rest_cents(self) -> int:
        return self.cheque_cents - self.cents

    @property
    def change_cents(self) -> int:
        """What to give back, 0 when nothing was typed."""
        cents, why = _cents(self.given)
        return 0 if why else max(change_cents(cents, self.cents), 0)

    @property
    def cheque(self) -> NewCheque:
        return NewCheque(self.payer, self.bank, self.number, self.cheque_cents)

    @property
    def uuid(self) -> UUID | None:
        try:
            return UUID(self.key)
        except ValueError:
            return None

    @property
    def focus(self) -> str:
        """The field where the hand begins: the first wrong amount, else the first that is owed and empty, or any."""
        open_ones = [a for part in self.parts for a in part.ordered if not a.offer.is_closed]
        wrong = [amount.name for amount in open_ones if amount.error]
        empty = [amount.name for amount in open_ones if not amount.typed]
        return next(iter([*wrong, *empty]), "")

    @property
    def is_right(self) -> bool:
        return not (
            self.error or any(self.errors.values()) or any(a.error for part in self.parts for a in part.amounts)
        )

    def check(self) -> None:
        """Say at each field what is wrong with it. Whether the money may be taken, the action decides."""
        if not self.payer.strip():
            self.errors["payeur"] = _("Indiquez qui paie.")
        if self.uuid is None:
            self.error, self.key = _("Ce formulaire n’était pas complet. Relisez-le, puis encaissez."), str(uuid4())
        if not self.cents and all(not a.error for part in self.parts for a in part.amounts):
            self.error = _("Indiquez un montant pour un porte-monnaie au moins.")
        elif self.is_split and any(not part.cents for part in self.parts):
            self.error = _("Indiquez un montant pour chacun, ou retirez ceux pour qui le chèque ne paie pas.")
        if self.means == Means.CHEQUE:
            self._check_cheque()
        elif self.means not in DESK_MEANS:
            self.errors["moyen"] = _("Choisissez un moyen de paiement.")
        elif self.is_split:
            self.errors["moyen"] = _("Seul un chèque se répartit : choisissez « Chèque », ou ne gardez qu’un foyer.")
        elif self.means == Means.CASH and self.given.strip():
            self._check_given()
        elif self.means == Means.VOUCHER and not self.reference.strip():
            self.errors["reference"] = _("Indiquez les numéros des titres.")

    def _check_cheque(self) -> None:
        if not self.bank.strip():
            self.errors["banque"] = _("Indiquez la banque du chèque.")
        if not self.number.strip():
            self.errors["numero"] = _("Indiquez le numéro du chèque.")
        if self.amount.strip() or self.is_split:
            cents, why = _cents(self.amount)
            shares = [part.cents for part in self.parts]
            why = why or text(why_not_amount(cents) or why_not_cheque(cents, shares))
            if why:
                self.errors["montant_cheque"] = why

    def _check_given(self) -> None:
        cents, why = _cents(self.given)
        if not why and (short := -change_cents(cents, self.cents)) > 0:
            why = _("Il manque %(amount)s.") % {"amount": format_cents(short)}
        if why:
            self.errors["donne"] = why


def _cents(typed: str) -> tuple[int, str]:
    """Cents of what was typed, or why they cannot be read."""
    try:
        return parse_cents(typed), ""
    except AmountError as error:
        return 0, str(error)


def read_keys(data: QueryDict, household_id: int) -> list[PartKey]:
    """The parts of the form, once each; the household of the address when none is there."""
    found = {key: None for typed in data.getlist("part") if (key := PartKey.read(typed))}
    return list(found)[:PARTS_AT_MOST] or [PartKey(household_id)]


def read_form(
    data: QueryDict, keys: list[PartKey], homes: Mapping[int, Home], offers: Mapping[int, list[Offer]]
) -> TakeForm:
    """The form as it was sent; parts that are not of this structure are left out."""
    parts = []
    for key in keys:
        home = homes.get(key.household_id)
        member = home.member(key.person_id) if home else None
        if home is None or (key.person_id is not None and member is None):
            continue
        amounts = [_read_amount(data, Amount(key, offer)) for offer in offers.get(home.id, [])]
        parts.append(PartForm(key, home, member, amounts))
    guardians = parts[0].home.guardians if parts else ()
    typed = {name: data.get(name, "")[:TYPED_AT_MOST] for name in ("reference", "banque", "numero")}
    return TakeForm(
        parts,
        means=data.get("moyen", Means.CASH.value),
        payer=data.get("payeur", guardians[0] if guardians else "")[:TYPED_AT_MOST],
        reference=typed["reference"],
        given=data.get("donne", "")[:40],
        bank=typed["banque"],
        number=typed["numero"],
        amount=data.get("montant_cheque", "")[:40],
        key=data.get("cle") or str(uuid4()),
    )


def _read_amount(data: QueryDict, amount: Amount) -> Amount:
    typed = data.get(amount.name, "")[:40]
    if not typed.strip():
        return amount
    cents, why = _cents(typed)
    why = why or text(why_not_amount(cents))
    return replace(amount, typed=typed, cents=0 if why else cents, error=why)


def write_amount(data: QueryDict, asked: str, parts: list[PartForm]) -> None:
    """Write in `data` what a button says: `solder-montant-…` what is owed there, `2000-montant-…` that amount."""
    said, _dash, name = asked.partition("-")
    for part in parts:
        for amount in part.amounts:
            if amount.name == name and said in {"solder", *map(str, QUICK)} and not amount.offer.is_closed:
                data[amount.name] = typed_cents(amount.offer.owed_cents if said == "solder" else int(said))


def split_between_children(data: QueryDict, keys: list[PartKey], home: Home) -> list[PartKey]:
    """The household's part becomes one by member; what was typed for it goes to the first, in `data`."""
    children = [PartKey(home.id, member.id) for member in home.members]
    old = f"montant-{home.id}-"
    for name in [name for name in data if name.startswith(old)]:
        data.setlist(f"montant-{children[0]}-{name.removeprefix(old)}", data.getlist(name)[-1:])
    place = keys.index(PartKey(home.id)) if PartKey(home.id) in keys else len(keys)
    kept = [key for key in keys if key.household_id != home.id]
    return [*kept[:place], *children, *kept[place:]][:PARTS_AT_MOST]
