"""What happened to requests, and why, becomes a code and its facts; a sentence that is not recognised is kept as said.

The sentences are those of before. An instant was written without its year: it is the last one of that weekday, day and
month before the end of the booking's own day.
"""

import json
import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations, models

PARIS = ZoneInfo("Europe/Paris")
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre")
MONTHS += ("novembre", "décembre")
LEVELS = {
    "Toute petite section": "TPS", "Petite section": "PS", "Moyenne section": "MS", "Grande section": "GS",
    "6e": "6E", "5e": "5E", "4e": "4E", "3e": "3E", "Seconde": "2DE", "Première": "1RE", "Terminale": "TLE",
}  # fmt: skip
PLAIN = {
    "Fermé": "bookings.closed",
    "Complet, liste d’attente comprise": "bookings.full",
    "Ce jour est déjà pointé et débité : écrivez à la structure": "bookings.charged",
    "Ce jour est déjà demandé pour cet enfant": "bookings.taken",
    "Demandé par l’autre foyer, en liste d’attente": "bookings.other_waits",
    "Réservé par l’autre foyer, qui paie tout : vous avez refusé votre part": "bookings.other_pays_refused",
    "Réservé par l’autre foyer, qui paie tout": "bookings.other_pays_all",
    "Cette réservation n’existe plus": "bookings.no_more_booked",
    "Ce jour était déjà réservé": "bookings.already_booked",
    "Cette activité n’est pas proposée à votre foyer": "bookings.not_offered",
    "Ce jour n’est pas proposé à votre foyer.": "bookings.day_not_offered",
    "Cette personne ne fait pas partie de votre foyer": "bookings.not_of_household",
    "Cette personne n’est plus dans le fichier de la structure": "bookings.left",
    "Pas d’inscription à cette date": "bookings.not_registered",
    "Ce jour n’est pas dans l’inscription": "bookings.not_this_weekday",
    "Jour de l’autre foyer": "bookings.other_custody",
    "Cette activité n’est plus proposée": "bookings.activity_ended",
    "Ce jour est fermé": "bookings.day_closed",
    "Cette personne n’est plus de ce foyer": "bookings.no_longer_of_household",
    "Il est trop tard pour changer les horaires de ce jour": "bookings.late_to_change_hours",
    "Pas d’inscription à cette activité, ou jour fermé": "bookings.not_copied",
    "N’est plus dans l’inscription à l’année": "bookings.taken_back",
    "Liste d’attente close sans place": "bookings.no_place",
    "Passe à l’autre foyer de l’enfant": "bookings.goes_to_other",
    "Vient de l’autre foyer de l’enfant": "bookings.comes_from_other",
    "Nouveau tarif": "bookings.price_rule",
    "Nouveau quotient familial": "bookings.price_quotient",
    "Commune du foyer": "bookings.price_resident",
    "Rang parmi les frères et sœurs": "bookings.price_rank",
    "Panier-repas (PAI)": "bookings.price_lunch_box",
    "Part du coût": "bookings.price_share",
    "Calcul du prix": "bookings.price_counted_again",
    "Complet, liste d’attente ouverte depuis": "bookings.missed_queue",
    "De nouveau libre depuis": "bookings.missed_free",
    "Pas encore ouvert à la réservation": "bookings.missed_not_yet",
    "Délai de réservation passé": "bookings.missed_late",
    "Pas inscrit à cette date": "bookings.missed_unregistered",
    "Inscription terminée à cette date": "bookings.missed_ended",
    "Déjà demandé par l’autre foyer": "bookings.missed_taken",
    "Horaires impossibles": "bookings.missed_hours",
    "Ne peut plus être annulé": "bookings.missed_locked",
    "Impossible": "bookings.missed_other",
    "Période scolaire": "activities.term_time",
    "Ce jour n’est plus au calendrier": "activities.no_longer_open",
    "La date de naissance manque : elle est nécessaire pour cette activité.": "activities.birth_date_missing",
    "Indiquez l’heure d’arrivée et l’heure de départ.": "activities.hours_missing",
    "L’heure de départ doit suivre l’heure d’arrivée.": "activities.leaves_before_arriving",
    "La structure ne propose pas la réservation sur ce portail": "structures.no_booking_here",
    "Les réservations sont suspendues par la structure": "structures.booking_stopped",
}
HOUR = r"\d{1,2} h(?: \d{2})?"
STAY = rf"\d+ minutes|{HOUR}"
SHAPES = (
    (r"Réservable à partir du (?P<opens_at>.+)", "bookings.opens_later"),
    (r"Délai passé : il fallait réserver avant le (?P<until>.+)", "bookings.late_to_book"),
    (r"Délai passé : il fallait annuler avant le (?P<until>.+)", "bookings.late_to_cancel"),
    (
        r"Réservé par l’autre foyer, qui vous demande de payer votre part : (?P<part>[\d\s]+,\d\d)\s€",
        "bookings.other_asks_part",
    ),
    (r"Réservé par l’autre foyer, votre part (?P<part>[\d\s]+,\d\d)\s€", "bookings.other_booked_part"),
    (r"Fermeture : (?P<text>.+)", "bookings.closing"),
    (r"Jour férié : (?P<name>.+)", "common.public_holiday"),
    (r"Fermé : (?P<name>.+)", "common.local_closure"),
    (r"(?P<name>Vacances .+)", "common.holidays"),
    (r"(?P<name>Pont .+)", "common.bridge"),
    (r"Réservé aux niveaux (?P<levels>.+)\.", "activities.levels_only"),
    (r"Réservé au niveau (?P<levels>.+)\.", "activities.level_only"),
    (r"À partir de (?P<age>\d+) ans\.", "activities.too_young"),
    (r"Jusqu’à (?P<age>\d+) ans\.", "activities.too_old"),
    (rf"La durée doit être d’au moins (?P<least>{STAY})\.", "activities.stay_too_short"),
    (rf"La durée ne peut pas dépasser (?P<most>{STAY})\.", "activities.stay_too_long"),
    (rf"L’arrivée se fait entre (?P<opens>{HOUR}) et (?P<closes>{HOUR})\.", "activities.arrives_outside"),
    (rf"L’arrivée se fait à (?P<by>{HOUR}) au plus tard\.", "activities.arrives_late"),
    (rf"Le départ se fait entre (?P<opens>{HOUR}) et (?P<closes>{HOUR})\.", "activities.leaves_outside"),
    (rf"Le départ se fait à partir de (?P<since>{HOUR})\.", "activities.leaves_early"),
    (
        rf"L’heure d’arrivée se choisit par pas de (?P<step>{STAY}) à partir de (?P<opens>{HOUR})\.",
        "activities.arrival_off_step",
    ),
    (
        rf"L’heure de départ se choisit par pas de (?P<step>{STAY}) à partir de (?P<opens>{HOUR})\.",
        "activities.departure_off_step",
    ),
)
INSTANT = re.compile(rf"({'|'.join(WEEKDAYS)}) (1er|\d{{1,2}}) ({'|'.join(MONTHS)}) à (\d{{1,2}}) h(?: (\d{{2}}))?")


