"""The figures' page: each leads to the inquiries behind it, and a file of them is an export that is audited."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re

import pytest
from sqlalchemy import select

from bot.console.insights import span_of
from bot.records.models import AuditEvent
from bot.services import Services
from tests.console.conftest import START, AskFor, Clock, Person
from tests.console.test_inbox import numbers

TOKEN = "0123456789abcdef0123456789abcdef"


async def test_a_figure_leads_to_its_inquiries(maria: Person, ask: AskFor) -> None:
    ask("My chest hurts", priority="emergency")
    ask()
    await maria.press(1002, "resolve", outcome="answered")
    page = await maria.see("/console/insights")
    links = [html.unescape(link) for link in re.findall(r'href="(/console/\?[^"]+)"', page)]
    assert len(links) > 5
    every = next(link for link in links if "kind" not in link and "late" not in link and "priority" not in link)
    assert sorted(numbers(await maria.see(every))) == [1001, 1002]
    emergencies = next(link for link in links if "kind=emergency" in link)
    assert numbers(await maria.see(emergencies)) == [1001]


async def test_late_ones_are_those_whose_promise_ran_out(maria: Person, ask: AskFor, clock: Clock) -> None:
    ask(priority="urgent")
    ask()
    await maria.press(1001, "claim")
    await maria.press(1002, "claim")
    clock.forward(minutes=14)
    await maria.press(1002, "answer", text="Yes.", token=TOKEN)
    page = await maria.see("/console/insights")
    assert "1 of 1 due" in page
    clock.forward(minutes=14)
    await maria.see()
    assert numbers(await maria.see("/console/?folder=every&late=yes")) == []


async def test_the_file_has_the_same_figures_and_is_audited(services: Services, maria: Person, ask: AskFor) -> None:
    ask(priority="urgent")
    text = await maria.see("/console/insights.csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert next(row for row in rows if row["table"] == "all")["opened"] == "1"
    assert next(row for row in rows if row["name"] == "urgent")["opened"] == "1"
    assert "Can I eat" not in text
    with services.database.session() as session:
        assert session.scalars(select(AuditEvent).where(AuditEvent.action == "print-export")).one().actor_id == "maria"


@pytest.mark.parametrize(
    ("query", "since", "until"),
    [
        ({}, "2026-09-01", "2026-11-24"),
        ({"since": "2026-11-01"}, "2026-11-01", "2026-11-24"),
        ({"since": "1990-01-01"}, "2025-10-20", "2026-11-24"),
        ({"since": "2026-12-01", "until": "2026-11-01"}, "2026-11-01", "2026-11-01"),
        ({"since": "nonsense", "until": "2026-11-01", "channel": "fax"}, "2026-08-09", "2026-11-01"),
    ],
)
def test_spans(query: dict[str, str], since: str, until: str) -> None:
    span = span_of(query, START)
    assert (span.since.date(), span.until.date()) == (dt.date.fromisoformat(since), dt.date.fromisoformat(until))
    assert span.channel == ""
