"""Figures on inquiries over a time: how many, how soon answered, how they ended (standards: 7.5).

Times are wall-clock; whether a promise was kept is told by business time, in which it was given.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Label, Select, case, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.records.casework.marks import INTENT, MARKS, NOT_UNDERSTOOD
from bot.records.engine import Database
from bot.records.hours.business_time import midnight
from bot.records.models import Conversation, InboxMessage, Inquiry, OutboxMessage, SmsNumber

TOP = 10
#: What figures can be told apart by, and what stands for all of them together.
DIMENSIONS = ("priority", "channel", "language")
ALL = ("all", "")
#: What the number of a week is called in a query.
WEEK = "week"


class _Cell(NamedTuple):
    """How many inquiries of one week of the span are alike in every dimension, and what became of them."""

    priority: str
    channel: str
    language: str | None
    week: int
    opened: int
    due: int
    kept: int
    no_topic: int
    emergencies: int
    false_alarms: int


class _Taken(NamedTuple):
    """Seconds that inquiries took: to the first answer, by dimension and group, and to the end."""

    first: Mapping[tuple[str, str], Sequence[int]]
    resolution: Sequence[int]


@dataclass(frozen=True)
class Span:
    """Inquiries opened from `since` until before `until`, of one channel or language if given.

    Both are in the clinic's time zone, whose midnights part its weeks.
    """

    since: dt.datetime
    until: dt.datetime
    channel: str = ""
    language: str = ""


@dataclass(frozen=True)
class Times:
    """How long something took, in seconds: the median, and what nine in ten stayed below. None without any."""

    median: int | None
    p90: int | None


@dataclass(frozen=True)
class Row:
    """The figures of one group. `kept` are those answered in time, of `promised` whose time has come."""

    name: str
    opened: int
    promised: int
    kept: int
    first: Times


class Talk(NamedTuple):
    """How the assistant did: `lost` of its `turns` it did not understand; `helped` of the answers `rated` did help."""

    turns: int = 0
    lost: int = 0
    rated: int = 0
    helped: int = 0


class Week(NamedTuple):
    """The figures of one week, as in `Row`, and its talk."""

    monday: dt.date
    opened: int
    promised: int
    kept: int
    talk: Talk


class _Counts(NamedTuple):
    """What is counted by itself; `talk` by week, `helped` are conversations in which a person was needed."""

    topics: Sequence[tuple[str, int]]
    talk: Mapping[int, Talk]
    talks: int
    helped: int
    reopened: int
    opted_out: int


@dataclass(frozen=True)
class Figures:
    """All of them. `contained` are conversations of `talks` in which no person was needed."""

    total: Row
    talk: Talk
    resolution: Times
    weeks: Sequence[Week]
    groups: dict[str, Sequence[Row]]
    topics: Sequence[tuple[str, int]]
    unanswered: int
    talks: int
    contained: int
    reopened: int
    emergencies: int
    false_alarms: int
    opted_out: int


async def figures(database: Database, span: Span, now: dt.datetime) -> Figures:
    """The figures of a span. The database counts, in three readings at once; medians it has no common words for."""
    cells, taken, counts = await asyncio.gather(
        database.read(_cells, span, now), database.read(_taken, span), database.read(_counts, span)
    )
    return Figures(
        total=_row("all", cells, taken.first.get(ALL, ())),
        talk=_sum(counts.talk.values()),
        resolution=_times(taken.resolution),
        weeks=_weeks(span, cells, counts.talk),
        groups={name: _group(cells, taken, name) for name in DIMENSIONS},
        topics=counts.topics,
        unanswered=sum(cell.no_topic for cell in cells),
        talks=counts.talks,
        contained=max(counts.talks - counts.helped, 0),
        reopened=counts.reopened,
        emergencies=sum(cell.emergencies for cell in cells),
        false_alarms=sum(cell.false_alarms for cell in cells),
        opted_out=counts.opted_out,
    )


def _cells(session: Session, span: Span, now: dt.datetime) -> list[_Cell]:
    alike = (Inquiry.priority, Inquiry.channel, Inquiry.language)
    counted = (
        or_(Inquiry.first_response_at.is_not(None), Inquiry.due_at <= now),
        Inquiry.first_response_at <= Inquiry.due_at,
        MARKS["no_topic"],
        Inquiry.kind == "emergency",
        MARKS["false_alarm"],
    )
    numbers = (func.sum(case((condition, 1), else_=0)) for condition in counted)
    query = select(*alike, _week_of(span, Inquiry.created_at), func.count(), *numbers)
    query = query.where(*_within(span)).group_by(*alike, WEEK)
    return [_Cell(*row) for row in session.execute(query)]


def _taken(session: Session, span: Span) -> _Taken:
    groups = (Inquiry.priority, Inquiry.channel, Inquiry.language)
    query = select(*groups, Inquiry.response_seconds, Inquiry.resolution_seconds)
    first: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    resolution = []
    # Past the session and all at once: tens of thousands of rows, none of which becomes an object.
    for *names, answered, resolved in session.connection().execute(query.where(*_within(span))).all():
        if resolved is not None:
            resolution.append(resolved)
        if answered is not None:
            first[ALL].append(answered)
            for dimension, name in zip(DIMENSIONS, names, strict=True):
                first[dimension, name or ""].append(answered)
    return _Taken(first, resolution)


def _counts(session: Session, span: Span) -> _Counts:
    mine, heard = _within(span), _said(span, InboxMessage.conversation_id, InboxMessage.received_at)
    return _Counts(
        topics=_topics(session, mine),
        talk=_talk(session, span),
        talks=_count(session, select(func.count(InboxMessage.conversation_id.distinct())).where(*heard)),
        helped=_count(session, select(func.count(Inquiry.conversation_id.distinct())).where(*mine)),
        reopened=_count(session, select(func.count()).select_from(Inquiry).where(MARKS["reopened"], *mine)),
        opted_out=_opted_out(session, span),
    )


def _topics(session: Session, mine: Sequence[ColumnElement[bool]]) -> list[tuple[str, int]]:
    asked = func.count().label("asked")
    query = select(Inquiry.topic_id, asked).where(Inquiry.topic_id.is_not(None), *mine).group_by(Inquiry.topic_id)
    rows = session.execute(query.order_by(asked.desc(), Inquiry.topic_id).limit(TOP))
    return [(topic, number) for topic, number in rows if topic]


def _within(span: Span) -> list[ColumnElement[bool]]:
    conditions = [Inquiry.created_at >= span.since, Inquiry.created_at < span.until]
    if span.channel:
        conditions.append(Inquiry.channel == span.channel)
    if span.language:
        conditions.append(Inquiry.language == span.language)
    return conditions


def _said(
    span: Span, talk_id: InstrumentedAttribute[str], at: InstrumentedAttribute[dt.datetime]
) -> list[ColumnElement[bool]]:
    """That a message, in or out, belongs to the span."""
    conditions: list[ColumnElement[bool]] = [at >= span.since, at < span.until]
    if span.channel or span.language:
        talk = select(Conversation.id)
        if span.channel:
            talk = talk.where(Conversation.channel == span.channel)
        if span.language:
            talk = talk.where(Conversation.language == span.language)
        conditions.append(talk_id.in_(talk))
    return conditions


def _talk(session: Session, span: Span) -> dict[int, Talk]:
    """How the assistant did in each week: of what was asked then, and of what was answered then."""
    asked, told = _week_of(span, InboxMessage.received_at), _week_of(span, OutboxMessage.created_at)
    turns = (
        select(asked, func.count(INTENT), func.sum(case((NOT_UNDERSTOOD, 1), else_=0)))
        .where(*_said(span, InboxMessage.conversation_id, InboxMessage.received_at))
        .group_by(WEEK)
    )
    ratings = (
        select(told, func.count(), func.sum(case((OutboxMessage.helpful.is_(True), 1), else_=0)))
        .where(
            OutboxMessage.helpful.is_not(None), *_said(span, OutboxMessage.conversation_id, OutboxMessage.created_at)
        )
        .group_by(WEEK)
    )
    weeks = {week: Talk(asked, lost) for week, asked, lost in session.execute(turns)}
    for week, rated, helped in session.execute(ratings):
        weeks[week] = weeks.get(week, Talk())._replace(rated=rated, helped=helped)
    return weeks


def _mondays(span: Span) -> list[dt.date]:
    """The Mondays on which the weeks of the span begin; the first and the last week may be cut short."""
    first = span.since.date() - dt.timedelta(days=span.since.weekday())
    weeks = (span.until.date() - first) // dt.timedelta(weeks=1)
    return [first + dt.timedelta(weeks=week) for week in range(weeks + 1)]


def _week_of(span: Span, at: InstrumentedAttribute[dt.datetime]) -> Label[int]:
    """In which of these weeks a moment lies, counted from 0. The database knows no days but its own."""
    return _place(at, [midnight(monday, span.since.tzinfo) for monday in _mondays(span)[1:]]).label(WEEK)


def _place(at: InstrumentedAttribute[dt.datetime], ends: Sequence[dt.datetime], passed: int = 0) -> ColumnElement[int]:
    """How many of these ends have passed by then: found by halves, because a year has many and a row asks each time."""
    if not ends:
        return literal(passed)
    half = len(ends) // 2
    before, after = _place(at, ends[:half], passed), _place(at, ends[half + 1 :], passed + half + 1)
    return case((at < ends[half], before), else_=after)


def _sum(talks: Iterable[Talk]) -> Talk:
    return Talk(*(sum(column) for column in zip(Talk(), *talks, strict=True)))


def _row(name: str, cells: Sequence[_Cell], seconds: Sequence[int] = ()) -> Row:
    return Row(
        name,
        opened=sum(cell.opened for cell in cells),
        promised=sum(cell.due for cell in cells),
        kept=sum(cell.kept for cell in cells),
        first=_times(seconds),
    )


def _times(seconds: Sequence[int]) -> Times:
    if not seconds:
        return Times(None, None)
    ranked, last = sorted(seconds), len(seconds) - 1
    return Times(ranked[last // 2], ranked[last * 9 // 10])


def _weeks(span: Span, cells: Sequence[_Cell], talk: Mapping[int, Talk]) -> list[Week]:
    opened: defaultdict[int, list[_Cell]] = defaultdict(list)
    for cell in cells:
        opened[cell.week].append(cell)
    mondays = _mondays(span)
    return [_week(mondays[week], opened[week], talk.get(week, Talk())) for week in sorted({*opened, *talk})]


def _week(monday: dt.date, cells: Sequence[_Cell], talk: Talk) -> Week:
    row = _row("", cells)
    return Week(monday, row.opened, row.promised, row.kept, talk)


def _group(cells: Sequence[_Cell], taken: _Taken, dimension: str) -> list[Row]:
    found: defaultdict[str, list[_Cell]] = defaultdict(list)
    for cell in cells:
        found[getattr(cell, dimension) or ""].append(cell)
    rows = [_row(name, alike, taken.first.get((dimension, name), ())) for name, alike in found.items()]
    return sorted(rows, key=lambda row: -row.opened)


def _opted_out(session: Session, span: Span) -> int:
    when = SmsNumber.opted_out_at
    return _count(session, select(func.count()).where(when >= span.since, when < span.until))


def _count(session: Session, query: Select[tuple[int]]) -> int:
    return session.scalar(query) or 0
