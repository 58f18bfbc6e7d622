"""Figures on inquiries over a time: how many, how soon answered, how they ended (standards: 7.5).

Times are wall-clock; whether a promise was kept is told by business time, in which it was given.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, String, bindparam, case, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.records.casework.marks import INTENT, MARKS, NOT_UNDERSTOOD
from bot.records.engine import Database
from bot.records.hours.business_time import midnight
from bot.records.models import Conversation, InboxMessage, Inquiry, OutboxMessage, SmsNumber
from bot.records.models.base import UtcDateTime

TOP = 10
WEEK = dt.timedelta(weeks=1)
#: The time of one week in a query that is asked for each. So it is made once: that takes longer than to answer it.
BEGINS, ENDS = bindparam("begins", type_=UtcDateTime), bindparam("ends", type_=UtcDateTime)
_Moment = dt.datetime | BindParameter[dt.datetime]
#: What figures can be told apart by.
DIMENSIONS = ("priority", "channel", "language")


class _Cell(NamedTuple):
    """How many inquiries of one week are alike in every dimension, and what became of them.

    `first` and `resolution` are the seconds that each took to its first answer and to its end, if it came to that; in
    order, so that cells are put together in order without sorting all of it again.
    """

    monday: dt.date
    priority: str
    channel: str
    language: str | None
    first: Sequence[int]
    resolution: Sequence[int]
    opened: int
    due: int
    kept: int
    no_topic: int
    emergencies: int
    false_alarms: int


@dataclass(frozen=True)
class Span:
    """Inquiries opened from `since` until before `until`, of one channel or language if given.

    Both are in the clinic's time zone, whose midnights part its weeks.
    """

    since: dt.datetime
    until: dt.datetime
    channel: str = ""
    language: str = ""

    def weeks(self) -> Iterator[tuple[dt.date, dict[str, dt.datetime]]]:
        """The Mondays of its weeks, with `BEGINS` and `ENDS` for each; the first and last may be cut short."""
        monday, begins = self.since.date() - dt.timedelta(days=self.since.weekday()), self.since
        while begins < self.until:
            ends = min(midnight(monday + WEEK, self.since.tzinfo), self.until)
            yield monday, {"begins": begins, "ends": ends}
            monday, begins = monday + WEEK, ends


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
    talk: Mapping[dt.date, Talk]
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
    """The figures of a span. The database counts, in two readings at once; medians it has no common words for."""
    (cells, whole), counts = await asyncio.gather(database.read(_asked, span, now), database.read(_counts, span))
    return Figures(
        total=_row("all", whole),
        talk=_sum(counts.talk.values()),
        resolution=_times(cell.resolution for cell in whole),
        weeks=_weeks(span, cells, counts.talk),
        groups={name: _group(whole, name) for name in DIMENSIONS},
        topics=counts.topics,
        unanswered=sum(cell.no_topic for cell in whole),
        talks=counts.talks,
        contained=max(counts.talks - counts.helped, 0),
        reopened=counts.reopened,
        emergencies=sum(cell.emergencies for cell in whole),
        false_alarms=sum(cell.false_alarms for cell in whole),
        opted_out=counts.opted_out,
    )


def _asked(session: Session, span: Span, now: dt.datetime) -> tuple[list[_Cell], list[_Cell]]:
    """The inquiries of the span by week, and of all weeks together. Put together here: the event loop must not wait."""
    cells = _cells(session, span, now)
    return cells, _of_all_weeks(cells)


def _cells(session: Session, span: Span, now: dt.datetime) -> list[_Cell]:
    """The inquiries of the span, week by week: grouping a year at once would sort all of it."""
    alike = (Inquiry.priority, Inquiry.channel, Inquiry.language)
    counted = (
        or_(Inquiry.first_response_at.is_not(None), Inquiry.due_at <= now),
        Inquiry.first_response_at <= Inquiry.due_at,
        MARKS["no_topic"],
        Inquiry.kind == "emergency",
        MARKS["false_alarm"],
    )
    numbers = (_count_of(condition) for condition in counted)
    took = (_joined(Inquiry.response_seconds), _joined(Inquiry.resolution_seconds))
    query = select(*alike, *took, func.count(), *numbers).where(*_within(span, BEGINS, ENDS)).group_by(*alike)
    ask = session.connection().execute
    return [
        _Cell(monday, priority, channel, language, _seconds(first), _seconds(resolution), *counts)
        for monday, week in span.weeks()
        for priority, channel, language, first, resolution, *counts in ask(query, week)
    ]


def _of_all_weeks(cells: Sequence[_Cell]) -> list[_Cell]:
    """What is alike in every dimension as one cell, of its first week's Monday."""
    alike: defaultdict[tuple[str, str, str | None], list[_Cell]] = defaultdict(list)
    for cell in cells:
        alike[cell.priority, cell.channel, cell.language].append(cell)
    return [_as_one(some) for some in alike.values()]


