"""What was texted is told by direction, language, topic and segments; never on the web, never whose."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from bot.records.engine import Database
from bot.records.messaging import messages
from bot.records.models import AuditEvent, OutboxMessage
from bot.records.outbound.texted import Texted, texted
from bot.reply import Reply, Topic, Understanding
from tests.records.conftest import NOW, start

DAY = dt.timedelta(days=1)
ASTHMA = Topic(id="asthma", kind="condition", name="asthma")


def ask(
    database: Database, conversation_id: str, text: str, reply: Reply, *, segments: int = 1, urgency: str = "none"
) -> None:
    """A message and its answer, sent at once."""
    topics = (reply.topic.id,) if reply.topic else ()
    with database.session() as session:
        asked = messages.receive(session, conversation_id, text, text, NOW, urgency=urgency)
        assert asked
        understood = Understanding(intent="ask_definition", topics=topics)
        messages.finish(session, asked.id, (reply,), NOW, understanding=understood)
        sent = session.scalars(select(OutboxMessage).where(OutboxMessage.inbox_id == asked.id)).one()
        sent.sent_at, sent.segments = NOW, segments


def look(database: Database, since: dt.datetime = NOW - DAY, until: dt.datetime = NOW + DAY) -> list[Texted]:
    return texted(database, since, until, len, NOW)


def answer(language: str = "en", topic: Topic | None = None) -> Reply:
    return Reply(text="A disease.", act="answer", language="es" if language == "es" else "en", topic=topic)


def test_both_ways_by_language_and_topic(database: Database) -> None:
    phone = start(database, "sms", "+13125550142")
    ask(database, phone, "what is asthma", answer(topic=ASTHMA), segments=2)
    ask(database, phone, "¿qué es el asma?", answer("es", ASTHMA), segments=3)
    assert look(database) == [
        Texted("out", "en", "asthma", 2),
        Texted("out", "es", "asthma", 3),
        Texted("in", "en", "asthma", 14),
        Texted("in", "es", "asthma", 16),
    ]


def test_without_a_topic_the_kind_of_message_is_told(database: Database) -> None:
    phone = start(database, "sms", "+13125550142")
    ask(database, phone, "hello", answer())
    ask(database, phone, "my chest hurts", answer(), urgency="emergency")
    with database.session() as session:  # a keyword: no assistant has looked at it
        messages.receive(session, phone, "3", "STOP", NOW, answered=True)
    assert [text.topic for text in look(database)] == [
        "[answer]",
        "[answer]",
        "[ask_definition]",
        "[emergency]",
        "[no intent]",
    ]


def test_the_web_costs_nothing(database: Database) -> None:
    browser = start(database, "web", "browser-1")
    with database.session() as session:
        asked = messages.receive(session, browser, "1", "what is asthma", NOW)
        assert asked
        messages.finish(session, asked.id, (answer(topic=ASTHMA),), NOW)
    assert look(database) == []


def test_what_was_not_sent_or_at_another_time_is_left_out(database: Database) -> None:
    phone = start(database, "sms", "+13125550142")
    ask(database, phone, "what is asthma", answer(topic=ASTHMA))
    with database.session() as session:
        messages.send(session, phone, answer(), NOW)  # still waits to be sent
    assert len(look(database)) == 2
    assert look(database, until=NOW) == []
    assert look(database, since=NOW + DAY / 2) == []


def test_the_look_is_audited_without_words(database: Database) -> None:
    ask(database, start(database, "sms", "+13125550142"), "what is asthma", answer(topic=ASTHMA))
    look(database)
    with database.session() as session:
        line = session.scalars(select(AuditEvent).where(AuditEvent.actor_id == "sms report")).one()
        assert (line.action, line.resource, line.detail) == ("read", "outbox", {"rows": 2})
