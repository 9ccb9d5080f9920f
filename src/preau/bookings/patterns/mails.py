"""What a family is told of an annual registration that an agent made, changed or stopped at its request."""

from __future__ import annotations

from preau.bookings.foot import foot
from preau.bookings.models import BookingPattern
from preau.bookings.patterns.queries import rhythm_of
from preau.common.text import date_text, join_words, time_text, weekday_name
from preau.notices.mails import Mail
from preau.structures.models import Structure

SAVED = "Un agent a enregistré cette inscription à l’année pour vous, à votre demande, au guichet ou par téléphone :"
STOPPED = "Un agent a arrêté cette inscription à l’année pour vous, à votre demande, au guichet ou par téléphone :"
UNDONE = "Un agent a supprimé cette inscription à l’année pour vous, à votre demande, au guichet ou par téléphone :"


def pattern_mail(structure: Structure, email: str, said: str, name: str, pattern: BookingPattern) -> Mail:
    """The mail to one account of the family; `said` is what was done, `name` the child's first name."""
    activity = pattern.group.activity.name
    days = join_words([weekday_name(day) for day in pattern.weekdays])
    rest = ", une semaine sur deux" if pattern.every_two_weeks else ""
    if pattern.arrival and pattern.departure:
        rest += f", de {time_text(pattern.arrival)} à {time_text(pattern.departure)}"
    first, last = date_text(pattern.start_date), date_text(rhythm_of(pattern).last)
    body = [
        "Bonjour,", "", said, f"  {name}, {activity} : {days}{rest}, du {first} au {last}.", "",
        "Le planning le montrera demain.", "Si vous n’avez rien demandé, prévenez-nous.", "", *foot(structure),
    ]  # fmt: skip
    return Mail(email, f"Inscription à l’année : {name}, {activity}", "\n".join(body), structure.pk)