def _as_one(cells: Sequence[_Cell]) -> _Cell:
    first = sorted(chain.from_iterable(cell.first for cell in cells))
    resolution = sorted(chain.from_iterable(cell.resolution for cell in cells))
    counts: Sequence[Sequence[int]] = [cell[6:] for cell in cells]
    return _Cell(*cells[0][:4], first, resolution, *map(sum, zip(*counts, strict=True)))


def _joined(seconds: InstrumentedAttribute[int | None]) -> ColumnElement[str]:
    """All these numbers as one text: tens of thousands of rows would take the database longer to hand over."""
    return func.aggregate_strings(cast(seconds, String), ",")


def _seconds(joined: str | None) -> list[int]:
    return sorted(map(int, joined.split(","))) if joined else []


def _counts(session: Session, span: Span) -> _Counts:
    whole = span.since, span.until
    mine = _within(span, *whole)
    heard = _said(span, InboxMessage.conversation_id, InboxMessage.received_at, *whole)
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


def _within(span: Span, since: _Moment, until: _Moment) -> list[ColumnElement[bool]]:
    """That an inquiry belongs to the span, and was opened in this time of it."""
    conditions = [Inquiry.created_at >= since, Inquiry.created_at < until]
    if span.channel:
        conditions.append(Inquiry.channel == span.channel)
    if span.language:
        conditions.append(Inquiry.language == span.language)
    return conditions


def _said(
    span: Span,
    talk_id: InstrumentedAttribute[str],
    at: InstrumentedAttribute[dt.datetime],
    since: _Moment,
    until: _Moment,
) -> list[ColumnElement[bool]]:
    """That a message, in or out, belongs to the span, and to this time of it."""
    conditions: list[ColumnElement[bool]] = [at >= since, at < until]
    if span.channel or span.language:
        talk = select(Conversation.id)
        if span.channel:
            talk = talk.where(Conversation.channel == span.channel)
        if span.language:
            talk = talk.where(Conversation.language == span.language)
        conditions.append(talk_id.in_(talk))
    return conditions


def _talk(session: Session, span: Span) -> dict[dt.date, Talk]:
    """How the assistant did in each week: of what was asked then, and of what was answered then."""
    asked = _said(span, InboxMessage.conversation_id, InboxMessage.received_at, BEGINS, ENDS)
    turns = select(func.count(INTENT), _count_of(NOT_UNDERSTOOD)).where(*asked)
    told = _said(span, OutboxMessage.conversation_id, OutboxMessage.created_at, BEGINS, ENDS)
    ratings = select(func.count(), _count_of(OutboxMessage.helpful.is_(True)))
    ratings = ratings.where(OutboxMessage.helpful.is_not(None), *told)
    ask = session.connection().execute
    return {monday: Talk(*ask(turns, week).one(), *ask(ratings, week).one()) for monday, week in span.weeks()}


def _count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """For how many rows this is so."""
    return func.count(case((condition, 1)))


def _sum(talks: Iterable[Talk]) -> Talk:
    return Talk(*(sum(column) for column in zip(Talk(), *talks, strict=True)))


def _row(name: str, cells: Sequence[_Cell]) -> Row:
    return Row(
        name,
        opened=sum(cell.opened for cell in cells),
        promised=sum(cell.due for cell in cells),
        kept=sum(cell.kept for cell in cells),
        first=_times(cell.first for cell in cells),
    )


def _times(seconds: Iterable[Sequence[int]]) -> Times:
    ranked = sorted(chain.from_iterable(seconds))
    if not ranked:
        return Times(None, None)
    last = len(ranked) - 1
    return Times(ranked[last // 2], ranked[last * 9 // 10])


def _weeks(span: Span, cells: Sequence[_Cell], talk: Mapping[dt.date, Talk]) -> list[Week]:
    """The weeks in which anything was asked of a person or of the assistant."""
    opened = _by(cells, "monday")
    weeks = ((monday, opened.get(monday, ()), talk[monday]) for monday, _ in span.weeks())
    return [_week(monday, alike, said) for monday, alike, said in weeks if alike or said != Talk()]


def _week(monday: dt.date, cells: Sequence[_Cell], talk: Talk) -> Week:
    row = _row("", cells)
    return Week(monday, row.opened, row.promised, row.kept, talk)


def _group(cells: Sequence[_Cell], dimension: str) -> list[Row]:
    rows = [_row(name or "", alike) for name, alike in _by(cells, dimension).items()]
    return sorted(rows, key=lambda row: -row.opened)


def _by(cells: Sequence[_Cell], field: str) -> Mapping[Any, Sequence[_Cell]]:
    """The cells by what they have in this field."""
    found: defaultdict[Any, list[_Cell]] = defaultdict(list)
    for cell in cells:
        found[getattr(cell, field)].append(cell)
    return found


def _opted_out(session: Session, span: Span) -> int:
    when = SmsNumber.opted_out_at
    return _count(session, select(func.count()).where(when >= span.since, when < span.until))


def _count(session: Session, query: Select[tuple[int]]) -> int:
    return session.scalar(query) or 0
