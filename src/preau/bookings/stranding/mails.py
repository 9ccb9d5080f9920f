"""The words of the mails to families who lose days with a right, or take over those of the child's other household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from preau.bookings.addresses import addresses_of
from preau.bookings.foot import foot
from preau.bookings.stranding.queries import Left, LeftPattern
from preau.common.reasons import text as text_of
from preau.common.text import count, short_days
from preau.notices.mails import Mail
from preau.structures.models import Structure


@dataclass(frozen=True, slots=True)
class Losses:
    """Days cancelled, days that pass to the child's other household, annual registrations that stop; `reason` is a
    word of the desk, or empty."""

    cancelled: Sequence[Left]
    moved: Sequence[Left]
    patterns: Sequence[LeftPattern]
    reason: str

    def of(self, household_id: int) -> Losses:
        """What that household loses."""
        return Losses(
            [row for row in self.cancelled if row.household_id == household_id],
            [row for row in self.moved if row.household_id == household_id],
            [row for row in self.patterns if row.household_id == household_id],
            self.reason,
        )

    def taken_by(self, household_id: int) -> list[Left]:
        return [row for row in self.moved if row.other_id == household_id]

    @property
    def is_empty(self) -> bool:
        return not (self.cancelled or self.moved or self.patterns)


def stranding_mails(losses: Losses) -> list[Mail]:
    """One mail an account of each household that loses days or takes some over; two statements, none without loss."""
    households = {row.household_id for row in (*losses.cancelled, *losses.moved)}
    households |= {row.household_id for row in losses.patterns}
    households |= {row.other_id for row in losses.moved if row.other_id is not None}
    if not households:
        return []
    rows = addresses_of(households)
    structures = Structure.objects.in_bulk({row.structure_id for row in rows})
    mails = []
    for row in rows:
        lost, taken = losses.of(row.household_id), losses.taken_by(row.household_id)
        if not lost.is_empty:
            mails.append(_lost(structures[row.structure_id], row.email, lost))
        if taken:
            mails.append(_taken(structures[row.structure_id], row.email, taken))
    return mails


def _lost(structure: Structure, email: str, lost: Losses) -> Mail:
    text = ["Bonjour,"]
    if lost.cancelled:
        text += ["", "Ces jours ne peuvent plus être réservés. Ils sont annulés, et ne seront pas débités :", ""]
        text += _lines(lost.cancelled, with_reason=True)
    if lost.moved:
        text += ["", "Ces jours passent à l’autre foyer de l’enfant. Ils ne vous seront pas débités :", ""]
        text += _lines(lost.moved, with_reason=False)
    if lost.patterns:
        text += ["", "Ces inscriptions à l’année s’arrêtent :", ""]
        text += [f"  - {row.person}, {row.activity}" for row in lost.patterns]
    if lost.reason:
        text += ["", f"Précision : {lost.reason}"]
    subject = "Des jours réservés sont annulés" if lost.cancelled else "Vos réservations ont changé"
    return Mail(email, subject, "\n".join([*text, "", *foot(structure)]), structure.pk)


def _taken(structure: Structure, email: str, rows: Sequence[Left]) -> Mail:
    text = [
        "Bonjour,",
        "",
        "Ces jours, réservés jusqu’ici par l’autre foyer de l’enfant, sont maintenant les vôtres. Ils vous seront",
        "débités, à votre tarif. Si vous n’en voulez pas, annulez-les depuis votre planning :",
        "",
        *_lines(rows, with_reason=False),
        "",
        *foot(structure),
    ]
    return Mail(email, "Des jours réservés passent à votre foyer", "\n".join(text), structure.pk)


def _lines(rows: Sequence[Left], *, with_reason: bool) -> list[str]:
    """`  - Lina Kervella, Cantine : lun. 7, mar. 8 déc. (Pas d’inscription à cette date)`."""

    def key(row: Left) -> tuple[str, str, str]:
        return (row.person, row.activity, text_of(row.why) if with_reason else "")

    lines = []
    for (person, activity, why), found in groupby(sorted(rows, key=key), key=key):
        tail = f" ({why.rstrip('.')})" if why else ""
        lines.append(f"  - {person}, {activity} : {short_days(sorted(row.date for row in found))}{tail}")
    return lines


@dataclass(frozen=True, slots=True)
class StrandedCount:
    """How many bookings to come of a structure have no right any more; `email` may be empty."""

    structure_id: int
    name: str
    email: str
    number: int


def stranded_mail(row: StrandedCount) -> Mail:
    """To the structure, after a night: how many bookings to come have no right any more."""
    number = row.number
    days = count(number, "réservation à venir n’a plus", "réservations à venir n’ont plus")
    text = [
        "Bonjour,",
        "",
        f"{days} d’inscription qui la permette." if number == 1 else f"{days} d’inscription qui les permette.",
        "Elles seront débitées si rien n’est décidé.",
        "",
        "Au guichet du portail, page « Réservations sans inscription » : annulez-les, faites-les passer à",
        "l’autre foyer de l’enfant, ou gardez-les en disant pourquoi.",
        "",
        row.name,
    ]
    subject = f"{count(number, 'réservation', 'réservations')} sans inscription"
    return Mail(row.email, subject, "\n".join(text), row.structure_id)
