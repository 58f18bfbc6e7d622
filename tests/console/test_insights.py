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
from bot.console.wording import WORDS
from bot.records.casework import paging
from bot.records.casework.marks import MARKS
from bot.records.messaging import messages
from bot.records.models import AuditEvent, InboxMessage
from bot.reply import Reply, Understanding
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
    every = next(link for link in links if not re.search("kind|only|priority|language|channel", link))
    assert sorted(numbers(await maria.see(every))) == [1001, 1002]
    emergencies = next(link for link in links if "kind=emergency" in link)
    assert numbers(await maria.see(emergencies)) == [1001]


async def test_late_ones_are_those_whose_promise_ran_out(
    services: Services, maria: Person, ask: AskFor, clock: Clock
) -> None:
    ask(priority="urgent")
    ask()
    clock.forward(minutes=14)
    await maria.press(1002, "answer", text="Yes.", token=TOKEN)
    assert "1 of 1 due" in await maria.see("/console/insights")
    late = link_of(await maria.see("/console/insights"), only="late")
    assert numbers(await maria.see(late)) == []
    clock.forward(hours=2)
    with services.database.session() as session:
        paging.tick(session, clock())
    await maria.log_in("maria")
    assert numbers(await maria.see(late)) == [1001]


async def test_what_was_not_understood_and_what_did_not_help_leads_to_the_inquiries_of_those_talks(
    services: Services, maria: Person, ask: AskFor, clock: Clock
) -> None:
    puzzled, displeased, pleased = ask("Blorp?"), ask(), ask()
    intents = {puzzled: "nlu_fallback", displeased: "ask_use", pleased: "ask_use"}
    with services.database.session() as session:
        for inquiry, intent in intents.items():
            message = session.scalars(select(InboxMessage).filter_by(id=inquiry.source_id)).one()
            message.understanding = Understanding(intent=intent).model_dump(mode="json")
            reply = Reply(text="Yes, you may.", act="answer", language="en")
            told = messages.send(session, inquiry.conversation_id, reply, clock())
            if inquiry is not puzzled:
                assert messages.rate(session, inquiry.conversation_id, told.id, helpful=inquiry is pleased)
    page = await maria.see("/console/insights")
    assert "1 of 3 messages" in page
    assert "1 of 2 rated by patients" in page
    assert numbers(await maria.see(link_of(page, only="not_understood"))) == [1001]
    assert numbers(await maria.see(link_of(page, only="unhelpful"))) == [1002]
    rows = list(csv.DictReader(io.StringIO(await maria.see("/console/insights.csv"))))
    week = next(row for row in rows if row["table"] == "week")
    assert [week[name] for name in ("turns", "lost", "rated", "helped")] == ["3", "1", "2", "1"]


async def test_the_figures_of_a_week_lead_to_the_inquiries_of_that_week(
    maria: Person, ask: AskFor, clock: Clock
) -> None:
    ask()
    clock.forward(days=7)
    ask()
    await maria.log_in("maria")
    page = await maria.see("/console/insights")
    assert numbers(await maria.see(link_of(page, since="2026-11-23", until="2026-11-30"))) == [1001]
    assert numbers(await maria.see(link_of(page, since="2026-11-30"))) == [1002]


async def test_a_day_is_the_clinics_not_that_of_utc(maria: Person, ask: AskFor, clock: Clock) -> None:
    """Asked on Sunday at 11 in the evening in Chicago: Monday already by UTC."""
    clock.time = dt.datetime(2026, 11, 30, 5, tzinfo=dt.UTC)
    ask()
    await maria.log_in("maria")
    page = await maria.see("/console/insights")
    assert 'name="until" value="2026-11-30"' in page, "today is the last day"
    assert numbers(await maria.see(link_of(page, since="2026-11-23", until="2026-11-30"))) == [1001]
    assert numbers(await maria.see("/console/?since=2026-11-29&until=2026-11-30")) == [1001]
    assert numbers(await maria.see("/console/?since=2026-11-30")) == []


def link_of(page: str, **query: str) -> str:
    """The link of the page to the inquiries limited in this way."""
    links = [html.unescape(link) for link in re.findall(r'href="(/console/\?[^"]+)"', page)]
    return next(link for link in links if all(f"{name}={value}" in link for name, value in query.items()))


def test_each_limit_of_a_list_has_its_words() -> None:
    assert set(WORDS["only"]) == set(MARKS)


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
    span = span_of(query, START, dt.UTC)
    assert (span.since.date(), span.until.date()) == (dt.date.fromisoformat(since), dt.date.fromisoformat(until))
    assert span.channel == ""
