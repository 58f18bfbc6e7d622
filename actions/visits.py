"""The patient's visits: the next one, and those that were."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from actions.dates import spoken_date, spoken_time
from actions.resources import settings
from actions.telling import Telling, bullets, plain
from bot.records.chart import patients
from bot.records.models import Appointment, Encounter
from bot.words import words


def upcoming(telling: Telling) -> Sequence[Appointment]:
    """The next visit, if there is one."""
    visit = patients.next_appointment(telling.session, telling.patient.id, telling.now, telling.reader)
    return [visit] if visit else []


def past(telling: Telling) -> Sequence[Encounter | Appointment]:
    """Earlier visits, newest first."""
    return patients.past_visits(telling.session, telling.patient.id, telling.now, telling.reader)


def tell_next(telling: Telling) -> None:
    """The next visit: what, when, where, with whom."""
    visit = next(iter(upcoming(telling)), None)
    if visit is None:
        telling.respond("utter_answer_no_appointment", as_of=telling.as_of([]))
        return
    local = visit.start.astimezone(ZoneInfo(settings().timezone))
    when = words(
        "record_at",
        telling.language,
        date=spoken_date(local.date(), telling.language, weekday=True),
        time=spoken_time(local, telling.language),
    )
    telling.respond(
        "utter_answer_appointment",
        what=plain(visit.display),
        when=when,
        where=f" {visit.location}." if visit.location else "",
        with_whom=words("record_with", telling.language, name=visit.practitioner) if visit.practitioner else "",
        as_of=telling.as_of([visit]),
    )


def tell_past(telling: Telling) -> None:
    """Earlier visits, newest first."""
    visits = past(telling)
    if not visits:
        telling.respond("utter_answer_no_past_visits", as_of=telling.as_of([]))
        return
    shown = telling.shown(visits)
    telling.respond(
        "utter_answer_past_visits",
        telling.more(shown, visits, "all_past_visits"),
        lines=bullets([_line(telling, visit) for visit in shown]),
        as_of=telling.as_of(visits),
    )


def _line(telling: Telling, visit: Encounter | Appointment) -> str:
    seen_by = words("record_with", telling.language, name=visit.practitioner) if visit.practitioner else ""
    return f"{telling.day(visit.start, visit.precision)}: {plain(visit.display)}. {seen_by}".strip()