def reason_of(said, day):
    """The code and the facts of a sentence; `day` is that of the booking."""
    found = _known(said, day)
    if found is None and said.startswith("Horaires incompatibles : "):
        why = _several(said.removeprefix("Horaires incompatibles : "), day)
        found = why and {"code": "bookings.hours_do_not_fit", "facts": {"why": why}}
    return found or _several(said, day) or _listed(said) or {"code": "common.said", "facts": {"text": said}}


def _known(said, day):
    if said in PLAIN:
        return {"code": PLAIN[said], "facts": {}}
    for shape, code in SHAPES:
        if (match := re.fullmatch(shape, said)) is not None:
            facts = {name: _fact(name, value, day) for name, value in match.groupdict().items()}
            return {"code": code, "facts": facts} if None not in facts.values() else None
    return None


def _several(said, day):
    """Sentences one after the other, each with its full stop."""
    parts = [_known(f"{part.rstrip('.')}.", day) for part in said.split(". ")]
    if not all(parts):
        return None
    return parts[0] if len(parts) == 1 else {"code": "common.several", "facts": {"reasons": parts}}


def _listed(said):
    parts = [PLAIN.get(part, "") for part in said.split(", ")]
    if not all(code.startswith("bookings.price_") for code in parts):
        return None
    return {"code": "common.listed", "facts": {"reasons": [{"code": code, "facts": {}} for code in parts]}}


