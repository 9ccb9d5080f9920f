"""The sample families, whom anybody may sign in as."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from preau.accounts.acting import family_actor
from preau.accounts.models import HouseholdAccess, User
from preau.common.actors import Actor
from preau.common.text import fold_name
from preau.demonstration import names
from preau.demonstration.town import LEVELS, Right, Town
from preau.households.enums import CustodyKind, PersonKind
from preau.households.models import Card, Guardian, Household, HouseholdPerson, IncomeQuotient, Person
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration
from preau.structures.enums import Level

CHILD_ACTIVITIES = ("canteen", "morning", "evening", "wednesday", "camp")


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a sample family: born on day and month of the year its level says."""

    first_name: str
    level: Level
    sex: str
    month: int
    day: int
    activities: tuple[str, ...] = CHILD_ACTIVITIES


@dataclass(frozen=True, slots=True)
class Family:
    """A sample family. Its children also live in the household of `shares_with`, another last name."""

    first_name: str
    last_name: str
    who: str
    note: str
    quotient: str | None = None
    children: tuple[Child, ...] = ()
    shares_with: str = ""
    custody: CustodyKind = CustodyKind.FULL
    percent: int = 100
    is_guest: bool = False

    @property
    def email(self) -> str:
        return f"{fold_name(self.first_name)}.{fold_name(self.last_name)}@exemple.fr".replace(" ", "-")


FAMILIES = (
    Family(
        "Awa",
        "Kervella",
        "Awa Kervella, trois enfants",
        "Lina et Noé à l’école, Maël au collège ; elle mange elle-même au lycée Jeanne-Barret.",
        "859.00",
        (
            Child("Lina", Level.CE2, "F", 5, 14),
            Child("Noé", Level.GS, "M", 3, 9),
            Child("Maël", Level.SIXTH, "M", 9, 3),
        ),
    ),
    Family(
        "Solène",
        "Dautry",
        "Solène Dautry, Tom une semaine sur deux",
        "Parents séparés : elle ne voit et ne réserve que ses semaines.",
        "1130.00",
        (Child("Tom", Level.CE1, "M", 6, 21),),
        shares_with="Belkacem",
        custody=CustodyKind.ALTERNATING,
    ),
    Family(
        "Yannis",
        "Belkacem",
        "Yannis Belkacem, Tom l’autre semaine",
        "L’autre foyer de Tom, avec son propre quotient.",
        "742.50",
        custody=CustodyKind.ALTERNATING,
    ),
    Family(
        "Gwenola",
        "Fourquin",
        "Gwenola Fourquin, un enfant",
        "Iris vient à la cantine une semaine sur deux, par une inscription à l’année.",
        "415.00",
        (Child("Iris", Level.MS, "F", 11, 27),),
    ),
    Family(
        "Mariam",
        "Ouedraval",
        "Mariam Ouedraval, six enfants",
        "De la petite section à la 3e.",
        "380.00",
        (
            Child("Moussa", Level.THIRD, "M", 2, 2),
            Child("Fatou", Level.FIFTH, "F", 7, 19),
            Child("Isaac", Level.CM2, "M", 10, 5),
            Child("Nour", Level.CE1, "F", 4, 23),
            Child("Élie", Level.GS, "M", 8, 12),
            Child("Aya", Level.PS, "F", 1, 28),
        ),
    ),
    Family(
        "Hélène",
        "Cordelier",
        "Hélène Cordelier, enseignante",
        "Commensale : elle réserve ses propres repas.",
        is_guest=True,
    ),
    Family(
        "Claire",
        "Vasselin",
        "Claire Vasselin, 60 % du coût",
        "Garde partagée en pourcentage : elle paie 60 % des jours de Jade que l’autre foyer accepte de partager.",
        "1540.00",
        (Child("Jade", Level.CM1, "F", 12, 8),),
        shares_with="Penhoat",
        custody=CustodyKind.PERCENT,
        percent=60,
    ),
    Family(
        "Loïc",
        "Penhoat",
        "Loïc Penhoat, 40 % du coût",
        "L’autre foyer de Jade : des jours réservés attendent sa réponse.",
        "905.00",
        custody=CustodyKind.PERCENT,
        percent=40,
    ),
    Family(
        "Linh",
        "Nguyenval",
        "Linh Nguyenval, quotient inconnu",
        "Sans quotient familial, le tarif le plus élevé s’applique.",
        None,
        (Child("Côme", Level.CP, "M", 9, 16),),
    ),
)


