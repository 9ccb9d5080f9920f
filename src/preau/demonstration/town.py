"""Valbrune: its schools, its activities, their rules, groups and prices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from preau.activities.enums import ActivityKind, OpeningPeriod
from preau.activities.models import Activity, ActivityGroup
from preau.demonstration import names
from preau.demonstration.period import Period
from preau.demonstration.sizes import Size
from preau.pricing.models import PriceAudience, PriceRule
from preau.structures.enums import Level, SiteKind, StructureKind, Zone
from preau.structures.models import Closure, ContactService, HelpText, MessageTheme, Site, Structure

LITTLE = (Level.PS, Level.MS, Level.GS)
BIG = (Level.CP, Level.CE1, Level.CE2, Level.CM1, Level.CM2)
COLLEGE = (Level.SIXTH, Level.FIFTH, Level.FOURTH, Level.THIRD)
LEVELS = (*LITTLE, *BIG, *COLLEGE)
"""From three years old, by year of birth."""

Right = tuple[ActivityGroup, date, date | None]


@dataclass
class Town:
    """The structure and its places; groups by what they are and the number of their place."""

    structure: Structure
    period: Period
    schools: list[Site] = field(default_factory=list)
    colleges: list[Site] = field(default_factory=list)
    centres: list[Site] = field(default_factory=list)
    activities: dict[str, Activity] = field(default_factory=dict)
    groups: dict[tuple[str, int], ActivityGroup] = field(default_factory=dict)

    def level(self, birth_date: date) -> Level:
        """The level of a child born then, who never skipped nor repeated a year."""
        return LEVELS[min(max(self.period.year - birth_date.year - 3, 0), len(LEVELS) - 1)]

    def site_of(self, place: int, level: str) -> Site:
        """The school or the collège of a child who lives near the school number `place`."""
        if level in COLLEGE:
            return self.colleges[place % len(self.colleges)]
        return self.schools[place % len(self.schools)]

    def rights(self, place: int, level: str, birth_date: date) -> dict[str, list[Right]]:
        """Every registration open to a child, by kind of activity."""
        first, school = self.period.first, place % len(self.schools)
        centre = school % len(self.centres)
        camps = {"camp": self._camp_rights(centre, birth_date)}
        if level in COLLEGE:
            return {"canteen": [(self.groups["self", place % len(self.colleges)], first, None)], **camps}
        wednesday = "wednesday-little" if level in LITTLE else "wednesday-big"
        return {
            "canteen": [(self.groups["canteen", school], first, None)],
            "morning": [(self.groups["morning", school], first, None)],
            "evening": [(self.groups["evening", school], first, None)],
            "wednesday": [(self.groups[wednesday, centre], first, None)],
            **camps,
        }

    def _camp_rights(self, centre: int, birth_date: date) -> list[Right]:
        """3–5 years old until the eve of the sixth birthday, then 6–11."""
        sixth, twelfth = (birth_date.replace(year=birth_date.year + years) for years in (6, 12))
        spans = (("camp-little", birth_date.replace(year=birth_date.year + 3), sixth), ("camp-big", sixth, twelfth))
        return [
            (self.groups[name, centre], max(start, self.period.first), end - timedelta(days=1))
            for name, start, end in spans
            if start <= self.period.last and end > max(start, self.period.first)
        ]


def make_town(size: Size, period: Period) -> Town:
    """The structure, its sites, activities, groups and prices; no opening day yet."""
    structure = Structure.objects.create(
        slug="valbrune",
        name="Ville de Valbrune",
        kind=StructureKind.TOWN,
        zone=Zone.B,
        contact_email="familles@valbrune.exemple.fr",
        contact_phone="02 00 00 00 10",
        welcome="Réservez la cantine, les accueils, les mercredis et les vacances.",
    )
    town = Town(structure, period)
    town.schools = _sites(structure, SiteKind.PRIMARY, [names.school_name(number) for number in range(size.schools)])
    town.colleges = _sites(
        structure, SiteKind.SECONDARY, [names.college_name(number) for number in range(size.colleges)]
    )
    town.centres = _sites(structure, SiteKind.OTHER, [names.centre_name(number) for number in range(size.centres)])
    _closure(structure, period)
    _words(structure)
    for position, (key, values) in enumerate(activities().items()):
        town.activities[key] = Activity.objects.create(structure=structure, position=position, **values)
    _make_groups(town)
    make_prices(structure, town.activities, PRICES, period.first)
    _make_other_years(town)
    return town


def _sites(structure: Structure, kind: SiteKind, site_names: list[str]) -> list[Site]:
    streets = names.STREETS
    return Site.objects.bulk_create(
        Site(structure=structure, name=name, kind=kind, address=f"{number + 1} {streets[number % len(streets)]}")
        for number, name in enumerate(site_names)
    )


def _closure(structure: Structure, period: Period) -> None:
    """Two days of works, seven weeks from now."""
    monday = period.today - timedelta(days=period.today.weekday()) + timedelta(weeks=7)
    Closure.objects.create(
        structure=structure, start_date=monday, end_date=monday + timedelta(days=1), reason="travaux de chauffage"
    )


SERVICES = {
    "Restauration scolaire": ("Menus et régimes", "Absence", "Autre question"),
    "Périscolaire et mercredis": ("Inscriptions", "Horaires", "Autre question"),
    "Régie": ("Paiement", "Reçu ou attestation"),
}
HELP = {
    "planning_year": "Touchez une semaine pour l’ouvrir. Rien n’est enregistré avant **Vérifier**, puis **Confirmer**.",
    "wallets": "Un versement par carte est crédité aussitôt. Pour payer en espèces, passez à la régie.",
}


def _words(structure: Structure) -> None:
    """Services to write to, and the help of two pages."""
    for position, (name, themes) in enumerate(SERVICES.items()):
        service = ContactService.objects.create(
            structure=structure, name=name, email=structure.contact_email, position=position
        )
        MessageTheme.objects.bulk_create(
            MessageTheme(structure=structure, service=service, name=theme, position=number)
            for number, theme in enumerate(themes)
        )
    HelpText.objects.bulk_create(HelpText(structure=structure, page=page, body=body) for page, body in HELP.items())


EVE = {"type": "J-N", "n": 1, "unit": "jours_calendaires", "time": "18:00"}


def activities() -> dict[str, dict[str, Any]]:
    """The five activities of the town, by key, with their rules."""
    return {
        "canteen": _canteen(),
        "morning": _care()
        | {
            "name": "Accueil du matin",
            "short_name": "Matin",
            "kind": ActivityKind.MORNING,
            "opens_time": time(7, 30),
            "closes_time": time(8, 30),
            "leave_from": time(8, 30),
            "cancel_rule": EVE | {"time": "20:00"},
        },
        "evening": _care()
        | {
            "name": "Accueil du soir",
            "short_name": "Soir",
            "kind": ActivityKind.EVENING,
            "opens_time": time(16, 30),
            "closes_time": time(18, 30),
            "arrive_by": time(16, 30),
            "leave_from": time(17, 0),
            "cancel_rule": {"type": "J-N", "n": 0, "unit": "jours_calendaires", "time": "09:00"},
        },
        "wednesday": _wednesday(),
        "camp": _camp(),
    }


def _canteen() -> dict[str, Any]:
    return {
        "name": "Cantine",
        "short_name": "Cantine",
        "kind": ActivityKind.CANTEEN,
        "description": "Le repas de midi, à l’école ou au self du collège.",
        "booking_rule": {
            "type": "J-N", "n": 1, "unit": "jours_ouverture", "open_weekdays": [1, 2, 4, 5], "time": "11:00"
        },
        "cancel_rule": EVE,
    }  # fmt: skip


def _care() -> dict[str, Any]:
    """Morning and evening alike: hours by the quarter, until the eve."""
    return {"is_hourly": True, "step_minutes": 15, "booking_rule": EVE}


def _wednesday() -> dict[str, Any]:
    return {
        "name": "Mercredis de loisirs",
        "short_name": "Mercredi",
        "kind": ActivityKind.WEDNESDAY,
        "weekdays": [3],
        "booking_rule": {"type": "previous_week", "weekday": 4, "weeks": 1, "time": "12:00"},
        "cancel_rule": {"type": "previous_week", "weekday": 5, "weeks": 1, "time": "12:00"},
        "promotion_rule": {"type": "J-N", "n": 1, "unit": "jours_calendaires", "time": "12:00"},
    }


def _camp() -> dict[str, Any]:
    return {
        "name": "Centre de loisirs des vacances",
        "short_name": "Vacances",
        "kind": ActivityKind.CAMP,
        "period": OpeningPeriod.HOLIDAYS,
        "weekdays": [1, 2, 3, 4, 5],
        "window": {"type": "weeks", "weeks": 6, "time": "09:00"},
        "booking_rule": {"type": "J-N", "n": 7, "unit": "jours_calendaires", "time": "18:00"},
        "cancel_rule": {"type": "J-N", "n": 3, "unit": "jours_ouvres", "time": "18:00"},
        "promotion_rule": {"type": "J-N", "n": 2, "unit": "jours_calendaires", "time": "12:00"},
        "allows_patterns": False,
    }


def _make_groups(town: Town) -> None:
    wanted: list[tuple[str, int, str, Site | None, str, dict[str, Any]]] = []
    for number, school in enumerate(town.schools):
        wanted += [(key, number, school.name, school, key, {}) for key in ("canteen", "morning", "evening")]
    for number, college in enumerate(town.colleges):
        name = f"Self du {college.name.replace('Collège', 'collège')}"
        wanted.append(("self", number, name, college, "canteen", {"levels": list(COLLEGE)}))
    wanted.append(("staff", 0, "Personnel et enseignants", None, "canteen", {}))
    for number, centre in enumerate(town.centres):
        ages = {"camp-little": (3, 5), "camp-big": (6, 11)}
        for key, label, levels in (("little", "maternelles", LITTLE), ("big", "élémentaires", BIG)):
            limits = {"levels": list(levels)}
            wanted.append((f"wednesday-{key}", number, f"{centre.name}, {label}", centre, "wednesday", limits))
        for key, (youngest, oldest) in ages.items():
            label = f"{centre.name}, {youngest}–{oldest} ans"
            wanted.append((key, number, label, centre, "camp", {"min_age": youngest, "max_age": oldest}))
    made = ActivityGroup.objects.bulk_create(
        ActivityGroup(structure=town.structure, activity=town.activities[activity], name=name, site=site, **limits)
        for _, _, name, site, activity, limits in wanted
    )
    town.groups = {(key, number): group for (key, number, *_), group in zip(wanted, made, strict=True)}


def bands(*steps: tuple[int, int], unit: str = "service") -> dict[str, Any]:
    """Income bands from (lowest quotient, cents), in order."""
    ends = [str(start) for start, _ in steps[1:]] + [None]
    rows = [{"min": str(start), "max": end, "cents": cents} for (start, cents), end in zip(steps, ends, strict=True)]
    return {"type": "bands", "bands": rows, "unit": unit}


PRICES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "canteen",
        PriceAudience.CHILD,
        bands((0, 95), (400, 175), (640, 245), (860, 325), (1200, 390), (1900, 465))
        | {
            "outside": {"percent": "30"},
            "lunch_box": {"replace_cents": 90},
            "unbooked": {"add_cents": 150},
            "penalties": [{"trigger": "absent", "change": {"add_cents": 200}, "free": 3, "cap_cents": 4000}],
        },
    ),
    ("canteen", PriceAudience.ADULT, {"type": "flat", "cents": 620}),
    ("morning", PriceAudience.ALL, {"type": "flat", "cents": 60, "unit": "half_hour"}),
    (
        "evening",
        PriceAudience.ALL,
        bands((0, 45), (640, 70), (1200, 95), (1900, 110), unit="half_hour")
        | {"late_pick_up": {"slot_minutes": 15, "cents": 500, "grace_minutes": 5}},
    ),
    (
        "wednesday",
        PriceAudience.ALL,
        {"type": "effort_rate", "percent": "1.2", "floor_cents": 350, "ceiling_cents": 1650}
        | {"siblings": {"counts": "registered", "changes": [{"percent": "-10"}, {"percent": "-20"}]}},
    ),
    ("camp", PriceAudience.ALL, bands((0, 400), (400, 650), (860, 1100), (1200, 1450), (1900, 1900))),
]


def make_prices(
    structure: Structure,
    activities_by_key: dict[str, Activity],
    prices: list[tuple[str, str, dict[str, Any]]],
    valid_from: date,
) -> None:
    """Prices in force from `valid_from` on."""
    PriceRule.objects.bulk_create(
        PriceRule(
            structure=structure,
            activity=activities_by_key[key],
            audience=audience,
            valid_from=valid_from,
            rule={"unit": "service", **rule},
        )
        for key, audience, rule in prices
    )


def _make_other_years(town: Town) -> None:
    """The canteen's prices of the year before and of the year to come: past and future versions to look at."""
    canteen = [price for price in PRICES if price[:2] == ("canteen", PriceAudience.CHILD)]
    before = town.period.first.replace(year=town.period.first.year - 1)
    for first, cents in ((before, -10), (town.period.last + timedelta(days=1), 15)):
        moved = [(key, audience, _moved(rule, cents)) for key, audience, rule in canteen]
        make_prices(town.structure, town.activities, moved, first)


def _moved(rule: dict[str, Any], cents: int) -> dict[str, Any]:
    return rule | {"bands": [band | {"cents": band["cents"] + cents} for band in rule["bands"]]}
