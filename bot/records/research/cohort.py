"""Cohorts: whose data are wanted, how many they are, and what there is to choose from.

Codes are encrypted at rest, so they are compared here and not by the database. Patients under a legal hold, and those
who want to be in no research, are in no cohort.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.records.access.consents import REFUSED_RESEARCH
from bot.records.chart.patients import CURRENT_PROBLEM, NO_RESULT, REPORTED
from bot.records.hours import promises
from bot.records.hours.business_time import midnight
from bot.records.models import HELD, Condition, Immunization, Inquiry, Medication, Patient, Result
from bot.records.research import deidentify
from bot.records.research.special import is_special

SEXES = ("female", "male", "other", "unknown")
CHANNELS, LANGUAGES = ("web", "sms"), ("en", "es")
#: Ages over 89 are one group, in a cohort as in the data.
AGES, YEARS = range(deidentify.OLDEST + 2), range(1900, 2200)
#: How much may be chosen of one kind, and how long a code or name may be.
MOST, LONGEST = 50, 400
#: Rows kept in memory at a time.
AT_ONCE = 1000


@dataclass(frozen=True)
class Cohort:
    """Who is wanted: who has any of the conditions, and any of the tests, and so on; what is empty asks for nothing.

    `condition` and `test`: a code with its system (`system|code`), a bare code, or a name. `age_from` and `age_to`:
    years, both included; 90 stands for 90 or older. `year_from` and `year_to`: of tests, medicines, vaccinations and
    inquiries; conditions count whenever they began. `topic`, `level`, `channel`, `language`: of an inquiry made.
    """

    condition: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    year_from: int | None = None
    year_to: int | None = None
    topic: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    language: tuple[str, ...] = ()

    @property
    def words(self) -> dict[str, str]:
        """What it asks for, by field, as it is told in the audit and to whoever receives the data."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        wanted = {name: value for name, value in told.items() if value not in ((), "", None)}
        return {
            name.replace("_", " "): ", ".join(value) if isinstance(value, tuple) else str(value)
            for name, value in wanted.items()
        }


FIELDS = tuple(field.name for field in fields(Cohort))


@dataclass(frozen=True)
class Place:
    """When and where data are prepared: the day and the time zone of the clinic."""

    today: dt.date
    zone: dt.tzinfo


def read(given: Mapping[str, Sequence[str]]) -> Cohort:
    """The cohort written in a form or a file; raises `ValueError` with what to do if that is none."""
    cohort = Cohort(
        condition=_many(given, "condition"),
        test=_many(given, "test"),
        sex=_one(given, "sex", SEXES),
        age_from=_number(given, "age_from", AGES),
        age_to=_number(given, "age_to", AGES),
        year_from=_number(given, "year_from", YEARS),
        year_to=_number(given, "year_to", YEARS),
        topic=_many(given, "topic"),
        level=_many(given, "level", promises.PRIORITIES),
        channel=_many(given, "channel", CHANNELS),
        language=_many(given, "language", LANGUAGES),
    )
    for what, first, last in (("age", cohort.age_from, cohort.age_to), ("year", cohort.year_from, cohort.year_to)):
        if first is not None and last is not None and first > last:
            raise ValueError(f"the first {what} comes after the last")
    if not cohort.words.keys() - {"year from", "year to"}:
        raise ValueError("choose who is wanted: a condition, a test, an age, a sex, or what was asked")
    if any(is_special(topic) for topic in cohort.topic):
        raise ValueError("topics of special categories are in no export")
    return cohort


def _many(given: Mapping[str, Sequence[str]], name: str, allowed: Sequence[str] = ()) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value.strip() for value in given.get(name, ()) if value.strip()))
    if len(values) > MOST or any(len(value) > LONGEST for value in values):
        raise ValueError(f"choose at most {MOST} of a kind")
    if allowed and not set(values) <= set(allowed):
        raise ValueError(f"choose the {name} from the list")
    return values


def _one(given: Mapping[str, Sequence[str]], name: str, allowed: Sequence[str]) -> str:
    values = _many(given, name, allowed)
    if len(values) > 1:
        raise ValueError(f"choose one {name}, or none for every one")
    return values[0] if values else ""


def _number(given: Mapping[str, Sequence[str]], name: str, allowed: range) -> int | None:
    words = "".join(given.get(name, ())[-1:]).strip()
    if not words:
        return None
    if not (words.isascii() and words.isdecimal() and len(words) <= 4 and int(words) in allowed):
        raise ValueError(f"give each {name.split('_')[0]} as a whole number from {allowed[0]} to {allowed[-1]}")
    return int(words)


