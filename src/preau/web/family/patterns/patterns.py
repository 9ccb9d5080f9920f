"""Annual registrations: the list, the form, and the stop. They show on the calendar after the night."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.activities.rules import HoursRule, choices
from preau.bookings.actions import PatternError, end_pattern, save_pattern
from preau.bookings.models import BookingPattern
from preau.bookings.patterns.queries import Choice, PatternDesk, PatternTerms, Registered, load_patterns
from preau.bookings.planning.loading import load_planning
from preau.bookings.planning.missed import MissedNamed, missed_by_pattern, named
from preau.bookings.rules import resume_date
from preau.common.spans import school_year
from preau.common.text import WEEKDAYS, count, date_text, day_text, time_text
from preau.web.family.planning.missed import pattern_section
from preau.web.fields import DateField, choice_field
from preau.web.side import SidedRequest
from preau.web.typed import parse_id, parse_time

MADE = "inscrite"
"""In the address of the list: the registration that was just made."""
DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


def date_field(**options: Any) -> DateField:
    """A date that browsers give a calendar for, and that people may also type the French way."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    errors = {
        "required": gettext_lazy("Indiquez une date."),
        "invalid": gettext_lazy("Cette date n’est pas lisible : écrivez par exemple 05/01/2027."),
    }
    return DateField(widget=widget, input_formats=DATE_FORMATS, error_messages=errors, **options)


