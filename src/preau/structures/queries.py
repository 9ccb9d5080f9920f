"""Reads of the structures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery

from preau.common.ordering import french_order
from preau.structures.models import CashOffice, HelpText, Logo, News, Structure, TermsVersion, Wording
from preau.structures.rules import WordingKind, fill

NEWS_SHOWN = 10


def all_structures() -> list[Structure]:
    """Every structure by name; one statement."""
    return list(Structure.objects.all())


def structure_by_slug(slug: str, page: str = "") -> Structure | None:
    """The structure at this address, if any, with its help for the page of this name as `help`; one statement."""
    texts = HelpText.objects.filter(structure=OuterRef("pk"), page=page).values("body")
    return Structure.objects.filter(slug=slug).annotate(help=Subquery(texts)).first()


def current_terms(structure: Structure, today: date) -> TermsVersion | None:
    """The version in force, or None where the terms are those of Préau; one statement."""
    begun = TermsVersion.objects.filter(structure=structure, start_date__lte=today)
    return begun.order_by("-number").first()


def terms_by_number(structure: Structure, number: int, today: date) -> TermsVersion | None:
    """A version that is or was in force; one statement."""
    rows = TermsVersion.objects.filter(structure=structure, number=number, start_date__lte=today)
    return rows.first()


def current_news(structure: Structure, today: date) -> list[News]:
    """What the structure tells its families today, newest first, ten at most; one statement."""
    rows = News.objects.filter(structure=structure, start_date__lte=today)
    return list(
        rows.filter(Q(end_date__isnull=True) | Q(end_date__gte=today)).order_by("-start_date", "-id")[:NEWS_SHOWN]
    )


def cash_offices(structure: Structure) -> list[CashOffice]:
    """The cash offices in service of a structure, by name; one statement."""
    return list(CashOffice.objects.filter(structure=structure, is_active=True).order_by(french_order("name"), "id"))


def logo_png(slug: str) -> bytes | None:
    """The logo of the structure at this address, as PNG; one statement."""
    found = Logo.objects.filter(structure__slug=slug).values_list("png", flat=True).order_by("pk").first()
    return None if found is None else bytes(found)


@dataclass(frozen=True)
class Wordings:
    """The words of a structure, its own or those of Préau."""

    own: Mapping[str, tuple[str, str]]
    """Title and body, by key of the texts that the structure has written itself."""

    def written(self, kind: WordingKind) -> tuple[str, str]:
        """Title and body, their places not filled."""
        return self.own.get(kind.key, (kind.title, kind.body))

    def filled(self, kind: WordingKind, values: Mapping[str, str]) -> tuple[str, str]:
        """Title and body, ready to be read."""
        title, body = self.written(kind)
        return fill(title, values), fill(body, values)


def wordings_of(structure: Structure) -> Wordings:
    """Every text the structure has written itself; one statement."""
    rows = Wording.objects.filter(structure=structure).values_list("key", "title", "body").order_by("key")
    return Wordings({key: (title, body) for key, title, body in rows})


def help_texts(structure: Structure) -> dict[str, str]:
    """What the desk says of each page, by URL name; one statement."""
    rows = HelpText.objects.filter(structure=structure).values_list("page", "body").order_by("page")
    return dict(rows)
