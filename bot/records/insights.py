"""Figures on inquiries over a time: how many, how soon answered, how they ended (standards: 7.5).

Times are wall-clock; whether a promise was kept is told by business time, in which it was given.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, String, case, cast, func, or_, select
from sqlalchemy.orm import Session

from bot.records.models import Conversation, InboxMessage, Inquiry, InquiryEvent, SmsNumber

TOP = 10
#: What figures can be told apart by.
DIMENSIONS = ("priority", "channel", "language")


class _Fact(NamedTuple):
    """What the figures need of one inquiry; `due` and `kept` are 0 or 1."""

    priority: str
    channel: str
    language: str | None
    topic_id: str | None
    kind: str
    outcome: str | None
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


class Week(NamedTuple):
    """The figures of one week, as in `Row`."""

    monday: dt.date
    opened: int
    promised: int
    kept: int


@dataclass(frozen=True)
class Figures:
    """All of them. `contained` are conversations of `talks` in which no person was needed."""

    total: Row
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
    facts = _facts(session, mine, now)
    talks = _count(session, select(func.count(InboxMessage.conversation_id.distinct())).where(*_heard(span)))
    helped = _count(session, select(func.count(Inquiry.conversation_id.distinct())).where(*mine))
    emergencies = [fact for fact in facts if fact.kind == "emergency"]
    return Figures(
        total=_row("all", facts),
        resolution=_times(fact.resolution for fact in facts),
        weeks=_weeks(facts),
        groups={name: _group(facts, name) for name in DIMENSIONS},
        topics=Counter(fact.topic_id for fact in facts if fact.topic_id).most_common(TOP),
        unanswered=sum(fact.kind == "question" and fact.topic_id is None for fact in facts),
        talks=talks,
        contained=max(talks - helped, 0),
        reopened=_reopened(session, mine),
        emergencies=len(emergencies),
        false_alarms=sum(fact.outcome == "no_action" for fact in emergencies),
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
        Inquiry.outcome,
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


def _heard(span: Span) -> list[ColumnElement[bool]]:
    conditions = [InboxMessage.received_at >= span.since, InboxMessage.received_at < span.until]
    if span.channel or span.language:
        talk = select(Conversation.id)
        if span.channel:
            talk = talk.where(Conversation.channel == span.channel)
        if span.language:
            talk = talk.where(Conversation.language == span.language)
        conditions.append(InboxMessage.conversation_id.in_(talk))
    return conditions


def _row(name: str, facts: Sequence[_Fact]) -> Row:
    due, kept = sum(fact.due for fact in facts), sum(fact.kept for fact in facts)
    return Row(name, len(facts), due, kept, _times(fact.response for fact in facts))


def _times(seconds: Iterable[int | None]) -> Times:
    known = sorted(second for second in seconds if second is not None)
    if not known:
        return Times(None, None)
    return Times(known[(len(known) - 1) // 2], known[(len(known) - 1) * 9 // 10])


def _weeks(facts: Sequence[_Fact]) -> list[Week]:
    days: defaultdict[str, list[_Fact]] = defaultdict(list)
    for fact in facts:
        days[fact.day].append(fact)
    weeks: defaultdict[dt.date, list[_Fact]] = defaultdict(list)
    for day, found in days.items():
        date = dt.date.fromisoformat(day)
        weeks[date - dt.timedelta(days=date.weekday())] += found
    return [
        Week(monday, len(found), sum(fact.due for fact in found), sum(fact.kept for fact in found))
        for monday, found in sorted(weeks.items())
    ]


def _group(facts: Sequence[_Fact], dimension: str) -> list[Row]:
    found: defaultdict[str, list[_Fact]] = defaultdict(list)
    for fact in facts:
        found[getattr(fact, dimension) or ""].append(fact)
    return sorted((_row(name, group) for name, group in found.items()), key=lambda row: -row.opened)


def _reopened(session: Session, mine: Sequence[ColumnElement[bool]]) -> int:
    again = select(InquiryEvent.inquiry_id).where(InquiryEvent.event == "reopened")
    return _count(session, select(func.count()).select_from(Inquiry).where(Inquiry.id.in_(again), *mine))


def _opted_out(session: Session, span: Span) -> int:
    when = SmsNumber.opted_out_at
    return _count(session, select(func.count()).where(when >= span.since, when < span.until))


def _count(session: Session, query: Select[tuple[int]]) -> int:
    return session.scalar(query) or 0
