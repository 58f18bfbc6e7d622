"""What became of the inquiries of a week, counted. Of weeks long over the count is kept (`figure_weeks`).

A kept week tells what counting anew would tell: it is counted while nobody else can change an inquiry, and a trigger of
the database takes it away in the transaction of whatever later touches an inquiry of that week, be it an erasure.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, String, bindparam, case, cast, func, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.records.casework.marks import MARKS
from bot.records.hours.business_time import midnight
from bot.records.models import FigureWeek, Inquiry
from bot.records.models.base import UtcDateTime

WEEK = dt.timedelta(weeks=1)
#: A week is kept once it is over for so long: by then hardly anything of it changes any more.
SETTLED = 2 * WEEK
#: The time of one week in a query that is asked for each. So it is made once: that takes longer than to answer it.
BEGINS, ENDS = bindparam("begins", type_=UtcDateTime), bindparam("ends", type_=UtcDateTime)
#: A week's `BEGINS` and `ENDS`.
Bounds = Mapping[str, dt.datetime]
#: A time, or one that is filled in for each week.
Moment = dt.datetime | BindParameter[dt.datetime]
#: Nobody else changes an inquiry then; where somebody is about to, the week is not kept this time, and nobody waits.
#: SQLite has one writer anyway.
_ALONE = {"postgresql": "LOCK TABLE inquiries IN SHARE ROW EXCLUSIVE MODE NOWAIT"}


class Cell(NamedTuple):
    """How many inquiries of one time are alike in every dimension, and what became of them.

    `first` and `resolution` are the seconds that each took to its first answer and to its end, if it came to that; in
    order, so that cells are put together in order without sorting all of it again.
    """

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

    def weeks(self) -> Iterator[tuple[dt.date, Bounds]]:
        """The Mondays of its weeks, and the times of each; the first and last may be cut short."""
        monday, begins = self.since.date() - dt.timedelta(days=self.since.weekday()), self.since
        while begins < self.until:
            ends = min(midnight(monday + WEEK, self.since.tzinfo), self.until)
            yield monday, {"begins": begins, "ends": ends}
            monday, begins = monday + WEEK, ends

    def whole_weeks(self) -> Iterator[Bounds]:
        """The times of those that are not cut short."""
        for monday, week in self.weeks():
            if (week["begins"], week["ends"]) == tuple(
                midnight(day, self.since.tzinfo) for day in (monday, monday + WEEK)
            ):
                yield week

    def holds(self, cell: Cell) -> bool:
        """Whether these inquiries are of its channel and language."""
        return self.channel in ("", cell.channel) and self.language in ("", cell.language)


def to_keep(session: Session, span: Span, now: dt.datetime) -> list[Bounds]:
    """The weeks of a span that may be kept, and are not."""
    kept = {(begins, ends) for begins, ends in session.execute(_kept(FigureWeek.begins, FigureWeek.ends, span=span))}
    settled = (week for week in span.whole_weeks() if week["ends"] <= now - SETTLED)
    return [week for week in settled if (week["begins"], week["ends"]) not in kept]


def keep(session: Session, week: Bounds, now: dt.datetime) -> None:
    """Count a week and keep that, unless an answer to an inquiry of it is still to come due.

    Raises `OperationalError` if somebody is about to change an inquiry.
    """
    if lock := _ALONE.get(session.get_bind().dialect.name):
        session.execute(text(lock))
    span = Span(week["begins"], week["ends"])
    waiting = select(Inquiry.id).where(*within(span, span.since, span.until), Inquiry.due_at > now)
    known = session.get(FigureWeek, {"begins": span.since, "ends": span.until})
    if known or session.scalar(waiting.limit(1)) is not None:
        return
    cells = [list(cell) for cell in _count(session, _query(span, now), week)]
    session.add(FigureWeek(begins=span.since, ends=span.until, cells=cells))


def by_monday(session: Session, span: Span, now: dt.datetime) -> dict[dt.date, list[Cell]]:
    """The inquiries of a span by week: as they are kept, or else counted now.

    Each by itself, for grouping a year at once would sort all of it.
    """
    columns = FigureWeek.begins, FigureWeek.ends, FigureWeek.cells
    kept = {(begins, ends): cells for begins, ends, cells in session.execute(_kept(*columns, span=span))}
    query, found = _query(span, now), {}
    for monday, week in span.weeks():
        cells = kept.get((week["begins"], week["ends"]))
        if cells is None:
            found[monday] = _count(session, query, week)
        else:
            found[monday] = [cell for cell in (Cell(*row) for row in cells) if span.holds(cell)]
    return found


def together(cells: Iterable[Cell]) -> list[Cell]:
    """What is alike in every dimension as one cell."""
    alike: defaultdict[tuple[str, str, str | None], list[Cell]] = defaultdict(list)
    for cell in cells:
        alike[cell.priority, cell.channel, cell.language].append(cell)
    return [_as_one(some) for some in alike.values()]


def within(span: Span, since: Moment, until: Moment) -> list[ColumnElement[bool]]:
    """That an inquiry belongs to the span, and was opened in this time of it."""
    conditions = [Inquiry.created_at >= since, Inquiry.created_at < until]
    if span.channel:
        conditions.append(Inquiry.channel == span.channel)
    if span.language:
        conditions.append(Inquiry.language == span.language)
    return conditions


def count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """For how many rows this is so."""
    return func.count(case((condition, 1)))


def _kept(*columns: InstrumentedAttribute[object], span: Span) -> Select[tuple[object, ...]]:
    return select(*columns).where(FigureWeek.begins >= span.since, FigureWeek.ends <= span.until)


def _query(span: Span, now: dt.datetime) -> Select[tuple[object, ...]]:
    alike = (Inquiry.priority, Inquiry.channel, Inquiry.language)
    counted = (
        or_(Inquiry.first_response_at.is_not(None), Inquiry.due_at <= now),
        Inquiry.first_response_at <= Inquiry.due_at,
        MARKS["no_topic"],
        Inquiry.kind == "emergency",
        MARKS["false_alarm"],
    )
    took = (_joined(Inquiry.response_seconds), _joined(Inquiry.resolution_seconds))
    numbers = (count_of(condition) for condition in counted)
    return select(*alike, *took, func.count(), *numbers).where(*within(span, BEGINS, ENDS)).group_by(*alike)


def _count(session: Session, query: Select[tuple[object, ...]], week: Bounds) -> list[Cell]:
    return [
        Cell(priority, channel, language, _seconds(first), _seconds(resolution), *counts)
        for priority, channel, language, first, resolution, *counts in session.connection().execute(query, week)
    ]


def _joined(seconds: InstrumentedAttribute[int | None]) -> ColumnElement[str]:
    """All these numbers as one text: tens of thousands of rows would take the database longer to hand over."""
    return func.aggregate_strings(cast(seconds, String), ",")


def _seconds(joined: str | None) -> list[int]:
    return sorted(map(int, joined.split(","))) if joined else []


def _as_one(cells: Sequence[Cell]) -> Cell:
    first = sorted(chain.from_iterable(cell.first for cell in cells))
    resolution = sorted(chain.from_iterable(cell.resolution for cell in cells))
    counts: Sequence[Sequence[int]] = [cell[5:] for cell in cells]
    return Cell(*cells[0][:3], first, resolution, *map(sum, zip(*counts, strict=True)))
