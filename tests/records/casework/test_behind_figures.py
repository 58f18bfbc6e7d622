"""Whatever was asked and became of it: a figure is the number of inquiries that the list behind it holds."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from bot.records.casework import insights, worklist
from bot.records.casework.insights import Figures, Times
from bot.records.casework.weeks import Span
from bot.records.casework.worklist import Filters
from bot.records.engine import Database
from bot.records.hours.promises import PRIORITIES
from bot.records.models import Inquiry, InquiryEvent
from tests.records.conftest import start

#: Five weeks by the clinic's clock, in which clocks are put forward; `NOW` is within them.
ZONE = ZoneInfo("America/Chicago")
SPAN = Span(dt.datetime(2026, 2, 18, tzinfo=ZONE), dt.datetime(2026, 3, 25, tzinfo=ZONE))
NOW = dt.datetime(2026, 3, 18, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
SOME = st.fixed_dictionaries(
    {
        "asked": st.integers(-30, 24 * 36),
        "priority": st.sampled_from(PRIORITIES),
        "channel": st.sampled_from(("web", "sms")),
        "language": st.sampled_from(("en", "es", None)),
        "kind": st.sampled_from(("question", "emergency", "symptom")),
        "topic_id": st.sampled_from(("asthma", "stroke", None)),
        "outcome": st.sampled_from(("answered", "no_action", None)),
        "response_seconds": st.none() | st.integers(1, 200_000),
        "resolution_seconds": st.none() | st.integers(1, 200_000),
        "reopened": st.booleans(),
    }
)


def store(database: Database, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep these inquiries, and no others; each as it is stored."""
    talks = {channel: start(database, channel, f"{channel}-1") for channel in ("web", "sms")}
    rows = [_row(number, talks[one["channel"]], dict(one)) for number, one in enumerate(asked, 1)]
    with database.session() as session:
        session.execute(delete(Inquiry))
        for row in rows:
            session.execute(insert(Inquiry).values({name: value for name, value in row.items() if name != "reopened"}))
            if row["reopened"]:
                session.add(InquiryEvent(inquiry_id=row["id"], at=NOW, actor="maria", event="reopened"))
    return rows


def _row(number: int, talk: str, one: dict[str, Any]) -> dict[str, Any]:
    asked = SPAN.since.astimezone(dt.UTC) + one.pop("asked") * HOUR
    took = one["response_seconds"]
    answered = asked + dt.timedelta(seconds=took) if took else None
    times = {"created_at": asked, "updated_at": asked, "due_at": asked + 24 * HOUR, "first_response_at": answered}
    return one | times | {"id": number, "number": number, "conversation_id": talk, "question": "May I?", "words": "may"}


@given(asked=st.lists(SOME, max_size=40), channel=st.sampled_from(("", "sms")), language=st.sampled_from(("", "es")))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_figure_is_the_number_of_inquiries_behind_it(
    database: Database, asked: list[dict[str, Any]], channel: str, language: str
) -> None:
    rows = store(database, asked)
    span = replace(SPAN, channel=channel, language=language)
    found = asyncio.run(insights.figures(database, span, NOW))
    assert figures(found) == lists(database, span, found)
    mine = [row for row in rows if span.since <= row["created_at"] < span.until]
    mine = [row for row in mine if channel in ("", row["channel"]) and language in ("", row["language"])]
    assert (found.total.first, found.resolution) == (took(mine, "response_seconds"), took(mine, "resolution_seconds"))
    assert (found.total.promised, found.total.kept) == (sum(map(is_due, mine)), sum(map(is_kept, mine)))
    for dimension, groups in found.groups.items():
        for group in groups:
            alike = [row for row in mine if (row[dimension] or "") == group.name]
            assert group.first == took(alike, "response_seconds")
            assert (group.promised, group.kept) == (sum(map(is_due, alike)), sum(map(is_kept, alike)))


def figures(found: Figures) -> dict[str, int]:
    """The figures that lead to a list, by where they lead."""
    groups = {f"{name}={row.name}": row.opened for name, rows in found.groups.items() for row in rows if row.name}
    marks = {"no_topic": found.unanswered, "false_alarm": found.false_alarms, "reopened": found.reopened}
    return {
        "": found.total.opened,
        "kind=emergency": found.emergencies,
        **{f"only={name}": number for name, number in marks.items()},
        **{f"topic={topic}": number for topic, number in found.topics},
        **{f"week={week.monday}": week.opened for week in found.weeks},
        **groups,
    }


def lists(database: Database, span: Span, found: Figures) -> dict[str, int]:
    """How many inquiries are in each of these lists."""
    here = {"channel": span.channel, "language": span.language}
    days = {"since": span.since.date().isoformat(), "until": span.until.date().isoformat()}
    counted = {}
    for where in figures(found):
        name, _, value = where.partition("=")
        more = dict(_week(span, value) if name == "week" else {name: value} if name else {})
        counted[where] = length(database, Filters(**{"folder": "every", **here, **days, **more}))
    return counted


def _week(span: Span, monday: str) -> dict[str, str]:
    first = dt.date.fromisoformat(monday)
    since, until = max(first, span.since.date()), min(first + dt.timedelta(weeks=1), span.until.date())
    return {"since": since.isoformat(), "until": until.isoformat()}


def length(database: Database, filters: Filters) -> int:
    """How many inquiries a list holds, on its first page; these are short."""
    with database.session(read_only=True) as session:
        page = worklist.find(session, filters, 0)
    assert not page.more
    return len(page.inquiries)


def took(rows: list[dict[str, Any]], field: str) -> Times:
    """The median, and what nine in ten stayed below."""
    ranked = sorted(row[field] for row in rows if row[field])
    return Times(ranked[(len(ranked) - 1) // 2], ranked[(len(ranked) - 1) * 9 // 10]) if ranked else Times(None, None)


def is_due(row: dict[str, Any]) -> bool:
    """Whether the time of its promise has come: it was answered, or should have been."""
    return bool(row["response_seconds"]) or row["due_at"] <= NOW


def is_kept(row: dict[str, Any]) -> bool:
    """Whether it was answered in time."""
    return bool(row["response_seconds"]) and row["first_response_at"] <= row["due_at"]