class PatternForm(forms.Form):
    """What is asked for, for one person and one group; hours only where the activity wants them."""

    start_date = date_field()
    end_date = date_field(required=False)
    weekdays = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    every_two_weeks = forms.BooleanField(required=False)
    arrival = forms.TypedChoiceField(coerce=parse_time, empty_value=None, required=False)
    departure = forms.TypedChoiceField(coerce=parse_time, empty_value=None, required=False)

    def __init__(self, choice: Choice, *arguments: Any, row: Registered | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.choice = choice
        weekdays = sorted({*choice.weekdays, *(row.pattern.weekdays if row else ())})
        choice_field(self, "weekdays").choices = [(number, WEEKDAYS[number - 1]) for number in weekdays]
        self.fields["start_date"].help_text = lead_text(choice)
        self.fields["end_date"].help_text = _("Vide : jusqu’à la fin de l’année scolaire, le %(date)s.") % {
            "date": date_text(school_year(choice.earliest).last)
        }
        for name in ("start_date", "end_date"):
            self.fields[name].widget.attrs["min"] = choice.earliest.isoformat()
        rule = choice.group.activity.hours
        if rule is None:
            del self.fields["arrival"], self.fields["departure"]
        else:
            choice_field(self, "arrival").choices = time_choices(arrivals(rule))
            choice_field(self, "departure").choices = time_choices(departures(rule))

    @property
    def terms(self) -> PatternTerms:
        data = self.cleaned_data
        return PatternTerms(
            person_id=self.choice.member.person_id,
            group_id=self.choice.group.id,
            start_date=data["start_date"],
            end_date=data["end_date"],
            weekdays=tuple(data["weekdays"]),
            every_two_weeks=data["every_two_weeks"],
            arrival=data.get("arrival"),
            departure=data.get("departure"),
        )


class StopForm(forms.Form):
    last_date = date_field()


def arrivals(rule: HoursRule) -> list[Any]:
    """Times a child may come at."""
    latest = rule.arrive_by or rule.closes_at
    return [moment for moment in choices(rule) if moment <= latest and moment != rule.closes_at]


def departures(rule: HoursRule) -> list[Any]:
    """Times a child may leave at."""
    earliest = rule.leave_from or rule.opens_at
    return [moment for moment in choices(rule) if moment >= earliest and moment != rule.opens_at]


def time_choices(moments: list[Any]) -> list[tuple[str, str]]:
    return [("", _("Choisir")), *((f"{moment:%H:%M}", time_text(moment)) for moment in moments)]


def patterns(request: SidedRequest) -> HttpResponse:
    """The registrations of the household; five statements besides the family's."""
    desk = _desk(request)
    rows = [row for row in desk.registered if not row.is_over]
    over = [row for row in desk.registered if row.is_over]
    pending = any(row.is_pending for row in rows)
    context = {"rows": rows, "over": over, "pending": pending, "can_add": bool(desk.choices), "desk": desk}
    made = request.GET.get(MADE, "")
    just_made = next((row for row in rows if str(row.pattern.pk) == made), None)
    context["missed"] = pattern_section(_missed(desk, just_made), request.side.url) if just_made else []
    return _render(request, "patterns", context)


def pattern_new(request: SidedRequest) -> HttpResponse:
    """First for whom and what, by links; then the form."""
    desk = _desk(request)
    person_id, group_id = parse_id(request.GET.get("enfant", "")), parse_id(request.GET.get("groupe", ""))
    if person_id is None or group_id is None:
        if len(desk.choices) != 1:
            people = [(member, desk.choices_of(member)) for member in desk.members]
            return _render(request, "patterns_choose", {"people": people, "can_add": bool(desk.choices)})
        ((person_id, group_id),) = desk.choices
    choice = desk.choices.get((person_id, group_id))
    if choice is None:
        raise Http404
    initial = {"start_date": choice.earliest}
    return _edit(request, desk, choice, None, initial)


def pattern_edit(request: SidedRequest, pk: int) -> HttpResponse:
    """Change a registration; one that has begun changes from a date on."""
    desk = _desk(request)
    row = _found(desk, pk)
    if row.choice is None or not row.can_change:
        raise Http404
    pattern = row.pattern
    start = resume_date(row.rhythm, row.choice.earliest) if row.is_running else pattern.start_date
    initial = {
        "start_date": start,
        "end_date": pattern.end_date,
        "weekdays": pattern.weekdays,
        "every_two_weeks": pattern.every_two_weeks,
        "arrival": f"{pattern.arrival:%H:%M}" if pattern.arrival else "",
        "departure": f"{pattern.departure:%H:%M}" if pattern.departure else "",
    }
    return _edit(request, desk, row.choice, row, initial)


def pattern_stop(request: SidedRequest, pk: int) -> HttpResponse:
    """Stop a registration after a day, once confirmed; undo one that has not begun."""
    row = _found(_desk(request), pk)
    if row.choice is None or not row.can_change:
        raise Http404
    form = StopForm(request.POST or None, initial={"last_date": row.choice.earliest})
    form.fields["last_date"].help_text = lead_text(row.choice)
    if request.method == "POST" and (not row.is_running or form.is_valid()):
        last_date = form.cleaned_data["last_date"] if row.is_running else None
        try:
            end_pattern(
                household=request.side.household,
                pattern=row.pattern,
                last_date=last_date,
                actor=request.side.actor,
            )
        except PatternError as error:
            _tell(form, error)
        else:
            words = _("Inscription supprimée.") if last_date is None else _("Inscription arrêtée après le %(day)s.")
            day = day_text(last_date, year=True) if last_date else ""
            messages.success(request, words % {"day": day} + " " + _("Le planning le montrera demain."))
            return redirect(request.side.url("patterns"))
    return _render(request, "patterns_stop", {"row": row, "form": form})


def lead_text(choice: Choice) -> str:
    """From when a registration may start or stop."""
    lead = count(choice.group.activity.pattern_lead_days, "jour")
    return _("Délai de mise en place : %(lead)s, donc pas avant le %(date)s.") % {
        "lead": lead,
        "date": day_text(choice.earliest, year=True),
    }


def _edit(
    request: SidedRequest, desk: PatternDesk, choice: Choice, row: Registered | None, initial: dict[str, Any]
) -> HttpResponse:
    form = PatternForm(choice, request.POST if request.method == "POST" else None, row=row, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = save_pattern(
                household=request.side.household,
                terms=form.terms,
                actor=request.side.actor,
                pattern=row.pattern if row else None,
            )
        except PatternError as error:
            _tell(form, error)
        else:
            messages.success(
                request,
                _("Inscription enregistrée pour %(name)s. Vous verrez les jours dans le planning demain.")
                % {"name": choice.member.first_name},
            )
            return redirect(_after(request, made))
    context = {"form": form, "choice": choice, "row": row, "can_choose": len(desk.choices) > 1}
    return _render(request, "patterns_form", context)


def _after(request: SidedRequest, made: BookingPattern) -> str:
    """The list; it tells the days that what was just made will not book, when there are any."""
    desk, url = _desk(request), request.side.url("patterns")
    row = desk.get(made.pk)
    return f"{url}?{MADE}={made.pk}" if row is not None and _missed(desk, row) else url


def _missed(desk: PatternDesk, row: Registered) -> list[MissedNamed]:
    """The days of a registration that the night will not book, by reason; the statements of a planning."""
    first, last = max(row.rhythm.start, desk.today), min(row.rhythm.last, school_year(desk.today).last)
    if last < first:
        return []
    planning = load_planning(structure=desk.structure, household=desk.household, first=first, last=last, now=desk.now)
    return named(planning, missed_by_pattern(planning, row.pattern, row.rhythm))


def _tell(form: forms.Form, error: PatternError) -> None:
    for field, found in error.errors.items():
        form.add_error(field if field in form.fields else None, found)


def _desk(request: SidedRequest) -> PatternDesk:
    return load_patterns(structure=request.side.structure, household=request.side.household)


def _found(desk: PatternDesk, pk: int) -> Registered:
    row = desk.get(pk)
    if row is None:
        raise Http404
    return row


def _render(request: SidedRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    return request.side.show(request, f"family/{name}.html", context, 200)
