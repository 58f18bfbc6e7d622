"""Figures on inquiries over a time: how many, how soon answered, how they ended (standards: 7.5).

Times are wall-clock; whether a promise was kept is told by business time, in which it was given.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.records.casework import weeks
from bot.records.casework.marks import INTENT, MARKS, NOT_UNDERSTOOD
from bot.records.casework.weeks import BEGINS, ENDS, Cell, Moment, Span, count_of, within
from bot.records.engine import Database
from bot.records.models import Conversation, InboxMessage, Inquiry, OutboxMessage, SmsNumber

TOP = 10
#: What figures can be told apart by.
DIMENSIONS = ("priority", "channel", "language")


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
    """What is counted by itself; `helped` are conversations in which a person was needed."""

    topics: Sequence[tuple[str, int]]
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
    for week in await database.read(weeks.to_keep, span, now):
        with suppress(OperationalError):  # somebody is at work on inquiries: it is counted once more
            await database.run(weeks.keep, week, now)
    (cells, whole), counts, talk = await asyncio.gather(
        database.read(_asked, span, now), database.read(_counts, span), database.read(_talk, span)
    )
    return Figures(
        total=_row("all", whole),
        talk=_sum(talk.values()),
        resolution=_times(cell.resolution for cell in whole),
        weeks=_weeks(cells, talk),
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


def _asked(session: Session, span: Span, now: dt.datetime) -> tuple[Mapping[dt.date, Sequence[Cell]], Sequence[Cell]]:
    """The inquiries of the span by week, and of all weeks together. Put together here: the event loop must not wait."""
    cells = weeks.by_monday(session, span, now)
    return cells, weeks.together(chain.from_iterable(cells.values()))


def _counts(session: Session, span: Span) -> _Counts:
    whole = span.since, span.until
    mine = within(span, *whole)
    heard = _said(span, InboxMessage.conversation_id, InboxMessage.received_at, *whole)
    return _Counts(
        topics=_topics(session, mine),
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


def _said(
    span: Span,
    talk_id: InstrumentedAttribute[str],
    at: InstrumentedAttribute[dt.datetime],
    since: Moment,
    until: Moment,
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
    turns = select(func.count(INTENT), count_of(NOT_UNDERSTOOD)).where(*asked)
    told = _said(span, OutboxMessage.conversation_id, OutboxMessage.created_at, BEGINS, ENDS)
    ratings = select(func.count(), count_of(OutboxMessage.helpful.is_(True)))
    ratings = ratings.where(OutboxMessage.helpful.is_not(None), *told)
    ask = session.connection().execute
    return {monday: Talk(*ask(turns, week).one(), *ask(ratings, week).one()) for monday, week in span.weeks()}


def _sum(talks: Iterable[Talk]) -> Talk:
    return Talk(*(sum(column) for column in zip(Talk(), *talks, strict=True)))


def _row(name: str, cells: Sequence[Cell]) -> Row:
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


def _weeks(cells: Mapping[dt.date, Sequence[Cell]], talk: Mapping[dt.date, Talk]) -> list[Week]:
    """The weeks in which anything was asked of a person or of the assistant."""
    return [_week(monday, alike, talk[monday]) for monday, alike in cells.items() if alike or talk[monday] != Talk()]


def _week(monday: dt.date, cells: Sequence[Cell], talk: Talk) -> Week:
    row = _row("", cells)
    return Week(monday, row.opened, row.promised, row.kept, talk)


def _group(cells: Sequence[Cell], dimension: str) -> list[Row]:
    rows = [_row(name or "", alike) for name, alike in _by(cells, dimension).items()]
    return sorted(rows, key=lambda row: -row.opened)


def _by(cells: Sequence[Cell], field: str) -> Mapping[Any, Sequence[Cell]]:
    """The cells by what they have in this field."""
    found: defaultdict[Any, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[getattr(cell, field)].append(cell)
    return found


def _opted_out(session: Session, span: Span) -> int:
    when = SmsNumber.opted_out_at
    return _count(session, select(func.count()).where(when >= span.since, when < span.until))


def _count(session: Session, query: Select[tuple[int]]) -> int:
    return session.scalar(query) or 0