def members(session: Session, cohort: Cohort, place: Place) -> list[str]:
    """The ids of its patients, for the eyes of this room only."""
    eligible = _eligible(cohort, place)
    found = set(session.scalars(eligible))
    for table, wanted in ((Condition, cohort.condition), (Result, cohort.test)):
        if wanted:
            found &= _having(session, table, wanted, [table.patient_id.in_(eligible), *counted(table, cohort, place)])
    return sorted(found)


def counted(
    table: type[Condition | Result | Medication | Immunization | Inquiry], cohort: Cohort, place: Place
) -> list[ColumnElement[bool]]:
    """Which rows of a table count, be it to choose patients by or to be exported."""
    if table is Condition:
        return [Condition.status.in_(CURRENT_PROBLEM)]
    if table is Result:
        tests = or_(Result.category.is_(None), Result.category.not_in(NO_RESULT))
        return [Result.status.in_(REPORTED), tests, *_within(Result.taken, cohort, place)]
    if table is Medication:
        return [Medication.status != "entered-in-error", *_within(Medication.authored, cohort, place)]
    if table is Immunization:
        return [Immunization.status == "completed", *_within(Immunization.given, cohort, place)]
    chosen = (
        (Inquiry.topic_id, cohort.topic),
        (Inquiry.priority, cohort.level),
        (Inquiry.channel, cohort.channel),
        (Inquiry.language, cohort.language),
    )
    asked = [column.in_(values) for column, values in chosen if values]
    return [Inquiry.state.not_in(("spam", "duplicate")), *asked, *_within(Inquiry.created_at, cohort, place)]


def eligible(*more: ColumnElement[bool]) -> Select[tuple[str]]:
    """The ids of patients of whom data may be prepared at all."""
    return select(Patient.id).where(Patient.id.not_in(HELD), Patient.id.not_in(REFUSED_RESEARCH), *more)


def _eligible(cohort: Cohort, place: Place) -> Select[tuple[str]]:
    query = eligible()
    if cohort.sex:
        query = query.where(Patient.sex == cohort.sex)
    if cohort.age_from is not None or cohort.age_to is not None:
        query = query.where(_of_age(cohort, place.today))
    if cohort.topic or cohort.level or cohort.channel or cohort.language:
        asked = select(Inquiry.patient_id).where(Inquiry.patient_id.is_not(None), *counted(Inquiry, cohort, place))
        query = query.where(Patient.id.in_(asked))
    return query


def _of_age(cohort: Cohort, today: dt.date) -> ColumnElement[bool]:
    """Of the age asked for; of who has died it is not known, for the day of death is not kept."""
    born = Patient.birth_date
    conditions: list[ColumnElement[bool]] = [Patient.deceased.is_(False), born.is_not(None), born <= today]
    if cohort.age_from is not None:
        conditions.append(born <= _years_before(today, cohort.age_from))
    if cohort.age_to is not None and cohort.age_to <= deidentify.OLDEST:
        conditions.append(born > _years_before(today, cohort.age_to + 1))
    return and_(*conditions)


def _years_before(day: dt.date, years: int) -> dt.date:
    """The last birthday of whoever is so many years old by this day."""
    leap_day = (day.month, day.day) == (2, 29)
    return (day - dt.timedelta(days=1) if leap_day and years % 4 else day).replace(year=day.year - years)


def _within(
    at: InstrumentedAttribute[dt.datetime | None] | InstrumentedAttribute[dt.datetime], cohort: Cohort, place: Place
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if cohort.year_from is not None:
        conditions.append(at >= midnight(dt.date(cohort.year_from, 1, 1), place.zone))
    if cohort.year_to is not None:
        conditions.append(at < midnight(dt.date(cohort.year_to + 1, 1, 1), place.zone))
    return conditions


def _having(
    session: Session, table: type[Condition | Result], wanted: Sequence[str], where: Sequence[ColumnElement[bool]]
) -> set[str]:
    """The patients who have any of these codes or names; what is of a special category can't be asked for."""
    keys = {value.casefold() for value in wanted}
    query = select(table.patient_id, table.code_system, table.code, table.display).where(*where)
    return {
        patient_id
        for patient_id, system, code, display in session.execute(query.execution_options(yield_per=AT_ONCE))
        if not keys.isdisjoint(
            (deidentify.code(system, code).casefold(), (code or display).casefold(), display.casefold())
        )
        and not is_special(display, system, code)
    }