def _fact(name, value, day):
    match name:
        case "opens_at" | "until":
            return _instant(value, day)
        case "part":
            return int(re.sub(r"\D", "", value))
        case "age":
            return int(value)
        case "least" | "most" | "step":
            return int(value.split()[0]) if value.endswith("minutes") else _hour(value).hour * 60 + _hour(value).minute
        case "opens" | "closes" | "by" | "since":
            return _hour(value).isoformat()
        case "levels":
            return [LEVELS.get(label, label) for label in re.split(r", | et ", value)]
        case _:
            return value


def _hour(value):
    hour, _h, minute = value.partition(" h")
    return time(int(hour), int(minute or 0))


def _instant(value, day):
    match = INSTANT.fullmatch(value)
    if match is None:
        return None
    weekday, number, month, hour, minute = match.groups()
    for year in (day.year, day.year - 1, day.year - 2):
        try:
            found = date(year, MONTHS.index(month) + 1, int(number.removesuffix("er")))
        except ValueError:
            continue  # 29 February of a common year
        if found <= day and WEEKDAYS[found.weekday()] == weekday:
            return datetime.combine(found, time(int(hour), int(minute or 0)), PARIS).isoformat()
    return None


SENTENCES = """
SELECT reason, date FROM bookings_booking WHERE reason <> ''
UNION SELECT m.reason, b.date FROM bookings_movement m JOIN bookings_booking b ON b.id = m.booking_id
    WHERE m.reason <> ''
UNION SELECT reason, date FROM bookings_missedline
"""
KNOWN = """
CREATE TEMPORARY TABLE bookings_sentence (said text, day date, reason jsonb, PRIMARY KEY (said, day)) ON COMMIT DROP
"""
FILL = """
INSERT INTO bookings_sentence SELECT said, day, reason
FROM jsonb_to_recordset(%s::jsonb) AS given(said text, day date, reason jsonb)
"""
BATCH = 2000


def read_sentences(apps, schema_editor):
    """Each sentence and day once, with its reason: what the change of the columns reads."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(KNOWN)
        cursor.execute(SENTENCES)
        found = cursor.fetchall()
        for start in range(0, len(found), BATCH):
            rows = [
                {"said": said, "day": day.isoformat(), "reason": reason_of(said, day)}
                for said, day in found[start : start + BATCH]
            ]
            cursor.execute(FILL, [json.dumps(rows)])


# Changing the type fires no trigger: what is kept forever keeps its rows, only the form of a column changes.
AS_REASONS = """
CREATE FUNCTION pg_temp.reason_on(said_then text, then_day date) RETURNS jsonb LANGUAGE sql AS
    'SELECT reason FROM bookings_sentence WHERE said = said_then AND day = then_day';
CREATE FUNCTION pg_temp.reason_of_booking(said_then text, booking bigint) RETURNS jsonb LANGUAGE sql AS
    'SELECT pg_temp.reason_on(said_then, (SELECT date FROM bookings_booking WHERE id = booking))';
ALTER TABLE bookings_movement ALTER COLUMN reason DROP NOT NULL, ALTER COLUMN reason TYPE jsonb
    USING CASE WHEN reason <> '' THEN pg_temp.reason_of_booking(reason, booking_id) END;
ALTER TABLE bookings_booking ALTER COLUMN reason DROP NOT NULL, ALTER COLUMN reason TYPE jsonb
    USING CASE WHEN reason <> '' THEN pg_temp.reason_on(reason, date) END;
ALTER TABLE bookings_missedline ALTER COLUMN reason TYPE jsonb USING pg_temp.reason_on(reason, date);
"""
WORDS = "left(coalesce(reason #>> '{facts,text}', reason #>> '{facts,name}', reason ->> 'code', ''), 250)"
AS_WORDS = "".join(
    f"ALTER TABLE {table} ALTER COLUMN reason TYPE varchar(250) USING {WORDS}; "
    f"ALTER TABLE {table} ALTER COLUMN reason SET NOT NULL; "
    for table in ("bookings_movement", "bookings_booking", "bookings_missedline")
)


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0002_closed_reasons"),
        ("bookings", "0007_accepted_part"),
    ]

    operations = [
        migrations.RunPython(read_sentences, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(AS_REASONS, AS_WORDS)],
            [
                migrations.AlterField(
                    "booking", "reason", models.JSONField(blank=True, null=True, verbose_name="raison")
                ),
                migrations.AlterField(
                    "movement", "reason", models.JSONField(blank=True, null=True, verbose_name="raison")
                ),
                migrations.AlterField("missedline", "reason", models.JSONField()),
            ],
        ),
    ]
