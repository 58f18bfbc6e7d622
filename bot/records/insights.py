"""Figures on inquiries over a time: how many, how soon answered, how they ended (standards: 7.5).

Times are wall-clock; whether a promise was kept is told by business time, in which it was given.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, String, case, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.records.marks import INTENT, MARKS, NOT_UNDERSTOOD
from bot.records.models import Conversation, InboxMessage, Inquiry, OutboxMessage, SmsNumber

TOP = 10
#: What figures can be told apart by.
DIMENSIONS = ("priority", "channel", "language")


class _Fact(NamedTuple):
    """What the figures need of one inquiry; `due`, `kept`, `no_topic` and `false_alarm` are 0 or 1."""

    priority: str
    channel: str
    language: str | None
    topic_id: str | None
    kind: str
    no_topic: int
    false_alarm: int
    day: str
    due: int
    kept: int
    response: int | None
    resolution: int | None


@dataclass(frozen=True)
class Span:
    """Inquiries opened from `since` until before `until`, of one channel or language if given."""

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

    @property
    def attainment(self) -> float | None:
        """The share of promises kept, 0 to 1; None while none is due."""
        return self.kept / self.promised if self.promised else None


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


def figures(session: Session, span: Span, now: dt.datetime) -> Figures:
    """The figures of a span. Its inquiries are read once, in narrow rows, and counted here."""
    mine = _within(span)
    facts, talk = _facts(session, mine, now), _talk(session, span)
    heard = _said(span, InboxMessage.conversation_id, InboxMessage.received_at)
    talks = _count(session, select(func.count(InboxMessage.conversation_id.distinct())).where(*heard))
    helped = _count(session, select(func.count(Inquiry.conversation_id.distinct())).where(*mine))
    return Figures(
        total=_row("all", facts),
        talk=_sum(talk.values()),
        resolution=_times(fact.resolution for fact in facts),
        weeks=_weeks(facts, talk),
        groups={name: _group(facts, name) for name in DIMENSIONS},
        topics=Counter(fact.topic_id for fact in facts if fact.topic_id).most_common(TOP),
        unanswered=sum(fact.no_topic for fact in facts),
        talks=talks,
        contained=max(talks - helped, 0),
        reopened=_count(session, select(func.count()).select_from(Inquiry).where(MARKS["reopened"], *mine)),
        emergencies=sum(fact.kind == "emergency" for fact in facts),
        false_alarms=sum(fact.false_alarm for fact in facts),
        opted_out=_opted_out(session, span),
    )


def _facts(session: Session, mine: Sequence[ColumnElement[bool]], now: dt.datetime) -> list[_Fact]:
    due = or_(Inquiry.first_response_at.is_not(None), Inquiry.due_at <= now)
    columns = (
        Inquiry.priority,
        Inquiry.channel,
        Inquiry.language,
        Inquiry.topic_id,
        Inquiry.kind,
        *(case((MARKS[name], 1), else_=0) for name in ("no_topic", "false_alarm")),
        cast(func.date(Inquiry.created_at), String),
        case((due, 1), else_=0),
        case((Inquiry.first_response_at <= Inquiry.due_at, 1), else_=0),
        Inquiry.response_seconds,
        Inquiry.resolution_seconds,
    )
    return [_Fact(*row) for row in session.execute(select(*columns).where(*mine))]


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


def _talk(session: Session, span: Span) -> dict[str, Talk]:
    """How the assistant did on each day: of what was asked then, and of what was answered then."""
    asked, told = cast(func.date(InboxMessage.received_at), String), cast(func.date(OutboxMessage.created_at), String)
    turns = (
        select(asked, func.count(INTENT), func.sum(case((NOT_UNDERSTOOD, 1), else_=0)))
        .where(*_said(span, InboxMessage.conversation_id, InboxMessage.received_at))
        .group_by(asked)
    )
    ratings = (
        select(told, func.count(), func.sum(case((OutboxMessage.helpful.is_(True), 1), else_=0)))
        .where(
            OutboxMessage.helpful.is_not(None), *_said(span, OutboxMessage.conversation_id, OutboxMessage.created_at)
        )
        .group_by(told)
    )
    days = {day: Talk(turns, lost) for day, turns, lost in session.execute(turns)}
    for day, rated, helped in session.execute(ratings):
        days[day] = days.get(day, Talk())._replace(rated=rated, helped=helped)
    return days


def _sum(talks: Iterable[Talk]) -> Talk:
    return Talk(*(sum(column) for column in zip(Talk(), *talks, strict=True)))


def _row(name: str, facts: Sequence[_Fact]) -> Row:
    due, kept = sum(fact.due for fact in facts), sum(fact.kept for fact in facts)
    return Row(name, len(facts), due, kept, _times(fact.response for fact in facts))


def _times(seconds: Iterable[int | None]) -> Times:
    known = sorted(second for second in seconds if second is not None)
    if not known:
        return Times(None, None)
    return Times(known[(len(known) - 1) // 2], known[(len(known) - 1) * 9 // 10])


def _weeks(facts: Sequence[_Fact], talk: Mapping[str, Talk]) -> list[Week]:
    opened: defaultdict[dt.date, list[_Fact]] = defaultdict(list)
    for day, of_day in _by(facts, "day").items():
        opened[_monday(day)] += of_day
    said: defaultdict[dt.date, list[Talk]] = defaultdict(list)
    for day, of_talk in talk.items():
        said[_monday(day)].append(of_talk)
    return [
        Week(
            monday,
            len(opened[monday]),
            sum(fact.due for fact in opened[monday]),
            sum(fact.kept for fact in opened[monday]),
            _sum(said[monday]),
        )
        for monday in sorted({*opened, *said})
    ]


def _monday(day: str) -> dt.date:
    date = dt.date.fromisoformat(day)
    return date - dt.timedelta(days=date.weekday())


def _by(facts: Sequence[_Fact], dimension: str) -> dict[str, list[_Fact]]:
    found: defaultdict[str, list[_Fact]] = defaultdict(list)
    for fact in facts:
        found[getattr(fact, dimension) or ""].append(fact)
    return found


def _group(facts: Sequence[_Fact], dimension: str) -> list[Row]:
    return sorted((_row(name, group) for name, group in _by(facts, dimension).items()), key=lambda row: -row.opened)


def _opted_out(session: Session, span: Span) -> int:
    when = SmsNumber.opted_out_at
    return _count(session, select(func.count()).where(when >= span.since, when < span.until))


def _count(session: Session, query: Select[tuple[int]]) -> int:
    return session.scalar(query) or 0
