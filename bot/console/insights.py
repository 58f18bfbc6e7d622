"""Figures as plots, tables and CSV; each leads to the inquiries behind it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping

from aiohttp import web
from sqlalchemy.orm import Session
from yarl import URL

from bot.console import forms
from bot.console.security import LOGIN, page
from bot.console.trail import note
from bot.console.wording import WORDS
from bot.records.casework import insights
from bot.records.casework.insights import Figures, Row, Talk
from bot.records.casework.weeks import Span
from bot.records.hours import clinic
from bot.records.hours.business_time import midnight
from bot.records.models import User
from bot.services import SERVICES

WEEKS = 12
#: Longer spans would be read in one go and hold others up.
MAX_DAYS = 400


async def show(request: web.Request) -> web.Response:
    """The figures of the last twelve weeks, or of the span asked for."""
    span, figures = await _figures(request, "query")
    days = {"since": span.since.date().isoformat(), "until": span.until.date().isoformat()}
    here = {**days, **{k: v for k, v in (("channel", span.channel), ("language", span.language)) if v}}
    inbox = request.app.router["inbox"].url_for()

    def behind(**more: str) -> URL:
        return inbox.with_query({"folder": "every", **here, **more})

    def of_week(monday: dt.date) -> URL:
        first, after = max(monday, span.since.date()), min(monday + dt.timedelta(weeks=1), span.until.date())
        return behind(since=first.isoformat(), until=after.isoformat())

    tallest = max((opened for _, opened, *_ in figures.weeks), default=0) or 1
    return page(
        request,
        "insights.html",
        span=span,
        figures=figures,
        here=here,
        tallest=tallest,
        behind=behind,
        of_week=of_week,
    )


async def as_csv(request: web.Request) -> web.Response:
    """The same figures as a file; that it was taken is in the audit."""
    _, figures = await _figures(request, "print-export")
    text = io.StringIO()
    csv.writer(text).writerows(_rows(figures))
    headers = {"Content-Disposition": 'attachment; filename="insights.csv"'}
    return web.Response(text=text.getvalue(), content_type="text/csv", headers=headers)


def span_of(query: Mapping[str, str], now: dt.datetime, zone: dt.tzinfo) -> Span:
    """The span asked for: whole days by the clinic's clock, the last twelve weeks unless given."""
    until = forms.day(query.get("until", "")) or now.astimezone(zone).date() + dt.timedelta(days=1)
    since = forms.day(query.get("since", "")) or until - dt.timedelta(weeks=WEEKS)
    since = min(max(since, until - dt.timedelta(days=MAX_DAYS)), until)
    channel, language = query.get("channel", ""), query.get("language", "")
    return Span(
        midnight(since, zone),
        midnight(until, zone),
        channel if channel in WORDS["channel"] else "",
        language if language in WORDS["language"] else "",
    )


async def _figures(request: web.Request, action: str) -> tuple[Span, Figures]:
    services = request.config_dict[SERVICES]
    now = services.now()
    zone = await services.database.run(_begin, request[LOGIN].user, action, now)
    span = span_of(request.query, now, zone)
    return span, await insights.figures(services.database, span, now)


def _begin(session: Session, user: User, action: str, now: dt.datetime) -> dt.tzinfo:
    """Note the look before the long reading, in a transaction of its own; the clinic's time zone."""
    note(session, user, action, "insights", now)
    return clinic.zone(session)


def _rows(figures: Figures) -> Iterator[tuple[object, ...]]:
    times = ("first_answer_median_s", "first_answer_p90_s")
    yield ("table", "name", "opened", "due", "in_time", *times, *Talk._fields)
    for table, rows in figures.groups.items():
        yield from (_row(table, row) for row in rows)
    yield (*_row("all", figures.total), *figures.talk)
    for week, opened, promised, kept, talk in figures.weeks:
        yield ("week", week.isoformat(), opened, promised, kept, "", "", *talk)
    for topic, number in figures.topics:
        yield ("topic", topic, number)
    for name in ("unanswered", "talks", "contained", "reopened", "emergencies", "false_alarms", "opted_out"):
        yield ("figure", name, getattr(figures, name))


def _row(table: str, row: Row) -> tuple[object, ...]:
    return (table, row.name, row.opened, row.promised, row.kept, row.first.median, row.first.p90)