@dataclass
class Home:
    """A sample family once written: its household, its account, and its people by first name."""

    family: Family
    household: Household
    user: User
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """Its account, acting for it."""
        return family_actor(self.user, self.household.pk)


def make_families(town: Town, password: str) -> dict[str, Home]:
    """All sample families, by last name. `password` is a hash."""
    homes = {family.last_name: _home(town, family, rank, password) for rank, family in enumerate(FAMILIES, start=1)}
    for home in homes.values():
        for sticker, child in enumerate(home.family.children, start=1):
            person = _child(town, home, child)
            _join(town, home, person, sticker, phase=0)
            if home.family.shares_with:
                _join(town, homes[home.family.shares_with], person, sticker, phase=1)
        if home.family.is_guest:
            guest = make_guest(home, town.structure.pk, "00501")
            register(home, guest, [(town.groups["staff", 0], town.period.first, None)])
    return homes


def _home(town: Town, family: Family, rank: int, password: str) -> Home:
    name = f"{family.first_name} {family.last_name}"
    user = User.objects.create(email=family.email, display_name=name, password=password)
    household = Household.objects.create(
        structure=town.structure,
        number=f"{rank:06d}",
        name=family.last_name.upper(),
        address=f"{3 * rank} rue du Vieux-Lavoir",
        postcode="29990",
        city="Valbrune",
    )
    if family.quotient:
        IncomeQuotient.objects.create(household=household, value=Decimal(family.quotient), valid_from=town.period.first)
    give_access(user, household, family)
    return Home(family, household, user)


def give_access(user: User, household: Household, family: Family) -> None:
    """The guardian who pays, and the right of the account to act for the household."""
    guardian = Guardian.objects.create(
        household=household,
        last_name=family.last_name,
        first_name=family.first_name,
        email=user.email,
        mobile_phone=f"06 39 98 00 {user.pk % names.SAMPLE_MOBILES:02d}",
        is_payer=True,
    )
    HouseholdAccess.objects.create(user=user, structure=household.structure, household=household, guardian=guardian)


def _child(town: Town, home: Home, child: Child) -> Person:
    birth_date = date(town.period.year - 3 - LEVELS.index(child.level), child.month, child.day)
    last_name = home.family.last_name
    person = Person.objects.create(
        structure=town.structure,
        last_name=last_name,
        first_name=child.first_name,
        folded_name=f"{fold_name(last_name)} {fold_name(child.first_name)}",
        birth_date=birth_date,
        sex=child.sex,
        school=town.site_of(0, child.level),
        level=child.level,
        class_name=f"{child.level.label} A",
    )
    Card.objects.create(structure=town.structure, person=person, number=f"{person.pk:010d}")
    rights = town.rights(0, child.level, birth_date)
    register(home, person, [right for key in child.activities for right in rights.get(key, [])])
    return person


def make_guest(home: Home, structure_id: int, card: str) -> Person:
    """An adult who eats: the parent or the teacher themselves."""
    first_name, last_name = home.family.first_name, home.family.last_name
    person = Person.objects.create(
        structure_id=structure_id,
        kind=PersonKind.ADULT,
        last_name=last_name,
        first_name=first_name,
        folded_name=f"{fold_name(last_name)} {fold_name(first_name)}",
    )
    Card.objects.create(structure_id=structure_id, person=person, number=f"900000{card}")
    HouseholdPerson.objects.create(household=home.household, person=person)
    home.people[first_name] = person
    return person


def _join(town: Town, home: Home, person: Person, sticker: int, *, phase: int) -> None:
    family = home.family
    alternating = family.custody == CustodyKind.ALTERNATING
    first = town.period.first
    HouseholdPerson.objects.create(
        household=home.household,
        person=person,
        custody_kind=family.custody,
        custody_start=first - timedelta(days=first.weekday()) if alternating else None,
        custody_phase=phase if alternating else 0,
        cost_percent=family.percent,
        sticker=sticker,
    )
    home.people[person.first_name] = person


def register(home: Home, person: Person, rights: list[Right]) -> None:
    """Validated registrations of a person, asked for by the household."""
    Registration.objects.bulk_create(
        Registration(
            structure_id=person.structure_id,
            household=home.household,
            person=person,
            group=group,
            start_date=start,
            end_date=end,
            state=RegistrationState.VALIDATED,
        )
        for group, start, end in rights
    )
